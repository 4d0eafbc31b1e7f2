// Package analysis says what the collected text of a bundle means: it looks at
// each member while it streams past, and gives verdicts with advice, and a
// timeline of errors by hour.
//
// An analyser is data (profile.Analyser): a pattern for members, a path into a
// JSON or YAML document or a regular expression over lines, and comparisons that
// fail or warn. The built-in analysers are written in the same language; only
// errors-rising, which judges the timeline, is code. What an analyser needs and
// did not get makes its verdict unknown.
//
// A Tap is the place where one member flows in. It keeps no text but the unended
// last line and documents some analyser has a path into; several may be open
// at once. Ordinary log lines are passed over at a small part of what
// redacting them costs.
package analysis

import (
	"slices"
	"sync"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/diagnostics"
)

// Analysis gathers what the taps see. Its methods may be called from several
// goroutines; a Tap belongs to one.
type Analysis struct {
	rules []*rule
	words *words
	now   time.Time

	mu    sync.Mutex
	kept  int // bytes of documents held by open taps
	line  timeline
	rises bool // errors-rising is wanted
}

// New prepares the built-in analysers but those named in without, and then the
// given ones. Now is when the bundle is made: it fills in the year that syslog
// leaves out, times without a zone are in its location, and no log is newer. A
// wrong analyser, or a name given twice, is a fault with the code analyser_invalid (exit 2).
func New(analysers []profile.Analyser, without []string, now time.Time) (*Analysis, error) {
	a := &Analysis{now: now, words: newWords()}
	a.line.init(now)
	seen := map[string]bool{}
	for _, b := range builtins() {
		if slices.Contains(without, b.Name) {
			continue
		}
		seen[b.Name] = true
		if b.Name == risingName {
			a.rises = true
			continue
		}
		if err := a.add(b); err != nil {
			return nil, err
		}
	}
	for _, own := range analysers {
		if seen[own.Name] {
			return nil, fault.New(fault.ExitUsage, "analyser_invalid", "reading analyser %s: there is another of this name", own.Name).
				Hinted("give it a name of its own in diagnostics.analysers; built-in names are listed by: optool diagnostics-bundle collectors")
		}
		seen[own.Name] = true
		if err := a.add(builtin{Analyser: own}); err != nil {
			return nil, err
		}
	}
	a.words.build()
	return a, nil
}

func (a *Analysis) add(b builtin) error {
	r, err := compile(b)
	if err != nil {
		return err
	}
	a.rules = append(a.rules, r)
	for _, literal := range r.literals {
		a.words.add(literal, len(a.rules)) // 0 is a level
	}
	return nil
}

// Check says what is wrong with an analyser: its member, path, pattern,
// comparisons or message. It is the check that New makes.
func Check(own profile.Analyser) error {
	_, err := compile(builtin{Analyser: own})
	return err
}

// Builtin returns the analysers that every bundle has, in the order of their
// findings. One of them, errors-rising, has no member: it judges the timeline.
func Builtin() []profile.Analyser {
	var all []profile.Analyser
	for _, b := range builtins() {
		all = append(all, b.Analyser)
	}
	return all
}

// Judge runs the built-in analysers but those named in without, and the given
// ones, over documents by member name, without a bundle. The findings of
// analysers whose documents are not there are unknown.
func Judge(analysers []profile.Analyser, without []string, documents map[string][]byte, now time.Time) ([]diagnostics.Finding, error) {
	a, err := New(analysers, without, now)
	if err != nil {
		return nil, err
	}
	for name, text := range documents {
		tap := a.Member(name, "")
		if _, err := tap.Write(text); err != nil {
			return nil, err
		}
		if err := tap.Close(); err != nil {
			return nil, err
		}
	}
	return a.Result().Findings, nil
}

// Member opens a tap for the redacted text of a member. Kind is the kind of its
// collector: files, journal, units and command are logs that the timeline is
// made of.
func (a *Analysis) Member(name, kind string) *Tap { return newTap(a, name, kind) }

// Result returns the verdicts and the timeline, once all taps are closed.
// Findings are in the order of the analysers.
func (a *Analysis) Result() diagnostics.Analysis {
	a.mu.Lock()
	defer a.mu.Unlock()
	result := diagnostics.Analysis{Schema: diagnostics.AnalysisSchema, Findings: []diagnostics.Finding{}}
	for _, r := range a.rules {
		result.Findings = append(result.Findings, r.finding())
	}
	if a.rises {
		result.Findings = append(result.Findings, a.line.rising())
	}
	result.Timeline = a.line.result()
	return result
}
