package redact

import (
	"errors"
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
)

func TestPatterns(t *testing.T) {
	r := tried(t, Options{Rules: Rules{
		Patterns: []Pattern{
			{"activation", `(?i)ACT-[0-9]{4}-[a-z]+`},
			{"seat", `seat of ([a-z]+ [a-z]+)`},
			{"either-of-two", `(?:alpha|bravo)-\d+`},
			{"long-abcdefghijkl", `zulu\d`},
		},
		Keep: []string{"public[0-9]*", "Ab3x.*"},
	}})
	for in, want := range map[string]string{
		"x act-1234-QWE, ACT-1-x ACT-9999-z\n": "x REDACTED-activation, ACT-1-x REDACTED-activation\n",
		"a seat of jane doe\nseat of no":       "a seat of REDACTED-seat\nseat of no",
		"alpha-1 bravo-2 charlie-3":            "REDACTED-either-of-two REDACTED-either-of-two charlie-3",
		"zulu7":                                "REDACTED-longabcdefghijkl",
		"password=public1":                     "password=public1",
		"password=public1x":                    "password=REDACTED-password",
		strings.Repeat("x", 20_000) + " alpha-77 " + strings.Repeat("y", 20_000) + " bravo-88": strings.Repeat("x", 20_000) + " REDACTED-either-of-two " + strings.Repeat("y", 20_000) + " REDACTED-either-of-two",
	} {
		if got := shape(redactAll(t, r, in, 0)); got != want {
			t.Errorf("%.100q:\ngot  %.200q\nwant %.200q", in, got, want)
		}
	}
	known := tried(t, Options{Secrets: []string{"Ab3xyz9Q"}, Rules: Rules{Keep: []string{"Ab3x.*"}}})
	if got := shape(redactAll(t, known, "password=Ab3xyz9Q", 0)); got != "password=REDACTED-password" {
		t.Errorf("a known secret is kept: %q", got)
	}
}

func TestBadRules(t *testing.T) {
	for name, rules := range map[string]Rules{
		"no key":           {Keys: []string{"._-"}},
		"a long key":       {Keys: []string{strings.Repeat("k", 101)}},
		"no expression":    {Patterns: []Pattern{{"x", "ab("}}},
		"no literal":       {Patterns: []Pattern{{"x", `[a-z]+\d+`}}},
		"a short literal":  {Patterns: []Pattern{{"x", `ab\d`}}},
		"one short branch": {Patterns: []Pattern{{"x", `abcd|e\d`}}},
		"an optional one":  {Patterns: []Pattern{{"x", `(?:abcd)?\d`}}},
		"a bad name":       {Patterns: []Pattern{{"X y", `abcd`}}},
		"a bad exception":  {Keep: []string{"("}},
	} {
		_, err := assemble(Options{Rules: rules}, nil)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != "redaction_rule_invalid" || f.Exit != fault.ExitUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExtraKeys(t *testing.T) {
	r := tried(t, Options{Rules: Rules{Keys: []string{"seedPhrase", "x-unlock"}}})
	w := &window{keys: r.keys}
	for key, want := range map[string]bool{
		"seedphrase": true, "SEED_PHRASE": true, "seed.phrase": true, "XUnlock": true,
		"seed": false, "": false, "seedphrases": false, strings.Repeat("-", 300): false, strings.Repeat("k", 300): false,
	} {
		if got := w.extraKey([]byte(key)); got != want {
			t.Errorf("%q: %t", key, got)
		}
	}
}
