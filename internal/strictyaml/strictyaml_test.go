package strictyaml

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// port reads itself from text, and refuses 0.
type port string

func (p *port) UnmarshalText(text []byte) error {
	if *p = port(text); *p == "0" {
		return errors.New("port 0 cannot be dialled")
	}
	return nil
}

// span reads itself from a node.
type span struct{ from, to int }

func (s *span) UnmarshalYAML(n *yaml.Node) error {
	var pair []int
	if err := n.Decode(&pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return errors.New("want two numbers")
	}
	s.from, s.to = pair[0], pair[1]
	return nil
}

type common struct {
	Comment string `yaml:"comment"`
}

type settings struct {
	hidden  int    //lint:ignore U1000 unexported fields are no keys
	Common  common `yaml:",inline"`
	Name    string `yaml:"name"`
	Count   int    `yaml:"count"`
	Size    uint8
	Ratio   float64           `yaml:"ratio"`
	On      bool              `yaml:"on"`
	Every   time.Duration     `yaml:"every"`
	Port    port              `yaml:"port"`
	Span    span              `yaml:"span"`
	Ports   []port            `yaml:"ports"`
	Titles  map[string]string `yaml:"titles"`
	License *struct {
		WarnDays int `yaml:"warnDays"`
	} `yaml:"license"`
	Any    any    `yaml:"any"`
	Hidden string `yaml:"-"`
}

