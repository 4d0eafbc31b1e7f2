package backoffice

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Say is what the vendor writes on a request.
type Say struct {
	Kind   support.MessageKind // Answer, Question, Note or Closed
	Text   string
	Author string // who at the vendor's; optional
}

// Answer adds a message of the vendor's to a request. The customer sees it when he asks
// next. Faults: unknown_request and request_closed (exit 2), request_invalid (exit 2).
func (s *Store) Answer(ctx context.Context, id string, say Say) (t *Ticket, err error) {
	if !say.Kind.FromVendor() {
		return nil, fault.Usage("a vendor does not write a %q", say.Kind)
	}
	err = locked(ctx, s.path("requests", "lock"), func() error {
		if t, err = s.ticket(id); err != nil {
			return err
		}
		switch {
		case t == nil:
			return fault.New(fault.ExitUsage, vendorapi.CodeUnknownRequest, "there is no request %q", clip(id)).
				Hinted("see what there is: optool-vendor request list --state all")
		case t.State == vendorapi.RequestClosed:
			return fault.New(fault.ExitUsage, vendorapi.CodeClosed, "the request %s is closed", t.Number).
				Hinted("have the customer open a new one")
		case len(t.Entries) >= maxEntries && say.Kind != support.Closed:
			return fault.New(fault.ExitRefused, codeTooMany, "the request %s has %d messages", t.Number, len(t.Entries)-1).
				Hinted("close it, and go on in a new one")
		}
		e, err := s.say(t, say)
		if err != nil {
			return err
		}
		t.add(e)
		if err := s.saveTicket(t); err != nil {
			return err
		}
		if t.State == vendorapi.RequestClosed {
			return s.markClosed(t)
		}
		return nil
	})
	return t, err
}

// say makes the message's document.
func (s *Store) say(t *Ticket, say Say) (Entry, error) {
	id, err := support.NewID(s.now(), rand.Reader)
	if err != nil {
		return Entry{}, err
	}
	m := &support.Message{Schema: support.SchemaMessage, ID: id, Request: t.ID, Kind: say.Kind, Created: s.instant(), Text: say.Text}
	m.Contact.Name = say.Author
	if err := m.Check(); err != nil {
		return Entry{}, fault.New(fault.ExitUsage, codeInvalid, "answering %s: %w", t.Number, err).Hinted("correct the text, or its author")
	}
	data, err := json.Marshal(m)
	if err != nil {
		return Entry{}, err
	}
	sum := sha256.Sum256(data)
	e := Entry{ID: id, Kind: say.Kind, At: s.moment(), Author: say.Author, SHA256: hex.EncodeToString(sum[:])}
	return e, s.place(s.documentFile(t.ID, &e), data)
}

// Contents is what a ticket's documents say.
type Contents struct {
	Request  support.Request
	Messages []vendorapi.Sent // one for each entry after the first
}

// Contents reads the documents of a ticket.
func (s *Store) Contents(t *Ticket) (Contents, error) {
	r, err := s.request(t)
	if err != nil {
		return Contents{}, err
	}
	c := Contents{Request: *r}
	for i := range t.Entries[1:] {
		sent, err := s.sent(t, &t.Entries[i+1])
		if err != nil {
			return c, err
		}
		c.Messages = append(c.Messages, sent)
	}
	return c, nil
}

// AttachmentFile is where an attachment of a document of t is.
func (s *Store) AttachmentFile(t *Ticket, document, name string) string {
	return s.attachmentFile(t.ID, document, name)
}

// RequestFolder is where all of a request is.
func (s *Store) RequestFolder(t *Ticket) string { return s.requestDir(t.ID) }
