package analysis

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// value is what an analyser compares.
type value struct {
	kind   kind
	number float64
	text   string // of a text; as it is written, of a number
}

type kind int

const (
	nothing kind = iota // null, a list, an object
	number
	word
	truth // number is 0 or 1
)

// valueOf reads a JSON value.
func valueOf(raw text) value {
	if len(raw) == 0 {
		return value{}
	}
	switch c := raw[0]; {
	case c == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return value{}
		}
		return value{kind: word, text: s}
	case c == 't':
		return value{kind: truth, number: 1, text: "true"}
	case c == 'f':
		return value{kind: truth, text: "false"}
	case c == '-' || c >= '0' && c <= '9':
		return numeric(string(raw))
	}
	return value{}
}

func numeric(s string) value {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return value{}
	}
	return value{kind: number, number: n, text: s}
}

// comparison is one way to fail or warn.
type comparison struct {
	operator string
	with     value
	path     []step // of what it is compared with, instead of with
	times    float64
}

// parseComparisons reads one comparison, or several joined by "or", of which one
// suffices: > 90, == "failed" or == "degraded", >= $.limit * 0.9.
func parseComparisons(from string) ([]comparison, error) {
	var all []comparison
	rest := strings.TrimSpace(from)
	for rest != "" {
		var c comparison
		var err error
		if c, rest, err = parseComparison(rest); err != nil {
			return nil, err
		}
		all = append(all, c)
		if rest = strings.TrimSpace(rest); rest == "" {
			break
		}
		after, ok := strings.CutPrefix(rest, "or ")
		if after = strings.TrimSpace(after); !ok || after == "" {
			return nil, lang.Errorf("after a comparison only or and another one may follow")
		}
		rest = after
	}
	return all, nil
}

func parseComparison(from string) (c comparison, rest string, err error) {
	c.times = 1
	for _, operator := range []string{">=", "<=", "==", "!=", ">", "<"} {
		if after, ok := strings.CutPrefix(from, operator); ok {
			c.operator, rest = operator, strings.TrimSpace(after)
			break
		}
	}
	ordered := c.operator == ">" || c.operator == "<" || c.operator == ">=" || c.operator == "<="
	switch {
	case c.operator == "":
		return c, from, lang.Errorf("a comparison begins with >, >=, <, <=, == or !=")
	case strings.HasPrefix(rest, "$"):
		if c.path, rest, err = parsePath(rest); err != nil {
			return c, rest, err
		}
		if plural(c.path) || len(c.path) == 0 {
			return c, rest, lang.Errorf("the path that is compared with leads to one value, without [*]")
		}
		if after, ok := strings.CutPrefix(strings.TrimSpace(rest), "*"); ok {
			factor, after := cutWord(strings.TrimSpace(after))
			n := numeric(factor)
			if n.kind != number {
				return c, rest, lang.Errorf("a number is missing after *")
			}
			c.times, rest = n.number, after
		}
		return c, rest, nil
	case strings.HasPrefix(rest, `"`):
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return c, rest, lang.Errorf("a text has no closing quote")
		}
		plain, err := strconv.Unquote(quoted)
		if err != nil || ordered {
			return c, rest, lang.Errorf("a text can be compared by == and != alone")
		}
		c.with = value{kind: word, text: plain}
		return c, rest[len(quoted):], nil
	}
	operand, rest := cutWord(rest)
	switch c.with = numeric(operand); {
	case c.with.kind == number:
	case (operand == "true" || operand == "false") && !ordered:
		c.with = valueOf(text(operand))
	default:
		return c, rest, lang.Errorf("a comparison ends with a number, a text in quotes, true, false, or a path that begins with $")
	}
	return c, rest, nil
}

func cutWord(s string) (first, rest string) {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// holds says whether v compares like that, and whether it can be said at all: a
// text is not greater than a number, and what is compared with may be missing.
func (c comparison) holds(v value, doc text) (yes, known bool) {
	with := c.with
	if c.path != nil {
		doc.find(c.path, func(found, _ text) { with = valueOf(found) })
		if with.number *= c.times; with.kind == nothing || c.times != 1 && with.number == 0 { // a share of nothing
			return false, false
		}
	}
	if with.kind == number && v.kind == word { // "95" in quotes
		v = numeric(strings.TrimSpace(v.text))
	}
	if v.kind == nothing {
		return false, false
	}
	equal := v.kind == with.kind && v.number == with.number && (v.kind != word || v.text == with.text)
	switch {
	case c.operator == "==":
		return equal, true
	case c.operator == "!=":
		return !equal, true
	case v.kind != number || with.kind != number:
		return false, false
	case c.operator == ">":
		return v.number > with.number, true
	case c.operator == ">=":
		return v.number >= with.number, true
	case c.operator == "<":
		return v.number < with.number, true
	}
	return v.number <= with.number, true
}
