package redact

import (
	"bytes"
	"encoding/base64"
)

// teach hands over what the escapes in v stand for, and what v holds in base64.
func teach(w *window, v []byte, rule string) {
	if plain := unescaped(v); len(plain) >= 6 {
		w.learn(plain, rule)
	}
	if len(v) < 8 || len(v) > 4096 || len(v)%4 != 0 && v[len(v)-1] == '=' {
		return
	}
	code := base64.RawStdEncoding
	if bytes.ContainsAny(v, "-_") {
		code = base64.RawURLEncoding
	}
	plain, err := code.DecodeString(string(bytes.TrimRight(v, "=")))
	if err != nil || !isText(plain) {
		return
	}
	plain = bytes.TrimRight(plain, "\r\n")
	if rule == "credential" {
		if _, after, ok := bytes.Cut(plain, []byte{':'}); ok && len(after) >= 6 {
			w.learn(after, rule)
			return
		}
	}
	if len(plain) >= 6 {
		w.learn(plain, rule)
	}
}

func isText(v []byte) bool {
	return allOf(v, func(c byte) bool { return c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' })
}

// unescaped returns v without the escapes of JSON, XML and URLs; nil if it has none.
func unescaped(v []byte) []byte {
	i := bytes.IndexAny(v, `\&%`)
	if i < 0 {
		return nil
	}
	out := append(make([]byte, 0, len(v)), v[:i]...)
	changed := false
	for ; i < len(v); i++ {
		switch c := v[i]; {
		case c == '\\' && i+1 < len(v) && bytes.IndexByte([]byte(`"\/'`), v[i+1]) >= 0:
			i++
			out, changed = append(out, v[i]), true
		case c == '\\' && i+5 < len(v) && v[i+1] == 'u' && v[i+2] == '0' && v[i+3] == '0' && isHexDigit(v[i+4]) && isHexDigit(v[i+5]):
			out, changed = append(out, nibble(v[i+4])<<4|nibble(v[i+5])), true
			i += 5
		case c == '%' && i+2 < len(v) && isHexDigit(v[i+1]) && isHexDigit(v[i+2]):
			out, changed = append(out, nibble(v[i+1])<<4|nibble(v[i+2])), true
			i += 2
		case c == '&':
			n := 0
			for _, e := range [...][2]string{{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", `"`}, {"&apos;", "'"}, {"&#39;", "'"}} {
				if bytes.HasPrefix(v[i:], []byte(e[0])) {
					out, changed, n = append(out, e[1]...), true, len(e[0])-1
				}
			}
			if n == 0 {
				out = append(out, c)
			}
			i += n
		default:
			out = append(out, c)
		}
	}
	if !changed {
		return nil
	}
	return out
}

func nibble(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
