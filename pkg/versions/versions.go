// Package versions orders the versions of a platform and reads ranges of them.
// Versions are wider than Semantic Versioning 2.0.0, whose order of pre-releases
// they follow.
package versions

import (
	"cmp"
	"strconv"
	"strings"
)

const (
	maxVersion = 128 // bytes
	maxParts   = 6
)

// Version is a platform version: up to six numbers and, after a hyphen or a
// tilde, a pre-release name. It is wider than Semantic Versioning 2.0.0, since
// platforms are also numbered "4.12" or "2026.1.3.7".
type Version struct {
	parts []uint64
	pre   string
}

// Parse reads "4.2", "v4.2.1", "4.3.0-rc.1+build7" and the like. Build
// metadata is dropped.
func Parse(s string) (Version, error) {
	bad := func() (Version, error) { return Version{}, unusable("%q is not a version", clip(s)) }
	text := strings.TrimSpace(s)
	if text == "" || len(text) > maxVersion {
		return bad()
	}
	if text[0] == 'v' || text[0] == 'V' {
		text = text[1:]
	}
	if strings.ContainsFunc(text, func(c rune) bool { return c < '!' || c > '~' }) {
		return bad() // it is shown to people, in one line
	}
	text, _, _ = strings.Cut(text, "+")
	var v Version
	if i := strings.IndexAny(text, "-~"); i >= 0 {
		text, v.pre = text[:i], text[i+1:]
		if v.pre == "" {
			return bad()
		}
	}
	for _, field := range strings.Split(text, ".") {
		n, err := strconv.ParseUint(field, 10, 63)
		if err != nil || len(v.parts) == maxParts {
			return bad()
		}
		v.parts = append(v.parts, n)
	}
	return v, nil
}

func clip(s string) string {
	if len(s) > maxVersion {
		return s[:maxVersion] + "…"
	}
	return s
}

func (v Version) part(i int) uint64 {
	if i < len(v.parts) {
		return v.parts[i]
	}
	return 0
}

// compareTo compares v with a bound over the first n parts.
func (v Version) compareTo(bound Version, n int) int {
	for i := range n {
		if c := cmp.Compare(v.part(i), bound.part(i)); c != 0 {
			return c
		}
	}
	return 0
}

// Compare orders two versions, -1, 0 or +1: by their numbers, missing ones being
// zero, then by their pre-release names (Semantic Versioning 2.0.0 section 11).
func (v Version) Compare(other Version) int {
	return cmp.Or(v.compareTo(other, maxParts), comparePre(v.pre, other.pre))
}

// Range is a set of versions.
type Range struct {
	text string
	any  [][]comparator // alternatives of conjunctions
}

type comparator struct {
	op    string
	bound Version
}

// ParseRange reads comparisons joined by spaces or commas (all must hold) and
// by || (either side may hold): ">=4.0 <5.0", "4.x || 5.1", "^4.2", "~4.2.1".
// The empty range and "*" hold every version.
//
// A bound compares as many numbers as it states: "<=4.2" holds 4.2.9 and "4.2"
// means 4.2.anything. A pre-release counts as the release it leads to, so that
// 5.0.0-rc.1 is no version below 5.0, unless the bound names a pre-release
// itself; then Semantic Versioning 2.0.0 section 11 orders the two. "^" keeps
// the first number that is not zero, "~" the first two numbers.
func ParseRange(s string) (Range, error) {
	r := Range{text: strings.TrimSpace(s)}
	if len(s) > 1000 {
		return r, unusable("version range is longer than 1000 bytes")
	}
	if r.text == "" {
		return r, nil
	}
	for _, alternative := range strings.Split(r.text, "||") {
		var all []comparator
		op := ""
		fields := strings.FieldsFunc(alternative, func(c rune) bool { return c == ' ' || c == ',' || c == '\t' })
		for _, field := range fields {
			version := strings.TrimLeft(field, "<>=!^~")
			op += field[:len(field)-len(version)]
			if version == "" {
				continue // "< 5": the operator stands alone
			}
			c, err := parseComparator(op, version)
			if err != nil {
				return r, unusable("version range %q: %v", clip(s), err)
			}
			all, op = append(all, c), ""
		}
		if len(all) == 0 || op != "" {
			return r, unusable("version range %q is not complete", clip(s))
		}
		r.any = append(r.any, all)
	}
	return r, nil
}

func parseComparator(op, version string) (comparator, error) {
	switch op {
	case "", "==":
		op = "="
	case "=", "!=", "<", "<=", ">", ">=", "^", "~":
	default:
		return comparator{}, unusable("unknown operator %q", op)
	}
	wild := false
	for strings.HasSuffix(version, ".x") || strings.HasSuffix(version, ".*") || strings.HasSuffix(version, ".X") {
		version, wild = version[:len(version)-2], true
	}
	if version == "*" || version == "x" || version == "X" {
		if op == "<" || op == ">" || op == "!=" {
			return comparator{}, unusable("%s%s holds no version", op, version)
		}
		return comparator{op: "*"}, nil
	}
	bound, err := Parse(version)
	if err == nil && wild && bound.pre != "" {
		err = unusable("%q mixes a pre-release and a wildcard", version)
	}
	return comparator{op, bound}, err
}

// Holds reports whether v lies in the range.
func (r Range) Holds(v Version) bool {
	if len(r.any) == 0 {
		return true
	}
	for _, all := range r.any {
		held := true
		for _, c := range all {
			held = held && c.holds(v)
		}
		if held {
			return true
		}
	}
	return false
}

// String returns the range as it was written.
func (r Range) String() string { return r.text }

func (c comparator) holds(v Version) bool {
	n := len(c.bound.parts)
	order := v.compareTo(c.bound, n)
	if order == 0 && c.bound.pre != "" { // then the numbers it leaves out are zero
		order = cmp.Or(v.compareTo(c.bound, maxParts), comparePre(v.pre, c.bound.pre))
	}
	switch c.op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "^":
		keep := 1
		for keep < n && c.bound.part(keep-1) == 0 {
			keep++
		}
		return order >= 0 && v.compareTo(c.bound, keep) == 0
	case "~":
		return order >= 0 && v.compareTo(c.bound, min(n, 2)) == 0
	}
	return true // "*"
}

// comparePre orders pre-release names by SemVer 2.0.0 section 11; the empty name
// is the release itself and comes last.
func comparePre(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(min(len(b), 1), min(len(a), 1))
	}
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < len(as) && i < len(bs); i++ {
		an, aErr := strconv.ParseUint(as[i], 10, 63)
		bn, bErr := strconv.ParseUint(bs[i], 10, 63)
		var c int
		switch {
		case aErr == nil && bErr == nil:
			c = cmp.Compare(an, bn)
		case aErr == nil:
			c = -1 // numbers come before words
		case bErr == nil:
			c = 1
		default:
			c = strings.Compare(as[i], bs[i])
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}
