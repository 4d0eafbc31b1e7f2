package cli

import (
	"context"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// createdView is data of RequestCreated.
type createdView struct {
	Requests []requestView    `json:"requests"` // more than one when it was split
	Findings []policy.Finding `json:"findings"` // what the rules said
	Secrets  []outbox.Found   `json:"secrets"`  // what looked like a secret
	Redacted bool             `json:"redacted"` // and was taken out
}

// send takes the new requests to the vendor at once, and says what became of them.
func (w *writing) send(ctx context.Context, cases []*outbox.Case) error {
	var s outbox.Sent
	if !w.options.queue && !w.desk.config.Offline {
		var ids []string
		for _, c := range cases {
			ids = append(ids, c.ID)
		}
		watch := w.watch()
		var err error
		s, err = w.Send(ctx, outbox.Wish{IDs: ids, Now: true})
		watch.end()
		if err != nil {
			return interruptedSending(err, ids[0])
		}
	}
	if w.reply {
		return w.replied(ctx, cases[0].ID, s)
	}
	v := createdView{Requests: []requestView{}, Findings: append([]policy.Finding{}, w.verdict.Findings...), Secrets: append([]outbox.Found{}, w.found...), Redacted: w.options.secrets == "redact" && len(w.found) > 0}
	for _, c := range cases {
		now, err := w.Case(ctx, c.ID)
		if err != nil {
			return err
		}
		v.Requests = append(v.Requests, w.view(now))
	}
	err := w.desk.printer.Result("RequestCreated", v, w.sendWarnings(s), func(sheet *ui.Sheet) error {
		for _, one := range v.Requests {
			one.draw(sheet, w.helpdesk)
			if one.State == outbox.StateQueued {
				sheet.Text(ui.Plainf("It is kept on this host. Send it later with: optool support-request send"))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.outcome(s)
}

// messageView is data of RequestMessage.
type messageView struct {
	ID       string         `json:"id"`   // of the message
	Kind     string         `json:"kind"` // reply or close
	Stage    outbox.Stage   `json:"stage"`
	Request  requestView    `json:"request"`
	Secrets  []outbox.Found `json:"secrets"`
	Redacted bool           `json:"redacted"`
}

// replied says what became of a message.
func (w *writing) replied(ctx context.Context, id string, s outbox.Sent) error {
	c, err := w.Case(ctx, id)
	if err != nil {
		return err
	}
	v := messageView{ID: w.draft.ReplyID, Request: w.view(c), Secrets: append([]outbox.Found{}, w.found...), Redacted: w.options.secrets == "redact" && len(w.found) > 0}
	for _, p := range c.Parcels {
		if p.ID == v.ID {
			v.Kind, v.Stage = string(p.Kind), p.Stage
		}
	}
	err = w.desk.printer.Result("RequestMessage", v, w.sendWarnings(s), func(sheet *ui.Sheet) error {
		v.Request.draw(sheet, w.helpdesk)
		if v.Stage == outbox.Queued {
			kept := lang.T("The reply is kept on this host. Send it later with: optool support-request send")
			if v.Kind == string(support.Close) {
				kept = lang.T("The close is kept on this host. Send it later with: optool support-request send")
			}
			sheet.Text(ui.Plain(kept))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.outcome(s)
}

// interruptedSending says that nothing is lost.
func interruptedSending(err error, id string) error {
	f := *fault.Of(err)
	return f.Advise("the request is in the outbox: optool support-request send %s", id)
}

func (w *writing) carried(ctx context.Context, cases []*outbox.Case) error {
	return w.carry(ctx, cases[0].ID, w.options.carry)
}

// requestPlan is data of RequestPlan.
type requestPlan struct {
	DryRun      bool             `json:"dryRun"`
	Ready       bool             `json:"ready"` // it would be sent
	Would       []string         `json:"would"`
	Kind        string           `json:"kind"`
	Subject     string           `json:"subject"`
	Priority    int              `json:"priority,omitempty"`
	Due         *time.Time       `json:"due,omitempty"` // if the vendor took it now
	Provisional bool             `json:"provisional,omitempty"`
	Via         string           `json:"via"`
	To          string           `json:"to"`
	Attachments []plannedFile    `json:"attachments"`
	Findings    []policy.Finding `json:"findings"`
	Secrets     []outbox.Found   `json:"secrets"`
	Questions   []string         `json:"questions,omitempty"` // that the text holds
}

type plannedFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // bytes; 0: it would be made
}

// plan says what would be sent.
func (w *writing) plan() error {
	t, err := w.terms(w.options.via, w.verdict.Endpoint, w.verdict.Mail)
	if err != nil {
		return err
	}
	if err := w.fits(t); err != nil {
		return err
	}
	asked := len(w.found) > 0 && w.options.secrets == "ask"
	v := requestPlan{
		DryRun: true, Ready: !asked || interactive(w.desk) || w.desk.yes, Kind: string(w.verdict.Kind), Subject: w.draft.Request.Subject, Priority: w.verdict.Priority,
		Via: t.Via, To: t.To, Attachments: []plannedFile{}, Findings: w.verdict.Findings, Secrets: append([]outbox.Found{}, w.found...), Questions: w.verdict.Parts,
	}
	if t.Via == outbox.ViaHTTPS {
		v.To = w.profile.Endpoint
	}
	for _, f := range w.files {
		v.Attachments = append(v.Attachments, plannedFile{f.name, f.size})
	}
	if w.draft.Answers["bundle"] == "new" {
		v.Attachments = append(v.Attachments, plannedFile{Name: lang.T("a new diagnostics bundle")})
	}
	if due, provisional := w.plannedDue(); !due.IsZero() {
		v.Due, v.Provisional = utc(&due), provisional
	}
	v.Would = []string{lang.T("send %q by %s to %s", v.Subject, viaWord(v.Via), v.To)}
	for _, f := range v.Attachments {
		v.Would = append(v.Would, lang.T("attach %s", f.Name))
	}
	if asked {
		v.Would = append(v.Would, lang.T("ask what becomes of %d places that look like secrets", len(v.Secrets)))
	}
	err = w.desk.printer.Result("RequestPlan", v, nil, func(s *ui.Sheet) error {
		dryRunView{DryRun: true, Would: v.Would}.draw(s)
		if v.Priority > 0 {
			s.Field("Priority", ui.Plainf("%d", v.Priority))
		}
		if v.Due != nil {
			words := []ui.Word{ui.Plain(ui.When(*v.Due, w.Now()))}
			if v.Provisional {
				words = append(words, provisional())
			}
			s.Field("Answer due", words...)
		}
		for _, f := range v.Secrets {
			s.Field("Secrets", ui.Warn(f.Name), ui.Plain(counted(f.Counts)))
		}
		return nil
	})
	if err == nil && !v.Ready {
		return settled{fault.ExitInput}
	}
	return err
}

// drafted says where the draft is.
func (h *helpdesk) drafted(t outbox.Draft) error {
	t, err := h.Draft(t.Request.ID) // as it was kept, with the time
	if err != nil {
		return err
	}
	v := createdView{Requests: []requestView{draftView(t)}, Findings: []policy.Finding{}, Secrets: []outbox.Found{}}
	return h.desk.printer.Result("RequestCreated", v, nil, func(s *ui.Sheet) error {
		s.Text(ui.Plainf("kept as a draft; go on with: optool support-request create --continue %s", t.Request.ID))
		return nil
	})
}

func draftView(t outbox.Draft) requestView {
	return requestView{ID: t.Request.ID, State: outbox.StateDraft, Kind: t.Request.Kind, Subject: t.Request.Subject, Created: t.Saved.UTC(), Policy: t.Request.Policy}
}
