package release_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/optool/optool/pkg/release"
)

func TestOfferCheck(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*release.Offer)
		problem string
	}{
		"as it is":    {func(*release.Offer) {}, ""},
		"all of it":   {func(o *release.Offer) { *o = full() }, ""},
		"one number":  {func(o *release.Offer) { o.Version = "7" }, ""},
		"pre-release": {func(o *release.Offer) { o.Version = "5.0.0-rc.1" }, ""},

		"no version":         {func(o *release.Offer) { o.Version = "" }, "no version"},
		"v":                  {func(o *release.Offer) { o.Version = "v1.2.0" }, "no version"},
		"blanks":             {func(o *release.Offer) { o.Version = " 1.2.0" }, "no version"},
		"line feed":          {func(o *release.Offer) { o.Version = "1.2.0\n" }, "no version"},
		"build metadata":     {func(o *release.Offer) { o.Version = "1.2.0+7" }, "no version"},
		"tilde":              {func(o *release.Offer) { o.Version = "1.2.0~rc1" }, "no version"},
		"slash":              {func(o *release.Offer) { o.Version = "1.2.0-a/../../b" }, "no version"},
		"up":                 {func(o *release.Offer) { o.Version = ".." }, "no version"},
		"underscore":         {func(o *release.Offer) { o.Version = "1.2.0-a_linux" }, "no version"},
		"long version":       {func(o *release.Offer) { o.Version = "1." + strings.Repeat("1", 70) }, "no version"},
		"too many numbers":   {func(o *release.Offer) { o.Version = "1.2.3.4.5.6.7" }, "no version"},
		"huge number":        {func(o *release.Offer) { o.Version = "9223372036854775808" }, "no version"},
		"no channel":         {func(o *release.Offer) { o.Channel = "" }, "channel"},
		"channel up":         {func(o *release.Offer) { o.Channel = ".." }, "channel"},
		"channel with slash": {func(o *release.Offer) { o.Channel = "a/b" }, "channel"},
		"channel in capital": {func(o *release.Offer) { o.Channel = "Stable" }, "channel"},
		"channel -":          {func(o *release.Offer) { o.Channel = "-stable" }, "channel"},
		"long channel":       {func(o *release.Offer) { o.Channel = strings.Repeat("a", 33) }, "channel"},
		"no date":            {func(o *release.Offer) { o.Released = time.Time{} }, "no date"},
		"min from nothing":   {func(o *release.Offer) { o.MinFrom = "old" }, "no version"},
		"rollout below 0":    {func(o *release.Offer) { o.Rollout = -1 }, "per cent"},
		"rollout above 100":  {func(o *release.Offer) { o.Rollout = 101 }, "per cent"},
		"size below 0":       {func(o *release.Offer) { o.Size = -1 }, "negative"},
		"download below 0":   {func(o *release.Offer) { o.Download = -1 }, "negative"},
		"101 editions":       {func(o *release.Offer) { o.Editions = slices.Repeat([]string{"a"}, 101) }, "editions"},
		"platform":           {func(o *release.Offer) { o.Platform = "linux" }, "platform"},
		"platform of three":  {func(o *release.Offer) { o.Platform = "linux/amd64/v3" }, "platform"},
		"platform up":        {func(o *release.Offer) { o.Platform = "../amd64" }, "platform"},
		"platform capital":   {func(o *release.Offer) { o.Platform = "Linux/amd64" }, "platform"},
		"empty stop":         {func(o *release.Offer) { o.Stop = &release.Stop{} }, "no range"},
		"stop backwards":     {func(o *release.Offer) { o.Stop = &release.Stop{From: "2", Before: "1"} }, "no range"},
		"stop of nothing":    {func(o *release.Offer) { o.Stop = &release.Stop{From: "2", Before: "2.0"} }, "no range"},
		"notes too large": {func(o *release.Offer) {
			o.Notes = &release.Blob{Kind: "plain", SHA256: sum(""), Size: release.MaxNotes + 1}
		}, "notes"},
		"notes unnamed":    {func(o *release.Offer) { o.Notes = &release.Blob{Kind: "plain"} }, "notes"},
		"notes of no kind": {func(o *release.Offer) { o.Notes = &release.Blob{SHA256: sum("")} }, "notes"},
		"hash in capitals": {func(o *release.Offer) { o.Notes = &release.Blob{Kind: "plain", SHA256: strings.ToUpper(sum("a"))} }, "notes"},
	} {
		t.Run(name, func(t *testing.T) {
			o := offer()
			test.change(&o)
			refused(t, o.Check(), test.problem != "", test.problem)
			_, err := release.ParseOffer(o.TargetPath(), text(o))
			refused(t, err, test.problem != "", test.problem)
		})
	}
}

