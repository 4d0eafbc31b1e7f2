package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

type supportCreateOptions struct {
	request  requestFlags
	from     string
	resume   string
	template bool
	draft    bool
	queue    bool
	dryRun   bool
	split    bool
	carry    string
	via      string
	secrets  string
	accept   []string
}

func supportCreateCommand(d *desk) *cobra.Command {
	var o supportCreateOptions
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Write a request and send it to the vendor",
		Long: "Writes a support request: in a form on a terminal, by flags, or from a file.\n\n" +
			"It is held against the vendor's rules first: who may ask, what is covered, what\n" +
			"must be said. What the rules refuse is not sent, and you are told where to turn.\n" +
			"Text and attachments are looked through for secrets. Then the request is kept\n" +
			"on this host and sent; when the vendor cannot be reached it waits, and\n" +
			"'support-request send' takes it there later. It is never sent twice.",
		Example: "  optool support-request\n" +
			"  optool support-request create --kind error --subject 'No reports' \\\n" +
			"      --description-file what.txt --functions one --users several \\\n" +
			"      --bundle new\n" +
			"  optool support-request create --print-template > request.yaml\n" +
			"  optool support-request create --from request.yaml --dry-run",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.supportCreate(cmd, &o) },
	}
	o.request.add(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.from, "from", "f", "", "read the request from this YAML or JSON file, - for standard input")
	f.StringVar(&o.resume, "continue", "", "go on with this draft")
	f.BoolVar(&o.template, "print-template", false, "print an empty request to fill in, and end")
	f.BoolVar(&o.draft, "draft", false, "keep it as a draft: neither check nor send it; no connection")
	f.BoolVar(&o.queue, "queue", false, "put it into the outbox and leave the sending to 'send'")
	f.StringVar(&o.carry, "carry", "", "write it to this file to carry to the vendor, send nothing")
	f.StringVar(&o.via, "via", "", "how it travels: https or mail; default what the vendor prefers")
	f.BoolVar(&o.split, "split", false, "make a request of each question that the text holds")
	f.StringVar(&o.secrets, "secrets", "ask", "what looks like a secret: ask, redact or send")
	ui.OneOf(f, "secrets", "ask", "redact", "send")
	f.StringArrayVar(&o.accept, "accept", nil, "answer a question of these rules with yes; may be repeated")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "check it and say what would be sent, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 7, 8)
}

