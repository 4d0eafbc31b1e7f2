package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

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
		return "ended " + count(-n, "day", "days") + " ago"
	}
	return count(n, "day", "days") + " left"
}

func (p *page) certificates(in Input) {
	p.section("certificates", "Certificates")
	defer p.end()
	if len(in.Certificates) == 0 {
		p.none("No certificates were collected.")
		return
	}
	p.add(tag(`<div class="wide"><table><thead><tr><th>Subject</th><th>Ends</th><th>Issuer</th><th>Found at</th></tr></thead><tbody>`))
	for _, c := range first(byEnd(in), 300) {
		issuer := c.Issuer
		if c.SelfSigned {
			issuer = "itself"
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
		p.none(count(n, "more is", "more are") + " in the files.")
	}
}

// outcome says an outcome in words, and how it is meant.
func outcome(o diagnostics.Outcome) (string, Tone) {
	switch o {
	case diagnostics.OK:
		return "ok", Good
	case diagnostics.Partly:
		return "partly", Warn
	case diagnostics.Failed:
		return "failed", Bad
	case diagnostics.TimedOut:
		return "timed out", Warn
	case diagnostics.Skipped:
		return "skipped", Faint
	case diagnostics.Denied:
		return "denied", Warn
	case diagnostics.Stopped:
		return "stopped", Warn
	case diagnostics.Unsafe:
		return "unsafe", Bad
	}
	return string(o), Faint
}

func (p *page) collectors(in Input) {
	p.section("collectors", "Collection")
	defer p.end()
	if in.Manifest == nil || len(in.Manifest.Collectors) == 0 {
		p.none("Nothing is known of how the bundle was collected.")
		return
	}
	p.add(tag(`<div class="wide"><table><thead><tr><th>Collector</th><th>Outcome</th><th class="n">Files</th><th class="n">Size</th><th class="n">Cut</th><th class="n">Redacted</th><th class="n">Time</th></tr></thead><tbody>`))
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
		p.add(tag("<details><summary>"), count(len(c.Problems)+max(0, c.More), "problem", "problems"), tag("</summary>"))
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
	text := "Before the bundle was finished, every file was searched again for " + count(c.Values, "secret value", "secret values") + " that had been met: "
	if c.Found == 0 {
		return text + "none was left."
	}
	return text + count(c.Found, "was found and removed.", "were found and removed.")
}

func (p *page) redacted(in Input) {
	p.section("redacted", "What was redacted and cut")
	defer p.end()
	m := in.Manifest
	if m == nil {
		p.none("Nothing is known of what was redacted.")
		return
	}
	p.add(tag("<p>"), "Secrets were replaced before anything was written. Equal values have equal names, so that one can be followed through all files without being known.", tag("</p>"))
	if text := checked(m.Checked); text != "" {
		p.add(tag("<p>"), text, tag("</p>"))
	}
	if len(m.Redacted) == 0 {
		p.none("Nothing had to be redacted.")
	} else {
		p.add(tag(`<div class="wide short"><table><thead><tr><th>Rule</th><th class="n">Times</th></tr></thead><tbody>`))
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
	p.add(tag("<details><summary>"), count(len(cuts), "file was cut", "files were cut")+" to its beginning and end", tag(`</summary><div class="wide"><table><thead><tr><th>File</th><th class="n">Kept</th><th class="n">Cut</th></tr></thead><tbody>`))
	for _, c := range first(cuts, maxCuts) {
		p.add(tag(`<tr><td class="name">`))
		p.link(c.Name)
		p.add(tag(`</td><td class="n">`), amount(c.Size), tag(`</td><td class="n">`), amount(c.Cut), tag("</td></tr>"))
	}
	p.add(tag("</tbody></table></div></details>"))
}
