package analysis

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

// rule is an analyser made ready, and what it has seen so far.
type rule struct {
	builtin
	path       []step
	pattern    *regexp.Regexp
	literals   []string // of the pattern; nil: each line is tried
	group      bool     // the value is the number in the pattern's first group
	fail, warn []comparison
	message    []piece

	seen    int    // members that were looked at
	trouble string // why one could not be read
	lines   int    // that the pattern matched
	values  int    // that were compared
	hits    []hit  // the worst ones, at most maxHits
	more    [3]int // all hits by verdict
	best    *hit   // of those that pass, the one nearest to not passing
}

// hit is a value and what was said of it.
type hit struct {
	verdict  int // 0 pass, 1 warn, 2 fail
	value    float64
	message  string
	member   string
	line     int // from 1; 0: the member as a whole
	sequence int // in the member
}

const (
	maxHits     = 400
	maxEvidence = 20 // as diagnostics.Finding has it
)

// compile makes an analyser ready. The error is a fault that names it.
func compile(b builtin) (*rule, error) {
	r := &rule{builtin: b}
	if r.Title == "" {
		r.Title = r.Name
	}
	err := func(what, text string, err error) error {
		return fault.New(fault.ExitUsage, "analyser_invalid", "reading analyser %s: %s %q: %w", b.Name, what, text, err).
			Hinted("correct it in diagnostics.analysers of the profile")
	}
	if bad := checkMember(b.Member); bad != nil {
		return nil, err("member", b.Member, bad)
	}
	var bad error
	switch {
	case (b.Path == "") == (b.Pattern == ""):
		return nil, err("path", b.Path, lang.Errorf("either path or pattern is wanted, and not both"))
	case b.Path != "":
		var rest string
		if r.path, rest, bad = parsePath(b.Path); bad == nil && rest != "" {
			bad = lang.Errorf("%q does not belong to a path", rest)
		}
		if bad != nil {
			return nil, err("path", b.Path, bad)
		}
	default:
		if r.pattern, bad = regexp.Compile(b.Pattern); bad != nil {
			return nil, err("pattern", b.Pattern, lang.Errorf("it is no regular expression of RE2"))
		}
		r.literals, r.group = literals(b.Pattern), r.pattern.NumSubexp() > 0
	}
	if b.Fail == "" && b.Warn == "" {
		return nil, err("fail", "", lang.Errorf("fail or warn is required"))
	}
	if r.fail, bad = parseComparisons(b.Fail); bad != nil {
		return nil, err("fail", b.Fail, bad)
	}
	if r.warn, bad = parseComparisons(b.Warn); bad != nil {
		return nil, err("warn", b.Warn, bad)
	}
	for _, c := range slices.Concat(r.fail, r.warn) {
		if r.pattern != nil && (c.path != nil || c.with.kind != number) {
			return nil, err("comparison", b.Fail+b.Warn, lang.Errorf("lines are compared with numbers alone"))
		}
	}
	if r.message, bad = parseMessage(b.Message); bad != nil {
		return nil, err("message", b.Message, bad)
	}
	return r, nil
}

// small says that small values are the bad ones.
func (r *rule) small() bool {
	for _, c := range slices.Concat(r.fail, r.warn) {
		return c.operator[0] == '<'
	}
	return false
}

// ordered says that a value can be near to not passing.
func (r *rule) ordered() bool {
	for _, c := range slices.Concat(r.fail, r.warn) {
		return c.operator[0] == '<' || c.operator[0] == '>'
	}
	return false
}

// judge compares one value. Known is false if no comparison applies to it.
func (r *rule) judge(v value, doc text) (verdict int, known bool) {
	for i, set := range [2][]comparison{r.fail, r.warn} {
		for _, c := range set {
			yes, ok := c.holds(v, doc)
			known = known || ok
			if yes {
				return 2 - i, true
			}
		}
	}
	return 0, known
}

// document looks at one document, as valid JSON.
func (r *rule) document(member string, doc text) {
	doc.find(r.path, func(found, parent text) {
		if r.unless != "" {
			if v := valueOf(parent.field(r.unless)); v.kind == truth && v.number == 1 {
				return
			}
		}
		v := valueOf(found)
		if r.above0 && v.number <= 0 {
			return
		}
		verdict, known := r.judge(v, doc)
		if !known {
			return
		}
		r.values++
		r.note(hit{verdict: verdict, value: v.number, member: member, sequence: r.values}, func() string {
			if r.Message == "" {
				return filled(theValue, v.show(false))
			}
			return fill(r.message, v, parent)
		})
	})
}

