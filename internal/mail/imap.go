package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Names of steps, as faults show them.
const (
	connecting  = "connecting"
	encrypting  = "encrypting"
	greeting    = "waiting for its greeting"
	signingIn   = "signing in"
	openingIt   = "opening the folder"
	searchingIt = "searching the folder"
	fetchingIt  = "fetching mails"
	leaving     = "leaving"
)

// session is a visit to a mailbox.
type session struct {
	Box
	ctx    context.Context
	conn   *watched
	over   net.Conn // conn, or TLS over it
	reader *reader
	step   string
	tags   int

	capabilities   []string // in capitals
	validity, next uint32   // UIDVALIDITY and UIDNEXT of the folder
}

// visit signs in, opens the folder to be read, and does what is to be done.
func (b Box) visit(ctx context.Context, do func(*session) error) error {
	if err := b.Validate(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, maxVisit)
	defer cancel()
	s := &session{Box: b, ctx: ctx, step: connecting}
	if s.Stall == 0 {
		s.Stall = defaultStall
	}
	soon, stop := context.WithTimeout(ctx, s.Stall)
	conn, err := b.Dial(soon, "tcp", b.addr())
	stop()
	if err != nil {
		return s.setback(err)
	}
	s.conn = watch(conn, s.Stall)
	defer s.conn.end()
	leave := context.AfterFunc(ctx, func() { conn.Close() })
	defer leave()
	if err := s.open(); err != nil {
		return s.setback(err)
	}
	if err := do(s); err != nil {
		return s.setback(err)
	}
	s.step = leaving
	s.conn.stall = 2 * time.Second // nobody needs to wait for the farewell
	_, _ = s.command("LOGOUT")
	return nil
}

func (s *session) open() error {
	s.over = s.conn
	if s.Security == "" || s.Security == ImplicitTLS {
		if err := s.encrypt(); err != nil {
			return err
		}
	}
	s.listen()
	s.step = greeting
	s.reader.left = maxAnswer
	hello, err := s.reader.response()
	if err != nil {
		return err
	}
	if hello.tag != "*" || hello.kind != "OK" && hello.kind != "PREAUTH" {
		return &refusal{hello}
	}
	s.learn(hello.code)
	if s.Security == STARTTLS {
		s.step = encrypting
		if hello.kind == "PREAUTH" { // STARTTLS is forbidden then (RFC 3501 section 6.2.1)
			return errNoSTARTTLS
		}
		if err := s.startTLS(); err != nil {
			return err
		}
	}
	s.step = signingIn
	if hello.kind != "PREAUTH" {
		if err := s.signIn(); err != nil {
			return err
		}
	}
	s.step = openingIt
	folder := s.Folder
	if folder == "" {
		folder = "INBOX"
	}
	answers, err := s.command("EXAMINE " + quote(folderName(folder)))
	for _, a := range answers {
		word, number, _ := strings.Cut(a.code, " ")
		if n, err := strconv.ParseUint(number, 10, 32); err == nil {
			switch strings.ToUpper(word) {
			case "UIDVALIDITY":
				s.validity = uint32(n)
			case "UIDNEXT":
				s.next = uint32(n)
			}
		}
	}
	return err
}

// listen reads from the connection as it is now.
func (s *session) listen() {
	s.reader = &reader{in: bufio.NewReaderSize(&io.LimitedReader{R: s.over, N: maxSession}, 16<<10)}
}

func (s *session) encrypt() error {
	s.step = encrypting
	over := tls.Client(s.conn, &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12})
	s.over = over
	return over.HandshakeContext(s.ctx)
}

func (s *session) startTLS() error {
	if len(s.capabilities) == 0 {
		if err := s.askCapabilities(); err != nil {
			return err
		}
	}
	if !slices.Contains(s.capabilities, "STARTTLS") {
		return errNoSTARTTLS
	}
	if _, err := s.command("STARTTLS"); err != nil {
		return err
	}
	if s.reader.in.Buffered() > 0 { // somebody put words into the server's mouth
		return errInjected
	}
	if err := s.encrypt(); err != nil {
		return err
	}
	s.listen()
	s.capabilities = nil // what was said in the clear does not count
	return nil
}

var (
	errNoSTARTTLS = errors.New("it does not offer STARTTLS")
	errInjected   = errors.New("it spoke on in the clear")
	errNoMethod   = errors.New("it offers no sign-in method known here")
)

// signIn uses PLAIN (RFC 4616), or LOGIN. The connection is encrypted, or local.
func (s *session) signIn() error {
	if len(s.capabilities) == 0 {
		if err := s.askCapabilities(); err != nil {
			return err
		}
	}
	offers := func(name string) bool { return slices.Contains(s.capabilities, name) }
	if !offers("AUTH=PLAIN") {
		if offers("LOGINDISABLED") {
			return errNoMethod
		}
		_, err := s.command("LOGIN ", s.Username, " ", s.Password)
		return err
	}
	word := base64.StdEncoding.EncodeToString([]byte("\x00" + s.Username + "\x00" + s.Password))
	if offers("SASL-IR") {
		_, err := s.command("AUTHENTICATE PLAIN " + word)
		return err
	}
	_, err := s.exchange([]string{"AUTHENTICATE PLAIN", word})
	return err
}

