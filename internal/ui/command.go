package ui

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/fault"
)

// Group returns a command that only holds others: alone it shows its help and
// succeeds, with an unknown word it fails with exit 2.
func Group(use, short string, commands ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{Use: use, Short: short}
	group.AddCommand(commands...)
	makeGroup(group)
	return group
}

// DefaultGroup returns a group that, called alone, does what its first command
// does: it takes the same flags and ends with the same exit codes.
func DefaultGroup(use, short string, commands ...*cobra.Command) *cobra.Command {
	first := commands[0]
	group := &cobra.Command{Use: use, Short: short, Annotations: first.Annotations, Args: cobra.ArbitraryArgs}
	group.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return first.RunE(cmd, args)
	}
	group.AddCommand(commands...)
	group.Flags().SortFlags = false
	group.Flags().AddFlagSet(first.Flags())
	return group
}

// makeGroup gives cmd the behaviour of Group. Args is set so that cobra hands
// unknown words to it and does not judge them itself.
func makeGroup(cmd *cobra.Command) {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
}

// Conventions prepares the finished tree under root for its users. cobra prints
// nothing on its own; wrong flags, arguments and commands are usage faults
// (exit 2) with a hint; help is laid out for 80 columns and ends with the exit
// codes (see ExitCodes). Meanings adds to or replaces the standard ones. Call
// it once, after all commands and flags are in place.
func Conventions(root *cobra.Command, meanings map[int]string) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true // ours are part of the fault
	root.SetFlagErrorFunc(flagFault)
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.CompletionOptions.DisableDefaultCmd = true // ours speaks the reader's language
	root.AddCommand(completionCommand(root.Name()))
	help := usage{meanings}
	root.SetUsageFunc(help.write)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { help.explain(cmd) })
	walk(root)
}

func walk(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	switch {
	case cmd.HasSubCommands() && !cmd.Runnable():
		makeGroup(cmd)
	case !cmd.HasSubCommands():
		cmd.Args = argsFault(cmd.Args)
	}
	for _, child := range cmd.Commands() {
		walk(child)
	}
}

// argsFault makes the errors of check usage faults. A leaf without a check
// takes no arguments.
func argsFault(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check == nil {
			if len(args) == 0 {
				return nil
			}
			return seeHelp(fault.Usage("%s takes no arguments, got %q", cmd.CommandPath(), Clean(args[0])), cmd, "")
		}
		err := check(cmd, args)
		if _, classified := errors.AsType[*fault.Error](err); err == nil || classified {
			return err
		}
		return seeHelp(fault.Usage("%s: %w", cmd.UseLine(), err), cmd, "")
	}
}

func flagFault(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	if f, classified := errors.AsType[*fault.Error](err); classified {
		return f // without what pflag says around it
	}
	// The first word was meant to be a command: its flags are not those of the group.
	if words := cmd.Flags().Args(); cmd.HasSubCommands() && len(words) > 0 {
		return unknownCommand(cmd, words[0])
	}
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return seeHelp(fault.Usage("%w", err), cmd, "")
	}
	word := unknown.GetSpecifiedName()
	// What most programs take as a flag is a command here.
	version, _, _ := cmd.Root().Find([]string{"version"})
	instead := ""
	if !cmd.HasParent() && version != nil && version != cmd {
		instead = "'" + version.CommandPath() + "'"
	}
	if unknown.GetSpecifiedShortnames() != "" && word == "V" {
		return seeHelp(fault.Usage("unknown flag -%s", word), cmd, instead)
	}
	if unknown.GetSpecifiedShortnames() != "" {
		return seeHelp(fault.Usage("unknown flag -%s", Clean(word)), cmd, "")
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	near := Suggest(word, names)
	if near != "" {
		near = "--" + near
	}
	if instead != "" && Suggest(word, append(slices.Clip(names), "version")) == "version" {
		near = instead
	}
	return seeHelp(fault.Usage("unknown flag --%s", Clean(word)), cmd, near)
}

func unknownCommand(group *cobra.Command, word string) error {
	var names []string
	for _, child := range group.Commands() {
		if child.IsAvailableCommand() || child.Name() == "help" {
			names = append(append(names, child.Name()), child.Aliases...)
		}
	}
	var near []string
	if likely := Suggest(word, names); likely != "" {
		near = []string{likely}
	} else {
		near = meant(group, word)
	}
	for i := range near {
		near[i] = "'" + group.CommandPath() + " " + near[i] + "'"
	}
	return seeHelp(fault.Usage("unknown command %q for %q", Clean(word), group.CommandPath()), group, strings.Join(near, ", "))
}

// meant are the commands below group that have word as part of their name, or one level
// deeper as all of it: 'bundle' for 'diagnostics-bundle', 'update' for 'license update'.
func meant(group *cobra.Command, word string) (paths []string) {
	for _, child := range group.Commands() {
		if !child.IsAvailableCommand() {
			continue
		}
		if slices.Contains(strings.Split(child.Name(), "-"), word) {
			paths = append(paths, child.Name())
		}
		for _, below := range child.Commands() {
			if below.IsAvailableCommand() && below.Name() == word {
				paths = append(paths, child.Name()+" "+word)
			}
		}
	}
	const most = 3
	return paths[:min(most, len(paths))]
}

// seeHelp gives f the hint what to type: the likely word, else the help.
func seeHelp(f *fault.Error, cmd *cobra.Command, near string) error {
	if near != "" {
		return f.Hinted("did you mean %s? Otherwise run '%s --help'", near, cmd.CommandPath())
	}
	return f.Hinted("run '%s --help'", cmd.CommandPath())
}

// helpCommand replaces cobra's own, which succeeds on an unknown topic.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(topic, strings.TrimSpace(rest[0]))
			}
			if err != nil {
				return err
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}
