package profile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const ring = "-----BEGIN KEY RING-----\n"

// trusting is a profile with these members in its trust.
func trusting(members string) string {
	return "schema: optool-profile/v1\nproduct: acme\nendpoint: https://licence.acme.example/\n" +
		"trust:\n  roots:\n    - " + rootA + "\n" + members + "platform:\n  version: {file: /etc/acme/version}\n"
}

func TestLift(t *testing.T) {
	const root = "{\"signed\": {}, \"signatures\": []}\n"
	for name, tc := range map[string]struct {
		members string
		n       int // how many texts are taken out
	}{
		"none":              {"", 0},
		"one":               {"  keyring: |\n    " + ring + "    abc\n", 1},
		"both":              {"  keyring: |\n    " + ring + "    abc\n  releases: |\n    " + root, 2},
		"other members":     {"  releases: |\n        " + root + "  # remark\n  threshold: 1\n", 1},
		"an empty line":     {"  releases: |\n    " + root + "\n\n  threshold: 1\n", 1},
		"deeper lines":      {"  keyring: |\n    " + ring + "      abc\n     d\n", 1},
		"a line within":     {"  keyring: |\n    " + ring + "\n    abc\n", 0},
		"a line before":     {"  keyring: |\n\n    " + ring, 0},
		"spaces within":     {"  keyring: |\n    " + ring + "      \n    abc\n", 0},
		"spaces after":      {"  keyring: |\n    " + ring + "  \n", 1},
		"kept line ends":    {"  keyring: |+\n    " + ring + "\n", 0},
		"no line end":       {"  keyring: |-\n    " + ring, 0},
		"given indentation": {"  keyring: |2\n      " + ring, 0},
		"folded":            {"  releases: >\n    {\"signed\": {},\n    \"signatures\": []}\n", 0},
		"a remark behind":   {"  keyring: | # ours\n    " + ring, 0},
		"quoted":            {"  releases: '{\"signed\": {}, \"signatures\": []}'\n", 0},
		"Cyrillic":          {"  keyring: |\n    " + ring + "    ключ\n", 0},
		"a tabulator":       {"  releases: |\n    {\"signed\": {},\t\"signatures\": []}\n", 0},
		"a return":          {"  keyring: |\n    -----BEGIN KEY RING-----\r\n", 0},
		"twice":             {"  keyring: |\n    " + ring + "  keyring: |\n    " + ring, 1},
		"too shallow":       {"  keyring: |\n  " + ring, 0},
		"shallower later":   {"  keyring: |\n      " + ring + "    abc\n", 0},
		"not a key ring":    {"  keyring: |\n    abc\n", 1},
		"not a root":        {"  releases: |\n    abc\n", 1},
	} {
		text := trusting(tc.members)
		rest, texts := lift([]byte(text))
		if len(texts) != tc.n {
			t.Errorf("%s: took out %q", name, texts)
		}
		if strings.Count(string(rest), "\n") != strings.Count(text, "\n") {
			t.Errorf("%s: lines move", name)
		}
		if sound := alike(t, name, text); sound == strings.HasPrefix(name, "not") && tc.n > 0 && name != "twice" {
			t.Errorf("%s: sound: %t", name, sound)
		}
	}
	if _, texts := lift([]byte("platform:\n  trust:\n    keyring: |\n      x\n" + strings.Replace(trusting(""), "trust:", "trust: # x", 1))); len(texts) > 0 {
		t.Errorf("took out %q", texts)
	}
}

// alike wants a profile without other sections to be read, or refused, the same way.
func alike(t *testing.T, name, text string) (sound bool) {
	t.Helper()
	whole, err1 := Parse("p", []byte(text))
	core, err2 := ParseCore("p", []byte(text))
	if err1 != nil || err2 != nil {
		if err1 == nil || err2 == nil || err1.Error() != err2.Error() {
			t.Errorf("%s: %v; %v", name, err1, err2)
		}
		return false
	}
	if diff := cmp.Diff(whole, core, cmpopts.IgnoreUnexported(Profile{}), cmp.AllowUnexported(VersionSource{})); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
	return true
}

func FuzzLift(f *testing.F) {
	f.Add("  keyring: |\n    " + ring + "    abc\n  releases: |\n    {\"signed\": {}, \"signatures\": []}\n")
	f.Add("  keyring: |\n    " + ring + "\n\n  # x\n  threshold: 1\n  releases: >-\n   a\n")
	f.Fuzz(func(t *testing.T, members string) {
		if !strings.Contains(members, "\ndiagnostics:") && !strings.Contains(members, "\nsupport:") {
			alike(t, "fuzzed", trusting(members))
		}
	})
}
