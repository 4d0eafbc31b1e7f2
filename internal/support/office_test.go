package support

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// world is a host with an outbox, whose clock stands until it is moved.
type world struct {
	*Office
	t   *testing.T
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{t: t, now: time.Date(2026, 11, 17, 6, 0, 0, 0, time.UTC)}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w.Office = &Office{
		Dir: filepath.Join(dir, "requests"), Store: state.Open(dir, state.Options{}), Disk: disk.OS{}, Now: func() time.Time { return w.now },
		Random: rand.Reader, Jitter: func() float64 { return 0.5 }, Carriers: map[string]Carrier{},
		Sign: func(payloadType string, payload []byte) ([]byte, error) {
			return license.Sign(payloadType, payload, key).Marshal(), nil
		},
	}
	return w
}

func (w *world) request() *support.Request {
	w.t.Helper()
	id, err := w.NewID()
	if err != nil {
		w.t.Fatal(err)
	}
	return &support.Request{
		ID: id, Product: "acme", Kind: support.Error, Language: "en", Subject: "No reports", Description: "The page of reports is empty.",
		Impact: &support.Impact{Functions: support.One, Users: support.Several}, Priority: 2, Contact: support.Contact{Email: "ops@nord.example"},
	}
}

// file is an attachment of a content.
func file(name, content string) File {
	return File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func (w *world) seal(via string, files ...File) *Case {
	w.t.Helper()
	c, err := w.Seal(w.t.Context(), w.request(), files, Terms{Via: via, To: "support@acme.example", Budget: 6 * time.Hour, Deployment: "on-premise"})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) send(wish Wish) Sent {
	w.t.Helper()
	s, err := w.Send(w.t.Context(), wish)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) again(id string) *Case {
	w.t.Helper()
	c, err := w.Case(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// vendor is a carrier whose other end honours ids. Each attempt has its fate from a list.
type vendor struct {
	fates    []string // ok, away, cut (accepted, and the answer is lost), no (refused); after the list: ok
	accepted map[string]int
	lookups  int
	bodies   map[string][]byte
}

func (v *vendor) fate() string {
	if len(v.fates) == 0 {
		return "ok"
	}
	f := v.fates[0]
	v.fates = v.fates[1:]
	return f
}

func (v *vendor) Lookup(_ context.Context, h *Handover) (Receipt, bool, error) {
	v.lookups++
	if len(v.fates) > 0 && v.fates[0] == "cannot be asked" {
		v.fates = v.fates[1:]
		return Receipt{}, false, fault.New(fault.ExitRefused, "mailbox_auth", "wrong password")
	}
	return Receipt{Ticket: "AC-1"}, v.accepted[h.Parcel.ID] > 0, nil
}

func away() *fault.Error {
	return fault.New(fault.ExitUnreachable, "vendor_unreachable", "cannot reach the vendor").Retry()
}

func (v *vendor) Hand(_ context.Context, h *Handover) (Receipt, error) {
	if len(h.Parcel.Attachments) > 0 {
		if err := h.Uploading(); err != nil {
			return Receipt{}, err
		}
	}
	for n := range h.Parcel.Attachments {
		f, err := h.Attachment(n)
		if err != nil {
			return Receipt{}, err
		}
		defer f.Close()
		if _, err := io.Copy(io.Discard, f); err != nil {
			return Receipt{}, err
		}
	}
	f := v.fate()
	if f == "away" {
		return Receipt{}, away()
	}
	if err := h.Sending(); err != nil {
		return Receipt{}, err
	}
	switch f {
	case "no":
		return Receipt{}, fault.New(fault.ExitRefused, CodeRefused, "the vendor refused").Hinted("turn to him")
	case "cut before":
		return Receipt{}, away()
	}
	if v.accepted == nil {
		v.accepted, v.bodies = map[string]int{}, map[string][]byte{}
	}
	v.accepted[h.Parcel.ID]++
	v.bodies[h.Parcel.ID] = bytes.Clone(h.Document)
	if f == "cut" {
		return Receipt{}, away()
	}
	return Receipt{Ticket: "AC-1"}, nil
}

func TestSentOnce(t *testing.T) {
	w := newWorld(t)
	v := &vendor{}
	w.Carriers[ViaHTTPS] = v
	c := w.seal(ViaHTTPS, file("a.log", "one"), file("b.log", "two"))
	if c.State() != StateQueued || c.Waiting() != 1 {
		t.Fatalf("state %s", c.State())
	}
	if s := w.send(Wish{}); len(s.Accepted) != 1 || s.First != nil {
		t.Fatalf("%+v", s)
	}
	c = w.again(c.ID)
	if c.State() != StateTicketKnown || c.Ticket != "AC-1" || !c.Accepted.Equal(w.now) {
		t.Fatalf("%+v", c)
	}
	if s := w.send(Wish{Now: true, Again: true, IDs: []string{c.ID}}); len(s.Accepted)+len(s.Waiting) != 0 || v.accepted[c.ID] != 1 {
		t.Fatalf("sent again: %+v", s)
	}
	if _, err := w.Disk.Lstat(w.attachment(c.ID, c.ID, 0)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the attachment stays: %v", err)
	}
}

func TestTroubleIsRetried(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fates   []string
		runs    int
		state   State
		lookups int
	}{
		{"away for a while", []string{"away", "away"}, 3, StateTicketKnown, 2},
		{"cut before it was taken", []string{"cut before", "ok"}, 2, StateTicketKnown, 1},
		{"cut after it was taken", []string{"cut", "ok"}, 2, StateTicketKnown, 1},
		{"cannot be looked up", []string{"cut", "cannot be asked", "cannot be asked"}, 4, StateTicketKnown, 3},
		{"never begun, cannot be looked up", []string{"away", "cannot be asked"}, 2, StateTicketKnown, 1},
		{"refused", []string{"no"}, 3, StateDead, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			v := &vendor{fates: tt.fates}
			w.Carriers[ViaHTTPS] = v
			c := w.seal(ViaHTTPS)
			for range tt.runs {
				w.send(Wish{})
				w.now = w.now.Add(7 * time.Hour)
			}
			c = w.again(c.ID)
			if c.State() != tt.state || v.lookups != tt.lookups || v.accepted[c.ID] > 1 {
				t.Errorf("state %s after %d lookups, accepted %d times: %+v", c.State(), v.lookups, v.accepted[c.ID], c.Parcels[0])
			}
		})
	}
}

func TestNotBeforeItsTime(t *testing.T) {
	w := newWorld(t)
	v := &vendor{fates: []string{"away"}}
	w.Carriers[ViaHTTPS] = v
	c := w.seal(ViaHTTPS)
	w.send(Wish{})
	next := w.again(c.ID).Parcels[0].Next
	if want := w.now.Add(30 * time.Second); !next.Equal(want) {
		t.Fatalf("next attempt %v, want %v", next, want)
	}
	if s := w.send(Wish{}); len(s.Waiting) != 1 || w.again(c.ID).Parcels[0].Attempts != 1 {
		t.Fatalf("tried too early: %+v", s)
	}
	if s := w.send(Wish{Now: true}); len(s.Accepted) != 1 {
		t.Fatalf("%+v", s)
	}
}

func TestGivenUpAfterThreeDays(t *testing.T) {
	w := newWorld(t)
	v := &vendor{}
	w.Carriers[ViaHTTPS] = v
	c := w.seal(ViaHTTPS)
	began, tries := w.now, 0
	for w.again(c.ID).State() != StateDead {
		v.fates = []string{"away"}
		w.now = w.again(c.ID).Parcels[0].Next
		if w.now.IsZero() {
			w.now = began
		}
		w.send(Wish{})
		if tries++; tries > 1000 {
			t.Fatal("never given up")
		}
	}
	c = w.again(c.ID)
	if p := c.Parcels[0]; p.Code != "given_up" || w.now.Sub(began) < patience || w.now.Sub(began) > patience+longestWait {
		t.Errorf("after %v and %d tries: %+v", w.now.Sub(began), tries, p)
	}
	if s := w.send(Wish{}); len(s.Accepted)+len(s.Refused) != 0 {
		t.Fatalf("a dead parcel was sent without being asked: %+v", s)
	}
	if s := w.send(Wish{IDs: []string{c.ID}, Again: true}); len(s.Accepted) != 1 {
		t.Fatalf("%+v", s)
	}
}

func TestParcelsArriveInOrder(t *testing.T) {
	w := newWorld(t)
	v := &vendor{fates: []string{"away"}}
	w.Carriers[ViaHTTPS] = v
	c := w.seal(ViaHTTPS)
	id, _ := w.NewID()
	m := &support.Message{ID: id, Request: c.ID, Kind: support.Reply, Text: "And on the second node."}
	if _, err := w.SealMessage(t.Context(), m, nil, Terms{Via: ViaHTTPS}); err != nil {
		t.Fatal(err)
	}
	w.send(Wish{})
	if len(v.accepted) != 0 {
		t.Fatalf("the reply came before the request: %v", v.accepted)
	}
	if s := w.send(Wish{Now: true}); len(s.Accepted) != 2 {
		t.Fatalf("%+v", s)
	}
	if c = w.again(c.ID); len(c.Thread) != 1 || c.State() != StateWaitingVendor {
		t.Fatalf("%s %+v", c.State(), c.Thread)
	}
}

func TestSealingTwice(t *testing.T) {
	w := newWorld(t)
	c := w.seal(ViaHTTPS)
	r := w.request()
	r.ID = c.ID
	_, err := w.Seal(t.Context(), r, nil, Terms{Via: ViaHTTPS})
	if f := fault.Of(err); f == nil || f.Code != "already_sealed" || f.Exit != fault.ExitUsage {
		t.Fatal(err)
	}
}

func TestSpoolThatWasChanged(t *testing.T) {
	w := newWorld(t)
	w.Carriers[ViaHTTPS] = &vendor{}
	c := w.seal(ViaHTTPS)
	path := w.documentPath(c.ID, &c.Parcels[0])
	if err := w.Disk.Remove(path); err != nil {
		t.Fatal(err)
	}
	s := w.send(Wish{})
	if len(s.Refused) != 1 || fault.Of(s.First).Code != CodeSpoolDamaged || fault.Of(s.First).Exit != fault.ExitUnverified {
		t.Fatalf("%+v", s)
	}
}

func TestDrafts(t *testing.T) {
	w := newWorld(t)
	r := w.request()
	if err := w.SaveDraft(Draft{Request: *r}); err != nil {
		t.Fatal(err)
	}
	r.Subject = "Другое"
	if err := w.SaveDraft(Draft{Request: *r}); err != nil {
		t.Fatal(err)
	}
	all, err := w.Drafts(t.Context())
	if err != nil || len(all) != 1 || all[0].Request.Subject != "Другое" {
		t.Fatalf("%+v, %v", all, err)
	}
	if id, err := w.Find(t.Context(), strings.ToLower(r.ID[len(r.ID)-8:])); err != nil || id != r.ID {
		t.Fatal(id, err)
	}
	if _, err := w.Seal(t.Context(), r, nil, Terms{Via: ViaHTTPS}); err != nil {
		t.Fatal(err)
	}
	if all, err := w.Drafts(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("the draft of a sealed request stays: %+v, %v", all, err)
	}
	if err := w.Withdraw(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Find(t.Context(), r.ID); fault.Of(err).Code != CodeUnknown {
		t.Fatal(err)
	}
}

func TestCarried(t *testing.T) {
	w := newWorld(t)
	c := w.seal(ViaMail, file("a.log", "one"))
	path := filepath.Join(t.TempDir(), "x.optool-request")
	f, err := w.Carry(t.Context(), c.ID, path)
	if err != nil || len(f.IDs) != 1 || f.Size == 0 || len(f.SHA256) != 64 {
		t.Fatalf("%+v, %v", f, err)
	}
	if got := w.again(c.ID); got.State() != StateCarried || got.Waiting() != 0 {
		t.Fatalf("%s", got.State())
	}
	if _, err := w.Carry(t.Context(), c.ID, path); err == nil {
		t.Fatal("a file was replaced")
	}
}
