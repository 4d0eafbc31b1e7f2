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
	p, err := parse(name, without(data, "diagnostics", "support"))
	if err != nil {
		return Parse(name, data)
	}
	p.digest = sha256.Sum256(data)
	return p, nil
}

// without blanks out top-level sections, and keeps the lines where they are.
func without(data []byte, sections ...string) []byte {
	out := make([]byte, 0, len(data))
	skipping := false
	for line := range bytes.Lines(data) {
		if c := line[0]; c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '#' {
			skipping = false
			for _, name := range sections {
				if bytes.HasPrefix(line, []byte(name+":")) {
					skipping = true
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
