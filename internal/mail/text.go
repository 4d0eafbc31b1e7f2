package mail

import (
	"mime/quotedprintable"
	"strings"
	"unicode"
)

// plainText returns text with \n line ends, a final one, and no control characters but
// tabs.
func plainText(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	return strings.TrimRight(text, "\n") + "\n"
}

// printable returns text in quoted-printable (RFC 2045 section 6.7), with CRLF line
// ends. No line begins with "From ", which mailbox files would change, and none is
// taken for a boundary: these hold "=_", which never stands in this code.
func printable(text string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	lines := strings.SplitAfter(b.String(), "\r\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "From "); ok {
			lines[i] = "=46rom =\r\n" + rest // a line may be full
		}
	}
	return strings.Join(lines, "")
}
