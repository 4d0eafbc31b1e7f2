//go:build accept

package accept

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The releases of nats-server that the platform is made of: two adjacent patch
// versions, and the next minor.
const natsOld, natsPatch, natsMinor = "2.14.6", "2.14.7", "2.15.0"

// nats is where a platform made of nats-server listens, on loopback.
type nats struct{ client, monitor string } // ports

// tree makes the tree of a release: the server, its configuration, its version,
// and what its source has to read and to serve. It lies in a directory of the
// host and is returned.
func (n nats) tree(h *host, version string) string {
	h.t.Helper()
	root := h.path("trees/" + version)
	must(h.t, os.MkdirAll(filepath.Dir(root), 0o755))
	must(h.t, os.CopyFS(root, os.DirFS(natsServer(h.t, version))))
	must(h.t, os.Mkdir(root+"/conf", 0o755))
	must(h.t, os.WriteFile(root+"/VERSION", []byte(version+"\n"), 0o644))
	must(h.t, os.WriteFile(root+"/conf/nats.conf", fmt.Appendf(nil, `# nats-server as a platform
listen: 127.0.0.1:%s
http: 127.0.0.1:%s
jetstream { store_dir: %q, max_file_store: 64M }
`, n.client, n.monitor, h.path("data")), 0o644))
	return root
}

// unit is a systemd unit for the release that is current below a root.
func (n nats) unit(root string) string {
	return strings.ReplaceAll(`[Unit]
Description=nats-server as a platform
StartLimitIntervalSec=0

[Service]
ExecStart=ROOT/current/bin/nats-server -c ROOT/current/conf/nats.conf
Restart=no

[Install]
WantedBy=multi-user.target
`, "ROOT", root)
}

// health is the address of its own health endpoint.
func (n nats) health() string { return "http://127.0.0.1:" + n.monitor + "/healthz" }

// waitHealthy waits until the server says that it is well.
func (n nats) waitHealthy(t *testing.T) {
	t.Helper()
	client := http.Client{Timeout: time.Second}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		answer, err := client.Get(n.health())
		if err == nil {
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("nats-server is not well: %v", err)
		}
	}
}

// natsServer is a directory with the server, bin/nats-server, built from the
// module proxy, and a part of its source, share/. It is kept in bin/accept.
func natsServer(t *testing.T, version string) string {
	t.Helper()
	kept, err := filepath.Abs("../../bin/accept/nats-server-" + version)
	must(t, err)
	if _, err := os.Stat(kept); err == nil {
		return kept
	}
	const module = "github.com/nats-io/nats-server/v2"
	work, out := t.TempDir(), kept+".part"
	must(t, os.RemoveAll(out))
	must(t, os.MkdirAll(out+"/bin", 0o755))
	must(t, os.WriteFile(work+"/go.mod", []byte("module throwaway\n"), 0o644))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	tool := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod -buildvcs=false", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	if said, err := tool("get", module+"@v"+version); err != nil {
		t.Skipf("nats-server %s cannot be had: %v\n%s", version, err, said)
	}
	if said, err := tool("build", "-trimpath", "-ldflags", "-s -w", "-o", out+"/bin/nats-server", module); err != nil {
		t.Fatalf("build nats-server %s: %v\n%s", version, err, said)
	}
	source, err := tool("list", "-m", "-f", "{{.Dir}}", module)
	must(t, err)
	for _, dir := range []string{"doc", "logos", "server/configs", "test/configs"} {
		must(t, copyPlain(out+"/share/"+dir, filepath.Join(source, dir)))
	}
	must(t, os.Rename(out, kept))
	return kept
}

// copyPlain copies a tree of plain files, writable ones: those of the module
// cache are not.
func copyPlain(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := to + strings.TrimPrefix(path, from)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}

// freePort is a port of loopback that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)
	return port
}

// TestNatsUnderSystemd tries the parts that the updates are tried on: the server
// runs as a service of a real systemd, and its client sees how long it is away.
func TestNatsUnderSystemd(t *testing.T) {
	h := newHost(t)
	n := nats{client: freePort(t), monitor: freePort(t)}
	m := h.boot()
	must(t, os.MkdirAll(h.path("platform"), 0o755))
	must(t, os.Symlink(n.tree(h, natsOld), h.path("platform/current")))
	m.enable("nats.service", n.unit(h.path("platform")))
	n.waitHealthy(t)
	load := n.load(t)
	time.Sleep(200 * time.Millisecond)
	must(t, os.Remove(h.path("platform/current")))
	must(t, os.Symlink(n.tree(h, natsMinor), h.path("platform/current")))
	m.run("systemctl", "restart", "nats.service")
	n.waitHealthy(t)
	time.Sleep(200 * time.Millisecond)
	seen := load.stop()
	t.Log(seen)
	if strings.Join(seen.versions, " ") != natsOld+" "+natsMinor || seen.received == 0 || seen.longest > 10*time.Second {
		t.Errorf("the client did not see a restart: %s", seen)
	}
}
