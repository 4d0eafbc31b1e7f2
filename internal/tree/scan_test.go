package tree_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

func TestScan(t *testing.T) {
	m := powercut.New()
	plant(t, m, "/one", first...)
	got, err := tree.Scan(m, "/one")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range got.Entries {
		all = append(all, fmt.Sprintf("%s %s %04o %d %.4s %s", e.Path, e.Type, uint32(e.Mode), e.Size, e.SHA256, e.Target))
	}
	tool := "a large file that stays the same"
	want := []string{"bin dir 0755 0  ", fmt.Sprintf("bin/again file 0755 %d %.4s ", len(tool), hash([]byte(tool)))}
	if !slices.Equal(all[:2], want) || len(all) != len(first) {
		t.Errorf("%d entries: %q\nwant %q", len(all), all[:2], want)
	}
	if link := got.Find("lib/lib.so"); link == nil || link.Type != release.Link || link.Target != "lib.so.1" || link.Mode != 0 {
		t.Errorf("%+v", link)
	}
	// A hard link inside is simply a file.
	if err := m.Link("/one/bin/tool", "/one/bin/hard"); err != nil {
		t.Fatal(err)
	}
	if got, err := tree.Scan(m, "/one"); err != nil || got.Find("bin/hard").SHA256 != got.Find("bin/tool").SHA256 {
		t.Error(err)
	}
	if empty, err := tree.Scan(m, "/"); err != nil || len(empty.Entries) != len(first)+2 {
		t.Errorf("the root: %v", err)
	}
}

// TestScanNamesAllThatIsWrong at once.
func TestScanNamesAllThatIsWrong(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range map[string]fs.FileMode{
		"fine": 0o644, "suid": 0o755 | fs.ModeSetuid, "sgid": 0o755 | fs.ModeSetgid, "Case": 0o644, "case": 0o644,
		"bad\xff": 0o644, "new\nline": 0o644, `back\slash`: 0o644,
	} {
		must(os.WriteFile(at(name), []byte(name), 0o600))
		must(os.Chmod(at(name), mode))
	}
	must(os.Mkdir(at("dir"), 0o755))
	must(os.Mkdir(at("sticky"), 0o755))
	must(os.Chmod(at("sticky"), 0o777|fs.ModeSticky))
	must(syscall.Mkfifo(at("pipe"), 0o644))
	socket, err := net.Listen("unix", at("socket"))
	must(err)
	defer socket.Close()
	wrong := []string{`"suid"`, `"sgid"`, `"Case"`, "\"bad\\xff\"", `"new\nline"`, `"back\\slash"`, `"sticky"`, `"pipe" is a named pipe`, `"socket" is a socket`}
	if syscall.Mknod(at("device"), syscall.S_IFCHR|0o600, 1<<8|3) == nil {
		wrong = append(wrong, `"device" is a device`)
	}
	_, err = tree.Scan(disk.OS{}, dir)
	isFault(t, err, "bad_tree", wrong...)
	if strings.Contains(err.Error(), `"fine"`) {
		t.Error(err)
	}
}

// TestScanFollowsLinks as far as they go.
func TestScanFollowsLinks(t *testing.T) {
	m := powercut.New()
	plant(t, m, "/one", "fine 0644 x", "dir/ 0755",
		"dir/good -> ../fine", "good -> dir/good", "todir -> dir", "self -> .", "slash -> dir/", "up -> dir/..")
	if _, err := tree.Scan(m, "/one"); err != nil {
		t.Fatal(err)
	}
	for link, wrong := range map[string]string{
		"/etc/passwd":  "is absolute",
		"../elsewhere": "leads out of the release",
		"dir/../../x":  "leads out of the release",
		"none":         "leads to nothing",
		"none/x":       "leads to nothing",
		"todir/good":   "leads through link todir",
		"fine/x":       "leads through file fine",
		"bad":          "leads in a circle",
		"self/fine":    "leads through link self",
	} {
		m := m.Copy()
		if err := m.Symlink(link, "/one/bad"); err != nil {
			t.Fatal(err)
		}
		if err := m.Symlink("bad", "/one/tobad"); err != nil {
			t.Fatal(err)
		}
		_, err := tree.Scan(m, "/one")
		isFault(t, err, "bad_tree", fmt.Sprintf("link \"bad\", to %q, %s", link, wrong), fmt.Sprintf("link \"tobad\", to \"bad\", %s", wrong))
		if strings.Count(err.Error(), "\n") != 2 {
			t.Errorf("too much is complained of: %v", err)
		}
	}
}

