package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/vendorcli"
)

// row is a command line of the matrix.
type row struct {
	line    string // without the program; DIR is the host's directory
	exit    int
	changes bool // what is there before has to be brought back
	plain   bool // prints no document, whatever -o says
	file    bool // prints what goes into a file: as wide as it is
	machine bool // tells of this machine: there is no golden
}

// variant is a way to look at a command.
type variant struct {
	name    string
	columns uint16   // of the terminal; 0: a pipe
	environ []string // beside those of the host
	output  string
	pale    bool // no escapes
	noframe bool // and no lines drawn of characters
}

func variants() []variant {
	russian := "LANG=ru_RU.UTF-8"
	return []variant{
		{name: "80 columns", columns: 80, environ: []string{"TERM=xterm"}},
		{name: "200 columns", columns: 200, environ: []string{"TERM=xterm"}},
		{name: "pipe", noframe: true},
		{name: "dumb", columns: 80, environ: []string{"TERM=dumb"}, noframe: true},
		{name: "no colour", columns: 80, environ: []string{"TERM=xterm", "NO_COLOR=1"}, pale: true},
		{name: "json", output: "json", noframe: true},
		{name: "yaml", output: "yaml", noframe: true},
		{name: "ru", columns: 80, environ: []string{"TERM=xterm", "NO_COLOR=1", russian}, pale: true},
		{name: "ru json", output: "json", environ: []string{russian}, noframe: true},
		{name: "ru yaml", output: "yaml", environ: []string{russian}, noframe: true},
	}
}

// program is one of the two, as the matrix meets it.
type program struct {
	name string
	tree *cobra.Command
	rows map[string][]row // by the words of the command; no rows: its help alone
	run  func(environ []string, args ...string) ran
}

// Every command looks right wherever it is shown: on terminals wide, narrow and
// dumb, in a pipe, without colour, as a document, in both languages. The language is
// that of the process: this test runs beside no other.
func TestMatrix(t *testing.T) {
	s := newSettledHost(t)
	defer lang.Use(lang.English, "optool", "OPTOOL")
	schemas := documents{t: t, compiled: map[string]*jsonschema.Schema{}}
	for _, p := range s.programs() {
		var known []string
		for _, cmd := range leaves(p.tree) {
			words := strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), p.name))
			known = append(known, words)
			rows, ok := p.rows[words]
			if !ok && cmd.Name() != "help" {
				t.Errorf("%s: the matrix has no line for it", cmd.CommandPath())
				continue
			}
			t.Run(p.name+" "+words, func(t *testing.T) {
				s.t, s.host.t = t, t
				var golden bytes.Buffer
				for _, r := range rows {
					s.row(p, r, schemas, &golden)
				}
				if len(rows) > 0 {
					s.same(p.name+" "+words, golden.String())
				}
			})
		}
		for words := range p.rows {
			if !slices.Contains(known, words) {
				t.Errorf("%s %s: there is no such command", p.name, words)
			}
		}
	}
}

// row shows one command line in every variant.
func (s *settledHost) row(p program, r row, schemas documents, golden *bytes.Buffer) {
	s.t.Helper()
	shown := map[string]ran{}
	for _, v := range variants() {
		if r.plain && v.output != "" {
			continue
		}
		args := strings.Fields(strings.NewReplacer("DIR", s.dir, "LICENCE", s.lic).Replace(r.line))
		if v.output != "" {
			args = append(args, "-o", v.output)
		}
		got := s.show(p, v, args)
		if r.changes {
			s.unsettle()
		}
		shown[v.name] = got
		where := fmt.Sprintf("%s %s (%s)", p.name, r.line, v.name)
		if got.exit != r.exit {
			s.t.Errorf("%s: exit %d, want %d\n%s%s", where, got.exit, r.exit, got.stdout, got.stderr)
		}
		s.looks(where, v, got, r)
		switch v.output {
		case "json":
			schemas.judge(s.t, where, got.stdout)
		case "yaml":
			var doc any
			if err := yaml.Unmarshal([]byte(got.stdout), &doc); err != nil || doc == nil {
				s.t.Errorf("%s: no YAML: %v\n%s", where, err, got.stdout)
			}
		}
	}
	for _, output := range []string{"json", "yaml"} {
		if diff := cmp.Diff(s.masked(shown[output].stdout), s.masked(shown["ru "+output].stdout)); diff != "" && !r.plain {
			s.t.Errorf("%s %s -o %s differs in Russian (-en +ru):\n%s", p.name, r.line, output, diff)
		}
	}
	if r.plain || r.machine {
		fmt.Fprintf(golden, "$ %s %s\n[exit %d]\n", p.name, r.line, shown["ru"].exit)
		return
	}
	for _, name := range []string{"no colour", "ru", "json"} {
		transcribe(golden, fmt.Sprintf("%s %s   (%s)", p.name, r.line, name), shown[name])
	}
}

