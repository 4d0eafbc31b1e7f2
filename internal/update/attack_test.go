package update

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/release"
)

// hosts are made once: a stage takes half a second.
type hosts struct {
	mu   sync.Mutex
	made map[string]*stage
}

var known = &hosts{made: map[string]*stage{}}

// host is a stage of its own with these versions installed, one over the other.
func host(t *testing.T, versions ...string) *stage {
	t.Helper()
	known.mu.Lock()
	defer known.mu.Unlock()
	key := strings.Join(versions, " ")
	if known.made[key] == nil {
		known.made[key] = installed(versions...)(t)
	}
	s := known.made[key].fork()
	s.blobs, s.hops, s.asked = maps.Clone(s.blobs), maps.Clone(s.hops), 0
	return s
}

// outside is all on the host that an update that was refused must leave alone.
func outside(t *testing.T, s *stage) []string {
	t.Helper()
	return slices.DeleteFunc(paths(t, s.model, "/"), func(line string) bool {
		return strings.Contains(line, " "+root+"/.optool") || strings.Contains(line, " "+stateDir) || strings.Contains(line, " /"+strings.Split(os.TempDir(), "/")[1])
	})
}

// changed names the first difference of two such lists, "" without one.
func changed(before, after []string) string {
	for i := range max(len(before), len(after)) {
		was, is := "nothing", "nothing"
		if i < len(before) {
			was = before[i]
		}
		if i < len(after) {
			is = after[i]
		}
		if was != is {
			return was + " became " + is
		}
	}
	return ""
}

// altered publishes 1.1.0 with another tree, given as text, and another manifest.
func (v *shelf) altered(change func(*release.Tree, *release.Manifest), text func(string) string) *shelf {
	v.t.Helper()
	h := v.hops[">1.1.0"]
	tr, m := &release.Tree{}, &release.Manifest{}
	if err := errors.Join(json.Unmarshal(h.rawTree, tr), json.Unmarshal(h.raw, m)); err != nil {
		v.t.Fatal(err)
	}
	change(tr, m)
	slices.SortFunc(tr.Entries, func(a, b release.Entry) int { return strings.Compare(a.Path, b.Path) })
	data, err := json.Marshal(tr)
	if err != nil {
		v.t.Fatal(err)
	}
	if text != nil {
		data = []byte(text(string(data)))
	}
	if m.Tree.SHA256 == h.Manifest.Tree.SHA256 { // else the tree itself is the lie
		m.Tree = release.Component{SHA256: sum(data), Size: int64(len(data)), Full: v.full(v.t, data)}
	}
	return v.list(h.Offer, m).publish()
}

