package redact

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/optool/optool/internal/fault"
)

// Rules are what is secret in a product beyond what this package knows.
type Rules struct {
	Keys     []string  // names of settings whose values are secret, in any case and with any of . - _ between words
	Patterns []Pattern // texts that are secret wherever they stand
	Keep     []string  // expressions (RE2) for whole values that are no secret though they look like one
}

// Pattern is a text that is secret wherever it stands.
type Pattern struct {
	Name    string // the rule's: up to 32 of a-z 0-9 -, the first a letter
	Pattern string // an expression (RE2) within a line; with a group, the group alone is the secret
}

func badRule(format string, args ...any) error {
	return fault.New(fault.ExitUsage, "redaction_rule_invalid", format, args...).
		Hinted("correct the redaction rules in the vendor's profile")
}

func (r Rules) keys() (map[string]struct{}, error) {
	keys := make(map[string]struct{}, len(r.Keys))
	for _, key := range r.Keys {
		plain := plainKey(key)
		if plain == "" || len(plain) > maxKey {
			return nil, badRule("redaction key %q: up to %d letters and digits are expected", key, maxKey)
		}
		keys[plain] = struct{}{}
	}
	return keys, nil
}

func (r Rules) keep() ([]*regexp.Regexp, error) {
	var all []*regexp.Regexp
	for _, expression := range r.Keep {
		if _, err := regexp.Compile(expression); err != nil {
			return nil, badRule("redaction exception %q: %w", expression, err)
		}
		all = append(all, regexp.MustCompile(`\A(?:`+expression+`)\z`))
	}
	return all, nil
}

// detectors makes a detector of each pattern. It looks where a text stands that
// every match holds, so that an expression never runs over all of a log.
func (r Rules) detectors() ([]detector, error) {
	var all []detector
	for _, p := range r.Patterns {
		if !isRuleName(p.Name) {
			return nil, badRule("redaction pattern %q: a name of up to 32 of a-z 0-9 - is expected", p.Name)
		}
		tree, err := syntax.Parse(p.Pattern, syntax.Perl)
		if err != nil {
			return nil, badRule("redaction pattern %s: %w", p.Name, err)
		}
		expression, err := regexp.Compile(p.Pattern)
		if err != nil {
			return nil, badRule("redaction pattern %s: %w", p.Name, err)
		}
		starts := required(tree.Simplify())
		if len(starts) == 0 {
			return nil, badRule("redaction pattern %s: a text of %d letters or more that every match holds is expected", p.Name, leastRequired)
		}
		all = append(all, detector{name: p.Name, starts: starts, look: func(w *window, at, n int) {
			matches(w, at, starts, expression, ruleName(p.Name))
		}})
	}
	return all, nil
}

func isRuleName(s string) bool {
	if s == "" || len(s) > 32 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// ruleName joins the words of a name that could not be told from the id behind it.
func ruleName(name string) string {
	for i, word := range strings.Split(name, "-") {
		if i > 0 && len(word) >= idLength || word == "" {
			return strings.ReplaceAll(name, "-", "")
		}
	}
	return name
}

// A match lies in its line, and of a long line in that much around its start.
const matchReach = 8 << 10

func matches(w *window, at int, starts []string, expression *regexp.Regexp, rule string) {
	from := max(0, at-matchReach)
	if i := bytes.LastIndexByte(w.text[from:at], '\n'); i >= 0 {
		from += i + 1
	}
	to := min(len(w.text), at+matchReach)
	if i := bytes.IndexByte(w.text[at:to], '\n'); i >= 0 {
		to = at + i
	}
	if to-from < matchReach { // the first start in the line has found all there is
		for i := from; i < at; i++ {
			for _, s := range starts {
				if startsWith(w.text[i:to], s, false) {
					return
				}
			}
		}
	}
	for _, m := range expression.FindAllSubmatchIndex(w.text[from:to], -1) {
		if len(m) > 2 {
			for g := 2; g < len(m); g += 2 {
				if m[g] >= 0 {
					w.add(from+m[g], from+m[g+1], rule, true)
				}
			}
			continue
		}
		w.add(from+m[0], from+m[1], rule, true)
	}
}

const leastRequired = 3

// required returns texts, in lower case, of which every match holds one. nil: none
// of sufficient length is known.
func required(tree *syntax.Regexp) []string {
	switch tree.Op {
	case syntax.OpLiteral:
		return literal(tree.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return required(tree.Sub[0])
	case syntax.OpRepeat:
		if tree.Min > 0 {
			return required(tree.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range tree.Sub {
			texts := required(sub)
			if texts == nil {
				return nil
			}
			all = append(all, texts...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range tree.Sub {
			if texts := required(sub); shortest(texts) > shortest(best) {
				best = texts
			}
		}
		return best
	}
	return nil
}

func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	least := len(texts[0])
	for _, s := range texts {
		least = min(least, len(s))
	}
	return least
}

// literal takes the longest run of ASCII, which reads the same in either case.
func literal(runes []rune) []string {
	best, run := "", ""
	for _, c := range runes {
		if c >= 0x80 {
			run = ""
			continue
		}
		if run += strings.ToLower(string(c)); len(run) > len(best) && len(run) <= 64 {
			best = run
		}
	}
	if len(best) < leastRequired {
		return nil
	}
	return []string{best}
}
