//go:build accept

package accept

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

const (
	packageVersion = "1.0.0"
	packageEpoch   = "1795340657"
)

// TestPackages makes the packages of a release as "make dist" does, and then does with
// them what those do who get them.
func TestPackages(t *testing.T) {
	needRoot(t)
	h := newHost(t)
	copyTree(t, "../..", h.path("one"))
	if out := h.dist("one", "DIST="+h.path("dist")); !strings.Contains(out, "NOT SIGNED") {
		t.Error("nobody is told that there is no signature")
	}

	t.Run("Same", func(t *testing.T) { packagesAreTheSame(t, h) })
	t.Run("Goreleaser", func(t *testing.T) {
		cmd := exec.Command("go", "test", "-C", h.path("one/tools"), "-count=1", "-run=Goreleaser", "./...")
		cmd.Env = append(os.Environ(), "OPTOOL_DIST="+h.path("one"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("what make dist packs is not what .goreleaser.yaml says: %v\n%s", err, out)
		}
	})
	t.Run("Lint", func(t *testing.T) { lintPackages(t, h) })
	t.Run("APK", func(t *testing.T) { lookIntoAPK(t, h) })
	t.Run("Upgrade", func(t *testing.T) { upgradeDeb(t, h) })
	t.Run("FiveCommands", func(t *testing.T) { fiveCommands(t, h) })
}

// copyTree copies the sources of the project, as a tarball of them would.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	must(t, os.MkdirAll(to, 0o755))
	from, err := filepath.Abs(from)
	must(t, err)
	copying := exec.Command("sh", "-c", `tar -C "$1" --exclude=./.git --exclude=./bin --exclude=./dist --exclude=./.cache -cf - . | tar -C "$2" -xf -`, "copy", from, to)
	if out, err := copying.CombinedOutput(); err != nil {
		t.Fatalf("copy the tree: %v\n%s", err, out)
	}
}

// dist runs "make dist" in a copy of the tree.
func (h *host) dist(tree string, more ...string) string {
	h.t.Helper()
	args := append([]string{"-C", h.path(tree), "dist", "VERSION=" + packageVersion, "EPOCH=" + packageEpoch, "COMMIT=", "ARCHS=" + runtime.GOARCH}, more...)
	out, err := exec.Command("make", args...).CombinedOutput()
	if err != nil {
		h.t.Fatalf("make dist: %v\n%s", err, out)
	}
	return string(out)
}

// packagesAreTheSame makes all again in another directory, at another time, under
// another mask, and with a key, whose signature is checked as docs/admin/install.md says.
func packagesAreTheSame(t *testing.T, h *host) {
	key := h.path("release-key")
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "release", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v\n%s", err, out)
	}
	copyTree(t, h.path("one"), h.path("another/place"))
	umask := syscall.Umask(0o077)
	h.dist("another/place", "DIST="+h.path("again"), "SIGN_KEY="+key)
	syscall.Umask(umask)
	must(t, os.RemoveAll(h.path("another")))
	must(t, os.Rename(h.path("again/SHA256SUMS.sig"), h.path("SHA256SUMS.sig")))
	if one, other := sums(t, h.path("dist")), sums(t, h.path("again")); !slices.Equal(one, other) {
		t.Errorf("made twice:\n%s\nand\n%s", strings.Join(one, "\n"), strings.Join(other, "\n"))
	} else {
		t.Logf("made twice, the same:\n%s", strings.Join(one, "\n"))
	}

	must(t, os.Rename(h.path("SHA256SUMS.sig"), h.path("again/SHA256SUMS.sig")))
	public, err := os.ReadFile(key + ".pub")
	must(t, err)
	must(t, os.WriteFile(h.path("again/signers"), append([]byte("release "), public...), 0o644))
	verify := func() error {
		const line = "ssh-keygen -Y verify -f signers -I release -n file -s SHA256SUMS.sig < SHA256SUMS && sha256sum --check SHA256SUMS"
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = h.path("again")
		out, err := cmd.CombinedOutput()
		t.Logf("%s\n%s", line, out)
		return err
	}
	if err := verify(); err != nil {
		t.Error(err)
	}
	list, err := os.ReadFile(h.path("again/SHA256SUMS"))
	must(t, err)
	must(t, os.WriteFile(h.path("again/SHA256SUMS"), list[1:], 0o644))
	if err := verify(); err == nil {
		t.Error("other checksums pass")
	}
}

