package profile

import (
	"bytes"
	"strings"
)

// lifted are the long texts of trust, by their keys, taken out of a profile.
type lifted map[string]string

// lift takes the key ring and the root out of a profile's text, where they are plain
// blocks: a reader of YAML looks at each of their letters many times, and they are
// most of the file. Lines stay where they are. What is written in any other way stays
// too, and what is taken out is what YAML would have read.
func lift(data []byte) ([]byte, lifted) {
	out, texts := make([]byte, 0, len(data)), lifted{}
	inside, width := false, 0 // of trust; how far its members are indented, 0 for not yet
	for len(data) > 0 {
		line := firstLine(data)
		data = data[len(line):]
		indented := len(line) - len(bytes.TrimLeft(line, " "))
		switch c := line[indented:]; {
		case len(c) == 0 || c[0] == '\n' || c[0] == '#':
		case indented == 0:
			inside, width = string(c) == "trust:\n", 0
		case inside && width == 0:
			width = indented
		}
		key, found := strings.CutSuffix(string(line[indented:]), ": |\n")
		if _, twice := texts[key]; inside && indented > 0 && indented == width && found && !twice && (key == "keyring" || key == "releases") {
			if text, lines, plain := block(data, width); plain {
				out = append(append(out, line[:indented]...), key+`: ""`+"\n"...)
				out = append(out, bytes.Repeat([]byte("\n"), lines)...)
				texts[key] = text
				for range lines {
					data = data[len(firstLine(data)):]
				}
				continue
			}
		}
		out = append(out, line...)
	}
	return out, texts
}

// block reads the lines of a literal block below a member that is indented by width. It
// is plain if nothing about it needs a rule of YAML but for the indentation.
func block(data []byte, width int) (text string, lines int, plain bool) {
	var b strings.Builder
	deep := 0
	for len(data) > 0 {
		line := firstLine(data)
		content := bytes.TrimLeft(line, " ")
		indented := len(line) - len(content)
		if deep == 0 {
			deep = indented
		}
		if len(line) == 1 && line[0] == '\n' { // the end of it, or an empty line within
			content = bytes.TrimLeft(data, "\n")
			indented = len(content) - len(bytes.TrimLeft(content, " "))
			return b.String(), lines, lines > 0 && indented <= width
		}
		if lines > 0 && indented <= width {
			break
		}
		if indented < deep || deep <= width || !printed(content) {
			return "", 0, false
		}
		b.Write(line[deep:])
		lines++
		data = data[len(line):]
	}
	return b.String(), lines, lines > 0
}

// printed reports that the rest of a line is printable ASCII, and ends.
func printed(rest []byte) bool {
	text, ends := bytes.CutSuffix(rest, []byte("\n"))
	for _, c := range text {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return ends && len(text) > 0
}

func firstLine(data []byte) []byte {
	if end := bytes.IndexByte(data, '\n'); end >= 0 {
		return data[:end+1]
	}
	return data
}

// fill puts the texts where they belong.
func (l lifted) fill(t *Trust) {
	if text, ok := l["keyring"]; ok {
		t.KeyRing = text
	}
	if text, ok := l["releases"]; ok {
		t.Releases = text
	}
}