// show runs a command line in a variant.
func (s *settledHost) show(p program, v variant, args []string) ran {
	s.t.Helper()
	cryptotest.SetGlobalRandom(s.t, 2) // ids are the same in every variant
	if v.columns == 0 {
		return p.run(v.environ, args...)
	}
	near, far := terminal(s.t, v.columns)
	text := make(chan string, 1)
	go func() { text <- drained(near) }()
	s.stdout = far
	got := p.run(v.environ, args...)
	s.stdout = nil
	far.Close()
	got.stdout = <-text
	near.Close()
	return got
}

// looks judges what is shown, whatever it says.
func (s *settledHost) looks(where string, v variant, got ran, r row) {
	s.t.Helper()
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for i, text := range []string{got.stdout, got.stderr} {
		framed := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x2500 && r <= 0x257f })
		if (v.noframe || v.pale) && strings.Contains(text, "\x1b") || v.noframe && framed {
			s.t.Errorf("%s: escapes or drawn lines:\n%q", where, text)
		}
		if r.plain {
			continue
		}
		for line := range strings.Lines(escape.ReplaceAllString(text, "")) {
			line = strings.TrimSuffix(line, "\n")
			if strings.TrimRight(line, " \t\r") != line {
				s.t.Errorf("%s: trailing blanks: %q", where, line)
			}
			if onTerminal := i == 0 && v.columns == 80; onTerminal && !r.file && tooWide(line) {
				s.t.Errorf("%s: %d columns: %q", where, utf8.RuneCountInString(line), line)
			}
			if v.name == "ru" && s.english(line) != "" {
				s.t.Errorf("%s: not translated: %q in %q", where, s.english(line), line)
			}
		}
	}
}

// tooWide reports whether a line has more than 80 columns and could be broken: a word
// that takes half of them by itself cannot.
func tooWide(line string) bool {
	width := utf8.RuneCountInString(line)
	for word := range strings.FieldsSeq(line) {
		if n := utf8.RuneCountInString(word); n >= 30 {
			width -= n
		}
	}
	return width > 80
}

// The help of every command fits 80 columns, and is all Russian for Russians.
func TestMatrixHelp(t *testing.T) {
	defer lang.Use(lang.English, "optool", "OPTOOL")
	s := &settledHost{site: &site{host: newHost(t, "", "{}\n")}}
	s.words = commandWords()
	for _, p := range s.programs() {
		for _, cmd := range commands(p.tree) {
			args := append(strings.Fields(strings.TrimPrefix(cmd.CommandPath(), p.name)), "--help")
			for _, v := range variants() {
				if v.output != "" {
					continue
				}
				where := fmt.Sprintf("%s --help (%s)", cmd.CommandPath(), v.name)
				got := s.show(p, v, args)
				if got.exit != 0 || got.stdout == "" || got.stderr != "" {
					t.Errorf("%s: exit %d\n%s%s", where, got.exit, got.stdout, got.stderr)
				}
				s.looks(where, v, got, row{})
			}
		}
	}
}

// commands lists every command and every group.
func commands(cmd *cobra.Command) []*cobra.Command {
	if cmd.Name() == "help" {
		return nil
	}
	all := []*cobra.Command{cmd}
	for _, child := range cmd.Commands() {
		all = append(all, commands(child)...)
	}
	return all
}

// documents judges documents by what docs/schema publishes.
type documents struct {
	t        *testing.T
	compiled map[string]*jsonschema.Schema
}

func (d documents) judge(t *testing.T, where, text string) {
	t.Helper()
	var head struct{ Kind string }
	decoder := json.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&head); err != nil || decoder.More() {
		t.Errorf("%s: not one document: %v\n%s", where, err, text)
		return
	}
	if d.compiled[head.Kind] == nil {
		compiled, err := jsonschema.NewCompiler().Compile(filepath.Join("../../docs/schema", filepath.Base(head.Kind)+".json"))
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return
		}
		d.compiled[head.Kind] = compiled
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err == nil {
		err = d.compiled[head.Kind].Validate(doc)
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", where, err, text)
	}
}

// same holds a transcript against testdata/golden/matrix.
func (s *settledHost) same(command, got string) {
	s.t.Helper()
	got = s.masked(got)
	path := filepath.Join("testdata/golden/matrix", strings.ReplaceAll(command, " ", "_")+".txt")
	if updating() {
		s.need(os.MkdirAll(filepath.Dir(path), 0o755))
		s.need(os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	s.need(err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Errorf("%s differs (-want +got); if that is meant, run go test -run Matrix -update and look at the change:\n%s", path, diff)
	}
}

func (s *settledHost) programs() []program {
	return []program{
		{"optool", tree(cli.Tree), ourRows(), s.runOurs},
		{"optool-vendor", vendorcli.Commands(), theirRows(), s.runVendor},
	}
}
