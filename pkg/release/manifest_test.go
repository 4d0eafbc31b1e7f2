package release_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/release"
)

const tebibyte = 1 << 40

func TestManifestCheck(t *testing.T) {
	component0 := func(change func(*release.Component)) func(*release.Manifest) {
		return func(m *release.Manifest) { change(&m.Components[0]) }
	}
	step := func(change func(*release.Step)) func(*release.Manifest) {
		return func(m *release.Manifest) { change(&m.Steps[0]) }
	}
	for name, test := range map[string]struct {
		change  func(*release.Manifest)
		problem string
	}{
		"as it is":                 {func(*release.Manifest) {}, ""},
		"a patch of another kind":  {component0(func(c *release.Component) { c.Patches[0].Kind = "go-program" }), ""},
		"the same component twice": {func(m *release.Manifest) { m.Components = append(m.Components, m.Components[0]) }, ""},
		"nothing in it":            {func(m *release.Manifest) { m.Components, m.Steps = nil, nil }, ""},

		"another form":           {func(m *release.Manifest) { m.Schema = "optool-release/v2" }, "form"},
		"no product":             {func(m *release.Manifest) { m.Product = "" }, "no product"},
		"no version":             {func(m *release.Manifest) { m.Version = "../1.0" }, "no version"},
		"20,001 components":      {func(m *release.Manifest) { m.Components = slices.Repeat([]release.Component{component("")}, 20_001) }, "components"},
		"65 steps":               {func(m *release.Manifest) { m.Steps = slices.Repeat(m.Steps, 65) }, "steps"},
		"a step twice":           {func(m *release.Manifest) { m.Steps = append(m.Steps, m.Steps[0]) }, "twice"},
		"tree without hash":      {func(m *release.Manifest) { m.Tree.SHA256 = "" }, "the tree"},
		"tree too large":         {func(m *release.Manifest) { m.Tree.Size = release.MaxTree + 1 }, "the tree"},
		"blob of tree too large": {func(m *release.Manifest) { m.Tree.Full.Size = 2 * release.MaxTree }, "the tree"},
		"more than a tebibyte": {func(m *release.Manifest) {
			m.Components = slices.Repeat([]release.Component{{SHA256: sum("a"), Size: tebibyte/2 + 1, Full: blob("a")}}, 2)
		}, "bytes"},
		"sizes beyond int64": {func(m *release.Manifest) {
			m.Components = slices.Repeat([]release.Component{{SHA256: sum("a"), Size: tebibyte, Full: blob("a")}}, 20_000)
		}, "bytes"},

		"size below 0":       {component0(func(c *release.Component) { c.Size = -1 }), "hash or size"},
		"size beyond all":    {component0(func(c *release.Component) { c.Size = tebibyte + 1 }), "hash or size"},
		"short hash":         {component0(func(c *release.Component) { c.SHA256 = c.SHA256[1:] }), "hash or size"},
		"hash in capitals":   {component0(func(c *release.Component) { c.SHA256 = strings.ToUpper(c.SHA256) }), "hash or size"},
		"hash is a path":     {component0(func(c *release.Component) { c.Full.SHA256 = "../" + c.SHA256[3:] }), "blob of a component"},
		"blob of no kind":    {component0(func(c *release.Component) { c.Full.Kind = "" }), "blob of a component"},
		"kind of 33 bytes":   {component0(func(c *release.Component) { c.Full.Kind = strings.Repeat("k", 33) }), "blob of a component"},
		"blob size below 0":  {component0(func(c *release.Component) { c.Full.Size = -1 }), "blob of a component"},
		"endless blob":       {component0(func(c *release.Component) { c.Full.Size = 1 << 62 }), "blob of a component"},
		"65 patches":         {component0(func(c *release.Component) { c.Patches = slices.Repeat(c.Patches, 65) }), "patches"},
		"patch from nothing": {component0(func(c *release.Component) { c.Patches[0].From = "" }), "from what"},
		"patch of no size":   {component0(func(c *release.Component) { c.Patches[0].Size = -5 }), "a patch of"},
		"patch named badly":  {component0(func(c *release.Component) { c.Patches[0].SHA256 = strings.Repeat("/", 64) }), "a patch of"},

		"step without a name":     {step(func(s *release.Step) { s.Name = "" }), "name"},
		"step named up":           {step(func(s *release.Step) { s.Name = "../x" }), "name"},
		"step named in lines":     {step(func(s *release.Step) { s.Name = "a\nb" }), "name"},
		"long name":               {step(func(s *release.Step) { s.Name = strings.Repeat("a", 65) }), "name"},
		"nothing to run":          {step(func(s *release.Step) { s.Run = nil }), "nothing to run"},
		"program outside":         {step(func(s *release.Step) { s.Run[0] = "/bin/sh" }), "path inside"},
		"program above":           {step(func(s *release.Step) { s.Run[0] = "../../bin/sh" }), "path inside"},
		"undo outside":            {step(func(s *release.Step) { s.Undo[0] = "/bin/sh" }), "path inside"},
		"program of a bare name":  {step(func(s *release.Step) { s.Run[0] = "" }), "path inside"},
		"NUL in an argument":      {step(func(s *release.Step) { s.Run[1] = "a\x00b" }), "argument"},
		"argument of 5000 bytes":  {step(func(s *release.Step) { s.Run[1] = strings.Repeat("a", 5000) }), "argument"},
		"65 arguments":            {step(func(s *release.Step) { s.Run = slices.Repeat([]string{"a"}, 65) }), "arguments"},
		"timeout below 0":         {step(func(s *release.Step) { s.Timeout = -1 }), "may take"},
		"timeout of over a day":   {step(func(s *release.Step) { s.Timeout = 24*60*60 + 1 }), "may take"},
		"timeout that overflows":  {step(func(s *release.Step) { s.Timeout = 1 << 60 }), "may take"},
		"an argument with a path": {step(func(s *release.Step) { s.Run[1] = "../../etc/passwd" }), ""}, // it is the program's to judge
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := sample()
			test.change(m)
			refused(t, m.Check(), test.problem != "", test.problem)
			_, err := release.ParseManifest(text(m))
			refused(t, err, test.problem != "", "")
		})
	}
}