func sums(t *testing.T, dir string) (lines []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		lines = append(lines, fmt.Sprintf("%x  %s", sha256.Sum256(text), e.Name()))
	}
	return lines
}

// parcel is the path of a package.
func (h *host) parcel(name, format string) string {
	return h.path(fmt.Sprintf("dist/%s_%s_linux_%s.%s", name, packageVersion, runtime.GOARCH, format))
}

// lintPackages lets those judge whose packages they are.
func lintPackages(t *testing.T, h *host) {
	for _, name := range []string{"optool", "optool-vendor"} {
		lint := exec.Command(need(t, "lintian"), "--fail-on", "error,warning", "--allow-root", h.parcel(name, "deb"))
		if out, err := lint.CombinedOutput(); err != nil {
			t.Errorf("lintian: %v\n%s", err, out)
		}

		for _, args := range [][]string{{"--checksig"}, {"-qpl"}} {
			out, err := exec.Command(need(t, "rpm"), append(args, h.parcel(name, "rpm"))...).CombinedOutput()
			if err != nil {
				t.Errorf("rpm %s: %v\n%s", args[0], err, out)
			}
			if args[0] == "-qpl" && !slices.Contains(strings.Fields(string(out)), "/usr/bin/"+name) {
				t.Errorf("the rpm holds no program:\n%s", out)
			}
		}
		rpmlint(t, h, name)
	}
}

// rpmlint lets rpmlint judge. It takes a package apart with cpio, to where the package
// says, which is the root of this host: so it must not be root, and its cpio is told.
func rpmlint(t *testing.T, h *host, name string) {
	tool := need(t, "rpmlint")
	must(t, os.MkdirAll(h.path("lint"), 0o755))
	must(t, os.WriteFile(h.path("lint/cpio"), []byte("#!/bin/sh\nexec /usr/bin/cpio --no-absolute-filenames \"$@\"\n"), 0o755))
	rules, err := os.ReadFile("testdata/rpmlint.toml")
	must(t, err)
	must(t, os.WriteFile(h.path("lint/rules.toml"), rules, 0o644))
	cmd := exec.Command(tool, "--config", h.path("lint/rules.toml"), h.parcel(name, "rpm"))
	cmd.Env = []string{"PATH=" + h.path("lint") + ":/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), " 0 errors, 0 warnings") {
		t.Errorf("rpmlint: %v\n%s", err, out)
	}
}

// lookIntoAPK takes an apk apart: two tar files, each zipped, the first naming the
// digest of the second (https://wiki.alpinelinux.org/wiki/Apk_spec).
func lookIntoAPK(t *testing.T, h *host) {
	file, err := os.ReadFile(h.parcel("optool", "apk"))
	must(t, err)
	in := bytes.NewReader(file)
	unzip, err := gzip.NewReader(in)
	must(t, err)
	unzip.Multistream(false)
	control, err := io.ReadAll(unzip)
	must(t, err)
	data := file[len(file)-in.Len():]
	digest := sha256.Sum256(data)

	members := func(tarred io.Reader) map[string]string {
		found := map[string]string{}
		for r := tar.NewReader(tarred); ; {
			head, err := r.Next()
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // the first has no end, so that both are one
				return found
			}
			must(t, err)
			text, err := io.ReadAll(r)
			must(t, err)
			found[head.Name] = string(text)
		}
	}
	about := members(bytes.NewReader(control))
	info := about[".PKGINFO"]
	for _, line := range []string{"pkgname = optool\n", "pkgver = " + packageVersion + "-r1\n", "license = Apache-2.0\n", "datahash = " + hex.EncodeToString(digest[:]) + "\n"} {
		if !strings.Contains(info, line) {
			t.Errorf("the apk does not say %q:\n%s", line, info)
		}
	}
	if !strings.HasPrefix(about[".post-install"], "#!/bin/sh\n") {
		t.Error("nothing is done after the installation of the apk")
	}
	unzip, err = gzip.NewReader(bytes.NewReader(data))
	must(t, err)
	inside := members(unzip)
	for _, name := range []string{"usr/bin/optool", "etc/periodic/hourly/optool-license", "etc/optool/optool.yaml", "usr/share/man/man1/optool.1.gz"} {
		if inside[name] == "" {
			t.Errorf("the apk holds no %s", name)
		}
	}
	for name := range inside {
		if strings.Contains(name, "systemd") {
			t.Errorf("the apk holds %s", name)
		}
	}
}
