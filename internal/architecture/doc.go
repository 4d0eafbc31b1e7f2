// Package architecture holds the plan of the house as a test: which package is
// on which floor, who may import whom, where each library and each part of the
// world outside is at home, and what a file looks like.
//
// Whoever adds a package gives it a floor in plan_test.go; whoever needs more
// than the plan allows changes the plan, in the same commit, and says why.
package architecture
