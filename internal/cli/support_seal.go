package cli

import (
	"cmp"
	"context"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/pkg/support"
)

// parts makes a draft of each question.
func (w *writing) parts() ([]outbox.Draft, error) {
	var all []outbox.Draft
	for i, text := range w.verdict.Parts {
		part := w.draft
		if w.options.secrets == "redact" {
			var err error
			if _, text, err = w.scanner.Text("description", text); err != nil {
				return nil, err
			}
		}
		part.Request.Description = text
		part.Request.Subject = lang.T("%s (%d of %d)", w.draft.Request.Subject, i+1, len(w.verdict.Parts))
		if i > 0 {
			// A millisecond apart, so that they sort in their order.
			id, err := support.NewID(w.Now().Add(time.Duration(i)*time.Millisecond), w.Random)
			if err != nil {
				return nil, err
			}
			part.Request.ID = id
		}
		all = append(all, part)
	}
	return all, nil
}

// seal puts one request into the outbox.
func (w *writing) seal(ctx context.Context, t outbox.Draft) (*outbox.Case, error) {
	r, v := t.Request, w.verdict
	r.Kind, r.Language, r.Priority, r.Partner = v.Kind, v.Language, v.Priority, v.Partner
	if t.Request.Kind != support.Error {
		r.Impact = nil
	}
	if r.License.Deployment == "" {
		r.License.Deployment = v.Deployment
	}
	terms, err := w.terms(w.options.via, v.Endpoint, v.Mail)
	if err != nil {
		return nil, err
	}
	if w.options.carry != "" { // an interrupted carrying must not end in a sending
		terms.Via, terms.To = outbox.ViaFile, ""
	}
	terms.Budget, terms.Deployment = v.Reaction, v.Deployment
	if err := w.KeepDraft(t); err != nil {
		return nil, err
	}
	c, err := w.Seal(ctx, &r, w.toSeal(), terms)
	if f := fault.Of(err); f != nil {
		return nil, w.kept(f)
	}
	return c, nil
}

// terms says how a document travels.
func (h *helpdesk) terms(wished string, endpoint bool, mail string) (outbox.Terms, error) {
	d := h.rules.Delivery
	t := outbox.Terms{To: mail, Largest: int64(d.MaxMail), Upload: d.Upload, LargestOne: int64(d.MaxUpload)}
	via := cmp.Or(wished, h.desk.config.Support.Via)
	signed := h.Sign != nil
	switch {
	case via == outbox.ViaMail && mail == "":
		return t, fault.Usage("the vendor takes no requests of this kind by mail").Hinted("leave --via out")
	case via == outbox.ViaHTTPS && !endpoint:
		return t, fault.Usage("the vendor takes no requests of this kind at his endpoint").Hinted("leave --via out")
	case via == outbox.ViaHTTPS || via != outbox.ViaMail && endpoint && (signed || mail == ""):
		t.Via, t.To = outbox.ViaHTTPS, ""
	default:
		t.Via = outbox.ViaMail
	}
	return t, nil
}

// plannedDue is when an answer would be due if the vendor took the request now.
func (w *writing) plannedDue() (due time.Time, provisional bool) {
	if w.verdict.Reaction == 0 {
		return due, false
	}
	calendar, err := policy.Calendar(w.rules, w.verdict.Deployment)
	if err != nil {
		return due, false
	}
	due, provisional, _ = calendar.Add(w.Now(), w.verdict.Reaction)
	return due, provisional
}

// checkForm holds the request against its form before anything costly is done.
func (w *writing) checkForm() error {
	r := w.draft.Request
	r.Schema, r.Created, r.Kind, r.Language = support.SchemaRequest, w.Now(), w.verdict.Kind, w.verdict.Language
	r.Attachments = nil
	return outbox.Invalid(r.Check())
}

// fits tells whether the way takes the attachments.
func (w *writing) fits(t outbox.Terms) error {
	var sizes []int64
	for _, f := range w.files {
		sizes = append(sizes, f.size)
	}
	return outbox.Fits(t, sizes)
}
