package support

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/pkg/support"
)

// Mailer hands a mail to a mail server; notify.SMTP is one.
type Mailer interface {
	Deliver(context.Context, notify.Parcel) (notify.Receipt, error)
}

// Mailbox is where answers arrive; mail.Box is one.
type Mailbox interface {
	Fetch(ctx context.Context, after mail.Mark, since time.Time, want func(*mail.Incoming) bool, take func(*mail.Incoming) error) (mail.Mark, error)
	Find(ctx context.Context, id string) (bool, error)
}

// Post carries parcels by mail: the document is the text for people, and is attached
// as JSON; a signed statement binds them together.
type Post struct {
	Mailer  Mailer
	From    string
	Product string
	License string             // id
	Key     ed25519.PrivateKey // nil: mails are not signed
	Mailbox Mailbox            // nil: nobody can be asked
	Largest int64              // bytes of a mail
	Upload  string             // where to bring what is larger, for people
}

// DocumentName is what the document is called among the attachments of a mail; no other has that name.
const DocumentName = "request.json"

// Lookup looks for the mail, or for an answer to it, in the mailbox.
func (c *Post) Lookup(ctx context.Context, h *Handover) (Receipt, bool, error) {
	if c.Mailbox == nil {
		return Receipt{}, false, nil
	}
	found, err := c.Mailbox.Find(ctx, h.Parcel.ID)
	return Receipt{}, found, err
}

// Hand streams the mail from the sealed files.
func (c *Post) Hand(ctx context.Context, h *Handover) (Receipt, error) {
	letter, err := c.letter(h)
	if err != nil {
		return Receipt{}, err
	}
	composed, err := letter.Compose()
	if err != nil {
		return Receipt{}, err
	}
	if c.Largest > 0 && composed.Size() > c.Largest {
		return Receipt{}, tooLargeForMail(composed.Size(), c.Largest, c.Upload)
	}
	if err := h.Sending(); err != nil {
		return Receipt{}, err
	}
	_, err = c.Mailer.Deliver(ctx, notify.Parcel{
		From: c.From, To: letter.To, Size: composed.Size(), Write: composed.Write,
		Progress: func(sent int64) { h.Progress("", sent, composed.Size()) },
	})
	f := fault.Of(err)
	switch {
	case f == nil:
		return Receipt{}, nil
	case f.Code == "mail_unknown" || ctx.Err() != nil:
		return Receipt{}, err
	}
	if large, ok := errors.AsType[*notify.TooLarge](err); ok {
		err = tooLargeForMail(large.Size, large.Limit, c.Upload)
	}
	// The server said no, or never heard the end: the mail is not with it.
	if noted := h.Note(func(p *Parcel) { p.Stage, p.Unknown = Queued, false }); noted != nil {
		return Receipt{}, noted
	}
	return Receipt{}, err
}

// letter writes the mail. It is the same to the byte for every attempt.
func (c *Post) letter(h *Handover) (*mail.Letter, error) {
	l := &mail.Letter{ID: h.Parcel.ID, From: c.From, To: []string{h.Parcel.To}, Date: h.Parcel.Sealed}
	contact := h.Case.Contact
	if h.Request != nil {
		l.Subject, l.Text = h.Request.Subject, h.Request.Text()
	} else {
		contact = h.Message.Contact
		l.Subject, l.Text = "Re: "+h.Case.Subject, h.Message.PlainText()
		if h.Case.Tag != "" {
			l.Subject = h.Case.Tag + " " + l.Subject
		}
		first := h.Case.ID + "@" + domain(c.From)
		l.InReplyTo, l.References = first, []string{first}
		for i := len(h.Case.Thread) - 1; i >= 0; i-- { // the vendor's last mail, if he writes mails
			if e := h.Case.Thread[i]; e.Kind.FromVendor() && !support.ValidID(e.ID) {
				l.InReplyTo, l.References = e.ID, append(l.References, e.ID)
				break
			}
		}
	}
	if contact.Email != "" {
		l.ReplyTo = contact.Email
	}
	for n, a := range h.Parcel.Attachments {
		l.Files = append(l.Files, mail.File{Attachment: a, Open: func() (io.ReadCloser, error) { return h.Attachment(n) }})
	}
	payload, sum := h.Payload()
	l.Files = append(l.Files, mail.File{
		Attachment: support.Attachment{Name: DocumentName, Media: "application/json", Size: int64(len(payload)), SHA256: sum},
		Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(payload)), nil },
	})
	if c.Key == nil {
		l.Fields = append(l.Fields, mail.Field{Name: "Optool-Request", Value: h.Case.ID})
		return l, nil
	}
	return l, l.Sign(mail.Signer{License: c.License, Product: c.Product, Request: h.Case.ID, Key: c.Key})
}

// domain of a mail address, which may have a name.
func domain(address string) string {
	return strings.TrimSuffix(address[strings.LastIndexByte(address, '@')+1:], ">")
}

// mailSize estimates the size of a mail with attachments: base64 in lines of 76.
func mailSize(all []support.Attachment) int64 {
	size := int64(16 << 10)
	for _, a := range all {
		size += (a.Size+2)/3*4*78/76 + 1<<10
	}
	return size
}

func tooLargeForMail(size, limit int64, upload string) *fault.Error {
	f := fault.New(fault.ExitRefused, "mail_too_large", "the request is too large for mail: %s", sizes(size, limit))
	if upload != "" {
		return f.Hinted("bring the attachments to %s and write the request without them; or carry everything as a file: --carry FILE", upload)
	}
	return f.Hinted("leave the largest attachment out (a bundle: --bundle with a smaller --max-size), or carry everything as a file: --carry FILE")
}

func sizes(size, limit int64) lang.Text {
	const mega = 1e6
	if limit == 0 {
		return lang.Say("it has %.1f MB", float64(size)/mega)
	}
	return lang.Say("it has %.1f MB, the server takes %.1f MB", float64(size)/mega, float64(limit)/mega)
}
