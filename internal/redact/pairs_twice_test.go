package redact

import (
	"strings"
	"testing"
)

// What has been redacted is not redacted again, with any of the detectors, and no value
// that one reported is left.
func TestPairsTwice(t *testing.T) {
	for _, cases := range []string{productCases, harmlessCases, yamlCases, jsonCases, xmlCases} {
		for f := formText; f <= formSQL; f++ {
			text := strings.NewReplacer("«", "", "»", "").Replace(withKeys(cases))
			once, _ := naive("x", f, false, []byte(text))
			if twice, spans := naive("x", f, false, []byte(once)); twice != once {
				for i, line := range strings.Split(twice, "\n") {
					if was := strings.Split(once, "\n"); i < len(was) && was[i] != line {
						t.Errorf("form %d\n once %s\ntwice %s", f, was[i], line)
					}
				}
				t.Logf("%d spans", len(spans))
			}
		}
	}
}
