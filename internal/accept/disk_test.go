//go:build accept

package accept

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk updates a licence on a file system that has no room for it.
func TestFullDisk(t *testing.T) {
	h := onItsOwnDisk(t)
	before := h.stored()
	h.vendor("license", "renew", h.id, "--expires", "500d", "--customer", "Nord AG"+strings.Repeat(" und Söhne", 12))
	ballast, err := os.OpenFile(h.path("state/ballast"), os.O_CREATE|os.O_WRONLY, 0o600)
	must(t, err)
	defer ballast.Close()
	for page := make([]byte, 4096); err == nil; {
		_, err = ballast.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	r := h.expect(1, h.optool("license", "update", "--force"))
	if !strings.Contains(r.stderr, "full") && !strings.Contains(r.stderr, "no space") {
		t.Error("the error does not say that the disk is full")
	}
	if h.stored() != before {
		t.Error("the stored licence changed")
	}
	h.expect(0, h.optool("license", "check"))

	must(t, os.Remove(h.path("state/ballast")))
	must(t, ballast.Close())
	h.expect(0, h.optool("license", "update", "--force"))
	if h.stored() == before {
		t.Error("with room again, the licence was not updated")
	}
}

// TestReadOnlyDisk updates a licence on a file system that went read-only.
func TestReadOnlyDisk(t *testing.T) {
	h := onItsOwnDisk(t)
	before := h.stored()
	h.vendor("license", "renew", h.id, "--expires", "500d")
	must(t, syscall.Mount("tmpfs", h.path("state"), "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	r := h.expect(1, h.optool("license", "update", "--force"))
	if !strings.Contains(r.stderr, "read-only") {
		t.Error("the error does not say that the file system is read-only")
	}
	if h.stored() != before {
		t.Error("the stored licence changed")
	}
	h.expect(0, h.optool("license", "check"))
	h.expect(0, h.optool("license", "info"))
}

// onItsOwnDisk is an activated host whose state directory is a small file system.
func onItsOwnDisk(t *testing.T) *host {
	t.Helper()
	needRoot(t)
	h := newHost(t)
	must(t, os.Mkdir(h.path("state"), 0o750))
	if err := syscall.Mount("tmpfs", h.path("state"), "tmpfs", 0, "size=512k,mode=0750"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(h.path("state"), syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	h.serve()
	h.expect(0, h.optool("-q", "license", "activate", "--key-file", h.path("key")))
	return h
}
