package redact

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// FuzzRedact: a value with a key that says so never comes out, whatever is around
// it and however it is written; redacting again changes nothing.
func FuzzRedact(f *testing.F) {
	f.Add("before\n", " after\n", "Ab3xyz9Q", uint16(3))
	f.Add(`{"a":"b","c":`, `}`, "x", uint16(0))
	f.Add("-----BEGIN RSA PRIVATE KEY-----\n", "\nREDACTED-password-abcdefghij", "tr0ub4dor", uint16(1))
	f.Add("user: REDACTED-user-", "@example.com https://a:b@c/", "correct", uint16(100))
	made, err := New(Options{Privacy: diagnostics.Strict, Workers: 2})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, before, after, value string, size uint16) {
		if len(before)+len(after) > 1<<16 || len(value) > 200 {
			t.Skip()
		}
		clean := func(c rune) rune {
			if c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' {
				return -1
			}
			return c
		}
		value = "Zq7" + strings.Map(clean, value) + "x4W"
		text := fmt.Sprintf("%s\npassword=%s\n%s", before, value, after)
		r := &Redactor{options: made.options, strict: true, scanner: made.scanner, wholes: made.wholes, turns: made.turns, vault: newVault()}
		write := func(text string, size int) (string, error) {
			var out bytes.Buffer
			w := r.Writer(&out, "etc/app.conf")
			err := error(nil)
			for len(text) > 0 && err == nil {
				n := len(text)
				if size > 0 {
					n = min(n, size)
				}
				_, err = w.Write([]byte(text[:n]))
				text = text[n:]
			}
			return out.String(), errors.Join(err, w.Close())
		}
		if _, err := write(text, 0); errors.Is(err, ErrBinary) {
			return
		}
		once, err := write(text, 0) // all is learned by now
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(once, value) {
			t.Errorf("%q came out: %q", value, once)
		}
		if pieces, err := write(text, int(size)+1); err != nil || pieces != once {
			t.Errorf("in pieces of %d: %v\ngot  %q\nwant %q", int(size)+1, err, pieces, once)
		}
		if twice, err := write(once, 0); err != nil || twice != once {
			t.Errorf("redacted twice: %v\ngot  %q\nwant %q", err, twice, once)
		}
		check := r.Checker().Writer()
		check.Write([]byte(once))
		if n := check.Found(); n != 0 {
			t.Errorf("%d values are left in %q", n, once)
		}
	})
}

// FuzzText: any bytes at all are decoded, or refused, and decoding what came out
// changes nothing.
func FuzzText(f *testing.F) {
	f.Add([]byte("plain\n"))
	f.Add([]byte("\xff\xfea\x00b\x00"))
	f.Add([]byte("\xfe\xff\x00a\xd8\x00"))
	f.Add([]byte("a\x00\x00b\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		decode := func(data []byte, size int) (string, error) {
			var d decoder
			var out bytes.Buffer
			emit := func(p []byte) error { out.Write(p); return nil }
			for len(data) > 0 {
				n := min(len(data), size)
				if err := d.feed(data[:n], emit); err != nil {
					return "", err
				}
				data = data[n:]
			}
			err := d.end(emit)
			return out.String(), err
		}
		whole, err := decode(data, len(data)+1)
		parts, err2 := decode(data, 3)
		if whole != parts || !errors.Is(err, err2) {
			t.Errorf("%q, %v or %q, %v", whole, err, parts, err2)
		}
		if err == nil && strings.ContainsRune(whole, 0) {
			t.Errorf("a NUL is left in %q", whole)
		}
	})
}

// FuzzPseudonym: the parser of pseudonyms finds those that the namer makes.
func FuzzPseudonym(f *testing.F) {
	f.Add("value", "behind", uint8(0))
	f.Fuzz(func(t *testing.T, value, behind string, rule uint8) {
		rules := []string{"password", "password-hash", "connection", "credential", "known-secret", "a", "url-password", "id-number"}
		p := newNamer([32]byte{}).name(nil, rules[int(rule)%len(rules)], []byte(value))
		if !isPseudonym(p) || pseudonymAt(append(p, behind...)) != len(p) {
			t.Errorf("%s before %q", p, behind)
		}
	})
}
