package release_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/optool/optool/pkg/release"
)

func TestTreeCheck(t *testing.T) {
	f, d, l := file("f", "x", 0), dir("d"), link("l", "f")
	of := func(e release.Entry, change func(*release.Entry)) *release.Tree { change(&e); return tree(e) }
	for name, test := range map[string]struct {
		tree    *release.Tree
		problem string
	}{
		"nothing":                    {tree(), ""},
		"one of each":                {tree(d, f, l), ""},
		"byte order, not by element": {tree(dir("a"), file("a-b", "x", 0), file("a/b", "x", 0)), ""},
		"a directory closed to all":  {of(d, func(e *release.Entry) { e.Mode = 0 }), ""},
		"a file closed to all":       {of(f, func(e *release.Entry) { e.Mode = 0 }), ""},
		"an empty file":              {tree(file("f", "", 0)), ""},

		"out of order":             {tree(file("b", "x", 0), file("a", "x", 0)), "wrong place or twice"},
		"twice":                    {tree(f, f), "wrong place or twice"},
		"a file and a link":        {tree(f, link("f", "d")), "wrong place or twice"},
		"no parent":                {tree(file("d/f", "x", 0)), "no directory of the tree"},
		"below a file":             {tree(f, file("f/g", "x", 0)), "no directory of the tree"},
		"below a link":             {tree(dir("d"), link("e", "d"), file("e/f", "x", 0)), "no directory of the tree"},
		"a directory below a link": {tree(dir("d"), link("e", "d"), dir("e/f")), "no directory of the tree"},
		"a link below a link":      {tree(dir("d"), link("e", "d"), link("e/f", "x")), "no directory of the tree"},
		"the tree itself":          {tree(dir(".")), ". or .."},
		"above":                    {tree(dir("..")), ". or .."},
		"absolute":                 {tree(file("/etc/cron.d/x", "x", 0)), "absolute"},
		"backslash":                {tree(file(`..\x`, "x", 0)), "backslash"},
		"not UTF-8":                {tree(file("\xff", "x", 0)), "UTF-8"},

		"case":                  {tree(file("README", "x", 0), file("readme", "y", 0)), "case alone"},
		"case of a directory":   {tree(dir("Lib"), file("Lib/a", "x", 0), dir("lib")), "case alone"},
		"case and kind":         {tree(link("A", "b"), dir("a")), "case alone"},
		"case of other letters": {tree(file("ÄÖ", "x", 0), file("äö", "x", 0)), "case alone"},
		"long s":                {tree(file("S", "x", 0), file("ſ", "x", 0)), "case alone"},
		"Kelvin":                {tree(file("k", "x", 0), file("\u212a", "x", 0)), "case alone"},
		"sigma at the end":      {tree(file("ς", "x", 0), file("σ", "x", 0)), "case alone"},
		// Linux keeps names as bytes: two normal forms are two names. Where a file
		// system folds them too, unpacking fails at the second, for it replaces nothing.
		"normal forms": {tree(file("e\u0301", "x", 0), file("\u00e9", "x", 0)), ""},

		"a device":               {of(f, func(e *release.Entry) { e.Type = "device" }), `is a "device"`},
		"a block device":         {of(f, func(e *release.Entry) { e.Type = "block" }), `is a "block"`},
		"a pipe":                 {of(f, func(e *release.Entry) { e.Type = "fifo" }), `is a "fifo"`},
		"a socket":               {of(f, func(e *release.Entry) { e.Type = "socket" }), `is a "socket"`},
		"a hard link":            {of(f, func(e *release.Entry) { e.Type = "hardlink" }), `is a "hardlink"`},
		"no type":                {of(f, func(e *release.Entry) { e.Type = "" }), `is a ""`},
		"a type in capitals":     {of(f, func(e *release.Entry) { e.Type = "File" }), `is a "File"`},
		"an escape as type":      {of(f, func(e *release.Entry) { e.Type = "\x1b[2J" }), `is a "\x1b[2J"`},
		"set-user-ID":            {of(f, func(e *release.Entry) { e.Mode = 0o4755 }), "set-user-ID"},
		"set-group-ID":           {of(d, func(e *release.Entry) { e.Mode = 0o2755 }), "set-user-ID"},
		"sticky":                 {of(d, func(e *release.Entry) { e.Mode = 0o1777 }), "set-user-ID"},
		"all bits":               {of(f, func(e *release.Entry) { e.Mode = 1<<32 - 1 }), "set-user-ID"},
		"a link with a mode":     {of(l, func(e *release.Entry) { e.Mode = 0o777 }), "contents"},
		"a link with bytes":      {of(l, func(e *release.Entry) { e.Size = 1 }), "contents"},
		"a link with a hash":     {of(l, func(e *release.Entry) { e.SHA256 = sum("") }), "contents"},
		"a link in a component":  {of(l, func(e *release.Entry) { e.Component = 1 }), "contents"},
		"a directory with bytes": {of(d, func(e *release.Entry) { e.Size = 1 }), "contents"},
		"a directory to follow":  {of(d, func(e *release.Entry) { e.Target = "/etc" }), "contents"},
		"a directory, component": {of(d, func(e *release.Entry) { e.Component = 1 }), "contents"},
		"a file to follow":       {of(f, func(e *release.Entry) { e.Target = "/etc/shadow" }), "no usable hash"},
		"a file of no hash":      {of(f, func(e *release.Entry) { e.SHA256 = "" }), "no usable hash"},
		"hash is a path":         {of(f, func(e *release.Entry) { e.SHA256 = "../../" + sum("")[6:] }), "no usable hash"},
		"size below 0":           {of(f, func(e *release.Entry) { e.Size = -1 }), "no usable hash"},
		"size beyond all":        {of(f, func(e *release.Entry) { e.Size = tebibyte + 1 }), "no usable hash"},
		"component below 0":      {of(f, func(e *release.Entry) { e.Component = -1 }), "no usable hash"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, test.tree.Check(), test.problem != "", test.problem) })
	}
}

