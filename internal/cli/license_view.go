package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// licenseView is what a command says of a licence: data of LicenseInfo and of
// the other kinds that show one. Lists and maps are never null.
type licenseView struct {
	State   license.State `json:"state"`
	Usable  bool          `json:"usable"` // whether the platform may run
	Reasons []reasonView  `json:"reasons"`

	Product string `json:"product"`
	Title   string `json:"title"`

	ID         string     `json:"id,omitempty"`
	Sequence   uint64     `json:"sequence,omitempty"`
	Customer   string     `json:"customer,omitempty"`
	Edition    string     `json:"edition,omitempty"`
	Deployment string     `json:"deployment,omitempty"`
	Issued     *time.Time `json:"issued,omitempty"`
	NotBefore  *time.Time `json:"notBefore,omitempty"`
	Expires    *time.Time `json:"expires,omitempty"`
	DaysLeft   *int       `json:"daysLeft,omitempty"` // rounded up; zero or less once it has ended
	GraceDays  int        `json:"graceDays"`
	GraceUntil *time.Time `json:"graceUntil,omitempty"`

	Status       license.Status `json:"status,omitempty"`
	StatusReason string         `json:"statusReason,omitempty"`
	StatusSince  *time.Time     `json:"statusSince,omitempty"`

	Platform    platformView     `json:"platform"`
	Updates     *license.Updates `json:"updates,omitempty"`
	Support     *license.Support `json:"support,omitempty"`
	Features    []string         `json:"features"`
	Limits      map[string]int64 `json:"limits"`
	Hosts       []string         `json:"hosts"`
	HostID      string           `json:"hostId,omitempty"`
	Enforcement enforcementView  `json:"enforcement"`
	Signature   *signatureView   `json:"signature,omitempty"`
	Cache       *cacheView       `json:"cache,omitempty"`
}

type reasonView struct {
	State license.State `json:"state"`
	Text  string        `json:"text"`

	said license.Reason
}

type platformView struct {
	Licensed string           `json:"licensed,omitempty"` // version range; absent: every version
	Version  string           `json:"version,omitempty"`  // installed; absent: unknown
	Coverage license.Coverage `json:"coverage"`
}

type enforcementView struct {
	InForce *stageView  `json:"inForce,omitempty"`
	Next    *stageView  `json:"next,omitempty"`
	Stages  []stageView `json:"stages"`
}

type stageView struct {
	Name    string     `json:"name"`
	Title   string     `json:"title"`
	FromDay int        `json:"fromDay"`
	At      *time.Time `json:"at,omitempty"`
}

type signatureView struct {
	KeyID   string `json:"keyId"`
	KeyRing uint64 `json:"keyRing"` // version of the key ring
}

type cacheView struct {
	Source      string             `json:"source,omitempty"` // vendor or file
	File        string             `json:"file"`
	Fresh       bool               `json:"fresh"`
	FetchedAt   *time.Time         `json:"fetchedAt,omitempty"`
	CheckedAt   *time.Time         `json:"checkedAt,omitempty"`
	NextDue     *time.Time         `json:"nextDue,omitempty"` // absent: at the next update
	LastAttempt *licensing.Attempt `json:"lastAttempt,omitempty"`

	problem error // of the last attempt, to be said
}

