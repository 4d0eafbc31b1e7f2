package ui

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/lang"
)

// completionCommand replaces cobra's own, whose texts are cobra's. Name is that of the
// program.
func completionCommand(name string) *cobra.Command {
	bash := &cobra.Command{
		Use: "bash", Short: "Write the completion script for bash",
		Long: "Writes the completion script for bash to standard output. It needs the package\n" +
			"bash-completion. Packages bring it along; put there by hand it is a file with the\n" +
			"name of the program in /usr/share/bash-completion/completions.",
		Example: "  source <(" + name + " completion bash)",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return completionScript(cmd, func(w io.Writer) error { return cmd.Root().GenBashCompletionV2(w, true) }, bashEval, bashCall)
		},
	}
	zsh := &cobra.Command{
		Use: "zsh", Short: "Write the completion script for zsh",
		Long: "Writes the completion script for zsh to standard output. It needs compinit.\n" +
			"Packages bring it along; put there by hand it is a file in a folder of $fpath,\n" +
			"with the name of the program after an underscore.",
		Example: "  source <(" + name + " completion zsh)",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return completionScript(cmd, cmd.Root().GenZshCompletion, zshEval, zshCall)
		},
	}
	fish := &cobra.Command{
		Use: "fish", Short: "Write the completion script for fish",
		Long: "Writes the completion script for fish to standard output. Packages bring it\n" +
			"along; put there by hand it is a file in ~/.config/fish/completions, with the\n" +
			"name of the program before .fish.",
		Example: "  " + name + " completion fish | source",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return completionScript(cmd, func(w io.Writer) error { return cmd.Root().GenFishCompletion(w, true) }, fishEval, fishCall)
		},
	}
	group := Group("completion", lang.Mark("Completion of commands, flags and values in a shell"), bash, zsh, fish)
	group.Long = lang.Mark("Writes the script by which a shell completes commands, flags and values. Values\n" +
		"are those of this host: nothing is asked of the vendor, and nothing is changed.")
	return group
}

// Completes reports whether args are those by which the script of a shell asks for
// completions.
func Completes(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// Values knows what may stand in a place of the command line. Both may be nil, and
// return nil where they know nothing: then the words of a flag (see OneOf) are offered, files and
// directories where the text of the flag or the argument says so, or nothing.
type Values struct {
	Flag func(cmd *cobra.Command, flag string) cobra.CompletionFunc
	Args func(cmd *cobra.Command) cobra.CompletionFunc
}

// Completing prepares the finished tree under root to answer the script of a shell:
// descriptions are in the reader's language, and no place offers the files of a
// folder where no file can stand.
func Completing(root *cobra.Command, values Values) {
	said := map[*pflag.Flag]bool{}
	var prepare func(cmd *cobra.Command)
	prepare = func(cmd *cobra.Command) {
		cmd.Short = lang.Word(cmd.Short)
		flags := func(f *pflag.Flag) {
			if said[f] {
				return // a group may share the flags of its first command
			}
			said[f] = true
			complete := flagValues(f)
			if values.Flag != nil {
				complete = either(values.Flag(cmd, f.Name), complete)
			}
			f.Usage = meaning(f)
			_ = cmd.RegisterFlagCompletionFunc(f.Name, complete)
		}
		cmd.PersistentFlags().VisitAll(flags)
		cmd.Flags().VisitAll(flags)
		if cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = argValues(cmd)
			if values.Args != nil {
				cmd.ValidArgsFunction = either(values.Args(cmd), cmd.ValidArgsFunction)
			}
		}
		for _, child := range cmd.Commands() {
			prepare(child)
		}
	}
	prepare(root)
}

func either(own, known cobra.CompletionFunc) cobra.CompletionFunc {
	if own != nil {
		return own
	}
	return known
}

// meaning is the text of a flag without the quotes around the name of its value.
func meaning(f *pflag.Flag) string {
	own := *f
	own.Usage = lang.Word(f.Usage)
	_, text := pflag.UnquoteUsage(&own)
	return text
}

// flagValues is what completes a flag by what is known of it here.
func flagValues(f *pflag.Flag) cobra.CompletionFunc {
	if words := Words(f); words != nil {
		return func(_ *cobra.Command, _ []string, begun string) (fit []cobra.Completion, _ cobra.ShellCompDirective) {
			for _, word := range words {
				if strings.HasPrefix(word, begun) {
					fit = append(fit, word)
				}
			}
			return fit, cobra.ShellCompDirectiveNoFileComp
		}
	}
	switch value, text := pflag.UnquoteUsage(f); {
	case value == "directory" || value != "file" && mentions(text, "directory"):
		return completeDirectories
	case value == "file" || mentions(text, "file"):
		return completeFiles
	}
	return cobra.NoFileCompletions
}

// argValues is what completes the arguments of cmd by how its usage writes them.
func argValues(cmd *cobra.Command) cobra.CompletionFunc {
	switch {
	case strings.Contains(cmd.Use, "FILE"):
		return completeFiles
	case strings.Contains(cmd.Use, "DIR"):
		return completeDirectories
	}
	return cobra.NoFileCompletions
}

// mentions reports whether word stands in text by itself.
func mentions(text, word string) bool {
	for one := range strings.FieldsSeq(strings.ToLower(text)) {
		if strings.Trim(one, ",.;:()") == word {
			return true
		}
	}
	return false
}

func completeFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completeDirectories(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
