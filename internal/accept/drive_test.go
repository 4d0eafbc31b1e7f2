//go:build accept

package accept

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// drive is a file system of its own on an image file, mounted at dir, whose power
// can be cut: a cut is what the drive holds at an instant, which is what was
// synced and whatever the kernel wrote back on its own.
//
// The image lies on an XFS, again on an image, since that can clone a file at one
// instant, between two writes to it. What waits in the page cache of the mounted
// file system is not in the clone, as it is not on a disk. A write that reached
// the image stays in order: a disk that reorders what its cache holds is not
// simulated here.
type drive struct {
	t    *testing.T
	dir  string // where it is mounted
	kind string // ext4 or xfs
	home string // of the images
	used string // the image that is mounted
	cuts int
}

// cut is the image of a drive as it was when its power was cut.
type cut string

// newDrive mounts a new file system of a kind, ext4 or xfs, on a directory, which
// it makes.
func (h *host) newDrive(kind, dir string) *drive {
	h.t.Helper()
	needRoot(h.t)
	d := &drive{t: h.t, dir: dir, kind: kind, home: h.path("drives")}
	must(h.t, os.MkdirAll(dir, 0o755))
	must(h.t, os.Mkdir(d.home, 0o700))
	format(h.t, "xfs", h.path("drives.img"), 16<<30)
	if err := loopMount(h.path("drives.img"), d.home); err != nil {
		h.t.Skip(err)
	}
	h.t.Cleanup(func() { unmount(h.t, d.home) })
	format(h.t, kind, d.image(), 1<<30)
	d.mount(d.image())
	h.t.Cleanup(func() { unmount(h.t, d.dir) })
	return d
}

func (d *drive) image() string { return d.home + "/drive.img" }

// cut cuts the power, as far as the image is concerned: the drive goes on.
func (d *drive) cut() (cut, error) {
	d.cuts++
	name := fmt.Sprintf("%s/cut-%04d.img", d.home, d.cuts)
	from, err := os.Open(d.used)
	if err != nil {
		return "", err
	}
	defer from.Close()
	to, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer to.Close()
	const ficlone = 0x40049409 // ioctl_ficlone(2)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, to.Fd(), ficlone, from.Fd()); errno != 0 {
		return "", fmt.Errorf("clone the drive: %w", errno)
	}
	return cut(name), nil
}

// restart mounts what a cut has left in the place of the drive, so that all paths
// are as before. The cut that was mounted there until now is thrown away.
func (d *drive) restart(c cut) {
	d.t.Helper()
	unmount(d.t, d.dir)
	if d.used != d.image() {
		must(d.t, os.Remove(d.used))
	}
	d.mount(string(c))
}

func (d *drive) mount(image string) {
	d.t.Helper()
	option := map[string]string{"ext4": "noinit_itable", "xfs": "nouuid"}[d.kind] // no writes of its own; a clone bears the same UUID
	if err := loopMount(image, d.dir, option); err != nil {
		d.t.Fatal(err)
	}
	d.used = image
}

// format makes a file system on a new image that takes no room but for its contents.
func format(t *testing.T, kind, image string, size int64) {
	t.Helper()
	file, err := os.Create(image)
	must(t, err)
	defer file.Close()
	must(t, file.Truncate(size))
	options := map[string][]string{"ext4": {"-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"}, "xfs": {"-q", "-f"}}[kind]
	if out, err := exec.Command(need(t, "mkfs."+kind), append(options, image)...).CombinedOutput(); err != nil {
		t.Fatalf("mkfs.%s: %v\n%s", kind, err, out)
	}
}

// loopMount mounts an image.
func loopMount(image, dir string, options ...string) error {
	args := []string{"-o", strings.Join(append(options, "loop"), ","), image, dir}
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("mount %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

func unmount(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
		t.Errorf("umount %s: %v\n%s", dir, err, out)
		syscall.Unmount(dir, syscall.MNT_DETACH)
	}
}

// TestDrive tries the drive that other tests cut the power of: what was synced
// survives, what was not does not, and a rename counts as what it is.
func TestDrive(t *testing.T) {
	for _, kind := range []string{"ext4", "xfs"} {
		t.Run(kind, func(t *testing.T) {
			h := &host{t: t, dir: t.TempDir()}
			d := h.newDrive(kind, h.path("disk"))
			write := func(name, text string, sync bool) {
				t.Helper()
				f, err := os.Create(h.path("disk/" + name))
				must(t, err)
				defer f.Close()
				_, err = f.WriteString(text)
				must(t, err)
				if sync {
					must(t, f.Sync())
				}
			}
			sync := func(name string) {
				t.Helper()
				f, err := os.Open(h.path("disk/" + name))
				must(t, err)
				defer f.Close()
				must(t, f.Sync())
			}
			var cuts []cut
			pull := func() {
				t.Helper()
				began := time.Now()
				c, err := d.cut()
				must(t, err)
				t.Logf("a cut took %s", time.Since(began).Round(10*time.Microsecond))
				cuts = append(cuts, c)
			}
			write("old", "1", true)
			sync(".")
			write("new", "2", true)
			must(t, os.Rename(h.path("disk/new"), h.path("disk/old")))
			pull()
			sync(".")
			pull()
			write("careless", "3", false)
			pull()
			for i, want := range []map[string]string{{"old": "1", "new": "2"}, {"old": "2"}, {"old": "2"}} {
				d.restart(cuts[i])
				found := map[string]string{}
				for _, name := range []string{"old", "new", "careless"} {
					if data, err := os.ReadFile(h.path("disk/" + name)); err == nil {
						found[name] = string(data)
					}
				}
				if !maps.Equal(found, want) {
					t.Errorf("after cut %d the drive holds %q, want %q", i, found, want)
				}
			}
		})
	}
}
