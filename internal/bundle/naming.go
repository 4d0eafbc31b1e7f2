package bundle

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a member's name, below those of the archive and of file systems, so
// that a number has room in it.
const (
	longestName = 800 // bytes
	longestPart = 200
	mostParts   = 50
)

// naming gives the members of one collector names that are safe in an archive,
// distinct, and none of which is a folder of another.
type naming struct {
	files   map[string]bool
	folders map[string]bool
}

func newNaming() naming { return naming{map[string]bool{}, map[string]bool{}} }

// place returns a name below folder for what was called name.
func (n naming) place(folder, name string) string {
	at := folder
	parts := strings.Split(cleanName(name), "/")
	for i, part := range parts {
		last := i == len(parts)-1
		next := path.Join(at, part)
		for try := 2; n.files[next] || last && n.folders[next]; try++ {
			next = path.Join(at, part+"~"+strconv.Itoa(try))
		}
		at = next
		if last {
			n.files[at] = true
		} else {
			n.folders[at] = true
		}
	}
	return at
}

// take notes that a member has this name.
func (n naming) take(name string) {
	n.files[name] = true
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		n.folders[at] = true
	}
}

// cleanName makes any text a relative path without .., of printable characters,
// neither long nor deep: what is too much in the middle becomes a ~.
func cleanName(name string) string {
	parts := strings.Split(path.Clean("/" + name)[1:], "/")
	if len(parts) > mostParts {
		parts = append(append(parts[:mostParts/2:mostParts/2], "~"), parts[len(parts)-mostParts/2:]...)
	}
	for i, part := range parts {
		parts[i] = clipPart(strings.Map(printable, part), longestPart)
	}
	for i := len(parts) - 2; i > 0 && len(strings.Join(parts, "/")) > longestName; i-- {
		parts[i] = "~"
	}
	for i := range parts {
		if len(strings.Join(parts, "/")) > longestName {
			parts[i] = clipPart(parts[i], 40)
		}
		if parts[i] == "" {
			parts[i] = "_"
		}
	}
	return strings.Join(parts, "/")
}

func printable(r rune) rune {
	if r == '\\' || r == utf8.RuneError || !unicode.IsPrint(r) {
		return '_'
	}
	return r
}

// clipPart keeps the beginning and the end of a part, which has the suffix.
func clipPart(part string, most int) string {
	if len(part) <= most {
		return part
	}
	return strings.ToValidUTF8(part[:most/2-1], "") + "~" + strings.ToValidUTF8(part[len(part)-most/2+1:], "")
}
