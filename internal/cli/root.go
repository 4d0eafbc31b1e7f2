package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

// Schema is the first field of every document on stdout.
const Schema = "optool/v1"

// settled ends a command whose result is printed already with an exit code of
// its own: the verdict of `license check`.
type settled struct{ exit int }

func (s settled) Error() string { return "settled" }

// Run runs one command line and returns the exit code. It is the only place that
// prints errors.
func Run(ctx context.Context, w World) int {
	if w.Brand.Name == "" {
		w.Brand = brand.Own()
	}
	d := &desk{World: w}
	d.speak(cmp.Or(ui.Asked(w.Args, "--lang"), w.Getenv(w.Brand.Prefix+"_LANG")), ui.AskedOutput(w.Args, outputNagios, outputPrometheus))
	root := treeFor(d, w.Args)
	root.SetArgs(w.Args)
	root.SetIn(w.Stdin)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	if ui.Completes(w.Args) {
		d.complete(root)
	} else {
		d.extend(root)
	}
	cmd, err := root.ExecuteContextC(ctx)
	if s, ok := errors.AsType[settled](err); ok {
		return s.exit
	}
	// Cut short, a command may still have something to say of what it tidied.
	if cause := fault.Of(context.Cause(ctx)); err != nil && cause != nil && !slices.Contains([]string{"interrupted", "update_undone", "platform_down", "undo_not_noted"}, fault.Of(err).Code) {
		err = cause
	}
	if f := fault.Of(err); f != nil && f.Code == "usage" && f.Hint == "" {
		err = f.Hinted("run '%s --help'", cmd.CommandPath())
	}
	if d.printer == nil {
		d.printer = d.early()
	}
	if ui.AskedOutput(w.Args, outputNagios) == outputNagios && cmd.Annotations[annotationMonitoring] != "" {
		return d.nagiosUnknown(err)
	}
	return d.printer.Fail(err)
}

// Tree returns the whole command tree over d.
func Tree(d *desk) *cobra.Command { return treeFor(d, nil) }

// treeFor is Tree with what a command line needs: the one branch that its first word
// names, else all of them. To build them all takes a tenth of a check of the licence.
func treeFor(d *desk, args []string) *cobra.Command {
	root := ui.Group(d.Brand.Name, "Licence, updates, diagnostics and support of an on-premise platform")
	root.Long = "optool is the administrator's tool beside a platform on his own hosts: it keeps\n" +
		"the licence current and tells people, scripts and monitoring what it is worth."
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if explains(cmd) {
			return nil
		}
		return d.open(cmd)
	}
	d.globalFlags(root)
	type branch struct {
		word string
		grow func(*desk) *cobra.Command
	}
	branches := []branch{
		{"license", licenseCommands}, {"platform", platformCommands}, {"diagnostics-bundle", bundleCommands},
		{"support-request", supportCommands}, {"status", statusCommand}, {"doctor", doctorCommand},
		{"notify", notifyCommands}, {"config", configCommands}, {"version", versionCommand},
		{"", manCommand}, // it describes them all
	}
	named := ""
	if at := firstWord(root, args); at >= 0 {
		named = args[at]
	}
	alone := slices.ContainsFunc(branches, func(b branch) bool { return named != "" && b.word == named })
	for _, b := range branches {
		if !alone || b.word == named {
			root.AddCommand(b.grow(d))
		}
	}
	ui.Conventions(root, checkExits)
	return root
}

// speak sets the language of this run: the one that was asked for, else that of the
// locale. A document for machines is in English always.
func (d *desk) speak(asked string, output ui.Output) {
	l, ok := lang.Parse(asked)
	if !ok {
		l = lang.FromEnvironment(d.Getenv)
	}
	if _, err := ui.ParseOutput(string(output), outputNagios, outputPrometheus); err == nil && output != ui.Table {
		l = lang.English
	}
	lang.Use(l, d.Brand.Name, d.Brand.Prefix)
}

// explains reports whether cmd only tells how to use the program. It must work
// where the configuration does not.
func explains(cmd *cobra.Command) bool {
	completion := cmd.HasParent() && cmd.Parent().Name() == "completion" || cmd.Name() == cobra.ShellCompRequestCmd
	return cmd.HasSubCommands() && cmd.Annotations[annotationChanges] == "" || cmd.Name() == "help" || completion ||
		cmd.Annotations[annotationExplains] != ""
}

// annotationExplains marks commands that only tell how to use the program.
const annotationExplains = "explains"

func explaining(cmd *cobra.Command) *cobra.Command {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[annotationExplains] = "yes"
	return cmd
}

func (d *desk) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringP("output", "o", "table", "how to print the result: table, json or yaml")
	ui.OneOf(f, "output", "table", "json", "yaml")
	f.BoolVarP(&d.quiet, "quiet", "q", false, "print errors, and else only what changed")
	f.BoolVarP(&d.verbose, "verbose", "v", false, "say more on stderr")
	f.String("color", "auto", "when to colour: auto, always or never")
	ui.OneOf(f, "color", "auto", "always", "never")
	f.String("lang", "auto", "language of what people read: auto, en or ru")
	ui.OneOf(f, "lang", "auto", "en", "ru")
	f.Bool("no-input", false, "never ask a question, fail instead")
	f.BoolVarP(&d.yes, "yes", "y", false, "answer yes to every question")
	f.StringVar(&d.configFile, "config", "", "read this configuration file and no other")
	f.StringVar(&d.profileFile, "profile", "", "read the vendor's profile from this file")
	if d.Brand.Embedded() {
		_ = f.MarkHidden("profile") // it is part of the program
	}
	f.String("state-dir", "", "directory of licence and state")
	f.String("timeout", "30s", "time for a request to the vendor, retries included")
	f.Bool("offline", false, "open no network connection")
}

// given returns the flags that the command line sets, by name.
func given(cmd *cobra.Command) map[string]string {
	set := map[string]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) { set[f.Name] = f.Value.String() })
	return set
}

// early is the printer for failures before the configuration is read.
func (d *desk) early() *ui.Printer {
	output, err := ui.ParseOutput(string(ui.AskedOutput(d.Args)))
	if err != nil {
		output = ui.Table
	}
	return &ui.Printer{
		Out:    ui.NewStream(d.Stdout, ui.ColorAuto, d.Environ),
		Err:    ui.NewStream(d.Stderr, ui.ColorAuto, d.Environ),
		Output: output,
		Schema: Schema,
	}
}

func interactive(d *desk) bool { return ui.CanPrompt(d.Stdin, d.Environ, d.config.NoInput) }

// inputNeeded is the fault for a question that may not be asked.
func inputNeeded(what, flag string) error {
	return fault.New(fault.ExitInput, "input_needed", "%s is needed, and this is no terminal to ask on", what).
		Hinted("give it with %s", flag)
}
