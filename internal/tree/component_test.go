package tree_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tree"
)

// files lists all files below a directory.
func files(t testing.TB, d disk.Disk, dir string) (all []string) {
	t.Helper()
	names, err := d.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		at := dir + "/" + name
		if info, err := d.Lstat(at); err != nil {
			t.Fatal(err)
		} else if info.IsDir() {
			all = append(all, files(t, d, at)...)
		} else {
			all = append(all, at)
		}
	}
	return all
}

// TestWrongComponent: what is wrong leaves nothing behind, and what is right can
// come after it.
func TestWrongComponent(t *testing.T) {
	for name, bend := range map[string]func([]byte) []byte{
		"empty":         func(b []byte) []byte { return nil },
		"short":         func(b []byte) []byte { return b[:len(b)-1] },
		"long":          func(b []byte) []byte { return append(b[:len(b):len(b)], 'x') },
		"first byte":    func(b []byte) []byte { return append([]byte{b[0] ^ 1}, b[1:]...) },
		"last byte":     func(b []byte) []byte { return append(b[:len(b)-1:len(b)-1], b[len(b)-1]^1) },
		"all the same":  func(b []byte) []byte { return make([]byte, len(b)) },
		"without start": func(b []byte) []byte { return b[1:] },
	} {
		m, _, two := shop(t)
		b, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n, data := range two.bytes {
			w, err := b.Component(n)
			if err != nil {
				t.Fatal(err)
			}
			bent := bend(data)
			wrote, errWrite := w.Write(bent)
			err = w.Close()
			isFault(t, err, "wrong_content", fmt.Sprint("component ", n), "2.0.0", map[string]string{"empty": "fewer", "short": "fewer", "long": "more"}[name])
			if fault.Of(err).Exit != fault.ExitUnverified || errWrite != nil && !errors.Is(err, errWrite) || wrote > len(data) {
				t.Errorf("%s: wrote %d, %v; %v", name, wrote, errWrite, err)
			}
			if again := w.Close(); again != err {
				t.Errorf("%s: closed again: %v", name, again)
			}
			if _, err := w.Write(data); err == nil {
				t.Errorf("%s: it can be written after Close", name)
			}
			for _, path := range files(t, m, "/releases/2") {
				e := two.tree.Find(strings.TrimPrefix(path, "/releases/2/"))
				if data, err := disk.ReadFile(m, path, 1000); err != nil || hash(data) != e.SHA256 {
					t.Errorf("%s: %s was left with %q", name, path, data)
				}
			}
			if w, err = b.Component(n); err != nil {
				t.Fatal(err)
			}
			_, err = io.Copy(w, iotest.OneByteReader(strings.NewReader(string(data))))
			if err := errors.Join(err, w.Close()); err != nil {
				t.Errorf("%s: written again: %v", name, err)
			}
		}
		if left := b.Missing(); len(left) > 0 {
			t.Errorf("%s: missing %v", name, left)
		}
		if err := b.Finish(context.Background()); err != nil {
			t.Fatal(err)
		}
		is(t, m, "/releases/2", two)
	}
}

func TestNoSuchComponent(t *testing.T) {
	m, _, two := shop(t)
	b, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{-1, len(two.bytes)} {
		if w, err := b.Component(n); err == nil {
			t.Errorf("component %d: %v", n, w)
		}
	}
}

// TestManifestThatLies about the hash of a component: its files are right, and
// still it is refused.
func TestManifestThatLies(t *testing.T) {
	m, _, two := shop(t)
	two.manifest.Components[0].SHA256 = hash([]byte("other"))
	isFault(t, unpack(m, "/releases/2", two, nil), "wrong_content", "the hash that the manifest gives it")
}

