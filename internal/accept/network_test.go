//go:build accept

package accept

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestNoSocket watches the system calls of the commands that do their work from
// files, in every process and thread: none of them makes a socket of any kind.
func TestNoSocket(t *testing.T) {
	strace := need(t, "strace")
	h := activated(t)
	sockets := func(exit int, args ...string) []string {
		t.Helper()
		trace := h.path("trace")
		h.expect(exit, h.under([]string{strace, "-f", "-qq", "-e", "trace=network", "-e", "signal=none", "-o", trace}, args...))
		text, err := os.ReadFile(trace)
		must(t, err)
		return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
	}
	for _, line := range []string{
		"version",
		"config view --show-origin",
		"config validate",
		"config path",
		"config init --to -",
		"status",
		"status -o json",
		"man license check",
		"completion bash",
		"license info",
		"license info -o json",
		"license check",
		"license check -o nagios",
		"license check -o prometheus",
		"license check --file " + h.published(),
		"license verify " + h.published(),
		"license update", // fresh
		"license update --from " + h.published(),
		"license cache-clean",
	} {
		if made := sockets(0, strings.Fields(line)...); len(made) > 0 {
			t.Errorf("optool %s used the network:\n%s", line, strings.Join(made, "\n"))
		}
	}
	for _, line := range []string{"license check", "license update --offline", "license activate --offline --key-file " + h.path("key")} {
		exit := 3
		if line == "license check" {
			exit = 21 // the cache is clean
		}
		if made := sockets(exit, strings.Fields(line)...); len(made) > 0 {
			t.Errorf("optool %s used the network:\n%s", line, strings.Join(made, "\n"))
		}
	}
	if made := sockets(0, "license", "update", "--force"); !strings.Contains(strings.Join(made, "\n"), "AF_INET") {
		t.Errorf("an update that asks the vendor was not seen to do so: the watch is blind\n%s", made)
	}
}

// TestStaticWebServer has nginx hand out what the vendor published, with no code
// of the vendor running.
func TestStaticWebServer(t *testing.T) {
	nginx := need(t, "nginx")
	h := newHost(t)
	must(t, os.WriteFile(h.path("nginx.conf"), []byte(strings.NewReplacer("DIR", h.dir, "PORT", h.port).Replace(`
daemon off;
pid DIR/nginx.pid;
error_log DIR/nginx.log;
events {}
http {
	access_log DIR/access.log combined;
	client_body_temp_path DIR/nginx-body;
	proxy_temp_path DIR/nginx-proxy;
	fastcgi_temp_path DIR/nginx-fastcgi;
	uwsgi_temp_path DIR/nginx-uwsgi;
	scgi_temp_path DIR/nginx-scgi;
	server {
		listen 127.0.0.1:PORT;
		root DIR/acme/public;
	}
}
`)), 0o644))
	command := exec.Command(nginx, "-e", h.path("nginx.log"), "-c", h.path("nginx.conf"))
	if os.Geteuid() == 0 {
		command.Args = append(command.Args, "-g", "user root;")
	}
	h.background(command)

	h.expect(0, h.optool("license", "activate", "--key-file", h.path("key")))
	h.expect(0, h.optool("license", "check"))
	h.expect(0, h.optool("license", "update", "--force"))
	log, err := os.ReadFile(h.path("access.log"))
	must(t, err)
	if requests := strings.Split(strings.TrimSpace(string(log)), "\n"); len(requests) != 2 ||
		!strings.Contains(requests[0], " 200 ") || !strings.Contains(requests[1], " 304 ") {
		t.Errorf("want one 200 and one 304, got:\n%s", log)
	}
	h.vendor("license", "suspend", h.id, "--reason", "unpaid")
	h.expect(0, h.optool("license", "update", "--force"))
	h.expect(14, h.optool("license", "check"))
	h.vendor("license", "resume", h.id)
	h.expect(0, h.optool("license", "update", "--force"))
	h.expect(0, h.optool("license", "check"))
}
