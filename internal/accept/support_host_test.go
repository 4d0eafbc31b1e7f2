//go:build accept

package accept

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// asker is an activated host that may ask the vendor for help, by HTTPS over a line
// that can be bad.
type asker struct {
	*host
	line   *wire
	vendor *exec.Cmd // his server
}

func newAsker(t *testing.T) *asker {
	t.Helper()
	a := &asker{host: newHost(t)}
	a.line = newWire(t, "127.0.0.1:"+a.port)
	profile, err := os.ReadFile(a.path("acme/profile.yaml"))
	must(t, err)
	text := strings.Replace(string(profile), "127.0.0.1:"+a.port, a.line.addr(), 1) + askerPolicy
	must(t, os.WriteFile(a.path("acme/profile.yaml"), []byte(text), 0o644))
	a.vendor = exec.Command(a.path("optool-vendor"), "--dir", a.path("acme"), "serve", "--listen", "127.0.0.1:"+a.port)
	a.background(a.vendor)
	a.expect(0, a.optool("-q", "license", "activate", "--key-file", a.path("key")))
	return a
}

const askerPolicy = `
support:
  version: "1"
  effective: 2026-01-01
  required: {consultation: [description]}
  calendar: {zone: UTC, hours: [{days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00"}]}
  delivery: {endpoint: true, mail: help@acme.example, maxMail: 2G}
`

// ask is the command line that creates a request.
func (a *asker) ask(subject string, more ...string) *exec.Cmd {
	return a.optool(append([]string{"support-request", "create", "--no-input", "-q", "--kind", "consultation", "--subject", subject,
		"--description", "How is it done?"}, more...)...)
}

func (a *asker) send(more ...string) *exec.Cmd {
	return a.optool(append([]string{"support-request", "send", "-q"}, more...)...)
}

// byMail makes a command line deliver by a mail server on a port of this host.
func (a *asker) byMail(cmd *exec.Cmd, port string) *exec.Cmd {
	cmd.Env = append(cmd.Env, "OPTOOL_SUPPORT_VIA=mail", "OPTOOL_NOTIFY_SMTP_HOST=127.0.0.1", "OPTOOL_NOTIFY_SMTP_PORT="+port,
		"OPTOOL_NOTIFY_SMTP_SECURITY=none", "OPTOOL_NOTIFY_SMTP_FROM=ops@nord.example")
	return cmd
}

// listed is a request as the host lists it.
type listed struct {
	ID, State, Subject, Ticket string
	Waiting, Attempts          int
}

func (a *asker) list() []listed {
	a.t.Helper()
	out, err := a.optool("support-request", "list", "--all", "-o", "json").Output()
	must(a.t, err)
	var document struct{ Data struct{ Requests []listed } }
	must(a.t, json.Unmarshal(out, &document))
	return document.Data.Requests
}

// state is that of the only request.
func (a *asker) state() listed {
	a.t.Helper()
	all := a.list()
	if len(all) != 1 {
		a.t.Fatalf("%d requests: %+v", len(all), all)
	}
	return all[0]
}

// random makes a file of random bytes, of which a part is nowhere else in it.
func random(t *testing.T, path string, size int64) string {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	defer f.Close()
	_, err = io.CopyN(f, rand.NewChaCha8([32]byte(noise(32))), size)
	must(t, err)
	return path
}

// measured runs a command line to its end, whatever that is, with the most memory it had.
func (a *asker) measured(cmd *exec.Cmd) made {
	a.t.Helper()
	return (&support{host: a.host}).make(cmd)
}

// wire is a line to a server, as long and as thin as it is told to be.
type wire struct {
	net.Listener
	to    string
	after atomic.Int64 // bytes from the client after which a connection is cut; 0: never
	rate  atomic.Int64 // bytes per second from the client; 0: as fast as it goes
	stuck atomic.Bool  // it takes nothing from the client
	up    atomic.Int64 // bytes that came from the client
	cuts  atomic.Int64
	calls sync.WaitGroup
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	w := &wire{Listener: l, to: to}
	w.calls.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.calls.Go(func() { w.carry(conn.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() { l.Close(); w.stuck.Store(false); w.calls.Wait() })
	return w
}

func (w *wire) addr() string { return w.Addr().String() }

func (w *wire) port() string {
	_, port, _ := net.SplitHostPort(w.addr())
	return port
}

func (w *wire) carry(client *net.TCPConn) {
	defer client.Close()
	conn, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	defer server.Close()
	if rate := w.rate.Load(); rate > 0 && rate < 1e6 { // what waits in buffers has not travelled
		_ = client.SetReadBuffer(16 << 10)
		_ = server.SetWriteBuffer(16 << 10)
	}
	go func() {
		_, _ = io.Copy(client, server)
		client.Close()
	}()
	buffer := make([]byte, 64<<10)
	limit, sum := w.after.Load(), int64(0)
	for {
		part := buffer
		rate := w.rate.Load()
		if rate > 0 {
			part = part[:min(len(part), int(max(rate/20, 1)))]
		}
		if limit > 0 {
			part = part[:min(int64(len(part)), limit-sum)]
		}
		began := time.Now()
		n, err := client.Read(part)
		for w.stuck.Load() {
			time.Sleep(10 * time.Millisecond)
		}
		w.up.Add(int64(n))
		sum += int64(n)
		if _, failed := server.Write(part[:n]); err != nil || failed != nil {
			_ = server.CloseWrite()
			return
		}
		if limit > 0 && sum >= limit {
			w.cuts.Add(1)
			_ = client.SetLinger(0)
			return
		}
		if rate > 0 {
			time.Sleep(time.Duration(n)*time.Second/time.Duration(rate) - time.Since(began))
		}
	}
}

// halt stops the vendor's server amid whatever it does, until the returned function is
// called: to who asks it looks as a machine that hangs.
func (a *asker) halt() (goOn func()) {
	must(a.t, a.vendor.Process.Signal(syscall.SIGSTOP))
	goOn = func() { _ = a.vendor.Process.Signal(syscall.SIGCONT) }
	a.t.Cleanup(goOn)
	return goOn
}

// soaking tells whether the long counts are wished.
func soaking() bool { return os.Getenv("OPTOOL_SOAK") != "" }

// oneOf says whether a run ended as it may.
func oneOf(t *testing.T, m made, exits ...int) {
	t.Helper()
	if !slices.Contains(exits, m.exit) {
		t.Fatalf("exit %d, want one of %v\n%s%s", m.exit, exits, m.stdout, m.stderr)
	}
}
