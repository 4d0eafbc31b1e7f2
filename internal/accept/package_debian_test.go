//go:build accept

package accept

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// debian is a Debian as debootstrap makes it, and nothing more, but for certificates.
// It is made of what this host gets its own packages from, kept below .cache, and only
// read.
func debian(t *testing.T) string {
	t.Helper()
	needRoot(t)
	tool := need(t, "debootstrap")
	out, err := exec.Command("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)", "Created-By: Packages").Output()
	if err != nil {
		t.Skipf("apt does not say where packages come from: %v", err)
	}
	var mirror, suite string
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 4 && f[2] == "main" && f[3] == "Debian" && !strings.Contains(f[1], "-") {
			mirror, suite = f[0], f[1]
		}
	}
	if suite == "" {
		t.Skip("this host gets no packages of Debian")
	}
	system, err := filepath.Abs("../../.cache/debian-" + suite)
	must(t, err)
	if _, err := os.Stat(system); err == nil {
		return system
	}
	making := system + ".new"
	must(t, os.RemoveAll(making))
	must(t, os.MkdirAll(filepath.Dir(making), 0o755))
	t.Logf("debootstrap makes %s, once", filepath.Base(system))
	if out, err := exec.Command(tool, "--include=ca-certificates", suite, making, mirror).CombinedOutput(); err != nil {
		t.Skipf("debootstrap: %v\n%s", err, out)
	}
	// What is installed on it comes from nowhere but its own disk.
	for _, pattern := range []string{"etc/apt/sources.list", "var/lib/apt/lists/*", "var/cache/apt/*", "var/log/*.log"} {
		found, err := filepath.Glob(filepath.Join(making, pattern))
		must(t, err)
		for _, path := range found {
			must(t, os.RemoveAll(path))
		}
	}
	must(t, os.Rename(making, system))
	return system
}

// fresh is a new Debian that is not running: a script runs in it as root.
type fresh struct {
	*host
	system, changes string
}

func (h *host) fresh(name string) fresh {
	h.t.Helper()
	f := fresh{h, debian(h.t), h.path(name)}
	for _, dir := range []string{"upper/root", "work", "root"} {
		must(h.t, os.MkdirAll(filepath.Join(f.changes, dir), 0o755))
	}
	return f
}

// give puts a file into root's home.
func (f fresh) give(path string) {
	f.t.Helper()
	text, err := os.ReadFile(path)
	must(f.t, err)
	must(f.t, os.WriteFile(filepath.Join(f.changes, "upper/root", filepath.Base(path)), text, 0o600))
}

// sh runs a script in the system, where no service manager runs.
func (f fresh) sh(script string) (string, error) {
	const enter = `mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" overlay "$2/root" &&
		mount -t proc proc "$2/root/proc" && exec chroot "$2/root" sh -c "cd; $3"`
	cmd := exec.Command("unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "sh", "-c", enter, "enter", f.system, f.changes, script)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// run is sh of a script that must succeed.
func (f fresh) run(script string) string {
	f.t.Helper()
	out, err := f.sh(script)
	f.t.Logf("# %s\n%s", script, out)
	if err != nil {
		f.t.Errorf("%s: %v", script, err)
	}
	return out
}

// upgradeDeb has an older package on a host whose administrator changed a file of it,
// and takes the package away, in both ways.
func upgradeDeb(t *testing.T, h *host) {
	h = &host{t: t, dir: h.dir, port: h.port, id: h.id}
	older(t, h.parcel("optool", "deb"), h.path("older.deb"))
	f := h.fresh("upgrade")
	f.give(h.path("older.deb"))
	must(t, os.Rename(filepath.Join(f.changes, "upper/root/older.deb"), filepath.Join(f.changes, "upper/root/optool_0.9.0.deb")))
	f.give(h.parcel("optool", "deb"))
	deb := filepath.Base(h.parcel("optool", "deb"))

	f.run("dpkg -i optool_0.9.0.deb")
	f.run("stat -c '%a %U %G' /var/lib/optool | grep -x '2750 root optool' && test ! -e /etc/optool/license-key")
	f.run("printf 'network:\\n  proxy: http://proxy.example:3128\\n' >> /etc/optool/optool.yaml && echo kept > /var/lib/optool/kept && echo seal > /var/lib/optool/seal.key && echo ca > /etc/optool/ca.pem")
	f.run("dpkg --force-confdef --force-confold -i " + deb)
	f.run("grep -q proxy.example /etc/optool/optool.yaml && test -e /etc/optool/optool.yaml.dpkg-dist && optool version")
	if out := f.run("cat /var/lib/optool/kept; dpkg-query -W optool"); !strings.Contains(out, "kept\noptool\t"+packageVersion+"-1") {
		t.Errorf("the upgrade went wrong:\n%s", out)
	}
	f.run("dpkg -r optool")
	f.run("test ! -e /usr/bin/optool && test -e /var/lib/optool/kept && grep -q proxy.example /etc/optool/optool.yaml")
	f.run("dpkg -i " + deb + " && test -e /var/lib/optool/kept")
	f.run("dpkg -P optool && test ! -e /var/lib/optool/seal.key && test ! -e /etc/optool/optool.yaml")
	f.run("rm /etc/optool/ca.pem /var/lib/optool/kept && rmdir /etc/optool /var/lib/optool")
	if out := f.run("find / -xdev -path /proc -prune -o -name '*optool*' -print | grep -v '^/root/' || true"); strings.TrimSpace(out) != "" {
		t.Errorf("after purging there is left:\n%s", out)
	}
}

// older makes an older version of a package, with other settings in it.
func older(t *testing.T, deb, to string) {
	t.Helper()
	dir := t.TempDir()
	script := `dpkg-deb -R "$1" "$2/x" && sed -i 's/^Version: .*/Version: 0.9.0-1/' "$2/x/DEBIAN/control" &&
		echo '# Older settings.' > "$2/x/etc/optool/optool.yaml" && dpkg-deb -Znone -b "$2/x" "$3"`
	if out, err := exec.Command("sh", "-c", script, "older", deb, dir, to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
