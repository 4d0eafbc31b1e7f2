package versions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
	"pgregory.net/rapid"

	"github.com/optool/optool/pkg/versions"
)

func TestParseVersion(t *testing.T) {
	for _, good := range []string{
		"4", "4.2", "4.2.1", "2026.1.3.7", "1.2.3.4.5.6", "v4.2.1", "V4", " 4.2\n", "0", "04.2", "9223372036854775807",
		"4.3.0-rc.1", "4.3.0-rc.1+build7", "4.3~beta2", "4.3+deb12u1", strings.Repeat("0", 127) + "1",
	} {
		if _, err := versions.Parse(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", " ", "v", "vv4", "four", "4.", ".4", "4..2", "4.x", "*", "-4", "+4", "4.-2", "4.2-", "4.2~", "4_0", "0x4", "4e2", "４",
		"1.2.3.4.5.6.7", "9223372036854775808", "4.2 1", "4.2-rc 1", "4.2-\x1b[31m", "4.2+a\nb", "4.2-é", strings.Repeat("0", 128) + "1",
	} {
		if _, err := versions.Parse(bad); err == nil {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func holds(t *testing.T, r, v string) bool {
	t.Helper()
	set, err := versions.ParseRange(r)
	if err != nil {
		t.Fatalf("%q: %v", r, err)
	}
	version, err := versions.Parse(v)
	if err != nil {
		t.Fatal(err)
	}
	return set.Holds(version)
}

func TestRange(t *testing.T) {
	for _, c := range []struct{ text, in, out string }{
		{"", "0 4.2 9-rc", ""},
		{"*", "0 4.2 9-rc", ""},
		{">=4.0 <5.0", "4 4.0 4.0.0 4.99.99 4.99-rc.1", "3.9 5 5.0.0 5.0.0-rc.1 5.1"},
		{">=4.0,<5.0", "4.5", "5"},
		{">= 4.0 , < 5.0", "4.5", "5"},
		{"4.x || 5.1", "4 4.9 5.1 5.1.7", "5 5.2 3.9"},
		{"<4||>5", "3.9 6", "4 5 5.9"}, // ">5" is after all of 5
		{"4.2", "4.2 4.2.0 4.2.9 4.2.9.1", "4.1 4.3 4"},
		{"=4.2.1", "4.2.1 4.2.1.9", "4.2 4.2.2"},
		{"==4", "4.9", "5"},
		{"!=4.2", "4.1 4.3", "4.2 4.2.7"},
		{"<=4.2", "4.2 4.2.9", "4.3"},
		{">4.2", "4.3 5", "4.2 4.2.9"},
		{">=4.x <=5.*", "4 5.9", "3.9 6"},
		{">=*", "0 9", ""},
		{"^4.2", "4.2 4.9.9", "4.1 5"},
		{"^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3 1.2.3"},
		{"^0.0.3", "0.0.3", "0.0.4 0.1"},
		{"^0", "0 0.9", "1"},
		{"~4.2.1", "4.2.1 4.2.9", "4.2.0 4.3"},
		{"~4.2", "4.2 4.2.9", "4.3"},
		{"~4", "4 4.9", "5"},
		{"2026.1.3.7", "2026.1.3.7 2026.1.3.7.1", "2026.1.3.6 2026.1.3"},
		{">=2026.1.3.7 <2027", "2026.1.3.8 2026.2", "2026.1.3.6 2027"},
		// Pre-releases: of the release they lead to, unless the bound names one.
		{"<5.0", "4.9-rc.1", "5.0-rc.1 5.0.0-rc.1"},
		{">=5.0", "5.0-rc.1", ""},
		{">=5.0.0-rc.2", "5.0.0-rc.2 5.0.0-rc.10 5.0.0 5.0.1", "5.0.0-rc.1 5.0.0-beta 4.9"},
		{"<5.0.0-rc.2", "5.0.0-rc.1 5.0.0-alpha 4.9", "5.0.0 5.0.0-rc.2"},
		{"=5.0.0-rc.1", "5.0.0-rc.1 5.0.0~rc.1 5.0-rc.1", "5.0.0 5.0.0-rc.1.1 5.0.1-rc.1"},
		{"^5.0.0-rc.1", "5.0.0-rc.1 5.0.0 5.9", "5.0.0-alpha 6.0.0-rc.1"},
		{">=4.2-rc.1", "4.2-rc.1 4.2 4.2.5 4.2.5-alpha", "4.2-beta 4.1"},
		{"<4.2-rc.1", "4.2-beta 4.1.9", "4.2.5-alpha 4.2.0 4.2.1"},
		{">1.0.0-alpha <1.0.0", "", "1.0.0-rc 1.0.0"}, // "<1.0.0" is before all of 1.0.0
		{">1.0.0-alpha", "1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-rc.1 1.0.0", "1.0.0-alpha 1.0.0-1"},
		{">1.0.0-beta.2", "1.0.0-beta.11 1.0.0-beta.x", "1.0.0-beta.1 1.0.0-beta"},
	} {
		for _, v := range strings.Fields(c.in) {
			if !holds(t, c.text, v) {
				t.Errorf("%q does not hold %s", c.text, v)
			}
		}
		for _, v := range strings.Fields(c.out) {
			if holds(t, c.text, v) {
				t.Errorf("%q holds %s", c.text, v)
			}
		}
	}
	for _, bad := range []string{
		"four", ">=", "4 >", "||", "4 ||", "|| 4", "4 | 5", "=>4", "><4", "<<4", ">=4 - 5", "4.0 - 5.0", "<*", ">x", "!=*",
		"4.2-rc.x", "(4)", "4;5", ">=4.0\x00", strings.Repeat("4||", 400) + "4",
	} {
		if _, err := versions.ParseRange(bad); err == nil {
			t.Errorf("range %q: %v", bad, err)
		}
	}
	if r, _ := versions.ParseRange(" >=4.0 <5.0\n"); r.String() != ">=4.0 <5.0" {
		t.Errorf("range is written %q", r)
	}
}

// Over full versions without a pre-release, ranges agree with those of the semver
// library that most Go programs use.
func TestRangeAgreesWithSemver(t *testing.T) {
	number := rapid.IntRange(0, 4)
	bound := rapid.Custom(func(t *rapid.T) string {
		full := fmt.Sprintf("%d.%d.%d", number.Draw(t, "major"), number.Draw(t, "minor"), number.Draw(t, "patch"))
		parts := strings.SplitAfterN(full, ".", 3)
		text := strings.TrimSuffix(strings.Join(parts[:rapid.IntRange(1, 3).Draw(t, "parts")], ""), ".")
		if wild := rapid.SampledFrom([]string{"", "", ".x", ".*"}).Draw(t, "wild"); strings.Count(text, ".") < 2 {
			text += wild
		}
		return rapid.SampledFrom([]string{"", "=", "!=", "<", "<=", ">", ">=", "^", "~"}).Draw(t, "operator") + text
	})
	conjunction := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(bound, 1, 3).Draw(t, "all"), rapid.SampledFrom([]string{" ", ", "}).Draw(t, "and"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(conjunction, 1, 2).Draw(rt, "any"), " || ")
		if strings.Contains(text, "~0.0.0") {
			rt.Skip("the library takes ~0.0.0 for every version; here it holds 0.0.x")
		}
		version := fmt.Sprintf("%d.%d.%d", number.Draw(rt, "v1"), number.Draw(rt, "v2"), number.Draw(rt, "v3"))
		oracle, err := semver.NewConstraint(text)
		if err != nil {
			rt.Fatalf("oracle refuses %q: %v", text, err)
		}
		if got, want := holds(t, text, version), oracle.Check(semver.MustParse(version)); got != want {
			rt.Fatalf("%q holds %s: %v, the library says %v", text, version, got, want)
		}
	})
}

// Where the two differ on purpose.
func TestRangeDiffersFromSemver(t *testing.T) {
	for _, c := range []struct {
		text, version string
		here          bool
		why           string
	}{
		{"~0.0.0", "3.2.1", false, "~ keeps the first two numbers, whatever they are"},
		{">=4.0 <5.0", "4.5.0-rc.1", true, "a pre-release is of the release it leads to"},
		{"*", "1.0.0-rc.1", true, "every version is every version"},
	} {
		oracle, err := semver.NewConstraint(c.text)
		if err != nil {
			t.Fatal(err)
		}
		there := oracle.Check(semver.MustParse(c.version))
		if here := holds(t, c.text, c.version); here != c.here || here == there {
			t.Errorf("%q with %s: here %v, there %v (%s)", c.text, c.version, here, there, c.why)
		}
	}
}
