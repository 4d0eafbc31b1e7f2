package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const commitTime = 1795340657

// TestMain lets the test's own program stand for optool-vendor: it writes host files
// of every kind, manual pages and completions.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "optool-vendor" {
		if err := playVendor(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func playVendor(args []string) error {
	switch args[0] {
	case "brand":
		return writeHost(args[3], "optool")
	case "man":
		for _, page := range []string{"optool-vendor.1", "optool-vendor-init.1"} {
			if err := put(filepath.Join(args[2], page), ".TH "+page); err != nil {
				return err
			}
		}
	case "completion":
		fmt.Println("# " + args[1])
	}
	return nil
}

// writeHost writes what "optool-vendor brand files" does for a program.
func writeHost(dir, name string) error {
	h := host{Name: name, Title: "Acme Platform", Vendor: "Acme", Group: name,
		Summary: "Licence, updates, diagnostics and support of an on-premise platform",
		Units:   []string{name + "-license.timer", name + "-requests.timer"},
		Folders: []hostFolder{
			{"/etc/" + name, 0o755, ""}, {"/etc/" + name + "/conf.d", 0o755, ""}, {"/usr/libexec/" + name, 0o755, ""},
			{"/var/lib/" + name, 0o2750, name}, {"/var/log/" + name, 0o2750, name},
		}}
	for to, kind := range map[string]string{
		"/etc/NAME/NAME.yaml": "configuration", "/etc/cron.d/NAME": "cron", "/etc/logrotate.d/NAME": "logrotate",
		"/etc/apparmor.d/NAME-timers":                "apparmor",
		"/usr/lib/systemd/system/NAME-license.timer": "timer", "/usr/lib/systemd/system/NAME-license.service": "unit",
		"/usr/lib/sysusers.d/NAME.conf": "sysusers", "/usr/lib/tmpfiles.d/NAME.conf": "tmpfiles",
		"/usr/share/bash-completion/completions/NAME": "completion-bash", "/usr/share/zsh/vendor-completions/_NAME": "completion-zsh",
		"/usr/share/fish/vendor_completions.d/NAME.fish": "completion-fish",
		"/usr/share/man/man1/NAME.1":                     "manual", "/usr/share/man/ru/man1/NAME.1": "manual",
	} {
		to = strings.ReplaceAll(to, "NAME", name)
		f := hostFile{Path: "host" + to, To: to, Mode: 0o644, Kind: kind, Config: to[:5] == "/etc/"}
		h.Files = append(h.Files, f)
		if err := put(filepath.Join(dir, f.Path), kind+" of "+name+"\n"); err != nil {
			return err
		}
	}
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return put(filepath.Join(dir, "files.json"), string(data))
}

// MarshalJSON writes an octal number in quotes.
func (m mode) MarshalJSON() ([]byte, error) {
	return json.Marshal("0" + strconv.FormatUint(uint64(m), 8))
}

func put(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// newRelease is a release of a repository in a folder: programs that do nothing, and
// the texts of this one. If OPTOOL_DIST names a repository in which "make stage" ran,
// it is a release of that.
func newRelease(t *testing.T) release {
	t.Helper()
	if root := os.Getenv("OPTOOL_DIST"); root != "" {
		return newReleaseAt(t, root)
	}
	root := t.TempDir()
	for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		must(t, err)
		must(t, put(filepath.Join(root, name), string(text)))
	}
	must(t, put(filepath.Join(root, "hello/go.mod"), "module hello\n\ngo 1.26\n"))
	must(t, put(filepath.Join(root, "hello/main.go"), "package main\n\nfunc main() { println(1) }\n"))
	for _, arch := range []string{"amd64", "arm64"} {
		for _, name := range []string{"optool", "optool-vendor"} {
			build := exec.Command("go", "build", "-C", filepath.Join(root, "hello"), "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(root, "bin/package/linux-"+arch, name), ".")
			build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}
	}
	self, err := os.Executable()
	must(t, err)
	for _, name := range []string{"optool", "optool-vendor"} {
		must(t, os.Symlink(self, filepath.Join(root, "bin", name)))
	}
	return newReleaseAt(t, root)
}

func newReleaseAt(t *testing.T, root string) release {
	t.Helper()
	r := release{root: root, version: "1.2.3", time: time.Unix(commitTime, 0).UTC(), archs: []string{"amd64", "arm64"}, say: io.Discard, out: t.TempDir()}
	must(t, r.settle())
	if built, err := filepath.Glob(filepath.Join(r.programs, "linux-*")); err == nil && len(built) > 0 {
		r.archs = nil
		for _, dir := range built {
			r.archs = append(r.archs, strings.TrimPrefix(filepath.Base(dir), "linux-"))
		}
	}
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
