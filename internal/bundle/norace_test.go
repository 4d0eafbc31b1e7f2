//go:build !race

package bundle

const racing = false
