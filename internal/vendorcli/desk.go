package vendorcli

import (
	"io"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

// desk is what the commands of one run share.
type desk struct {
	World
	dir, output, color string
	quiet              bool
	printer            *ui.Printer
}

// open prepares the printer.
func (d *desk) open() error {
	output, err := ui.ParseOutput(d.output)
	if err != nil {
		return err
	}
	color, err := ui.ParseColor(d.color)
	if err != nil {
		return err
	}
	d.printer = &ui.Printer{
		Out:    ui.NewStream(d.Stdout, color, d.Environ),
		Err:    ui.NewStream(d.Stderr, color, d.Environ),
		Output: output,
		Quiet:  d.quiet,
		Schema: Schema,
	}
	return nil
}

// progress is where work that takes long tells how far it is: nil with --quiet.
func (d *desk) progress() *ui.Stream {
	if d.quiet {
		return nil
	}
	return d.printer.Err
}

// store opens the vendor's directory.
func (d *desk) store() (*backoffice.Store, error) {
	dir := d.dir
	if dir == "" {
		dir = d.Getenv("OPTOOL_VENDOR_DIR")
	}
	if dir == "" {
		return nil, fault.Usage("no vendor directory is named").
			Hinted("give --dir DIR or set OPTOOL_VENDOR_DIR; make one with: optool-vendor init DIR")
	}
	return backoffice.Open(dir, d.Now)
}

// input reads a file, or standard input for "-".
func (d *desk) input(path string, max int64) ([]byte, error) {
	if path != "-" {
		return system.ReadFile(path, max)
	}
	data, err := io.ReadAll(io.LimitReader(d.Stdin, max+1))
	if err != nil {
		return nil, fault.New(fault.ExitFailure, "input_unreadable", "reading standard input: %w", err)
	}
	if int64(len(data)) > max {
		return nil, fault.Usage("standard input is larger than %d bytes", max)
	}
	return data, nil
}