func (d *desk) supportCreate(cmd *cobra.Command, o *supportCreateOptions) error {
	ctx := cmd.Context()
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	if o.template {
		if d.printer.Output != ui.Table {
			return d.printer.Result("RequestTemplate", templateView{h.template()}, nil, nil)
		}
		_, err := fmt.Fprint(d.printer.Out, h.template())
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	t, err := h.begin(ctx, cmd, o)
	if err != nil {
		return err
	}
	if t, err = h.fillIn(ctx, cmd, o, t); err != nil {
		return err
	}
	if o.draft {
		if o.dryRun {
			plan := dryRunView{DryRun: true, Would: []string{lang.T("keep the draft %s", t.Request.ID)}}
			return d.printer.Result("DryRun", plan, nil, plan.draw)
		}
		if err := h.KeepDraft(t); err != nil {
			return err
		}
		return h.drafted(t)
	}
	w := &writing{helpdesk: h, draft: t, options: o}
	defer w.close()
	err = w.finish(ctx)
	if err != nil && !w.typed() { // what a script gives, it can give again: drafts of it would only pile up
		if _, kept := h.Case(ctx, t.Request.ID); kept != nil {
			_ = h.Discard(context.WithoutCancel(ctx), t.Request.ID)
		}
	}
	return err
}

// templateView is data of RequestTemplate.
type templateView struct {
	Template string `json:"template"` // YAML
}

func (o *supportCreateOptions) check() error {
	switch o.secrets {
	case "ask", "redact", "send":
	default:
		return fault.Usage("--secrets %q is unknown", ui.Clean(o.secrets)).Hinted("choose ask, redact or send")
	}
	switch o.via {
	case "", "auto", outbox.ViaHTTPS, outbox.ViaMail:
	default:
		return fault.Usage("--via %q is unknown", ui.Clean(o.via)).Hinted("choose https or mail")
	}
	for _, name := range o.accept {
		if slices.Contains(questionable(), name) {
			continue
		}
		f := fault.Usage("--accept %q is no rule that asks a question", ui.Clean(name))
		if near := ui.Suggest(name, questionable()); near != "" {
			return f.Hinted("did you mean %s?", near)
		}
		return f.Hinted("choose %s", strings.Join(questionable(), ", "))
	}
	if o.from != "" && o.resume != "" {
		return fault.Usage("--from and --continue exclude each other").Hinted("leave one of them out")
	}
	if o.from == "-" && o.request.file.Description == "-" {
		return fault.Usage("--from - and --description - both want standard input").Hinted("give one of them as a file")
	}
	return nil
}

// questionable are the rules whose questions may be answered with yes.
func questionable() []string {
	return []string{string(policy.RuleCoverage), string(policy.RuleThirdParty), string(policy.RuleLanguage), string(policy.RuleQuestions), string(policy.RuleSubscription)}
}

// begin makes the draft of what is given already.
func (h *helpdesk) begin(ctx context.Context, cmd *cobra.Command, o *supportCreateOptions) (t outbox.Draft, err error) {
	var f requestFile
	id := ""
	switch {
	case o.resume != "":
		if id, err = h.find(ctx, o.resume); err != nil {
			return t, err
		}
		if t, err = h.Draft(id); err != nil {
			return t, err
		}
		f = fromDraft(t)
	case o.from != "":
		if f, err = h.desk.readRequest(o.from); err != nil {
			return t, err
		}
	}
	if id == "" {
		if id, err = h.NewID(); err != nil {
			return t, err
		}
	}
	if err := o.request.over(cmd, h.desk, &f); err != nil {
		return t, err
	}
	if err := f.check(); err != nil {
		return t, err
	}
	if f.Attachments, err = attachmentPaths(f.Attachments); err != nil {
		return t, err
	}
	if f.Bundle != "" && f.Bundle != "new" {
		paths, err := attachmentPaths([]string{f.Bundle})
		if err != nil {
			return t, err
		}
		f.Bundle = paths[0]
	}
	return h.draft(id, f), nil
}

// fillIn lets the user write what is missing, on a terminal.
func (h *helpdesk) fillIn(ctx context.Context, cmd *cobra.Command, o *supportCreateOptions, t outbox.Draft) (outbox.Draft, error) {
	given := o.from != "" || cmd.Flags().Changed("subject") && cmd.Flags().Changed("kind")
	if !interactive(h.desk) || h.desk.yes || given && (o.draft || o.dryRun) {
		return t, nil
	}
	if given {
		facts, err := h.facts(ctx, rules(o.accept))
		if err != nil {
			return t, err
		}
		facts.Bundle = t.Answers["bundle"] != ""
		if v := policy.Check(h.rules, withAttachments(t), facts); !v.Has(policy.Missing) {
			return t, nil
		}
	}
	return h.form(ctx, t)
}

// withAttachments is the request as the rules see it before its files are sealed.
func withAttachments(t outbox.Draft) *support.Request {
	r := t.Request
	r.Attachments = nil
	for _, path := range t.Attach {
		r.Attachments = append(r.Attachments, support.Attachment{Name: path})
	}
	return &r
}

func rules(names []string) (all []policy.Rule) {
	for _, name := range names {
		all = append(all, policy.Rule(name))
	}
	return all
}

// writing is a request between its draft and its sealing.
type writing struct {
	*helpdesk
	draft   outbox.Draft
	options *supportCreateOptions
	verdict policy.Verdict
	files   []attached
	scanner *outbox.Scanner
	found   []outbox.Found
	made    []string // files to remove in the end
	reply   bool     // it follows a request that is sealed
}

// finish judges, seals and sends the request.
func (w *writing) finish(ctx context.Context) error {
	o := w.options
	if err := w.judge(ctx); err != nil {
		return err
	}
	if err := w.checkForm(); err != nil {
		return err
	}
	if err := w.attach(ctx); err != nil {
		return err
	}
	if err := w.scan(ctx); err != nil {
		return err
	}
	parts := []outbox.Draft{w.draft}
	if len(w.verdict.Parts) > 1 && o.split {
		var err error
		if parts, err = w.parts(); err != nil {
			return err
		}
	}
	if o.carry != "" {
		if len(parts) != 1 {
			return fault.Usage("--carry takes one request, and the text was split into %d", len(parts)).
				Hinted("leave --carry out, then carry them one by one: optool support-request send ID --carry FILE")
		}
		if err := outbox.CheckCarry(o.carry); err != nil {
			return err
		}
	}
	if o.dryRun {
		return w.plan()
	}
	if !w.desk.printer.Quiet && w.desk.printer.Output == ui.Table { // where somebody may have read it
		if err := w.showed(ctx); err != nil {
			return err
		}
	}
	for _, part := range parts[1:] { // whatever happens to the first, none is lost
		if err := w.KeepDraft(part); err != nil {
			return err
		}
	}
	var cases []*outbox.Case
	for _, part := range parts {
		c, err := w.seal(ctx, part)
		if err != nil {
			return err
		}
		cases = append(cases, c)
	}
	if o.carry != "" {
		return w.carried(ctx, cases)
	}
	return w.send(ctx, cases)
}