func TestTreeHasLimits(t *testing.T) {
	many := make([]release.Entry, 500_001)
	for i := range many {
		many[i] = dir(fmt.Sprintf("%06d", i))
	}
	refused(t, tree(many...).Check(), true, "entries")
	refused(t, tree(many[:500_000]...).Check(), false, "")
	_, err := release.ParseTree(make([]byte, release.MaxTree+1))
	refused(t, err, true, "at most")
}

func TestLinks(t *testing.T) {
	for _, test := range []struct{ path, target, problem string }{
		{"l", "f", ""}, {"l", "d", ""}, {"l", "d/g", ""}, {"l", "./d/./g", ""}, {"l", "d//g", ""}, {"l", "d/", ""}, {"l", "not-there", ""}, {"l", "d/not-there", ""}, {"l", ".", ""},
		{"l", "l", ""}, // leads nowhere, and so not out
		{"d/l", "g", ""}, {"d/l", "..", ""}, {"d/l", "../f", ""}, {"d/l", "../d/e/h", ""}, {"d/l", "../d/../f", ""}, {"d/e/l", "../..", ""}, {"d/e/l", "../../f", ""},
		{"l", "up", ""}, // a link to a link, each of which stays inside

		{"l", "", "no usable target"}, {"l", "/etc/passwd", "no usable target"}, {"l", "/", "no usable target"}, {"l", "a\x00b", "no usable target"}, {"l", "a\nb", "no usable target"},
		{"l", "\xff", "no usable target"}, {"l", strings.Repeat("x", 1025), "no usable target"},
		{"l", "..", "leads out"}, {"l", "../f", "leads out"}, {"l", "./../f", "leads out"}, {"l", "d/../../f", "leads out"}, {"d/l", "../..", "leads out"}, {"d/e/l", "../../../etc", "leads out"},
		{"d/l", "../../" + "d/g", "leads out"}, // comes back in, by a name that only luck has right
		{"l", "f/g", "leads through"}, {"l", "f/", "leads through"}, {"l", "f/..", "leads through"}, {"l", "not-there/x", "leads through"}, {"l", "not-there/../f", "leads through"},
		{"l", "up/../f", "leads through"}, {"l", "up/f", "leads through"}, {"l", "d/up/../../f", "leads through"}, {"l", "l/x", "leads through"},
	} {
		t.Run(test.path+" to "+test.target, func(t *testing.T) {
			tr := tree(dir("d"), dir("d/e"), file("d/e/h", "x", 0), file("d/g", "x", 0), link("d/up", ".."), file("f", "x", 0), link("up", "d/e"), link(test.path, test.target))
			slices.SortFunc(tr.Entries, func(a, b release.Entry) int { return strings.Compare(a.Path, b.Path) })
			refused(t, tr.Check(), test.problem != "", test.problem)
		})
	}
}

