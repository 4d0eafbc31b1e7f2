package cli_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"

	"github.com/emersion/go-smtp"
)

// mailbox is a real SMTP server that keeps letters in files.
type mailbox struct {
	dir    string
	server *smtp.Server

	mu      sync.Mutex
	letters int
}

func (m *mailbox) start() (port int, err error) {
	if err := os.MkdirAll(m.dir, 0o755); err != nil {
		return 0, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return letter{m}, nil }))
	m.server.Domain, m.server.ErrorLog = "mail.test", quiet()
	go m.server.Serve(listener)
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func (m *mailbox) stop() { m.server.Close() }

func (m *mailbox) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.letters
}

// letter is one conversation with the server.
type letter struct{ box *mailbox }

func (l letter) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l.box.mu.Lock()
	defer l.box.mu.Unlock()
	l.box.letters++
	return os.WriteFile(filepath.Join(l.box.dir, fmt.Sprintf("%d.eml", l.box.letters)), text, 0o644)
}

func (letter) Mail(string, *smtp.MailOptions) error { return nil }
func (letter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (letter) Reset()                               {}
func (letter) Logout() error                        { return nil }
