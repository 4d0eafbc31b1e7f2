package licensing_test

import (
	"io"
	"log"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/optool/optool/internal/notify"
)

// postOffice is a real SMTP server on loopback.
type postOffice struct {
	port int

	mu      sync.Mutex
	closed  bool // turns everybody away
	cut     bool // takes a mail and cuts the line before it says so
	arrived []letter
}

type letter struct{ id, subject, text string }

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &counter{office: p, conn: c.Conn()}, nil
	}))
	server.Domain = "mail.test"
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	p.port = listener.Addr().(*net.TCPAddr).Port
	var done sync.WaitGroup
	done.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = server.Close()
		done.Wait()
	})
	return p
}

func (p *postOffice) sender() notify.Sender {
	return notify.SMTP{Host: "127.0.0.1", Port: p.port, Security: notify.NoTLS, From: "optool@example.org", LocalName: "host.test", Timeout: 5 * time.Second}
}

func (p *postOffice) set(flag *bool, value bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*flag = value
}

// collect returns the letters that arrived since the last call.
func (p *postOffice) collect() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.arrived
	p.arrived = nil
	return all
}

// counter is one visit to the post office.
type counter struct {
	office *postOffice
	conn   net.Conn
}

func (c *counter) Mail(string, *smtp.MailOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if c.office.closed {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "closed"}
	}
	return nil
}

func (c *counter) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (c *counter) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(m.Body)
	if err != nil {
		return err
	}
	_, subject, _ := strings.Cut(m.Header.Get("Subject"), ": ")
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.arrived = append(c.office.arrived, letter{m.Header.Get("Message-ID"), strings.TrimSuffix(subject, ", Nord AG"), string(text)})
	if c.office.cut {
		_ = c.conn.Close()
	}
	return nil
}

func (c *counter) Reset()        {}
func (c *counter) Logout() error { return nil }
