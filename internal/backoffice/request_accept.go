package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// codeTooMany is for what waiting may help, and sending again may not.
const codeTooMany = "too_many_requests"

// arrival is a document of a customer that has been verified, whatever way it came.
type arrival struct {
	request *support.Request // one of these two
	message *support.Message
	via     Way
	sealed  []byte  // as it came: an envelope, or the payload alone
	payload []byte  // what was signed
	signed  bool    // with the key of the licence
	record  *Record // of the licence; nil for a host without one

	// files holds the attachments.
	files holder
}

// holder is where the attachments of an arrival are.
type holder interface {
	// has tells whether the attachment is there, and whole.
	has(support.Attachment) bool
	// keep gives it the name path, for good, in a directory that is there. Doing it
	// again changes nothing.
	keep(a support.Attachment, path string) error
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

// entry is how the ticket knows it.
func (a *arrival) entry(s *Store) Entry {
	sum := sha256.Sum256(a.payload)
	e := Entry{ID: a.id(), At: s.moment(), Via: a.via, Signed: a.signed, SHA256: hex.EncodeToString(sum[:])}
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
		return nil, badRequest(errors.New("it cannot be read"))
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
		return nil, invalid(errors.New("it is about another product"))
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
		return nil, badRequest(errors.New("it cannot be read"))
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
		return nil, invalid(errors.New("kind: a customer writes reply or close"))
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

// accept takes a verified document in, once: what is known already is said to be. All
// of it is on disk when it returns. Faults: id_conflict, upload_missing,
// not_entitled, too_many_requests (exit 4), request_closed, unknown_request (exit 2),
// busy (exit 6), and those of the file system.
func (s *Store) accept(ctx context.Context, a *arrival) (receipt vendorapi.RequestReceipt, err error) {
	if err := s.makeDirs(s.path("requests")); err != nil {
		return receipt, err
	}
	err = locked(ctx, s.path("requests", "lock"), func() error {
		if a.request != nil {
			receipt, err = s.acceptRequest(a)
		} else {
			receipt, err = s.acceptMessage(a)
		}
		return err
	})
	return receipt, err
}

func (s *Store) acceptRequest(a *arrival) (receipt vendorapi.RequestReceipt, err error) {
	r, e := a.request, a.entry(s)
	if known, err := s.ticket(r.ID); err != nil {
		return receipt, err
	} else if known != nil {
		return known.receipt(&known.Entries[0], &e, a)
	}
	p, err := s.entitled(a)
	if err != nil {
		return receipt, err
	}
	if err := s.mayOpen(a.licenseID()); err != nil {
		return receipt, err
	}
	e.Priority, e.Budget = urgency(p, r.Impact, deployment(a))
	t := &Ticket{ID: r.ID, State: vendorapi.RequestOpen, License: a.licenseID(), Customer: r.License.Customer, Kind: r.Kind, Subject: r.Subject}
	if a.record != nil {
		t.Customer = a.record.License.Customer
	}
	if err := s.keep(t, &e, a); err != nil {
		return receipt, err
	}
	if err := s.markOpen(t); err != nil {
		return receipt, err
	}
	// The last step but one, so that as few numbers as possible are lost; saving the
	// record is what accepts.
	if t.Number, err = s.number(); err != nil {
		return receipt, err
	}
	t.add(e)
	return vendorapi.RequestReceipt{ID: r.ID, Ticket: t.Number, Accepted: t.Accepted()}, s.saveTicket(t)
}

func (s *Store) acceptMessage(a *arrival) (receipt vendorapi.RequestReceipt, err error) {
	m, e := a.message, a.entry(s)
	t, err := s.ticket(m.Request)
	if err != nil {
		return receipt, err
	}
	if t == nil || t.License != a.licenseID() {
		return receipt, noRequest()
	}
	if known := t.entry(m.ID); known != nil {
		return t.receipt(known, &e, a)
	}
	if t.State == vendorapi.RequestClosed {
		return receipt, fault.New(fault.ExitUsage, vendorapi.CodeClosed, "the request %s is closed", t.Number).
			Hinted("what is to be said still belongs into a new request")
	}
	if len(t.Entries) >= maxEntries {
		return receipt, fault.New(fault.ExitRefused, codeTooMany, "the request %s has %d messages", t.Number, len(t.Entries)-1).
			Hinted("go on in a new request")
	}
	if m.Kind != support.Close { // an end may always be put to it
		p, err := s.entitled(a)
		if err != nil {
			return receipt, err
		}
		if m.Impact != nil {
			e.Priority, e.Budget = urgency(p, m.Impact, deployment(a))
		}
	}
	if err := s.keep(t, &e, a); err != nil {
		return receipt, err
	}
	t.add(e)
	if err := s.saveTicket(t); err != nil {
		return receipt, err
	}
	if t.State == vendorapi.RequestClosed {
		if err := s.markClosed(t); err != nil {
			return receipt, err
		}
	}
	last := t.Entries[len(t.Entries)-1]
	return vendorapi.RequestReceipt{ID: m.ID, Ticket: t.Number, Accepted: last.At}, nil
}

// receipt answers for a document whose id is known: with what was said the first
// time if it is the same, to the byte.
func (t *Ticket) receipt(known, again *Entry, a *arrival) (vendorapi.RequestReceipt, error) {
	if known.SHA256 != again.SHA256 || t.License != a.licenseID() {
		return vendorapi.RequestReceipt{}, fault.New(fault.ExitRefused, vendorapi.CodeConflict, "another document has the id %s", again.ID).
			Hinted("a document keeps its text: what changed belongs into a new one")
	}
	return vendorapi.RequestReceipt{ID: known.ID, Ticket: t.Number, Accepted: known.At, Duplicate: true}, nil
}
