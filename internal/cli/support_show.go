package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
)

func supportShowCommand(d *desk) *cobra.Command {
	var refresh bool
	cmd := &cobra.Command{
		Use:   "show REQUEST",
		Short: "Show a request, what was said, and when an answer is due",
		Long: "Shows a request with all that both sides said, how far it is, and the clock of the\n" +
			"vendor's reaction time. REQUEST is the ticket number, the id, or the beginning or\n" +
			"the end of the id. Opens no connection, unless --refresh asks what is new.",
		Example: "  optool support-request show TL-1042\n  optool support-request show 01JD4Z --refresh",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return d.supportShow(cmd.Context(), args[0], refresh) },
	}
	cmd.Flags().BoolVarP(&refresh, "refresh", "r", false, "ask the vendor what is new")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 3, 4, 5)
}

func (d *desk) supportShow(ctx context.Context, name string, refresh bool) error {
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	id, err := h.find(ctx, name)
	if err != nil {
		return err
	}
	var failed error
	if refresh {
		_, failed = h.refresh(ctx, []string{id})
	}
	c, err := h.Case(ctx, id)
	if f := fault.Of(err); f != nil && f.Code == outbox.CodeUnknown {
		t, missing := h.Draft(id)
		if missing != nil {
			return err
		}
		v := requestDetail{requestView: draftView(t), Contact: t.Request.Contact, Parcels: []parcelView{}, Thread: []entryView{}, Folder: h.Folder(id)}
		return d.printer.Result("Request", v, nil, func(s *ui.Sheet) error {
			v.draw(s, h)
			s.Text(ui.Plainf("go on with it: optool support-request create --continue %s", id))
			return nil
		})
	}
	if err != nil {
		return err
	}
	v := h.detail(c)
	err = d.printer.Result("Request", v, refreshWarnings(failed), func(s *ui.Sheet) error {
		v.draw(s, h)
		return nil
	})
	if err == nil && failed != nil {
		return settled{fault.Of(failed).Exit}
	}
	return err
}