// note keeps a hit if it is among the worst. Its message is only made then.
func (r *rule) note(h hit, message func() string) {
	r.more[h.verdict]++
	if h.verdict == 0 {
		if r.best == nil || r.compare(h, *r.best) < 0 {
			h.message = message()
			r.best = &h
		}
		return
	}
	if len(r.hits) >= maxHits {
		if r.compare(h, r.hits[len(r.hits)-1]) >= 0 {
			return
		}
		r.hits = r.hits[:maxHits-1]
	}
	h.message = message()
	at, _ := slices.BinarySearchFunc(r.hits, h, r.compare)
	r.hits = slices.Insert(r.hits, at, h)
}

// compare puts the worse hit first, and makes an order of equals that does not
// depend on which member was read first.
func (r *rule) compare(a, b hit) int {
	by := cmp.Compare(b.value, a.value)
	if r.small() {
		by = -by
	}
	if r.pattern != nil && !r.group {
		by = 0
	}
	return cmp.Or(cmp.Compare(b.verdict, a.verdict), by, strings.Compare(a.member, b.member),
		cmp.Compare(a.line, b.line), cmp.Compare(a.sequence, b.sequence))
}

// finding puts into words what was seen.
func (r *rule) finding() diagnostics.Finding {
	f := diagnostics.Finding{Name: r.Name, Title: r.Title, Verdict: diagnostics.Unknown, Evidence: []string{}}
	switch {
	case r.seen == 0 && r.logs:
		f.Message = noLog
		return f
	case r.seen == 0:
		f.Message = filled(nothingThere, r.Member)
		return f
	case r.pattern != nil && !r.group:
		r.count(&f)
	case r.values > 0:
		r.worst(&f)
	case r.trouble != "":
		f.Message = r.trouble
	case r.pattern != nil:
		f.Message = noLine
	case r.absent || plural(r.path):
		f.Verdict, f.Message = diagnostics.Pass, cmp.Or(r.empty, r.passes, filled(nothingFound, r.Title))
	default:
		f.Message = notLearned
	}
	if f.Verdict == diagnostics.Fail || f.Verdict == diagnostics.Warn {
		f.Advice = r.Advice
	}
	return f
}

// count judges how many lines matched.
func (r *rule) count(f *diagnostics.Finding) {
	verdict, _ := r.judge(value{kind: number, number: float64(r.lines)}, nil)
	f.Verdict = verdicts[verdict]
	switch {
	case verdict == 0 && r.passes != "":
		f.Message = r.passes
	case r.Message != "":
		f.Message = fill(r.message, value{kind: number, number: float64(r.lines)}, nil)
	case r.lines == 1:
		f.Message = oneLine
	default:
		f.Message = filled(manyLines, strconv.Itoa(r.lines))
	}
	r.evidence(f, 1)
}

// worst says the worst of the values, and how many are as bad.
func (r *rule) worst(f *diagnostics.Finding) {
	h := r.best
	if len(r.hits) > 0 {
		h = &r.hits[0]
	}
	f.Verdict, f.Message = verdicts[h.verdict], h.message
	if h.verdict == 0 {
		switch {
		case r.passes != "":
			f.Message = r.passes
		case r.values > 1 && !r.ordered():
			f.Message = filled(noneOf, r.Title, strconv.Itoa(r.values))
		}
		f.Evidence = append(f.Evidence, h.member)
		return
	}
	if others := r.more[1] + r.more[2] - 1; others > 0 {
		f.Message = filled(andMore, f.Message, strconv.Itoa(others))
	}
	r.evidence(f, 1)
}

func (r *rule) evidence(f *diagnostics.Finding, least int) {
	for _, h := range r.hits {
		where := h.member
		if h.line > 0 {
			where = fmt.Sprintf("%s:%d", h.member, h.line)
		}
		if h.verdict >= least && len(f.Evidence) < maxEvidence && !slices.Contains(f.Evidence, where) {
			f.Evidence = append(f.Evidence, where)
		}
	}
}

var verdicts = [3]diagnostics.Verdict{diagnostics.Pass, diagnostics.Warn, diagnostics.Fail}

// matched takes what a tap found in one member: lines of a pattern without a group.
func (r *rule) matched(member string, lines int, first []int) {
	r.lines += lines
	for _, line := range first {
		r.note(hit{verdict: 1, member: member, line: line}, func() string { return "" })
	}
}

// valued takes the number in a line.
func (r *rule) valued(member string, line int, v float64) {
	numbered := value{kind: number, number: v}
	verdict, _ := r.judge(numbered, nil)
	r.values++
	r.note(hit{verdict: verdict, value: v, member: member, line: line}, func() string {
		if r.Message == "" {
			return filled(theValue, numbered.show(false))
		}
		return fill(r.message, numbered, nil)
	})
}
