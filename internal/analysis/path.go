package analysis

import (
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// step is one step of a path: a key, the n-th item of a list, or each item.
type step struct {
	key  string
	item int // from 0, when key is empty
	each bool
}

const maxSteps = 32

// parsePath reads $.disks[*].usedPercent, $["a key"][0] and the like, a small
// part of RFC 9535. It returns the rest of text that belongs to no path.
func parsePath(text string) (path []step, rest string, err error) {
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return nil, text, lang.Errorf("a path begins with $")
	}
	for {
		if len(path) > maxSteps {
			return nil, rest, lang.Errorf("a path has at most 32 steps")
		}
		switch {
		case strings.HasPrefix(rest, "."):
			n := 1
			for n < len(rest) && keyByte(rest[n]) {
				n++
			}
			if n == 1 {
				return nil, rest, lang.Errorf("a key is missing after the dot")
			}
			path, rest = append(path, step{key: rest[1:n]}), rest[n:]
		case strings.HasPrefix(rest, "[*]"):
			path, rest = append(path, step{each: true}), rest[3:]
		case strings.HasPrefix(rest, `["`):
			quoted, err := strconv.QuotedPrefix(rest[1:])
			if err != nil || !strings.HasPrefix(rest[1+len(quoted):], "]") {
				return nil, rest, lang.Errorf(`a key in brackets is written ["key"]`)
			}
			key, _ := strconv.Unquote(quoted)
			if key == "" {
				return nil, rest, lang.Errorf("a key is empty")
			}
			path, rest = append(path, step{key: key}), rest[len(quoted)+2:]
		case strings.HasPrefix(rest, "["):
			digits, after, ok := strings.Cut(rest[1:], "]")
			n, err := strconv.ParseUint(digits, 10, 31)
			if !ok || err != nil {
				return nil, rest, lang.Errorf("brackets hold *, a number from 0, or a key in quotes")
			}
			path, rest = append(path, step{item: int(n)}), after
		default:
			return path, rest, nil
		}
	}
}

func keyByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' || b >= 0x80
}

// plural says whether the path may lead to more than one value.
func plural(path []step) bool {
	for _, s := range path {
		if s.each {
			return true
		}
	}
	return false
}
