package mail

import (
	"regexp"
	"strings"
)

// FindTag returns the vendor's ticket tag in a subject, such as "[#TL-1042]", and the
// number in it, "TL-1042": what the pattern matches, and its group, or all of it when it
// has none. Without a match, or a pattern, both are empty.
func FindTag(subject string, pattern *regexp.Regexp) (tag, number string) {
	if pattern == nil {
		return "", ""
	}
	m := pattern.FindStringSubmatch(subject)
	switch len(m) {
	case 0:
		return "", ""
	case 1:
		return m[0], m[0]
	}
	return m[0], m[1]
}

const (
	maxNote  = 60 // bytes of a note in brackets
	maxNotes = 12 // before a subject, and after it
)

// sameSubject tells whether arrived is the subject that was signed. What mail programs
// and help desks put before or after it does not count: marks of replies and forwards,
// the vendor's ticket tag, notes in square brackets. The signed words must all be there,
// though a tag and marks of replies in them may be gone.
func sameSubject(arrived, signed string, tag *regexp.Regexp) bool {
	signed = unmarked(signed, tag)
	before := arrived
	for range maxNotes {
		after := before
		for range maxNotes {
			if unmarked(after, tag) == signed {
				return true
			}
			shorter, cut := cutNoteBehind(after)
			if !cut {
				break
			}
			after = shorter
		}
		shorter, cut := cutBefore(before, tag)
		if !cut {
			return false
		}
		before = shorter
	}
	return false
}

// unmarked returns a subject without marks of replies at its start and the tag, wherever
// that is.
func unmarked(subject string, tag *regexp.Regexp) string {
	if tag != nil {
		subject = tag.ReplaceAllString(subject, " ")
	}
	subject = oneLine(subject)
	for {
		shorter, cut := cutMark(subject)
		if !cut {
			return subject
		}
		subject = shorter
	}
}

// cutBefore takes one thing that does not count off the start.
func cutBefore(subject string, tag *regexp.Regexp) (string, bool) {
	if tag != nil {
		if at := tag.FindStringIndex(subject); at != nil && at[0] == 0 && at[1] > 0 {
			return strings.TrimSpace(subject[at[1]:]), true
		}
	}
	if shorter, cut := cutMark(subject); cut {
		return shorter, true
	}
	if end := strings.IndexByte(subject, ']'); strings.HasPrefix(subject, "[") && end > 0 && end < maxNote {
		return strings.TrimSpace(subject[end+1:]), true
	}
	return subject, false
}

func cutNoteBehind(subject string) (string, bool) {
	start := strings.LastIndexByte(subject, '[')
	if !strings.HasSuffix(subject, "]") || start < 0 || len(subject)-start > maxNote {
		return subject, false
	}
	return strings.TrimSpace(subject[:start]), true
}

// cutMark takes the mark of a reply or a forward off the start: "Re:", and "Re[2]:" or
// "Re(2):" as some programs count them, and what they say in other languages.
func cutMark(subject string) (string, bool) {
	mark, rest, ok := strings.Cut(subject, ":")
	if !ok || len(mark) > 20 {
		return subject, false
	}
	mark = strings.TrimRight(strings.ToLower(mark), "0123456789[]() ")
	switch mark {
	case "re", "fw", "fwd", "aw", "wg", "sv", "vs", "rv", "tr", "odp", "пд", "на", "ha", "отв", "ответ", "пер", "пересл":
		return strings.TrimSpace(rest), true
	}
	return subject, false
}
