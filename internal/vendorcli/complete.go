package vendorcli

import "github.com/spf13/cobra"

// fileFlags completes the flags that take a file and say so by its kind, such as a
// certificate, and keeps files from those that only speak of one.
func fileFlags(_ *cobra.Command, flag string) cobra.CompletionFunc {
	switch flag {
	case "tls-cert", "tls-key":
		return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		}
	case "max-upload", "max-stored":
		return cobra.NoFileCompletions
	}
	return nil
}
