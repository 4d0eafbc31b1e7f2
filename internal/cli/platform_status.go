package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
	"github.com/optool/optool/pkg/license"
)

func platformStatusCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is installed, what the licence entitles to, and whether a run was interrupted",
		Long: "Shows the installed release, what the licence entitles to, what the last look for\n" +
			"updates found, the releases kept for a rollback, and a run that is under way or\n" +
			"was interrupted. It reads files alone: no lock, no connection.",
		Example: "  optool platform status\n  optool platform status -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.platformStatus(cmd) },
	}
	return ui.ExitCodes(cmd, 0, 1, 2)
}

// platformStatusView is data of PlatformStatus. Lists are never null.
type platformStatusView struct {
	Title     string       `json:"title"`
	Root      string       `json:"root"`
	Installed string       `json:"installed,omitempty"` // absent: nothing
	Since     *time.Time   `json:"since,omitempty"`
	Channel   string       `json:"channel"`
	Back      []string     `json:"back"`   // releases that a rollback can go to, the nearest first
	Others    []string     `json:"others"` // further releases on this host
	Rights    rightsView   `json:"entitlement"`
	Checked   *checkedView `json:"lastCheck,omitempty"`
	Open      *runView     `json:"openRun,omitempty"` // under way, or interrupted
	Last      *runView     `json:"lastRun,omitempty"`
	Failed    []failedView `json:"notTriedAgain"`
}

type rightsView struct {
	License  license.State `json:"license"`
	Updates  bool          `json:"updates"`
	Problem  string        `json:"problem,omitempty"`
	Until    *time.Time    `json:"until,omitempty"` // releases before this instant
	Channels []string      `json:"channels"`
	Edition  string        `json:"edition,omitempty"`
	Versions string        `json:"versions,omitempty"`

	problem lang.Text // Problem, to be said
}

type checkedView struct {
	At        time.Time  `json:"at"`
	Source    string     `json:"source,omitempty"`
	Newest    string     `json:"newest,omitempty"`
	Available string     `json:"available,omitempty"`
	Problem   string     `json:"problem,omitempty"` // of the last attempt, when it failed
	FailedAt  *time.Time `json:"failedAt,omitempty"`

	problem lang.Text
}

type failedView struct {
	Version string `json:"version"`
	Why     string `json:"why"`

	why lang.Text
}

// runView is a run in history and status.
type runView struct {
	ID       string      `json:"id"`
	Kind     update.Kind `json:"kind"`
	From     string      `json:"from,omitempty"`
	To       string      `json:"to"`
	State    string      `json:"state"` // done, undone, running, interrupted
	Began    time.Time   `json:"began"`
	Ended    *time.Time  `json:"ended,omitempty"`
	Step     string      `json:"step,omitempty"` // that failed, or that it stands at
	Reason   string      `json:"reason,omitempty"`
	Code     string      `json:"code,omitempty"`
	Output   string      `json:"output,omitempty"` // end of what the failed program printed
	Downtime float64     `json:"downtimeSeconds,omitempty"`
	PID      int         `json:"pid,omitempty"`
	By       string      `json:"by,omitempty"` // version of optool
	Source   string      `json:"source,omitempty"`
	Log      string      `json:"log,omitempty"`
	ending   update.Ending
	why      lang.Text // Reason, to be said
}

func runViewOf(p update.Past, running bool) runView {
	v := runView{
		ID: p.ID, Kind: p.Kind, From: p.From, To: p.To, State: string(p.Ending), Began: p.Began.UTC(), Ended: utc(&p.Ended), Step: p.Step,
		Reason: p.Reason, why: p.Why(), Code: p.Code, Output: p.Output, Downtime: p.Downtime.Seconds(), By: p.By, Source: p.Source, Log: p.Log, ending: p.Ending,
	}
	if p.Ended.IsZero() {
		v.Ended = nil
		v.State = "interrupted"
		if running {
			v.State, v.PID = "running", p.PID
		}
	}
	return v
}

func (d *desk) platformStatus(cmd *cobra.Command) error {
	u, err := d.platform(cmd.Context())
	if err != nil {
		return err
	}
	defer u.close()
	v, err := u.statusView()
	if err != nil {
		return err
	}
	var warnings []ui.Warning
	if v.Open != nil && v.Open.State == "interrupted" {
		warnings = append(warnings, ui.Warning{Code: "run_interrupted", Message: lang.T(
			"the %s to %s was interrupted at the step %s; finish or undo it with: optool platform recover", v.Open.Kind, v.Open.To, v.Open.Step)})
	}
	return d.printer.Result("PlatformStatus", v, warnings, func(sheet *ui.Sheet) error {
		v.draw(sheet, d.Now())
		return nil
	})
}

