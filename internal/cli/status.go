package cli

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/checkup"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
	"github.com/optool/optool/pkg/license"
)

type statusOptions struct {
	exitCode bool
	wrong    error // with the configuration; nil: it is sound
}

func statusCommand(d *desk) *cobra.Command {
	var o statusOptions
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how everything stands, and what needs attention",
		Long: "Shows on one screen the licence, the platform and its updates, open support\n" +
			"requests with the time by which an answer is due, what waits to be sent, and\n" +
			"what runs next. What needs attention comes first, with what to type. It works\n" +
			"on a host where nothing is set up yet, and says what to do first.\n\n" +
			"It reads files alone, opens no connection and waits for no other run.",
		Example: "  optool status\n  optool status --exit-code -q || mail-the-admins\n  optool status -o json",
		Args:    cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			o.wrong, err = d.openAnyway(cmd)
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return d.status(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.exitCode, "exit-code", false, "end with 1 when something needs attention")
	cmd = ui.ExitCodes(cmd, 0, 1, 2)
	return ui.ExitMeaning(cmd, fault.ExitFailure, "something needs attention (only with --exit-code)")
}

// statusView is data of Status.
type statusView struct {
	OK        bool            `json:"ok"` // nothing needs attention
	Attention []attentionView `json:"attention"`

	Product  string           `json:"product,omitempty"` // absent without a profile
	Title    string           `json:"title"`
	License  *statusLicense   `json:"license,omitempty"`
	Platform *statusPlatform  `json:"platform,omitempty"` // absent: the profile names none
	Bundle   *lastBundle      `json:"bundle,omitempty"`   // absent: none was made
	Requests *statusRequests  `json:"requests,omitempty"` // absent: they could not be read
	Outbox   *outboxView      `json:"outbox,omitempty"`   // absent: it could not be read
	Timer    checkup.Schedule `json:"timer"`
	StateDir string           `json:"stateDir,omitempty"`
	Busy     bool             `json:"busy"` // another run writes the state: some of it could not be read

	asks bool // the vendor takes support requests
}

// attentionView is one matter that somebody should look at.
type attentionView struct {
	Area    string          `json:"area"`  // configuration, profile, license, platform, support, outbox, timer, state
	Level   checkup.Outcome `json:"level"` // warn or fail
	Message string          `json:"message"`
	Hint    string          `json:"hint,omitempty"` // what to type
}

type statusLicense struct {
	State       license.State      `json:"state"`
	Usable      bool               `json:"usable"` // whether the platform may run
	Customer    string             `json:"customer,omitempty"`
	Edition     string             `json:"edition,omitempty"`
	Expires     *time.Time         `json:"expires,omitempty"`
	DaysLeft    *int               `json:"daysLeft,omitempty"` // rounded up; zero or less once it has ended
	GraceUntil  *time.Time         `json:"graceUntil,omitempty"`
	Fresh       bool               `json:"fresh"` // the next update asks nobody
	NextDue     *time.Time         `json:"nextDue,omitempty"`
	CheckedAt   *time.Time         `json:"checkedAt,omitempty"` // last answer of the vendor
	LastAttempt *licensing.Attempt `json:"lastAttempt,omitempty"`

	ends string
}

type statusPlatform struct {
	Installed string     `json:"installed,omitempty"`
	Since     *time.Time `json:"since,omitempty"`
	Channel   string     `json:"channel,omitempty"`
	Newest    string     `json:"newest,omitempty"`    // as of the last look
	Available string     `json:"available,omitempty"` // as of the last look
	LookedAt  *time.Time `json:"lookedAt,omitempty"`
	Open      *runView   `json:"openRun,omitempty"`
	Last      *runView   `json:"lastRun,omitempty"`
}

type statusRequests struct {
	Open   []requestView `json:"open"` // the one that is due first comes first
	Drafts int           `json:"drafts"`
}

func (d *desk) status(ctx context.Context, o statusOptions) error {
	v := d.statusView(ctx, o.wrong)
	var warnings []ui.Warning
	if v.Busy {
		warnings = []ui.Warning{{Code: "state_busy", Message: lang.T("another run writes the state: requests and what waits could not be read")}}
	}
	if err := d.printer.Result("Status", v, warnings, func(s *ui.Sheet) error { return v.draw(s, d.Now()) }); err != nil {
		return err
	}
	if o.exitCode && !v.OK {
		return settled{fault.ExitFailure}
	}
	return nil
}

// statusView gathers what there is; what cannot be read is a matter for attention, and
// takes nothing else away.
func (d *desk) statusView(ctx context.Context, wrong error) *statusView {
	p := d.patient(ctx, wrong)
	defer p.close()
	v := &statusView{Title: d.Brand.Name, StateDir: p.dir, Attention: []attentionView{}}
	schedule := checkup.FindSchedule(d.Disk, d.Brand.Name, d.Now())
	v.Timer = schedule
	if p.profile != nil {
		v.Product, v.Title, v.asks = p.profile.Product, p.profile.Title, p.profile.Support.Given()
	}
	if p.wrong != nil {
		v.add("configuration", checkup.Fail, p.wrong)
	}
	if p.profileErr != nil {
		v.add("profile", checkup.Fail, p.profileErr)
		if _, err := d.Disk.Lstat(filepath.Join(p.dir, licensing.FileSnapshot)); p.dir != "" && errors.Is(err, fs.ErrNotExist) {
			v.say("license", checkup.Warn, lang.T("no licence is stored yet"), lang.T("once the profile is there: optool license activate --key-file FILE"))
		}
	}
	if p.dirErr != nil {
		v.add("state", checkup.Fail, p.dirErr)
	}
	d.statusOfLicense(v, p)
	d.statusOfPlatform(v, p)
	d.statusOfRequests(ctx, v, p)
	if r := schedule.Judge(d.Brand.Name, d.Now()); r.Outcome != checkup.OK {
		v.Attention = append(v.Attention, attentionView{"timer", r.Outcome, r.Message, r.Hint})
	}
	v.OK = len(v.Attention) == 0
	return v
}

