package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/vendorcli"
)

// Every command of both programs has a page, and every page its sections.
func TestManualPages(t *testing.T) {
	t.Parallel()
	d := &desk{World: World{Brand: brand.Own()}}
	section := regexp.MustCompile(`(?m)^\.SH "([A-Z ]+)"$`)
	for _, program := range []struct {
		root   *cobra.Command
		manual ui.Manual
	}{{Tree(d), d.manual()}, {vendorcli.Commands(), vendorcli.Manual()}} {
		pages := map[string]string{}
		for _, p := range program.manual.Pages(program.root) {
			pages[p.Name] = string(p.Text)
		}
		everyCommand(program.root, func(cmd *cobra.Command) {
			if cmd.Name() == "help" {
				return
			}
			for line := range strings.Lines(cmd.Example) { // a page has a margin of seven
				if len(strings.TrimRight(line, "\n")) > 80-7+2 {
					t.Errorf("%s: the example is too wide for a page: %s", cmd.CommandPath(), line)
				}
			}
			name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
			text := pages[name]
			delete(pages, name)
			var titles []string
			for _, m := range section.FindAllStringSubmatch(text, -1) {
				titles = append(titles, m[1])
			}
			want := []string{"NAME", "SYNOPSIS", "DESCRIPTION"}
			if cmd.HasAvailableSubCommands() {
				want = append(want, "COMMANDS")
			}
			want = append(want, "OPTIONS")
			if cmd.HasParent() {
				want = append(want, "GLOBAL OPTIONS")
			}
			want = append(want, "EXIT STATUS", "FILES", "ENVIRONMENT")
			if !cmd.HasAvailableSubCommands() || cmd.Example != "" {
				want = append(want, "EXAMPLES")
			}
			if want = append(want, "SEE ALSO"); !slices.Equal(titles, want) {
				t.Errorf("%s has the sections %q, want %q", name, titles, want)
			}
			if i := slices.IndexFunc(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), func(l string) bool { return l == "" || l[0] == '\'' }); i >= 0 {
				t.Errorf("%s: line %d is blank or a request by mistake", name, i+1)
			}
		})
		for name := range pages {
			t.Errorf("%s is the page of no command", name)
		}
	}
	whole := string(d.manual().Page(Tree(d)))
	for _, s := range config.Settings() {
		if !strings.Contains(whole, `\fB`+s.Env+`\fR`) {
			t.Errorf("optool.1 does not name %s", s.Env)
		}
	}
}
