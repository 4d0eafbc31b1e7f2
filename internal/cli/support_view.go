package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/sla"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// requestView is a request as the commands show it.
type requestView struct {
	ID       string       `json:"id"`
	Ticket   string       `json:"ticket,omitempty"`
	State    outbox.State `json:"state"`
	Kind     support.Kind `json:"kind"`
	Subject  string       `json:"subject"`
	Priority int          `json:"priority,omitempty"`
	Created  time.Time    `json:"created"`
	Accepted *time.Time   `json:"accepted,omitempty"`
	Via      string       `json:"via,omitempty"` // https, mail or file
	To       string       `json:"to,omitempty"`
	Policy   string       `json:"policy,omitempty"`
	Clock    *clockView   `json:"clock,omitempty"` // once the vendor has it
	Waiting  int          `json:"waiting"`         // parcels in the outbox
	Next     *time.Time   `json:"nextAttempt,omitempty"`
	Attempts int          `json:"attempts,omitempty"`
	Problem  string       `json:"problem,omitempty"` // of the last attempt, or why it was refused
	Hint     string       `json:"hint,omitempty"`
}

// clockView is the clock of the reaction time.
type clockView struct {
	State       string     `json:"state"`         // running, paused, answered or closed
	Due         *time.Time `json:"due,omitempty"` // when an answer is due, or was
	Provisional bool       `json:"provisional,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
	Budget      int64      `json:"budgetMinutes,omitempty"`
	Left        int64      `json:"leftMinutes"` // of working time
}

// requestDetail is a request with what was said.
type requestDetail struct {
	requestView
	Contact support.Contact  `json:"contact"`
	Request *support.Request `json:"request,omitempty"` // as it was sealed
	Parcels []parcelView     `json:"parcels"`
	Thread  []entryView      `json:"thread"`
	Folder  string           `json:"folder"` // where the sealed documents lie
}

type parcelView struct {
	ID          string               `json:"id"`
	Kind        string               `json:"kind"` // request, reply or close
	Stage       outbox.Stage         `json:"stage"`
	Sealed      time.Time            `json:"sealed"`
	Accepted    *time.Time           `json:"accepted,omitempty"`
	Attempts    int                  `json:"attempts"`
	Next        *time.Time           `json:"nextAttempt,omitempty"`
	Code        string               `json:"code,omitempty"`
	Problem     string               `json:"problem,omitempty"`
	SHA256      string               `json:"sha256"`
	Attachments []support.Attachment `json:"attachments"`
}

type entryView struct {
	ID        string              `json:"id"`
	Kind      support.MessageKind `json:"kind"`
	At        time.Time           `json:"at"`
	From      string              `json:"from"` // vendor or customer
	Author    string              `json:"author,omitempty"`
	Text      string              `json:"text,omitempty"`
	Files     []string            `json:"files,omitempty"`
	Automatic bool                `json:"automatic,omitempty"`
}

func (h *helpdesk) view(c *outbox.Case) requestView {
	p := c.Parcels[0]
	for _, q := range c.Parcels { // the one that matters now
		if q.Stage != outbox.Accepted {
			p = q
			break
		}
	}
	v := requestView{
		ID: c.ID, Ticket: c.Ticket, State: c.State(), Kind: c.Kind, Subject: c.Subject, Priority: c.Priority, Created: c.Created.UTC(),
		Accepted: utc(&c.Accepted), Via: p.Via, To: p.To, Policy: c.Policy, Waiting: c.Waiting(), Attempts: p.Attempts, Problem: p.Problem, Hint: p.Hint,
	}
	if c.Accepted.IsZero() {
		v.Accepted = nil
	} else if standing, err := h.stand(c); err == nil {
		v.Clock = clockOf(standing)
	}
	if !p.Next.IsZero() && p.Stage == outbox.Queued {
		v.Next = utc(&p.Next)
	}
	return v
}

func clockOf(s sla.Standing) *clockView {
	v := &clockView{State: string(s.State), Provisional: s.Provisional, Overdue: s.Overdue,
		Budget: int64(s.Budget / time.Minute), Left: int64(s.Left / time.Minute)}
	if !s.Due.IsZero() {
		v.Due = utc(&s.Due)
	}
	return v
}

func (h *helpdesk) detail(c *outbox.Case) requestDetail {
	v := requestDetail{requestView: h.view(c), Contact: c.Contact, Parcels: []parcelView{}, Thread: []entryView{}, Folder: h.Folder(c.ID)}
	v.Request, _ = h.Sealed(c) // a document that was lost takes nothing else away
	for _, p := range c.Parcels {
		one := parcelView{
			ID: p.ID, Kind: cmp.Or(string(p.Kind), "request"), Stage: p.Stage, Sealed: p.Sealed.UTC(), Attempts: p.Attempts,
			Code: p.Code, Problem: p.Problem, SHA256: p.SHA256, Attachments: append([]support.Attachment{}, p.Attachments...),
		}
		if !p.Accepted.IsZero() {
			one.Accepted = utc(&p.Accepted)
		}
		if !p.Next.IsZero() && p.Stage == outbox.Queued {
			one.Next = utc(&p.Next)
		}
		v.Parcels = append(v.Parcels, one)
	}
	for _, e := range c.Thread {
		from := "customer"
		if e.Kind.FromVendor() {
			from = "vendor"
		}
		v.Thread = append(v.Thread, entryView{ID: e.ID, Kind: e.Kind, At: e.At.UTC(), From: from, Author: e.Author, Text: e.Text, Files: e.Files, Automatic: e.Automatic})
	}
	return v
}

// requestState is a state for people.
func requestState(v requestView) ui.Word {
	words := map[outbox.State]string{
		outbox.StateDraft: "draft", outbox.StateQueued: "waits to be sent", outbox.StateUploading: "is being uploaded", outbox.StateSending: "is being sent",
		outbox.StateCarried: "written to a file to carry", outbox.StateDead: "not sent", outbox.StateAccepted: "the vendor has it",
		outbox.StateTicketKnown: "the vendor has it", outbox.StateWaitingVendor: "waits for the vendor", outbox.StateWaitingCustomer: "waits for you",
		outbox.StateAnswered: "answered", outbox.StateClosed: "closed",
	}
	text := cmp.Or(words[v.State], string(v.State))
	switch v.State {
	case outbox.StateDead:
		return ui.Bad(text)
	case outbox.StateQueued, outbox.StateUploading, outbox.StateSending, outbox.StateWaitingCustomer, outbox.StateCarried:
		return ui.Warn(text)
	case outbox.StateAnswered:
		return ui.Good(text)
	}
	return ui.Plain(text)
}

// dueWords say when an answer is due, in the administrator's own time.
func (h *helpdesk) dueWords(v *clockView) []ui.Word {
	if v == nil {
		return []ui.Word{ui.Faint("not counted before the vendor has it")}
	}
	now := h.Now()
	switch {
	case v.State == string(sla.Paused):
		return []ui.Word{ui.Plain("the clock stands still until you answer"), ui.Faint("(" + workingTime(v.Left) + " left)")}
	case v.State == string(sla.Ended):
		return []ui.Word{ui.Plain("-")}
	case v.Due == nil:
		return []ui.Word{ui.Plain("no time is promised")}
	}
	words := []ui.Word{ui.Plain(ui.When(*v.Due, now))}
	if v.State == string(sla.Answered) {
		word := ui.Good("answered in time")
		if v.Overdue {
			word = ui.Warn("answered late")
		}
		return append(words, word)
	}
	if v.Overdue {
		words = append(words, ui.Bad("overdue"))
	} else {
		words = append(words, ui.Faint("("+workingTime(v.Left)+" of working time left)"))
	}
	if v.Provisional {
		words = append(words, ui.Warn("provisional: the holidays of that year are not published"))
	}
	return words
}

// workingTime writes minutes of working time.
func workingTime(minutes int64) string {
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}

func (v requestView) draw(s *ui.Sheet, h *helpdesk) {
	s.Heading(v.Subject)
	s.Field("Request", ui.Plain(v.ID))
	if v.Ticket != "" {
		s.Field("Ticket", ui.Strong(v.Ticket))
	}
	s.Field("State", requestState(v))
	kind := string(v.Kind)
	if v.Priority > 0 {
		kind += fmt.Sprintf(", priority %d", v.Priority)
	}
	s.Field("Kind", ui.Plain(kind))
	if v.Accepted != nil {
		s.Field("Accepted", ui.Plain(ui.When(*v.Accepted, h.Now())))
		s.Field("Answer due", h.dueWords(v.Clock)...)
	}
	if v.Problem != "" {
		s.Field("Problem", ui.Warn(v.Problem))
	}
	if v.Next != nil {
		s.Field("Next attempt", ui.Plain(ui.When(*v.Next, h.Now())), ui.Faint("by 'optool support-request send'"))
	}
}

func (v requestDetail) draw(s *ui.Sheet, h *helpdesk) {
	v.requestView.draw(s, h)
	for _, p := range v.Parcels {
		for _, a := range p.Attachments {
			s.Field("Attached", ui.Plain(a.Name), ui.Faint(ui.Bytes(a.Size)))
		}
	}
	if v.Request != nil {
		s.Heading(cmp.Or(v.Request.Contact.Name, "you"), ui.Faint("request, "+ui.When(v.Request.Created, h.Now())))
		drawText(s, v.Request.Description)
		for _, part := range []struct{ label, text string }{{"What was done before:", v.Request.Steps}, {"What happened:", v.Request.Actual}, {"What should have happened:", v.Request.Expected}} {
			if part.text != "" {
				s.Gap()
				s.Text(ui.Faint(part.label))
				drawText(s, part.text)
			}
		}
	}
	for _, e := range v.Thread {
		who := cmp.Or(e.Author, map[string]string{"vendor": h.profile.Vendor.Name, "customer": "you"}[e.From])
		s.Heading(who, ui.Faint(messageWord(e)+", "+ui.When(e.At, h.Now())))
		drawText(s, e.Text)
		for _, name := range e.Files {
			s.Text(ui.Faint("attached: " + name))
		}
	}
}

// drawText keeps the lines of a text.
func drawText(s *ui.Sheet, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			s.Gap()
			continue
		}
		s.Text(ui.Plain(line))
	}
}

func messageWord(e entryView) string {
	switch {
	case e.Automatic:
		return "automatic answer"
	case e.Kind == support.Close, e.Kind == support.Closed:
		return "closed the request"
	}
	return string(e.Kind)
}
