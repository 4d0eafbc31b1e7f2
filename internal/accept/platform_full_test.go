//go:build accept && amd64

package accept

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestPlatformFullDisk has the disk run full before an update, and at steps of it,
// to various degrees: the platform stays as it was, and with room again the
// update goes through.
func TestPlatformFullDisk(t *testing.T) {
	needRoot(t)
	h := newHost(t)
	h.serve()
	disk := h.path("disk")
	must(t, os.Mkdir(disk, 0o755))
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=128m,mode=0755"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	p := h.platform(disk)
	p.release("1.0.0", "none", 8<<20, false)
	p.done(p.command("-y", "platform", "update"))
	p.holds(t, "1.0.0")
	p.release("1.1.0", "1.0.0", 8<<20, false)
	must(t, exec.Command("cp", "-a", disk, h.path("saved")).Run())

	p.fill(t, 20<<20)
	r := p.try(p.command("-y", "platform", "update"))
	if r.exit != 1 || !strings.Contains(r.stderr, "disk: the update needs") || !strings.Contains(r.stderr, "free ") {
		t.Errorf("exit %d, and the error does not say how much room is missing:\n%s", r.exit, r.stderr)
	}
	p.holds(t, "1.0.0")
	p.makeRoom(t)

	update := func(at int, left int64) (exit, steps int, said string) {
		t.Helper()
		log, err := os.Create(h.path("stepped.log"))
		must(t, err)
		defer log.Close()
		cmd := p.command("-y", "platform", "update", "--force")
		cmd.Stdout, cmd.Stderr = log, log
		exit, err = stepped(cmd, func(step int, _ string) bool {
			if steps = step; step == at {
				p.fill(t, left)
			}
			return true
		})
		must(t, err)
		text, err := os.ReadFile(log.Name())
		must(t, err)
		return exit, steps, string(text)
	}
	ends := map[string]int{}
	for at := 1; !t.Failed(); at += 3 {
		left := []int64{0, 4 << 10, 64 << 10, 1 << 20, 6 << 20}[at/3%5]
		exit, steps, said := update(at, left)
		if steps < at { // it was over before
			break
		}
		// A shell calls it an I/O error when its echo finds no room.
		told := (strings.Contains(said, "no space left") || strings.Contains(said, "I/O error") || strings.Contains(said, "\n  disk: the update needs")) && strings.Contains(said, "\nhint: ")
		version, err := p.sound()
		ends[fmt.Sprintf("exit %d", exit)]++
		switch {
		case exit == 0:
			if version != "1.1.0" || err != nil {
				t.Errorf("%d bytes left at step %d: it was updated, and release %q: %v\n%s", left, at, version, err, said)
			}
		case exit == 1 && told && strings.Contains(said, "could not be brought back"):
			// The undo found no room either: it goes on below, with room again.
		case exit != 1 && exit != 9, !told, version != "1.0.0", err != nil:
			t.Errorf("%d bytes left at step %d: exit %d, release %q: %v\n%s", left, at, exit, version, err, said)
		}
		p.makeRoom(t)
		p.done(p.command("platform", "recover"))
		if _, err := p.sound(); err != nil {
			t.Errorf("with room again after step %d: %v", at, err)
		}
		if exit == 0 { // what was left was enough: back to the beginning
			p.halt()
			must(t, exec.Command("rm", "-r", disk+"/root", disk+"/state", disk+"/data").Run())
			must(t, exec.Command("cp", "-a", h.path("saved")+"/.", disk).Run())
			p.boot()
		}
	}
	t.Logf("updates on a disk that ran full: %v", ends)
	p.holds(t, "1.1.0")
}

// fill takes the room of the platform's file system but for so many bytes.
func (p *platform) fill(t *testing.T, left int64) {
	t.Helper()
	var room syscall.Statfs_t
	must(t, syscall.Statfs(p.home, &room))
	f, err := os.Create(p.home + "/ballast")
	must(t, err)
	defer f.Close()
	if size := int64(room.Bavail)*room.Bsize - left; size > 0 {
		must(t, syscall.Fallocate(int(f.Fd()), 0, 0, size))
	}
}

func (p *platform) makeRoom(t *testing.T) { must(t, os.Remove(p.home+"/ballast")) }
