//go:build race

package update

const racing = true
