// Command optool-vendor is the vendor's side of optool.
package main

import (
	"os"

	"github.com/optool/optool/internal/vendorcli"
)

func main() { os.Exit(vendorcli.Main()) }
