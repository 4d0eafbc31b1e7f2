package cli_test

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/pkg/license"
)

// guide is where the commands of the documentation are run.
type guide struct {
	*site
	waiting string // id of a request in the outbox
}

// newGuide makes a vendor and a customer's host, both in the middle of their lives, and
// the files that the pages name, in the folder work.
func newGuide(t *testing.T) *guide {
	t.Helper()
	g := &guide{site: newSite(t, hooksSection)}
	ping := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(ping.Close)
	profile := string(g.read("profile.yaml")) + docsRules
	profile = strings.Replace(profile, "\ndiagnostics:\n", "\ndiagnostics:\n  collectors: [{name: acme-logs, title: Logs, files: ["+g.path("work/srv/acme/logs")+"]}]\n", 1)
	profile = strings.Replace(profile, "checks: [{name: self,", "checks: [{name: ping, url: \""+ping.URL+"\"}, {name: self,", 1)
	g.write("profile.yaml", profile)
	g.publish("4.1.3", "1", "", "0")
	g.mustUpdate("4.1.3")
	g.publish("4.2.7", "1", "4.1.3", "1")
	g.mustUpdate("4.2.7")
	g.copyOne("vendor", "early")
	g.publish("4.3.0", "1", "4.2.7", "1")
	g.write("etc/optool/optool.yaml", "notify:\n  command: [/bin/true]\nsupport:\n  email: ops@nord.example\n")
	g.write("optool.yaml", string(g.read("etc/optool/optool.yaml")))
	g.write("etc/optool/profile.yaml", profile)
	g.need(os.Mkdir(g.path("work"), 0o755))
	g.need(os.Symlink("../vendor", g.path("work/acme")))

	g.write("work/profile.yaml", profile)
	key := string(g.read("key"))
	g.write("work/acme.key", key)
	g.write("work/nord.key", key)
	g.write("work/trace.log", "10:00 nothing to see\n")
	g.write("work/srv/acme/logs/a.log", "10:00 nothing to see\n")
	g.write("work/what.txt", "The daily report is empty.\n")
	g.write("work/answer.txt", "Restart the reports.\n")
	g.write("work/NEWS.md", "Faster reports.\n")
	g.write("work/my-passwords.txt", "no-such-word-anywhere\n")
	g.write("work/planted-passwords.txt", "no-such-word-anywhere\n")
	g.write("work/optool-inventory", "#!/bin/sh\nexit 0\n")
	g.write("work/optool-inventory.txt", "Lists devices\n")
	g.write("work/optool.yaml.new", "output: json\n")
	g.write("work/request.yaml", "kind: error\nsubject: Reports are empty\ndescription: The daily report is empty.\nimpact: {functions: one, users: several}\n")
	g.write("work/request.json", `{"kind": "error", "subject": "Reports are late", "description": "The daily report is late.", "impact": {"functions": "one", "users": "several"}}`)
	g.need(makeTree(g.path("work/build/tree"), g.dir, "4.4.0", "1"))
	g.write("work/steps.yaml", "- name: schema\n  run: [bin/migrate, up]\n  undo: [bin/migrate, down]\n")

	for _, name := range []string{"before", "after", "acme", "try"} {
		g.must("diagnostics-bundle", "create", "--plain", "--include", "optool", "--to", g.path("work/"+name+".tar.zst"))
	}
	g.must("diagnostics-bundle", "create", "--include", "optool", "--to", g.path("work/acme-diagnostics.tar.zst.age"))
	g.theirs("license", "renew", g.license(), "--feature", "api", "--limit", "devices=500", "--deployment", "on-premise", "--expires", "400d")
	g.must("license", "update", "--force")
	g.write("work/acme.lic", string(g.read("state/license.dsse")))
	ask := []string{"support-request", "create", "--no-input", "--kind", "error", "--description", "The daily report is empty.", "--functions", "one", "--users", "several", "--subject"}
	g.must(append(ask, "Reports are empty")...)
	g.waiting = g.id(g.must(append(ask, "Late", "--queue", "-o", "json")...).stdout)
	g.must(append(ask, "Carried", "--carry", g.path("work/nord.optool-request"))...)
	g.must("license", "report", "--count", "devices=1234", "--to", g.path("work/report.json"))
	g.release()
	g.letter()
	g.write("etc/optool/smtp-password", "secret\n")
	for _, place := range []string{"tmp", "usr/local/bin"} {
		g.need(os.MkdirAll(g.path(place), 0o755))
	}
	g.theirs("airgap", "export", "--to", g.path("work/acme-4.3.0.airgap"))
	g.tools()
	g.copyTree(g.dir, g.path("kept"))
	return g
}

