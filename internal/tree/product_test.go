package tree_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// plant makes a directory of lines such as "bin/x 0755 text", "bin/ 0755" and
// "l -> bin/x".
func plant(t testing.TB, d disk.Disk, dir string, lines ...string) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(d.Mkdir(dir, 0o700))
	modes := map[string]fs.FileMode{dir: 0o755}
	for _, line := range lines {
		f := strings.Fields(line + " ")
		at := path.Join(dir, f[0])
		if f[1] == "->" {
			check(d.Symlink(f[2], at))
			continue
		}
		var mode fs.FileMode
		_, err := fmt.Sscanf(f[1], "%o", &mode)
		check(err)
		if strings.HasSuffix(f[0], "/") {
			check(d.Mkdir(at, 0o700))
			modes[at] = mode
			continue
		}
		check(disk.WriteFile(d, at, []byte(strings.Join(f[2:], " ")), mode))
	}
	for at, mode := range modes {
		check(d.SyncDir(at))
		check(d.Chmod(at, mode))
		check(d.SyncDir(at))
	}
	check(d.SyncDir(path.Dir(dir)))
}

// The two releases that most tests are about: of the second, some files are as in
// the first, some moved, some have another mode, some are there twice, some empty.
var (
	first = []string{
		"bin/ 0755", "bin/server 0755 a large file, the first", "bin/tool 0755 a large file that stays the same", "bin/again 0755 a large file that stays the same",
		"conf/ 0750", "conf/local 0640 made to be changed", "conf/small 0644 small", "conf/secret 0400 key",
		"lib/ 0555", "lib/empty 0644 ", "lib/lib.so.1 0644 the library, quite large too", "lib/lib.so -> lib.so.1", "lib/x 0644 x", "lib/y 0644 y",
	}
	second = []string{
		"bin/ 0755", "bin/server 0755 a large file, the second", "bin/tool 0755 a large file that stays the same", "bin/again 0755 a large file that stays the same", "bin/third 0755 a large file that stays the same",
		"conf/ 0750", "conf/local 0640 made to be changed", "conf/small 0600 small", "conf/secret 0400 key", "conf/new 0640 new", "conf/twice 0444 new", "conf/none 0644 ",
		"lib/ 0555", "lib/empty 0644 ", "lib/deep/ 0700", "lib/deep/er/ 0555", "lib/deep/er/lib.so.1 0644 the library, quite large too", "lib/lib.so -> deep/er/lib.so.1", "lib/up -> ../bin", "lib/x 0644 xx", "lib/y 0644 y",
	}
)

// product is a release as the vendor packed it.
type product struct {
	manifest *release.Manifest
	tree     *release.Tree
	bytes    [][]byte // of its components
}

// pack scans a directory and makes a component of each large file (20 bytes), and
// one of all that are small.
func pack(t testing.TB, d disk.Disk, dir, version string) *product {
	t.Helper()
	scanned, err := tree.Scan(d, dir)
	if err != nil {
		t.Fatal(err)
	}
	p := &product{manifest: &release.Manifest{Schema: release.Schema, Product: "demo", Version: version}, tree: scanned, bytes: [][]byte{nil}}
	seen := map[string]int{}
	for i := range p.tree.Entries {
		e := &p.tree.Entries[i]
		if e.Type != release.File {
			continue
		}
		number, known := seen[e.SHA256]
		if !known {
			data, err := disk.ReadFile(d, path.Join(dir, e.Path), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if len(data) >= 20 {
				number = len(p.bytes)
				p.bytes = append(p.bytes, nil)
			}
			p.bytes[number] = append(p.bytes[number], data...)
			seen[e.SHA256] = number
		}
		e.Component = number
	}
	for _, data := range p.bytes {
		p.manifest.Components = append(p.manifest.Components, component(data))
	}
	list, err := json.Marshal(p.tree)
	if err != nil {
		t.Fatal(err)
	}
	p.manifest.Tree = component(list)
	if err := p.manifest.Check(); err != nil {
		t.Fatal(err)
	}
	if p.tree, err = release.ParseTree(list); err != nil {
		t.Fatal(err)
	}
	return p
}

func component(data []byte) release.Component {
	sum := hash(data)
	return release.Component{SHA256: sum, Size: int64(len(data)), Full: release.Blob{Kind: release.KindZstd, SHA256: sum, Size: int64(len(data))}}
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (p *product) at(dir string) *tree.Release {
	return &tree.Release{Dir: dir, Manifest: p.manifest, Tree: p.tree}
}

// writable is what the platform of the tests changes by itself.
var writable = []string{"conf/local"}

// unpack makes the release in dir, from an older one if there is one.
func unpack(d disk.Disk, dir string, p *product, old *tree.Release) error {
	b, err := tree.Begin(d, dir, p.manifest, p.tree, writable)
	if err != nil {
		return err
	}
	if old != nil {
		if err := b.Reuse(context.Background(), old); err != nil {
			return err
		}
	}
	for _, n := range b.Missing() {
		w, err := b.Component(n)
		if err != nil {
			return err
		}
		_, err = w.Write(p.bytes[n])
		if err = errors.Join(err, w.Close()); err != nil {
			return err
		}
	}
	return b.Finish(context.Background())
}

// is fails unless dir holds exactly the release.
func is(t testing.TB, d disk.Disk, dir string, p *product) {
	t.Helper()
	if wrong := differs(d, dir, p); wrong != "" {
		t.Error(wrong)
	}
}

func differs(d disk.Disk, dir string, p *product) string {
	diff, err := tree.Compare(context.Background(), d, dir, p.tree, nil)
	if err != nil {
		return err.Error()
	}
	if info, err := d.Lstat(dir); err != nil || info.Mode() != fs.ModeDir|0o755 {
		return fmt.Sprintf("%s: %v, %v", dir, info, err)
	}
	return lines(diff)
}

func lines(diff tree.Differences) string {
	var all []string
	for _, d := range diff.List {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", d.Path, d.Kind, d.What, d.Want, d.Have)))
	}
	if !sort.StringsAreSorted(all) {
		return "not sorted: " + strings.Join(all, "; ")
	}
	return strings.Join(all, "; ")
}

// isFault fails unless err is a fault with a hint, of that code and with all words.
func isFault(t testing.TB, err error, code string, words ...string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Code != code || f.Hint == "" {
		t.Errorf("%#v, want %s", f, code)
		return
	}
	for _, word := range words {
		if !strings.Contains(f.Message, word) {
			t.Errorf("%q does not say %q", f.Message, word)
		}
	}
}

// shop is a disk with both products, and the first release unpacked at /releases/1.
func shop(t testing.TB) (m *powercut.Model, one, two *product) {
	t.Helper()
	m = powercut.New()
	plant(t, m, "/one", first...)
	plant(t, m, "/two", second...)
	one, two = pack(t, m, "/one", "1.0.0"), pack(t, m, "/two", "2.0.0")
	if err := disk.MkdirAll(m, "/releases", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(unpack(m, "/releases/1", one, nil), m.SyncDir("/releases")); err != nil {
		t.Fatal(err)
	}
	return m, one, two
}
