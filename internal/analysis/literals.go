package analysis

import (
	"cmp"
	"regexp/syntax"
	"strings"
)

const (
	shortest     = 4  // bytes of a literal the scan can find
	mostLiterals = 16 // of one pattern
)

// literals returns texts, in lower case, of which every match of the pattern has
// one or more, whatever its case; nil if there are none of a useful length.
func literals(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	return required(re.Simplify())
}

func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if set := required(sub); set != nil && (best == nil || better(set, best)) {
				best = set
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			set := required(sub)
			if set == nil || len(all)+len(set) > mostLiterals {
				return nil
			}
			all = append(all, set...)
		}
		return all
	}
	return nil
}

// literal returns the longest stretch of ASCII of a literal: other letters have
// cases that the scan does not know.
func literal(re *syntax.Regexp) []string {
	var best string
	for part := range strings.FieldsFuncSeq(string(re.Rune), func(r rune) bool { return r >= 0x80 }) {
		if len(part) > len(best) {
			best = part
		}
	}
	if len(best) < shortest {
		return nil
	}
	return []string{strings.ToLower(best)}
}

// better prefers longer texts up to a point, and then fewer.
func better(a, b []string) bool {
	const enough = 5
	by := cmp.Compare(min(least(a), enough), min(least(b), enough))
	return cmp.Or(by, cmp.Compare(len(b), len(a)), cmp.Compare(least(a), least(b))) > 0
}

func least(set []string) int {
	n := len(set[0])
	for _, s := range set {
		n = min(n, len(s))
	}
	return n
}
