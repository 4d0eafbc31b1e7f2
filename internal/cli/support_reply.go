package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/sla"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

type supportReplyOptions struct {
	text, textFile   string
	functions, users string
	attach           []string
	bundle, secrets  string
	queue, dryRun    bool
	carry            string
}

func supportReplyCommand(d *desk) *cobra.Command {
	var o supportReplyOptions
	cmd := &cobra.Command{
		Use:   "reply REQUEST",
		Short: "Answer the vendor, or add to a request",
		Long: "Sends a message that follows a request. Before it is sent it shows what it does to\n" +
			"the time by which an answer is due: with many vendors the reaction time begins\n" +
			"again with the customer's last message. The reply is kept on this host until the\n" +
			"vendor has it, and sent once.",
		Example: "  optool support-request reply TL-1042 --text 'It happens on both nodes.'\n" +
			"  optool support-request reply TL-1042 --text-file answer.txt --attach log\n" +
			"  optool support-request reply TL-1042 --text - --dry-run < answer.txt",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return d.supportReply(cmd, args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.text, "text", "t", "", "what to say, - for standard input")
	f.StringVar(&o.textFile, "text-file", "", "read it from this file")
	f.StringArrayVarP(&o.attach, "attach", "a", nil, "attach this file; may be repeated")
	f.StringVar(&o.bundle, "bundle", "", "attach a diagnostics bundle: new, or a FILE")
	f.StringVar(&o.functions, "functions", "", "how many functions fail now: one, several or all")
	f.StringVar(&o.users, "users", "", "how many users are hit now: one, several or all")
	ui.OneOf(f, "functions", "one", "several", "all")
	ui.OneOf(f, "users", "one", "several", "all")
	f.StringVar(&o.secrets, "secrets", "ask", "what looks like a secret: ask, redact or send")
	ui.OneOf(f, "secrets", "ask", "redact", "send")
	f.BoolVar(&o.queue, "queue", false, "put it into the outbox and leave the sending to 'send'")
	f.StringVar(&o.carry, "carry", "", "write it to this file to carry to the vendor, send nothing")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "show what it would do to the due time, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 7, 8)
}

// replyPlan is data of RequestReplyPlan.
type replyPlan struct {
	DryRun bool       `json:"dryRun"`
	ID     string     `json:"id"`
	Before *clockView `json:"before,omitempty"` // the clock as it stands
	After  *clockView `json:"after,omitempty"`  // if the vendor took the reply now
}

func (d *desk) supportReply(cmd *cobra.Command, name string, o *supportReplyOptions) error {
	ctx := cmd.Context()
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	id, err := h.find(ctx, name)
	if err != nil {
		return err
	}
	c, err := h.Case(ctx, id)
	if err != nil {
		return err
	}
	if err := open(c); err != nil {
		return err
	}
	m := &support.Message{Request: id, Kind: support.Reply, Contact: c.Contact}
	if m.Text, err = d.replyText(o, !o.dryRun); err != nil {
		return err
	}
	if err := h.judgeReply(ctx, c, m.Text); err != nil {
		return err
	}
	budget, err := h.newImpact(o, c, m)
	if err != nil {
		return err
	}
	plan, err := h.effect(c, budget)
	if err != nil {
		return err
	}
	plan.ID = id
	if o.dryRun {
		plan.DryRun = true
		return d.printer.Result("RequestReplyPlan", plan, nil, func(s *ui.Sheet) error {
			dryRunView{DryRun: true, Would: []string{lang.T("send a reply to %s", orID(c))}}.draw(s)
			plan.draw(s, h)
			return nil
		})
	}
	if err := h.showEffect(plan); err != nil {
		return err
	}
	return h.sendMessage(ctx, c, m, budget, o)
}

// open refuses what nothing more can be said to.
func open(c *outbox.Case) error {
	switch {
	case c.Over():
		return fault.New(fault.ExitUsage, outbox.CodeClosed, "the request %s is closed", orID(c)).
			Hinted("open a new one: optool support-request create")
	case c.State() == outbox.StateDead:
		return fault.New(fault.ExitUsage, "request_not_sent", "the vendor does not have the request %s", orID(c)).
			Hinted("see why: optool support-request show %s; then: optool support-request send %s --again", c.ID, c.ID)
	}
	return nil
}

// replyText is what a reply says.
func (d *desk) replyText(o *supportReplyOptions, needed bool) (string, error) {
	text := o.text
	source := ""
	switch {
	case o.textFile != "":
		source = o.textFile
	case o.text == "-":
		source = "-"
	}
	if source != "" {
		data, err := d.input(source, support.MaxText, lang.T("the reply"))
		if err != nil {
			return "", err
		}
		text = strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n"))
	}
	if text == "" && needed && interactive(d) {
		return d.editText(lang.T("Your reply"))
	}
	if text == "" && needed {
		return "", inputNeeded(lang.T("the text of the reply"), lang.T("--text TEXT, or --text - for standard input"))
	}
	return text, nil
}

// judgeReply holds a reply against the rules before anything is kept.
func (h *helpdesk) judgeReply(ctx context.Context, c *outbox.Case, text string) error {
	facts, err := h.facts(ctx, nil)
	if err != nil {
		return err
	}
	if sealed, err := h.Sealed(c); err == nil && sealed.Partner != "" {
		facts.Partner = sealed.Partner
	}
	v := policy.CheckMessage(h.rules, text, c.Language, facts)
	f := fault.Of(v.Fault())
	if f == nil || f.Code != "request_unconfirmed" {
		return v.Fault()
	}
	return h.desk.ask(lang.T("%w. Send it even so?", f))
}

// newImpact takes over a changed impact, and returns the reaction time that it brings.
func (h *helpdesk) newImpact(o *supportReplyOptions, c *outbox.Case, m *support.Message) (budget time.Duration, err error) {
	if o.functions == "" && o.users == "" {
		return 0, nil
	}
	sealed, err := h.Sealed(c)
	if err != nil {
		return 0, err
	}
	if sealed.Impact == nil {
		return 0, fault.Usage("--functions and --users are for errors, and the request is a %s", c.Kind).Hinted("leave them out")
	}
	f := requestFile{Impact: requestImpact{Functions: o.functions, Users: o.users}}
	if err := f.check(); err != nil {
		return 0, err
	}
	if o.functions == "" || o.users == "" {
		return 0, fault.Usage("--functions and --users go together").Hinted("give both")
	}
	m.Impact = &support.Impact{Functions: support.Share(o.functions), Users: support.Share(o.users), ThirdParty: sealed.Impact.ThirdParty}
	u := policy.Priority(h.rules, m.Impact, c.Deployment)
	m.Priority = u.Level
	return u.Reaction, nil
}

// effect is what a reply does to the due time.
func (h *helpdesk) effect(c *outbox.Case, budget time.Duration) (replyPlan, error) {
	var plan replyPlan
	if c.Accepted.IsZero() {
		return plan, nil
	}
	calendar, err := policy.Calendar(h.rules, c.Deployment)
	if err != nil {
		return plan, err
	}
	mode, now := policy.Mode(h.rules), h.Now()
	plan.Before = clockOf(c.Clock(mode).Stand(calendar, now))
	plan.After = clockOf(c.Clock(mode).With(sla.Event{At: now, Kind: sla.CustomerMessage, Budget: budget}).Stand(calendar, now))
	return plan, nil
}

// showEffect says it on stderr, and asks when the answer would come later for it.
func (h *helpdesk) showEffect(plan replyPlan) error {
	if plan.After == nil || plan.After.Due == nil {
		return nil
	}
	if !h.desk.printer.Quiet && h.desk.printer.Output == ui.Table {
		s := ui.NewSheet(h.desk.printer.Err)
		plan.draw(s, h)
		_ = s.Flush()
	}
	later := plan.Before != nil && plan.Before.Due != nil && plan.Before.State == string(sla.Running) && plan.After.Due.After(*plan.Before.Due)
	if !later || !interactive(h.desk) {
		return nil
	}
	return h.desk.ask(lang.T("The answer is due later if you send this now. Send it?"))
}

func (p replyPlan) draw(s *ui.Sheet, h *helpdesk) {
	if p.Before == nil {
		s.Text(ui.Plainf("the vendor has no request yet: the time counts once he has"))
		return
	}
	s.Field("Answer due now", h.dueWords(p.Before)...)
	s.Field("after the reply", h.dueWords(p.After)...)
}

// sendMessage seals and sends a message.
func (h *helpdesk) sendMessage(ctx context.Context, c *outbox.Case, m *support.Message, budget time.Duration, o *supportReplyOptions) (err error) {
	if m.ID, err = h.NewID(); err != nil {
		return err
	}
	paths, err := attachmentPaths(o.attach)
	if err != nil {
		return err
	}
	w := &writing{helpdesk: h, options: &supportCreateOptions{secrets: o.secrets, queue: o.queue, carry: o.carry}, reply: true}
	defer w.close()
	if err := w.options.check(); err != nil {
		return err
	}
	w.draft = outbox.Draft{Request: support.Request{ID: c.ID, Description: m.Text}, Attach: paths, Reply: m.Text, ReplyID: m.ID, Answers: map[string]string{"bundle": o.bundle}}
	if err := w.attach(ctx); err != nil {
		return err
	}
	if err := w.scan(ctx); err != nil {
		return err
	}
	m.Text = w.draft.Request.Description
	first := c.Parcels[0]
	via, endpoint, to := first.Via, first.Via == outbox.ViaHTTPS, first.To
	if via == outbox.ViaFile { // what follows may go by itself
		via, endpoint, to = "", h.rules.Delivery.Endpoint, h.rules.Delivery.Mail
	}
	terms, err := h.terms(via, endpoint, to)
	if err != nil {
		return err
	}
	terms.Budget = budget
	if o.carry != "" {
		if err := outbox.CheckCarry(o.carry); err != nil {
			return err
		}
		terms.Via, terms.To = outbox.ViaFile, ""
	}
	if c, err = h.SealMessage(ctx, m, w.toSeal(), terms); err != nil {
		return err
	}
	if o.carry != "" {
		return h.carry(ctx, c.ID, o.carry)
	}
	return w.send(ctx, []*outbox.Case{c})
}

func orID(c *outbox.Case) string {
	if c.Ticket != "" {
		return c.Ticket
	}
	return c.ID
}