// add notes what went wrong, once: one cause keeps several things from being read.
func (v *statusView) add(area string, level checkup.Outcome, err error) {
	r := checkup.Bad(level, err)
	if slices.ContainsFunc(v.Attention, func(a attentionView) bool { return a.Message == r.Message && a.Hint == r.Hint }) {
		return
	}
	v.Attention = append(v.Attention, attentionView{area, level, r.Message, r.Hint})
}

func (v *statusView) say(area string, level checkup.Outcome, message, hint string) {
	v.Attention = append(v.Attention, attentionView{area, level, message, hint})
}

func (d *desk) statusOfLicense(v *statusView, p *patient) {
	switch {
	case p.keeperErr != nil:
		v.add("profile", checkup.Fail, p.keeperErr)
		return
	case p.readErr != nil:
		v.add("license", checkup.Fail, p.readErr)
		return
	case p.keeper == nil:
		return
	}
	view := d.snapshotView(p.keeper, p.profile, p.snapshot)
	l := &statusLicense{
		State: view.State, Usable: view.Usable, Customer: view.Customer, Edition: view.Edition, Expires: view.Expires, DaysLeft: view.DaysLeft,
		GraceUntil: view.GraceUntil, Fresh: view.Cache.Fresh, NextDue: view.Cache.NextDue, CheckedAt: view.Cache.CheckedAt, LastAttempt: p.snapshot.Contact.Attempt,
	}
	l.ends = view.ends()
	v.License = l
	if _, err := p.keeper.Key(); err != nil && fault.Of(err).Code != "not_activated" {
		v.add("state", checkup.Fail, err) // without the key nothing is refreshed any more
	}
	if r := d.checkLicense(p); r.Outcome != checkup.OK {
		v.Attention = append(v.Attention, attentionView{"license", r.Outcome, lang.T("licence: %s", r.Message), r.Hint})
	}
	if view.GraceDays == 0 {
		l.GraceUntil = nil
	}
}

func (d *desk) statusOfPlatform(v *statusView, p *patient) {
	switch {
	case p.profile == nil || p.keeper == nil:
		return
	case p.platform == nil:
		if p.keeper.Version != "" {
			v.Platform = &statusPlatform{Installed: p.keeper.Version}
		}
		return
	}
	s, err := p.platform.statusView()
	if err != nil {
		v.add("platform", checkup.Fail, err)
		return
	}
	v.Platform = &statusPlatform{Installed: s.Installed, Since: s.Since, Channel: s.Channel, Open: s.Open, Last: s.Last}
	if c := s.Checked; c != nil {
		v.Platform.Newest, v.Platform.Available = c.Newest, c.Available
		if !c.At.IsZero() {
			v.Platform.LookedAt = utc(&c.At)
		}
	}
	switch {
	case s.Open != nil && s.Open.State == "interrupted":
		v.say("platform", checkup.Fail, lang.T("an update to %s was interrupted at the step %s", s.Open.To, s.Open.Step), lang.T("finish or undo it: optool platform recover"))
	case s.Last != nil && s.Last.ending == update.EndUndone && d.Now().Sub(s.Last.Began) < 7*24*time.Hour:
		v.say("platform", checkup.Warn, lang.T("the update to %s was undone at the step %s", s.Last.To, s.Last.Step), lang.T("see why: optool platform history"))
	}
}

func (d *desk) statusOfRequests(ctx context.Context, v *statusView, p *patient) {
	if p.store == nil {
		return
	}
	o, err := d.outbox(ctx, p.profile, p.store, p.dir)
	if err == nil {
		v.Bundle, err = d.lastBundle(ctx, p.store)
	}
	if f := fault.Of(err); f != nil {
		if v.Busy = f.Code == "state_busy"; !v.Busy {
			v.add("state", checkup.Fail, err)
		}
	}
	if o == nil {
		return
	}
	v.Outbox = &o.view
	v.Requests = &statusRequests{Open: append([]requestView{}, o.open...), Drafts: o.drafts}
	for _, r := range o.open {
		switch {
		case r.State == outbox.StateWaitingCustomer:
			v.say("support", checkup.Warn, lang.T("request %s waits for your answer", name(r)), lang.T("read it: optool support-request show %s", name(r)))
		case r.Clock != nil && r.Clock.Overdue && r.State != outbox.StateAnswered:
			v.say("support", checkup.Warn, lang.T("the answer to request %s is overdue", name(r)), lang.T("see whom to turn to: optool support-request show %s", name(r)))
		}
	}
	if r := d.judgeOutbox(o); r.Outcome != checkup.OK {
		v.Attention = append(v.Attention, attentionView{"outbox", r.Outcome, r.Message, r.Hint})
	}
}