func TestManifestText(t *testing.T) {
	m, _ := sample()
	got, err := release.ParseManifest(text(m))
	if err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%+v came back as %+v, %v", m, got, err)
	}
	future := strings.ReplaceAll(string(text(m)), `{"`, `{"mood":["good"],"`)
	if got, err := release.ParseManifest([]byte(future)); err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("fields of a later form: %+v, %v", got, err)
	}
	for name, data := range map[string]string{
		"nothing": "", "null": "null", "no JSON": "optool", "a fraction as size": strings.Replace(string(text(m)), `"size":17`, `"size":17.5`, 1),
		"a size beyond int64": strings.Replace(string(text(m)), `"size":17`, `"size":1e30`, 1), "two documents": string(text(m)) + string(text(m)),
		"cut short": string(text(m))[:200], "8 MiB of blanks": string(text(m)) + strings.Repeat(" ", release.MaxManifest),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := release.ParseManifest([]byte(data))
			refused(t, err, true, "")
		})
	}
}

func TestBlobPathAndDeadline(t *testing.T) {
	b := release.Blob{SHA256: sum("a")}
	if got := b.Path(); got != b.SHA256[:2]+"/"+b.SHA256 || release.CheckPath(got) != nil {
		t.Error(got)
	}
	if got := (release.Step{}).Deadline(); got != 10*time.Minute {
		t.Error(got)
	}
	if got := (release.Step{Timeout: 24 * 60 * 60}).Deadline(); got != 24*time.Hour {
		t.Error(got)
	}
}

