package mail

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// Check proves what mails say of themselves.
type Check struct {
	// Key returns the public key of a licence. What it fails with, Verify fails with.
	Key func(licenseID string) (ed25519.PublicKey, error)
	// Product is the one whose mails are accepted.
	Product string
	// Tag is the vendor's ticket tag in subjects; nil: he has none.
	Tag *regexp.Regexp
}

// Verified is a mail whose statement is true.
type Verified struct {
	Statement support.Statement
	Subject   string // as it arrived
	Text      string // \n line ends
	Files     int    // attachments: all of them are those of the statement

	// Who sent it, and when, is not signed.
	MessageID string // without angle brackets
	From      string // address alone
	Date      time.Time
}

// Verify reads a mail (RFC 5322) to its end and compares it with its statement, as the
// package comment says. Files of any size take no memory. Faults: statement_missing,
// statement_forged, statement_altered, mail_malformed (exit 5); an error of r is returned
// as it is.
func (c Check) Verify(r io.Reader) (*Verified, error) {
	source := &faithful{Reader: r}
	v, err := c.verify(bufio.NewReaderSize(source, 32<<10))
	if source.err != nil {
		return nil, source.err
	}
	return v, err
}

func (c Check) verify(in *bufio.Reader) (*Verified, error) {
	head, err := readHead(in, false)
	if errors.Is(err, io.EOF) {
		return nil, malformed("it ends inside its header")
	}
	if err != nil {
		return nil, err
	}
	s, err := c.statement(head)
	if err != nil {
		return nil, err
	}
	if request := strings.TrimSpace(head.first(FieldRequest)); request != s.Request {
		return nil, altered("its field %s names %q, the statement %s", FieldRequest, clip(request), s.Request)
	}
	subject := decoded(head.first("Subject"))
	if !sameSubject(subject, s.Subject, c.Tag) {
		return nil, altered("its subject is %q, signed was %q", clip(subject), clip(s.Subject))
	}
	m := &comparison{statement: s, seen: map[string]bool{}}
	w := &walker{visit: m.part}
	if err := w.walk(head.mime(), in, 0); err != nil {
		return nil, err
	}
	if err := m.whole(); err != nil {
		return nil, err
	}
	v := &Verified{Statement: *s, Subject: subject, Text: m.text, Files: len(m.seen), Date: head.written()}
	v.From, _ = head.sender()
	if id := ids(head.first("Message-ID")); len(id) == 1 {
		v.MessageID = id[0]
	}
	return v, nil
}

// statement returns what the header states, once its signature is verified.
func (c Check) statement(head fields) (*support.Statement, error) {
	for _, name := range []string{FieldStatement, FieldRequest, "Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"} {
		if _, n := head.get(name); n > 1 {
			return nil, malformed("%d fields %s", n, name)
		}
	}
	value, n := head.get(FieldStatement)
	if n == 0 {
		return nil, fault.New(fault.ExitUnverified, "statement_missing", "reading a mail: it has no field %s", FieldStatement).
			Hinted("optool signs what it sends by mail; a text that was copied or forwarded has lost it")
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), ""))
	if err != nil {
		return nil, forged("it is not in base64")
	}
	envelope, err := license.ParseEnvelope(raw)
	if err != nil {
		return nil, forged("%w", err)
	}
	var claimed struct { // nothing but the name of a key, until it is verified
		License string `json:"license"`
	}
	if err := json.Unmarshal(envelope.Payload, &claimed); err != nil || claimed.License == "" || len(claimed.License) > 200 {
		return nil, forged("it names no licence")
	}
	key, err := c.Key(claimed.License)
	if err != nil {
		return nil, err
	}
	if err := envelope.SignedBy(support.TypeStatement, key); err != nil {
		return nil, forged("%w", err)
	}
	s := new(support.Statement)
	if err := json.Unmarshal(envelope.Payload, s); err != nil {
		return nil, forged("its content cannot be read")
	}
	switch {
	case s.License != claimed.License || !support.ValidID(s.ID) || !support.ValidID(s.Request) || len(s.Attachments) > maxFiles:
		return nil, forged("its content makes no sense")
	case s.Product != c.Product:
		return nil, fault.New(fault.ExitUnverified, "statement_forged", "the mail's statement is of the product %q, not of %q", clip(s.Product), c.Product)
	}
	return s, nil
}

// comparison compares the parts of a mail with its statement.
type comparison struct {
	statement *support.Statement
	text      string
	read      bool // the text
	seen      map[string]bool
}

func (m *comparison) part(p *part) error {
	if !m.read {
		m.read = true
		return m.body(p)
	}
	for _, a := range m.statement.Attachments {
		if a.Name != p.name {
			continue
		}
		if m.seen[a.Name] {
			return altered("it has two files named %q", clip(p.name))
		}
		m.seen[a.Name] = true
		return sameFile(a, p.body)
	}
	return altered("it has a part of its own: %q (%s)", clip(p.name), clip(p.media))
}

func (m *comparison) body(p *part) error {
	if p.media != "text/plain" || p.attached || p.name != "" {
		return altered("it does not begin with its text")
	}
	text, err := io.ReadAll(io.LimitReader(p.body, maxText+1))
	if err != nil {
		return malformed("its text: %s", clip(err.Error()))
	}
	if len(text) > maxText {
		return altered("its text is longer than any that is signed")
	}
	decoded := toUTF8(p.charset, text)
	m.text = plainText(decoded)
	if support.BodyHash(decoded) != m.statement.Body {
		return altered("its text is not the one that was signed").
			Hinted("a mail server may have added a footer; look at the mail where it came in first")
	}
	return nil
}

func sameFile(a support.Attachment, body io.Reader) error {
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(body, a.Size+1))
	switch {
	case err != nil:
		return malformed("its file %q: %s", a.Name, clip(err.Error()))
	case n > a.Size:
		return altered("its file %q has more than the %d bytes that were signed", a.Name, a.Size)
	case n < a.Size:
		return altered("its file %q has %d bytes, signed were %d", a.Name, n, a.Size)
	case hex.EncodeToString(sum.Sum(nil)) != a.SHA256:
		return altered("its file %q is not the one that was signed", a.Name)
	}
	return nil
}

// whole tells whether nothing is missing.
func (m *comparison) whole() error {
	if !m.read {
		return altered("it has no text")
	}
	for _, a := range m.statement.Attachments {
		if !m.seen[a.Name] {
			return altered("its file %q is missing", a.Name)
		}
	}
	return nil
}

func altered(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "statement_altered", "the mail is not the one that was signed: %w", lang.Errorf(format, args...)).
		Hinted("do not rely on it; ask the customer on another way")
}

func forged(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "statement_forged", "the mail's statement is not genuine: %w", lang.Errorf(format, args...)).
		Hinted("do not rely on it; ask the customer on another way")
}

// faithful keeps an error of the source apart from those of its content.
type faithful struct {
	io.Reader
	err error
}

func (f *faithful) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}
