package ui

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
)

func manualOfTest() Manual {
	return Manual{
		Version: "1.2.3", Date: "2026-11-21", Meanings: map[int]string{10: "expiring"},
		Files: func(*cobra.Command) []ManEntry {
			return []ManEntry{{"~/.config/optool.yaml", "What 'optool' reads \\ first."}}
		},
		Environment: func(*cobra.Command) []ManEntry { return []ManEntry{{"OPTOOL_CONFIG", ".hidden things"}} },
	}
}

func TestManPage(t *testing.T) {
	check, _, err := tree().Find([]string{"license", "check"})
	if err != nil {
		t.Fatal(err)
	}
	check.Long = "Judges the licence.\n'Quoted' at the start, and .dotted:\n.SH INJECTED\n\n    a  literal line\n      deeper\n\nLast words."
	check.Example = "  # first\n  optool license check --splay 3m\n\n  optool license check | grep -v '^x'"
	golden(t, "man_page.1", string(manualOfTest().Page(check)))
}

func TestManPages(t *testing.T) {
	pages := manualOfTest().Pages(tree())
	var names []string
	for _, p := range pages {
		names = append(names, p.Name)
		for line := range strings.Lines(string(p.Text)) {
			line = strings.TrimSuffix(line, "\n")
			if line == "" || strings.TrimRight(line, " ") != line || strings.HasPrefix(line, "'") {
				t.Errorf("%s: a blank line, trailing blanks or a request: %q", p.Name, line)
			}
		}
	}
	want := []string{"optool.1", "optool-completion.1", "optool-completion-bash.1", "optool-completion-fish.1", "optool-completion-zsh.1",
		"optool-license.1", "optool-license-check.1", "optool-license-info.1", "optool-license-verify.1"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestManCommand(t *testing.T) {
	run := func(output Output, args ...string) (string, error) {
		var out, stderr bytes.Buffer
		root := tree()
		p := &Printer{Out: NewStream(&out, ColorNever, nil), Err: NewStream(&stderr, ColorNever, nil), Output: output, Schema: "x/v1"}
		root.AddCommand(ManCommand(manualOfTest, func() *Printer { return p }))
		root.SetArgs(args)
		err := root.Execute()
		return out.String(), err
	}
	page, err := run(Table, "man", "license", "check")
	if err != nil || !strings.HasPrefix(page, `.TH "OPTOOL-LICENSE-CHECK" 1 "2026-11-21" "optool 1.2.3" "manual of optool"`) {
		t.Errorf("%v:\n%s", err, page)
	}
	if whole, err := run(Table, "man"); err != nil || !strings.HasPrefix(whole, `.TH "OPTOOL" 1`) {
		t.Errorf("%v:\n%s", err, whole)
	}
	out, err := run(JSON, "man", "license", "check")
	var doc struct{ Data ManPages }
	if err != nil || json.Unmarshal([]byte(out), &doc) != nil || len(doc.Data.Pages) != 1 || doc.Data.Pages[0].Text != page {
		t.Errorf("%v:\n%s", err, out)
	}
	dir := filepath.Join(t.TempDir(), "new")
	if _, err := run(Table, "man", "--dir", dir); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "optool-license-check.1")); err != nil || string(data) != page {
		t.Errorf("%v:\n%s", err, data)
	}
	for _, tt := range []struct{ args, hint string }{
		{"man license chek", "did you mean 'optool license check'? Otherwise run 'optool license --help'"},
		{"man --dir x license", "run 'optool man --help'"},
	} {
		_, err := run(Table, strings.Fields(tt.args)...)
		if f := fault.Of(err); f == nil || f.Exit != fault.ExitUsage || f.Hint != tt.hint {
			t.Errorf("%s: %+v", tt.args, f)
		}
	}
}
