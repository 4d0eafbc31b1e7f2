package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/vendorcli"
)

// Every word that a person types for a command, a flag, a setting or a value of a few
// is misspelt here in three ways; each is refused with exit 2, and the right word is
// named. Nothing is printed on stdout but the error document where one is wanted.

// slips are three ways to misspell a word: a letter is left out, two are swapped, one
// is doubled.
func slips(word string) []string {
	at := len(word) / 2
	for at > 1 && (word[at] == word[at-1] || word[at] == '-' || word[at-1] == '-' || word[at] == '.' || word[at-1] == '.') {
		at--
	}
	made := []string{word[:at] + word[at+1:], word[:at] + word[at:at+1] + word[at:]}
	if at > 0 && word[at] != word[at-1] {
		made = append(made, word[:at-1]+word[at:at+1]+word[at-1:at]+word[at+1:])
	}
	return made
}

// program is one of the two, and how it is run.
type program struct {
	name string
	root *cobra.Command
	run  func(environ, args []string) (exit int, stdout, stderr string)
}

func programs(t *testing.T) []program {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "optool.yaml"), "{}\n")
	base := []string{"HOME=" + dir, "OPTOOL_CONFIG=" + filepath.Join(dir, "optool.yaml"), "OPTOOL_STATE_DIR=" + filepath.Join(dir, "state"),
		"OPTOOL_PROFILE=../../docs/examples/navixy-like.yaml"}
	now := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	return []program{
		{"optool", Tree(&desk{World: World{Brand: brand.Own()}}), func(environ, args []string) (int, string, string) {
			var stdout, stderr bytes.Buffer
			exit := Run(context.Background(), World{
				Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Environ: append(base[:len(base):len(base)], environ...), Now: now,
				Runner: system.Exec{}, MachineID: func() (string, error) { return "0123456789abcdef0123456789abcdef", nil }, Libexec: &Libexec{},
			})
			return exit, stdout.String(), stderr.String()
		}},
		{"optool-vendor", vendorcli.Commands(), func(_, args []string) (int, string, string) {
			var stdout, stderr bytes.Buffer
			exit := vendorcli.Run(context.Background(), vendorcli.World{
				Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Environ: base[:1], Now: now,
			})
			return exit, stdout.String(), stderr.String()
		}},
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// refused runs a command line with a slip in it for people, and if both, as JSON.
func (p program) refused(t *testing.T, both bool, right string, environ []string, args ...string) {
	t.Helper()
	line := p.name + " " + strings.Join(args, " ")
	means := regexp.MustCompile(`did you mean ([^?]*)\?`)
	named := func(text string) bool {
		for _, m := range means.FindAllStringSubmatch(text, -1) {
			if m[1] == right {
				return true
			}
		}
		return false
	}
	exit, stdout, stderr := p.run(environ, args)
	if exit != 2 || stdout != "" || !named(stderr) {
		t.Errorf("%s: exit %d, want exit 2 and %q named:\n%s%s", line, exit, right, stdout, stderr)
		return
	}
	if !both {
		return
	}
	json1 := append([]string{"-o", "json"}, args...)
	exit, stdout, stderr = p.run(environ, json1)
	var doc struct {
		Kind  string
		Error struct{ Message, Hint string }
	}
	if err := json.Unmarshal([]byte(stdout), &doc); exit != 2 || err != nil || stderr != "" || doc.Kind != "Error" || !named(doc.Error.Message+"\n"+doc.Error.Hint) {
		t.Errorf("%s -o json: exit %d (%v), want %q named:\n%s%s", line, exit, err, right, stdout, stderr)
	}
}

// everyCommand calls visit with each command that help lists.
func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() || child.Name() == "help" {
			everyCommand(child, visit)
		}
	}
}

// wordsTo are the words that lead to cmd, without the program's name.
func wordsTo(cmd *cobra.Command) []string { return strings.Fields(cmd.CommandPath())[1:] }

func TestMisspeltCommands(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t) {
		everyCommand(p.root, func(cmd *cobra.Command) {
			if !cmd.HasParent() {
				return
			}
			known := map[string]bool{}
			for _, beside := range cmd.Parent().Commands() {
				known[beside.Name()] = true
			}
			for i, slip := range slips(cmd.Name()) {
				if known[slip] {
					continue
				}
				right := "'" + cmd.CommandPath() + "'"
				p.refused(t, i == 0, right, nil, append(wordsTo(cmd.Parent()), slip)...)
				p.refused(t, false, right, nil, append(wordsTo(cmd.Parent()), slip, "--some-flag", "argument")...)
				p.refused(t, false, right, nil, append(append([]string{"help"}, wordsTo(cmd.Parent())...), slip)...)
				p.refused(t, false, right, nil, append(append([]string{"man"}, wordsTo(cmd.Parent())...), slip)...)
			}
		})
	}
}

func TestMisspeltFlags(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t) {
		everyCommand(p.root, func(cmd *cobra.Command) {
			cmd.InitDefaultHelpFlag()
			cmd.InheritedFlags() // merges those of the program into the flags of cmd
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				for i, slip := range slips(f.Name) {
					inherited := cmd.HasParent() && p.root.PersistentFlags().Lookup(f.Name) == f
					if cmd.Flags().Lookup(slip) == nil && (i == 0 || !inherited) {
						p.refused(t, i == 0, "--"+f.Name, nil, append(wordsTo(cmd), "--"+slip, "value")...)
					}
				}
			})
		})
	}
}

