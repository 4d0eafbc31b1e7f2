// Command optool is the administrator's tool beside an on-premise platform.
package main

import (
	"os"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/cli"
)

func main() { os.Exit(cli.Main(brand.OfBuild())) }