// TestFullDisk while a component is written: the file is gone, and with room again
// the same Builder goes on.
func TestFullDisk(t *testing.T) {
	m, _, two := shop(t)
	full := true
	d := powercut.Watch(m, func(o powercut.Op) error {
		if full && o.Name == "write" {
			return &powercut.Short{Bytes: 2, Err: syscall.ENOSPC}
		}
		return nil
	})
	b, err := tree.Begin(d, "/releases/2", two.manifest, two.tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	feed := func(n int) error {
		w, err := b.Component(n)
		if err != nil {
			return err
		}
		_, err = w.Write(two.bytes[n])
		return errors.Join(err, w.Close())
	}
	for n := range two.bytes {
		isFault(t, feed(n), "disk_full", "/releases/2/")
	}
	for _, path := range files(t, m, "/releases/2") {
		if info, _ := m.Lstat(path); info.Size() != 0 { // an empty one needs no write
			t.Errorf("left: %s", path)
		}
	}
	full = false
	for n := range two.bytes {
		if err := feed(n); err != nil {
			t.Error(err)
		}
	}
	if err := b.Finish(context.Background()); err != nil {
		t.Fatal(err)
	}
	is(t, m, "/releases/2", two)
}

// TestComponentsAtOnce by several goroutines.
func TestComponentsAtOnce(t *testing.T) {
	m, _, two := shop(t)
	b, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for n := range two.bytes {
		wg.Go(func() {
			w, err := b.Component(n)
			if err == nil {
				_, err = w.Write(two.bytes[n])
				err = errors.Join(err, w.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := b.Finish(context.Background()); err != nil {
		t.Fatal(err)
	}
	is(t, m, "/releases/2", two)
}

// FuzzComponent writes the small files in pieces of any size, with one byte
// changed or not, some of the files being there before.
func FuzzComponent(f *testing.F) {
	f.Add([]byte{1, 2, 3}, -1, false)
	f.Add([]byte{0, 255}, 3, true)
	f.Add([]byte{}, 0, false)
	f.Add([]byte{7}, 1000, true)
	m, one, two := shop(f)
	f.Fuzz(func(t *testing.T, sizes []byte, flip int, reuse bool) {
		m := m.Copy()
		b, err := tree.Begin(m, "/releases/2", two.manifest, two.tree, nil)
		if err != nil {
			t.Fatal(err)
		}
		if reuse {
			if err := b.Reuse(context.Background(), one.at("/releases/1")); err != nil {
				t.Fatal(err)
			}
		}
		data := []byte(string(two.bytes[0]))
		if flip >= 0 && flip < len(data) {
			data[flip] ^= 0x20
		}
		w, err := b.Component(0)
		if err != nil {
			t.Fatal(err)
		}
		for i, rest := 0, data; len(rest) > 0 && err == nil; i++ {
			n := len(rest)
			if i < len(sizes) {
				n = min(n, int(sizes[i]))
			}
			_, err = w.Write(rest[:n])
			rest = rest[n:]
		}
		err = errors.Join(err, w.Close())
		if right := string(data) == string(two.bytes[0]); (err == nil) != right {
			t.Fatalf("right: %v, %v", right, err)
		}
		for _, path := range files(t, m, "/releases/2") {
			e := two.tree.Find(strings.TrimPrefix(path, "/releases/2/"))
			if data, err := disk.ReadFile(m, path, 1000); err != nil || hash(data) != e.SHA256 {
				t.Fatalf("%s was left with %q", path, data)
			}
		}
	})
}

func TestReleaseComponent(t *testing.T) {
	m, one, _ := shop(t)
	r := one.at("/releases/1")
	for n, want := range one.bytes {
		c, err := r.Component(m, one.manifest.Components[n].SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if c.Size() != int64(len(want)) {
			t.Errorf("component %d has %d bytes, want %d", n, c.Size(), len(want))
		}
		if err := iotest.TestReader(io.NewSectionReader(c, 0, c.Size()), want); err != nil {
			t.Errorf("component %d: %v", n, err)
		}
		for from := range len(want) + 2 {
			for _, size := range []int{0, 1, 5, len(want)} {
				p := make([]byte, size)
				got, err := c.ReadAt(p, int64(from))
				expect := want[min(from, len(want)):min(from+size, len(want))]
				if string(p[:got]) != string(expect) || (got < size) != (err == io.EOF) || err != nil && err != io.EOF {
					t.Fatalf("component %d, %d bytes from %d: %q, %v", n, size, from, p[:got], err)
				}
			}
		}
		if _, err := c.ReadAt(nil, -1); err == nil {
			t.Error("read from before the beginning")
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if _, err := c.ReadAt(make([]byte, 1), 0); err == nil {
			t.Error("read after Close")
		}
	}
	if _, err := r.Component(m, hash([]byte("other"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a component that is not there: %v", err)
	}
	if err := disk.WriteFile(m, "/releases/1/bin/tool", []byte("short"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := disk.WriteFile(m, "/releases/1/bin/again", []byte("short"), 0o755); err != nil {
		t.Fatal(err)
	}
	c, err := r.Component(m, one.tree.Find("bin/tool").SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(io.NewSectionReader(c, 0, c.Size())); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file that became shorter: %v", err)
	}
}

// counting counts the files that are open.
type counting struct {
	disk.Disk
	now, most int
}

type countedFile struct {
	disk.Reader
	c *counting
}

func (c *counting) Open(path string) (disk.Reader, error) {
	r, err := c.Disk.Open(path)
	if err == nil {
		c.now++
		c.most = max(c.most, c.now)
		r = &countedFile{r, c}
	}
	return r, err
}

func (f *countedFile) Close() error {
	f.c.now--
	return f.Reader.Close()
}

func TestFewFilesAreOpen(t *testing.T) {
	m := powercut.New()
	var lines []string
	for i := range 200 {
		lines = append(lines, fmt.Sprintf("f%03d 0644 %d", i, i))
	}
	plant(t, m, "/one", lines...)
	p := pack(t, m, "/one", "1.0.0")
	d := &counting{Disk: m}
	c, err := p.at("/one").Component(d, p.manifest.Components[0].SHA256)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := iotest.TestReader(io.NewSectionReader(c, 0, c.Size()), p.bytes[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil || d.now != 0 || d.most > 20 || d.most < 2 {
		t.Errorf("open at most %d, in the end %d, %v", d.most, d.now, err)
	}
}
