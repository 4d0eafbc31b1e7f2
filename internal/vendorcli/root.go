package vendorcli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

// Schema is the first field of every document on stdout.
const Schema = "optool/v1"

// Run runs one command line and returns the exit code. It is the only place that
// prints errors.
func Run(ctx context.Context, w World) int {
	d := &desk{World: w}
	d.speak(cmp.Or(ui.Asked(w.Args, "--lang"), w.Getenv("OPTOOL_VENDOR_LANG")), ui.AskedOutput(w.Args))
	root := Tree(d)
	root.SetArgs(w.Args)
	root.SetIn(w.Stdin)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	if ui.Completes(w.Args) {
		ui.Completing(root, ui.Values{Flag: fileFlags})
	}
	err := root.ExecuteContext(ctx)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if d.printer == nil { // the flags did not parse; -o may stand among them all the same
		d.output, d.color = string(ui.AskedOutput(w.Args)), string(ui.ColorAuto)
		if d.open() != nil {
			d.output = string(ui.Table)
			_ = d.open()
		}
	}
	return d.printer.Fail(err)
}

// Tree returns the whole command tree over d.
func Tree(d *desk) *cobra.Command {
	root := ui.Group("optool-vendor", "Issue, sign and serve the licences and releases of a product",
		initCommand(d), licenseCommands(d), releaseCommands(d), airgapCommands(d), bundleCommands(d), requestCommands(d), keyCommands(d), profileCommands(d), brandCommands(d), serveCommand(d), versionCommand(d), manCommand(d))
	root.Long = "optool-vendor is the vendor's side of optool. It keeps keys, licences and\n" +
		"releases in one directory and publishes signed files that any web server can\n" +
		"serve."
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return d.open() }
	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&d.dir, "dir", "", "the vendor's directory (default $OPTOOL_VENDOR_DIR)")
	f.StringVarP(&d.output, "output", "o", string(ui.Table), "how to print the result: table, json or yaml")
	ui.OneOf(f, "output", "table", "json", "yaml")
	f.BoolVarP(&d.quiet, "quiet", "q", false, "print no result for people, errors only")
	f.StringVar(&d.color, "color", string(ui.ColorAuto), "when to colour: auto, always or never")
	ui.OneOf(f, "color", "auto", "always", "never")
	f.String("lang", "auto", "language of what people read: auto, en or ru")
	ui.OneOf(f, "lang", "auto", "en", "ru")
	ui.Conventions(root, nil)
	return root
}

// speak sets the language of this run: the one that was asked for, else that of the
// locale. A document for machines is in English always. The program keeps its name
// under every brand.
func (d *desk) speak(asked string, output ui.Output) {
	l, ok := lang.Parse(asked)
	if !ok {
		l = lang.FromEnvironment(d.Getenv)
	}
	if output != "" && output != ui.Table {
		l = lang.English
	}
	own := brand.Own()
	lang.Use(l, own.Name, own.Prefix)
}

// exactly is the check of a command that takes one argument, called what.
func exactly(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fault.Usage("%s needs the argument %s", cmd.CommandPath(), what).Hinted("run '%s --help'", cmd.CommandPath())
		case len(args) > 1:
			return fault.Usage("%s takes one argument, got %d", cmd.CommandPath(), len(args)).
				Hinted("put text with blanks in quotes; run '%s --help'", cmd.CommandPath())
		}
		return nil
	}
}

// atMostOne is the check of a command whose one argument may be left out.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fault.Usage("%s takes one argument, got %d", cmd.CommandPath(), len(args)).Hinted("run '%s --help'", cmd.CommandPath())
	}
	return nil
}

// required refuses a command line without one of the flags. cobra's own check
// knows no exit codes.
func required(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if cmd.Flags().Lookup(name).Value.String() == "" {
			return fault.Usage("%s needs --%s", cmd.CommandPath(), name).Hinted("run '%s --help'", cmd.CommandPath())
		}
	}
	return nil
}
