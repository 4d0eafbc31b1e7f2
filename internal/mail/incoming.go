package mail

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"regexp"
	"slices"
	"strings"
	"time"
)

const maxMail = 64 << 20 // bytes of an answer that are looked at

// Incoming is an answer as it arrived. Nothing of it is proved: anybody can write a mail
// that looks like this one. Texts are UTF-8 with \n line ends.
type Incoming struct {
	MessageID  string   // Message-IDs are without angle brackets
	InReplyTo  []string // what it answers
	References []string // the thread, the oldest first
	From       string   // address alone; empty when nobody can tell
	FromName   string
	Subject    string
	Date       time.Time // as the sender's clock has it; zero when it is missing

	// Automatic tells mails that no person wrote: those that say so (RFC 3834), and what
	// mail servers report. Bulk is a weaker sign (Precedence): some help desks put it on
	// what their people write too.
	Automatic bool
	Bulk      bool
	// Bounce is why a mail of ours could not be delivered, as in "5.1.1 no such user";
	// empty for any other mail. The mail is then among InReplyTo.
	Bounce string

	Tag, Ticket string // the vendor's ticket tag in the subject, and the number in it
	Request     string // id of the request, where the mail has our field for it

	Text        string   // all of it; of an HTML mail its words
	Reply       string   // without the history that is quoted below it
	Attachments []string // names of files; they stay in the mailbox
	Truncated   bool     // there was more of the mail, or of its text
}

// Read reads an answer; tag is the pattern of the vendor's ticket tag, or nil. It takes
// what it can get from a damaged or cut mail; without a readable header it fails with
// mail_malformed, or with what r fails with.
func Read(r io.Reader, tag *regexp.Regexp) (*Incoming, error) {
	source := &faithful{Reader: r}
	limited := &io.LimitedReader{R: source, N: maxMail}
	in := bufio.NewReaderSize(limited, 32<<10)
	head, err := readHead(in, true)
	if source.err != nil {
		return nil, source.err
	}
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = malformed("it has no header")
		}
		return nil, err
	}
	m := incoming(head, tag)
	c := &collection{mail: m}
	err = (&walker{visit: c.part}).walk(once(head), in, 0)
	if source.err != nil {
		return nil, source.err
	}
	m.Truncated = m.Truncated || err != nil || limited.N == 0
	m.Text = c.plain
	if m.Text == "" && c.html != "" {
		m.Text = plainText(htmlText(c.html))
	}
	m.Reply = withoutHistory(m.Text)
	return m, nil
}

// once returns the fields that describe the mail, each once: the first counts.
func once(head fields) map[string][]string {
	h := head.mime()
	for name, values := range h {
		h[name] = values[:1]
	}
	if _, _, err := contentType(h); err != nil {
		delete(h, "Content-Type") // then it is text
	}
	return h
}

// incoming returns what the header says.
func incoming(head fields, tag *regexp.Regexp) *Incoming {
	m := &Incoming{
		InReplyTo: ids(head.first("In-Reply-To")), References: ids(head.first("References")),
		Subject: decoded(head.first("Subject")), Date: head.written(),
		Request: strings.TrimSpace(head.first(FieldRequest)),
	}
	if id := ids(head.first("Message-ID")); len(id) > 0 {
		m.MessageID = id[0]
	}
	m.From, m.FromName = head.sender()
	m.Tag, m.Ticket = FindTag(m.Subject, tag)
	m.Automatic = automatic(head)
	switch word(head.first("Precedence")) {
	case "bulk", "list", "junk":
		m.Bulk = true
	}
	return m
}

// automatic tells the mails that no person wrote (RFC 3834 section 5, and what was usual
// before it). The empty return path is that of reports (RFC 5321 section 4.5.5).
func automatic(head fields) bool {
	said := word(head.first("Auto-Submitted"))
	path, there := head.get("Return-Path")
	return said != "" && said != "no" ||
		there > 0 && strings.TrimSpace(path) == "<>" ||
		head.first("X-Autoreply") != "" || head.first("X-Autorespond") != "" ||
		word(head.first("Precedence")) == "auto_reply" || reported(head.mime())
}

// word returns the first word of a field, in lower case.
func word(value string) string {
	value, _, _ = strings.Cut(value, ";")
	return strings.ToLower(strings.TrimSpace(value))
}

func reported(h map[string][]string) bool {
	media, _, _ := mime.ParseMediaType(strings.Join(h["Content-Type"], ""))
	return media == "multipart/report"
}

// Answers tells whether the mail answers a document of that id, or anything in a thread
// that has it.
func (m *Incoming) Answers(id string) bool {
	return slices.ContainsFunc(slices.Concat(m.InReplyTo, m.References), func(at string) bool {
		left, _, _ := strings.Cut(at, "@")
		return strings.EqualFold(left, id)
	})
}

// collection gathers what is shown of a mail.
type collection struct {
	mail        *Incoming
	plain, html string
}

func (c *collection) part(p *part) error {
	switch {
	case p.media == "message/delivery-status":
		c.mail.Bounce = failedDelivery(p.text())
		return nil
	case p.media == "text/rfc822-headers" || p.media == "message/rfc822" && c.mail.Bounce != "":
		c.returned(p)
		return nil
	case p.attached || p.name != "" || !strings.HasPrefix(p.media, "text/"):
		if len(c.mail.Attachments) < maxParts {
			c.mail.Attachments = append(c.mail.Attachments, p.name)
		}
		return nil
	case p.media == "text/html":
		if c.html == "" {
			c.html = c.limited(p)
		}
		return nil
	}
	if c.plain == "" {
		if text := c.limited(p); strings.TrimSpace(text) != "" {
			c.plain = plainText(text)
		}
	}
	return nil
}

// limited returns the start of a part's text.
func (c *collection) limited(p *part) string {
	text, err := io.ReadAll(io.LimitReader(p.body, maxText+1))
	if len(text) > maxText {
		text, err = text[:maxText], io.ErrShortBuffer
	}
	c.mail.Truncated = c.mail.Truncated || err != nil
	return toUTF8(p.charset, text)
}

// text returns a short part.
func (p *part) text() string {
	text, _ := io.ReadAll(io.LimitReader(p.body, 64<<10))
	return toUTF8(p.charset, text)
}

// returned learns which mail of ours came back.
func (c *collection) returned(p *part) {
	head, err := readHead(bufio.NewReader(io.LimitReader(p.body, maxHead)), true)
	if err == nil {
		c.mail.InReplyTo = append(c.mail.InReplyTo, ids(head.first("Message-ID"))...)
	}
}

// failedDelivery returns status and reason of the first recipient that a report (RFC
// 3464) gives up; nothing when it only speaks of a delay.
func failedDelivery(report string) string {
	for block := range strings.SplitSeq(strings.ReplaceAll(report, "\r\n", "\n"), "\n\n") {
		head, err := readHead(bufio.NewReader(strings.NewReader(block+"\n\n")), true)
		if err != nil || word(head.first("Action")) != "failed" {
			continue
		}
		_, why, _ := strings.Cut(head.first("Diagnostic-Code"), ";")
		return strings.TrimSpace(clip(head.first("Status") + " " + why))
	}
	return ""
}
