package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// codeTooMany is for what waiting may help, and sending again may not.
const codeTooMany = "too_many_requests"

// accept takes a verified document in, once: what is known already is said to be. All
// of it is on disk when it returns. It waits for turn, if that is given, where documents
// come in one after the other, and not while attachments are read. Faults: id_conflict,
// upload_missing, not_entitled, too_many_requests (exit 4), request_closed,
// unknown_request (exit 2), busy (exit 6), and those of the file system.
func (s *Store) accept(ctx context.Context, a *arrival, turn chan struct{}) (receipt vendorapi.RequestReceipt, err error) {
	if err := s.makeDirs(s.path("requests")); err != nil {
		return receipt, err
	}
	before, err := s.judge(a)
	if err == nil && before.known == nil {
		err = a.files.prove(ctx, a.attachments())
	}
	if err != nil {
		return receipt, err
	}
	receipt, err = s.enter(ctx, a, turn)
	if err == nil {
		_ = a.files.settle(context.WithoutCancel(ctx)) // else they count twice for some days
	}
	return receipt, err
}

// enter accepts a document whose attachments have been proven.
func (s *Store) enter(ctx context.Context, a *arrival, turn chan struct{}) (receipt vendorapi.RequestReceipt, err error) {
	if turn != nil { // waiting for a file's lock is slower
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		case <-ctx.Done():
			return receipt, fault.Of(ctx.Err())
		}
	}
	err = locked(ctx, s.path("requests", "lock"), func() error {
		now, err := s.judge(a) // again: others were at it meanwhile
		switch {
		case err != nil:
			return err
		case now.known != nil:
			receipt, err = now.ticket.receipt(now.known, a)
		case a.request != nil:
			receipt, err = s.acceptRequest(a, now.rules)
		default:
			receipt, err = s.acceptMessage(a, now.ticket, now.rules)
		}
		return err
	})
	return receipt, err
}

// judgement is how a document stands to what is there.
type judgement struct {
	ticket *Ticket          // nil for a new request
	known  *Entry           // it came before, or another with its id
	rules  *profile.Support // the vendor's, for one that did not
}

// judge looks whether a document may be taken in now. Nothing is written.
func (s *Store) judge(a *arrival) (j judgement, err error) {
	if a.request != nil {
		if j.ticket, err = s.ticket(a.request.ID); err != nil {
			return j, err
		}
		if j.ticket != nil {
			j.known = &j.ticket.Entries[0]
			return j, nil
		}
		j.rules, err = s.entitled(a)
		return j, err
	}
	m := a.message
	t, err := s.ticket(m.Request)
	if err != nil {
		return j, err
	}
	if t == nil || t.License != a.licenseID() {
		return j, noRequest()
	}
	if j.ticket, j.known = t, t.entry(m.ID); j.known != nil {
		return j, nil
	}
	if t.State == vendorapi.RequestClosed {
		return j, fault.New(fault.ExitUsage, vendorapi.CodeClosed, "the request %s is closed", t.Number).
			Hinted("what is to be said still belongs into a new request")
	}
	if len(t.Entries) >= maxEntries {
		return j, fault.New(fault.ExitRefused, codeTooMany, "the request %s has %d messages", t.Number, len(t.Entries)-1).
			Hinted("go on in a new request")
	}
	if m.Kind != support.Close { // an end may always be put to it
		j.rules, err = s.entitled(a)
	}
	return j, err
}

func (s *Store) acceptRequest(a *arrival, rules *profile.Support) (receipt vendorapi.RequestReceipt, err error) {
	r, e := a.request, a.entry(s)
	if err := s.mayOpen(a.licenseID()); err != nil {
		return receipt, err
	}
	e.Priority, e.Budget = urgency(rules, r.Impact, deployment(a))
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

func (s *Store) acceptMessage(a *arrival, t *Ticket, rules *profile.Support) (receipt vendorapi.RequestReceipt, err error) {
	m, e := a.message, a.entry(s)
	if m.Impact != nil && m.Kind != support.Close {
		e.Priority, e.Budget = urgency(rules, m.Impact, deployment(a))
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
func (t *Ticket) receipt(known *Entry, a *arrival) (vendorapi.RequestReceipt, error) {
	sum := sha256.Sum256(a.payload)
	if known.SHA256 != hex.EncodeToString(sum[:]) || t.License != a.licenseID() {
		return vendorapi.RequestReceipt{}, fault.New(fault.ExitRefused, vendorapi.CodeConflict, "another document has the id %s", known.ID).
			Hinted("a document keeps its text: what changed belongs into a new one")
	}
	return vendorapi.RequestReceipt{ID: known.ID, Ticket: t.Number, Accepted: known.At, Duplicate: true}, nil
}
