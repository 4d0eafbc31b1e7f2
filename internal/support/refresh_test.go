package support

import (
	"context"
	"testing"
	"time"

	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// inbox is a mailbox whose mails have the numbers of their places.
type inbox struct{ mails []*mail.Incoming }

func (b *inbox) Fetch(_ context.Context, after mail.Mark, _ time.Time, want func(*mail.Incoming) bool, take func(*mail.Incoming) error) (mail.Mark, error) {
	for i, in := range b.mails {
		uid := uint32(i + 1)
		if uid <= after.UID {
			continue
		}
		if want(in) {
			if err := take(in); err != nil {
				return after, err
			}
		}
		after = mail.Mark{Validity: 1, UID: uid}
	}
	return after, nil
}

func (b *inbox) Find(context.Context, string) (bool, error) { return false, nil }

// mailed is a case that was sent by mail and taken.
func (w *world) mailed() *Case {
	w.t.Helper()
	w.Carriers[ViaMail] = &vendor{}
	c := w.seal(ViaMail)
	w.send(Wish{IDs: []string{c.ID}})
	c, err := w.change(w.t.Context(), c.ID, func(c *Case) error { c.Ticket = ""; return nil })
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) refresh(box Mailbox, ids ...string) News {
	w.t.Helper()
	n, err := w.Refresh(w.t.Context(), ids, nil, box, []string{"acme.example"})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func answer(id, from string, at time.Time) *mail.Incoming {
	return &mail.Incoming{MessageID: "m" + id + from + "@acme.example", InReplyTo: []string{id + "@nord.example"}, From: from, FromName: "Ann",
		Date: at, Reply: "Try the new build.\x1b[2J", Ticket: "AC-7", Tag: "[#AC-7]"}
}

func TestAnswersByMail(t *testing.T) {
	w := newWorld(t)
	a, b := w.mailed(), w.mailed()
	box := &inbox{mails: []*mail.Incoming{
		answer(a.ID, "evil@elsewhere.example", w.now.Add(time.Minute)),
		answer(b.ID, "help@acme.example", w.now.Add(-time.Hour)), // a clock that is slow
		answer(a.ID, "help@ACME.example", w.now.Add(time.Minute)),
	}}
	w.now = w.now.Add(time.Hour)
	// To look for one case must not make the other's answer pass by.
	w.refresh(box, a.ID)
	got := w.again(b.ID)
	if got.State() != StateAnswered || got.Ticket != "AC-7" || got.Tag != "[#AC-7]" || len(got.Thread) != 1 {
		t.Fatalf("%s %+v", got.State(), got)
	}
	if e := got.Thread[0]; e.At.Before(got.Accepted) || e.Text != "Try the new build. [2J" || e.Author != "Ann" {
		t.Errorf("%+v", e)
	}
	if got := w.again(a.ID); len(got.Thread) != 1 || got.Thread[0].Author != "Ann" {
		t.Errorf("%+v", got.Thread)
	}
	if n := w.refresh(box); len(n.Changed) != 0 {
		t.Errorf("the same mails are news again: %v", n)
	}
}

func TestMailThatCameBack(t *testing.T) {
	w := newWorld(t)
	c := w.mailed()
	in := answer(c.ID, "mailer-daemon@nord.example", w.now)
	in.Bounce, in.Automatic = "5.1.1 no such user", true
	w.refresh(&inbox{mails: []*mail.Incoming{in}})
	c = w.again(c.ID)
	if p := c.Parcels[0]; c.State() != StateDead || p.Code != "mail_returned" || !c.Accepted.IsZero() {
		t.Fatalf("%s %+v", c.State(), p)
	}
	if s := w.send(Wish{IDs: []string{c.ID}, Again: true}); len(s.Accepted) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestAutomaticAnswersAreNotes(t *testing.T) {
	w := newWorld(t)
	c := w.mailed()
	in := answer(c.ID, "help@acme.example", w.now)
	in.Automatic = true
	w.refresh(&inbox{mails: []*mail.Incoming{in}})
	if c = w.again(c.ID); c.State() != StateTicketKnown || c.Thread[0].Kind != support.Note || !c.Thread[0].Automatic {
		t.Errorf("%s %+v", c.State(), c.Thread)
	}
}

func TestLearn(t *testing.T) {
	at := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	sent := func(kind support.MessageKind, id, text string) vendorapi.Sent {
		return vendorapi.Sent{Message: support.Message{ID: id, Kind: kind, Text: text}, At: at, Author: "Ann\x1b]0;x\a"}
	}
	for _, tt := range []struct {
		name   string
		status vendorapi.RequestStatus
		want   State
	}{
		{"a number", vendorapi.RequestStatus{Ticket: "AC-1", State: vendorapi.RequestOpen}, StateTicketKnown},
		{"a question", vendorapi.RequestStatus{Ticket: "AC-1", State: vendorapi.RequestWaiting, Messages: []vendorapi.Sent{sent(support.Question, "1", "Which?")}}, StateWaitingCustomer},
		{"an answer", vendorapi.RequestStatus{State: vendorapi.RequestAnswered, Messages: []vendorapi.Sent{sent(support.Question, "1", "Which?"), sent(support.Answer, "2", "So.")}}, StateAnswered},
		{"closed", vendorapi.RequestStatus{State: vendorapi.RequestClosed}, StateClosed},
	} {
		c := &Case{Parcels: []Parcel{{ID: "x", Stage: Accepted, Via: ViaHTTPS}}, Accepted: at}
		if !c.learn(tt.status) || c.State() != tt.want {
			t.Errorf("%s: %s", tt.name, c.State())
		}
		if c.learn(tt.status) {
			t.Errorf("%s: the same is news again", tt.name)
		}
		for _, e := range c.Thread {
			if e.Author != "Ann ]0;x" {
				t.Errorf("%s: author %q", tt.name, e.Author)
			}
		}
	}
}

func TestClockThatJumped(t *testing.T) {
	w := newWorld(t)
	v := &vendor{fates: []string{"away"}}
	w.Carriers[ViaHTTPS] = v
	c := w.seal(ViaHTTPS)
	w.now = w.now.AddDate(5, 0, 0)
	w.send(Wish{})
	w.now = w.now.AddDate(-5, 0, 0)
	if s := w.send(Wish{}); len(s.Accepted) != 1 {
		t.Fatalf("waits for a time that a wrong clock noted: %+v", w.again(c.ID).Parcels[0])
	}
	// Nor is a jump forward three days of trying.
	c = w.seal(ViaHTTPS)
	for range leastTries + 2 {
		v.fates = []string{"away"}
		w.send(Wish{Now: true})
		w.now = w.now.AddDate(1, 0, 0)
	}
	if c = w.again(c.ID); c.State() != StateQueued {
		t.Errorf("given up after %v: %+v", c.Parcels[0].Tried, c.Parcels[0])
	}
}

func TestOneTroubleStopsNoRoute(t *testing.T) {
	w := newWorld(t)
	v := &vendor{}
	w.Carriers[ViaHTTPS] = &grumpy{vendor: v}
	first, second := w.seal(ViaHTTPS), w.seal(ViaHTTPS)
	w.Carriers[ViaHTTPS].(*grumpy).id = first.ID
	if s := w.send(Wish{}); len(s.Accepted) != 1 || s.Accepted[0].ID != second.ID {
		t.Errorf("%+v", s)
	}
}

// grumpy has a trouble with one parcel alone.
type grumpy struct {
	*vendor
	id string
}

func (g *grumpy) Hand(ctx context.Context, h *Handover) (Receipt, error) {
	if h.Parcel.ID == g.id {
		return Receipt{}, away2()
	}
	return g.vendor.Hand(ctx, h)
}

func away2() error {
	f := away()
	f.Code = "mail_deferred"
	return f
}
