package planted

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf16"
)

// encodings gives the function that writes a value in another way; nil if there
// is none of that name.
func encodings(name string) func(string) string {
	switch name {
	case "b64":
		return func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	case "b64url":
		return func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	case "basic": // the credentials of RFC 7617
		return func(s string) string { return base64.StdEncoding.EncodeToString([]byte("service:" + s)) }
	case "sasl": // the message of RFC 4616
		return func(s string) string { return base64.StdEncoding.EncodeToString([]byte("\x00robot\x00" + s)) }
	case "hex":
		return func(s string) string { return hex.EncodeToString([]byte(s)) }
	case "HEX":
		return func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }
	case "url":
		return url.QueryEscape
	case "json":
		return quoted
	case "json2":
		return func(s string) string { return quoted(quoted(s)) }
	case "json3":
		return func(s string) string { return quoted(quoted(quoted(s))) }
	case "ucs":
		return escapedUnicode
	case "xml":
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace
	case "single": // YAML and SQL single quotes
		return func(s string) string { return strings.ReplaceAll(s, "'", "''") }
	case "shell":
		return func(s string) string { return strings.ReplaceAll(s, "'", `'\''`) }
	case "slash": // single quotes of PHP, Python and JavaScript
		return strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace
	case "pgpass":
		return strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace
	case "nl": // one line, as in an environment variable
		return func(s string) string { return strings.ReplaceAll(s, "\n", `\n`) }
	case "in2":
		return indented(2)
	case "in4":
		return indented(4)
	case "in6":
		return indented(6)
	}
	return nil
}

func indented(n int) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", n)) }
}

// quoted is a JSON string without its quotes, as most encoders write it.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return ""
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// escapedUnicode is a JSON string with all but letters and digits as \uXXXX.
func escapedUnicode(s string) string {
	var b strings.Builder
	for _, c := range utf16.Encode([]rune(s)) {
		if c < 128 && wordByte(byte(c)) {
			b.WriteByte(byte(c))
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// form is how a file as a whole is written.
type form func([]byte) []byte

func crlf(text []byte) []byte    { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) }
func noEnd(text []byte) []byte   { return bytes.TrimRight(text, "\n") }
func withNUL(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte{0}) }

func packed(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	if err = errorOr(err, w.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

func errorOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// wide is UTF-16, with a byte order mark or without.
func wide(big, mark bool) form {
	return func(text []byte) []byte {
		units := utf16.Encode([]rune(string(text)))
		if mark {
			units = append([]uint16{0xfeff}, units...)
		}
		out := make([]byte, 0, 2*len(units))
		for _, u := range units {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
}

func marked(text []byte) []byte { return append([]byte("\xef\xbb\xbf"), text...) }

// cyrillic is Windows-1251, for Russian letters and ASCII.
func cyrillic(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		switch {
		case r >= 'А' && r <= 'я':
			out = append(out, byte(r-'А')+0xc0)
		case r == 'ё':
			out = append(out, 0xb8)
		case r < 128:
			out = append(out, byte(r))
		default:
			out = append(out, '?')
		}
	}
	return out
}

// decoded undoes the forms, so far as is needed to look for plants in ASCII.
func decoded(data []byte) []byte {
	if r, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
		if data, err = io.ReadAll(io.LimitReader(r, 64<<20)); err != nil {
			return nil
		}
	}
	for _, big := range []bool{false, true} {
		if zero := 1; len(data) > 64 {
			if big {
				zero = 0
			}
			nuls := 0
			for i := zero; i < 64; i += 2 {
				if data[i] == 0 {
					nuls++
				}
			}
			if nuls > 24 {
				units := make([]uint16, len(data)/2)
				for i := range units {
					a, b := uint16(data[2*i]), uint16(data[2*i+1])
					if big {
						a, b = b, a
					}
					units[i] = a | b<<8
				}
				return []byte(strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff"))
			}
		}
	}
	return bytes.ReplaceAll(data, []byte{0}, []byte("\n"))
}
