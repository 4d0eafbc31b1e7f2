package support_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/support"
)

func TestBodyHash(t *testing.T) {
	for text, canonical := range map[string]string{
		"":                     "",
		"\n \n\t\r\n":          "",
		"one":                  "one",
		"one\n":                "one",
		"one\r\n\r\n":          "one",
		"one  \ntwo\t\n":       "one\ntwo",
		"one\rtwo\r\nthree\n":  "one\ntwo\nthree",
		"\n\none\n\n\ntwo\n\n": "\n\none\n\n\ntwo",
		"  indented\n":         "  indented",
		"Отчёт не строится \r\n\r\n— А": "Отчёт не строится\n\n— А",
		"\u00a0\n": "\u00a0",
	} {
		sum := sha256.Sum256([]byte(canonical))
		if got := support.BodyHash(text); got != hex.EncodeToString(sum[:]) {
			t.Errorf("%q does not hash as %q", text, canonical)
		}
	}
}

// What a mail server may do to a text changes nothing, anything else does.
func FuzzBodyHash(f *testing.F) {
	f.Add("one\ntwo  \n\nthree")
	f.Fuzz(func(t *testing.T, text string) {
		want := support.BodyHash(text)
		plain := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		for _, same := range []string{plain, strings.ReplaceAll(plain, "\n", "\r\n"), strings.ReplaceAll(plain, "\n", " \t\n"), plain + "\n\n \n"} {
			if support.BodyHash(same) != want {
				t.Errorf("%q and %q hash differently", text, same)
			}
		}
		if support.BodyHash(text+"x") == want || support.BodyHash("x"+text) == want {
			t.Errorf("%q: one more letter makes no difference", text)
		}
	})
}