// license is the id of the host's licence.
func (g *guide) license() string { return g.id(g.must("license", "info", "-o", "json").stdout) }

// id is data.id of a document, or that of its first request.
func (g *guide) id(document string) string {
	g.t.Helper()
	var d struct {
		Data struct {
			ID       string
			Requests []struct{ ID string }
		}
	}
	g.need(json.Unmarshal([]byte(document), &d))
	if len(d.Data.Requests) > 0 {
		return d.Data.Requests[0].ID
	}
	return d.Data.ID
}

func (g *guide) theirs(args ...string) {
	g.t.Helper()
	cmd := exec.Command("optool-vendor", args...)
	cmd.Env = append(g.environment(), "PATH="+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		g.t.Fatalf("optool-vendor %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// release puts the files of a release of optool into work, and a certificate.
func (g *guide) release() {
	g.t.Helper()
	served := certificate(g.t, time.Now().Add(time.Hour))
	key, err := x509.MarshalPKCS8PrivateKey(served.PrivateKey)
	g.need(err)
	g.write("work/cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: served.Certificate[0]})))
	g.write("work/key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	for _, name := range []string{"SHA256SUMS.sig", "signers", "release-key.pub"} {
		g.write("work/"+name, "for show\n")
	}
	g.write("optool_1.0.0/optool", "#!/bin/sh\n")
	script := "tar -czf work/optool_1.0.0_linux_amd64.tar.gz optool_1.0.0 && cd work && sha256sum optool_1.0.0_linux_amd64.tar.gz >SHA256SUMS"
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = g.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		g.t.Fatalf("%v\n%s", err, out)
	}
}

// letter writes a customer's signed mail to work/request.eml.
func (g *guide) letter() {
	g.t.Helper()
	key, err := license.ParseKey(string(g.read("key")))
	g.need(err)
	const request = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	l := mail.Letter{ID: request, From: "ops@nord.example", To: []string{"help@acme.example"}, Subject: "Mailed", Text: "Hello.", Date: time.Now()}
	g.need(l.Sign(mail.Signer{License: g.license(), Product: product, Request: request, Key: key.SigningKey(product)}))
	whole, err := l.Compose()
	g.need(err)
	var text strings.Builder
	g.need(whole.Write(&text))
	g.write("work/request.eml", text.String())
}

const docsRules = `
support:
  version: "1"
  effective: 2026-01-01
  url: https://acme.example/rules
  changes: [{version: "1", effective: 2026-01-01, text: The first.}]
  etiquette: Be polite.
  services:
    - {name: tls, title: TLS certificates, words: "certificate*, tls", cover: {on-premise: partner}, turn: Renew the certificate yourself; your certificate authority helps.}
  documentation: [{title: Reports, url: "https://acme.example/reports"}]
  priorities: [{level: 1, title: Nothing works, functions: all, users: all, reaction: {on-premise: 2h}}, {level: 2, title: Something fails, reaction: {on-premise: 4h}}]
  reaction: {on-premise: 8h}
  calendar: {hours: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00"}]}
  channels: [{level: "", by: [{kind: phone, address: "112"}]}]
  delivery: {endpoint: true, mail: help@acme.example}
`

const keptParts = "root state running data data.saved tool vendor etc work usr tmp"

func (g *guide) copyTree(from, to string) {
	g.t.Helper()
	g.need(os.MkdirAll(to, 0o755))
	script := fmt.Sprintf("cd %s && for p in %s; do [ ! -e $p ] || cp -a $p %s || exit 1; done", from, keptParts, to)
	if out, err := exec.Command("sh", "-c", script).CombinedOutput(); err != nil {
		g.t.Fatalf("%v\n%s", err, out)
	}
}

// copyOne copies a folder beside itself.
func (g *guide) copyOne(from, to string) {
	g.t.Helper()
	if out, err := exec.Command("cp", "-a", g.path(from), g.path(to)).CombinedOutput(); err != nil {
		g.t.Fatalf("%v\n%s", err, out)
	}
}

// tools makes the programs that stand for those of the machine.
func (g *guide) tools() {
	g.t.Helper()
	for name, text := range map[string]string{
		"sudo":    "[ \"$1\" != -u ] || shift 2\nexec \"$@\"",
		"install": "for a do shift; case $a in -o|-g) skip=1;; *) [ -z \"${skip-}\" ] && set -- \"$@\" \"$a\"; skip=;; esac; done\nexec /usr/bin/install \"$@\"",
		"jq":      "sed -n 's/^ *\"id\": \"\\(lic_[^\"]*\\)\".*/\\1/p' | head -n 1",
		"go":      "{ echo '#!/bin/sh'; export -p | grep -E 'TEST_|AKTOOL_|BRAND'; echo \"exec $(command -v aktool) \\\"\\$@\\\"\"; } >aktool; chmod 755 aktool",
		"age":     "while [ $# -gt 0 ]; do case $1 in -o) : >\"$2\"; shift;; esac; shift; done",
	} {
		g.tool(name, text)
	}
	for _, name := range strings.Fields("apt dnf zypper apk systemctl usermod chgrp rsync make ssh-keygen") {
		g.tool(name, "exit 0")
	}
}

func (g *guide) tool(name, text string) {
	g.t.Helper()
	g.need(os.Chmod(g.write("bin/"+name, "#!/bin/sh\n"+text+"\n"), 0o755))
}

// functions are what scripts of pages say beside commands.
func (g *guide) functions() string {
	return fmt.Sprintf(`
here=%s
anew() { cd $here && rm -rf %s && cp -a kept/. . && cd work; }
served() {
	"$@" --addr-file $here/address & local server=$! left=200
	until [ -s $here/address ] || ! kill -0 $server 2>/dev/null || [ $((left -= 1)) = 0 ]; do sleep 0.05; done
	rm -f $here/address; kill $server; wait $server
}
judge() { [ $1 = $2 ] || echo "line $3: exit $1, want $2" >>$here/judged; }
`, g.dir, keptParts)
}

// here brings the places that a page speaks of into the folder of the test.
func (g *guide) here(command string) string {
	command = strings.NewReplacer(" /etc/optool", " "+g.dir+"/etc/optool", " /var/lib/optool", " "+g.path("state"), " /opt/acme", " "+g.path("root"), " /usr/local", " "+g.path("usr/local"),
		" /tmp/", " "+g.path("tmp")+"/", " /srv/acme", " "+g.path("work/srv/acme"), " /etc/nginx/nginx.conf", " "+g.path("etc/optool/optool.yaml"), "01M811", g.waiting).Replace(command)
	if strings.Contains(command, " serve ") {
		command = "served " + strings.NewReplacer(":443 ", "127.0.0.1:0 ", ":8080", ":0", ":8443", ":0").Replace(command)
	}
	return command
}

func (g *guide) environment() []string {
	return []string{
		"HOME=" + g.path("home"), "PATH=" + g.path("bin") + ":" + os.Getenv("PATH"), "TZ=UTC", "LC_ALL=C.UTF-8", "CI=1", "GORACE=atexit_sleep_ms=0",
		"OPTOOL_CONFIG=" + g.path("etc/optool/optool.yaml"), "OPTOOL_PROFILE=" + g.path("etc/optool/profile.yaml"), "OPTOOL_STATE_DIR=" + g.path("state"),
		"OPTOOL_VENDOR_DIR=" + filepath.Join(g.dir, "vendor"), "TEST_SOURCE=" + source(), "TEST_SAID=" + g.path("said"),
		brandProfile + "=" + g.path("profile.yaml"), "AKTOOL_CONFIG=" + g.path("etc/optool/optool.yaml"), "AKTOOL_STATE_DIR=" + g.path("usr/state"),
		"ACME_LICENSE_KEY=" + strings.TrimSpace(string(g.read("key"))),
	}
}
