package powercut_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
)

// inside puts a disk below a directory of another.
const inside = "/t/r"

// TestModelIsLikeTheRealDisk does the same on both: results and errors are equal.
func TestModelIsLikeTheRealDisk(t *testing.T) {
	likeTheRealDisk(t, false)
}

// TestModelKnowsPermissions is the same for somebody who is not root.
func TestModelKnowsPermissions(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to be somebody else on the file system")
	}
	likeTheRealDisk(t, true)
}

func likeTheRealDisk(t *testing.T, unprivileged bool) {
	base := t.TempDir()
	for dir := base; dir != "/" && strings.Contains(dir, "TestModel"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		if unprivileged {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			if _, err := unix.SetfsuidRetUid(54321); err != nil {
				t.Fatal(err)
			}
			defer func() { _, _ = unix.SetfsuidRetUid(0) }()
		}
		runs++
		real := filepath.Join(base, fmt.Sprint(runs))
		model := powercut.New()
		model.Unprivileged = unprivileged
		both := &pair{t: t, real: real, model: model}
		if err := os.Mkdir(real, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, dir := range []string{"/t", inside} {
			both.same("mkdir", disk.OS{}.Mkdir(real+dir, 0o755), model.Mkdir(dir, 0o755))
		}
		model.Reflinks = reflinks(t, real)
		t.Repeat(map[string]func(*rapid.T){
			"":         func(*rapid.T) { both.compare() },
			"create":   both.create,
			"append":   both.append,
			"rewrite":  both.rewrite,
			"mkdir":    both.mkdir,
			"remove":   both.each1("remove", func(d disk.Disk, p string) error { return d.Remove(p) }),
			"syncdir":  both.each1("syncdir", func(d disk.Disk, p string) error { return d.SyncDir(p) }),
			"link":     both.each2("link", disk.Disk.Link),
			"rename":   both.each2("rename", disk.Disk.Rename),
			"move":     both.each2("rename", disk.Disk.Rename),
			"clone":    both.each2("clone", func(d disk.Disk, a, b string) error { return d.Clone(a, b, 0o640) }),
			"chmod":    both.chmod,
			"symlink":  both.symlink,
			"read":     both.read,
			"readlink": both.each1("readlink", func(d disk.Disk, p string) error { _, err := d.Readlink(p); return err }),
			"readdir":  both.each1("readdir", func(d disk.Disk, p string) error { _, err := d.ReadDir(p); return err }),
		})
	})
}

func mode(t *rapid.T) fs.FileMode {
	return rapid.SampledFrom([]fs.FileMode{0o755, 0o700, 0o644, 0o600, 0o555, 0o444, 0o311, 0}).Draw(t, "mode")
}

func reflinks(t *rapid.T, dir string) bool {
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := os.WriteFile(from, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := disk.OS{}.Clone(from, to, 0o600)
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		t.Fatal(err)
	}
	return err == nil
}

// pair is a real disk and a model of it.
type pair struct {
	t     *rapid.T
	real  string
	model *powercut.Model
}

func (p *pair) path(t *rapid.T) string {
	elements := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3).Draw(t, "path")
	return inside + "/" + path.Join(elements...)
}

func (p *pair) same(what string, real, model error) {
	p.t.Helper()
	if a, b := reason(real), reason(model); a != b {
		p.t.Fatalf("%s: the real disk says %v, the model %v", what, real, model)
	}
}

func reason(err error) string {
	var no syscall.Errno
	switch {
	case err == nil:
		return ""
	case errors.As(err, &no):
		return no.Error()
	case errors.Is(err, errors.ErrUnsupported):
		return "unsupported"
	case errors.Is(err, io.EOF):
		return "EOF"
	}
	return "another"
}

func (p *pair) each1(what string, do func(disk.Disk, string) error) func(*rapid.T) {
	return func(t *rapid.T) {
		at := p.path(t)
		p.same(what+" "+at, do(disk.OS{}, p.real+at), do(p.model, at))
	}
}

func (p *pair) each2(what string, do func(d disk.Disk, a, b string) error) func(*rapid.T) {
	return func(t *rapid.T) {
		a, b := p.path(t), p.path(t)
		p.same(what+" "+a+" "+b, do(disk.OS{}, p.real+a, p.real+b), do(p.model, a, b))
	}
}

func (p *pair) mkdir(t *rapid.T) {
	at, m := p.path(t), mode(t)
	p.same("mkdir "+at, disk.OS{}.Mkdir(p.real+at, m), p.model.Mkdir(at, m))
}

func (p *pair) chmod(t *rapid.T) {
	at, m := p.path(t), mode(t)
	p.same("chmod "+at, disk.OS{}.Chmod(p.real+at, m), p.model.Chmod(at, m))
}

