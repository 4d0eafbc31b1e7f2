package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

func supportCloseCommand(d *desk) *cobra.Command {
	var o supportReplyOptions
	cmd := &cobra.Command{
		Use:   "close REQUEST",
		Short: "Say that a request is done, or throw a draft away",
		Long: "Tells the vendor that a request is done: nothing more is expected of it. A draft is\n" +
			"thrown away, and so is a request that was refused or that waits to be sent.",
		Example: "  optool support-request close TL-1042\n  optool support-request close TL-1042 --text 'Thank you, that helped.'",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return d.supportClose(cmd, args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.text, "text", "t", "", "a last word, - for standard input")
	f.StringVar(&o.secrets, "secrets", "ask", "what looks like a secret in it: ask, redact or send")
	ui.OneOf(f, "secrets", "ask", "redact", "send")
	f.StringVar(&o.carry, "carry", "", "write it to this file to carry to the vendor, send nothing")
	f.BoolVar(&o.queue, "queue", false, "put it into the outbox and leave the sending to 'send'")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "say what would be done, change nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5, 6, 7, 8)
}

func (d *desk) supportClose(cmd *cobra.Command, name string, o *supportReplyOptions) error {
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
	unsent := fault.Of(err) != nil && fault.Of(err).Code == outbox.CodeUnknown
	if err != nil && !unsent {
		return err
	}
	what, question := lang.T("close the request %s", name), ""
	switch {
	case unsent:
		if _, err := h.Draft(id); err != nil {
			return err
		}
		what, question = lang.T("throw the draft %s away", id), lang.T("Throw this draft away?")
	case c.Accepted.IsZero() && c.Parcels[0].Stage != outbox.Carried:
		what, question = lang.T("throw the request %s away, which was not sent", id), lang.T("The vendor does not have this request. Throw it away?")
	case !h.Ours(c) && !c.Over():
		what = lang.T("close the request %s on this host alone", orID(c))
		question = lang.T("This host has another licence now: the vendor cannot be told. Close the request here alone?")
	default:
		if err := open(c); err != nil {
			return err
		}
	}
	if o.dryRun {
		plan := dryRunView{DryRun: true, Would: []string{what}}
		return d.printer.Result("DryRun", plan, nil, plan.draw)
	}
	if question != "" {
		if err := d.ask(question); err != nil {
			return err
		}
		if !unsent && !c.Accepted.IsZero() {
			if err := h.CloseHere(ctx, id); err != nil {
				return err
			}
			return h.desk.printer.Result("RequestDiscarded", closedView{id}, nil, func(s *ui.Sheet) error {
				s.Text(ui.Plainf("%s is closed on this host; the vendor was not told", orID(c)))
				return nil
			})
		}
		return h.throwAway(ctx, id, unsent)
	}
	m := &support.Message{Request: id, Kind: support.Close, Contact: c.Contact}
	if m.Text, err = d.replyText(o, false); err != nil {
		return err
	}
	return h.sendMessage(ctx, c, m, 0, o)
}

// closedView is data of RequestDiscarded.
type closedView struct {
	ID string `json:"id"`
}

func (h *helpdesk) throwAway(ctx context.Context, id string, draft bool) error {
	var err error
	if draft {
		err = h.Discard(ctx, id)
	} else {
		if !h.desk.config.Offline {
			if err := h.Settle(ctx, id); err != nil {
				return err
			}
		}
		err = h.Withdraw(ctx, id)
	}
	if err != nil {
		return err
	}
	return h.desk.printer.Result("RequestDiscarded", closedView{id}, nil, func(s *ui.Sheet) error {
		s.Text(ui.Plainf("%s is thrown away; the vendor never had it", id))
		return nil
	})
}
