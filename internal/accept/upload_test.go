//go:build accept

package accept

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// requests is the section of a profile whose vendor takes support requests at his
// endpoint.
const requests = `
support:
  version: "1"
  effective: 2026-01-01
  required: {consultation: [description]}
  calendar: {zone: UTC, hours: [{days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00"}]}
  delivery: {endpoint: true}
`

// TestUploadToAnotherServer sends a request with an attachment of 50 MB to the
// reference server of the protocol, over a line that is cut again and again and
// with a program that is killed again and again.
func TestUploadToAnotherServer(t *testing.T) {
	node, modules := need(t, "node"), tusServer(t)
	h := newHost(t)
	profile, err := os.ReadFile(h.path("acme/profile.yaml"))
	must(t, err)
	must(t, os.WriteFile(h.path("acme/profile.yaml"), append(profile, requests...), 0o644))
	must(t, os.Mkdir(h.path("home"), 0o755))
	t.Run("activated", func(t *testing.T) {
		h.t = t // the vendor's server ends with this part
		h.serve()
		h.expect(0, h.optool("-q", "license", "activate", "--key-file", h.path("key")))
	})
	h.t = t

	const size, cuts, kills = 50_000_000, 20, 5
	file := noise(size)
	must(t, os.WriteFile(h.path("core.bin"), file, 0o644))
	h.expect(0, h.optool("support-request", "create", "-q", "-y", "--no-input", "--queue", "--secrets", "send", "--kind", "consultation",
		"--subject", "What is in this file", "--description", "It was left by the platform.", "--attach", h.path("core.bin")))

	there := &host{t: t, dir: h.path("node"), port: freePort(t)}
	must(t, os.Mkdir(there.dir, 0o755))
	script, err := filepath.Abs("testdata/tus-server.mjs")
	must(t, err)
	there.background(exec.Command(node, script, modules, there.dir, there.port))
	l := cutting(t, h.port, there.port, size/(cuts+kills+1))

	for n := range kills {
		cmd := h.optool("support-request", "send", "--now", "-q")
		must(t, cmd.Start())
		from, deadline := l.up.Load(), time.Now().Add(20*time.Second)
		for l.up.Load() < from+size/(kills+2) && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); err == nil {
			t.Fatalf("run %d ended before it was killed", n)
		}
	}
	h.expect(0, h.optool("support-request", "send", "--now"))
	l.end()
	// That server loses what it has read and not yet written when a connection ends.
	if extra := l.up.Load() - size; l.cuts.Load() < cuts || extra > size/5 {
		t.Errorf("%d cuts, %d bytes too many travelled", l.cuts.Load(), extra)
	}
	t.Logf("%d cuts, %d kills: %d bytes of a file of %d travelled", l.cuts.Load(), kills, l.up.Load(), size)

	found := 0
	entries, err := os.ReadDir(there.path("files"))
	must(t, err)
	for _, e := range entries {
		if got, err := os.ReadFile(there.path("files/" + e.Name())); err == nil && bytes.Equal(got, file) {
			found++
		}
	}
	sealed, err := filepath.Glob(there.path("*.dsse"))
	must(t, err)
	if found != 1 || len(sealed) != 1 {
		t.Fatalf("%d files of %d are the one that was sent; %d requests came", found, len(entries), len(sealed))
	}
	envelope, err := os.ReadFile(sealed[0])
	must(t, err)
	var document struct{ Payload string }
	must(t, json.Unmarshal(envelope, &document))
	text, err := base64.StdEncoding.DecodeString(document.Payload)
	must(t, err)
	var asked struct {
		Attachments []struct {
			SHA256 string
			Size   int64
		}
	}
	must(t, json.Unmarshal(text, &asked))
	sum := sha256.Sum256(file)
	if len(asked.Attachments) != 1 || asked.Attachments[0].Size != size || asked.Attachments[0].SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("the request speaks of %+v", asked.Attachments)
	}
	h.expect(0, h.optool("support-request", "send", "--now")) // nothing is left to do
}

// tusServer is a directory with @tus/server and its store as node modules.
func tusServer(t *testing.T) string {
	t.Helper()
	return nodeModules(t, "tus-server-2.4.5", "@tus/server@2.4.5", "@tus/file-store@2.1.1")
}

// cutLine passes connections on to a server and tears each off after so many bytes of
// the client.
type cutLine struct {
	net.Listener
	after    int64
	up, cuts atomic.Int64
	calls    sync.WaitGroup
}

func cutting(t *testing.T, port, to string, after int64) *cutLine {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	must(t, err)
	l := &cutLine{Listener: listener, after: after}
	t.Cleanup(l.end)
	l.calls.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			l.calls.Go(func() { l.carry(client.(*net.TCPConn), to) })
		}
	})
	return l
}

func (l *cutLine) carry(client *net.TCPConn, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", "127.0.0.1:"+to)
	if err != nil {
		return
	}
	defer server.Close()
	var back sync.WaitGroup
	defer back.Wait()
	back.Go(func() { _, _ = io.Copy(client, server); client.Close() })
	left := l.after
	for buffer := make([]byte, 32<<10); left > 0; {
		n, err := client.Read(buffer[:min(int64(len(buffer)), left)])
		l.up.Add(int64(n))
		left -= int64(n)
		if _, broke := server.Write(buffer[:n]); err != nil || broke != nil {
			break
		}
	}
	if left == 0 {
		l.cuts.Add(1)
		_ = client.SetLinger(0)
	}
	server.Close()
	client.Close()
}

// end waits for the connections to end.
func (l *cutLine) end() {
	l.Close()
	l.calls.Wait()
}
