//go:build !race

package licensing_test

const racing = false
