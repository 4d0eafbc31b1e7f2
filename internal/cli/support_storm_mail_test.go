package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// faultyPost is a mail server that keeps a mail once, by its Message-ID. Of ten
// conversations three go wrong.
type faultyPost struct {
	listener net.Listener
	server   *smtp.Server
	windy    atomic.Bool
	stalls   atomic.Int64 // that are still to come

	mu            sync.Mutex
	subjects      map[string]string // by Message-ID
	raw           int               // mails that were taken, the same one more than once
	conversations int
	kinds         map[string]int
}

// What goes wrong at a mail server.
var postFaults = []string{"greylisted", "not now", "cut inside DATA", "cut after the dot, kept", "cut after the dot, lost", "closing"}

func newFaultyPost(t *testing.T, stalls int) *faultyPost {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &faultyPost{listener: listener, subjects: map[string]string{}, kinds: map[string]int{}}
	p.stalls.Store(int64(stalls))
	p.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &postSession{p, c, p.fate()}, nil }))
	p.server.Domain, p.server.ErrorLog = "mail.test", quiet()
	go p.server.Serve(listener)
	t.Cleanup(func() { p.server.Close() })
	return p
}

func (p *faultyPost) blow()        { p.windy.Store(true) }
func (p *faultyPost) calm()        { p.windy.Store(false) }
func (p *faultyPost) port() string { return strconv.Itoa(p.listener.Addr().(*net.TCPAddr).Port) }

// fate is what goes wrong in the next conversation, "" is nothing.
func (p *faultyPost) fate() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conversations++
	if !p.windy.Load() || rand.IntN(10) >= 3 {
		return ""
	}
	fault := postFaults[rand.IntN(len(postFaults))]
	if rand.IntN(20) == 0 && p.stalls.Add(-1) >= 0 {
		fault = "stalled"
	}
	p.kinds[fault]++
	return fault
}

func (p *faultyPost) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprintf("%d conversations, faults %v, %d mails taken of %d ids", p.conversations, p.kinds, p.raw, len(p.subjects))
}

// arrived are the ids of the mails that were kept, by subject.
func (p *faultyPost) arrived() map[string][]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string][]string{}
	for id, subject := range p.subjects {
		id, _, _ = strings.Cut(strings.Trim(id, "<>"), "@")
		all[subject] = append(all[subject], id)
	}
	return all
}

func (p *faultyPost) keep(text []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.raw++
	p.subjects[m.Header.Get("Message-Id")] = m.Header.Get("Subject")
	return nil
}

// postSession is one conversation.
type postSession struct {
	post *faultyPost
	conn *smtp.Conn
	fate string
}

func (s *postSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*postSession) Reset()                                 {}
func (*postSession) Logout() error                          { return nil }

func (s *postSession) Rcpt(string, *smtp.RcptOptions) error {
	switch s.fate {
	case "greylisted":
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "Greylisted, come again"}
	case "closing":
		return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Closing"}
	case "stalled":
		time.Sleep(70 * time.Second) // longer than anybody waits
	}
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	if s.fate == "cut inside DATA" {
		_, _ = io.CopyN(io.Discard, r, int64(rand.IntN(2000)))
		return s.cut()
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch s.fate {
	case "not now":
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Not now"}
	case "cut after the dot, lost":
		return s.cut()
	}
	if err := s.post.keep(text); err != nil {
		return err
	}
	if s.fate == "cut after the dot, kept" {
		return s.cut()
	}
	return nil
}

// cut ends the connection without a word.
func (s *postSession) cut() error {
	if tcp, ok := s.conn.Conn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = s.conn.Conn().Close()
	return io.ErrUnexpectedEOF
}