// TestContents: how manifest and tree must fit together.
func TestContents(t *testing.T) {
	entry := func(path string, change func(*release.Entry)) func(*release.Manifest, *release.Tree) {
		return func(_ *release.Manifest, t *release.Tree) { change(t.Find(path)) }
	}
	for name, test := range map[string]struct {
		change  func(*release.Manifest, *release.Tree)
		problem string
	}{
		"as they are":               {func(*release.Manifest, *release.Tree) {}, ""},
		"a component without files": {func(m *release.Manifest, _ *release.Tree) { m.Components = append(m.Components, component("")) }, ""},
		"no such component":         {entry("share/a", func(e *release.Entry) { e.Component = 2 }), "component 2 of 2"},
		"component beyond all":      {entry("share/a", func(e *release.Entry) { e.Component = 1 << 40 }), "component"},
		"one hash, two components":  {entry("share/b", func(e *release.Entry) { e.Component = 0 }), "same hash"},
		"one hash, two sizes":       {entry("share/b", func(e *release.Entry) { e.Size = 2 }), "same hash"},
		"a file larger than it is":  {entry("bin/server", func(e *release.Entry) { e.Size++ }), "component 0 has"},
		"a file smaller than it is": {entry("bin/migrate", func(e *release.Entry) { e.Size = 0 }), "component 1 has"},
		"sizes that come out right": {func(m *release.Manifest, t *release.Tree) {
			t.Find("bin/migrate").Size++
			t.Find("share/a").Size--
			t.Find("share/b").Size--
		}, ""},
		"an only file of other hash": {entry("bin/server", func(e *release.Entry) { e.SHA256 = sum("another program") }), "differ"},
		"a component too many":       {func(m *release.Manifest, _ *release.Tree) { m.Components = append(m.Components, component("x")) }, "component 2 has"},
		"a component too few":        {func(m *release.Manifest, _ *release.Tree) { m.Components = m.Components[:1] }, "component 1 of 1"},
		"no program":                 {entry("bin/migrate", func(e *release.Entry) { e.Mode = 0o644 }), "no program"},
		"a program that is missing":  {func(m *release.Manifest, _ *release.Tree) { m.Steps[0].Run[0] = "bin/none" }, "no program"},
		"a program by a link":        {func(m *release.Manifest, _ *release.Tree) { m.Steps[0].Run[0] = "bin/tool" }, "no program"},
		"a program behind a link":    {func(m *release.Manifest, _ *release.Tree) { m.Steps[0].Run[0] = "share/bin/server" }, "no program"},
		"a directory as program":     {func(m *release.Manifest, _ *release.Tree) { m.Steps[0].Run[0] = "bin" }, "no program"},
		"an undo that is missing":    {func(m *release.Manifest, _ *release.Tree) { m.Steps[0].Undo[0] = "bin/none" }, "no program"},
	} {
		t.Run(name, func(t *testing.T) {
			m, tr := sample()
			test.change(m, tr)
			contents, err := m.Contents(tr)
			refused(t, err, test.problem != "", test.problem)
			if err == nil {
				if err := laidOut(m, tr, contents); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// laidOut holds Contents against what it promises: each hash once, in the order of
// the tree, end to end, and as large as the component.
func laidOut(m *release.Manifest, t *release.Tree, contents [][]release.Content) error {
	if len(contents) != len(m.Components) {
		return fmt.Errorf("%d components of %d", len(contents), len(m.Components))
	}
	seen := map[string]bool{}
	for i, list := range contents {
		var at int64
		for _, c := range list {
			if c.Offset != at || c.Size < 0 || seen[c.SHA256] {
				return fmt.Errorf("component %d: %+v at %d", i, c, at)
			}
			at += c.Size
			seen[c.SHA256] = true
		}
		if at != m.Components[i].Size {
			return fmt.Errorf("component %d: %d bytes", i, at)
		}
	}
	for _, e := range t.Entries {
		if e.Type == release.File && !seen[e.SHA256] {
			return fmt.Errorf("%s is nowhere", e.Path)
		}
	}
	return nil
}

// TestContentsOfManyLargeFiles: no sum of sizes can overflow.
func TestContentsOfManyLargeFiles(t *testing.T) {
	m, _ := sample()
	m.Steps, m.Components = nil, m.Components[:1]
	tr := tree()
	for i := range 20_000 {
		e := file(fmt.Sprintf("%05d", i), "", 0)
		e.SHA256, e.Size = sum(e.Path), tebibyte
		tr.Entries = append(tr.Entries, e)
	}
	if err := tr.Check(); err != nil {
		t.Fatal(err)
	}
	if tr.Size() != 20_000*tebibyte {
		t.Error(tr.Size())
	}
	_, err := m.Contents(tr)
	refused(t, err, true, "component 0 has")
}

// FuzzManifest: what parses passes its own check and is written as it was read.
func FuzzManifest(f *testing.F) {
	m, _ := sample()
	f.Add(text(m))
	f.Add([]byte(`{"schema":"optool-release/v1","product":"a","version":"1","tree":{"patches":[{"From":null}]},"components":[null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := release.ParseManifest(data)
		if err != nil {
			refused(t, err, true, "")
			return
		}
		for _, c := range append(slices.Clone(m.Components), m.Tree) {
			if release.CheckPath(c.Full.Path()) != nil || len(c.Full.Path()) != 67 {
				t.Fatalf("%q is where a blob lies", c.Full.Path())
			}
		}
		again, err := release.ParseManifest(text(m))
		if err != nil || !same(m, again) {
			t.Fatalf("%+v came back as %+v, %v", m, again, err)
		}
	})
}

// same compares as text: an empty list and none are one.
func same(a, b any) bool {
	first, err1 := json.Marshal(a)
	second, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(first) == string(second)
}

// FuzzContents lays out whatever manifest and tree parse.
func FuzzContents(f *testing.F) {
	m, tr := sample()
	f.Add(text(m), text(tr))
	f.Fuzz(func(t *testing.T, manifest, entries []byte) {
		m, err := release.ParseManifest(manifest)
		if err != nil {
			return
		}
		tr, err := release.ParseTree(entries)
		if err != nil {
			return
		}
		contents, err := m.Contents(tr)
		if err != nil {
			refused(t, err, true, "")
			return
		}
		if err := laidOut(m, tr, contents); err != nil {
			t.Fatal(err)
		}
	})
}
