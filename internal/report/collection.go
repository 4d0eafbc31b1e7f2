package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	maxCollectors = 1000
	maxRules      = 300
	maxCuts       = 100
)

func certificateTone(c Certificate) Tone {
	switch {
	case c.DaysLeft <= 3:
		return Bad
	case c.DaysLeft <= 30 || c.ChainProblem != "":
		return Warn
	}
	return Plain
}

// byEnd returns the certificates, those that end first first.
func byEnd(in Input) []Certificate {
	all := slices.Clone(first(in.Certificates, maxCertificates))
	slices.SortStableFunc(all, func(a, b Certificate) int { return cmp.Compare(a.DaysLeft, b.DaysLeft) })
	return all
}

func daysLeft(n int) string {
	if n < 0 {
		return lang.N(-n, "ended %d day ago", "ended %d days ago")
	}
	return lang.N(n, "%d day left", "%d days left")
}

func (p *page) certificates(in Input) {
	p.section("certificates", lang.T("Certificates"))
	defer p.end()
	if len(in.Certificates) == 0 {
		p.none(lang.T("No certificates were collected."))
		return
	}
	p.add(tag(`<div class="wide"><table>`))
	p.heads(lang.T("Certificate"), lang.T("Ends"), lang.T("Issuer"), lang.T("Found at"))
	p.add(tag("<tbody>"))
	for _, c := range first(byEnd(in), 300) {
		issuer := c.Issuer
		if c.SelfSigned {
			issuer = lang.T("itself")
		}
		p.add(tag(`<tr><th scope="row">`), c.Subject, tag("<br><small>"), strings.Join(first(c.Names, 20), ", "), tag(`</small></th><td class="`), certificateTone(c).class(), tag(`">`),
			daysLeft(c.DaysLeft), tag("<br><small>"), stamp(c.NotAfter), tag("</small></td><td>"), issuer, tag("<br><small>"), c.KeyType, tag(`</small></td><td class="code">`), c.Source)
		if c.ChainProblem != "" {
			p.add(tag(`<br><span class="warn">`), c.ChainProblem, tag("</span>"))
		}
		p.add(tag("</td></tr>\n"))
	}
	p.add(tag("</tbody></table></div>"))
	if n := len(in.Certificates) - 300; n > 0 {
		p.none(lang.N(n, "%d more is in the files.", "%d more are in the files."))
	}
}

// outcome says an outcome in words, and how it is meant.
func outcome(o diagnostics.Outcome) (string, Tone) {
	switch o {
	case diagnostics.OK:
		return lang.T("ok"), Good
	case diagnostics.Partly:
		return lang.T("partly"), Warn
	case diagnostics.Failed:
		return lang.T("failed"), Bad
	case diagnostics.TimedOut:
		return lang.T("timed out"), Warn
	case diagnostics.Skipped:
		return lang.T("skipped"), Faint
	case diagnostics.Denied:
		return lang.T("denied"), Warn
	case diagnostics.Stopped:
		return lang.T("stopped"), Warn
	case diagnostics.Unsafe:
		return lang.T("unsafe"), Bad
	}
	return string(o), Faint
}

func (p *page) collectors(in Input) {
	p.section("collectors", lang.T("Collection"))
	defer p.end()
	if in.Manifest == nil || len(in.Manifest.Collectors) == 0 {
		p.none(lang.T("Nothing is known of how the bundle was collected."))
		return
	}
	p.add(tag(`<div class="wide"><table>`))
	p.heads(lang.T("Collector"), lang.T("Outcome"), "#"+lang.T("Files"), "#"+lang.T("Size"), "#"+lang.T("Cut"), "#"+lang.T("Redacted"), "#"+lang.T("Time"))
	p.add(tag("<tbody>"))
	for _, c := range first(in.Manifest.Collectors, maxCollectors) {
		said, tone := outcome(c.Outcome)
		cut := ""
		if c.Cut > 0 {
			cut = amount(c.Cut)
		}
		p.add(tag(`<tr><th scope="row">`), cmp.Or(c.Title, c.Name))
		p.problems(c)
		p.add(tag(`</th><td><span class="badge `), tone.class(), tag(`">`), said, tag(`</span></td><td class="n">`), c.Members, tag(`</td><td class="n">`), amount(c.BytesOut),
			tag(`</td><td class="n">`), cut, tag(`</td><td class="n">`), number(total(c.Redacted)), tag(`</td><td class="n">`), length(c.Seconds), tag("</td></tr>\n"))
	}
	p.add(tag("</tbody></table></div>"))
}

