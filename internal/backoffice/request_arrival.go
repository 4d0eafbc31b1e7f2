package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// arrival is a document of a customer that has been verified, whatever way it came.
type arrival struct {
	request *support.Request // one of these two
	message *support.Message
	via     Way
	sealed  []byte  // as it came: an envelope, or the payload alone
	payload []byte  // what was signed
	signed  bool    // with the key of the licence
	record  *Record // of the licence; nil for a host without one

	received time.Time // when it reached the vendor, if that was before he took it in here

	// files holds the attachments.
	files holder
}

// holder is where the attachments of an arrival are.
type holder interface {
	// prove finds out whether all of them are there, and whole. It may take long; nobody
	// waits for it. Fault: upload_missing (exit 4), which names those that are not.
	prove(context.Context, []support.Attachment) error
	// keep gives one that was proven the name path, for good, in a directory that is
	// there. Doing it again changes nothing. It is quick.
	keep(a support.Attachment, path string) error
	// settle ends it when the document has been accepted.
	settle(context.Context) error
}

func (a *arrival) id() string {
	if a.request != nil {
		return a.request.ID
	}
	return a.message.ID
}

func (a *arrival) attachments() []support.Attachment {
	if a.request != nil {
		return a.request.Attachments
	}
	return a.message.Attachments
}

func (a *arrival) licenseID() string {
	if a.record == nil {
		return ""
	}
	return a.record.License.ID
}

// arrived is the instant from which it counts: not before it was written, by the
// customer's clock, nor after now.
func (a *arrival) arrived(now time.Time) time.Time {
	if a.received.IsZero() {
		return now
	}
	written := now
	if a.request != nil {
		written = a.request.Created
	} else if a.message != nil {
		written = a.message.Created
	}
	at := a.received.UTC().Truncate(time.Millisecond)
	if at.Before(written) {
		at = written.UTC().Truncate(time.Millisecond)
	}
	if at.After(now) {
		return now
	}
	return at
}

// entry is how the ticket knows it.
func (a *arrival) entry(s *Store) Entry {
	sum, now := sha256.Sum256(a.payload), s.moment()
	e := Entry{ID: a.id(), At: a.arrived(now), Via: a.via, Signed: a.signed, SHA256: hex.EncodeToString(sum[:])}
	if e.At.Before(now) {
		e.Imported = now
	}
	if a.message != nil {
		e.Kind = a.message.Kind
	}
	return e
}

func badRequest(err error) *fault.Error {
	return fault.New(fault.ExitUnverified, vendorapi.CodeBadRequest, "request refused: %w", err)
}

// openRequest verifies a posted envelope that holds a request. Faults: bad_request
// (exit 5), not_entitled (exit 4) for a licence that this vendor does not know.
func (s *Store) openRequest(envelope []byte) (*arrival, error) {
	e, err := license.ParseEnvelope(envelope)
	if err != nil {
		return nil, badRequest(err)
	}
	var claim struct{ License struct{ ID string } }
	if err := json.Unmarshal(e.Payload, &claim); err != nil {
		return nil, badRequest(lang.Errorf("it cannot be read"))
	}
	record, err := s.record(claim.License.ID)
	if unknown(err) {
		return nil, notEntitled("the vendor knows no such licence")
	}
	if err != nil {
		return nil, err
	}
	if err := signedBy(e, support.TypeRequest, record); err != nil {
		return nil, err
	}
	r, err := support.ParseRequest(e.Payload)
	if err != nil {
		return nil, invalid(err)
	}
	if r.Product != s.Product {
		return nil, invalid(lang.Errorf("it is about another product"))
	}
	return &arrival{request: r, sealed: e.Marshal(), payload: e.Payload, signed: true, record: record}, nil
}

// openMessage is openRequest for a message: its key is that of its request's licence.
// Besides: unknown_request (exit 2).
func (s *Store) openMessage(envelope []byte) (*arrival, error) {
	e, err := license.ParseEnvelope(envelope)
	if err != nil {
		return nil, badRequest(err)
	}
	var claim struct{ Request string }
	if err := json.Unmarshal(e.Payload, &claim); err != nil {
		return nil, badRequest(lang.Errorf("it cannot be read"))
	}
	t, err := s.ticket(claim.Request)
	if err != nil {
		return nil, err
	}
	if t == nil || t.License == "" {
		return nil, noRequest()
	}
	record, err := s.record(t.License)
	if err != nil {
		return nil, err
	}
	if err := signedBy(e, support.TypeMessage, record); err != nil {
		return nil, err
	}
	m, err := customersMessage(e.Payload)
	if err != nil {
		return nil, err
	}
	return &arrival{message: m, sealed: e.Marshal(), payload: e.Payload, signed: true, record: record}, nil
}

// customersMessage reads a message that a customer may write.
func customersMessage(payload []byte) (*support.Message, error) {
	m, err := support.ParseMessage(payload)
	if err != nil {
		return nil, invalid(err)
	}
	if m.Kind.FromVendor() {
		return nil, invalid(lang.Errorf("kind: a customer writes reply or close"))
	}
	return m, nil
}

func signedBy(e *license.Envelope, kind string, r *Record) error {
	public, err := license.DecodePublic(r.Customer)
	if err == nil {
		err = e.SignedBy(kind, public)
	}
	if err != nil {
		return badRequest(err)
	}
	return nil
}

// codeInvalid is answered as bad_request, with another status: it was understood.
const codeInvalid = "request_invalid"

func invalid(err error) *fault.Error {
	return fault.New(fault.ExitUnverified, codeInvalid, "request refused: %w", err)
}

func noRequest() *fault.Error {
	return fault.New(fault.ExitUsage, vendorapi.CodeUnknownRequest, "there is no such request of this licence")
}
