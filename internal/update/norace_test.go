//go:build !race

package update

const racing = false
