package report

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	maxFindings = 1000
	maxEvidence = 20
)

// verdict is a verdict as the report orders and names them.
type verdict struct {
	is    diagnostics.Verdict
	tone  Tone
	class tag
	many  string // said of a number that stands before it
}

// What they are called stands in the catalogues.
var verdictOrder = [4]verdict{
	{diagnostics.Fail, Bad, "fail", "failed%s"},
	{diagnostics.Warn, Warn, "warn", "to watch%s"},
	{diagnostics.Pass, Good, "pass", "passed%s"},
	{diagnostics.Unknown, Faint, "unknown", "unknown%s"},
}

// findings returns those of one verdict. What is no known verdict counts as unknown.
func findings(in Input, v verdict) []diagnostics.Finding {
	var all []diagnostics.Finding
	if in.Analysis == nil {
		return nil
	}
	for _, f := range first(in.Analysis.Findings, maxFindings) {
		known := f.Verdict == diagnostics.Fail || f.Verdict == diagnostics.Warn || f.Verdict == diagnostics.Pass
		if f.Verdict == v.is || !known && v.is == diagnostics.Unknown {
			all = append(all, f)
		}
	}
	return all
}

func (p *page) verdicts(in Input) {
	p.section("verdicts", lang.T("Verdicts"))
	defer p.end()
	if in.Analysis == nil || len(in.Analysis.Findings) == 0 {
		p.none(lang.T("Nothing was analysed."))
		return
	}
	p.add(tag(`<ul class="counts">`))
	for _, v := range verdictOrder {
		if n := len(findings(in, v)); n > 0 || v.is != diagnostics.Unknown {
			class := v.class
			if n == 0 {
				class = "unknown"
			}
			p.add(tag(`<li class="`), class, tag(`"><b>`), n, tag("</b>"), lang.N(n, v.many, v.many, ""), tag("</li>"))
		}
	}
	p.add(tag("</ul>\n"))
	for _, v := range verdictOrder[:2] {
		for _, f := range findings(in, v) {
			p.finding(f, v)
		}
	}
	p.briefly(findings(in, verdictOrder[2]), verdictOrder[2])
	if unknown := findings(in, verdictOrder[3]); len(unknown) > 0 {
		p.add(tag("<details><summary>"), lang.N(len(unknown), "%d check had nothing to look at", "%d checks had nothing to look at"), tag("</summary>"))
		p.briefly(unknown, verdictOrder[3])
		p.add(tag("</details>"))
	}
}

// finding writes one that somebody has to act on.
func (p *page) finding(f diagnostics.Finding, v verdict) {
	p.add(tag(`<article class="finding `), v.class, tag(`"><h3><span class="badge `), v.class, tag(`">`), lang.T(string(v.is)), tag("</span>"), f.Title, tag("</h3><p>"), sentence(f.Message), tag("</p>"))
	if f.Advice != "" {
		p.add(tag(`<p class="muted">`), f.Advice, tag("</p>"))
	}
	if len(f.Evidence) > 0 {
		p.add(tag(`<ul class="evidence">`))
		for _, e := range first(f.Evidence, maxEvidence) {
			p.add(tag("<li>"))
			p.link(e)
			p.add(tag("</li>"))
		}
		p.add(tag("</ul>"))
	}
	p.add(tag("</article>\n"))
}

func (p *page) briefly(all []diagnostics.Finding, v verdict) {
	if len(all) == 0 {
		return
	}
	p.add(tag(`<ul class="plain">`))
	for _, f := range all {
		p.add(tag(`<li><span><span class="badge `), v.class, tag(`">`), lang.T(string(v.is)), tag("</span></span><span>"), f.Title, tag(`</span><span class="muted">`), f.Message, tag("</span></li>\n"))
	}
	p.add(tag("</ul>"))
}

// link points at a member in the list of files. Evidence is its name, with :LINE perhaps.
func (p *page) link(evidence string) {
	p.add(tag(`<a class="code" href="#file=`), url.PathEscape(clip(memberOf(evidence))), tag(`">`), evidence, tag("</a>"))
}

// memberOf cuts :LINE off.
func memberOf(evidence string) string {
	i := strings.LastIndexByte(evidence, ':')
	if i > 0 && i < len(evidence)-1 && strings.Trim(evidence[i+1:], "0123456789") == "" {
		return evidence[:i]
	}
	return evidence
}

// clip bounds a name without breaking a letter.
func clip(s string) string {
	if len(s) <= 500 {
		return s
	}
	return strings.ToValidUTF8(s[:500], "")
}

// sentence begins with a capital, unless the first word is a name or a path.
func sentence(s string) string {
	letter, size := utf8.DecodeRuneInString(s)
	if !unicode.IsLower(letter) {
		return s
	}
	if word, _, _ := strings.Cut(s, " "); strings.ContainsAny(word, "./=_@:") {
		return s
	}
	return string(unicode.ToUpper(letter)) + s[size:]
}
