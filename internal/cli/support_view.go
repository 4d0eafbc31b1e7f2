package cli

import (
	"cmp"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
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
		Accepted: utc(&c.Accepted), Via: p.Via, To: p.To, Policy: c.Policy, Waiting: c.Waiting(), Attempts: p.Attempts,
	}
	v.Problem, v.Hint = p.Trouble()
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
			Code: p.Code, SHA256: p.SHA256, Attachments: append([]support.Attachment{}, p.Attachments...),
		}
		one.Problem, _ = p.Trouble()
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
		outbox.StateDraft: lang.T("draft"), outbox.StateQueued: lang.T("waits to be sent"), outbox.StateUploading: lang.T("is being uploaded"),
		outbox.StateSending: lang.T("is being sent"), outbox.StateCarried: lang.T("written to a file to carry"), outbox.StateDead: lang.T("not sent"),
		outbox.StateAccepted: lang.T("the vendor has it"), outbox.StateTicketKnown: lang.T("the vendor has it"),
		outbox.StateWaitingVendor: lang.T("waits for the vendor"), outbox.StateWaitingCustomer: lang.T("waits for you"),
		outbox.StateAnswered: lang.T("answered"), outbox.StateClosed: lang.T("closed"),
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
		return []ui.Word{ui.Faint(lang.T("not counted before the vendor has it"))}
	}
	now := h.Now()
	switch {
	case v.State == string(sla.Paused):
		return []ui.Word{ui.Plainf("the clock stands still until you answer"), ui.Faint(lang.T("(%s left)", workingTime(v.Left)))}
	case v.State == string(sla.Ended):
		return []ui.Word{ui.Plain("-")}
	case v.Due == nil:
		return []ui.Word{ui.Plainf("no time is promised")}
	}
	words := []ui.Word{ui.Plain(ui.When(*v.Due, now))}
	if v.State == string(sla.Answered) {
		word := ui.Good(lang.T("answered in time"))
		if v.Overdue {
			word = ui.Warn(lang.T("answered late"))
		}
		return append(words, word)
	}
	if v.Overdue {
		words = append(words, ui.Bad(lang.T("overdue")))
	} else {
		words = append(words, ui.Faint(lang.T("(%s of working time left)", workingTime(v.Left))))
	}
	if v.Provisional {
		words = append(words, provisional())
	}
	return words
}

func (v requestView) draw(s *ui.Sheet, h *helpdesk) {
	s.Heading(v.Subject)
	s.Field("Request", ui.Plain(v.ID))
	if v.Ticket != "" {
		s.Field("Ticket", ui.Strong(v.Ticket))
	}
	s.Field("State", requestState(v))
	kind := kindWord(string(v.Kind))
	if v.Priority > 0 {
		kind = lang.T("%s, priority %d", kind, v.Priority)
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
		s.Field("Next attempt", ui.Plain(ui.When(*v.Next, h.Now())), ui.Faint(lang.T("by 'optool support-request send'")))
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
		s.Heading(cmp.Or(v.Request.Contact.Name, lang.T("you")), ui.Faint(lang.T("request, %s", ui.When(v.Request.Created, h.Now()))))
		drawText(s, v.Request.Description)
		for _, part := range []struct{ label, text string }{
			{lang.T("What was done before:"), v.Request.Steps}, {lang.T("What happened:"), v.Request.Actual}, {lang.T("What should have happened:"), v.Request.Expected},
		} {
			if part.text != "" {
				s.Gap()
				s.Text(ui.Faint(part.label))
				drawText(s, part.text)
			}
		}
	}
	for _, e := range v.Thread {
		who := cmp.Or(e.Author, map[string]string{"vendor": h.profile.Vendor.Name, "customer": lang.T("you")}[e.From])
		s.Heading(who, ui.Faint(messageWord(e)+", "+ui.When(e.At, h.Now())))
		drawText(s, e.Text)
		for _, name := range e.Files {
			s.Text(ui.Faint(lang.T("attached: %s", name)))
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
