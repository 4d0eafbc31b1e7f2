package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/sla"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
)

type supportSendOptions struct {
	now, again, dryRun bool
	carry              string
}

func supportSendCommand(d *desk) *cobra.Command {
	var o supportSendOptions
	cmd := &cobra.Command{
		Use:   "send [REQUEST...]",
		Short: "Send what waits in the outbox",
		Long: "Takes what is due in the outbox to the vendor: requests, replies and closings that\n" +
			"could not be sent yet. Made for cron and systemd timers: with an empty outbox it\n" +
			"opens no connection. What the vendor may have already is looked up before it is\n" +
			"sent again. Attempts come further and further apart, for 72 hours; what is given\n" +
			"up or refused stays, with its reason, until --again or 'close'.",
		Example: "  optool support-request send -q      # from cron, every quarter of an hour\n" +
			"  optool support-request send --now\n" +
			"  optool support-request send TL-1042 --again\n" +
			"  optool support-request send 01JD4Z --carry request.optool-request",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return d.supportSend(cmd, args, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.now, "now", false, "also send what is to be tried later")
	f.BoolVar(&o.again, "again", false, "also send what was refused, given up or carried; wants a REQUEST")
	f.StringVar(&o.carry, "carry", "", "write one REQUEST to this file to carry to the vendor, send nothing")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "say what would be sent, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 7)
}

// sendView is data of RequestSend.
type sendView struct {
	Accepted []requestView `json:"accepted"`
	Waiting  []requestView `json:"waiting"`
	Refused  []requestView `json:"refused"`
	Busy     []string      `json:"busy,omitempty"` // another run works on them
}

func (d *desk) supportSend(cmd *cobra.Command, args []string, o supportSendOptions) error {
	ctx := cmd.Context()
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, name := range args {
		id, err := h.find(ctx, name)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if o.again && len(ids) == 0 {
		return fault.Usage("--again wants a REQUEST").Hinted("see what was refused: optool support-request list")
	}
	switch {
	case o.dryRun:
		return h.sendPlan(ctx, ids)
	case o.carry != "":
		if len(ids) != 1 {
			return fault.Usage("--carry wants one REQUEST").Hinted("see them: optool support-request list")
		}
		return h.carry(ctx, ids[0], o.carry)
	}
	if d.config.Offline {
		return fault.New(fault.ExitUnreachable, "offline", "sending requests needs the network, and --offline is set").
			Hinted("repeat the command without --offline, or carry a request: --carry FILE")
	}
	wish := outbox.Wish{IDs: ids, Now: o.now, Again: o.again}
	if o.again {
		delivery := h.rules.Delivery
		if wish.Route, err = h.terms("", delivery.Endpoint, delivery.Mail); err != nil {
			return err
		}
	}
	watch := h.watch()
	sent, err := h.Send(ctx, wish)
	watch.end()
	if err != nil {
		return err
	}
	return h.sent(ctx, sent)
}

// sent prints what a run did. Its exit code is that of what could not be sent.
func (h *helpdesk) sent(ctx context.Context, s outbox.Sent) error {
	v := sendView{Accepted: []requestView{}, Waiting: []requestView{}, Refused: []requestView{}, Busy: s.Busy}
	cases, err := h.Cases(ctx)
	if err != nil {
		return err
	}
	of := func(parcels []outbox.Parcel) (views []requestView) {
		views = []requestView{}
		for _, c := range cases {
			for _, p := range parcels {
				if slices.ContainsFunc(c.Parcels, func(q outbox.Parcel) bool { return q.ID == p.ID }) {
					views = append(views, h.view(c))
					break
				}
			}
		}
		return views
	}
	v.Accepted, v.Waiting, v.Refused = of(s.Accepted), of(s.Waiting), of(s.Refused)
	quiet := h.desk.printer.Quiet && len(v.Accepted)+len(v.Refused) == 0 && s.First == nil
	if !quiet || h.desk.printer.Output != ui.Table {
		if err := h.desk.printer.Result("RequestSend", v, h.sendWarnings(s), func(sheet *ui.Sheet) error { return v.draw(sheet, h) }); err != nil {
			return err
		}
	}
	return h.outcome(s)
}

// sendWarnings say what stands against sending.
func (h *helpdesk) sendWarnings(s outbox.Sent) (all []ui.Warning) {
	if f := fault.Of(s.First); f != nil {
		text := lang.Of(f)
		if f.Hint != "" {
			text += " (" + strings.ReplaceAll(lang.Of(f.Advice()), "\n", "; ") + ")"
		}
		all = append(all, ui.Warning{Code: f.Code, Message: text})
	}
	return all
}

// outcome is the exit code of a run. The result says the rest; where it was not
// wished for, the trouble is said as an error: a timer's mail needs a reason.
func (h *helpdesk) outcome(s outbox.Sent) error {
	f := fault.Of(s.First)
	if f != nil && h.desk.printer.Quiet && h.desk.printer.Output == ui.Table {
		said := *f
		if len(s.Refused) == 0 && f.Retryable {
			said.Advise("nothing is lost: the request stays in the outbox and is tried again by 'optool support-request send'")
		}
		if len(s.Accepted) > 0 {
			said.Exit = fault.ExitPartial
		}
		return &said
	}
	switch {
	case len(s.Refused) > 0 && len(s.Accepted) > 0:
		return settled{fault.ExitPartial}
	case len(s.Refused) > 0:
		return settled{max(s.Refused[0].Exit, fault.ExitFailure)}
	case f != nil && len(s.Accepted) > 0:
		return settled{fault.ExitPartial}
	case f != nil:
		return settled{f.Exit}
	case len(s.Busy) > 0 && len(s.Accepted) == 0:
		return settled{fault.ExitBusy}
	}
	return nil
}

func (v sendView) draw(s *ui.Sheet, h *helpdesk) error {
	if len(v.Accepted)+len(v.Waiting)+len(v.Refused)+len(v.Busy) == 0 {
		s.Text(ui.Plainf("nothing waits to be sent"))
		return nil
	}
	for _, one := range v.Accepted {
		s.Text(ui.Good(lang.T("sent")), ui.Plain(name(one)+": "+one.Subject))
		if one.Clock != nil && one.Clock.Due != nil && one.Clock.State == string(sla.Running) {
			s.Text(append([]ui.Word{ui.Plainf("an answer is due")}, h.dueWords(one.Clock)...)...)
		}
	}
	for _, one := range v.Waiting {
		words := []ui.Word{ui.Warn(lang.T("waits")), ui.Plain(name(one) + ": " + one.Subject)}
		if one.Next != nil {
			words = append(words, ui.Faint(lang.T("(next attempt %s)", ui.When(*one.Next, h.Now()))))
		}
		s.Text(words...)
	}
	for _, one := range v.Refused {
		s.Text(ui.Bad(lang.T("not sent")), ui.Plain(name(one)+": "+one.Subject))
		s.Text(ui.Plain(one.Problem))
		if one.Hint != "" {
			s.Text(ui.Faint(one.Hint))
		}
	}
	for _, id := range v.Busy {
		s.Text(ui.Warn(lang.T("busy")), ui.Plainf("%s: another run works on it", id))
	}
	return nil
}

// name is how people call a request.
func name(v requestView) string {
	if v.Ticket != "" {
		return v.Ticket
	}
	return v.ID
}

func (h *helpdesk) sendPlan(ctx context.Context, ids []string) error {
	cases, err := h.Cases(ctx)
	if err != nil {
		return err
	}
	plan := dryRunView{DryRun: true, Would: []string{}}
	for _, c := range cases {
		if c.Waiting() > 0 && (len(ids) == 0 || slices.Contains(ids, c.ID)) {
			v := h.view(c)
			plan.Would = append(plan.Would, lang.T("send %s by %s: %s", name(v), viaWord(v.Via), c.Subject))
		}
	}
	if len(plan.Would) == 0 {
		plan.Would = append(plan.Would, lang.T("send nothing: the outbox is empty"))
	}
	return h.desk.printer.Result("DryRun", plan, nil, plan.draw)
}

// carriedView is data of RequestCarried.
type carriedView struct {
	ID     string   `json:"id"`
	File   string   `json:"file"`
	Size   int64    `json:"size"`
	SHA256 string   `json:"sha256"`
	IDs    []string `json:"documents"`
}

// carry writes a request to a file.
func (h *helpdesk) carry(ctx context.Context, id, path string) error {
	file, err := h.Carry(ctx, id, path)
	if err != nil {
		return err
	}
	v := carriedView{ID: id, File: file.Path, Size: file.Size, SHA256: file.SHA256, IDs: file.IDs}
	return h.desk.printer.Result("RequestCarried", v, nil, func(s *ui.Sheet) error {
		s.Field("File", ui.Plain(v.File), ui.Faint(ui.Bytes(v.Size)))
		s.Field("SHA-256", ui.Plain(v.SHA256))
		s.Text(ui.Plainf("give it to %s, with the checksum; it is out of the outbox", h.profile.Vendor.Name))
		return nil
	})
}

// requestWatch tells how far what travels is.
type requestWatch struct {
	h     *helpdesk
	what  string
	shown *ui.Progress
}

func (h *helpdesk) watch() *requestWatch {
	w := &requestWatch{h: h}
	h.Event = w.event
	return w
}

func (w *requestWatch) event(e outbox.Event) {
	p := w.h.desk.printer
	if p.Quiet || e.Total == 0 || e.Sent == 0 {
		return
	}
	what := lang.T("upload %s", e.Name)
	if e.Name == "" {
		what = lang.T("send %s", e.Case.Subject)
	}
	if w.shown == nil || w.what != what+e.Parcel.ID {
		w.end()
		w.what, w.shown = what+e.Parcel.ID, ui.NewProgress(p.Err, what, e.Total, w.h.Now)
	}
	w.shown.Set(e.Sent)
}

func (w *requestWatch) end() {
	if w.shown != nil {
		w.shown.Done()
		w.shown = nil
	}
}
