package config

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/lang"
)

var update = flag.Bool("update", false, "rewrite goldens")

func TestCommented(t *testing.T) {
	defer lang.Use(lang.English, "optool", "OPTOOL")
	for _, l := range lang.Languages() {
		t.Run(string(l), func(t *testing.T) {
			lang.Use(l, "optool", "OPTOOL")
			got := Commented("acmectl", "ACMECTL")
			if strings.Contains(strings.ToLower(string(got)), "optool") {
				t.Error("it speaks of optool to a brand")
			}
			for line := range strings.Lines(string(got)) {
				if line = strings.TrimSuffix(line, "\n"); utf8.RuneCountInString(line) > 80 || strings.TrimRight(line, " ") != line {
					t.Errorf("too long, or blanks at the end: %q", line)
				}
			}
			path := filepath.Join("testdata", "commented."+string(l)+".yaml")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (go test -update writes it anew):\n%s", path, diff)
			}
		})
	}
}

// As it is, and with every setting in force, the file says what the defaults say.
func TestCommentedLoads(t *testing.T) {
	text := string(Commented("optool", "OPTOOL"))
	var all strings.Builder
	settings, rows := 0, load(t, Sources{}).View()
	for line := range strings.Lines(text) {
		if name := strings.TrimLeft(line, " "); strings.HasPrefix(name, "#") && !strings.HasPrefix(name, "# ") && name != "#\n" {
			line = strings.Replace(line, "#", "", 1)
			settings++
		}
		all.WriteString(line)
	}
	given := 0
	for _, s := range Settings() {
		if !s.Sensitive {
			given++
		}
	}
	if settings != given {
		t.Errorf("%d settings are in it, want %d", settings, given)
	}
	for name, text := range map[string]string{"as it is": text, "in force": all.String()} {
		src := Sources{System: []string{etc}, ReadFile: reads(map[string]string{etc: text}), Stat: func(string) (fs.FileInfo, error) { return nil, fs.ErrNotExist }}
		for i, row := range load(t, src).View() {
			if row.Value != rows[i].Value {
				t.Errorf("%s: %s is %q, by default %q", name, row.Key, row.Value, rows[i].Value)
			}
		}
	}
}