func TestDecode(t *testing.T) {
	got := settings{Count: 7, Ratio: 0.5}
	err := Decode("f.yaml", []byte(`
comment: &c hello
name: 1.10            # text as written, not the number 1.1
count:                # no value: absent
size: 200
on: yes
every: 90s
port: 443
span: [1, 2]
ports: [80, "443"]
titles: {a.b: x, c: *c}
license: {warnDays: 14}
any: [1, {x: y}]
`), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := settings{
		Common: common{"hello"}, Name: "1.10", Count: 7, Size: 200, Ratio: 0.5, On: true, Every: 90 * time.Second,
		Port: "443", Span: span{1, 2}, Ports: []port{"80", "443"}, Titles: map[string]string{"a.b": "x", "c": "hello"},
		Any: []any{1, map[string]any{"x": "y"}},
	}
	want.License = got.License
	if !reflect.DeepEqual(got, want) || got.License == nil || got.License.WarnDays != 14 {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestProblems(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"comments alone", "# name: x\n", ""},
		{"unknown key", "name: x\nlicense:\n  wrnDays: 1\n", "f.yaml:3: license.wrnDays: unknown key, did you mean warnDays?"},
		{"unknown and far", "license: {zzz: 1}", "f.yaml:1: license.zzz: unknown key, want one of warnDays"},
		{"hidden", "hidden: x", "f.yaml:1: hidden: unknown key, want one of comment, name, count, size, ratio, on, every, port, span, ports, titles, license, any"},
		{"duplicate", "name: x\n\nname: y\n", "f.yaml:3: name: duplicate key, first given on line 1"},
		{"duplicate and wrong", "count: x\nnmae: x\n\ncount: y\nlicense:\n  - 1\nlicense: 2\n", "" +
			"f.yaml:1: count: want a whole number, got \"x\"\n" +
			"f.yaml:2: nmae: unknown key, did you mean name?\n" +
			"f.yaml:4: count: duplicate key, first given on line 1\n" +
			"f.yaml:5: license: want a section of keys, got a list\n" +
			"f.yaml:7: license: duplicate key, first given on line 5"},
		{"duplicate in a free map", "titles:\n  a.b: x\n  a.b: y\n", `f.yaml:3: titles."a.b": duplicate key, first given on line 2`},
		{"all at once", "any: {a: 1, a: 2}\ncount: x\nports:\n  - 80\n  - 0\nnmae: x\n", "" +
			"f.yaml:1: any.a: duplicate key, first given on line 1\n" +
			"f.yaml:2: count: want a whole number, got \"x\"\n" +
			"f.yaml:5: ports[1]: port 0 cannot be dialled\n" +
			"f.yaml:6: nmae: unknown key, did you mean name?"},
		{"fraction", "count: 14.5", `f.yaml:1: count: want a whole number, got "14.5"`},
		{"overflow", "size: 256", `f.yaml:1: size: want a whole number from 0, got "256"`},
		{"negative", "size: -1", `f.yaml:1: size: want a whole number from 0, got "-1"`},
		{"bool", "on: perhaps", `f.yaml:1: on: want true or false, got "perhaps"`},
		{"duration", "every: 5", `f.yaml:1: every: want a duration such as 30s or 24h, got "5"`},
		{"number", "ratio: half", `f.yaml:1: ratio: want a number, got "half"`},
		{"text", "name: [x]", `f.yaml:1: name: want text, got a list`},
		{"self-reading text", "port: {a: b}", `f.yaml:1: port: want text, got a section of keys`},
		{"self-reading node", "span: [1]", `f.yaml:1: span: want two numbers`},
		{"self-reading node, type", "\nspan: [1, x]", "f.yaml:2: span: line 2: cannot unmarshal !!str `x` into int"},
		{"list", "ports: 80", `f.yaml:1: ports: want a list, got "80"`},
		{"section", "license: 80", `f.yaml:1: license: want a section of keys, got "80"`},
		{"map", "titles: []", `f.yaml:1: titles: want a section of keys, got a list`},
		{"root", "- a", "f.yaml:1: want a section of keys, got a list"},
		{"two documents", "name: x\n---\nname: y\n", "f.yaml:2: a second document begins here, want one per file"},
		{"garbage behind", "name: x\n---\n]", "f.yaml:3: not valid YAML: did not find expected node content"},
		{"syntax", "name: x\n  y: [\n", "f.yaml:2: not valid YAML: mapping values are not allowed in this context"},
		{"alias without anchor", "name: x\nany: *hunter2\n", "f.yaml:2: not valid YAML: alias without an anchor; put text that begins with * in quotes"},
		{"not text", "name: x\nany: \xff\n", "f.yaml:2: not UTF-8 text"},
		{"tag", "name: !!binary aGk=", "f.yaml:1: name: tags such as !!str are not supported"},
		{"merge", "any:\n  <<: {a: b}\n", `f.yaml:2: any."<<": merge keys (<<) are not supported, write the keys out`},
		{"merge in a struct", "<<: {a: b}\nnaem: x\n", "" +
			`f.yaml:1: "<<": merge keys (<<) are not supported, write the keys out` + "\n" +
			`f.yaml:2: naem: unknown key, did you mean name?`},
		{"list as a key", "titles: {[a]: b}", `f.yaml:1: titles."?": a key must be plain text`},
		{"depth", "any: " + deep, "f.yaml:1: any" + strings.Repeat("[0]", 32) + ": nested deeper than 32 levels"},
		{"circle", "any: &a [*a]", "f.yaml:1: any" + strings.Repeat("[0]", 16) + ": nested deeper than 32 levels"},
		{"escape sequence in a key", `"\e[31m": x`, `f.yaml:1: "\x1b[31m": unknown key, want one of comment, name, count, size, ratio, on, every, port, span, ports, titles, license, any`},
		{"escape sequence in a value", `count: "\e[31m"`, `f.yaml:1: count: want a whole number, got "\x1b[31m"`},
		{"size", strings.Repeat("#", MaxSize+1), "f.yaml: file is larger than 1024 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got string
			if err := Decode("f.yaml", []byte(c.in), &settings{}); err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Rules of the caller join the reader's, and one mistake makes one line.
func TestReject(t *testing.T) {
	doc, err := Open("", []byte("name: x\nlicense: 5\ncount: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	doc.Decode(&settings{})
	doc.Reject("license.warnDays", "missing") // license itself is wrong already
	doc.Reject("count", "too small")
	doc.Reject("count", "too odd")
	doc.Reject("port", "missing")
	want := "line 1: port: missing\n" + `line 2: license: want a section of keys, got "5"` + "\nline 3: count: too small"
	if got := fmt.Sprint(doc.Err()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLines(t *testing.T) {
	got, err := Lines([]byte("a: &x\n  b:\n    - 1\n    - c: 2\nd: *x\n"))
	want := map[string]int{"": 1, "a": 1, "a.b": 2, "a.b[0]": 3, "a.b[1]": 4, "a.b[1].c": 4,
		"d": 5, "d.b": 2, "d.b[0]": 3, "d.b[1]": 4, "d.b[1].c": 4}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

func TestReportIsBounded(t *testing.T) {
	var in strings.Builder
	for i := range 30000 {
		fmt.Fprintf(&in, "x%d: 1\n", i)
	}
	var errs *Errors
	if err := Decode("f", []byte(in.String()), &settings{}); !errors.As(err, &errs) || len(errs.Problems) != maxProblems+1 {
		t.Fatalf("got %v", err)
	}
	if last := errs.Problems[maxProblems].String(); last != "f: too many problems, the rest is not shown" {
		t.Error(last)
	}
}

func TestSuggest(t *testing.T) {
	among := []string{"info", "update", "warnDays", "thresholds", "id", "man"}
	for word, want := range map[string]string{
		"inof": "info", "udpate": "update", "WARNDAYS": "warnDays", "threshold": "thresholds", "wrnDays": "warnDays",
		"x": "", "": "", "zebra": "", "information": "", "ie": "id", "dang": "", strings.Repeat("a", 99): "",
	} {
		if got := Suggest(word, among); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", word, got, want)
		}
	}
}
