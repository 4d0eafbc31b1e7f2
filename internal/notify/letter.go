package notify

import (
	"bytes"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxAddress    = 254 // octets, RFC 5321 section 4.5.3.1.3 less the brackets
	maxRecipients = 100 // RFC 5321 section 4.5.3.1.8: every server takes as many
	maxNameChars  = 100
	maxID         = 150
)

// letter is a message as a mail server takes it.
type letter struct {
	from string   // MAIL FROM, in angle brackets
	to   []string // RCPT TO, in angle brackets
	text []byte   // RFC 5322 header and body, CRLF line ends
}

// write makes the letter of m, sent by from.
func write(from string, m Message) (*letter, error) {
	sender, err := senderAddress(from)
	if err != nil {
		return nil, err
	}
	all, err := recipients(m.To)
	if err != nil {
		return nil, err
	}
	l := &letter{from: bare(sender)}
	var to []string
	for _, recipient := range all {
		to = append(to, recipient.String())
		l.to = append(l.to, bare(recipient))
	}
	_, domain, _ := strings.Cut(sender.Address, "@")
	id := messageID(m.ID, domain)
	if id == "" {
		return nil, settings("writing a notice: it has no id")
	}
	date := m.Date
	if date.IsZero() {
		date = time.Now()
	}

	var b bytes.Buffer
	field(&b, "Date", date.UTC().Format(time.RFC1123Z))
	field(&b, "From", sender.String())
	field(&b, "To", strings.Join(to, ", "))
	field(&b, "Subject", subject(m.Subject))
	field(&b, "Message-ID", id)
	field(&b, "Auto-Submitted", "auto-generated") // RFC 3834: no holiday answers, please
	field(&b, "MIME-Version", "1.0")
	field(&b, "Content-Type", "text/plain; charset=utf-8")
	field(&b, "Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	// Neither writing to a buffer nor encoding a string can fail.
	body := quotedprintable.NewWriter(&b)
	_, _ = body.Write([]byte(plainText(m.Text)))
	_ = body.Close()
	l.text = b.Bytes()
	return l, nil
}

// recipients reads all of them.
func recipients(texts []string) ([]*mail.Address, error) {
	if len(texts) == 0 || len(texts) > maxRecipients {
		return nil, addressFault("addressing a message: %d recipients, allowed are 1 to %d", len(texts), maxRecipients)
	}
	var all []*mail.Address
	for _, text := range texts {
		recipient, err := recipientAddress(text)
		if err != nil {
			return nil, err
		}
		all = append(all, recipient)
	}
	return all, nil
}

func senderAddress(text string) (*mail.Address, error) {
	return address(lang.Say("reading the sender address %q", oneLine(text, maxAddress)), text)
}

func recipientAddress(text string) (*mail.Address, error) {
	return address(lang.Say("reading the recipient address %q", oneLine(text, maxAddress)), text)
}

// address reads an address. Addresses that need quoting, or
// a server that speaks SMTPUTF8, are refused: a server that reads them
// differently than we do would send the notice elsewhere.
func address(doing lang.Text, text string) (*mail.Address, error) {
	a, err := mail.ParseAddress(text)
	switch {
	case err != nil || strings.ContainsFunc(text, unicode.IsControl):
		return nil, addressFault("%s: not of the form name@example.com", doing)
	case len(a.Address) > maxAddress:
		return nil, addressFault("%s: longer than %d characters", doing, maxAddress)
	case strings.ContainsFunc(a.Address, func(r rune) bool { return r > unicode.MaxASCII }):
		return nil, addressFault("%s: not plain ASCII", doing).
			Hinted("write the domain in its xn-- form")
	case strings.ContainsAny(a.Address, " \t\"\\<>(),;") || strings.Count(a.Address, "@") != 1:
		return nil, addressFault("%s: unusual characters", doing)
	}
	// "=?" would start an encoded word; inside one, net/mail leaves a backslash bare.
	a.Name = strings.NewReplacer("=?", "= ?", `\`, "/").Replace(oneLine(a.Name, maxNameChars))
	return a, nil
}

func addressFault(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUsage, "mail_address", format, args...)
}

// bare returns the address without its name, in angle brackets.
func bare(a *mail.Address) string { return "<" + a.Address + ">" }

// messageID returns the Message-ID of a notice (RFC 5322 section 3.6.4), or
// nothing for an id without any usable character.
func messageID(id, domain string) string {
	id = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-_+=.", r):
			return r
		}
		return '-'
	}, id)
	id = id[:min(len(id), maxID)]
	id = strings.Join(strings.FieldsFunc(id, func(r rune) bool { return r == '.' }), ".") // no empty atoms
	if strings.Trim(id, "-.") == "" {
		return ""
	}
	return "<" + id + "@" + domain + ">"
}

// subject returns the text as encoded words where it needs them (RFC 2047).
// "=?" in plain text would be taken for the start of one.
func subject(text string) string {
	return mime.QEncoding.Encode("utf-8", strings.ReplaceAll(oneLine(text, maxSubject), "=?", "= ?"))
}

// field writes one header field, folded at spaces so that lines keep to 78
// characters where the words allow it (RFC 5322 section 2.2.3).
func field(b *bytes.Buffer, name, value string) {
	const width = 78
	b.WriteString(name + ":")
	line := len(name) + 1
	for i, word := range strings.Split(value, " ") {
		if i > 0 && line+1+len(word) > width {
			b.WriteString("\r\n")
			line = 0
		}
		b.WriteString(" " + word)
		line += 1 + len(word)
	}
	b.WriteString("\r\n")
}
