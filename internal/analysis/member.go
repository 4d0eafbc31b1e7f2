package analysis

import (
	"path"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// checkMember says what is wrong with a pattern of members.
func checkMember(pattern string) error {
	switch {
	case pattern == "":
		return lang.Errorf("it is missing")
	case len(pattern) > 500:
		return lang.Errorf("it is longer than 500 bytes")
	case strings.HasPrefix(pattern, "/"):
		return lang.Errorf("names of members are relative, as in host/facts.json")
	}
	for part := range strings.SplitSeq(pattern, "/") {
		if part == "" || part == "." || part == ".." {
			return lang.Errorf("it has an empty part, or one of dots alone")
		}
		if part != "**" && strings.Contains(part, "**") {
			return lang.Errorf("** stands alone between slashes")
		}
	}
	return nil
}

// matches says whether a member's name fits a pattern: * and ? match within a
// part, ** any number of parts.
func matches(pattern, name string) bool {
	return fits(strings.Split(pattern, "/"), strings.Split(name, "/"))
}

// fits runs as shell patterns are usually matched: only the last ** is tried again,
// so that the time is bounded by the product of the lengths.
func fits(pattern, name []string) bool {
	p, n, star, from := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			star, from = p, n
			p++
		case p < len(pattern) && part(pattern[p], name[n]):
			p++
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == "**" {
		p++
	}
	return p == len(pattern)
}

// part matches within one part; all but * and ? stands for itself.
func part(pattern, name string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == name
	}
	plain := strings.NewReplacer(`\`, `\\`, `[`, `\[`).Replace(pattern)
	ok, err := path.Match(plain, name)
	return ok && err == nil
}
