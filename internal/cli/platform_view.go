package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
)

// offerView is one release as it is offered, or not.
type offerView struct {
	Version  string          `json:"version"`
	Released time.Time       `json:"released"`
	Reasons  []update.Reason `json:"reasons,omitempty"` // why it is not offered
}

// platformCheckView is what the vendor offers. Lists are never null.
type platformCheckView struct {
	Title     string       `json:"title"`
	Installed string       `json:"installed,omitempty"` // absent: nothing
	Channel   string       `json:"channel"`
	Source    string       `json:"source"`
	Available string       `json:"available,omitempty"` // version that an update would lead to
	Newest    string       `json:"newest,omitempty"`    // in the channel, whether offered here or not
	Way       []offerView  `json:"way"`                 // releases that would be installed, in this order
	Refused   []offerView  `json:"refused"`             // newer releases that are not offered, newest first
	Cadence   *cadenceView `json:"cadence,omitempty"`
}

// cadenceView is how often major updates came, beside what was promised.
type cadenceView struct {
	Year       int    `json:"year"`    // in the last 365 days
	Quarter    int    `json:"quarter"` // in the last 92 days
	PerYear    int    `json:"perYear,omitempty"`
	PerQuarter int    `json:"perQuarter,omitempty"`
	Text       string `json:"text,omitempty"`
}

func lookView(u *platform, l *update.Look) platformCheckView {
	v := platformCheckView{
		Title: u.profile.Title, Installed: l.Installed, Channel: l.Channel, Source: l.Source, Available: l.Target(), Newest: l.Newest,
		Way: []offerView{}, Refused: []offerView{},
		Cadence: &cadenceView{Year: l.Pace.Year, Quarter: l.Pace.Quarter, PerYear: u.profile.Update.Cadence.PerYear,
			PerQuarter: u.profile.Update.Cadence.PerQuarter, Text: u.profile.Update.Cadence.Text},
	}
	for _, o := range l.Hops {
		v.Way = append(v.Way, offerView{Version: o.Version, Released: o.Released.UTC()})
	}
	for _, r := range l.Refused {
		v.Refused = append(v.Refused, offerView{Version: r.Offer.Version, Released: r.Offer.Released.UTC(), Reasons: r.Reasons})
	}
	return v
}

func (v *platformCheckView) draw(s *ui.Sheet, u *platform, now time.Time) {
	switch {
	case v.Available == "" && v.Installed == "":
		s.Heading(v.Title, ui.Warn(lang.T("no release is offered to this host")))
	case v.Available == "" && len(v.Refused) == 0:
		s.Heading(v.Title, ui.Good(lang.T("is up to date")))
	case v.Available == "":
		s.Heading(v.Title, ui.Warn(lang.T("newer releases exist, none is offered to this host")))
	case v.Installed == "":
		s.Heading(v.Title, ui.Good(lang.T("%s can be installed", v.Available)))
	default:
		s.Heading(v.Title, ui.Good(lang.T("%s is available", v.Available)))
	}
	s.Field("installed", ui.Plain(orNone(v.Installed)))
	if v.Available != "" {
		s.Field("way", ui.Plain(wayText(v.Installed, v.Way)))
	}
	s.Field("channel", ui.Plain(v.Channel))
	v.Cadence.draw(s)
	drawRefused(s, v.Refused)
	if v.Available != "" {
		s.Gap()
		s.Text(ui.Plainf("install it with: optool platform update"))
	}
}

func orNone(version string) string {
	if version == "" {
		return lang.T("nothing")
	}
	return version
}

// wayText is "1.0.0 → 1.4.2 → 2.0.0".
func wayText(installed string, way []offerView) string {
	steps := []string{}
	if installed != "" {
		steps = append(steps, installed)
	}
	for _, o := range way {
		steps = append(steps, fmt.Sprintf("%s (%s)", o.Version, o.Released.UTC().Format(time.DateOnly)))
	}
	return strings.Join(steps, " > ")
}

func (c *cadenceView) draw(s *ui.Sheet) {
	if c == nil || c.PerYear == 0 && c.PerQuarter == 0 && c.Text == "" {
		return
	}
	text := lang.N(c.Year, "%d major update in the last year, %d in the last quarter", "%d major updates in the last year, %d in the last quarter", c.Year, c.Quarter)
	switch {
	case c.PerYear > 0 && c.PerQuarter > 0:
		text = lang.T("%s; promised: at least %d a year, %d a quarter", text, c.PerYear, c.PerQuarter)
	case c.PerYear > 0:
		text = lang.T("%s; promised: at least %d a year", text, c.PerYear)
	case c.PerQuarter > 0:
		text = lang.T("%s; promised: at least %d a quarter", text, c.PerQuarter)
	}
	s.Field("cadence", ui.Plain(text))
	if c.Text != "" {
		s.Field("", ui.Faint(c.Text))
	}
}

func drawRefused(s *ui.Sheet, refused []offerView) {
	for i, o := range refused {
		if i == 0 {
			s.Heading("Not offered")
		}
		for k, r := range o.Reasons {
			label := ""
			if k == 0 {
				label = o.Version
			}
			s.Field(label, ui.Plain(lang.Of(r)))
		}
	}
}