func (p *page) problems(c diagnostics.Collected) {
	if len(c.Problems) == 0 {
		return
	}
	if len(c.Problems) > 2 {
		p.add(tag("<details><summary>"), lang.N(len(c.Problems)+max(0, c.More), "%d problem", "%d problems"), tag("</summary>"))
		defer p.add(tag("</details>"))
	}
	p.add(tag("<ul>"))
	for _, problem := range first(c.Problems, maxProblems) {
		p.add(tag("<li><small>"), strings.Trim(problem.What+": "+problem.Message, ": "), tag("</small></li>"))
	}
	p.add(tag("</ul>"))
}

func number(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func total(counts map[string]int) (n int) {
	for _, each := range counts {
		n += each
	}
	return n
}

// rules returns the rules of redaction, the one with most first.
func rules(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// checked says what the last look at the bundle gave; "" if there was none yet.
func checked(c diagnostics.Check) string {
	if c.Values == 0 && !c.Clean {
		return ""
	}
	values := lang.N(c.Values, "%d secret value", "%d secret values")
	if c.Found == 0 {
		return lang.T("Before the bundle was finished, every file was searched again for %s that had been met: none was left.", values)
	}
	return lang.T("Before the bundle was finished, every file was searched again for %s that had been met: %s", values,
		lang.N(c.Found, "%d was found and removed.", "%d were found and removed."))
}

func (p *page) redacted(in Input) {
	p.section("redacted", lang.T("What was redacted and cut"))
	defer p.end()
	m := in.Manifest
	if m == nil {
		p.none(lang.T("Nothing is known of what was redacted."))
		return
	}
	p.add(tag("<p>"), lang.T("Secrets were replaced before anything was written. Equal values have equal names, so that one can be followed through all files without being known."), tag("</p>"))
	if text := checked(m.Checked); text != "" {
		p.add(tag("<p>"), text, tag("</p>"))
	}
	if len(m.Redacted) == 0 {
		p.none(lang.T("Nothing had to be redacted."))
	} else {
		p.add(tag(`<div class="wide short"><table>`))
		p.heads(lang.T("Rule"), "#"+lang.T("Times"))
		p.add(tag("<tbody>"))
		for _, rule := range first(rules(m.Redacted), maxRules) {
			p.add(tag("<tr><td>"), rule, tag(`</td><td class="n">`), m.Redacted[rule], tag("</td></tr>"))
		}
		p.add(tag("</tbody></table></div>\n"))
	}
	cuts := slices.Clone(m.Members)
	cuts = slices.DeleteFunc(cuts, func(m diagnostics.Member) bool { return m.Cut <= 0 })
	if len(cuts) == 0 {
		return
	}
	slices.SortStableFunc(cuts, func(a, b diagnostics.Member) int { return cmp.Compare(b.Cut, a.Cut) })
	p.add(tag("<details><summary>"), lang.N(len(cuts), "%d file was cut to its beginning and end", "%d files were cut to their beginning and end"), tag(`</summary><div class="wide"><table>`))
	p.heads(lang.T("File"), "#"+lang.T("Kept"), "#"+lang.T("Cut"))
	p.add(tag("<tbody>"))
	for _, c := range first(cuts, maxCuts) {
		p.add(tag(`<tr><td class="name">`))
		p.link(c.Name)
		p.add(tag(`</td><td class="n">`), amount(c.Size), tag(`</td><td class="n">`), amount(c.Cut), tag("</td></tr>"))
	}
	p.add(tag("</tbody></table></div></details>"))
}
