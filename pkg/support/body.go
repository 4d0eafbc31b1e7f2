package support

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// BodyHash is what a Statement says of a mail's text: the SHA-256, in 64 lower-case
// hex digits, of the decoded text in UTF-8, in the form that any way a mail travels
// leaves it in: line ends are \n (a \r\n is one, a lone \r too), blanks and tabs at the
// end of lines are cut, and so are empty lines at the end of the text, with the last
// line end.
func BodyHash(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	hash := sha256.New()
	empty := 0 // lines that are not hashed yet: they may be the last
	first := true
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \t")
		if line == "" {
			empty++
			continue
		}
		if !first {
			empty++ // the end of the line before
		}
		for range empty {
			hash.Write([]byte{'\n'})
		}
		hash.Write([]byte(line))
		first, empty = false, 0
	}
	return hex.EncodeToString(hash.Sum(nil))
}
