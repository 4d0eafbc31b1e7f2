//go:build accept

package accept

import (
	"bytes"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// postOffice is a mail server that takes everything and keeps the heads.
type postOffice struct {
	port string

	mu    sync.Mutex
	heads []string
	bytes int64 // of all mails
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &postOffice{port: strconv.Itoa(l.Addr().(*net.TCPAddr).Port)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return postSession{p}, nil }))
	server.Domain, server.MaxMessageBytes = "mail.test", 1<<30
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return p
}

type postSession struct{ *postOffice }

func (postSession) Mail(string, *smtp.MailOptions) error { return nil }
func (postSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (postSession) Reset()                               {}
func (postSession) Logout() error                        { return nil }

func (s postSession) Data(r io.Reader) error {
	var head bytes.Buffer
	n, err := io.CopyN(&head, r, 1<<10)
	if err != nil {
		return err
	}
	rest, err := io.Copy(io.Discard, r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heads, s.bytes = append(s.heads, head.String()), s.bytes+n+rest
	return nil
}

// TestSupportSlowLine sends over a line of 50 kB a second, by HTTPS and by mail: with
// OPTOOL_SOAK 41 MB, which takes a quarter of an hour. The timeouts are shorter than that.
func TestSupportSlowLine(t *testing.T) {
	size := int64(400_000)
	if soaking() {
		size = 41_000_000
	}
	const rate = 50_000
	short := []string{"OPTOOL_NETWORK_TIMEOUT=2s", "OPTOOL_NOTIFY_TIMEOUT=2s"}
	t.Run("https", func(t *testing.T) {
		t.Parallel()
		a := newAsker(t)
		oneOf(t, a.measured(a.ask("Slow", "--attach", random(t, a.path("a.bin"), size), "--queue")), 0)
		a.line.rate.Store(rate)
		cmd := a.send("--now")
		cmd.Env = append(cmd.Env, short...)
		m := a.measured(cmd)
		oneOf(t, m, 0)
		if s := a.state(); s.State != "ticket-known" || s.Attempts != 1 {
			t.Errorf("%+v", s)
		}
		if least := time.Duration(size) * time.Second / rate * 8 / 10; m.took < least {
			t.Errorf("the line was not slow: %s", m.took)
		}
	})
	t.Run("mail", func(t *testing.T) {
		t.Parallel()
		a, p := newAsker(t), newPostOffice(t)
		line := newWire(t, "127.0.0.1:"+p.port)
		// As base64 it is as large as the other.
		oneOf(t, a.measured(a.byMail(a.ask("Slow", "--attach", random(t, a.path("a.bin"), size*54/74), "--queue"), line.port())), 0)
		line.rate.Store(rate)
		cmd := a.byMail(a.send("--now"), line.port())
		cmd.Env = append(cmd.Env, short...)
		m := a.measured(cmd)
		oneOf(t, m, 0)
		if s := a.state(); s.State != "accepted" || s.Attempts != 1 || len(p.heads) != 1 || p.bytes < size*98/100 {
			t.Errorf("%+v, %d bytes", s, p.bytes)
		}
		if least := time.Duration(size) * time.Second / rate * 8 / 10; m.took < least {
			t.Errorf("the line was not slow: %s", m.took)
		}
	})
}

// TestSupportStalled asks servers that say nothing any more: that is noticed within a
// minute, and what is to be sent waits.
func TestSupportStalled(t *testing.T) {
	stalled := func(t *testing.T, a *asker, cmd func() made) {
		t.Helper()
		m := cmd()
		oneOf(t, m, 3)
		if s := a.state(); s.State != "queued" && s.State != "sending" && s.State != "uploading" || s.Waiting != 1 {
			t.Errorf("%+v", s)
		}
		if m.took > time.Minute {
			t.Errorf("it was noticed after %s", m.took)
		}
		if m.stderr+m.stdout == "" {
			t.Error("nothing was said")
		}
		t.Logf("noticed after %s: %s", m.took.Round(time.Second), m.stderr)
	}
	silent := func(t *testing.T) string { // takes connections, and says nothing
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		t.Cleanup(func() { l.Close() })
		_, port, _ := net.SplitHostPort(l.Addr().String())
		return port
	}
	t.Run("mail server that does not greet", func(t *testing.T) {
		t.Parallel()
		a, port := newAsker(t), silent(t)
		oneOf(t, a.measured(a.byMail(a.ask("Stalled", "--queue"), port)), 0)
		stalled(t, a, func() made { return a.measured(a.byMail(a.send(), port)) })
	})
	t.Run("mail server amid a mail", func(t *testing.T) {
		t.Parallel()
		a, p := newAsker(t), newPostOffice(t)
		line := newWire(t, "127.0.0.1:"+p.port)
		oneOf(t, a.measured(a.byMail(a.ask("Stalled", "--queue", "--attach", random(t, a.path("a.bin"), 30<<20)), line.port())), 0)
		line.rate.Store(50 << 20)
		timer := time.AfterFunc(200*time.Millisecond, func() { line.stuck.Store(true) })
		defer timer.Stop()
		stalled(t, a, func() made { return a.measured(a.byMail(a.send(), line.port())) })
		line.stuck.Store(false)
		line.rate.Store(0)
		oneOf(t, a.measured(a.byMail(a.send("--now"), line.port())), 0)
		if len(p.heads) != 1 {
			t.Errorf("%d mails", len(p.heads))
		}
	})
	t.Run("endpoint", func(t *testing.T) {
		t.Parallel()
		a := newAsker(t)
		oneOf(t, a.measured(a.ask("Stalled", "--queue")), 0)
		goOn := a.halt()
		stalled(t, a, func() made { return a.measured(a.send()) })
		goOn()
		oneOf(t, a.measured(a.send("--now")), 0)
	})
	t.Run("endpoint amid an upload", func(t *testing.T) {
		t.Parallel()
		a := newAsker(t)
		oneOf(t, a.measured(a.ask("Stalled", "--queue", "--attach", random(t, a.path("a.bin"), 30<<20))), 0)
		a.line.rate.Store(20 << 20)
		var goOn func()
		timer := time.AfterFunc(500*time.Millisecond, func() { goOn = a.halt() })
		defer timer.Stop()
		stalled(t, a, func() made { return a.measured(a.send()) })
		goOn()
		oneOf(t, a.measured(a.send("--now")), 0)
	})
}

// TestSupportLargeMail mails 300 MB in hardly more memory than a mail of a few lines.
func TestSupportLargeMail(t *testing.T) {
	a, p := newAsker(t), newPostOffice(t)
	size := int64(300_000_000)
	small := a.measured(a.byMail(a.ask("Small"), p.port))
	oneOf(t, small, 0)
	file := random(t, a.path("large.bin"), size)
	oneOf(t, a.measured(a.byMail(a.ask("Large", "--queue", "--attach", file), p.port)), 0)
	m := a.measured(a.byMail(a.send("--now"), p.port))
	oneOf(t, m, 0)
	if len(p.heads) != 2 || p.bytes < size*4/3 || !strings.Contains(p.heads[1], "Large") {
		t.Errorf("%d mails of %d bytes", len(p.heads), p.bytes)
	}
	t.Logf("a mail of %d MB in %s: %d MiB of memory, a small one %d MiB", p.bytes/1e6, m.took.Round(time.Millisecond), m.memory>>20, small.memory>>20)
	if more := m.memory - small.memory; more > 20<<20 {
		t.Errorf("%d MiB more than for a small one", more>>20)
	}
	must(t, os.Remove(file))
}
