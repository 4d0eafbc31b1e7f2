package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// Tone is how a text is meant, for colour beside the words.
type Tone int

// The tones of a text.
const (
	Plain Tone = iota
	Good
	Faint
	Warn
	Bad
)

// Row is one line of a section. Without a label it is a sentence, or a
// detail of the row above.
type Row struct {
	Label string
	Text  string
	Tone  Tone
}

// Section is a titled group of lines.
type Section struct {
	Title string
	Rows  []Row
}

const (
	textRows     = 20 // of a section
	textEvidence = 3
)

// Text returns the report for a terminal: what the page says in the same order,
// shortened where a page would scroll. Texts are from the bundle; control
// characters in them are replaced.
func Text(in Input) []Section {
	all := []Section{
		{title(in), about(in)}, textVerdicts(in), textHost(in), textServices(in),
		textErrors(in), textCertificates(in), textCollection(in), textRedacted(in),
	}
	for _, n := range notes(in) {
		all[0].Rows = append(all[0].Rows, Row{Text: n, Tone: Warn})
	}
	var shown []Section
	for _, s := range all {
		for i, r := range s.Rows {
			s.Rows[i].Label, s.Rows[i].Text = clean(r.Label), clean(r.Text)
		}
		if s.Title = clean(s.Title); len(s.Rows) > 0 {
			shown = append(shown, s)
		}
	}
	return shown
}

func clean(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return strings.Map(visible, s)
}

func textVerdicts(in Input) Section {
	s := Section{Title: lang.T("Verdicts")}
	unknown := 0
	for _, v := range verdictOrder {
		for _, f := range findings(in, v) {
			if v.tone == Faint {
				unknown++
				continue
			}
			s.Rows = append(s.Rows, Row{lang.Word(string(v.is)), cmp.Or(f.Title, f.Name) + ": " + f.Message, v.tone})
			if v.tone == Good {
				continue
			}
			if f.Advice != "" {
				s.Rows = append(s.Rows, Row{Text: f.Advice})
			}
			if len(f.Evidence) > 0 {
				text := strings.Join(first(f.Evidence, textEvidence), ", ")
				if more := len(f.Evidence) - textEvidence; more > 0 {
					text = lang.T("%s and %d more", text, more)
				}
				s.Rows = append(s.Rows, Row{Text: text, Tone: Faint})
			}
		}
	}
	if unknown > 0 {
		s.Rows = append(s.Rows, Row{lang.T("unknown"), lang.N(unknown, "%d check had nothing to look at", "%d checks had nothing to look at"), Faint})
	}
	return s
}

func textHost(in Input) Section {
	s := Section{Title: lang.T("Host")}
	if in.Host == nil {
		return s
	}
	s.Rows = facts(in.Host)
	for _, g := range first(gauges(in.Host), textRows) {
		s.Rows = append(s.Rows, Row{g.label, lang.T("%s used, %s", percent(g.share), g.text), g.tone})
	}
	return s
}

func textServices(in Input) Section {
	s := Section{Title: lang.T("Services")}
	troubled, others := sortedUnits(in)
	for _, u := range first(troubled, textRows) {
		text := u.Active
		if u.Result != "" && u.Result != "success" {
			text += " (" + u.Result + ")"
		}
		s.Rows = append(s.Rows, Row{u.Name, text, unitTone(u)})
	}
	if more := len(troubled) - textRows; more > 0 {
		s.Rows = append(s.Rows, Row{Text: lang.T("and %d more", more), Tone: Faint})
	}
	if len(others) > 0 {
		s.Rows = append(s.Rows, Row{Text: lang.N(len(others), "%d other unit has not failed", "%d other units have not failed"), Tone: Faint})
	}
	return s
}

func textErrors(in Input) Section {
	s := Section{Title: lang.T("Errors")}
	c, ok := chartOf(in)
	if !ok {
		return s
	}
	s.Rows = append(s.Rows, Row{Text: lang.T("%s and %s since %s", lang.N(c.errors, "%d error", "%d errors"), lang.N(c.warnings, "%d warning", "%d warnings"), instant(c.from))})
	for _, h := range c.hours[max(0, len(c.hours)-12):] {
		if h.Errors > 0 {
			s.Rows = append(s.Rows, Row{Label: instant(h.Start), Text: lang.N(h.Errors, "%d error", "%d errors")})
		}
	}
	for _, m := range first(c.members, 5) {
		s.Rows = append(s.Rows, Row{Label: m.name, Text: lang.N(m.errors, "%d error", "%d errors")})
	}
	return s
}

func textCertificates(in Input) Section {
	s := Section{Title: lang.T("Certificates")}
	for _, c := range first(byEnd(in), textRows) {
		text := daysLeft(c.DaysLeft)
		if c.ChainProblem != "" {
			text += ", " + c.ChainProblem
		}
		s.Rows = append(s.Rows, Row{cmp.Or(c.Subject, c.Source), text, certificateTone(c)})
	}
	return s
}

func textCollection(in Input) Section {
	s := Section{Title: lang.T("Collection")}
	if in.Manifest == nil {
		return s
	}
	well := 0
	for _, c := range first(in.Manifest.Collectors, maxCollectors) {
		said, tone := outcome(c.Outcome)
		if tone == Good || tone == Faint {
			well++
			continue
		}
		if len(c.Problems) > 0 {
			said += ": " + strings.Trim(c.Problems[0].What+": "+c.Problems[0].Message, ": ")
		}
		if more := len(c.Problems) + max(0, c.More) - 1; more > 0 {
			said = lang.T("%s, and %d more", said, more)
		}
		s.Rows = append(s.Rows, Row{cmp.Or(c.Title, c.Name), said, tone})
	}
	if well > 0 {
		s.Rows = append(s.Rows, Row{Text: lang.N(well, "%d collector gave what they should, or do not apply here", "%d collectors gave what they should, or do not apply here"), Tone: Faint})
	}
	var size int64
	for _, m := range in.Manifest.Members {
		size += max(0, m.Size)
	}
	s.Rows = append(s.Rows, Row{Label: lang.T("Files"), Text: fmt.Sprintf("%d, %s", len(in.Manifest.Members), amount(size))})
	return s
}

func textRedacted(in Input) Section {
	s := Section{Title: lang.T("Redacted")}
	if in.Manifest == nil {
		return s
	}
	for _, rule := range first(rules(in.Manifest.Redacted), textRows) {
		s.Rows = append(s.Rows, Row{Label: rule, Text: lang.T("%d times", in.Manifest.Redacted[rule])})
	}
	if text := checked(in.Manifest.Checked); text != "" {
		s.Rows = append(s.Rows, Row{Text: text})
	}
	return s
}
