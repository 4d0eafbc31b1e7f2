package profile

import (
	"bytes"
	"crypto/sha256"
)

// ParseCore is Parse for those who need neither support nor diagnostics: to read
// these sections takes longer than the rest of what a licence command does. They are
// empty in what it returns, and what is wrong in them is not found. A profile that
// cannot be read without them is read as a whole.
func ParseCore(name string, data []byte) (*Profile, error) {
	rest, texts := lift(without(data, "diagnostics", "support"))
	p, err := parse(name, rest, texts)
	if err != nil {
		return Parse(name, data)
	}
	p.digest = sha256.Sum256(data)
	return p, nil
}

// without blanks out top-level sections, and keeps the lines where they are.
func without(data []byte, sections ...string) []byte { return blanked(data, sections, true) }

// only blanks out all other top-level sections.
func only(data []byte, sections ...string) []byte { return blanked(data, sections, false) }

// blanked makes empty lines of the sections that are named, or of those that are not.
func blanked(data []byte, sections []string, named bool) []byte {
	out := make([]byte, 0, len(data))
	skipping := false
	for line := range bytes.Lines(data) {
		if c := line[0]; c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '#' {
			skipping = !named
			for _, name := range sections {
				if bytes.HasPrefix(line, []byte(name+":")) {
					skipping = named
				}
			}
		}
		if skipping {
			line = []byte("\n")
		}
		out = append(out, line...)
	}
	return out
}