func (u *platform) statusView() (platformStatusView, error) {
	s, err := u.Status()
	if err != nil {
		return platformStatusView{}, err
	}
	v := platformStatusView{
		Title: u.profile.Title, Root: u.profile.Platform.Root, Installed: s.Installed, Channel: s.Channel, Back: append([]string{}, s.Back...), Others: append([]string{}, s.Others...),
		Rights: rightsView{License: u.licence.Verdict.State, Updates: !u.Rights.None(), Problem: u.Rights.Problem.String(), problem: u.Rights.Problem, Until: utc(u.Rights.Until),
			Channels: append([]string{}, u.Rights.Channels...), Edition: u.Rights.Edition, Versions: u.Rights.Versions},
		Failed: []failedView{},
	}
	if !s.Since.IsZero() {
		v.Since = utc(&s.Since)
	}
	if !s.Seen.At.IsZero() || s.Seen.Problem != "" {
		v.Checked = &checkedView{At: s.Seen.At, Source: s.Seen.Source, Newest: s.Seen.Newest, Available: s.Seen.Available, Problem: s.Seen.Problem, problem: s.Seen.Why.Or(s.Seen.Problem)}
		if _, failed := s.Failed[s.Seen.Available]; failed || s.Seen.Installed != s.Installed {
			v.Checked.Available = "" // found before something happened
		}
		if s.Seen.Problem != "" {
			v.Checked.FailedAt = utc(&s.Seen.FailedAt)
		}
	}
	if s.Open != nil {
		open := runViewOf(*s.Open, s.Under)
		v.Open = &open
	}
	if s.Last != nil {
		last := runViewOf(*s.Last, false)
		v.Last = &last
	}
	for _, version := range sortedKeys(s.Failed) {
		v.Failed = append(v.Failed, failedView{version, s.Failed[version].String(), s.Failed[version]})
	}
	return v, nil
}

func (v *platformStatusView) draw(s *ui.Sheet, now time.Time) {
	s.Heading(v.Title, ui.Plainf("%s installed", orNone(v.Installed)))
	if v.Since != nil {
		s.Field("since", ui.Plain(ui.Date(*v.Since)))
	}
	s.Field("root", ui.Plain(v.Root))
	s.Field("channel", ui.Plain(v.Channel))
	s.Field("entitled to", v.Rights.words()...)
	switch c := v.Checked; {
	case c == nil:
		s.Field("last check", ui.Faint(lang.T("never")))
	default:
		words := []ui.Word{ui.Plainf("never with success")}
		if !c.At.IsZero() {
			words = []ui.Word{ui.Plain(ui.Ago(now.Sub(c.At)) + ":")}
			if c.Available != "" {
				words = append(words, ui.Good(lang.T("%s is available", c.Available)))
			} else {
				words = append(words, ui.Plainf("newest is %s", orNone(c.Newest)))
			}
		}
		s.Field("last check", words...)
		if c.Problem != "" {
			s.Field("", ui.Warn(lang.T("then failed:")), ui.Plain(lang.Of(c.problem)))
		}
	}
	if len(v.Back) > 0 {
		s.Field("to go back to", ui.Plain(strings.Join(v.Back, ", ")))
	}
	if len(v.Others) > 0 {
		s.Field("also here", ui.Plain(strings.Join(v.Others, ", ")))
	}
	if v.Last != nil {
		s.Field("last run", v.Last.words()...)
	}
	if v.Open != nil {
		s.Field("open run", v.Open.words()...)
	}
	for _, f := range v.Failed {
		s.Field("not tried again", ui.Plain(f.Version+": "+lang.Of(f.why)))
	}
}

func (r *rightsView) words() []ui.Word {
	if !r.Updates {
		return []ui.Word{ui.Warn(lang.T("no updates:")), ui.Plain(lang.Of(r.problem))}
	}
	var text string
	switch channels := strings.Join(r.Channels, ", "); {
	case r.Until != nil && channels != "":
		text = lang.T("releases before %s of %s", ui.Date(*r.Until), channels)
	case r.Until != nil:
		text = lang.T("releases before %s", ui.Date(*r.Until))
	case channels != "":
		text = lang.T("all releases of %s", channels)
	default:
		text = lang.T("all releases")
	}
	if r.Edition != "" {
		text = join(text, lang.T("edition %s", r.Edition))
	}
	if r.Versions != "" {
		text = join(text, lang.T("versions %s", r.Versions))
	}
	return []ui.Word{ui.Plain(text)}
}

// words is a run in one line.
func (r *runView) words() []ui.Word {
	what := lang.T("%s to %s", r.Kind, r.To)
	switch r.State {
	case "done":
		return []ui.Word{ui.Plain(what), ui.Good(lang.T("done")), ui.Plain(ui.Date(r.Began))}
	case "undone":
		return []ui.Word{ui.Plain(what), ui.Bad(lang.T("undone")), ui.Plainf("%s, failed at %s: %s", ui.Date(r.Began), r.Step, r.why)}
	case "running":
		return []ui.Word{ui.Plain(what), ui.Strong(lang.T("is under way")), ui.Plainf("at the step %s, process %d", r.Step, r.PID)}
	}
	return []ui.Word{ui.Plain(what), ui.Bad(lang.T("was interrupted")), ui.Plainf("at the step %s", r.Step)}
}
