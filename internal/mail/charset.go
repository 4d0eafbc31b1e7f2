package mail

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// toUTF8 returns text in UTF-8. What is said to be ASCII or UTF-8 and is not, and what is
// in a character set that is not known here, keeps its ASCII characters.
func toUTF8(charset string, text []byte) string {
	if c := single(charset); c != nil {
		if decoded, err := c.NewDecoder().Bytes(text); err == nil {
			return string(decoded)
		}
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}

// charsetReader is for encoded words.
func charsetReader(charset string, in io.Reader) (io.Reader, error) {
	c := single(charset)
	if c == nil {
		return nil, fmt.Errorf("character set %q is not known", clip(charset))
	}
	text, err := io.ReadAll(io.LimitReader(in, maxText))
	if err != nil {
		return nil, err
	}
	return bytes.NewReader([]byte(toUTF8(charset, text))), nil
}

// single returns a character set of one byte per character; nil for any other.
func single(charset string) *charmap.Charmap {
	switch strings.ToLower(strings.TrimSpace(charset)) {
	case "iso-8859-1", "latin1", "windows-1252", "cp1252": // mail programs mean the same with all of them
		return charmap.Windows1252
	case "iso-8859-2", "latin2":
		return charmap.ISO8859_2
	case "iso-8859-5":
		return charmap.ISO8859_5
	case "iso-8859-7":
		return charmap.ISO8859_7
	case "iso-8859-9":
		return charmap.Windows1254
	case "iso-8859-15":
		return charmap.ISO8859_15
	case "windows-1250", "cp1250":
		return charmap.Windows1250
	case "windows-1251", "cp1251":
		return charmap.Windows1251
	case "windows-1253":
		return charmap.Windows1253
	case "windows-1254":
		return charmap.Windows1254
	case "windows-1257":
		return charmap.Windows1257
	case "koi8-r":
		return charmap.KOI8R
	case "koi8-u":
		return charmap.KOI8U
	case "ibm866", "cp866":
		return charmap.CodePage866
	}
	return nil
}
