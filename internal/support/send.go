package support

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Wish is what a call of Send is to do.
type Wish struct {
	IDs   []string // of cases; none: all
	Now   bool     // also what is to be tried later
	Again bool     // also what was refused, given up or carried; wants IDs
	Route Terms    // the way of what was carried
}

// Sent is what Send did. Every parcel it looked at stands in one of the lists.
type Sent struct {
	Accepted []Parcel
	Waiting  []Parcel // to be tried again, or not due yet
	Refused  []Parcel
	Busy     []string // cases that another run works on
	First    error    // the first trouble, nil when there was none
}

// Send takes what is due in the outbox to the vendor. It returns an error only when
// it could not work at all, or was interrupted; what became of parcels is in Sent.
func (o *Office) Send(ctx context.Context, w Wish) (Sent, error) {
	var s Sent
	cases, err := o.Cases(ctx)
	if err != nil {
		return s, err
	}
	o.Sweep(cases)
	away := routes{}
	for _, c := range cases {
		if len(w.IDs) > 0 && !slices.Contains(w.IDs, c.ID) || c.outbox() == nil && !w.Again {
			continue
		}
		if err := o.sendCase(ctx, c.ID, w, away, &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// sendCase sends the parcels of one case in their order.
func (o *Office) sendCase(ctx context.Context, id string, w Wish, away routes, s *Sent) error {
	lock, err := o.lock(ctx, id)
	if f := fault.Of(err); f != nil && f.Code == "busy" {
		s.Busy = append(s.Busy, id)
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Release()
	c, err := o.Case(ctx, id) // as it is now that nobody else changes it
	if err != nil {
		return err
	}
	if w.Again {
		if c, err = o.revive(ctx, id, w.Route); err != nil {
			return err
		}
	}
	for {
		p := c.outbox()
		if p == nil {
			return nil
		}
		if p.Via == ViaFile { // somebody takes it there: see Carry
			s.Waiting = append(s.Waiting, *p)
			return nil
		}
		now := o.Now()
		if away.closed(p.Via) || !w.Now && !w.Again && p.early(now) {
			s.Waiting = append(s.Waiting, *p)
			return nil
		}
		failed := o.deliver(ctx, c, *p)
		if err := context.Cause(ctx); err != nil {
			return err // the parcel stays as it is, and is looked up
		}
		if c, err = o.Case(ctx, id); err != nil {
			return err
		}
		at := slices.IndexFunc(c.Parcels, func(q Parcel) bool { return q.ID == p.ID })
		result := c.Parcels[at]
		away.note(p.Via, failed)
		if failed == nil {
			s.Accepted = append(s.Accepted, result)
			continue
		}
		if s.First == nil {
			s.First = failed
		}
		if result.Stage == Dead {
			s.Refused = append(s.Refused, result)
			continue
		}
		s.Waiting = append(s.Waiting, result)
		return nil
	}
}

// revive puts the refused and the carried parcels of a case back into the outbox.
func (o *Office) revive(ctx context.Context, id string, route Terms) (*Case, error) {
	return o.change(ctx, id, func(c *Case) error {
		for _, p := range c.uncarried() {
			if p.Via == ViaFile && route.Via != "" { // it may have arrived
				p.Stage, p.Via, p.To, p.Unknown = Queued, route.Via, route.To, p.Stage == Carried
			}
		}
		for _, p := range c.dead() {
			p.Stage, p.Attempts, p.Last, p.Tried, p.Next = Queued, 0, time.Time{}, 0, time.Time{}
		}
		return nil
	})
}

// deliver makes one attempt with one parcel and commits how it ended. The error is
// why the parcel is not accepted.
func (o *Office) deliver(ctx context.Context, c *Case, p Parcel) error {
	carrier := o.Carriers[p.Via]
	if carrier == nil {
		return o.failed(ctx, c.ID, p.ID, fault.New(fault.ExitUsage, "no_route", "there is no way to the vendor by %s", p.Via).
			Hinted("see the policy: optool support-request policy").Retry())
	}
	h := &Handover{Case: c, Parcel: &p, office: o, ctx: ctx}
	missing := o.load(h)
	if err := h.Note(func(p *Parcel) {
		p.Attempts++
		p.Unknown = p.Unknown || p.Stage == Sending
	}); err != nil {
		return err
	}
	// The state may come from a backup that knows less than the vendor: but for the
	// first attempt, at once, it is good to ask. Who cannot be asked stops nothing then.
	doubtful := missing != nil || o.Now().Sub(p.Sealed) > firstWait
	if p.Unknown || doubtful {
		receipt, found, err := carrier.Lookup(ctx, h)
		switch {
		case err == nil && found:
			return o.accepted(ctx, h, receipt)
		case err != nil && (p.Unknown || missing != nil): // it says nothing of the parcel
			return o.failed(ctx, c.ID, p.ID, unasked(err))
		}
	}
	if p.Unknown {
		if err := h.Note(func(p *Parcel) { p.Stage, p.Unknown = Queued, false }); err != nil {
			return err
		}
	}
	if missing != nil {
		return o.failed(ctx, c.ID, p.ID, missing)
	}
	if err := o.renew(h); err != nil {
		return o.failed(ctx, c.ID, p.ID, err)
	}
	receipt, err := carrier.Hand(ctx, h)
	if f := fault.Of(err); f != nil && f.Code == vendorapi.CodeConflict && p.Edition > 0 {
		return o.accepted(ctx, h, Receipt{}) // he has it as it was signed before
	}
	if err != nil {
		return o.failed(ctx, c.ID, p.ID, err)
	}
	return o.accepted(ctx, h, receipt)
}

// unasked is why it is still unknown whether a parcel has arrived: it waits.
func unasked(err error) error {
	f := *fault.Of(err)
	f.Retryable = true
	return &f
}

// load reads the sealed document and its content.
func (o *Office) load(h *Handover) (err error) {
	if h.Document, err = o.open(h.Case.ID, h.Parcel); err != nil {
		return err
	}
	payload := h.Document
	if h.Parcel.Signed {
		envelope, err := license.ParseEnvelope(h.Document)
		if err != nil {
			return fault.New(fault.ExitUnverified, CodeSpoolDamaged, "the sealed document of %s cannot be read: %w", h.Parcel.ID, err)
		}
		payload = envelope.Payload
	}
	h.payload = payload
	if h.Parcel.Kind == "" {
		h.Request = new(support.Request)
		err = json.Unmarshal(payload, h.Request)
	} else {
		h.Message = new(support.Message)
		err = json.Unmarshal(payload, h.Message)
	}
	if err != nil {
		return fault.New(fault.ExitUnverified, CodeSpoolDamaged, "the sealed document of %s cannot be read: %w", h.Parcel.ID, err)
	}
	return nil
}

// failed commits a setback. An interrupted attempt is none: the parcel stays in its
// stage, and the next run looks it up.
func (o *Office) failed(ctx context.Context, id, parcel string, cause error) error {
	if ctx.Err() != nil {
		return cause
	}
	_, err := o.change(ctx, id, func(c *Case) error {
		for i := range c.Parcels {
			if c.Parcels[i].ID == parcel {
				c.Parcels[i].setback(fault.Of(cause), o.Now().UTC(), o.Jitter())
			}
		}
		return nil
	})
	return errors.Join(cause, err)
}

// sane is how far the vendor's clock may be from this host's, and how long ago he may
// have accepted what is only now learned of.
const sane = 30 * 24 * time.Hour

// accepted commits that the vendor has the parcel, and what that means for the case.
func (o *Office) accepted(ctx context.Context, h *Handover, r Receipt) error {
	at, now := r.Accepted.UTC(), o.Now().UTC()
	if at.IsZero() || at.Sub(now).Abs() > sane {
		at = now
	}
	// Whatever interrupts us, it is accepted.
	c, err := o.change(context.WithoutCancel(ctx), h.Case.ID, func(c *Case) error {
		for i := range c.Parcels {
			if p := &c.Parcels[i]; p.ID == h.Parcel.ID {
				p.Stage, p.Unknown, p.Accepted = Accepted, false, at
				p.Next = time.Time{}
				p.fine()
			}
		}
		if r.Ticket != "" {
			c.Ticket = ticket(r.Ticket)
		}
		if h.Parcel.Kind == "" {
			c.Accepted = at
			return nil
		}
		e := Entry{ID: h.Parcel.ID, Kind: h.Parcel.Kind, At: at, Budget: h.Parcel.Budget}
		if m := h.Message; m != nil {
			e.Text, e.Author, e.Priority = m.Text, m.Contact.Name, m.Priority
		}
		if e.Priority > 0 {
			c.Priority = e.Priority
		}
		for _, a := range h.Parcel.Attachments {
			e.Files = append(e.Files, a.Name)
		}
		for _, known := range c.Thread { // the vendor's word came first
			if known.ID == e.ID {
				return nil
			}
		}
		c.said(e)
		return nil
	})
	if err != nil {
		return err
	}
	h.Case = c
	for n := range h.Parcel.Attachments { // delivered: the originals are the user's own
		_ = o.Disk.Remove(o.attachment(c.ID, h.Parcel.ID, n))
	}
	return nil
}
