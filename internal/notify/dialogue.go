package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/smtp"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
)

const (
	maxDialogue = 256 << 10   // bytes read from a server in one attempt, certificates included
	parting     = time.Second // for QUIT: the notice is delivered, nobody needs to wait
)

// stage is where a dialogue is, as errors show it.
type stage struct {
	name string // a text of the program
	of   string // fills it
}

// Said has the name said in the language of the reader.
func (s stage) Said() (string, []any) {
	if s.of != "" {
		return s.name, []any{s.of}
	}
	return s.name, nil
}

func (s stage) String() string {
	format, args := s.Said()
	return lang.Say(format, args...).String()
}

// Stages of a dialogue.
var (
	connecting   = stage{"connecting", ""}
	encrypting   = stage{"encrypting", ""}
	signingIn    = stage{"signing in", ""}
	greeting     = stage{"waiting for its greeting", ""}
	introducing  = stage{"introducing ourselves", ""}
	namingSender = stage{"naming the sender", ""}
)

var (
	errNoSTARTTLS = errors.New("it does not offer STARTTLS")
	errNoMethod   = errors.New("it offers no sign-in method known here")
	errSignIn     = errors.New("it does not follow the rules of the sign-in method")
	errNotLocal   = errors.New("the connection is neither encrypted nor local, the password stays here")
	errTooMuch    = errors.New("it sent more than a mail server says")
)

// dialogue is one conversation with a mail server (RFC 5321).
type dialogue struct {
	SMTP
	line *bounded // the connection itself
	conn net.Conn // line, or TLS over it
	*smtp.Client
}

// step is one question to the server and its answer.
type step struct {
	name stage
	take func(ctx context.Context) error
}

// opening returns the steps until the server is ready to take a message.
func (d *dialogue) opening() []step {
	var all []step
	then := func(name stage, take func(ctx context.Context) error) {
		all = append(all, step{name, take})
	}
	if d.Security == ImplicitTLS {
		then(encrypting, d.handshake)
	}
	then(greeting, func(context.Context) (err error) {
		d.Client, err = smtp.NewClient(d.conn, d.Host)
		return err
	})
	then(introducing, func(context.Context) error {
		return d.Hello(d.localName())
	})
	if d.Security == STARTTLS || d.Security == "" {
		then(encrypting, d.upgrade)
	}
	if d.Username != "" {
		then(signingIn, d.signIn)
	}
	return all
}

// naming returns the steps that name sender and recipients, in angle brackets.
// What is in parameters goes with the sender: "", or as in " SIZE=1000".
func (d *dialogue) naming(from, parameters string, to []string) []step {
	all := []step{{namingSender, func(context.Context) error { return d.mail(from + parameters) }}}
	for _, to := range to {
		all = append(all, step{stage{"naming the recipient %s", strings.Trim(to, "<>")},
			func(context.Context) error { return d.rcpt(to) }})
	}
	return all
}

// handing returns the step that hands the text of a notice over.
func (d *dialogue) handing(text []byte) step {
	return step{stage{"handing the notice over", ""}, func(context.Context) error {
		w, err := d.data()
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err // no Close: it would end the text, and the server would deliver a part
		}
		return w.Close()
	}}
}

func (d *dialogue) handshake(ctx context.Context) error {
	conn := tls.Client(d.conn, d.tlsConfig())
	d.conn = conn
	return conn.HandshakeContext(ctx)
}

func (d *dialogue) upgrade(context.Context) error {
	if offered, _ := d.Extension("STARTTLS"); !offered {
		return errNoSTARTTLS
	}
	return d.StartTLS(d.tlsConfig())
}

// signIn uses the best of the methods offered.
func (d *dialogue) signIn(context.Context) error {
	if peer, ok := d.conn.RemoteAddr().(*net.TCPAddr); d.Security == NoTLS && !(ok && peer.IP.IsLoopback()) {
		return errNotLocal
	}
	_, offer := d.Extension("AUTH")
	offered := strings.Fields(strings.ToUpper(offer))
	for _, m := range methods(d.Username, d.Password) {
		if slices.Contains(offered, m.name) {
			return d.Auth(m)
		}
	}
	return errNoMethod
}

// leave ends a successful dialogue. The server has the notice: what goes wrong
// from here on concerns nobody.
func (d *dialogue) leave() {
	d.line.within(parting)
	_ = d.Quit()
}

// localName returns the name for EHLO: strict servers turn away those that are
// not fully qualified, and take an address literal instead (RFC 5321 section 4.1.4).
func (d *dialogue) localName() string {
	if d.LocalName != "" {
		return d.LocalName
	}
	if name, err := os.Hostname(); err == nil && strings.Contains(name, ".") && !unfit(name) {
		return name
	}
	if local, ok := d.conn.LocalAddr().(*net.TCPAddr); ok {
		if ip := local.IP.To4(); ip != nil {
			return "[" + ip.String() + "]"
		}
		return "[IPv6:" + local.IP.String() + "]"
	}
	return "localhost"
}

// bounded is a connection that yields at most left bytes: answers of the
// protocol have no upper length of their own.
type bounded struct {
	net.Conn
	left  int
	stall time.Duration // each write ends within it; 0: by the deadline of the connection
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.stall > 0 {
		_ = b.SetWriteDeadline(time.Now().Add(b.stall)) // it fails on a closed connection alone
	}
	return b.Conn.Write(p)
}

// within bounds everything that follows, together.
func (b *bounded) within(d time.Duration) {
	b.stall = 0
	_ = b.SetDeadline(time.Now().Add(d))
}

// whileMoving bounds each write that follows, however many there are.
func (b *bounded) whileMoving(d time.Duration) {
	b.stall = d
	_ = b.SetDeadline(time.Time{})
}