// viewOf describes a verdict in the profile's words.
func viewOf(p *profile.Profile, v license.Verdict, hostID, installed string) licenseView {
	view := licenseView{
		State: v.State, Usable: v.State.Usable(), Reasons: []reasonView{},
		Product: p.Product, Title: p.Title, HostID: hostID,
		Platform: platformView{Version: installed, Coverage: v.Coverage},
		Features: []string{}, Limits: map[string]int64{}, Hosts: []string{},
		Enforcement: enforcementView{Stages: []stageView{}},
	}
	for _, r := range v.Reasons {
		view.Reasons = append(view.Reasons, reasonView{r.State, r.Text, r})
	}
	if v.Document == nil {
		return view
	}
	l := &v.Document.License
	view.ID, view.Sequence, view.Customer, view.Edition, view.Deployment = l.ID, l.Sequence, l.Customer, l.Edition, l.Deployment
	view.Issued, view.NotBefore, view.Expires = utc(&l.Issued), utc(&l.NotBefore), utc(l.Expires)
	view.DaysLeft, view.GraceDays, view.GraceUntil = v.DaysLeft, l.GraceDays, utc(v.GraceUntil)
	view.Status, view.StatusReason, view.StatusSince = l.Status, l.StatusReason, utc(l.StatusSince)
	view.Platform.Licensed = l.Platform
	view.Updates, view.Support = l.Updates, l.Support
	view.Features = append(view.Features, l.Features...)
	maps.Copy(view.Limits, l.Limits)
	view.Hosts = append(view.Hosts, l.Hosts...)
	for _, s := range l.Enforcement {
		stage := stageView{Name: s.Name, Title: p.License.Stages.Title(s.Name), FromDay: s.FromDay}
		if l.Expires != nil {
			at := s.Begins(*l.Expires)
			stage.At = utc(&at)
		}
		view.Enforcement.Stages = append(view.Enforcement.Stages, stage)
		if v.Stage != nil && v.Stage.Name == s.Name {
			view.Enforcement.InForce = &stage
		}
		if v.NextStage != nil && v.NextStage.Name == s.Name {
			view.Enforcement.Next = &stage
		}
	}
	view.Signature = &signatureView{KeyID: v.Document.KeyID, KeyRing: v.Document.Ring.Version}
	return view
}

func utc(t *time.Time) *time.Time {
	if t == nil || t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// draw puts the view on a page for people.
func (v *licenseView) draw(s *ui.Sheet, p *profile.Profile, now time.Time) {
	s.Heading(p.Title, stateWord(v.State))
	for _, r := range v.Reasons {
		s.Text(toned(r.State, lang.Of(r.said)))
	}
	if v.ID == "" {
		return
	}
	if len(v.Reasons) > 0 {
		s.Gap()
	}
	s.Field("Customer", ui.Strong(v.Customer))
	s.Field("Edition", ui.Plain(join(p.License.Editions.Title(v.Edition), p.License.Deployments.Title(v.Deployment))))
	s.Field("Valid", ui.Plain(v.validity()))
	if v.GraceDays > 0 {
		s.Field("Grace", ui.Plain(lang.N(v.GraceDays, "%d day, until %s", "%d days, until %s", v.GraceDays, date(v.GraceUntil))))
	}
	s.Field("Platform", v.platform()...)
	s.Field("Updates", ui.Plain(v.updates(p)))
	s.Field("Support", ui.Plain(v.support()))
	s.Field("Features", ui.Plain(titles(p.License.Features, v.Features)))
	s.Field("Limits", ui.Plain(v.limits(p)))
	if len(v.Hosts) > 0 {
		s.Field("Bound to", ui.Plain(strings.Join(v.Hosts, ", ")))
	}
	if v.HostID != "" {
		s.Field("This host", ui.Faint(v.HostID))
	}
	v.drawStages(s)
	s.Field("Licence", ui.Faint(lang.T("%s, sequence %d, key %s", v.ID, v.Sequence, v.Signature.KeyID)))
	if c := v.Cache; c != nil {
		v.drawCache(s, c, now)
	}
}

func (v *licenseView) validity() string {
	if v.Expires == nil {
		return lang.T("from %s, no end", date(v.NotBefore))
	}
	from, to, left := date(v.NotBefore), date(v.Expires), *v.DaysLeft
	switch {
	case left > 0:
		return lang.N(left, "%s to %s, %d day left", "%s to %s, %d days left", from, to, left)
	case left == 0:
		return lang.T("%s to %s, ended today", from, to)
	}
	return lang.N(-left, "%s to %s, ended %d day ago", "%s to %s, ended %d days ago", from, to, -left)
}

func (v *licenseView) platform() []ui.Word {
	installed := ui.Plain(v.Platform.Version)
	if v.Platform.Version == "" {
		installed = ui.Plainf("version unknown")
	}
	licensed := ui.Plainf("every version is licensed")
	if v.Platform.Licensed != "" {
		licensed = ui.Plainf("licensed for %s", v.Platform.Licensed)
	}
	switch v.Platform.Coverage {
	case license.Covered:
		return []ui.Word{installed, ui.Good(lang.T("covered,")), licensed}
	case license.NotCovered:
		return []ui.Word{installed, ui.Bad(lang.T("not covered,")), licensed}
	}
	installed.Text += ","
	return []ui.Word{installed, licensed}
}

func (v *licenseView) updates(p *profile.Profile) string {
	if v.Updates == nil {
		return lang.T("none")
	}
	text, channels := lang.T("as long as the licence runs"), ""
	if v.Updates.Until != nil {
		text = lang.T("released until %s", date(v.Updates.Until))
	}
	if len(v.Updates.Channels) > 0 {
		channels = lang.T("channel %s", strings.Join(v.Updates.Channels, ", "))
	}
	return join(text, channels, p.License.Updates)
}

func (v *licenseView) support() string {
	if v.Support == nil {
		return lang.T("none")
	}
	text := []string{v.Support.Level}
	if len(v.Support.Channels) > 0 {
		text = append(text, lang.T("by %s", strings.Join(v.Support.Channels, ", ")))
	}
	if v.Support.Until != nil {
		text = append(text, lang.T("until %s", date(v.Support.Until)))
	}
	if v.Support.Partner != "" {
		text = append(text, lang.T("through %s", v.Support.Partner))
	}
	if text = nonEmpty(text); len(text) == 0 {
		return lang.T("as long as the licence runs")
	}
	return strings.Join(text, ", ")
}

func (v *licenseView) limits(p *profile.Profile) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(v.Limits)) {
		if n := v.Limits[name]; n < 0 {
			all = append(all, lang.T("%s without limit", p.License.Limits.Title(name)))
		} else {
			all = append(all, fmt.Sprintf("%s %d", p.License.Limits.Title(name), n))
		}
	}
	if len(all) == 0 {
		return lang.T("none")
	}
	return strings.Join(all, ", ")
}

