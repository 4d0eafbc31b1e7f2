package redact

import (
	"regexp"
	"strings"
	"testing"
)

// markedLine is a text in which «…» stands around what must be hidden; all else stays.
type markedLine struct{ name, text string }

func checkMarked(t *testing.T, strict bool, cases []markedLine) {
	t.Helper()
	hidden := regexp.MustCompile(`REDACTED-[a-z0-9-]+?-[a-z2-7]{10}`)
	marks := regexp.MustCompile(`«[^»]*»`)
	for _, c := range cases {
		text := strings.NewReplacer("«", "", "»", "").Replace(c.text)
		got, _ := naive(c.name, sniff(c.name, []byte(text)), strict, []byte(text))
		if again, _ := naive(c.name, sniff(c.name, []byte(text)), strict, []byte(got)); again != got {
			t.Errorf("%s, twice\n got %s\nwant %s", c.name, again, got)
		}
		want := marks.ReplaceAllString(c.text, "•")
		if got := hidden.ReplaceAllString(got, "•"); got != want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, want)
		}
	}
}
