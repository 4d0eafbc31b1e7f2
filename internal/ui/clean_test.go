package ui

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

type reporter interface {
	Fatalf(format string, args ...any)
}

// checkTame holds the promise of Clean, in other words than the code.
func checkTame(t reporter, s string, lines bool) {
	if !utf8.ValidString(s) {
		t.Fatalf("not UTF-8: %q", s)
	}
	for _, r := range s {
		if lines && (r == '\n' || r == '\t') {
			continue
		}
		if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x200f {
			t.Fatalf("%U is left in %q", r, s)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want, text string }{
		{"plain, ütf-8, 日本 👩‍💻", "plain, ütf-8, 日本 👩‍💻", "plain, ütf-8, 日本 👩‍💻"},
		{"a\nb\tc\r\nd", "a b c d", "a\nb\tc\nd"},
		{"\x1b[31mred\a", `\x1b[31mred\x07`, `\x1b[31mred\x07`},
		{"\u009b31m\x7f", `\x9b31m\x7f`, `\x9b31m\x7f`},
		{"user\u202egnp.exe", `user\u202egnp.exe`, `user\u202egnp.exe`},
		{"bad\xff\xfe\x9b", `bad\xff\xfe\x9b`, `bad\xff\xfe\x9b`},
		{"\ufeff\U000e0041\ufffd", `\ufeff\U000e0041` + "\ufffd", `\ufeff\U000e0041` + "\ufffd"},
		{"", "", ""},
	} {
		if got := Clean(tt.in); got != tt.want {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := CleanText(tt.in); got != tt.text {
			t.Errorf("CleanText(%q) = %q, want %q", tt.in, got, tt.text)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b]8;;http://x\a\u202e\xff\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		one, many := Clean(s), CleanText(s)
		checkTame(t, one, false)
		checkTame(t, many, true)
		if Clean(one) != one || CleanText(many) != many {
			t.Fatalf("not stable: %q", s)
		}
		if len(one) > 10*len(s) || strings.Contains(one, "\n") {
			t.Fatalf("grew out of bounds: %q", s)
		}
	})
}