func (p *pair) symlink(t *rapid.T) {
	at := p.path(t)
	target := rapid.SampledFrom([]string{"a", "b", "a/b", "../a", "../../c", ".", "nothing", "", "a/", "./b/../c", ".."}).Draw(t, "target")
	p.same("symlink "+at, disk.OS{}.Symlink(target, p.real+at), p.model.Symlink(target, at))
}

func (p *pair) create(t *rapid.T) {
	at, m := p.path(t), mode(t)
	p.write(t, at, func(d disk.Disk, at string) (disk.File, error) { return d.Create(at, m) })
}

func (p *pair) append(t *rapid.T) {
	p.write(t, p.path(t), func(d disk.Disk, at string) (disk.File, error) { return d.Append(at, 0o644) })
}

// rewrite has an older and a newer writer of one file.
func (p *pair) rewrite(t *rapid.T) {
	at := p.path(t)
	p.write(t, at, func(d disk.Disk, at string) (disk.File, error) {
		f, err := d.Create(at, 0o600)
		if err != nil {
			return nil, err
		}
		second, err := d.Append(at, 0o600)
		if err != nil {
			return nil, err
		}
		_, err = second.Write([]byte("from the second"))
		return f, errors.Join(err, second.Close())
	})
}

func (p *pair) write(t *rapid.T, at string, open func(disk.Disk, string) (disk.File, error)) {
	a, errA := open(disk.OS{}, p.real+at)
	b, errB := open(p.model, at)
	p.same("open for writing "+at, errA, errB)
	if errA != nil {
		return
	}
	for range rapid.IntRange(0, 4).Draw(t, "times") {
		switch rapid.IntRange(0, 3).Draw(t, "do") {
		case 0:
			size := rapid.Int64Range(0, 12).Draw(t, "size")
			p.same("truncate", a.Truncate(size), b.Truncate(size))
		case 1:
			if err := b.Sync(); err != nil { // the real one takes its time
				t.Fatal(err)
			}
		default:
			data := []byte(rapid.StringN(0, 8, -1).Draw(t, "data"))
			n, errA := a.Write(data)
			m, errB := b.Write(data)
			p.same("write", errA, errB)
			if n != m {
				t.Fatalf("wrote %d and %d", n, m)
			}
		}
	}
	p.same("close", a.Close(), b.Close())
	p.same("close again", a.Close(), b.Close())
}

func (p *pair) read(t *rapid.T) {
	at := p.path(t)
	a, errA := disk.OS{}.Open(p.real + at)
	b, errB := p.model.Open(at)
	p.same("open "+at, errA, errB)
	if errA != nil {
		return
	}
	from, size := rapid.Int64Range(0, 10).Draw(t, "from"), rapid.IntRange(0, 10).Draw(t, "size")
	for _, read := range []func(disk.Reader, []byte) (int, error){
		func(r disk.Reader, p []byte) (int, error) { return r.ReadAt(p, from) },
		disk.Reader.Read, disk.Reader.Read,
	} {
		one, two := make([]byte, size), make([]byte, size)
		n, errA := read(a, one)
		m, errB := read(b, two)
		p.same("read", errA, errB)
		if n != m || !bytes.Equal(one, two) {
			t.Fatalf("read %q and %q", one[:n], two[:m])
		}
	}
	if infoA, _ := a.Stat(); infoA.Size() != must(b.Stat()).Size() || infoA.Name() != must(b.Stat()).Name() {
		t.Fatal("stat differs")
	}
	p.same("close", a.Close(), b.Close())
}

func must(info fs.FileInfo, err error) fs.FileInfo {
	if err != nil {
		panic(err)
	}
	return info
}

func (p *pair) compare() {
	real, model := listing(disk.OS{}, p.real, inside), listing(p.model, "", inside)
	if real != model {
		p.t.Fatalf("the real disk:\n%s\nthe model:\n%s", real, model)
	}
}

// listing describes all that can be seen below a path.
func listing(d disk.Disk, root, at string) string {
	var b strings.Builder
	info, err := d.Lstat(root + at)
	if err != nil {
		return at + " " + reason(err) + "\n"
	}
	fmt.Fprintf(&b, "%s %v", at, info.Mode())
	switch {
	case info.IsDir():
		names, err := d.ReadDir(root + at)
		fmt.Fprintf(&b, " %q %s\n", names, reason(err))
		for _, name := range names {
			b.WriteString(listing(d, root, at+"/"+name))
		}
		return b.String()
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := d.Readlink(root + at)
		fmt.Fprintf(&b, " -> %s %s", target, reason(err))
	default:
		data, err := disk.ReadFile(d, root+at, 1000)
		fmt.Fprintf(&b, " %q %s", data, reason(err))
	}
	return b.String() + "\n"
}
