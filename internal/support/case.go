package support

import (
	"slices"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Stage is how far a parcel is.
type Stage string

// The stages that stand in the state.
const (
	Queued    Stage = "queued"
	Uploading Stage = "uploading"
	Sending   Stage = "sending"
	Accepted  Stage = "accepted"
	Carried   Stage = "carried" // written to a file that somebody takes there
	Dead      Stage = "dead"
)

// Routes of a parcel.
const (
	ViaHTTPS = "https"
	ViaMail  = "mail"
	ViaFile  = "file"
)

// Parcel is a sealed document on its way.
type Parcel struct {
	ID      string              `json:"id"`   // a ULID: Idempotency-Key and Message-ID
	Kind    support.MessageKind `json:"kind"` // "" for the request itself
	Stage   Stage               `json:"stage"`
	Via     string              `json:"via"`
	To      string              `json:"to,omitempty"` // mail address
	Sealed  time.Time           `json:"sealed"`
	Signed  bool                `json:"signed"`            // the document is an envelope
	SHA256  string              `json:"sha256"`            // of the spooled document
	Edition int                 `json:"edition,omitempty"` // of the document: it was signed anew so often

	Budget time.Duration `json:"budget,omitempty"` // the new reaction time that a message brings; 0: as before

	Attachments []support.Attachment `json:"attachments,omitempty"`
	Uploads     map[string]string    `json:"uploads,omitempty"`  // address by sha256, as soon as the vendor named it
	Uploaded    []string             `json:"uploaded,omitempty"` // sha256 of those that are whole there

	Attempts int           `json:"attempts,omitempty"`
	Last     time.Time     `json:"last,omitzero"`     // attempt that failed
	Tried    time.Duration `json:"tried,omitempty"`   // for how long, pauses of longestWait at most counted
	Next     time.Time     `json:"next,omitzero"`     // not to be tried before
	Unknown  bool          `json:"unknown,omitempty"` // it may have arrived
	Code     string        `json:"code,omitempty"`    // of the last trouble
	Problem  string        `json:"problem,omitempty"` // in English
	Hint     string        `json:"hint,omitempty"`
	Exit     int           `json:"exit,omitempty"`

	ProblemTold *lang.Told `json:"problemTold,omitempty"` // what Problem and Hint are made of
	HintTold    *lang.Told `json:"hintTold,omitempty"`

	Accepted time.Time `json:"accepted,omitzero"`
}

// waiting tells whether the parcel is in the outbox.
func (p *Parcel) waiting() bool { return p.Stage != Accepted && p.Stage != Dead && p.Stage != Carried }

// size of the document's attachments in bytes.
func (p *Parcel) size() (n int64) {
	for _, a := range p.Attachments {
		n += a.Size
	}
	return n
}

// Entry is one thing that was said after the request.
type Entry struct {
	ID        string              `json:"id"` // of the document, or the Message-ID of a mail
	Kind      support.MessageKind `json:"kind"`
	At        time.Time           `json:"at"` // accepted by the other side, or written there
	Author    string              `json:"author,omitempty"`
	Text      string              `json:"text,omitempty"`
	Files     []string            `json:"files,omitempty"`
	Automatic bool                `json:"automatic,omitempty"` // a machine wrote it
	Budget    time.Duration       `json:"budget,omitempty"`    // a new reaction time that came with it; 0: as before
	Priority  int                 `json:"priority,omitempty"`  // likewise
}

// Case is a request and what became of it.
type Case struct {
	ID       string          `json:"id"`
	Kind     support.Kind    `json:"kind"`
	Subject  string          `json:"subject"`
	Language string          `json:"language,omitempty"`
	Created  time.Time       `json:"created"`
	Contact  support.Contact `json:"contact"`

	// What the policy made of it when it was sealed.
	Policy     string        `json:"policy,omitempty"` // its version
	Priority   int           `json:"priority,omitempty"`
	Budget     time.Duration `json:"budget,omitempty"` // working time until an answer; 0: none is promised
	Deployment string        `json:"deployment,omitempty"`

	License  string                 `json:"license,omitempty"` // id of the licence it was signed for
	Ticket   string                 `json:"ticket,omitempty"`
	Tag      string                 `json:"tag,omitempty"` // the ticket as the vendor writes it in subjects
	Accepted time.Time              `json:"accepted,omitzero"`
	Vendor   vendorapi.RequestState `json:"vendor,omitempty"` // as he said last
	Asked    time.Time              `json:"asked,omitzero"`   // when

	Parcels []Parcel `json:"parcels"`
	Thread  []Entry  `json:"thread,omitempty"`
}

// State is where a case stands, for people and scripts.
type State string

// The states of a case.
const (
	StateDraft           State = "draft"
	StateQueued          State = "queued"
	StateUploading       State = "uploading"
	StateSending         State = "sending"
	StateCarried         State = "carried"
	StateDead            State = "dead"
	StateAccepted        State = "accepted"     // delivered, no ticket number is known
	StateTicketKnown     State = "ticket-known" // delivered and numbered, nothing was said yet
	StateWaitingVendor   State = "waiting-vendor"
	StateWaitingCustomer State = "waiting-customer"
	StateAnswered        State = "answered"
	StateClosed          State = "closed"
)

// State derives where the case stands.
func (c *Case) State() State {
	switch c.request().Stage {
	case Queued:
		return StateQueued
	case Uploading:
		return StateUploading
	case Sending:
		return StateSending
	case Carried:
		return StateCarried
	case Dead:
		return StateDead
	}
	if c.Vendor == vendorapi.RequestClosed {
		return StateClosed
	}
	state := StateAccepted
	if c.Ticket != "" {
		state = StateTicketKnown
	}
	for _, e := range c.Thread {
		switch e.Kind {
		case support.Reply:
			state = StateWaitingVendor
		case support.Question:
			state = StateWaitingCustomer
		case support.Answer:
			state = StateAnswered
		case support.Close, support.Closed:
			return StateClosed
		}
	}
	return state
}

// request is the parcel of the request itself.
func (c *Case) request() *Parcel { return &c.Parcels[0] }

// Over tells whether nothing more is expected of the case.
func (c *Case) Over() bool { return c.State() == StateClosed }

// outbox is the first parcel that waits; nil when there is none, or when the request
// itself was refused.
func (c *Case) outbox() *Parcel {
	for i := range c.Parcels {
		switch p := &c.Parcels[i]; {
		case p.waiting():
			return p
		case p.Stage == Dead && i == 0:
			return nil
		}
	}
	return nil
}

// Waiting tells how many parcels are in the outbox.
func (c *Case) Waiting() (n int) {
	for i := range c.Parcels {
		if c.Parcels[i].waiting() {
			n++
		}
	}
	return n
}

// dead returns the parcels that were refused.
func (c *Case) dead() (refused []*Parcel) {
	for i := range c.Parcels {
		if c.Parcels[i].Stage == Dead {
			refused = append(refused, &c.Parcels[i])
		}
	}
	return refused
}

// said adds an entry to the thread, or brings the one of the same id up to date. It
// reports whether anything is new. The thread stays in the order of time.
func (c *Case) said(e Entry) bool {
	for i := range c.Thread {
		if c.Thread[i].ID == e.ID {
			if c.Thread[i].At.Equal(e.At) {
				return false
			}
			c.Thread[i].At = e.At
			c.sort()
			return true
		}
	}
	c.Thread = append(c.Thread, e)
	c.sort()
	return true
}

func (c *Case) sort() {
	slices.SortStableFunc(c.Thread, func(a, b Entry) int { return a.At.Compare(b.At) })
}
