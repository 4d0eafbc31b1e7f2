package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	maxHours  = 24 * 31
	maxStrips = 10
	chartWide = 1000 // units of the drawing
	chartHigh = 100
)

// chart is the timeline made ready for drawing.
type chart struct {
	hours    []diagnostics.Hour // ascending, in the span
	from     time.Time
	span     int // hours from the first to the last, at least 1
	peak     int // most errors and warnings of an hour
	errors   int
	warnings int
	members  []memberErrors // most errors first
}

type memberErrors struct {
	name   string
	errors int
	most   int // in an hour
}

// chartOf returns false if there is nothing to draw. It shows the last 31 days
// that something was logged in.
func chartOf(in Input) (chart, bool) {
	if in.Analysis == nil {
		return chart{}, false
	}
	hours := slices.Clone(in.Analysis.Timeline.Hours)
	hours = slices.DeleteFunc(hours, func(h diagnostics.Hour) bool {
		return h.Start.Year() < 1970 || h.Start.Year() > 9999 || h.Errors < 0 || h.Warnings < 0 || h.Errors > 1e15 || h.Warnings > 1e15
	})
	if len(hours) == 0 {
		return chart{}, false
	}
	slices.SortStableFunc(hours, func(a, b diagnostics.Hour) int { return a.Start.Compare(b.Start) })
	last := hours[len(hours)-1].Start
	for len(hours) > maxHours || last.Sub(hours[0].Start) >= maxHours*time.Hour {
		hours = hours[1:]
	}
	c := chart{hours: hours, from: hours[0].Start, span: int(last.Sub(hours[0].Start)/time.Hour) + 1}
	members := map[string]*memberErrors{}
	for _, h := range hours {
		c.peak, c.errors, c.warnings = max(c.peak, h.Errors+h.Warnings), c.errors+h.Errors, c.warnings+h.Warnings
		for name, n := range h.Members {
			m := members[name]
			if m == nil {
				m = &memberErrors{name: name}
				members[name] = m
			}
			m.errors += n
			m.most = max(m.most, n)
		}
	}
	for _, m := range members {
		c.members = append(c.members, *m)
	}
	slices.SortFunc(c.members, func(a, b memberErrors) int {
		return cmp.Or(cmp.Compare(b.errors, a.errors), cmp.Compare(a.name, b.name))
	})
	return c, c.peak > 0
}

func (c chart) at(h diagnostics.Hour) int { return int(h.Start.Sub(c.from) / time.Hour) }

func (p *page) errors(in Input) {
	p.section("errors", lang.T("Errors by hour"))
	defer p.end()
	c, ok := chartOf(in)
	if !ok {
		p.none(lang.T("The collected logs tell of no errors or warnings at a known time."))
		p.undated(in)
		return
	}
	p.add(tag(`<p><span class="fail"><span class="key fail"></span>`), lang.N(c.errors, "%d error", "%d errors"),
		tag(`</span> &nbsp; <span class="warn"><span class="key warn"></span>`), lang.N(c.warnings, "%d warning", "%d warnings"),
		tag(`</span> &nbsp; <span class="muted">`), lang.T("the highest bar is %d in an hour", c.peak), tag("</span></p>\n"))
	p.bars(c)
	p.add(tag(`<div class="axis"><span>`), instant(c.from), tag("</span><span>"), instant(c.from.Add(time.Duration(c.span)*time.Hour)), tag("</span></div>\n"))
	if len(c.members) > 0 {
		p.add(tag(`<div class="wide"><table>`))
		p.heads(lang.T("File"), "#"+lang.T("Errors"), lang.T("By hour"))
		p.add(tag("<tbody>"))
		for _, m := range first(c.members, maxStrips) {
			p.add(tag(`<tr><td class="name">`))
			p.link(m.name)
			p.add(tag(`</td><td class="n">`), m.errors, tag("</td><td>"))
			p.strip(c, m)
			p.add(tag("</td></tr>\n"))
		}
		p.add(tag("</tbody></table></div>"))
	}
	p.hours(c)
	p.undated(in)
}

// bars draws the chart. Each hour has a title that tells its numbers.
func (p *page) bars(c chart) {
	p.add(tag(fmt.Sprintf(`<svg class="chart" viewBox="0 0 %d %d" preserveAspectRatio="none" role="img" aria-label="`, chartWide, chartHigh)),
		lang.T("Errors and warnings by hour; the numbers are in a table below"), tag(`">`))
	wide := float64(chartWide) / float64(c.span)
	for _, h := range c.hours {
		x := float64(c.at(h)) * wide
		errors, warnings := bar(h.Errors, c.peak), bar(h.Warnings, c.peak)
		p.add(tag("<g><title>"), fmt.Sprintf("%s: %s, %s", instant(h.Start), lang.N(h.Errors, "%d error", "%d errors"), lang.N(h.Warnings, "%d warning", "%d warnings")), tag("</title>"))
		rect := func(class string, y, high float64) {
			if high > 0 {
				p.add(tag(fmt.Sprintf(`<rect class="%s" x="%.5g" y="%.4g" width="%.4g" height="%.4g"/>`, class, x+wide*.08, y, wide*.84, high)))
			}
		}
		rect("h", 0, chartHigh)
		rect("e", chartHigh-errors, errors)
		rect("w", chartHigh-errors-warnings, warnings)
		p.add(tag("</g>\n"))
	}
	p.add(tag("</svg>\n"))
}

// bar is how high a bar is: what there is at all can be seen.
func bar(n, peak int) float64 {
	if n <= 0 {
		return 0
	}
	return max(1.2, 0.95*chartHigh*float64(n)/float64(peak))
}

// strip draws one member's errors as a row of lines.
func (p *page) strip(c chart, m memberErrors) {
	var d strings.Builder
	wide := float64(chartWide) / float64(c.span)
	for _, h := range c.hours {
		if n := h.Members[m.name]; n > 0 && m.most > 0 {
			fmt.Fprintf(&d, "M%.5g 18v-%.3g", (float64(c.at(h))+.5)*wide, max(2, 18*float64(n)/float64(m.most)))
		}
	}
	p.add(tag(fmt.Sprintf(`<svg class="strip" viewBox="0 0 %d 18" preserveAspectRatio="none" aria-hidden="true"><path stroke-width="%.3g" d="%s"/></svg>`, chartWide, max(1.5, wide*.84), d.String())))
}

// hours writes the numbers, the newest first.
func (p *page) hours(c chart) {
	p.add(tag(`<details><summary>`), lang.T("Numbers"), tag(`</summary><div class="wide"><table>`))
	p.heads(lang.T("Hour"), "#"+lang.T("Errors"), "#"+lang.T("Warnings"), lang.T("Mostly in"))
	p.add(tag("<tbody>"))
	hours := slices.Clone(c.hours)
	slices.Reverse(hours)
	for _, h := range first(hours, 200) {
		most := ""
		for _, name := range slices.Sorted(maps.Keys(h.Members)) {
			if most == "" || h.Members[name] > h.Members[most] {
				most = name
			}
		}
		p.add(tag(`<tr><th scope="row">`), instant(h.Start), tag(`</th><td class="n">`), h.Errors, tag(`</td><td class="n">`), h.Warnings, tag("</td><td>"), most, tag("</td></tr>\n"))
	}
	p.add(tag("</tbody></table></div></details>"))
}

func (p *page) undated(in Input) {
	if in.Analysis != nil && in.Analysis.Timeline.Undated > 0 {
		p.none(lang.N(in.Analysis.Timeline.Undated, "%d error stands in a line without a known time.", "%d errors stand in lines without a known time."))
	}
}
