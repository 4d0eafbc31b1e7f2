package backoffice

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/pkg/support"
)

// letter writes the mail that brings a document to the help desk. It is the same to
// the byte for every attempt with the same largest.
//
// Help desks put a mail to a ticket by the numbers of mails that it answers, or by a tag
// in its subject: a message names the mail of its request in In-Reply-To and References,
// and has the same tag. The customer is in Reply-To, since the sender must be an
// address that the vendor's mail server takes.
func (s *Store) letter(t *Ticket, e *Entry, from string, to []string, largest int64) (*mail.Composed, error) {
	data, err := s.document(t, e)
	if err != nil {
		return nil, err
	}
	first, err := s.request(t)
	if err != nil {
		return nil, err
	}
	first.Priority, first.License.Customer = t.Entries[0].Priority, t.Customer // by the vendor's rules and records
	l := &mail.Letter{ID: e.ID, From: from, To: to, Date: e.At, ReplyTo: first.Contact.Email, Subject: "[" + t.Number + "] " + t.Subject, Text: first.Text()}
	attached := first.Attachments
	if e.Kind != "" {
		m, err := support.ParseMessage(data)
		if err != nil {
			return nil, damaged(s.documentFile(t.ID, e))
		}
		if m.Contact.Email != "" {
			l.ReplyTo = m.Contact.Email
		}
		attached = m.Attachments
		l.Subject, l.Text = "["+t.Number+"] Re: "+t.Subject, m.PlainText()
		l.InReplyTo = messageID(t.ID, from)
		l.References = []string{l.InReplyTo}
	}
	l.Fields = []mail.Field{{Name: mail.FieldRequest, Value: t.ID}, {Name: "Optool-Ticket", Value: t.Number}}
	if t.License != "" {
		l.Fields = append(l.Fields, mail.Field{Name: "Optool-Licence", Value: t.License})
	}
	if p := t.Priority(); p > 0 {
		l.Fields = append(l.Fields, mail.Field{Name: "Optool-Priority", Value: strconv.Itoa(p)})
	}
	return s.enclose(l, t, e, attached, largest)
}

// enclose adds the attachments, as many as a mail of largest bytes holds; the text
// says where the others are.
func (s *Store) enclose(l *mail.Letter, t *Ticket, e *Entry, attached []support.Attachment, largest int64) (*mail.Composed, error) {
	text, left := l.Text, attached
	for n := len(attached); ; n-- {
		l.Files, l.Text, left = nil, text, attached[n:]
		for _, a := range attached[:n] {
			l.Files = append(l.Files, s.enclosure(t, e, a))
		}
		if len(left) > 0 {
			l.Text += "\nNot in this mail:\n\n"
		}
		for _, a := range left {
			l.Text += fmt.Sprintf("- %s (%d bytes): %s\n", a.Name, a.Size, s.attachmentFile(t.ID, e.ID, a.Name))
		}
		c, err := l.Compose()
		if err != nil || c.Size() <= largest || n == 0 {
			return c, err
		}
	}
}

func (s *Store) enclosure(t *Ticket, e *Entry, a support.Attachment) mail.File {
	path := s.attachmentFile(t.ID, e.ID, a.Name)
	return mail.File{Attachment: a, Open: func() (io.ReadCloser, error) {
		file, err := s.disk.Open(path)
		return file, fault.File(err, lang.Say("reading %s", path))
	}}
}

// request reads the request of a ticket.
func (s *Store) request(t *Ticket) (*support.Request, error) {
	data, err := s.document(t, &t.Entries[0])
	if err != nil {
		return nil, err
	}
	r, err := support.ParseRequest(data)
	if err != nil {
		return nil, damaged(s.documentFile(t.ID, &t.Entries[0]))
	}
	return r, nil
}

// messageID is the Message-ID of a document's mail.
func messageID(id, from string) string {
	return id + "@" + strings.TrimRight(from[strings.LastIndexByte(from, '@')+1:], "> ")
}
