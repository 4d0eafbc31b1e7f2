//go:build accept

package accept

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mirror is nginx with a directory: the plainest place that releases can lie at.
type mirror struct {
	*host // its port is the mirror's
	url   string
}

// mirror serves a directory until the test is over.
func (h *host) mirror(dir string) *mirror {
	h.t.Helper()
	nginx := need(h.t, "nginx")
	m := &mirror{host: &host{t: h.t, dir: h.path("mirror-" + freePort(h.t))}}
	m.port = strings.TrimPrefix(filepath.Base(m.dir), "mirror-")
	m.url = "http://127.0.0.1:" + m.port
	must(h.t, os.Mkdir(m.dir, 0o755))
	must(h.t, os.WriteFile(m.path("nginx.conf"), []byte(strings.NewReplacer("WORK", m.dir, "PORT", m.port, "FILES", dir).Replace(`
daemon off;
pid WORK/nginx.pid;
error_log WORK/error.log;
events {}
http {
	log_format sent '$status $body_bytes_sent $request_uri $http_range';
	access_log WORK/access.log sent;
	client_body_temp_path WORK/body;
	proxy_temp_path WORK/proxy;
	fastcgi_temp_path WORK/fastcgi;
	uwsgi_temp_path WORK/uwsgi;
	scgi_temp_path WORK/scgi;
	server {
		listen 127.0.0.1:PORT;
		root FILES;
	}
}
`)), 0o644))
	command := exec.Command(nginx, "-e", m.path("error.log"), "-c", m.path("nginx.conf"))
	if os.Geteuid() == 0 {
		command.Args = append(command.Args, "-g", "user root;")
	}
	m.background(command)
	return m
}

// log is what the mirror was asked for: per request a line with status, bytes
// sent, path and range.
func (m *mirror) log() []string {
	m.t.Helper()
	text, err := os.ReadFile(m.path("access.log"))
	must(m.t, err)
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// foreignClient runs a TUF client of another make over a repository, from the
// trusted root on, and returns what it said of each target.
func foreignClient(t *testing.T, root []byte, url string, targets ...string) (string, error) {
	t.Helper()
	node, dir := need(t, "node"), t.TempDir()
	must(t, os.WriteFile(dir+"/root.json", root, 0o600))
	args := append([]string{"testdata/tuf-client.js", tufJS(t), dir, url, url + "/targets"}, targets...)
	out, err := exec.Command(node, args...).CombinedOutput()
	return string(out), err
}

// tufJS is a directory with tuf-js as a node module.
func tufJS(t *testing.T) string {
	t.Helper()
	return nodeModules(t, "tuf-js-4.1.0", "tuf-js@4.1.0")
}

// nodeModules is a directory with packages of npm. It is kept in bin/accept; where
// they cannot be had, the test is skipped.
func nodeModules(t *testing.T, name string, packages ...string) string {
	t.Helper()
	npm := need(t, "npm")
	kept, err := filepath.Abs("../../bin/accept/" + name)
	must(t, err)
	if _, err := os.Stat(kept); err == nil {
		return kept
	}
	part := kept + ".part"
	must(t, os.RemoveAll(part))
	must(t, os.MkdirAll(part, 0o755))
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	install := exec.CommandContext(ctx, npm, append([]string{"install", "--prefix", part, "--ignore-scripts", "--no-audit", "--no-fund", "--silent",
		"--fetch-timeout=20000", "--fetch-retries=5"}, packages...)...)
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("%s cannot be had: %v\n%s", name, err, out)
	}
	must(t, os.Rename(part, kept))
	return kept
}