func (v *licenseView) drawStages(s *ui.Sheet) {
	if v.Enforcement.InForce != nil {
		s.Field("In force", ui.Bad(v.Enforcement.InForce.Title), ui.Plainf("since %s", date(v.Enforcement.InForce.At)))
	}
	if next := v.Enforcement.Next; next != nil {
		s.Field("If unpaid", ui.Plainf("%s from %s", next.Title, date(next.At)))
	}
}

func (v *licenseView) drawCache(s *ui.Sheet, c *cacheView, now time.Time) {
	text, confirmed := lang.T("never"), ""
	if c.FetchedAt != nil {
		text = lang.T("%s from the vendor", ui.Date(*c.FetchedAt))
		if c.Source == licensing.SourceFile {
			text = lang.T("%s from a file", ui.Date(*c.FetchedAt))
		}
	}
	if c.CheckedAt != nil {
		confirmed = lang.T("confirmed %s", ui.Ago(max(0, now.Sub(*c.CheckedAt))))
	}
	s.Field("Fetched", ui.Plain(join(text, confirmed)))
	due := lang.T("at the next update")
	if c.NextDue != nil {
		due = date(c.NextDue)
	}
	s.Field("Next due", ui.Plain(due))
	if a := c.LastAttempt; a != nil && a.Code != "" {
		s.Field("Last try", ui.Warn(ui.Ago(max(0, now.Sub(a.At)))+": "+lang.Of(c.problem)))
	}
}

func stateWord(s license.State) ui.Word { return toned(s, lang.Of(s)) }

func toned(s license.State, text string) ui.Word {
	switch {
	case s == license.Valid:
		return ui.Good(text)
	case s.Usable():
		return ui.Warn(text)
	}
	return ui.Bad(text)
}

func date(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return ui.Date(*t)
}

func titles(labels profile.Labels, names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, labels.Title(name))
	}
	if len(all) == 0 {
		return lang.T("none")
	}
	return strings.Join(all, ", ")
}

func nonEmpty(words []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

func join(words ...string) string { return strings.Join(nonEmpty(words), ", ") }