// hopView is one run, as it was planned or as it ended.
type hopView struct {
	Run      string        `json:"run,omitempty"` // id; absent: not begun
	Kind     update.Kind   `json:"kind"`
	From     string        `json:"from,omitempty"`
	To       string        `json:"to"`
	Ending   update.Ending `json:"ending,omitempty"`
	Download int64         `json:"downloadBytes"` // to be fetched when it was planned
	Written  int64         `json:"writtenBytes"`  // unpacked; what did not change takes no room
	Downtime float64       `json:"downtimeSeconds,omitempty"`
	Log      string        `json:"log,omitempty"`
}

// platformUpdateView is what an update did.
type platformUpdateView struct {
	Result    string         `json:"result"` // updated, installed, up-to-date, downloaded, outside-window
	Before    string         `json:"before,omitempty"`
	Installed string         `json:"installed,omitempty"`
	Hops      []hopView      `json:"hops"`
	Refused   []offerView    `json:"refused,omitempty"`
	Recovered *recoveredView `json:"recovered,omitempty"`
	Received  int64          `json:"receivedBytes"` // over the network
	Notes     []update.Note  `json:"notes,omitempty"`
	Cadence   *cadenceView   `json:"cadence,omitempty"`
	Opens     *time.Time     `json:"windowOpens,omitempty"`
}

type recoveredView struct {
	Run      string      `json:"run"`
	Kind     update.Kind `json:"kind"`
	From     string      `json:"from,omitempty"`
	To       string      `json:"to"`
	Finished bool        `json:"finished"` // it had been committed; else it was undone
	Step     string      `json:"step,omitempty"`
}

func viewOfRecovered(r *update.Recovered) *recoveredView {
	if r == nil {
		return nil
	}
	return &recoveredView{Run: r.ID, Kind: r.Kind, From: r.From, To: r.To, Finished: r.Finished, Step: r.Step}
}

func hopViews(result *update.Result) []hopView {
	hops := []hopView{}
	var way []*update.Hop
	if result.Prepared != nil {
		way = result.Prepared.Way
	}
	for _, h := range way {
		kind := update.Advance
		if h.From == "" {
			kind = update.Install
		}
		hops = append(hops, hopView{Kind: kind, From: h.From, To: h.Offer.Version, Download: h.Download(), Written: h.Written()})
	}
	for i, o := range result.Outcomes {
		if i == len(hops) {
			hops = append(hops, hopView{Kind: o.Kind, From: o.From, To: o.To})
		}
		hops[i].Run, hops[i].Ending, hops[i].Downtime, hops[i].Log = o.ID, o.Ending, o.Downtime.Seconds(), o.Log
	}
	return hops
}

// platformUpdated prints the end of an update that went through.
func (d *desk) platformUpdated(u *platform, result *update.Result) error {
	p := result.Prepared
	look := lookView(u, p.Look)
	v := platformUpdateView{
		Result: "up-to-date", Before: p.Installed, Installed: p.Installed, Hops: hopViews(result), Refused: look.Refused,
		Recovered: viewOfRecovered(result.Recovered), Notes: p.Notes, Cadence: look.Cadence,
	}
	if web, ok := u.Source.(*update.Web); ok {
		v.Received = web.Received
	}
	switch {
	case len(result.Outcomes) > 0:
		v.Installed = result.Outcomes[len(result.Outcomes)-1].To
		v.Result = "updated"
		if v.Before == "" {
			v.Result = "installed"
		}
	case result.Fetched:
		v.Result = "downloaded"
	}
	var warnings []ui.Warning
	for _, o := range result.Outcomes {
		warnings = append(warnings, warningsOf(o.Warnings)...)
	}
	if !p.Expired.IsZero() {
		warnings = append(warnings, expiredWarning(p.Expired))
	}
	if d.quiet && len(result.Outcomes) > 0 {
		d.printer.Quiet = false // a change is what even a quiet run tells
	}
	return d.printer.Result("PlatformUpdate", v, warnings, func(s *ui.Sheet) error {
		v.draw(s, u)
		return nil
	})
}

func (v *platformUpdateView) draw(s *ui.Sheet, u *platform) {
	title := u.profile.Title
	var down float64
	for _, h := range v.Hops {
		down += h.Downtime
	}
	switch v.Result {
	case "updated":
		s.Text(ui.Plainf("%s updated from %s to", title, v.Before), ui.Good(v.Installed), ui.Plainf("; it stood still for %s", seconds(down)))
	case "installed":
		s.Text(ui.Plainf("%s installed:", title), ui.Good(v.Installed))
	case "downloaded":
		s.Text(ui.Plainf("%s %s is downloaded and verified; nothing was changed. Install it with: optool platform update", title, v.Hops[len(v.Hops)-1].To))
	default:
		switch {
		case v.Installed == "":
			s.Text(ui.Plainf("no release of %s is offered to this host", title))
		case len(v.Refused) > 0:
			s.Text(ui.Plainf("%s stays at %s: newer releases exist, none is offered to this host", title, v.Installed))
		default:
			s.Text(ui.Plainf("%s %s is up to date", title, v.Installed))
		}
		drawRefused(s, v.Refused)
	}
}

func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	if d < 10*time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
