package ui

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
)

// tree is a small program with everything Conventions cares about.
func tree() *cobra.Command {
	leaf := func(use, short string) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, RunE: func(*cobra.Command, []string) error { return nil }}
	}
	check := ExitCodes(leaf("check", "Judge the cached licence"), 10, 0, 2)
	check.Flags().Duration("splay", time.Minute, "wait a share of this time, derived from the machine, before asking the vendor")
	verify := leaf("verify FILE", "Verify a licence file")
	verify.Args = cobra.ExactArgs(1)
	license := Group("license", "The licence of the platform", leaf("info", "Show cached license information"), check, verify)
	license.AddGroup(&cobra.Group{ID: "main", Title: "Everyday commands:"})
	check.GroupID = "main"
	root := &cobra.Command{Use: "optool", Short: "On-premise tool"}
	root.PersistentFlags().BoolP("quiet", "q", false, "print less")
	root.AddCommand(license)
	Conventions(root, map[int]string{10: "expiring", 0: "valid"})
	return root
}

func run(args ...string) (string, string, error) {
	root := tree()
	var out, stderr bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&stderr)
	root.SetArgs(args)
	err := root.Execute()
	return out.String(), stderr.String(), err
}

func TestHelp(t *testing.T) {
	for name, args := range map[string][]string{
		"help_root.txt": {}, "help_group.txt": {"license"}, "help_leaf.txt": {"license", "check", "--help"},
	} {
		out, stderr, err := run(args...)
		if err != nil || stderr != "" {
			t.Errorf("%v: %v, stderr %q", args, err, stderr)
		}
		golden(t, name, out)
		for line := range strings.Lines(out) {
			if line = strings.TrimSuffix(line, "\n"); len(line) > helpWidth || strings.TrimRight(line, " ") != line {
				t.Errorf("%s: %d columns or trailing blanks: %q", name, len(line), line)
			}
		}
	}
	whole, _, _ := run("license", "check", "--help")
	if out, _, err := run("help", "license", "check"); err != nil || out != whole {
		t.Errorf("help and --help differ: %v\n%s", err, out)
	}
}

func TestUsageFaults(t *testing.T) {
	for _, tt := range []struct{ args, message, hint string }{
		{"licens", `unknown command "licens" for "optool"`, "did you mean 'optool license'? Otherwise run 'optool --help'"},
		{"license inof", `unknown command "inof" for "optool license"`, "did you mean 'optool license info'? Otherwise run 'optool license --help'"},
		{"license zzz", `unknown command "zzz" for "optool license"`, "run 'optool license --help'"},
		{"help license inof", `unknown command "inof" for "optool license"`, "did you mean 'optool license info'? Otherwise run 'optool license --help'"},
		{"license check --sply 3m", "unknown flag --sply", "did you mean --splay? Otherwise run 'optool license check --help'"},
		{"license check --quite", "unknown flag --quite", "did you mean --quiet? Otherwise run 'optool license check --help'"},
		{"license check -qz", "unknown flag -z", "run 'optool license check --help'"},
		{"license check --splay soon", `invalid argument "soon" for "--splay" flag: time: invalid duration "soon"`, "run 'optool license check --help'"},
		{"license check --splay", "flag needs an argument: --splay", "run 'optool license check --help'"},
		{"license info now", `optool license info takes no arguments, got "now"`, "run 'optool license info --help'"},
		{"license verify", "optool license verify FILE: accepts 1 arg(s), received 0", "run 'optool license verify --help'"},
		{"completion zsj", `unknown command "zsj" for "optool completion"`, "did you mean 'optool completion zsh'? Otherwise run 'optool completion --help'"},
	} {
		out, stderr, err := run(strings.Fields(tt.args)...)
		f := fault.Of(err)
		if f == nil || f.Exit != fault.ExitUsage || f.Message != tt.message || f.Hint != tt.hint {
			t.Errorf("%s:\ngot  %+v\nwant %s / %s", tt.args, f, tt.message, tt.hint)
		}
		if out+stderr != "" {
			t.Errorf("%s: cobra printed %q %q", tt.args, out, stderr)
		}
	}
}

func TestOwnFaultsOfArgsStay(t *testing.T) {
	own := fault.New(fault.ExitInput, "input_needed", "name a file")
	check := argsFault(func(*cobra.Command, []string) error { return own })
	if err := check(&cobra.Command{}, nil); err != error(own) {
		t.Errorf("got %v", err)
	}
}
