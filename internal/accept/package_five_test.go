//go:build accept

package accept

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fiveCommands sets up a host from nothing, with five commands, and a vendor's brand
// with three.
func fiveCommands(t *testing.T, h *host) {
	h = &host{t: t, dir: h.dir, port: h.port, id: h.id}
	h.serve()
	f := h.fresh("fresh")
	key, err := os.ReadFile(h.path("key"))
	must(t, err)
	must(t, os.WriteFile(h.path("nord.key"), key, 0o600))
	deb := filepath.Base(h.parcel("optool", "deb"))
	brand := brandPackage(t, h)
	for _, path := range []string{h.parcel("optool", "deb"), brand, h.path("acme/profile.yaml"), h.path("nord.key")} {
		f.give(path)
	}
	m := h.start("debian.sh", f.system, f.changes, filepath.Join(f.changes, "root"))
	enter := func(line string) string {
		t.Helper()
		cmd := m.command("env", "-C", "/root", "sh", "-c", line)
		cmd.Env = append(cmd.Env, "HOME=/root", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
		out, err := cmd.CombinedOutput()
		t.Logf("# %s\n%s", line, out)
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		return string(out)
	}

	enter("apt-get install -y ./" + deb)
	enter("install -m 0644 profile.yaml /etc/optool/profile.yaml")
	enter("optool license activate --key-file nord.key")
	timers := enter("systemctl list-timers 'optool-*'")
	enter("optool status --exit-code") // which is 0 when nothing needs attention

	for _, timer := range []string{"optool-license.timer", "optool-requests.timer"} {
		if !strings.Contains(timers, timer) {
			t.Errorf("%s does not run", timer)
		}
		if state := m.run("systemctl", "is-enabled", timer); state != "enabled\n" {
			t.Errorf("%s is %s", timer, state)
		}
	}

	// The unit does its work in its sandbox.
	h.vendor("license", "suspend", h.id, "--reason", "unpaid")
	enter("mkdir -p /etc/systemd/system/optool-license.service.d && printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/optool license update -q --force\\n' > /etc/systemd/system/optool-license.service.d/now.conf && systemctl daemon-reload")
	enter("systemctl start optool-license.service || { journalctl -u optool-license.service --no-pager; exit 1; }")
	enter("optool license check -q; test $? = 14")
	h.vendor("license", "resume", h.id)
	enter("systemctl start optool-license.service && optool license check")
	enter("useradd --groups optool monitor && setpriv --reuid monitor --regid monitor --init-groups optool --state-dir /var/lib/optool license check")
	if failed := m.run("systemctl", "--failed", "--plain", "--no-legend"); failed != "" {
		t.Errorf("units have failed:\n%s", failed)
	}

	// A brand stands beside it, and goes without it. Its platform starts before it was
	// installed, with it, and after it was removed.
	unit := "[Service]\\nExecStart=sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n"
	enter("mkdir -p /opt/acme && printf '" + unit + "' > /etc/systemd/system/acme.service && systemctl daemon-reload && systemctl start acme.service")
	enter("apt-get install -y ./" + filepath.Base(brand))
	enter("acmetool license activate --key-file nord.key")
	enter("acmetool status --exit-code")
	enter("systemctl is-enabled acmetool-license.timer acmetool-recover.service && systemctl is-active acmetool-license.timer optool-license.timer")
	enter("systemctl restart acme.service && systemctl is-active acmetool-recover.service acme.service")
	enter("apt-get remove -y acmetool && test -e /var/lib/acmetool/license.dsse && systemctl stop acme.service && systemctl start acme.service")
	enter("apt-get install -y ./" + filepath.Base(brand) + " && systemctl is-enabled acmetool-recover.service && acmetool license check")
	enter("apt-get purge -y acmetool && test ! -e /var/lib/acmetool && test ! -e /etc/acmetool && optool license check && systemctl is-active optool-license.timer && systemctl restart acme.service")

	// An administrator's decision holds.
	enter("systemctl disable --now optool-requests.timer && apt-get install -y --reinstall ./" + deb)
	enter("test \"$(systemctl is-enabled optool-requests.timer)\" = disabled && systemctl is-active optool-license.timer")
	enter("apt-get remove -y optool && test -e /var/lib/optool/license.dsse && test -e /etc/optool/profile.yaml && ! systemctl is-active optool-license.timer")
	enter("apt-get install -y ./" + deb + " && optool status --exit-code && systemctl is-active optool-license.timer")
	m.cutOff()
}

// The platform's own unit waits for the brand's recovery at boot.
const brandOfPackage = `
brand: {name: acmetool, maintainer: Acme <packages@acme.example>}
platform:
  root: /opt/acme
  version: {file: VERSION}
  services: [{unit: acme.service}]
`

// brandPackage makes the vendor's program out of optool, and a package of it.
func brandPackage(t *testing.T, h *host) string {
	t.Helper()
	profile, err := os.ReadFile(h.path("acme/profile.yaml"))
	must(t, err)
	profile = append(profile, brandOfPackage...)
	must(t, os.WriteFile(h.path("acmetool.yaml"), profile, 0o644))
	h.vendor("brand", "build", "--profile", h.path("acmetool.yaml"), "--out", h.path("acmetool"), "--binary", h.path("one/bin/optool"))
	h.dist("one", "DIST="+h.path("branded"), "BRAND="+h.path("acmetool"))
	found, err := filepath.Glob(h.path("branded/acmetool_*.deb"))
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("packages of the brand: %v", found)
	}
	out, err := exec.Command("dpkg-deb", "--fsys-tarfile", found[0]).Output()
	must(t, err)
	list := exec.Command("tar", "-t")
	list.Stdin = strings.NewReader(string(out))
	names, err := list.Output()
	must(t, err)
	for name := range strings.Lines(string(names)) {
		if strings.Contains(name, "optool") {
			t.Errorf("the brand's package holds %s", name)
		}
	}
	if lint, err := exec.Command(need(t, "lintian"), "--fail-on", "error,warning", "--allow-root", found[0]).CombinedOutput(); err != nil {
		t.Errorf("lintian: %v\n%s", err, lint)
	}
	var bom struct {
		Metadata struct{ Component struct{ Name string } }
	}
	sboms, err := filepath.Glob(h.path("branded/*.cdx.json"))
	must(t, err)
	text, err := os.ReadFile(sboms[0])
	must(t, err)
	must(t, json.Unmarshal(text, &bom))
	if bom.Metadata.Component.Name != "acmetool" {
		t.Errorf("the brand's bill of materials is of %q", bom.Metadata.Component.Name)
	}
	return found[0]
}