func (s *session) askCapabilities() error {
	answers, err := s.command("CAPABILITY")
	for _, a := range answers {
		if a.kind == "CAPABILITY" {
			for _, v := range a.values {
				s.capabilities = append(s.capabilities, strings.ToUpper(v.text))
			}
		}
	}
	return err
}

// learn takes capabilities from a response code.
func (s *session) learn(code string) {
	if words := strings.Fields(strings.ToUpper(code)); len(words) > 0 && words[0] == "CAPABILITY" {
		s.capabilities = words[1:]
	}
}

// command sends a command and returns the untagged responses to it. The second and
// fourth part, and so on, are strings.
func (s *session) command(parts ...string) ([]*response, error) {
	lines := []string{""}
	for i, part := range parts {
		last := &lines[len(lines)-1]
		switch {
		case i%2 == 0:
			*last += part
		case strings.ContainsFunc(part, func(r rune) bool { return r < ' ' || r > '~' }):
			*last += fmt.Sprintf("{%d}", len(part))
			lines = append(lines, part)
		default:
			*last += quote(part)
		}
	}
	return s.exchange(lines)
}

// exchange sends the lines of a command, each but the first when the server asks to go
// on, and waits for the end.
func (s *session) exchange(lines []string) ([]*response, error) {
	s.reader.left = maxAnswer
	s.tags++
	tag := "a" + strconv.Itoa(s.tags)
	if _, err := io.WriteString(s.over, tag+" "+lines[0]+"\r\n"); err != nil {
		return nil, err
	}
	lines = lines[1:]
	var all []*response
	for {
		r, err := s.reader.response()
		if err != nil {
			return all, err
		}
		switch {
		case r.tag == "+":
			if len(lines) == 0 {
				return all, errNonsense
			}
			if _, err := io.WriteString(s.over, lines[0]+"\r\n"); err != nil {
				return all, err
			}
			lines = lines[1:]
		case r.tag == tag:
			if r.kind != "OK" {
				return all, &refusal{r}
			}
			return all, nil
		case r.tag != "*":
			return all, errNonsense
		case r.kind == "BYE" && s.step != leaving:
			return all, &refusal{r}
		default:
			all = append(all, r)
		}
	}
}

// quote returns a quoted string; text holds no control characters.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// setback returns the fault for what stopped the visit.
func (s *session) setback(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f // of whoever dialled, or of who takes the mails
	}
	setBack := func(exit int, code, format string, args ...any) *fault.Error {
		return fault.New(exit, code, "mailbox at %s, %s: %w", s.addr(), lang.Say(s.step), lang.Errorf(format, args...))
	}
	refused, answered := errors.AsType[*refusal](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case errors.Is(s.ctx.Err(), context.Canceled):
		return setBack(fault.ExitUnreachable, "mailbox_unreachable", "interrupted: %w", context.Canceled).Retry()
	case s.ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return setBack(fault.ExitUnreachable, "mailbox_unreachable", "no answer in time").Retry().
			Hinted("check host, port and security: a server that waits for TLS says nothing without")
	case answered && s.step == signingIn && !refused.later():
		return setBack(fault.ExitRefused, "mailbox_auth", "%s", s.clean(refused)).Hinted("check user name and password of the mailbox")
	case errors.Is(err, errNoMethod):
		return setBack(fault.ExitRefused, "mailbox_auth", "%w", err)
	case s.step == encrypting, certificate:
		return setBack(fault.ExitUnreachable, "mailbox_tls", "%s", s.clean(err)).Retry().
			Hinted("check the security setting, the host name and the trusted certificates of the mailbox")
	case answered && !refused.later():
		return setBack(fault.ExitRefused, "mailbox_refused", "%s", s.clean(refused)).Hinted("check the folder of the mailbox")
	}
	f := setBack(fault.ExitUnreachable, "mailbox_unreachable", "%s", s.clean(err)).Retry().Hinted("check the network, then repeat the command")
	if s.step == connecting {
		f.Err = err
	}
	return f
}

// clean returns an error fit to show, without the password should the server echo it.
func (s *session) clean(err error) error {
	text := err.Error()
	coded := base64.StdEncoding.EncodeToString
	text = strings.NewReplacer(coded([]byte("\x00"+s.Username+"\x00"+s.Password)), "***", coded([]byte(s.Password)), "***", s.Password, "***").Replace(text)
	if text = clip(text); text == err.Error() {
		return err
	}
	return errors.New(text)
}

// refusal is a response that ends what was begun.
type refusal struct{ *response }

func (r *refusal) Error() string { return strings.TrimSpace(r.kind + " " + r.text) }

// later tells refusals that time may heal (RFC 5530).
func (r *refusal) later() bool {
	switch strings.ToUpper(r.code) {
	case "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG":
		return true
	}
	return r.kind == "BYE" || r.kind == "PREAUTH"
}
