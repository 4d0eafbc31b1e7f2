package archive

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	longestName    = 1024 // bytes
	longestElement = 255
	mostElements   = 64
)

// CheckName says whether a member may have this name: relative, clean, of at most
// 1024 bytes and 64 elements of at most 255 bytes, UTF-8, without backslashes,
// control characters and what turns the direction of writing.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("a member has no name")
	case len(name) > longestName:
		return errors.New("the name of a member has more than 1024 bytes")
	case !utf8.ValidString(name):
		return errors.New("the name of a member is not UTF-8")
	case strings.HasPrefix(name, "/"):
		return errors.New("the name of a member begins at the root")
	case strings.ContainsFunc(name, func(r rune) bool {
		return r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}):
		return errors.New("the name of a member has a backslash or a control character")
	}
	elements := 0
	for element := range strings.SplitSeq(name, "/") {
		elements++
		switch {
		case element == "" || element == "." || element == "..":
			return errors.New("the name of a member is not clean")
		case len(element) > longestElement:
			return errors.New("a part of the name of a member has more than 255 bytes")
		case elements > mostElements:
			return errors.New("the name of a member has more than 64 parts")
		}
	}
	return nil
}
