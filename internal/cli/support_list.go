package cli

import (
	"context"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
)

type supportListOptions struct {
	refresh bool
	all     bool
	states  []string
}

func supportListCommand(d *desk) *cobra.Command {
	var o supportListOptions
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requests and drafts",
		Long: "Lists this host's support requests with what becomes of them and when an answer\n" +
			"is due, the newest last. Opens no connection, unless --refresh asks the vendor\n" +
			"what is new, or looks through the mailbox that is configured.",
		Example: "  optool support-request list\n  optool support-request list --refresh\n  optool support-request list --state waiting-customer -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.supportList(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.refresh, "refresh", "r", false, "ask the vendor what is new")
	f.BoolVar(&o.all, "all", false, "also closed requests")
	f.StringSliceVar(&o.states, "state", nil, "only requests in this state; may be repeated")
	ui.OneOf(f, "state", knownStates()...)
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5)
}

// listView is data of RequestList.
type listView struct {
	Requests []requestView `json:"requests"`
	Changed  []string      `json:"changed,omitempty"` // ids with something new, after --refresh
}

func knownStates() []string {
	var all []string
	for _, s := range []outbox.State{
		outbox.StateDraft, outbox.StateQueued, outbox.StateUploading, outbox.StateSending, outbox.StateCarried, outbox.StateDead, outbox.StateAccepted,
		outbox.StateTicketKnown, outbox.StateWaitingVendor, outbox.StateWaitingCustomer, outbox.StateAnswered, outbox.StateClosed,
	} {
		all = append(all, string(s))
	}
	return all
}

func (d *desk) supportList(ctx context.Context, o supportListOptions) error {
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	v := listView{Requests: []requestView{}}
	var failed error
	if o.refresh {
		v.Changed, failed = h.refresh(ctx, nil)
	}
	cases, err := h.Cases(ctx)
	if err != nil {
		return err
	}
	drafts, err := h.Drafts(ctx)
	if err != nil {
		return err
	}
	closed := 0
	for _, c := range cases {
		switch state := string(c.State()); {
		case len(o.states) > 0 && !slices.Contains(o.states, state):
		case len(o.states) == 0 && !o.all && c.Over():
			closed++
		default:
			v.Requests = append(v.Requests, h.view(c))
		}
	}
	if len(o.states) == 0 || slices.Contains(o.states, string(outbox.StateDraft)) {
		for _, t := range drafts {
			v.Requests = append(v.Requests, draftView(t))
		}
	}
	slices.SortStableFunc(v.Requests, func(a, b requestView) int { return a.Created.Compare(b.Created) })
	err = d.printer.Result("RequestList", v, refreshWarnings(failed), func(s *ui.Sheet) error { return v.draw(s, h, closed) })
	if err == nil && failed != nil {
		return settled{fault.Of(failed).Exit}
	}
	return err
}

// refresh asks what is new. Trouble is returned beside what was found.
func (h *helpdesk) refresh(ctx context.Context, ids []string) ([]string, error) {
	if h.desk.config.Offline {
		return nil, fault.New(fault.ExitUnreachable, "offline", "asking the vendor needs the network, and --offline is set")
	}
	if h.endpoint == nil && h.box == nil {
		return nil, fault.Usage("answers come by mail, and no mailbox is configured to look through").
			Hinted("set support.imap.host and its account; or read the answers where your mail arrives")
	}
	d := h.rules.Delivery
	news, err := h.Refresh(ctx, ids, h.endpoint, h.box, append(outbox.Domains(d.Mail, h.rules.Modifications.Mail), d.From...))
	if n := len(news.Lost); n > 0 {
		h.desk.printer.Warn(ui.Warning{Code: "request_not_known", Message: lang.T(
			"the vendor does not find %d requests under this host's licence now, the first is %s: %s; close them here: optool support-request close %s", n, news.Lost[0], turnTo(h.profile), news.Lost[0])})
	}
	return news.Changed, err
}

func refreshWarnings(failed error) []ui.Warning {
	f := fault.Of(failed)
	if f == nil {
		return nil
	}
	text := lang.T("what is shown may be old: %w", f)
	if f.Hint != "" {
		text += " (" + lang.Of(f.Advice()) + ")"
	}
	return []ui.Warning{{Code: f.Code, Message: text}}
}

func (v listView) draw(s *ui.Sheet, h *helpdesk, closed int) error {
	if len(v.Requests) == 0 {
		s.Text(ui.Plainf("no open requests"))
		if closed > 0 {
			s.Text(ui.Faint(lang.N(closed, "%d closed: --all shows them", "%d closed: --all shows them")))
		}
		return nil
	}
	var rows [][]ui.Word
	for _, r := range v.Requests {
		priority := ""
		if r.Priority > 0 {
			priority = strconv.Itoa(r.Priority)
		}
		due := ui.Faint("")
		if r.Clock != nil && r.Clock.Due != nil && r.State != outbox.StateClosed && r.State != outbox.StateAnswered {
			due = ui.Plain(ui.When(*r.Clock.Due, h.Now()))
			if r.Clock.Overdue {
				due = ui.Bad(due.Text)
			}
		}
		state := requestState(r)
		if slices.Contains(v.Changed, r.ID) {
			state.Text = lang.T("%s (new)", state.Text)
		}
		rows = append(rows, []ui.Word{ui.Plain(name(r)), state, ui.Plain(priority), due, ui.Plain(r.Subject)})
	}
	return s.Table([]string{"request", "state", "prio", "answer due", "subject"}, rows)
}
