package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/fault"
)

// How the connection to a mail server is protected.
const (
	STARTTLS    = "starttls" // encrypt after connecting, and go no further without (RFC 3207); port 587
	ImplicitTLS = "tls"      // encrypted from the first byte (RFC 8314); port 465
	NoTLS       = "none"     // in the clear; port 25, and credentials to loopback alone
)

// SMTP sends notices, and other messages, by a mail server. The zero values of the optional fields
// are good defaults. It is safe for simultaneous use.
type SMTP struct {
	Host     string // name or IP address; the name its certificate must carry
	Port     int    // 1 to 65535; 0 for the usual port of Security
	Security string // STARTTLS (also ""), ImplicitTLS or NoTLS

	Username string // empty: no authentication
	Password string `json:"-"`

	From      string         // sender address, with or without a name
	LocalName string         // name given in EHLO; empty: this host's full name, or its address in brackets
	RootCAs   *x509.CertPool // nil: the system's
	Timeout   time.Duration  // bound of a whole attempt to send a notice; 0: DefaultTimeout

	// Deliver alone: for how long nothing may move, and how long the server may think
	// after the last byte. 0: DefaultStall and DefaultFinal.
	Stall, Final time.Duration

	// Dial opens the TCP connection and must honour ctx; nil: net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Validate tells, without any network, whether the settings can work: a
// notice_settings or mail_address fault, or nil.
func (s SMTP) Validate() error {
	if s.Host == "" || unfit(s.Host) || net.ParseIP(s.Host) == nil && strings.ContainsAny(s.Host, ":/@[]") {
		return settings("reading the mail settings: %q is no host name of a mail server", oneLine(s.Host, maxAddress))
	}
	if s.Port < 0 || s.Port > 65535 {
		return settings("reading the mail settings: port %d is not between 1 and 65535", s.Port)
	}
	switch s.Security {
	case "", STARTTLS, ImplicitTLS:
	case NoTLS:
		if s.Username != "" && !loopbackName(s.Host) {
			return settings("reading the mail settings: a password for %s would travel in the clear", s.Host).
				Hinted("set the security to %s or %s, or remove the user name", STARTTLS, ImplicitTLS)
		}
	default:
		return settings("reading the mail settings: security %q is none of %s, %s, %s",
			oneLine(s.Security, 40), STARTTLS, ImplicitTLS, NoTLS)
	}
	if (s.Username == "") != (s.Password == "") {
		return settings("reading the mail settings: user name and password belong together, one is missing")
	}
	if strings.ContainsFunc(s.Username+s.Password, unicode.IsControl) {
		return settings("reading the mail settings: user name or password holds a control character").
			Hinted("look for a line break at the end of the password file")
	}
	if unfit(s.LocalName) {
		return settings("reading the mail settings: %q is no name to greet a mail server with", oneLine(s.LocalName, maxAddress))
	}
	if s.Timeout < 0 || s.Stall < 0 || s.Final < 0 {
		return settings("reading the mail settings: the timeout is negative")
	}
	_, err := senderAddress(s.From)
	return err
}

// Send delivers m, or fails with one of the faults listed in the package
// comment. A connection lost between the last byte and the server's answer
// counts as mail_deferred: the notice may arrive twice then, under one Message-ID.
func (s SMTP) Send(ctx context.Context, m Message) error {
	if err := s.Validate(); err != nil {
		return err
	}
	l, err := write(s.From, m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeoutOr(s.Timeout))
	defer cancel()
	// A nil *fault.Error must not become a non-nil error.
	if f := s.deliver(ctx, l); f != nil {
		return f
	}
	return nil
}

// deliver connects and holds the dialogue. Closing the connection when ctx
// ends is what gets us out of any step, the TLS handshake included.
func (s SMTP) deliver(ctx context.Context, l *letter) *fault.Error {
	d, f := s.connect(ctx)
	if f != nil {
		return f
	}
	defer d.line.Close()
	stop := context.AfterFunc(ctx, func() { d.line.Close() })
	defer stop()

	for _, steps := range [][]step{d.opening(), d.naming(l.from, "", l.to), {d.handing(l.text)}} {
		for _, step := range steps {
			if err := step.take(ctx); err != nil {
				return s.setback(ctx, step.name, err)
			}
		}
	}
	d.leave()
	return nil
}

// connect opens the connection. The caller closes d.line.
func (s SMTP) connect(ctx context.Context) (*dialogue, *fault.Error) {
	dial := s.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, "tcp", s.addr())
	if err != nil {
		return nil, s.setback(ctx, connecting, err)
	}
	line := &bounded{Conn: conn, left: maxDialogue}
	return &dialogue{SMTP: s, line: line, conn: line}, nil
}

// String describes the sender without its password.
func (s SMTP) String() string { return "smtp " + s.addr() }

// Format is String for every verb, so that none prints the password.
func (s SMTP) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

func (s SMTP) addr() string {
	port := s.Port
	switch {
	case port != 0:
	case s.Security == ImplicitTLS:
		port = 465
	case s.Security == NoTLS:
		port = 25
	default:
		port = 587
	}
	return net.JoinHostPort(s.Host, strconv.Itoa(port))
}

func (s SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

// loopbackName tells whether host can only mean this machine.
func loopbackName(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

// unfit tells whether a name could break out of a command line of the protocol.
func unfit(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= unicode.MaxASCII })
}
