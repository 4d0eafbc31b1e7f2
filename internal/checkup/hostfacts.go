package checkup

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

const mostTroubles = 3 // that are named; the rest is counted

// Host holds the facts of this host against the analysers of diagnostics bundles: disks,
// memory, load, open files, processes. The clock is not among them, see Clock.
func Host(facts diagnostics.Host, now time.Time) Result {
	document, err := json.Marshal(facts)
	if err != nil {
		return Bad(Fail, err)
	}
	findings, err := analysis.Judge(nil, []string{"clock", "clock-offset"}, map[string][]byte{diagnostics.HostName: document}, now)
	if err != nil {
		return Bad(Fail, err)
	}
	findings = analysis.Said(diagnostics.Analysis{Findings: findings}).Findings
	var r Result
	var said []string
	for i, f := range findings {
		// A busy host works, if slowly, and may be idle in an hour.
		if f.Verdict == diagnostics.Fail && (f.Name == "load" || f.Name == "swap") {
			findings[i].Verdict = diagnostics.Warn
		}
	}
	for _, level := range []struct {
		diagnostics.Verdict
		is Outcome
	}{{diagnostics.Fail, Fail}, {diagnostics.Warn, Warn}} {
		for _, f := range findings {
			if f.Verdict != level.Verdict {
				continue
			}
			if r.Outcome == "" {
				r.Outcome, r.Hint = level.is, hint(f.Advice)
			}
			said = append(said, f.Message)
		}
	}
	if len(said) == 0 {
		return Well(lang.T("disks, memory, load, open files and processes are in order"))
	}
	more := len(said) - mostTroubles
	r.Message = strings.Join(said[:min(len(said), mostTroubles)], "; ")
	if more > 0 {
		r.Message = lang.N(more, "%s; and %d more", "%s; and %d more", r.Message, more)
	}
	return r
}

// hint writes an advice, which is a sentence of a report, as hints are written: without
// a capital and a full stop. A word in capitals stays.
func hint(advice string) string {
	first, n := utf8.DecodeRuneInString(advice)
	if second, _ := utf8.DecodeRuneInString(advice[n:]); unicode.IsLower(second) || second == ' ' {
		advice = string(unicode.ToLower(first)) + advice[n:]
	}
	return strings.TrimSuffix(advice, ".")
}
