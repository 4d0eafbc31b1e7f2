//go:build !race

package archive

const racing = false
