package cli

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

// An extension is an executable NAME-WORD in a folder of root: NAME WORD ARG… runs
// it with ARG…. It takes the place of the process, so that streams, signals and the
// exit code are its own. docs/admin/extensions.md says what it may rely on.

// Libexec says where extensions lie, and who may put them there.
type Libexec struct {
	Folders []string // the first that has an extension wins
	Owner   uint32   // user id that folders, programs and all that leads to them belong to
	Within  string   // this folder, and those that lead to it, are taken as they are; "" for none
}

// libexec is that of the World, or the standard one.
func (d *desk) libexec() Libexec {
	if d.Libexec != nil {
		return *d.Libexec
	}
	return Libexec{Folders: []string{filepath.Join("/usr/libexec", d.Brand.Name), filepath.Join("/usr/local/libexec", d.Brand.Name)}}
}

// extension is a program that was found.
type extension struct {
	word  string // that calls it
	path  string // free of links, if it can be trusted
	about string // what it is for, on one line
	err   error  // why it is not run
}

// longestSummary bounds the first line of the text beside an extension.
const longestSummary = 160

// extensions lists those that no command hides, in order of their words. It runs
// none of them: what one is for stands in the file NAME-WORD.txt beside it, or
// NAME-WORD.LANGUAGE.txt.
func (d *desk) extensions(root *cobra.Command) []extension {
	found := map[string]extension{}
	for _, folder := range d.libexec().Folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, e := range entries {
			word, ours := strings.CutPrefix(e.Name(), d.Brand.Name+"-")
			if _, before := found[word]; before || !ours || !isExtensionWord(word) || ownCommand(root, word) {
				continue
			}
			x := extension{word: word, about: d.summary(filepath.Join(folder, e.Name()))}
			if x.path, x.err = d.libexec().trusted(filepath.Join(folder, e.Name())); !errors.Is(x.err, fs.ErrNotExist) {
				found[word] = x
			}
		}
	}
	all := make([]extension, 0, len(found))
	for _, word := range sortedKeys(found) {
		all = append(all, found[word])
	}
	return all
}

// summary is what the file beside an extension says of it.
func (d *desk) summary(program string) string {
	for _, name := range []string{program + "." + string(lang.Spoken()) + ".txt", program + ".txt"} {
		data, err := system.ReadFile(name, 64<<10)
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(string(data), "\n")
		if line = strings.TrimSpace(ui.Clean(line)); len(line) <= longestSummary {
			return line
		}
	}
	return ""
}

// isExtensionWord keeps to what can be typed as a command: a-z 0-9 and -, a letter
// first. So the texts beside the programs are none.
func isExtensionWord(word string) bool {
	return word != "" && word[0] >= 'a' && word[0] <= 'z' && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func ownCommand(root *cobra.Command, word string) bool {
	return slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == word || c.HasAlias(word) })
}

// Groups of the commands of the root, once there are extensions.
const (
	groupOwn        = "own"
	groupExtensions = "extensions"
)

// listExtensions adds the extensions to the commands that help, suggestions and
// completion know.
func (d *desk) listExtensions(root *cobra.Command) []extension {
	all := d.extensions(root)
	if len(all) == 0 || root.ContainsGroup(groupExtensions) {
		return all
	}
	for _, c := range root.Commands() {
		c.GroupID = cmp.Or(c.GroupID, groupOwn)
	}
	root.AddGroup(&cobra.Group{ID: groupOwn, Title: lang.Mark("Commands")}, &cobra.Group{ID: groupExtensions, Title: lang.Mark("Extensions")})
	for _, x := range all {
		if x.err == nil {
			root.AddCommand(&cobra.Command{
				Use: x.word, Short: x.about, GroupID: groupExtensions, DisableFlagParsing: true,
				Run: func(*cobra.Command, []string) {}, // never called: extend runs it
			})
		}
	}
	return all
}

// extend looks whether args call an extension. If so, the root runs it with the
// global flags that stand before its word; what follows is its own.
func (d *desk) extend(root *cobra.Command) {
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if !cmd.HasParent() {
			d.listExtensions(root)
		}
		help(cmd, args)
	})
	at := firstWord(root, d.Args)
	if at < 0 || ownCommand(root, d.Args[at]) && d.Args[at] != "help" {
		return
	}
	word, rest := d.Args[at], d.Args[at+1:]
	if word == "help" {
		if len(rest) != 1 || ownCommand(root, rest[0]) {
			return
		}
		word, rest = rest[0], []string{"--help"}
	}
	for _, x := range d.listExtensions(root) {
		if x.word != word {
			continue
		}
		root.SetArgs(d.Args[:at])
		changes(root) // so that configuration and printer are ready
		root.RunE = func(cmd *cobra.Command, _ []string) error { return d.runExtension(cmd, x, rest) }
		return
	}
}

// firstWord is the index of the first of args that is neither a global flag nor the
// value of one, -1 if there is none.
func firstWord(root *cobra.Command, args []string) int {
	flags := root.PersistentFlags()
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return -1
		case !strings.HasPrefix(arg, "-") || arg == "-":
			return i
		case strings.Contains(arg, "="):
		case strings.HasPrefix(arg, "--"):
			if f := flags.Lookup(arg[2:]); f != nil && f.NoOptDefVal == "" {
				i++
			}
		default: // of several letters, one that takes a value takes the rest
			for at := 1; at < len(arg); at++ {
				if f := flags.ShorthandLookup(arg[at : at+1]); f != nil && f.NoOptDefVal == "" {
					if at == len(arg)-1 {
						i++
					}
					break
				}
			}
		}
	}
	return -1
}

func (d *desk) runExtension(cmd *cobra.Command, x extension, args []string) error {
	if x.err != nil {
		return x.err
	}
	environ, err := d.extensionEnviron()
	if err != nil {
		return err
	}
	replace := d.Replace
	if replace == nil {
		replace = system.Replace
	}
	if err := replace(x.path, append([]string{x.path}, args...), environ); err != nil {
		return fault.New(fault.ExitFailure, "extension_failed", "running the extension %s: %w", x.path, err).
			Hinted("see that it is a program for this host, and that a script begins with #! and its interpreter")
	}
	return nil
}
