package tuf

import (
	"strings"
	"testing"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// TestForms has the owner of the key sign what has the wrong form.
func TestForms(t *testing.T) {
	mine := seeded(t, "mine")
	trusted := mustRead(t, rootOf(t, mine), mine)
	const (
		head    = `"spec_version":"1.0.31","version":3,"expires":"2027-01-01T00:00:00Z"`
		targets = `"_type":"targets",` + head + `,"targets":{}`
	)
	for text, fault := range map[string]string{
		`{` + targets + `}`: "",
		`{"_type":"snapshot",` + head + `,"targets":{}}`:                                                                    `of type "snapshot"`,
		`{` + strings.Replace(targets, "targets", "Targets", 1) + `}`:                                                       `of type "Targets"`,
		`{"_type":"targets","spec_version":"1.0.31","version":3,"targets":{}}`:                                              "no expiry",
		`{"_type":"targets","spec_version":"2.0","version":3,"expires":"2027-01-01T00:00:00Z"}`:                             `version "2.0"`,
		`{"_type":"targets","spec_version":"1.0","version":0,"expires":"2027-01-01T00:00:00Z"}`:                             "no version",
		`{"_type":"targets","spec_version":"1.0","version":"3","expires":"2027-01-01T00:00:00Z"}`:                           "version",
		`{"_type":"targets",` + head + `,"targets":{"a":null}}`:                                                             "without a hash",
		`{"_type":"targets",` + head + `,"targets":{"a":{"length":1,"hashes":{}}}}`:                                         "without a hash",
		`{"_type":"targets",` + head + `,"targets":{"a":{"length":1,"hashes":{"sha256":"0g"}}}}`:                            "",
		`{` + targets + `,"delegations":{"keys":{"a":null}}}`:                                                               "missing",
		`{` + targets + `,"delegations":{"keys":{},"roles":[{"name":"a","paths":["*"],"path_hash_prefixes":["0"]}]}}`:       "both paths",
		`{` + targets + `,"delegations":{"keys":{},"roles":[],"succinct_roles":{"bit_length":8}}}`:                          "both to roles",
		`{` + targets + `,"delegations":{"keys":{},"succinct_roles":{"bit_length":0}}}`:                                     "0 bits",
		`{` + targets + `,"delegations":{"keys":{},"succinct_roles":{"bit_length":33}}}`:                                    "33 bits",
		`{` + targets + `,"delegations":{"keys":{},"succinct_roles":{"bit_length":32,"keyids":["a"],"name_prefix":"bin"}}}`: "",
	} {
		_, err := readBy[targetsPart](trusted, roleTargets, sealed(t, []byte(text), mine))
		switch bad := strings.Contains(text, "0g"); {
		case bad && err == nil:
			t.Errorf("%s: accepted", text)
		case !bad && (err == nil) != (fault == "") || err != nil && !strings.Contains(err.Error(), fault):
			t.Errorf("%s: %v, want %q", text, err, fault)
		}
	}
	for text, fault := range map[string]string{
		`{"keys":{"a":null},"roles":{}}`:                                                 "missing",
		`{"keys":{},"roles":{"root":null}}`:                                              "missing",
		`{"keys":{},"roles":{}}`:                                                         "nobody signs for root",
		`{"keys":{},"roles":{"root":{"keyids":[],"threshold":0}}}`:                       "nobody signs for root",
		`{"keys":{},"roles":{"root":{"keyids":["a"],"threshold":1}}}`:                    "not there",
		`{"keys":{"a":{}},"roles":{"root":{"keyids":["a"],"threshold":0}}}`:              "no signature at all",
		`{"keys":{"a":{}},"roles":{"root":{"keyids":["a"],"threshold":-1}}}`:             "no signature at all",
		`{"keys":{"a":{"keytype":"x"}},"roles":{"root":{"keyids":["a"],"threshold":1}}}`: `type "x"`,
	} {
		text = `{"_type":"root",` + head + `,` + text[1:]
		if _, err := readRoot(sealed(t, []byte(text), mine)); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v, want %q", text, err, fault)
		}
	}
	for _, file := range []string{
		``, `null`, `[]`, `{}`, `{"signed":null}`, `{"signed":[]}`, `{"signed":1,"signatures":[]}`,
		`{"signed":{` + targets + `},"signatures":[{"keyid":"a","sig":"0"}]}`,
		`{"signed":{` + targets + `},"signatures":[{"keyid":"a","sig":"00"},{"keyid":"a","sig":"00"}]}`,
		`{"signed":{` + targets + `},"signatures":[1]}`,
		`{"signed":{` + targets + `,"x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}}`,
	} {
		if d, err := read[targetsPart](roleTargets, []byte(file)); err == nil || d != nil {
			t.Errorf("%.100s: %+v", file, d)
		}
	}
}

func TestBins(t *testing.T) {
	for bits := 1; bits <= 32; bits++ {
		ours, theirs := bins{BitLength: bits, NamePrefix: "bin"}, metadata.SuccinctRoles{BitLength: bits, NamePrefix: "bin"}
		for _, target := range []string{"releases/1.json", "a", ""} {
			if got, want := ours.roleFor(target), theirs.GetRolesForTarget(target)[0].Name; got != want {
				t.Errorf("%q in bins of %d bits: %s, want %s", target, bits, got, want)
			}
		}
	}
	if got := (&bins{BitLength: 10, NamePrefix: "bin"}).roleFor("releases/1.json"); got != "bin-03e" { // SHA-256 0fb9…
		t.Error(got)
	}
}