// TestNoLinkLeadsOut makes whatever trees pass, and lets the kernel follow their links.
func TestNoLinkLeadsOut(t *testing.T) {
	top := t.TempDir()
	if err := os.WriteFile(filepath.Join(top, "secret"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	name := rapid.SampledFrom([]string{"a", "b", "secret"})
	count := 0
	rapid.Check(t, func(t *rapid.T) {
		paths := map[string]release.Entry{}
		for range rapid.IntRange(1, 8).Draw(t, "entries") {
			path := strings.Join(rapid.SliceOfN(name, 1, 3).Draw(t, "path"), "/")
			switch rapid.IntRange(0, 2).Draw(t, "type") {
			case 0:
				paths[path] = dir(path)
			default:
				word := rapid.OneOf(name, rapid.SampledFrom([]string{"..", "..", ".", ""}))
				paths[path] = link(path, strings.Join(rapid.SliceOfN(word, 1, 4).Draw(t, "target"), "/"))
			}
			for up := filepath.Dir(path); up != "."; up = filepath.Dir(up) {
				if _, there := paths[up]; !there {
					paths[up] = dir(up)
				}
			}
		}
		tr := &release.Tree{}
		for _, e := range paths {
			tr.Entries = append(tr.Entries, e)
		}
		slices.SortFunc(tr.Entries, func(a, b release.Entry) int { return strings.Compare(a.Path, b.Path) })
		if tr.Check() != nil {
			return
		}
		count++
		at := filepath.Join(top, fmt.Sprint(count))
		if err := os.Mkdir(at, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, e := range tr.Entries {
			var err error
			if e.Type == release.Dir {
				err = os.Mkdir(filepath.Join(at, e.Path), 0o700)
			} else {
				err = os.Symlink(e.Target, filepath.Join(at, e.Path))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range tr.Entries {
			real, err := filepath.EvalSymlinks(filepath.Join(at, e.Path))
			if err == nil && real != at && !strings.HasPrefix(real, at+"/") {
				t.Fatalf("%s -> %s of %+v leads to %s", e.Path, e.Target, tr.Entries, real)
			}
		}
	})
	if count < 10 {
		t.Errorf("%d trees passed", count)
	}
}

func TestTreeText(t *testing.T) {
	_, tr := sample()
	got, err := release.ParseTree(text(tr))
	if err != nil || !reflect.DeepEqual(got, tr) {
		t.Errorf("%+v came back as %+v, %v", tr, got, err)
	}
	for name, data := range map[string]string{
		"nothing": "", "a list": "[]", "a mode as a number": `{"entries":[{"path":"d","type":"dir","mode":493}]}`,
		"three digits": `{"entries":[{"path":"d","type":"dir","mode":"755"}]}`, "set-user-ID": `{"entries":[{"path":"d","type":"dir","mode":"4755"}]}`,
		"no octal": `{"entries":[{"path":"d","type":"dir","mode":"0799"}]}`, "a sign": `{"entries":[{"path":"d","type":"dir","mode":"+755"}]}`,
		"five digits": `{"entries":[{"path":"d","type":"dir","mode":"00755"}]}`, "a fraction": `{"entries":[{"path":"f","type":"file","component":0.5}]}`,
		"null entries": `{"entries":[null]}`, "escape": `{"entries":[{"path":"\u001b[2J"}]}`, "half a rune": `{"entries":[{"path":"a/../b` + "\xed\xa0" + `"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := release.ParseTree([]byte(data))
			refused(t, err, true, "")
		})
	}
}

func TestFindAndSize(t *testing.T) {
	_, tr := sample()
	for _, e := range tr.Entries {
		if found := tr.Find(e.Path); found == nil || found.Path != e.Path {
			t.Errorf("%s: %+v", e.Path, found)
		}
	}
	if e := tr.Find("share/none"); e != nil {
		t.Error(e)
	}
	if got := tr.Size(); got != int64(len("the large program")+len("script")+2) {
		t.Error(got)
	}
}

// FuzzTree: what parses passes its own check and is written as it was read.
func FuzzTree(f *testing.F) {
	_, tr := sample()
	f.Add(text(tr))
	f.Add([]byte(`{"entries":[{"path":"a","type":"dir","mode":"0755"},{"path":"a/l","type":"link","target":"../a/x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tr, err := release.ParseTree(data)
		if err != nil {
			refused(t, err, true, "")
			return
		}
		for _, e := range tr.Entries {
			if !filepath.IsLocal(e.Path) || e.Type == release.Link && !filepath.IsLocal(filepath.Join(filepath.Dir(e.Path), e.Target)) {
				t.Fatalf("%+v passed", e)
			}
		}
		again, err := release.ParseTree(text(tr))
		if err != nil || !same(tr, again) {
			t.Fatalf("%+v came back as %+v, %v", tr, again, err)
		}
	})
}
