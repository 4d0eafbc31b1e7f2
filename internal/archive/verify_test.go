package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

func verify(t testing.TB, path string) Verification {
	t.Helper()
	r, err := Open(path, nil, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	v, err := Verify(r)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVerify(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*diagnostics.Manifest)
		want  string // in the first problem; "": none
	}{
		"sound":      {nil, ""},
		"incomplete": {func(m *diagnostics.Manifest) { m.Complete = false }, ""},
		"missing": {func(m *diagnostics.Manifest) {
			m.Members = append(m.Members, diagnostics.Member{Name: "gone\x1b"})
		}, `"gone\x1b" is missing`},
		"more":    {func(m *diagnostics.Manifest) { m.Members = m.Members[1:] }, `"logs/00.log" is not in the manifest`},
		"changed": {func(m *diagnostics.Manifest) { m.Members[1].SHA256 = strings.Repeat("0", 64) }, `"logs/01.log" was changed`},
		"size":    {func(m *diagnostics.Manifest) { m.Members[1].Size++ }, `"logs/01.log" has 513 bytes, 514 in the manifest`},
		"twice":   {func(m *diagnostics.Manifest) { m.Members = append(m.Members, m.Members[0]) }, `lists "logs/00.log" twice`},
		"newer":   {func(m *diagnostics.Manifest) { m.Schema = "optool-bundle/v2" }, `of the form "optool-bundle/v2"`},
		"bomb": {func(m *diagnostics.Manifest) {
			m.Collectors = make([]diagnostics.Collected, 110_000)
		}, "far more"},
		"commas": {func(m *diagnostics.Manifest) { m.Title = strings.Repeat(`\",[{`, 300_000) }, ""},
		"problems": {func(m *diagnostics.Manifest) {
			for i := range 150 {
				m.Members = append(m.Members, diagnostics.Member{Name: fmt.Sprint(i)})
			}
		}, "is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			w := create(t, Options{Format: Zstd})
			bundle(t, w, few(), c.spoil)
			v := verify(t, commit(t, w).Files[0].Path)
			sound := c.want == ""
			if v.Complete != (name == "sound" || name == "commas") || (len(v.Problems) == 0) != sound || !sound && !strings.Contains(v.Problems[0], c.want) {
				t.Fatalf("%+v", v)
			}
			if name == "problems" && (len(v.Problems) != 100 || v.More != 50) {
				t.Errorf("%d problems and %d more", len(v.Problems), v.More)
			}
		})
	}
}

func TestVerifyOrder(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	bundle(t, w, few(), nil)
	if err := w.Final("z", nil); err != nil {
		t.Fatal(err)
	}
	v := verify(t, commit(t, w).Files[0].Path)
	if v.Complete || len(v.Problems) != 2 || !strings.Contains(v.Problems[0], "does not end with") {
		t.Fatalf("%+v", v)
	}
	w = create(t, Options{Format: Zstd})
	write(t, w, few())
	if v := verify(t, commit(t, w).Files[0].Path); v.Complete || len(v.Problems) != 1 || v.Manifest != nil {
		t.Fatalf("%+v", v)
	}
}

func TestUnpack(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	write(t, w, some())
	path := commit(t, w).Files[0].Path
	unpack := func(dir string) ([]string, error) {
		r, err := Open(path, nil, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		return Unpack(r, dir)
	}
	dir := filepath.Join(t.TempDir(), "out")
	names, err := unpack(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range some() {
		at := filepath.Join(dir, m.name)
		b, err := os.ReadFile(at)
		if err != nil || string(b) != string(m.content) || names[i] != m.name {
			t.Fatalf("%s: %v", m.name, err)
		}
		info, err := os.Stat(at)
		if err != nil || info.Mode().Perm() != 0o600 || !info.ModTime().Equal(noon()) {
			t.Errorf("%s: %v, %v", m.name, info, err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "logs")); err != nil || info.Mode().Perm() != 0o700 {
		t.Error(info, err)
	}
	if _, err := unpack(dir); err == nil {
		t.Error("it was unpacked into a directory that was there")
	}
}

// TestUnpackThroughPlantedLinks: a link that appears below the new directory leads
// nowhere.
func TestUnpackThroughPlantedLinks(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	write(t, w, []member{{"first", nil}, {"a/b", []byte("text")}})
	r, err := Open(commit(t, w).Files[0].Path, nil, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	outside, dir := t.TempDir(), filepath.Join(t.TempDir(), "out")
	u, err := NewUnpacker(r, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if _, err := u.Next(); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Next(); err == nil {
		t.Error("a link was followed")
	}
	if got := onDisk(t, outside); len(got) > 0 {
		t.Errorf("%d files got outside", len(got))
	}
}

// TestOnePass: what is verified and what is unpacked are the same, though others
// change the file meanwhile, and whoever reads takes little of each member.
func TestOnePass(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	bundle(t, w, some(), nil)
	path := commit(t, w).Files[0].Path
	r, err := Open(path, nil, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, []byte("another"), 0o600)); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	u, err := NewUnpacker(r, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	v := NewVerifier(u)
	for i := 0; ; i++ {
		e, err := v.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			_, _ = io.ReadFull(v, make([]byte, min(e.Size, 7)))
		}
	}
	if found := v.Verification(); !found.Complete {
		t.Errorf("%+v", found)
	}
	for i, m := range some() {
		if b, err := os.ReadFile(filepath.Join(dir, m.name)); err != nil || !bytes.Equal(b, m.content) || u.Names()[i] != m.name {
			t.Errorf("%s: %v", m.name, err)
		}
	}
	u.Remove()
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the directory is still there")
	}
}

// TestReplacedParts: an archive of fewer files than the one that it replaces is
// whole.
func TestReplacedParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b")
	most := 0
	for _, n := range []int{9 * smallestSplit, 1, 5 * smallestSplit} {
		w := create(t, Options{Path: path, Split: smallestSplit, Replace: true})
		random := make([]byte, n)
		_, _ = rand.NewChaCha8([32]byte{1}).Read(random)
		bundle(t, w, []member{{"random", random}}, nil)
		files := len(commit(t, w).Files)
		if v := verify(t, path); !v.Complete || len(onDiskNames(t, filepath.Dir(path))) != files {
			t.Errorf("%d bytes: %d files, %q; %q", n, files, onDiskNames(t, filepath.Dir(path)), v.Problems)
		}
		most = max(most, files)
	}
	if most < 9 {
		t.Errorf("only %d files", most)
	}
}

func TestTally(t *testing.T) {
	for text, want := range map[string][2]int{
		``: {0, 0}, `[1,2,[3,4],{"a":1,"b":[5,6]}]`: {5, 1}, `{"a":",[{\\\",","b":2,"c":3}`: {0, 2}, `",`: {0, 0}, `]],`: {0, 1},
	} {
		if elements, entries := tally([]byte(text)); [2]int{elements, entries} != want {
			t.Errorf("%s: %d, %d", text, elements, entries)
		}
	}
}
