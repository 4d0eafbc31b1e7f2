package services

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLastLines(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		" \n\r\n\t\n":                  "",
		"one":                          "one",
		"one\ntwo\nthree\nfour\n\n":    "two | three | four",
		"50%\r100%\rdone\n":            "50% | 100% | done",
		"\x1b[1;31mred\x1b[0m  alert":  "red alert",
		"\x1b[?25l\x1b[2Kx\x1b[":       "x",
		"\x1b[\u00e9 \x1b]0;title\a":   "\u00e9 ]0;title",
		"cut \xff off":                 "cut \ufffd off",
		"\u202eright to left\u2028end": "right to left end",
	} {
		if got := lastLines([]byte(text), 3); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	long := strings.Repeat("a lot of words ", 9000) + "and the reason"
	if got := lastLines([]byte(long), 3); !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "and the reason") || utf8.RuneCountInString(got) > shownRunes {
		t.Errorf("%q", got)
	}
	if got := oneLine(long); !strings.HasPrefix(got, "a lot") || !strings.HasSuffix(got, "…") || utf8.RuneCountInString(got) > shownRunes {
		t.Errorf("%q", got)
	}
}

func TestQuote(t *testing.T) {
	if got := quote([]string{"/bin/ctl", "", "a b", "it's", "$HOME", "plain-1.2_3/x:y", "\x1b[0mx"}); got != `/bin/ctl '' 'a b' 'it'\''s' '$HOME' plain-1.2_3/x:y 'x'` {
		t.Error(got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[31mb\n\xe2\x80\xaec\xff")
	f.Fuzz(func(t *testing.T, text string) {
		for _, got := range []string{lastLines([]byte(text), 3), oneLine(text)} {
			if !utf8.ValidString(got) || utf8.RuneCountInString(got) > shownRunes || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%q became %q", text, got)
			}
		}
	})
}