// few is how the meaning of a flag lists a few words that it takes.
var few = regexp.MustCompile(`(?:^|: )[a-z.-]+(?:, [a-z.-]+)* or [a-z.-]+$`)

func TestMisspeltValues(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t) {
		everyCommand(p.root, func(cmd *cobra.Command) {
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				words := ui.Words(f)
				if words == nil && few.MatchString(f.Usage) {
					t.Errorf("%s --%s takes a few words and does not say so by ui.OneOf: %s", cmd.CommandPath(), f.Name, f.Usage)
				}
				for _, word := range words {
					for i, slip := range slips(word) {
						p.refused(t, i == 0 && f.Name != "output", "--"+f.Name+" "+word, nil, append(wordsTo(cmd), "--"+f.Name+"="+slip)...)
					}
				}
			})
		})
	}
}

func TestMisspeltSettings(t *testing.T) {
	t.Parallel()
	p := programs(t)[0]
	file := filepath.Join(t.TempDir(), "settings.yaml")
	inFile := func(right, key, value string) {
		var text strings.Builder
		parts := strings.Split(key, ".")
		for depth, part := range parts {
			text.WriteString(strings.Repeat("  ", depth) + part + ":")
			if depth == len(parts)-1 {
				text.WriteString(" " + value)
			}
			text.WriteByte('\n')
		}
		write(t, file, text.String())
		p.refused(t, true, right, nil, "config", "view", "--config", file)
		if t.Failed() {
			t.Fatalf("with\n%s", text.String())
		}
	}
	for _, s := range config.Settings() {
		parts := strings.Split(s.Key, ".")
		for depth, part := range parts {
			for _, slip := range slips(part) {
				wrong := append([]string{}, parts...)
				wrong[depth] = slip
				inFile(strings.Join(parts[:depth+1], "."), strings.Join(wrong, "."), "1")
			}
		}
		for i, slip := range slips(strings.TrimPrefix(s.Env, "OPTOOL_")) {
			p.refused(t, i == 0, s.Env, []string{"OPTOOL_" + slip + "=1"}, "config", "view")
		}
		values := s.Values
		if s.Type == config.Bool {
			values = []string{"true", "false"}
		}
		for _, word := range values {
			for i, slip := range slips(word) {
				inFile(word, s.Key, slip)
				p.refused(t, i == 0, word, []string{s.Env + "=" + slip}, "config", "view")
			}
		}
	}
}

// fewWords are the places of a profile where one of a few words stands.
var fewWords = regexp.MustCompile(`^(support\.services\[\d+\]\.cover\.[a-z-]+|support\.thirdParty\.only|support\.subscription\.deployments\[\d+\]|` +
	`support\.required\.[a-z]+\[\d+\]|support\.channels\[\d+\]\.by\[\d+\]\.(kind|for\[\d+\])|support\.priorities\[\d+\]\.(functions|users|match)|` +
	`support\.calendar\.(clock|hours\[\d+\]\.(days|deployments)\[\d+\])|license\.deployments\[\d+\]\.name|diagnostics\.privacy|` +
	`diagnostics\.collectors\[\d+\]\.database\.kind)$`)

func TestMisspeltProfile(t *testing.T) {
	t.Parallel()
	p := programs(t)[0]
	profiles, err := filepath.Glob("../../docs/examples/*.yaml")
	if err != nil || len(profiles) < 2 {
		t.Fatal(err, profiles)
	}
	keys, values := 0, 0
	for _, name := range profiles {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var root yaml.Node
		if err := yaml.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "profile.yaml")
		turn := 0
		misspell := func(n *yaml.Node) {
			made := slips(n.Value)
			turn++
			for _, slip := range made[turn%len(made):][:1] { // one of them: to read a profile takes its time
				lines := strings.SplitAfter(string(text), "\n")
				line := lines[n.Line-1]
				if !strings.HasPrefix(line[n.Column-1:], n.Value) {
					return // in quotes
				}
				lines[n.Line-1] = line[:n.Column-1] + slip + line[n.Column-1+len(n.Value):]
				write(t, file, strings.Join(lines, ""))
				p.refused(t, false, n.Value, nil, "config", "validate", "--profile", file)
			}
		}
		var walk func(n *yaml.Node, at string)
		walk = func(n *yaml.Node, at string) {
			for i, child := range n.Content {
				switch {
				case n.Kind == yaml.DocumentNode:
					walk(child, at)
				case n.Kind == yaml.SequenceNode:
					walk(child, fmt.Sprintf("%s[%d]", at, i))
				case i%2 == 0:
					misspell(child)
					keys++
					walk(n.Content[i+1], strings.TrimPrefix(at+"."+child.Value, "."))
				}
			}
			// A slip in three letters may be one in another word.
			if n.Kind == yaml.ScalarNode && len(n.Value) > 3 && fewWords.MatchString(at) {
				misspell(n)
				values++
			}
		}
		walk(&root, "")
	}
	if keys < 200 || values < 50 {
		t.Errorf("only %d keys and %d values were misspelt", keys, values)
	}
}