// moving is a disk on which something happens to a file while it is read.
type moving struct {
	disk.Disk
	path string
	do   func() error
}

func (m *moving) Open(path string) (disk.Reader, error) {
	r, err := m.Disk.Open(path)
	if err == nil && path == m.path {
		r = &movingFile{r, m.do}
	}
	return r, err
}

type movingFile struct {
	disk.Reader
	do func() error
}

func (f *movingFile) Read(p []byte) (int, error) {
	if err := f.do(); err != nil {
		return 0, err
	}
	f.do = func() error { return nil }
	return f.Reader.Read(p)
}

func TestScanOfWhatChanges(t *testing.T) {
	for name, tc := range map[string]struct {
		do   func(disk.Disk) error
		code string
	}{
		"grows":    {func(d disk.Disk) error { return write(d, "/one/bin/tool", "more") }, "tree_changed"},
		"chmod":    {func(d disk.Disk) error { return d.Chmod("/one/bin/tool", 0o600) }, "tree_changed"},
		"vanishes": {func(d disk.Disk) error { return d.Remove("/one/bin/tool") }, "not_found"},
		"breaks":   {func(disk.Disk) error { return syscall.EIO }, "file_failed"},
	} {
		m := powercut.New()
		plant(t, m, "/one", first...)
		_, err := tree.Scan(&moving{m, "/one/bin/tool", func() error { return tc.do(m) }}, "/one")
		if f := fault.Of(err); f == nil || f.Code != tc.code || !strings.Contains(f.Message, "/one/bin/tool") {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := powercut.New()
	plant(t, m, "/one", first...)
	_, err := tree.Scan(m, "/none")
	isFault(t, err, "not_found", "/none")
	_, err = tree.Scan(m, "/one/bin/tool")
	isFault(t, err, "not_found", "/one/bin/tool")
	m.Unprivileged = true
	if err := m.Chmod("/one/conf", 0); err != nil {
		t.Fatal(err)
	}
	_, err = tree.Scan(m, "/one")
	isFault(t, err, "permission_denied", "/one/conf")
}

func write(d disk.Disk, path, more string) error {
	f, err := d.Append(path, 0)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, more)
	return errors.Join(err, f.Close())
}

// FuzzScan makes a tree of any names and targets: it is refused with a fault, or
// read as a sound tree that can be unpacked.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{"a\x00b\x00l->a", "A\x00a", "d/x\x00d/y\x00d/l->../x", "..\x00.\x00a/../b", "l->l", "\xff", "ß\x00ss\x00SS", "d/\x00l->d/\x00k->l/..", "a\nb", "\u202e\x00İ\x00i̇"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, names string) {
		m := powercut.New()
		if err := m.Mkdir("/one", 0o755); err != nil {
			t.Fatal(err)
		}
		for i, name := range strings.SplitN(names, "\x00", 30) {
			if i == 29 {
				break
			}
			name, target, isLink := strings.Cut(name, "->")
			above := "/one"
			if dir := filepath.Dir(name); dir != "." && !strings.Contains(dir, "..") {
				if disk.MkdirAll(m, filepath.Join("/one", dir), 0o755) == nil {
					above = filepath.Join("/one", dir)
				}
			}
			at := above + "/" + filepath.Base(name)
			if isLink {
				_ = m.Symlink(target, at)
			} else {
				_ = disk.WriteFile(m, at, []byte(name), 0o644)
			}
		}
		scanned, err := tree.Scan(m, "/one")
		if err != nil {
			if f := fault.Of(err); f.Code != "bad_tree" || len(f.Message) > 30_000 {
				t.Fatalf("%#v", f)
			}
			return
		}
		if err := scanned.Check(); err != nil {
			t.Fatal(err)
		}
		p := pack(t, m, "/one", "1.0.0")
		if err := unpack(m, "/two", p, nil); err != nil {
			t.Fatal(err)
		}
		is(t, m, "/two", p)
	})
}
