// Package brand makes the administrator's tool a vendor's own program, from a main
// package in his own module:
//
//	package main
//
//	import (
//		_ "embed"
//		"os"
//
//		"github.com/optool/optool/pkg/brand"
//	)
//
//	//go:embed profile.yaml
//	var profile []byte
//
//	func main() { os.Exit(brand.Main(profile)) }
//
// The profile names the program, in its section brand, and the program is called so
// whatever its file is called: in its texts, folders and variables. The profile is part of
// the program: no flag, variable or file on the host replaces it.
//
// The same without Go: optool-vendor brand build.
package brand

import "github.com/optool/optool/internal/cli"

// Main runs the program of the vendor whose profile this is (YAML) on the process's own
// arguments, streams and environment, and returns the exit code. A profile that is wrong
// is reported when the program runs, with exit code 2; Check finds out before.
func Main(profile []byte) int { return cli.MainOf(profile) }

// Check says what is wrong with a profile, all mistakes at once, each with its line; nil
// if it is fit for Main. Call it from a test beside the main.
func Check(profile []byte) error { return cli.CheckBrand(profile) }
