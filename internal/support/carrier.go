package support

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/pkg/support"
)

// Carrier takes parcels to the vendor. Its errors are faults: a retryable one means
// that the parcel waits; see temporary for the others.
type Carrier interface {
	// Lookup asks whether a parcel of unknown outcome has arrived. Where nobody can be
	// asked it answers no.
	Lookup(ctx context.Context, h *Handover) (Receipt, bool, error)
	// Hand delivers the parcel. It calls h.Sending when the next byte may be the one
	// that makes the vendor accept it.
	Hand(ctx context.Context, h *Handover) (Receipt, error)
}

// Receipt is what the vendor says of a parcel he took.
type Receipt struct {
	Ticket   string    // "" when he names none
	Accepted time.Time // the zero time: now
}

// Handover is a parcel on its way, as a carrier sees it.
type Handover struct {
	Case     *Case
	Parcel   *Parcel // its Uploads and Uploaded are noted by Note
	Document []byte  // the sealed bytes
	// Message or Request is the document as it is read; the other is nil. While a parcel
	// is looked up both may be.
	Request *support.Request
	Message *support.Message

	payload []byte // of Document
	office  *Office
	ctx     context.Context
}

// Payload is the document without its envelope, and its SHA-256 in hex.
func (h *Handover) Payload() ([]byte, string) {
	sum := sha256.Sum256(h.payload)
	return h.payload, hex.EncodeToString(sum[:])
}

// Attachment opens the nth attachment of the parcel.
func (h *Handover) Attachment(n int) (disk.Reader, error) {
	return h.office.Disk.Open(h.office.attachment(h.Case.ID, h.Parcel.ID, n))
}

// Note commits what edit changes of the parcel.
func (h *Handover) Note(edit func(*Parcel)) error {
	c, err := h.office.change(context.WithoutCancel(h.ctx), h.Case.ID, func(c *Case) error {
		for i := range c.Parcels {
			if c.Parcels[i].ID == h.Parcel.ID {
				edit(&c.Parcels[i])
				*h.Parcel = c.Parcels[i]
			}
		}
		return nil
	})
	if err == nil {
		h.Case = c
	}
	return err
}

// Uploading commits that attachments travel.
func (h *Handover) Uploading() error {
	return h.Note(func(p *Parcel) { p.Stage = Uploading })
}

// Sending commits that the vendor may have the parcel from now on.
func (h *Handover) Sending() error {
	return h.Note(func(p *Parcel) { p.Stage, p.Unknown = Sending, true })
}

// Progress tells how far the parcel, or one attachment of it, has travelled.
func (h *Handover) Progress(name string, sent, total int64) {
	h.office.tell(Event{Case: h.Case, Parcel: h.Parcel, Name: name, Sent: sent, Total: total})
}
