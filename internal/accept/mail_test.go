//go:build accept

package accept

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/internal/notify"
	document "github.com/optool/optool/pkg/support"
)

// sender is how optool reaches the server.
func (m *mailServer) sender(port, security string) notify.SMTP {
	m.t.Helper()
	return notify.SMTP{Host: "localhost", Port: number(m.t, port), Security: security, RootCAs: m.roots(),
		Username: m.user, Password: m.password, From: "Иван <optool@vendor.example>"}
}

func (m *mailServer) box(port, security string) mail.Box {
	m.t.Helper()
	return mail.Box{Host: "localhost", Port: number(m.t, port), Security: security, RootCAs: m.roots(),
		Username: m.user, Password: m.password, Dial: new(net.Dialer).DialContext}
}

func (m *mailServer) roots() *x509.CertPool {
	m.t.Helper()
	text, err := os.ReadFile(m.ca)
	must(m.t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	return roots
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// signedLetter is a letter with a file of size random bytes.
func signedLetter(t *testing.T, key ed25519.PrivateKey, size int) *mail.Composed {
	t.Helper()
	id, err := document.NewID(time.Now(), rand.Reader)
	must(t, err)
	content := make([]byte, size)
	_, _ = rand.Read(content)
	sum := sha256.Sum256(content)
	l := &mail.Letter{
		ID: id, From: "Иван <optool@vendor.example>", To: []string{"support@vendor.example"}, Date: time.Now(),
		Subject: "Отчёт не строится", Text: "Здравствуйте,\n\nFrom here on nothing works.\n.\n",
		Files: []mail.File{{
			Attachment: document.Attachment{Name: "журнал.tar.zst", Size: int64(size), SHA256: hex.EncodeToString(sum[:]), Media: "application/zstd"},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
		}},
	}
	must(t, l.Sign(mail.Signer{License: "LIC-1", Product: "acme-platform", Request: id, Key: key}))
	c, err := l.Compose()
	must(t, err)
	return c
}

func faultCode(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return fmt.Sprintf("%s %d %v", f.Code, f.Exit, f.Retryable)
	}
	return fmt.Sprint(err)
}

// TestMail sends requests through a real Postfix, and looks into its mailbox with a
// real Dovecot in between.
func TestMail(t *testing.T) {
	m := newMailServer(t)
	public, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	check := mail.Check{Product: "acme-platform", Key: func(string) (ed25519.PublicKey, error) { return public, nil }}

	var ids []string
	for i, tt := range []struct {
		name, port, security string
		size                 int
	}{
		{"30 MB with STARTTLS and PLAIN", m.submission, notify.STARTTLS, 30_000_000},
		{"TLS from the first byte", m.submissions, notify.ImplicitTLS, 1000},
	} {
		c := signedLetter(t, key, tt.size)
		ids = append(ids, strings.Trim(c.MessageID(), "<>"))
		begun := time.Now()
		receipt, err := m.sender(tt.port, tt.security).Deliver(t.Context(), notify.Parcel{
			To: []string{"support@vendor.example"}, Size: c.Size(), Write: c.Write})
		if err != nil || !strings.Contains(receipt.Answer, "queued as") {
			t.Fatalf("%s: answer %q, %v", tt.name, receipt.Answer, err)
		}
		t.Logf("%s: %d bytes in %v", tt.name, c.Size(), time.Since(begun))
		var arrived []byte
		for _, file := range m.arrived(i + 1) {
			text, err := os.ReadFile(file)
			must(t, err)
			if bytes.Contains(text, []byte(c.MessageID())) {
				arrived = text
			}
		}
		var sent bytes.Buffer
		must(t, c.Write(&sent))
		// Postfix adds fields above the mail, and keeps it with line ends of its own.
		if !bytes.HasSuffix(arrived, bytes.ReplaceAll(sent.Bytes(), []byte("\r\n"), []byte("\n"))) {
			t.Errorf("%s: what arrived, %d bytes, is not what was sent, %d bytes", tt.name, len(arrived), sent.Len())
		}
		if _, err := check.Verify(bytes.NewReader(arrived)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	m.refusals(key)
	m.mailbox(ids)
}

// refusals tries what the server does not take.
func (m *mailServer) refusals(key ed25519.PrivateKey) {
	m.t.Helper()
	c := signedLetter(m.t, key, 800_000) // more than 1 MB when it travels
	for _, tt := range []struct {
		name, to, port string
		change         func(*notify.SMTP)
		want           string
	}{
		{"larger than the server's limit", "support@vendor.example", m.small, func(*notify.SMTP) {}, "mail_too_large 4 false"},
		{"greylisted", greylisted, m.submission, func(*notify.SMTP) {}, "mail_deferred 3 true"},
		{"wrong password", "support@vendor.example", m.submission, func(s *notify.SMTP) { s.Password = "wrong" }, "mail_auth 4 false"},
		{"no password", "support@vendor.example", m.submission, func(s *notify.SMTP) { s.Username, s.Password = "", "" }, "mail_refused 4 false"},
		{"nobody trusts it", "support@vendor.example", m.submission, func(s *notify.SMTP) { s.RootCAs = x509.NewCertPool() }, "mail_tls 3 true"},
	} {
		s := m.sender(tt.port, notify.STARTTLS)
		tt.change(&s)
		_, err := s.Deliver(m.t.Context(), notify.Parcel{To: []string{tt.to}, Size: c.Size(), Write: func(io.Writer) error {
			m.t.Errorf("%s: the message was asked for", tt.name)
			return nil
		}})
		if got := faultCode(err); got != tt.want {
			m.t.Errorf("%s: %s (%v), want %s", tt.name, got, err, tt.want)
		}
		if large, ok := errors.AsType[*notify.TooLarge](err); ok && large.Limit != 1_000_000 {
			m.t.Errorf("%s: %+v", tt.name, large)
		}
	}
	m.arrived(2)
}

// mailbox looks at what arrived.
func (m *mailServer) mailbox(ids []string) {
	m.t.Helper()
	var mark mail.Mark
	for _, b := range []mail.Box{m.box(m.imaps, mail.ImplicitTLS), m.box(m.imap, mail.STARTTLS)} {
		got := map[string]bool{}
		var err error
		mark, err = b.Fetch(m.t.Context(), mail.Mark{}, time.Now().AddDate(0, 0, -1), nil, func(in *mail.Incoming) error {
			got[in.MessageID] = in.Subject == "Отчёт не строится" && strings.HasPrefix(in.Text, "Здравствуйте,\n\nFrom here on")
			return nil
		})
		if err != nil || len(got) != 2 || !got[ids[0]] || !got[ids[1]] || mark.UID < 2 || mark.Validity == 0 {
			m.t.Errorf("mark %+v, %v, %v", mark, got, err)
		}
		for id, want := range map[string]bool{ids[0]: true, "01JD5XKQ3V8W2M4N6P7R9S0T1A@x": false} {
			id, _, _ = strings.Cut(id, "@")
			if found, err := b.Find(m.t.Context(), id); err != nil || found != want {
				m.t.Errorf("%s is there: %v, %v", id, found, err)
			}
		}
	}
	after, err := m.box(m.imaps, mail.ImplicitTLS).Fetch(m.t.Context(), mark, time.Time{}, nil, func(in *mail.Incoming) error {
		m.t.Errorf("%s is shown twice", in.MessageID)
		return nil
	})
	if err != nil || after != mark {
		m.t.Errorf("mark %+v became %+v, %v", mark, after, err)
	}
	wrong := m.box(m.imaps, mail.ImplicitTLS)
	wrong.Password = "wrong"
	if _, err := wrong.Find(context.Background(), "01JD5XKQ3V8W2M4N6P7R9S0T1A"); faultCode(err) != "mailbox_auth 4 false" {
		m.t.Errorf("wrong password: %v", err)
	}
	absent := m.box(m.imaps, mail.ImplicitTLS)
	absent.Folder = "Ответы"
	if _, err := absent.Fetch(context.Background(), mail.Mark{}, time.Time{}, nil, nil); faultCode(err) != "mailbox_refused 4 false" {
		m.t.Errorf("no such folder: %v", err)
	}
	for _, file := range m.arrived(2) { // nothing was marked as read: Dovecot notes that in the name
		if _, flags, _ := strings.Cut(file, ":2,"); strings.Contains(flags, "S") {
			m.t.Errorf("%s was changed", file)
		}
	}
}
