package cli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

func platformHistoryCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the runs that changed the platform",
		Long: "Lists installs, updates and rollbacks of this host, newest first: what they led\n" +
			"to, how long the platform stood still, and why one was undone. With -v the last\n" +
			"output of what failed is shown too. Opens no connection.",
		Example: "  optool platform history\n  optool platform history -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.platformHistory(cmd) },
	}
	return ui.ExitCodes(cmd, 0, 1, 2)
}

type platformHistoryView struct {
	Runs []runView `json:"runs"` // newest first
}

func (d *desk) platformHistory(cmd *cobra.Command) error {
	u, err := d.platform(cmd.Context())
	if err != nil {
		return err
	}
	defer u.close()
	v, err := u.historyView()
	if err != nil {
		return err
	}
	return d.printer.Result("PlatformHistory", v, nil, func(s *ui.Sheet) error {
		if len(v.Runs) == 0 {
			s.Text(ui.Plainf("nothing has been installed or updated here"))
			return nil
		}
		var rows [][]ui.Word
		for _, r := range v.Runs {
			state := ui.Good(runState(r.State))
			if r.State != "done" {
				state = ui.Bad(runState(r.State))
			}
			still := ui.Word{}
			if r.Downtime > 0 {
				still = ui.Plain(seconds(r.Downtime))
			}
			why := ui.Plain(lang.Of(r.why))
			if r.Reason != "" && r.Step != "" {
				why = ui.Plain(r.Step + ": " + lang.Of(r.why))
			}
			rows = append(rows, []ui.Word{ui.Plain(ui.Date(r.Began)), ui.Plain(lang.Of(r.Kind)), ui.Plain(r.From), ui.Plain(r.To), state, still, why})
		}
		if err := s.Table([]string{"began", "run", "from", "to", "end", "stood still", "why"}, rows); err != nil {
			return err
		}
		for _, r := range v.Runs {
			if d.verbose && r.Output != "" {
				s.Heading(lang.T("%s to %s", r.Kind, r.To), ui.Plainf("%s printed", r.Step))
				s.Text(ui.Plain(r.Output))
				s.Text(ui.Faint(r.Log))
			}
		}
		return nil
	})
}

// runState is how a run ended, or stands.
func runState(state string) string {
	switch state {
	case "done":
		return lang.T("done")
	case "undone":
		return lang.T("undone")
	case "running":
		return lang.T("running")
	}
	return lang.T("interrupted")
}

func (u *platform) historyView() (platformHistoryView, error) {
	v := platformHistoryView{Runs: []runView{}}
	past, err := u.History()
	if err != nil {
		return v, err
	}
	status, err := u.Status()
	if err != nil {
		return v, err
	}
	for _, p := range past {
		v.Runs = append(v.Runs, runViewOf(p, status.Under && status.Open != nil && status.Open.ID == p.ID))
	}
	return v, nil
}