// full is an offer with everything in it.
func full() release.Offer {
	o := offer()
	o.Platform, o.MinFrom, o.Editions, o.Rollout = "linux/amd64", "1.0.0", []string{"small", "large"}, 10
	o.Stop = &release.Stop{From: "1.2.0", Before: "1.3"}
	o.Withdrawn = &release.Withdrawal{At: o.Released.AddDate(0, 1, 0), Reason: "it loses data"}
	notes := blob("notes")
	o.Notes, o.Size, o.Download = &notes, 1000, 300
	return o
}

func TestOfferText(t *testing.T) {
	o := full()
	got, err := release.ParseOffer(o.TargetPath(), text(o))
	if err != nil || !reflect.DeepEqual(*got, o) {
		t.Errorf("%+v came back as %+v, %v", o, got, err)
	}
	future := strings.Replace(string(text(o)), "{", `{"mood":{"good":[1,2]},`, 1)
	if got, err := release.ParseOffer(o.TargetPath(), []byte(future)); err != nil || !reflect.DeepEqual(*got, o) {
		t.Errorf("a field of a later form: %+v, %v", got, err)
	}
	for name, custom := range map[string]string{
		"nothing": "", "null": "null", "a list": "[]", "no JSON": "{", "a word as rollout": `{"rollout":"all"}`, "more after it": string(text(o)) + "{}",
		"a fraction": `{"rollout":1.5}`, "larger than int64": `{"size":9223372036854775808}`, "a date that is none": `{"released":"soon"}`,
		"17 KiB": `{"mood":"` + strings.Repeat("x", release.MaxOffer) + `"}`, "deep": strings.Repeat(`{"a":`, 3000),
		"control characters": "{\"version\":\"\\u001b[2J\",\"channel\":\"\\u202e\"}",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := release.ParseOffer("releases/stable/1.2.0.json", []byte(custom))
			refused(t, err, true, "")
		})
	}
}

// TestOfferPlace: an offer that is signed for one place is worth nothing at another.
func TestOfferPlace(t *testing.T) {
	o := offer()
	if got := o.TargetPath(); got != "releases/stable/1.2.0.json" {
		t.Error(got)
	}
	special := o
	special.Platform = "linux/arm64"
	if got := special.TargetPath(); got != "releases/stable/1.2.0_linux_arm64.json" {
		t.Error(got)
	}
	for _, place := range []string{"", "releases/stable/1.2.1.json", "releases/beta/1.2.0.json", special.TargetPath(), "releases/stable/../stable/1.2.0.json", "/releases/stable/1.2.0.json",
		strings.Repeat("x", 1000)} {
		_, err := release.ParseOffer(place, text(o))
		refused(t, err, true, "wrong place")
	}
}

