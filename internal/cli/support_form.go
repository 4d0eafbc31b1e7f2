package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/form"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/support"
)

// Names of the form's own fields beside those of a request file.
const (
	fieldThirdParty = "thirdParty"
	fieldAttach     = "attachments"
	fieldBundle     = "bundle"
)

// form lets an administrator write the request on a terminal. Every key is saved.
func (h *helpdesk) form(ctx context.Context, t outbox.Draft) (outbox.Draft, error) {
	if err := h.KeepDraft(t); err != nil {
		return t, err
	}
	id := t.Request.ID
	w := &formWork{helpdesk: h, draft: t, values: answers(t)}
	outcome, err := form.Run(ctx, w.terminal(filepath.Join(h.Dir, id)), form.Form{
		Title:    lang.T("Support request to %s", h.profile.Vendor.Name),
		Intro:    w.intro(),
		Fields:   w.fields,
		Review:   t.Request.Subject != "",
		Saved:    w.save,
		Problems: w.problems,
		Actions: []form.Action{
			{Word: "send", Name: lang.T("send"), Label: lang.T("send it"), Complete: true},
			{Word: "keep", Name: lang.T("keep"), Label: lang.T("keep it as a draft"), Help: lang.T("go on later with: optool support-request create --continue %s", id)},
			{Word: "discard", Name: lang.T("discard"), Label: lang.T("throw it away")},
		},
	})
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == "cancelled" && w.empty() {
		return w.draft, errors.Join(f, h.Discard(context.WithoutCancel(ctx), id))
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == "cancelled" {
		return w.draft, f.Hinted("the draft is kept: optool support-request create --continue %s", id)
	}
	if err != nil {
		return w.draft, err
	}
	w.values = outcome.Values
	w.draft = w.read()
	switch outcome.Action {
	case "send":
		return w.draft, nil
	case "discard":
		if err := h.Discard(ctx, id); err != nil {
			return w.draft, err
		}
		return w.draft, fault.New(fault.ExitInput, "cancelled", "the draft was thrown away")
	}
	if err := h.KeepDraft(w.draft); err != nil {
		return w.draft, err
	}
	return w.draft, fault.New(fault.ExitInput, "cancelled", "the request is kept as a draft").
		Hinted("go on with: optool support-request create --continue %s", id)
}

// formWork is one run of the form.
type formWork struct {
	*helpdesk
	draft  outbox.Draft
	values map[string]string
}

// terminal is the one that the user sits at.
func (w *formWork) terminal(dir string) form.Terminal {
	d := w.desk
	return form.Terminal{
		In: d.Stdin, Out: d.printer.Err, Dumb: d.Getenv("TERM") == "dumb", Bold: d.printer.Err.Colour(),
		TempDir: dir, Editor: d.editor(),
	}
}

// editor is what the user edits long texts with, nil when he has said nothing.
func (d *desk) editor() func(ctx context.Context, path string) error {
	command := strings.Fields(cmp.Or(d.Getenv("VISUAL"), d.Getenv("EDITOR")))
	if len(command) == 0 {
		return nil
	}
	return func(ctx context.Context, path string) error {
		return system.Attend(ctx, append(slices.Clone(command), path), d.Environ, d.Stdin, d.Stderr)
	}
}

// intro says what the user should know before he begins.
func (w *formWork) intro() []string {
	if w.rules.OneQuestion {
		return []string{lang.T("One request holds one question.")}
	}
	return nil
}

// empty tells whether nothing was written yet that is worth keeping.
func (w *formWork) empty() bool {
	r := w.read().Request
	return r.Subject == "" && r.Description == "" && r.Steps == "" && r.Actual == ""
}

// answers are the values of a draft as the form has them.
func answers(t outbox.Draft) map[string]string {
	f := fromDraft(t)
	v := map[string]string{
		"kind": f.Kind, "subject": f.Subject, "service": f.Service, "description": f.Description, "element": f.Element, "steps": f.Steps,
		"expected": f.Expected, "actual": f.Actual, "functions": f.Impact.Functions, "users": f.Impact.Users, "language": f.Language,
		"accounts": strings.Join(f.Accounts, "\n"), "objects": strings.Join(f.Objects, "\n"), "partner": f.Partner,
		"contact.name": f.Contact.Name, "contact.email": f.Contact.Email, "contact.phone": f.Contact.Phone,
		fieldAttach: strings.Join(f.Attachments, "\n"), fieldBundle: answered(f.Bundle != "" && f.Bundle != "no", f.Bundle != ""),
	}
	if f.Impact.Functions != "" {
		v[fieldThirdParty] = answered(f.Impact.ThirdParty, true)
	}
	for name, value := range f.Fields {
		v["fields."+name] = value
	}
	return v
}

func answered(yes, known bool) string {
	switch {
	case !known:
		return ""
	case yes:
		return "yes"
	}
	return "no"
}

// read is the draft as the answers make it.
func (w *formWork) read() outbox.Draft {
	v := w.values
	f := requestFile{
		Kind: v["kind"], Subject: v["subject"], Service: v["service"], Description: v["description"], Element: v["element"], Steps: v["steps"],
		Expected: v["expected"], Actual: v["actual"], Language: v["language"], Partner: v["partner"],
		Accounts: lines(v["accounts"]), Objects: lines(v["objects"]), Attachments: lines(v[fieldAttach]),
		Contact: requestContact{v["contact.name"], v["contact.email"], v["contact.phone"]},
	}
	if support.Kind(f.Kind) == support.Error {
		f.Impact = requestImpact{v["functions"], v["users"], v[fieldThirdParty] == "yes"}
	}
	if v[fieldBundle] == "yes" {
		f.Bundle = "new"
		if old := w.draft.Answers["bundle"]; old != "" && old != "no" {
			f.Bundle = old
		}
	}
	for _, field := range w.rules.Fields {
		if value := v["fields."+field.Name]; value != "" {
			if f.Fields == nil {
				f.Fields = map[string]string{}
			}
			f.Fields[field.Name] = value
		}
	}
	return w.helpdesk.draft(w.draft.Request.ID, f)
}

func lines(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func (w *formWork) save(name, value string, complete bool) error {
	w.values[name] = value
	t := w.read()
	if complete {
		return w.KeepDraft(t)
	}
	return w.SaveDraft(t)
}

// problems are what the rules have against the request as it stands.
func (w *formWork) problems(values map[string]string) (all []form.Problem) {
	w.values = values
	t := w.read()
	facts, err := w.facts(context.Background(), nil)
	if err != nil {
		return nil
	}
	facts.Bundle = t.Answers["bundle"] != ""
	for _, f := range policy.Check(w.rules, withAttachments(t), facts).Findings {
		if f.Rule == policy.RuleEtiquette || f.Rule == policy.RulePolicy {
			continue
		}
		all = append(all, form.Problem{Field: formField(f.Field), Message: findingText(f), Advice: f.Severity == policy.Advice || f.Severity == policy.Question})
	}
	return all
}

func formField(name string) string {
	if name == "impact" {
		return "functions"
	}
	return name
}

// fields are the questions, given the answers so far: an error is asked more than a
// question is.
func (w *formWork) fields(values map[string]string) []form.Field {
	kind := cmp.Or(values["kind"], w.values["kind"])
	required := w.rules.Required.For(kind)
	var all []form.Field
	add := func(f form.Field) {
		f.Value = w.values[f.Name]
		f.Required = f.Required || slices.Contains(required, strings.TrimPrefix(f.Name, "fields."))
		all = append(all, f)
	}
	add(form.Field{Name: "kind", Label: lang.T("Kind of request"), Kind: form.Choice, Required: true, Options: []form.Option{
		{Value: "error", Label: lang.T("error"), Help: lang.T("something fails")},
		{Value: "consultation", Label: lang.T("consultation"), Help: lang.T("a question")},
		{Value: "modification", Label: lang.T("modification"), Help: lang.T("a wish for a change of the platform")},
	}})
	add(form.Field{Name: "subject", Label: lang.T("Subject"), Required: true, Max: support.MaxSubject, Help: lang.T("What it is about, on one line.")})
	add(form.Field{Name: "description", Label: lang.T("Description"), Kind: form.Text, Max: support.MaxText, Help: lang.T("Describe it in detail, for somebody who does not know your host.")})
	wanted := func(name string, f form.Field) {
		if slices.Contains(required, name) || kind == "error" {
			f.Name = name
			add(f)
		}
	}
	wanted("accounts", form.Field{Label: lang.T("Accounts concerned"), Kind: form.List, Help: lang.T("Identifiers of the accounts.")})
	wanted("objects", form.Field{Label: lang.T("Objects concerned"), Kind: form.List, Help: lang.T("Identifiers of the objects.")})
	wanted("element", form.Field{Label: lang.T("Part of the platform"), Max: support.MaxLine, Help: lang.T("The module, report or page concerned.")})
	if kind == "error" {
		add(form.Field{Name: "steps", Label: lang.T("What was done before"), Kind: form.Text, Help: lang.T("The actions that led to the failure.")})
		add(form.Field{Name: "actual", Label: lang.T("What happened"), Kind: form.Text})
		add(form.Field{Name: "expected", Label: lang.T("What should have happened"), Kind: form.Text})
		shares := []form.Option{{Value: "one", Label: lang.T("one")}, {Value: "several", Label: lang.T("several")}, {Value: "all", Label: lang.T("all")}}
		add(form.Field{Name: "functions", Label: lang.T("Functions that fail"), Kind: form.Choice, Options: shares, Required: true, Help: lang.T("The priority follows from these answers.")})
		add(form.Field{Name: "users", Label: lang.T("Users that are hit"), Kind: form.Choice, Options: shares, Required: true})
		add(form.Field{Name: fieldThirdParty, Label: lang.T("Is the cause other software or hardware"), Kind: form.YesNo})
	}
	for _, f := range w.rules.Fields {
		add(form.Field{Name: "fields." + f.Name, Label: f.Title, Help: f.Hint})
	}
	add(form.Field{Name: "contact.name", Label: lang.T("Your name"), Max: support.MaxLine})
	add(form.Field{Name: "contact.email", Label: lang.T("E-mail for the answer"), Max: 254})
	wanted("contact.phone", form.Field{Label: lang.T("Phone for questions"), Max: 64})
	add(form.Field{Name: fieldAttach, Label: lang.T("Files to attach"), Kind: form.List, Check: checkAttachments, Help: lang.T("Screenshots, logs: paths of files. They are looked through for secrets before they are sent.")})
	add(form.Field{Name: fieldBundle, Label: lang.T("Attach a new diagnostics bundle"), Kind: form.YesNo, Help: lang.T("Facts of this host, logs and settings, without secrets: optool diagnostics-bundle collectors lists them.")})
	return all
}

func checkAttachments(value string) string {
	_, err := attachmentPaths(lines(value))
	if err == nil {
		return ""
	}
	return lang.Of(fault.Of(err))
}

// editText asks for one text on the terminal.
func (d *desk) editText(title string) (string, error) {
	dir, err := os.MkdirTemp("", "."+d.Brand.Name+"-")
	if err != nil {
		return "", fault.File(err, lang.Say("making a place for the text"))
	}
	defer os.RemoveAll(dir)
	outcome, err := form.Run(context.Background(), form.Terminal{
		In: d.Stdin, Out: d.printer.Err, Dumb: d.Getenv("TERM") == "dumb", Bold: d.printer.Err.Colour(), TempDir: dir, Editor: d.editor(),
	}, form.Form{
		Fields: func(map[string]string) []form.Field {
			return []form.Field{{Name: "text", Label: title, Kind: form.Text, Required: true, Max: support.MaxText}}
		},
		Actions: []form.Action{
			{Word: "send", Name: lang.T("send"), Label: lang.T("send it"), Complete: true},
			{Word: "cancel", Name: lang.T("cancel"), Label: lang.T("send nothing")},
		},
	})
	if err != nil {
		return "", err
	}
	if outcome.Action != "send" {
		return "", fault.New(fault.ExitInput, "cancelled", "cancelled, nothing was sent")
	}
	return outcome.Values["text"], nil
}
