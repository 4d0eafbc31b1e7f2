package backoffice

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/tuf"
	"github.com/optool/optool/pkg/release"
)

// noise is bytes that do not compress, the same for the same name.
func noise(name string, n int) string {
	var b strings.Builder
	for sum := sha256.Sum256([]byte(name)); b.Len() < n; sum = sha256.Sum256(sum[:]) {
		b.Write(sum[:])
	}
	return b.String()[:n]
}

// makeTree writes files, by path, into a new directory; "bin/" ones are programs.
func makeTree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for path, text := range files {
		mode := fs.FileMode(0o644)
		if strings.HasPrefix(path, "bin/") {
			mode = 0o755
		}
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// platform is the files of a little platform in some version.
func platform(version string) map[string]string {
	return map[string]string{
		"bin/server":                          noise("server", 300<<10) + version,
		"bin/tool":                            noise("tool", 300<<10),
		"VERSION":                             version + "\n",
		"web/index.html":                      "<h1>" + version + "</h1>",
		"web/copy.html":                       "<h1>" + version + "</h1>",
		"web/main.3f2a" + version[:1] + ".js": noise("js", 4000),
		"web/empty":                           "",
	}
}

func draft(t testing.TB, version string, edits ...func(*Draft)) Draft {
	d := Draft{Version: version, Tree: makeTree(t, platform(version)), Released: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for _, edit := range edits {
		edit(&d)
	}
	return d
}

// add adds a release without publishing it.
func add(t testing.TB, s *Store, version string, edits ...func(*Draft)) *Release {
	t.Helper()
	r, err := s.AddRelease(t.Context(), draft(t, version, edits...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func publish(t testing.TB, s *Store) *Publication {
	t.Helper()
	p, err := s.PublishReleases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// host is a customer's: it keeps what it has seen.
type host struct {
	root  []byte
	cache noted
	asked []string
	at    *Store
}

func newHost(t testing.TB, s *Store) *host {
	t.Helper()
	_, p, err := s.profile()
	if err != nil {
		t.Fatal(err)
	}
	return &host{root: []byte(p.Trust.Releases), cache: noted{}, at: s}
}

func (h *host) Fetch(_ context.Context, path string, most int64) ([]byte, error) {
	h.asked = append(h.asked, path)
	data, err := os.ReadFile(h.at.tufPath(path))
	if int64(len(data)) > most {
		return nil, errors.New("too much")
	}
	return data, err
}

func (h *host) refresh(now time.Time) (*tuf.Repository, error) {
	c := tuf.Client{Root: h.root, Cache: h.cache, Source: h, Now: now}
	return c.Refresh(context.Background())
}

// offers are what a host sees in a channel, by version.
func (h *host) offers(t testing.TB, channel string) map[string]*release.Offer {
	t.Helper()
	r, err := h.refresh(h.at.now())
	if err != nil {
		t.Fatal(err)
	}
	targets, err := r.Targets(t.Context(), channel)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]*release.Offer{}
	for _, target := range targets {
		o, err := release.ParseOffer(target.Path, target.Custom)
		if err != nil {
			t.Fatal(err)
		}
		data, err := r.Fetch(t.Context(), target, release.MaxManifest)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := release.ParseManifest(data); err != nil {
			t.Fatal(err)
		}
		seen[o.Version] = o
	}
	return seen
}

func versionsOf(seen map[string]*release.Offer) string {
	return strings.Join(slices.SortedFunc(maps.Keys(seen), release.Compare), " ")
}

func TestAddRelease(t *testing.T) {
	s, _ := newStore(t)
	dir := makeTree(t, platform("1.0"))
	if err := os.Symlink("bin/server", filepath.Join(dir, "run")); err != nil {
		t.Fatal(err)
	}
	r, err := s.AddRelease(t.Context(), Draft{Version: "1.0", Tree: dir, Platform: "linux/amd64", Notes: []byte("# News\n"),
		Steps: []release.Step{{Name: "migrate", Run: []string{"bin/tool", "up"}}}})
	if err != nil {
		t.Fatal(err)
	}
	tree, err := s.treeOf(&r.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Manifest.Contents(tree); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Manifest.Components); n != 3 {
		t.Errorf("%d components, want two programs and one pack", n)
	}
	for _, e := range tree.Entries {
		if e.Type == release.Link && e.Target != "bin/server" || e.Path == "bin/server" && e.Mode != 0o755 {
			t.Errorf("entry %+v", e)
		}
	}
	for i, c := range r.Manifest.Components {
		data, err := s.bytesOf(c)
		if err != nil || int64(len(data)) != c.Size {
			t.Errorf("component %d: %v", i, err)
		}
	}
	if o := r.Offer; o.Size != tree.Size()-int64(len("<h1>1.0</h1>")) || o.Download == 0 || !o.Released.Equal(s.instant()) || o.Channel != "stable" {
		t.Errorf("offer %+v", o)
	}
	list, err := s.Releases(t.Context())
	if err != nil || len(list) != 1 || list[0].Published || !list[0].Pending {
		t.Errorf("releases %+v, %v", list, err)
	}
	if seen := newHost(t, s).offers(t, "stable"); len(seen) != 0 {
		t.Errorf("published already: %v", seen)
	}
	info, err := os.Stat(s.path("releases", "stable", "1.0_linux_amd64.json"))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("record: %v, %v", info, err)
	}
}

// Equal trees and drafts have equal bytes, wherever and whenever.
func TestReleasesAreReproducible(t *testing.T) {
	var texts [2]string
	var blobs [2]string
	for i := range texts {
		s, w := newVendor(t)
		w.turn(time.Duration(i) * time.Hour)
		add(t, s, "0.9")
		r := add(t, s, "1.0")
		if _, err := s.MakeDelta(t.Context(), "stable", "0.9", "1.0"); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(s.path(recordName(&r.Offer)))
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
		blobs[i] = strings.ReplaceAll(snapshot(t, s.path("public", "v1", "blobs")), s.dir, "")
	}
	if texts[0] != texts[1] || blobs[0] != blobs[1] {
		t.Error("two vendors with the same tree made different releases")
	}
}

func TestReleaseOfTheSameTreeAddsNoBlobs(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	before := snapshot(t, s.path("public", "v1", "blobs"))
	d := draft(t, "1.0.1")
	d.Tree = makeTree(t, platform("1.0"))
	if _, err := s.AddRelease(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if snapshot(t, s.path("public", "v1", "blobs")) != before {
		t.Error("the same files made new blobs")
	}
}

func TestAddReleaseRefuses(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	for name, c := range map[string]struct {
		code string
		edit func(*Draft)
	}{
		"published":       {"release_published", func(d *Draft) { d.Version = "1.0" }},
		"version":         {"release_invalid", func(d *Draft) { d.Version = "new" }},
		"channel":         {"release_invalid", func(d *Draft) { d.Channel = "A B" }},
		"role's name":     {"usage", func(d *Draft) { d.Channel = "timestamp" }},
		"min-from":        {"usage", func(d *Draft) { d.MinFrom = "2.0" }},
		"stop elsewhere":  {"usage", func(d *Draft) { d.Stop = &release.Stop{From: "1.0", Before: "1.5"} }},
		"stop, no range":  {"release_invalid", func(d *Draft) { d.Stop = &release.Stop{From: "2.0", Before: "1.5"} }},
		"rollout":         {"release_invalid", func(d *Draft) { d.Rollout = 101 }},
		"binary notes":    {"usage", func(d *Draft) { d.Notes = []byte("a\x00b") }},
		"long notes":      {"usage", func(d *Draft) { d.Notes = bytes.Repeat([]byte("x"), release.MaxNotes+1) }},
		"no such program": {"release_invalid", func(d *Draft) { d.Steps = []release.Step{{Name: "x", Run: []string{"bin/none"}}} }},
		"no program":      {"release_invalid", func(d *Draft) { d.Steps = []release.Step{{Name: "x", Run: []string{"VERSION"}}} }},
		"no files":        {"release_invalid", func(d *Draft) { d.Tree = t.TempDir() }},
		"no tree":         {"not_found", func(d *Draft) { d.Tree += "/none" }},
		"bad link": {"bad_tree", func(d *Draft) {
			if err := os.Symlink("/etc/passwd", filepath.Join(d.Tree, "x")); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		before := snapshot(t, s.path("releases"))
		_, err := s.AddRelease(t.Context(), draft(t, "2.0", c.edit))
		if f := fault.Of(err); f == nil || f.Code != c.code || f.Hint == "" && c.code != "release_invalid" && c.code != "usage" {
			t.Errorf("%s: got %v, want %s and a hint", name, err, c.code)
		}
		if snapshot(t, s.path("releases")) != before {
			t.Errorf("%s: a record was written", name)
		}
	}
}

// Until customers know a release it can be made anew.
func TestUnpublishedReleaseIsReplaced(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	r := add(t, s, "1.0", func(d *Draft) { d.Tree = makeTree(t, map[string]string{"a": "b"}) })
	if list, err := s.Releases(t.Context()); err != nil || len(list) != 1 || list[0].Manifest.Tree.SHA256 != r.Manifest.Tree.SHA256 {
		t.Errorf("releases %+v, %v", list, err)
	}
}

func TestArrange(t *testing.T) {
	p := &packer{tree: &release.Tree{}}
	entry := func(path string, size int64) {
		sum := sha256.Sum256([]byte(path))
		p.tree.Entries = append(p.tree.Entries, release.Entry{Path: path, Type: release.File, Size: size, SHA256: hex.EncodeToString(sum[:])})
	}
	for i := range 2000 {
		entry("web/"+noise("", 1)+string(rune('a'+i%26))+strings.Repeat("x", i/26), 200<<10)
	}
	entry("z/large", largeFile)
	for i := range 3 {
		entry("zz/tail"+string(rune('a'+i)), 1)
	}
	same := p.tree.Entries[0]
	same.Path = "zzz"
	p.tree.Entries = append(p.tree.Entries, same)
	components := p.arrange()
	seen := 0
	for i, files := range components {
		var size int64
		for _, e := range files {
			size += e.Size
			if e.Component != i {
				t.Fatalf("%s is in component %d, noted as %d", e.Path, i, e.Component)
			}
		}
		if size > maxPack {
			t.Errorf("component %d has %d bytes", i, size)
		}
		seen += len(files)
	}
	if seen != len(p.tree.Entries)-1 || len(components) < 13 {
		t.Errorf("%d of %d files in %d components", seen, len(p.tree.Entries), len(components))
	}
	if last := p.tree.Entries[len(p.tree.Entries)-1]; last.Component != 0 {
		t.Errorf("a copy is in component %d, its original in 0", last.Component)
	}
}

// Most packs stay as they are when a file appears before them.
func TestPacksSurviveANewFile(t *testing.T) {
	lay := func(extra bool) map[string]bool {
		p := &packer{tree: &release.Tree{}}
		if extra {
			p.tree.Entries = append(p.tree.Entries, release.Entry{Path: "a", Type: release.File, Size: 1 << 10, SHA256: "new"})
		}
		for i := range 20_000 {
			name := noise(string(rune(i)), 8)
			p.tree.Entries = append(p.tree.Entries, release.Entry{Path: "b/" + name, Type: release.File, Size: 8 << 10, SHA256: name})
		}
		packs := map[string]bool{}
		for _, files := range p.arrange() {
			sum := sha256.New()
			for _, e := range files {
				io.WriteString(sum, e.SHA256)
			}
			packs[string(sum.Sum(nil))] = true
		}
		return packs
	}
	before, after := lay(false), lay(true)
	kept := 0
	for pack := range after {
		if before[pack] {
			kept++
		}
	}
	if kept < len(before)-2 {
		t.Errorf("%d of %d packs survived one new file", kept, len(before))
	}
}

func TestTreeThatChangesWhilePacked(t *testing.T) {
	s, _ := newStore(t)
	d := draft(t, "1.0")
	s.disk = &meddler{Disk: s.disk, opened: func(path string, n int) {
		if strings.HasSuffix(path, "bin/server") && n == 2 { // after the scan
			if err := os.WriteFile(path, []byte("other"), 0o755); err != nil {
				t.Error(err)
			}
		}
	}}
	_, err := s.AddRelease(t.Context(), d)
	wantCode(t, err, "tree_changed", fault.ExitFailure)
}

func TestAddReleaseIsInterrupted(t *testing.T) {
	s, _ := newStore(t)
	d := draft(t, "1.0")
	ctx, cancel := context.WithCancelCause(t.Context())
	why := fault.New(fault.ExitInterrupt, "interrupted", "interrupted")
	s.disk = &meddler{Disk: s.disk, opened: func(path string, n int) {
		if strings.HasSuffix(path, "bin/tool") && n == 2 {
			cancel(why)
		}
	}}
	_, err := s.AddRelease(ctx, d)
	wantCode(t, err, "interrupted", fault.ExitInterrupt)
}

func TestDelta(t *testing.T) {
	s, _ := newStore(t)
	old := add(t, s, "1.0")
	add(t, s, "1.1")
	d, err := s.MakeDelta(t.Context(), "stable", "1.0", "1.1")
	if err != nil {
		t.Fatal(err)
	}
	if d.Unchanged != 1 || d.Patched < 2 || d.Bytes >= d.Full/4 {
		t.Errorf("delta %+v", d)
	}
	fresh, err := s.readRelease("releases/stable/1.1.json")
	if err != nil {
		t.Fatal(err)
	}
	components := map[string]release.Component{}
	for _, c := range append([]release.Component{old.Manifest.Tree}, old.Manifest.Components...) {
		components[c.SHA256] = c
	}
	applied := 0
	for _, c := range append([]release.Component{fresh.Manifest.Tree}, fresh.Manifest.Components...) {
		for _, p := range c.Patches {
			base, err := s.bytesOf(components[p.From])
			if err != nil {
				t.Fatal(err)
			}
			blob, err := os.ReadFile(s.blobPath(p.Blob))
			if err != nil {
				t.Fatal(err)
			}
			var made bytes.Buffer
			if err := patch.Apply(p.Kind, bytes.NewReader(base), int64(len(base)), bytes.NewReader(blob), c.Size, &made); err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256(made.Bytes()); hex.EncodeToString(sum[:]) != c.SHA256 {
				t.Error("the patch makes other bytes")
			}
			applied++
		}
	}
	if applied != d.Patched {
		t.Errorf("%d patches, reported %d", applied, d.Patched)
	}
	before := snapshot(t, s.path("releases"))
	if again, err := s.MakeDelta(t.Context(), "stable", "1.0", "1.1"); err != nil || again.Bytes != d.Bytes || snapshot(t, s.path("releases")) != before {
		t.Errorf("again: %+v, %v", again, err)
	}
	publish(t, s)
	newHost(t, s).offers(t, "stable")
}

func TestDeltaRefuses(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	add(t, s, "1.1", func(d *Draft) { d.Platform = "linux/arm64" })
	_, err := s.MakeDelta(t.Context(), "stable", "1.0", "1.0")
	wantCode(t, err, "usage", fault.ExitUsage)
	_, err = s.MakeDelta(t.Context(), "stable", "1.0", "9.9")
	wantCode(t, err, "unknown_release", fault.ExitUsage)
	_, err = s.MakeDelta(t.Context(), "stable", "1.0", "1.1")
	wantCode(t, err, "unknown_release", fault.ExitUsage)
	r := add(t, s, "1.2")
	if err := os.WriteFile(s.blobPath(r.Manifest.Components[0].Full), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = s.MakeDelta(t.Context(), "stable", "1.0", "1.2")
	wantCode(t, err, "blob_damaged", fault.ExitUnverified)
}

func TestStem(t *testing.T) {
	for _, pair := range [][2]string{
		{"web/main.3f9c2b1a.js", "web/main.07aa4c12.js"}, {"lib/libx.so.1.2.3", "lib/libx.so.1.2.4"}, {"a/b-2.0/x.dat", "c/x.dat"},
	} {
		if stem(pair[0]) != stem(pair[1]) {
			t.Errorf("%s is not like %s", pair[0], pair[1])
		}
	}
	if stem("a/main.js") == stem("a/other.js") {
		t.Error("different names are alike")
	}
}