// TestHostileReleases: what is signed and not sound is refused before anything is
// unpacked, and changes nothing.
func TestHostileReleases(t *testing.T) {
	type tree = release.Tree
	type manifest = release.Manifest
	entry := func(path string, change func(*release.Entry)) func(*tree, *manifest) {
		return func(tr *tree, _ *manifest) { change(tr.Find(path)) }
	}
	moved := func(to string) func(*tree, *manifest) {
		return entry("share/a", func(e *release.Entry) { e.Path = to })
	}
	more := func(e release.Entry) func(*tree, *manifest) {
		return func(tr *tree, _ *manifest) { tr.Entries = append(tr.Entries, e) }
	}
	linked := func(path, target string) func(*tree, *manifest) {
		return more(release.Entry{Path: path, Type: release.Link, Target: target})
	}
	none := func(*tree, *manifest) {}
	for name, test := range map[string]struct {
		change func(*tree, *manifest)
		text   func(string) string
	}{
		"path above":              {moved("../../../etc/cron.d/x"), nil},
		"path that comes back":    {moved("share/../../1.0.0/bin/program"), nil},
		"absolute path":           {moved("/etc/cron.d/x"), nil},
		"backslashes":             {moved(`..\..\x`), nil},
		"NUL":                     {moved("share/a\x00b"), nil},
		"not UTF-8":               {none, func(s string) string { return strings.Replace(s, `"share/a"`, "\"share/../a\xff\"", 1) }},
		"escape":                  {moved("share/\x1b]0;x\a"), nil},
		"the release itself":      {more(release.Entry{Path: ".", Type: release.Dir, Mode: 0o755}), nil},
		"file below a link":       {func(tr *tree, m *manifest) { linked("etc", "share")(tr, m); moved("etc/a")(tr, m) }, nil},
		"link above":              {linked("up", "../.."), nil},
		"absolute link":           {linked("up", "/etc"), nil},
		"link through a link":     {linked("up", "share/link/../../x"), nil},
		"chain of links":          {func(tr *tree, m *manifest) { linked("one", "share")(tr, m); linked("two", "one/../..")(tr, m) }, nil},
		"link over a directory":   {func(tr *tree, m *manifest) { linked("share", "bin")(tr, m) }, nil},
		"hard link":               {entry("share/link", func(e *release.Entry) { e.Type, e.Target = "hardlink", "../../../data" }), nil},
		"device":                  {more(release.Entry{Path: "null", Type: "device", Mode: 0o666}), nil},
		"set-user-ID":             {entry("bin/program", func(e *release.Entry) { e.Mode = 0o4755 }), nil},
		"sticky":                  {entry("share", func(e *release.Entry) { e.Mode = 0o1777 }), nil},
		"case":                    {more(release.Entry{Path: "BIN", Type: release.Dir, Mode: 0o755}), nil},
		"twice":                   {more(release.Entry{Path: "share", Type: release.Dir, Mode: 0o755}), nil},
		"no parent":               {moved("none/a"), nil},
		"no such component":       {entry("share/a", func(e *release.Entry) { e.Component = 99 }), nil},
		"component below 0":       {entry("share/a", func(e *release.Entry) { e.Component = -1 }), nil},
		"sizes that do not fit":   {entry("bin/program", func(e *release.Entry) { e.Size++ }), nil},
		"sizes that overflow":     {entry("bin/program", func(e *release.Entry) { e.Size = 1<<63 - 1 }), nil},
		"a file of another hash":  {entry("bin/program", func(e *release.Entry) { e.SHA256 = sum([]byte("x")) }), nil},
		"no tree at all":          {none, func(string) string { return "[]" }},
		"a tree cut short":        {none, func(s string) string { return s[:len(s)/2] }},
		"a tree of other bytes":   {func(_ *tree, m *manifest) { m.Tree.SHA256 = sum([]byte("x")) }, nil},
		"a tree that is larger":   {func(_ *tree, m *manifest) { m.Tree.SHA256 = sum([]byte("x")); m.Tree.Size-- }, nil},
		"a tree that is smaller":  {func(_ *tree, m *manifest) { m.Tree.SHA256 = sum([]byte("x")); m.Tree.Size++ }, nil},
		"a tree of 1 TiB":         {func(_ *tree, m *manifest) { m.Tree.SHA256 = sum([]byte("x")); m.Tree.Size = 1 << 40 }, nil},
		"another product":         {func(_ *tree, m *manifest) { m.Product = "evil" }, nil},
		"another version":         {func(_ *tree, m *manifest) { m.Version = "1.0.0" }, nil},
		"a version that is above": {func(_ *tree, m *manifest) { m.Version = "../1.1.0" }, nil},
		"another form":            {func(_ *tree, m *manifest) { m.Schema = "optool-release/v9" }, nil},
		"step outside":            {func(_ *tree, m *manifest) { m.Steps[0].Run[0] = "/bin/sh" }, nil},
		"step above":              {func(_ *tree, m *manifest) { m.Steps[0].Run[0] = "../../bin/sh" }, nil},
		"step by a link":          {func(tr *tree, m *manifest) { linked("bin/sh", "program")(tr, m); m.Steps[0].Run[0] = "bin/sh" }, nil},
		"step named up":           {func(_ *tree, m *manifest) { m.Steps[0].Name = "../../x" }, nil},
		"blob named up":           {func(_ *tree, m *manifest) { m.Components[0].Full.SHA256 = "../../../../etc/passwd" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			before := outside(t, s)
			_, err := all(newShelf(t, s).altered(test.change, test.text).client())
			if f := fault.Of(err); f == nil || f.Exit != fault.ExitUnverified || f.Hint == "" || len(f.Message) > 600 || strings.ContainsAny(f.Message, "\x1b\x00\a") {
				t.Fatalf("%+v", f)
			}
			if change := changed(before, outside(t, s)); change != "" || s.running != "1.0.0" {
				t.Error(change)
			}
			if err := s.sound("1.0.0"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestUncheckedTree: even a hop that nobody has looked at is not unpacked outside.
func TestUncheckedTree(t *testing.T) {
	for name, e := range map[string]release.Entry{
		"above":    {Path: "../../../etc/x", Type: release.File, Mode: 0o755, Size: 1, SHA256: sum([]byte("a")), Component: 1},
		"absolute": {Path: "/etc/x", Type: release.Dir, Mode: 0o755},
		"link":     {Path: "aa", Type: release.Link, Target: "/etc"},
		"setuid":   {Path: "aa", Type: release.Dir, Mode: 0o4755},
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			h := *s.hops["1.0.0>1.1.0"]
			h.Tree = &release.Tree{Entries: append([]release.Entry{e}, h.Tree.Entries...)}
			s.hops["1.0.0>1.1.0"] = &h
			before := outside(t, s)
			_, err := s.update("1.1.0")
			if f := fault.Of(err); f == nil || f.Exit != fault.ExitUndone {
				t.Errorf("%+v", f)
			}
			if change := changed(before, outside(t, s)); change != "" {
				t.Error(change)
			}
			if err := s.sound("1.0.0"); err != nil {
				t.Error(err)
			}
		})
	}
}

// patched gives component 0 of 1.1.0 another patch from 1.0.0.
func (s *stage) patched(kind string, data []byte) {
	h := *s.hops["1.0.0>1.1.0"]
	h.Needs = slices.Clone(h.Needs)
	for i := range h.Needs {
		if n := &h.Needs[i]; n.Component == 0 {
			n.Patch = &release.Patch{From: n.Patch.From, Blob: s.keep(kind, data)}
			n.Blob = n.Patch.Blob
		}
	}
	s.hops["1.0.0>1.1.0"] = &h
}

// TestWrongPatch: a patch that does not make what was signed is passed over, and
// the whole part fetched.
func TestWrongPatch(t *testing.T) {
	old := []byte(strings.Repeat("program text ", 300) + "1.0.0")
	make := func(t *testing.T, kind, fresh string) []byte {
		data, err := patch.Make(kind, old, []byte(fresh))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, kind := range []string{release.KindBsdiff, release.KindZstd} {
		for name, data := range map[string]func(*testing.T) []byte{
			"other bytes":     func(t *testing.T) []byte { return make(t, kind, strings.Repeat("program text ", 300)+"6.6.6") },
			"a byte less":     func(t *testing.T) []byte { return make(t, kind, strings.Repeat("program text ", 300)+"1.1.") },
			"a byte more":     func(t *testing.T) []byte { return make(t, kind, strings.Repeat("program text ", 300)+"1.1.0!") },
			"a bomb":          func(t *testing.T) []byte { return make(t, kind, strings.Repeat("boom", 1<<18)) },
			"no patch at all": func(*testing.T) []byte { return []byte("<html>not found</html>") },
			"nothing":         func(*testing.T) []byte { return nil },
			"cut short": func(t *testing.T) []byte {
				whole := make(t, kind, strings.Repeat("program text ", 300)+"1.1.0 and then some")
				return whole[:len(whole)-2]
			},
		} {
			t.Run(kind+", "+name, func(t *testing.T) {
				s := host(t, "1.0.0")
				s.patched(kind, data(t))
				written := int64(0)
				s.disk = powercut.Watch(s.model, func(o powercut.Op) error { written += int64(o.Size); return nil })
				if _, err := s.update("1.1.0"); err != nil {
					t.Fatal(err)
				}
				if err := s.sound("1.1.0"); err != nil {
					t.Error(err)
				}
				if full := int64(len(s.hops[">1.1.0"].raw)); written > 200_000+3*full {
					t.Errorf("%d bytes were written", written)
				}
			})
		}
	}
}

// whole lets 1.1.0 come whole, with another blob for its component 0.
func (s *stage) whole(t *testing.T, data []byte) {
	h := *s.hops["1.0.0>1.1.0"]
	m := *h.Manifest
	m.Components = slices.Clone(m.Components)
	m.Components[0].Full = s.full(t, data)
	h.Manifest, h.Needs = &m, slices.Clone(h.Needs)
	for i := range h.Needs {
		h.Needs[i].Patch, h.Needs[i].Blob = nil, m.Components[h.Needs[i].Component].Full
	}
	s.hops["1.0.0>1.1.0"] = &h
}

// TestWrongWhole: where the whole part is not what was signed either, the run is
// undone before the platform was stopped.
func TestWrongWhole(t *testing.T) {
	right := strings.Repeat("program text ", 300) + "1.1.0"
	for name, data := range map[string]string{
		"other bytes": strings.Repeat("program text ", 300) + "6.6.6", "a byte less": right[1:], "a byte more": right + "!", "a bomb": strings.Repeat("boom", 1<<20), "nothing": "",
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			s.whole(t, []byte(data))
			before, written := outside(t, s), 0
			s.disk = powercut.Watch(s.model, func(o powercut.Op) error { written += o.Size; return nil })
			o, err := s.update("1.1.0")
			f := fault.Of(err)
			if f == nil || f.Exit != fault.ExitUndone || !strings.Contains(f.Hint, "vendor") {
				t.Fatalf("%+v", f)
			}
			if !slices.Contains([]string{"release_invalid", "wrong_content", "blob_malformed"}, o.Code) || o.Step != StepUnpack || o.Downtime != 0 {
				t.Errorf("%+v", o)
			}
			if slices.Contains(s.hooks, "backup") || slices.Contains(s.hooks, "prepare") {
				t.Errorf("hooks ran: %q", s.hooks)
			}
			if written > 300_000 {
				t.Errorf("%d bytes were written", written)
			}
			if err := s.sound("1.0.0"); err != nil {
				t.Error(err)
			}
			if change := changed(before, outside(t, s)); change != "" {
				t.Error(change)
			}
		})
	}
}

// TestServerLies: what a server sends is taken when it is what was signed, and
// fetched once more when it is not.
func TestServerLies(t *testing.T) {
	type answer = func(data []byte, n int) []byte // n-th answer, from 1, for one blob
	for name, test := range map[string]struct {
		answer answer
		good   bool
	}{
		"the truth":          {func(data []byte, _ int) []byte { return data }, true},
		"damaged once":       {func(data []byte, n int) []byte { return damaged(data, n == 1) }, true},
		"cut short once":     {func(data []byte, n int) []byte { return data[:len(data)-min(2-min(n, 2), 1)] }, true},
		"damaged":            {func(data []byte, _ int) []byte { return damaged(data, true) }, false},
		"cut short":          {func(data []byte, _ int) []byte { return data[:len(data)-1] }, false},
		"nothing":            {func([]byte, int) []byte { return nil }, false},
		"more than all":      {func(data []byte, _ int) []byte { return append(bytes.Clone(data), 0) }, false},
		"much more than all": {func(data []byte, _ int) []byte { return append(bytes.Clone(data), make([]byte, 1<<20)...) }, false},
		"another blob":       {func([]byte, int) []byte { return []byte("something else") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			v := newShelf(t, s).offer("1.1.0", nil).publish()
			asked := map[string]int{}
			v.blob = func(b release.Blob, have int64, w system.Sink) error {
				asked[b.SHA256]++
				data := test.answer(s.blobs[b.SHA256], asked[b.SHA256])
				_, err := w.Write(data[min(have, int64(len(data))):])
				return err
			}
			before := outside(t, s)
			_, err := all(v.client())
			for blob, n := range asked {
				if n > 2 {
					t.Errorf("%s was asked for %d times", blob, n)
				}
			}
			if test.good {
				if err != nil || s.current() != "1.1.0" {
					t.Error(s.current(), err)
				}
				return
			}
			if f := fault.Of(err); f == nil || f.Exit != fault.ExitUnverified || f.Hint == "" || !strings.Contains(f.Message, "memory") {
				t.Errorf("%+v", f)
			}
			if change := changed(before, outside(t, s)); change != "" {
				t.Error(change)
			}
		})
	}
}

func damaged(data []byte, yes bool) []byte {
	if !yes {
		return data
	}
	data = bytes.Clone(data)
	data[len(data)/2] ^= 1
	return data
}

// TestWrongBeginning: what an interrupted download left is not believed.
func TestWrongBeginning(t *testing.T) {
	for name, left := range map[string]func(size int64) []byte{
		"zeros of a power cut": func(size int64) []byte { return make([]byte, size/2) },
		"as long as the whole": func(size int64) []byte { return make([]byte, size) },
		"longer than that":     func(size int64) []byte { return make([]byte, size+1) },
		"nothing":              func(int64) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			u := s.updater()
			if err := disk.MkdirAll(s.disk, u.own("blobs"), 0o700); err != nil {
				t.Fatal(err)
			}
			for _, n := range s.hops["1.0.0>1.1.0"].Needs {
				if err := disk.WriteFile(s.disk, u.own("blobs", n.Blob.SHA256+".part"), left(n.Blob.Size), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.update("1.1.0"); err != nil {
				t.Fatal(err)
			}
			if err := s.sound("1.1.0"); err != nil {
				t.Error(err)
			}
			if names, err := s.disk.ReadDir(u.own("blobs")); err != nil || len(names) != 0 {
				t.Errorf("left: %q, %v", names, err)
			}
		})
	}
}

// TestEndlessServer: a real server that never ends, by each of several means, does not
// fill the disk and ends the command.
func TestEndlessServer(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"endless": func(w http.ResponseWriter, r *http.Request) { pour(w, r, 0) },
		"endless, with a range": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-9/10")
			w.WriteHeader(http.StatusPartialContent)
			pour(w, r, 0)
		},
		"a length that is a lie": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000000000000")
			pour(w, r, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(serve)
			t.Cleanup(server.Close)
			s := host(t, "1.0.0")
			v := newShelf(t, s).offer("1.1.0", nil).publish()
			client, err := system.NewClient(system.Network{Proxy: "none", UserAgent: "test"}, system.ClientOptions{Sleep: func(context.Context, time.Duration) error { return nil }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			web := &Web{Vendor: client, Metadata: []string{server.URL}, Blobs: []string{server.URL}}
			v.blob = func(b release.Blob, have int64, w system.Sink) error {
				return web.Blob(t.Context(), b, have, w, func(int64) {})
			}
			u := v.client()
			written := 0
			u.Disk = powercut.Watch(s.model, func(o powercut.Op) error { written += o.Size; return nil })
			_, err = all(u)
			if f := fault.Of(err); f == nil || f.Exit != fault.ExitUnverified && f.Exit != fault.ExitUnreachable || f.Hint == "" {
				t.Errorf("%+v", f)
			}
			if written > 1<<20 {
				t.Errorf("%d bytes were written", written)
			}
			if err := s.sound("1.0.0"); err != nil {
				t.Error(err)
			}
		})
	}
}

// pour sends noise until nobody listens.
func pour(w http.ResponseWriter, r *http.Request, b byte) {
	noise := bytes.Repeat([]byte{b}, 64<<10)
	for range 1 << 14 {
		if _, err := w.Write(noise); err != nil || r.Context().Err() != nil {
			return
		}
	}
}

// TestOldReleaseIsNotBelieved: files of the installed release that are not what was
// signed are neither taken over nor patched.
func TestOldReleaseIsNotBelieved(t *testing.T) {
	const old = root + "/releases/1.0.0"
	put := func(s *stage, path, data string) error {
		return errors.Join(s.disk.Remove(old+path), disk.WriteFile(s.disk, old+path, []byte(data), 0o755))
	}
	for name, meddle := range map[string]func(*stage) error{
		"what a patch is made from": func(s *stage) error { return put(s, "/bin/program", strings.Repeat("wrong", 1000)) },
		"the same, as long as it was": func(s *stage) error {
			return put(s, "/bin/program", strings.Repeat("program text ", 300)+"6.6.6")
		},
		"what does not change":     func(s *stage) error { return put(s, "/share/same", strings.Repeat("evil", 500)) },
		"a small one among others": func(s *stage) error { return put(s, "/share/a", "b") },
		"missing":                  func(s *stage) error { return s.disk.Remove(old + "/share/same") },
		"missing to be patched":    func(s *stage) error { return s.disk.Remove(old + "/bin/program") },
		"a link to the right bytes": func(s *stage) error {
			return errors.Join(s.disk.Rename(old+"/share/same", "/srv/same"), s.disk.Symlink("/srv/same", old+"/share/same"))
		},
		"a directory that is a link": func(s *stage) error {
			return errors.Join(s.disk.Rename(old+"/share", "/srv/share"), s.disk.Symlink("/srv/share", old+"/share"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := host(t, "1.0.0")
			if err := meddle(s); err != nil {
				t.Fatal(err)
			}
			if _, err := s.update("1.1.0"); err != nil {
				t.Fatal(err)
			}
			r, err := s.updater().Verify(context.Background(), "1.1.0")
			if err != nil || r.Count() != 0 || s.running != "1.1.0" {
				t.Errorf("%+v, %v; %s runs", r, err, s.running)
			}
			if names, err := s.disk.ReadDir("/srv"); err != nil || len(names) > 3 {
				t.Errorf("%q, %v", names, err)
			}
		})
	}
}

// TestDownloadRots: what was downloaded days ago is not believed either.
func TestDownloadRots(t *testing.T) {
	s := host(t, "1.0.0")
	u := s.updater()
	h := *s.hops["1.0.0>1.1.0"]
	if err := u.fetch(context.Background(), []*Hop{&h}); err != nil {
		t.Fatal(err)
	}
	for _, n := range h.Needs {
		path := u.own("blobs", n.Blob.SHA256)
		if err := errors.Join(s.disk.Remove(path), disk.WriteFile(s.disk, path, damaged(s.blobs[n.Blob.SHA256], true), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.update("1.1.0"); err != nil {
		t.Fatal(err)
	}
	if err := s.sound("1.1.0"); err != nil {
		t.Error(err)
	}
}

// TestManifestIsTheSignedOne: the manifest is taken from the very target
// that the offer stands at, in the version that was signed.
func TestManifestIsTheSignedOne(t *testing.T) {
	s := host(t, "1.0.0")
	v := newShelf(t, s).offer("1.1.0", nil).publish()
	good := maps.Clone(v.files)
	name := ""
	for path := range v.files {
		if strings.HasPrefix(path, "targets/") {
			name = path
		}
	}
	for how, data := range map[string][]byte{
		"another": []byte("{}"), "longer": append(bytes.Clone(good[name]), ' '), "shorter": good[name][1:], "damaged": damaged(good[name], true), "endless": make([]byte, release.MaxManifest+1),
	} {
		t.Run(how, func(t *testing.T) {
			v.files = maps.Clone(good)
			v.files[name] = data
			if _, err := all(v.client()); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitUnverified {
				t.Error(err)
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		v.files = maps.Clone(good)
		delete(v.files, name)
		_, err := all(v.client())
		if f := fault.Of(err); f == nil || f.Exit == fault.ExitOK || f.Hint == "" || errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%+v", f)
		}
	})
	if err := s.sound("1.0.0"); err != nil {
		t.Error(err)
	}
}