func TestStop(t *testing.T) {
	s := &release.Stop{From: "2.0.0", Before: "3.0.0"}
	for _, test := range []struct {
		from, to string
		between  bool
	}{
		{"1.9.9", "3.0.0", true}, {"1.0.0", "4.1.0", true}, {"2.0.0-rc.1", "3.0.0", true},
		{"2.0.0", "3.0.0", false}, {"2.9.9", "4.0.0", false}, {"1.0.0", "2.0.0", false}, {"1.0.0", "2.9.9", false}, {"1.0.0", "1.9.9", false}, {"3.0.0", "4.0.0", false},
		{"1.9.9", "3.0.0-rc.1", false}, // a pre-release comes before what it leads to
	} {
		if got := s.Between(test.from, test.to); got != test.between {
			t.Errorf("from %s to %s: %v", test.from, test.to, got)
		}
	}
	for version, in := range map[string]bool{"1.9.9": false, "2.0.0": true, "2.5": true, "3.0.0-rc.1": true, "3.0.0": false, "2.0.0-rc.1": false} {
		if s.In(version) != in {
			t.Errorf("%s in the stop: %v", version, !in)
		}
	}
}

// word draws what may stand for a version, mostly one.
func word() *rapid.Generator[string] {
	number := rapid.SampledFrom([]string{"0", "1", "2", "10", "9223372036854775807"})
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 9).Draw(t, "any text") == 0 {
			return rapid.String().Draw(t, "text")
		}
		v := strings.Join(rapid.SliceOfN(number, 1, 4).Draw(t, "numbers"), ".")
		if rapid.Bool().Draw(t, "pre-release") {
			v += "-" + strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"rc", "1", "2", "10", "alpha", "a1", "-"}), 1, 3).Draw(t, "name"), ".")
		}
		return v
	})
}

// TestCompareIsAnOrder: reversed it is reversed, it is transitive, and equal
// versions have the same place among all others.
func TestCompareIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word().Draw(t, "a"), word().Draw(t, "b"), word().Draw(t, "c")
		ab, bc, ac := release.Compare(a, b), release.Compare(b, c), release.Compare(a, c)
		switch {
		case ab < -1 || ab > 1 || release.Compare(a, a) != 0 || release.Compare(b, a) != -ab:
			t.Fatalf("%q and %q: %d, turned round %d", a, b, ab, release.Compare(b, a))
		case ab <= 0 && bc <= 0 && ac > 0, ab >= 0 && bc >= 0 && ac < 0, ab == 0 && ac != bc:
			t.Fatalf("%q %d %q %d %q, but first and last: %d", a, ab, b, bc, c, ac)
		}
	})
}

func TestCompare(t *testing.T) {
	rising := []string{"", "no version", "0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
		"1.0.0", "1.0.1", "1.2", "1.10", "2", "10", "2026.1.3.7"}
	for i, a := range rising {
		for k, b := range rising {
			if got := release.Compare(a, b); (got < 0) != (i < k) || (got > 0) != (i > k) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
	if release.Compare("1", "1.0.0") != 0 {
		t.Error("missing numbers are zero")
	}
}

// FuzzOffer: what parses passes its own check, stands at its place, and is
// written as it was read.
func FuzzOffer(f *testing.F) {
	for _, o := range []release.Offer{offer(), full(), {}} {
		f.Add(o.TargetPath(), text(o))
	}
	f.Add("releases/stable/1.json", []byte(`{"version":"1","channel":"stable","released":"2026-01-01T00:00:00Z","stop":{},"VERSION":"2"}`))
	f.Fuzz(func(t *testing.T, place string, custom []byte) {
		o, err := release.ParseOffer(place, custom)
		if err != nil {
			if release.CheckPath(place) == nil {
				refused(t, err, true, "")
			}
			return
		}
		if o.TargetPath() != place || strings.Count(place, "/") != 2 || release.CheckPath(place) != nil || !strings.HasPrefix(place, "releases/") {
			t.Fatalf("%q passed for %+v", place, o)
		}
		data, err := json.Marshal(o)
		if err != nil {
			t.Skip("a date that cannot be written:", err)
		}
		if len(data) > release.MaxOffer {
			return // escaped it is longer
		}
		again, err := release.ParseOffer(place, data)
		if err != nil || !reflect.DeepEqual(o, again) {
			t.Fatalf("%+v came back as %+v, %v", o, again, err)
		}
	})
}
