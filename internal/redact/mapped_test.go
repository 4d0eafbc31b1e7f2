package redact

import (
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

const mapOfNames = `{"REDACTED-password-abcdefghij": "wq9-Zt4!mLp2x", "REDACTED-stripe-key-klmnopqrst": "admin"}
{
  "REDACTED-private-key-abcdefghij": "line one\nline two",
  "REDACTED-ipv4-abcdefghij": "refused"
}
{\"REDACTED-token-abcdefghij\": \"inner words\"}
REDACTED-password-abcdefghij=Plain1Word
  REDACTED-secret-abcdefghij: yamlword
'REDACTED-secret-bcdefghija': 'in quotes'
REDACTED-password-abcdefghij: command not found
see REDACTED-password-abcdefghij: changed
`

func TestValuesOfPseudonymsAreSecret(t *testing.T) {
	for _, name := range []string{"map.json", "notes.log", "map.yaml"} {
		r, err := New(Options{Key: [32]byte{1}, Privacy: diagnostics.Standard, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		got := redactAll(t, r, mapOfNames, 0)
		for _, gone := range []string{"wq9", "admin", "line one", "line two", "inner words", "Plain1Word", "yamlword", "in quotes"} {
			if strings.Contains(got, gone) {
				t.Errorf("%s: %q is there:\n%s", name, gone, got)
			}
		}
		for _, stays := range []string{`"REDACTED-ipv4-abcdefghij": "refused"`, ": command not found", "see REDACTED-password-abcdefghij: changed"} {
			if !strings.Contains(got, stays) {
				t.Errorf("%s: %q is gone:\n%s", name, stays, got)
			}
		}
		if twice := redactAll(t, r, got, 0); twice != got {
			t.Errorf("%s: the second time:\n%s", name, twice)
		}
		if again := redactAll(t, r, "with wq9-Zt4!mLp2x in it\n", 0); strings.Contains(again, "wq9") {
			t.Errorf("%s: not learned: %s", name, again)
		}
	}
}

func TestCredentialsAsKeysAreTheSameTheSecondTime(t *testing.T) {
	r, err := New(Options{Key: [32]byte{1}, Privacy: diagnostics.Strict})
	if err != nil {
		t.Fatal(err)
	}
	key := "sk_" + "live_51Hq8ZkQ2v9Xw3Lm7Tn4Rb"
	for _, in := range []string{`{"` + key + `": "reader"}` + "\n", key + ": reader\n", key + "=reader\n"} {
		once := redactAll(t, r, in, 0)
		if twice := redactAll(t, r, once, 0); twice != once {
			t.Errorf("%q became %q", once, twice)
		}
	}
}
