package cli

import (
	"strings"
	"time"

	"github.com/optool/optool/internal/checkup"
	"github.com/optool/optool/internal/lang"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
)

// mostRequests are drawn; the rest is counted: all of it is one screen.
const mostRequests = 5

// draw puts the view on one page: first what needs attention, then how things stand.
func (v *statusView) draw(s *ui.Sheet, now time.Time) error {
	if v.OK {
		s.Heading(v.Title+":", ui.Good(lang.T("all is well")))
	} else {
		s.Heading(v.Title+":", ui.Warn(lang.N(len(v.Attention), "%d matter needs attention", "%d matters need attention")))
	}
	for _, a := range v.Attention {
		mark := ui.Warn("!")
		if a.Level == checkup.Fail {
			mark = ui.Bad("!!")
		}
		for line := range strings.SplitSeq(a.Message, "\n") {
			s.Text(mark, ui.Plain(line))
		}
		for line := range strings.SplitSeq(a.Hint, "\n") {
			if line != "" {
				s.Text(ui.Faint("->"), ui.Strong(line))
			}
		}
	}
	if !v.OK && (v.License != nil || v.Platform != nil || v.Requests != nil) {
		s.Gap()
	}
	if l := v.License; l != nil {
		s.Field("Licence", l.words()...)
		s.Field("Refreshed", l.refreshed(now)...)
	}
	if p := v.Platform; p != nil {
		s.Field("Platform", p.words()...)
		if p.Open != nil {
			s.Field("Open run", p.Open.words()...)
		} else if p.Last != nil {
			s.Field("Last run", p.Last.words()...)
		}
	}
	if b := v.Bundle; b != nil {
		s.Field("Last bundle", ui.Plain(ui.Ago(now.Sub(b.At))+","), ui.Plain(ui.Bytes(b.Size)+":"), ui.Plain(b.Path))
	}
	if err := v.drawRequests(s, now); err != nil {
		return err
	}
	if v.Outbox != nil && !v.Outbox.empty() {
		words := []ui.Word{ui.Plain(v.Outbox.words())}
		if v.Outbox.Next != nil {
			words = append(words, ui.Faint(lang.T("(next attempt %s)", ui.Ago(now.Sub(*v.Outbox.Next)))))
		}
		s.Field("Outbox", words...)
	}
	if t := v.Timer; t.Kind != "none" {
		s.Field("Timer", timerWords(t, now)...)
	}
	return nil
}

func (l *statusLicense) words() []ui.Word {
	words := []ui.Word{stateWord(l.State)}
	if l.ends != "" {
		words[0].Text += ","
		words = append(words, ui.Plain(l.ends))
	}
	return words
}

// ends says when a licence ends, or ended.
func (v *licenseView) ends() string {
	switch {
	case v.ID == "":
		return ""
	case v.Expires == nil:
		return lang.T("no end")
	case *v.DaysLeft > 0:
		return lang.T("until %s, %s left", date(v.Expires), ui.Days(*v.DaysLeft))
	case *v.DaysLeft == 0:
		return lang.T("ended today")
	}
	return lang.T("ended on %s, %s ago", date(v.Expires), ui.Days(-*v.DaysLeft))
}

// refreshed says when the vendor was asked, and when he will be.
func (l *statusLicense) refreshed(now time.Time) []ui.Word {
	last := ui.Faint(lang.T("never"))
	if l.CheckedAt != nil {
		last = ui.Plain(ui.Ago(now.Sub(*l.CheckedAt)))
	}
	if l.NextDue == nil {
		return []ui.Word{last, ui.Faint(lang.T("(due with the next update)"))}
	}
	return []ui.Word{last, ui.Faint(lang.T("(next due %s)", ui.Ago(now.Sub(*l.NextDue))))}
}

func (p *statusPlatform) words() []ui.Word {
	if p.Installed == "" {
		return []ui.Word{ui.Plain(lang.T("nothing installed"))}
	}
	words := []ui.Word{ui.Strong(p.Installed)}
	switch {
	case p.Available != "":
		words = append(words, ui.Good(lang.T("%s is available: optool platform update", p.Available)))
	case p.LookedAt != nil && p.Newest != "":
		words = append(words, ui.Faint(lang.T("(newest known is %s)", p.Newest)))
	}
	return words
}

func (v *statusView) drawRequests(s *ui.Sheet, now time.Time) error {
	r := v.Requests
	if r == nil || !v.asks && len(r.Open)+r.Drafts == 0 {
		return nil
	}
	summary := []ui.Word{ui.Plain(lang.N(len(r.Open), "%d open", "%d open"))}
	if len(r.Open) == 0 {
		summary[0] = ui.Plain(lang.T("none open"))
	}
	if r.Drafts > 0 {
		summary = append(summary, ui.Faint(lang.N(r.Drafts, "(%d draft)", "(%d drafts)")))
	}
	s.Field("Requests", summary...)
	for i, one := range r.Open {
		if i == mostRequests {
			more := len(r.Open) - i
			s.Field("", ui.Faint(lang.N(more, "and %d more: optool support-request list", "and %d more: optool support-request list")))
			break
		}
		s.Field("", requestWords(one, now)...)
	}
	return nil
}

// requestWords is a request in one line.
func requestWords(r requestView, now time.Time) []ui.Word {
	called := r.Ticket
	if called == "" {
		called = `"` + r.Subject + `"`
	}
	words := []ui.Word{ui.Strong(called + ":"), requestState(r)}
	if r.Clock == nil || r.Clock.Due == nil || r.State == outbox.StateAnswered {
		return words
	}
	words[1].Text += ","
	words = append(words, ui.Plain(lang.T("answer due %s", ui.When(*r.Clock.Due, now))))
	if r.Clock.Overdue {
		words = append(words, ui.Bad(lang.T("(overdue)")))
	}
	return words
}

func timerWords(t checkup.Schedule, now time.Time) []ui.Word {
	words := []ui.Word{ui.Plain(t.Name)}
	if !t.Enabled {
		return append(words, ui.Warn(lang.T("(not enabled)")))
	}
	var said []string // each for itself: of neither the other is known
	switch {
	case t.Last != nil:
		said = append(said, lang.T("ran %s", ui.Ago(now.Sub(*t.Last))))
	case t.Since != nil:
		said = append(said, lang.T("has not run yet"))
	}
	switch {
	case t.Next != nil:
		said = append(said, lang.T("next %s", ui.Ago(now.Sub(*t.Next))))
	case t.NextBy != nil:
		said = append(said, lang.T("next %s at the latest", ui.Ago(now.Sub(*t.NextBy))))
	}
	if len(said) > 0 {
		words = append(words, ui.Faint("("+strings.Join(said, ", ")+")"))
	}
	return words
}
