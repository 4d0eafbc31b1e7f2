package update

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// day is a date of the year in which tests are set.
func day(month, day int) time.Time {
	return time.Date(2026, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// offered is a release of the channel stable; changes are made to it in turn.
func offered(version string, changes ...func(*release.Offer)) release.Offer {
	o := release.Offer{Version: version, Channel: "stable", Released: day(1, 10)}
	for _, change := range changes {
		change(&o)
	}
	return o
}

func stopOf(from, before string) func(*release.Offer) {
	return func(o *release.Offer) { o.Stop = &release.Stop{From: from, Before: before} }
}

func minFrom(version string) func(*release.Offer) {
	return func(o *release.Offer) { o.MinFrom = version }
}

func withdrawn(o *release.Offer) {
	o.Withdrawn = &release.Withdrawal{At: day(2, 3), Reason: "it loses data"}
}

func onChannel(name string) func(*release.Offer) { return func(o *release.Offer) { o.Channel = name } }

func onPlatform(name string) func(*release.Offer) {
	return func(o *release.Offer) { o.Platform = name }
}

func forEditions(names ...string) func(*release.Offer) {
	return func(o *release.Offer) { o.Editions = names }
}

func rolledOut(share int) func(*release.Offer) { return func(o *release.Offer) { o.Rollout = share } }

func releasedOn(at time.Time) func(*release.Offer) { return func(o *release.Offer) { o.Released = at } }

// told is a plan in one line: "1.0.0 > 1.4.2 > 2.0.0; 2.1.0 withdrawn, rollout".
func told(p *Plan) string {
	way := []string{p.Installed}
	for _, h := range p.Hops {
		way = append(way, h.Version)
	}
	text := strings.Join(way, " > ")
	for _, r := range p.Refused {
		var codes []string
		for _, reason := range r.Reasons {
			codes = append(codes, reason.Code)
		}
		text += "; " + r.Offer.Version + " " + strings.Join(codes, ", ")
	}
	return text
}

// TestPlan: the situation is that of a host with 1.0.0 of the channel stable, on
// linux/amd64, at place 50 of a hundred, whose licence entitles to everything.
func TestPlan(t *testing.T) {
	until := day(6, 1)
	three := []release.Offer{offered("1.0.0"), offered("1.1.0"), offered("2.0.0")}
	type change = func(*Situation)
	offers := func(list ...release.Offer) change { return func(s *Situation) { s.Offers = list } }
	rights := func(r Rights) change { return func(s *Situation) { s.Rights = r } }
	for name, test := range map[string]struct {
		changes []change
		want    string
	}{
		"the newest":                        {nil, "1.0.0 > 2.0.0"},
		"in any order":                      {[]change{offers(offered("2.0.0"), offered("1.0.0"), offered("10.0.0"), offered("9.0.0"))}, "1.0.0 > 10.0.0"},
		"nothing newer":                     {[]change{func(s *Situation) { s.Installed = "2.0.0" }}, "2.0.0"},
		"newer than all":                    {[]change{func(s *Situation) { s.Installed = "3.0.0" }}, "3.0.0"},
		"no release at all":                 {[]change{offers()}, "1.0.0"},
		"nothing installed":                 {[]change{func(s *Situation) { s.Installed = "" }}, " > 2.0.0"},
		"nothing installed, nothing for it": {[]change{func(s *Situation) { s.Installed = "" }, offers(offered("1.0.0", withdrawn))}, "; 1.0.0 withdrawn"},
		"installed is not offered any more": {[]change{offers(offered("1.1.0"))}, "1.0.0 > 1.1.0"},
		"installed was withdrawn":           {[]change{offers(offered("1.0.0", withdrawn), offered("1.0.1"))}, "1.0.0 > 1.0.1"},
		"pre-release":                       {[]change{offers(offered("2.0.0-rc.1"))}, "1.0.0 > 2.0.0-rc.1"},
		"pre-release and release":           {[]change{offers(offered("2.0.0-rc.1"), offered("2.0.0"))}, "1.0.0 > 2.0.0"},
		"from the pre-release":              {[]change{func(s *Situation) { s.Installed = "2.0.0-rc.1" }}, "2.0.0-rc.1 > 2.0.0"},

		"withdrawn":         {[]change{offers(offered("1.1.0"), offered("2.0.0", withdrawn))}, "1.0.0 > 1.1.0; 2.0.0 withdrawn"},
		"other channel":     {[]change{offers(offered("1.1.0"), offered("2.0.0", onChannel("beta")))}, "1.0.0 > 1.1.0"},
		"asked for channel": {[]change{func(s *Situation) { s.Channel, s.Rights.Channels = "beta", []string{"beta"} }, offers(offered("1.1.0"), offered("2.0.0", onChannel("beta")))}, "1.0.0 > 2.0.0"},

		"no licence":                       {[]change{rights(Rights{Problem: lang.Say("no licence is stored")})}, "1.0.0; 2.0.0 license; 1.1.0 license"},
		"no licence, and withdrawn":        {[]change{rights(Rights{Problem: lang.Say("no licence is stored")}), offers(offered("2.0.0", withdrawn))}, "1.0.0; 2.0.0 withdrawn, license"},
		"released a moment before the end": {[]change{rights(Rights{Until: &until}), offers(offered("2.0.0", releasedOn(until.Add(-1))))}, "1.0.0 > 2.0.0"},
		"released at the end":              {[]change{rights(Rights{Until: &until}), offers(offered("1.1.0"), offered("2.0.0", releasedOn(until)))}, "1.0.0 > 1.1.0; 2.0.0 license"},
		"released after the end":           {[]change{rights(Rights{Until: &until}), offers(offered("2.0.0", releasedOn(day(7, 1))))}, "1.0.0; 2.0.0 license"},
		"channel without a right":          {[]change{func(s *Situation) { s.Channel = "beta" }, offers(offered("2.0.0", onChannel("beta")))}, "1.0.0; 2.0.0 channel"},
		"right to others than the default": {[]change{rights(Rights{Channels: []string{"lts"}})}, "1.0.0; 2.0.0 channel; 1.1.0 channel"},
		"edition":                          {[]change{rights(Rights{Edition: "small"}), offers(offered("1.1.0", forEditions("large", "small")), offered("2.0.0", forEditions("large")))}, "1.0.0 > 1.1.0; 2.0.0 edition"},
		"no edition":                       {[]change{offers(offered("2.0.0", forEditions("large")))}, "1.0.0; 2.0.0 edition"},
		"versions":                         {[]change{rights(Rights{Versions: "1.x"})}, "1.0.0 > 1.1.0; 2.0.0 version_range"},
		"versions that cannot be read":     {[]change{rights(Rights{Versions: "?"})}, "1.0.0; 2.0.0 version_range; 1.1.0 version_range"},
		"all of it":                        {[]change{rights(Rights{Until: &until, Channels: []string{"lts"}, Versions: "1.x"}), offers(offered("2.0.0", forEditions("large"), releasedOn(day(7, 1))))}, "1.0.0; 2.0.0 license, channel, edition, version_range"},

		"rolled out to this host":   {[]change{offers(offered("2.0.0", rolledOut(51)))}, "1.0.0 > 2.0.0"},
		"not yet rolled out to it":  {[]change{offers(offered("1.1.0", rolledOut(100)), offered("2.0.0", rolledOut(50)))}, "1.0.0 > 1.1.0; 2.0.0 rollout"},
		"asked for before its turn": {[]change{offers(offered("2.0.0", rolledOut(1))), func(s *Situation) { s.To = "2.0.0" }}, "1.0.0 > 2.0.0"},
		"forced before its turn":    {[]change{offers(offered("2.0.0", rolledOut(1))), func(s *Situation) { s.Force = true }}, "1.0.0 > 2.0.0"},
		"failed here":               {[]change{func(s *Situation) { s.Failed = map[string]lang.Text{"2.0.0": lang.Say("it failed")} }}, "1.0.0 > 1.1.0; 2.0.0 failed_here"},
		"failed here, forced":       {[]change{func(s *Situation) { s.Failed = map[string]lang.Text{"2.0.0": lang.Say("it failed")}; s.Force = true }}, "1.0.0 > 2.0.0"},
		"force opens no other door": {[]change{rights(Rights{Versions: "1.x"}), offers(offered("2.0.0"), offered("1.1.0", withdrawn)), func(s *Situation) { s.Force = true }}, "1.0.0; 2.0.0 version_range; 1.1.0 withdrawn"},
		"another platform":          {[]change{offers(offered("1.1.0"), offered("2.0.0", onPlatform("linux/arm64")))}, "1.0.0 > 1.1.0"},
		"this platform":             {[]change{offers(offered("2.0.0", onPlatform("linux/arm64")), offered("2.0.0", onPlatform("linux/amd64")))}, "1.0.0 > 2.0.0"},
		"to one in between":         {[]change{func(s *Situation) { s.To = "1.1.0" }}, "1.0.0 > 1.1.0"},

		"stop":                         {[]change{offers(offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("2.0.0"))}, "1.0.0 > 1.4.0 > 2.0.0"},
		"stop that was made":           {[]change{func(s *Situation) { s.Installed = "1.4.0" }, offers(offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("2.0.0"))}, "1.4.0 > 2.0.0"},
		"stop of nobody installed":     {[]change{func(s *Situation) { s.Installed = "" }, offers(offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("2.0.0"))}, " > 2.0.0"},
		"to a stop":                    {[]change{offers(offered("1.4.0", stopOf("1.4.0", "1.5.0")))}, "1.0.0 > 1.4.0"},
		"broken stop replaced":         {[]change{offers(offered("1.4.0", stopOf("1.4.0", "1.5.0"), withdrawn), offered("1.4.1"), offered("2.0.0"))}, "1.0.0 > 1.4.1 > 2.0.0; 1.4.0 withdrawn"},
		"newest of the stop":           {[]change{offers(offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("1.4.1", stopOf("1.4.0", "1.5.0")), offered("2.0.0"))}, "1.0.0 > 1.4.1 > 2.0.0"},
		"stop withdrawn, none instead": {[]change{offers(offered("1.1.0"), offered("1.4.0", stopOf("1.4.0", "1.5.0"), withdrawn), offered("2.0.0"))}, "1.0.0 > 1.1.0; 2.0.0 stop; 1.4.0 withdrawn"},
		"stop not allowed":             {[]change{rights(Rights{Versions: "!=1.4.0"}), offers(offered("1.1.0"), offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("2.0.0"))}, "1.0.0 > 1.1.0; 2.0.0 stop; 1.4.0 version_range"},
		"two stops":                    {[]change{offers(offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("2.0.0", stopOf("2.0.0", "3.0.0")), offered("2.9.0"), offered("4.0.0"))}, "1.0.0 > 1.4.0 > 2.9.0 > 4.0.0"},
		"stop of another channel":      {[]change{offers(offered("1.4.0", stopOf("1.4.0", "1.5.0"), onChannel("beta")), offered("2.0.0"))}, "1.0.0 > 2.0.0"},

		"min from":                 {[]change{offers(offered("1.1.0"), offered("1.2.0"), offered("2.0.0", minFrom("1.1.0")))}, "1.0.0 > 1.2.0 > 2.0.0"},
		"min from a long time ago": {[]change{offers(offered("2.0.0", minFrom("0.9")))}, "1.0.0 > 2.0.0"},
		"min from nobody has":      {[]change{offers(offered("1.1.0"), offered("2.0.0", minFrom("1.5.0")))}, "1.0.0 > 1.1.0; 2.0.0 min_from"},
		"min from without a base":  {[]change{func(s *Situation) { s.Installed = "" }, offers(offered("2.0.0", minFrom("1.5.0")))}, " > 2.0.0"},
		"chain":                    {[]change{offers(offered("1.1.0"), offered("1.2.0", minFrom("1.1.0")), offered("1.3.0", minFrom("1.2.0")), offered("1.4.0", minFrom("1.3.0")))}, "1.0.0 > 1.1.0 > 1.2.0 > 1.3.0 > 1.4.0"},
		"fewest hops":              {[]change{offers(offered("1.1.0"), offered("1.2.0", minFrom("1.1.0")), offered("1.3.0", minFrom("1.0.0")), offered("2.0.0", minFrom("1.2.0")))}, "1.0.0 > 1.3.0 > 2.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			s := Situation{Installed: "1.0.0", Offers: three, Channel: "stable", Default: "stable", Platform: "linux/amd64", Share: func(string) int { return 50 }}
			for _, change := range test.changes {
				change(&s)
			}
			p, err := NewPlan(s)
			if err != nil {
				t.Fatal(err)
			}
			if told(p) != test.want {
				t.Errorf("%s, want %s", told(p), test.want)
			}
			checkReasons(t, p)
			if again, _ := NewPlan(s); !reflect.DeepEqual(p, again) {
				t.Error("the same situation has another plan")
			}
		})
	}
}

// checkReasons: every refused release says why, in a line without an end.
func checkReasons(t interface {
	Helper()
	Errorf(string, ...any)
}, p *Plan) {
	t.Helper()
	for _, r := range p.Refused {
		for _, reason := range r.Reasons {
			if reason.Code == "" || reason.Text == "" || strings.Contains(reason.Text, "%!") || strings.HasSuffix(reason.Text, ".") {
				t.Errorf("%s: %+v", r.Offer.Version, reason)
			}
		}
		if len(r.Reasons) == 0 {
			t.Errorf("%s is refused and nobody says why", r.Offer.Version)
		}
	}
}

func TestPlanSkipped(t *testing.T) {
	p, err := NewPlan(Situation{Installed: "1.0.0", Channel: "stable", Default: "stable", Share: func(string) int { return 0 }, Offers: []release.Offer{
		offered("0.9.0"), offered("1.0.0"), offered("1.1.0"), offered("1.2.0", withdrawn), offered("1.4.0", stopOf("1.4.0", "1.5.0")), offered("1.9.0"), offered("2.0.0"), offered("3.0.0", withdrawn)}})
	if err != nil {
		t.Fatal(err)
	}
	var skipped []string
	for _, o := range p.Skipped {
		skipped = append(skipped, o.Version)
	}
	if got := strings.Join(skipped, " "); got != "1.1.0 1.9.0" || p.Newest != "2.0.0" || p.Target() != "2.0.0" {
		t.Errorf("skipped %s, newest %s, target %s", got, p.Newest, p.Target())
	}
}

// TestPlanTo: what is asked for and cannot be had is a fault that says why.
func TestPlanTo(t *testing.T) {
	for name, test := range map[string]struct {
		to, code string
		exit     int
		says     string
		offers   []release.Offer
		rights   Rights
		failed   map[string]lang.Text
	}{
		"not there":        {"1.5.0", "no_such_release", fault.ExitUsage, "no release 1.5.0", nil, Rights{}, nil},
		"older":            {"0.9.0", "usage", fault.ExitUsage, "older", []release.Offer{offered("0.9.0")}, Rights{}, nil},
		"withdrawn":        {"2.0.0", "release_refused", fault.ExitFailure, "it loses data", []release.Offer{offered("2.0.0", withdrawn)}, Rights{}, nil},
		"failed here":      {"2.0.0", "release_refused", fault.ExitFailure, "--force", []release.Offer{offered("2.0.0")}, Rights{}, map[string]lang.Text{"2.0.0": lang.Say("it failed here")}},
		"no licence":       {"2.0.0", "release_refused", fault.ExitRefused, "no licence is stored", []release.Offer{offered("2.0.0")}, Rights{Problem: lang.Say("no licence is stored"), Hint: lang.Say("activate one")}, nil},
		"version range":    {"2.0.0", "release_refused", fault.ExitRefused, "1.x", []release.Offer{offered("2.0.0")}, Rights{Versions: "1.x"}, nil},
		"other platform":   {"2.0.0", "no_such_release", fault.ExitUsage, "no release", []release.Offer{offered("2.0.0", onPlatform("linux/arm64"))}, Rights{}, nil},
		"other channel":    {"2.0.0", "no_such_release", fault.ExitUsage, "no release", []release.Offer{offered("2.0.0", onChannel("beta"))}, Rights{}, nil},
		"behind a stop":    {"2.0.0", "release_refused", fault.ExitFailure, "must be installed first", []release.Offer{offered("1.4.0", stopOf("1.4.0", "1.5.0"), withdrawn), offered("2.0.0")}, Rights{}, nil},
		"behind a min":     {"2.0.0", "release_refused", fault.ExitFailure, "1.5.0 and later", []release.Offer{offered("2.0.0", minFrom("1.5.0")), offered("2.1.0")}, Rights{}, nil},
		"beyond the asked": {"1.4.0", "", 0, "", []release.Offer{offered("1.4.0"), offered("2.0.0")}, Rights{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := NewPlan(Situation{Installed: "1.0.0", Offers: test.offers, Channel: "stable", Default: "stable", Platform: "linux/amd64",
				Rights: test.rights, Failed: test.failed, To: test.to, Share: func(string) int { return 0 }})
			if test.code == "" {
				if err != nil || p.Target() != test.to {
					t.Fatal(p, err)
				}
				return
			}
			f := fault.Of(err)
			if f == nil || f.Code != test.code || f.Exit != test.exit || f.Hint == "" || !strings.Contains(f.Message, test.says) {
				t.Fatalf("%+v", f)
			}
		})
	}
}

// TestPlanIsMaximal compares with a search of all ways: each hop is allowed and
// legal, nothing newer can be reached, no way is shorter, and whatever is refused
// says why.
func TestPlanIsMaximal(t *testing.T) {
	number := rapid.IntRange(1, 9)
	version := func(n int) string { return fmt.Sprintf("%d.0.0", n) }
	rapid.Check(t, func(t *rapid.T) {
		var offers []release.Offer
		for n := 1; n <= 9; n++ {
			if rapid.IntRange(0, 3).Draw(t, "there") == 0 {
				continue
			}
			o := offered(version(n))
			if rapid.IntRange(0, 4).Draw(t, "stop") == 0 {
				from := number.Draw(t, "from")
				stopOf(version(from), version(rapid.IntRange(from+1, 10).Draw(t, "before")))(&o)
			}
			if rapid.IntRange(0, 2).Draw(t, "min") == 0 {
				minFrom(version(number.Draw(t, "min from")))(&o)
			}
			if rapid.IntRange(0, 4).Draw(t, "withdrawn") == 0 {
				withdrawn(&o)
			}
			offers = append(offers, o)
		}
		s := Situation{Installed: version(number.Draw(t, "installed")), Offers: offers, Channel: "stable", Default: "stable", Share: func(string) int { return 0 }}
		if rapid.IntRange(0, 5).Draw(t, "install") == 0 {
			s.Installed = ""
		}
		p, err := NewPlan(s)
		if err != nil {
			t.Fatal(err)
		}
		legal := func(from string, o release.Offer) bool {
			if o.Withdrawn != nil || release.Compare(from, o.Version) >= 0 {
				return false
			}
			if from == "" {
				return true
			}
			for _, stop := range offers {
				if stop.Stop != nil && stop.Stop.Between(from, o.Version) {
					return false
				}
			}
			return o.MinFrom == "" || release.Compare(from, o.MinFrom) >= 0
		}
		hops := map[string]int{s.Installed: 0} // fewest to each version
		for front := []string{s.Installed}; len(front) > 0; front = front[1:] {
			for _, o := range offers {
				if _, seen := hops[o.Version]; !seen && legal(front[0], o) {
					hops[o.Version] = hops[front[0]] + 1
					front = append(front, o.Version)
				}
			}
		}
		best := s.Installed
		for v := range hops {
			if release.Compare(v, best) > 0 {
				best = v
			}
		}
		at := s.Installed
		for _, h := range p.Hops {
			if !legal(at, h) {
				t.Fatalf("from %s to %s is no hop; %+v", at, h.Version, offers)
			}
			at = h.Version
		}
		if at != best || len(p.Hops) != hops[best] {
			t.Fatalf("%s, want %d hops to %s; %+v", told(p), hops[best], best, offers)
		}
		for _, o := range offers {
			newer := s.Installed == "" || release.Compare(o.Version, s.Installed) > 0
			_, reachable := hops[o.Version]
			refused := slices.ContainsFunc(p.Refused, func(r Refusal) bool { return r.Offer.Version == o.Version })
			if newer && refused == reachable || !newer && refused {
				t.Fatalf("%s: can be reached: %v, refused: %v; %s; %+v", o.Version, reachable, refused, told(p), offers)
			}
		}
		checkReasons(t, p)
	})
}

// TestShare: a host keeps its place, and a tenth of them is a tenth.
func TestShare(t *testing.T) {
	places := make([]int, 100)
	for i := range 20_000 {
		u := &Updater{HostID: fmt.Sprintf("host %d", i)}
		n := u.share("2.0.0")
		if n < 0 || n > 99 || n != u.share("2.0.0") {
			t.Fatal(n)
		}
		places[n]++
	}
	for n, hosts := range places {
		if hosts < 120 || hosts > 290 { // 200 on average, six deviations off
			t.Errorf("%d hosts at place %d", hosts, n)
		}
	}
	same := 0
	for i := range 1000 {
		u := &Updater{HostID: fmt.Sprintf("host %d", i)}
		if u.share("2.0.0") < 10 && u.share("2.1.0") < 10 {
			same++
		}
	}
	if same > 40 { // 10 on average: it is not always the same hosts that go first
		t.Errorf("%d hosts of a thousand are among the first tenth of two releases", same)
	}
	if (&Updater{}).share("2.0.0") != 99 {
		t.Error("a host without an identity does not come last")
	}
}

func TestPaceOf(t *testing.T) {
	now := day(12, 1)
	at := func(days int) func(*release.Offer) { return releasedOn(now.AddDate(0, 0, -days)) }
	for name, test := range map[string]struct {
		offers []release.Offer
		want   Pace
	}{
		"nothing":             {nil, Pace{}},
		"a line of patches":   {[]release.Offer{offered("1.0.0", at(50)), offered("1.0.1", at(40)), offered("1.0.2", at(30))}, Pace{1, 1}},
		"four in a year":      {[]release.Offer{offered("1.0.0", at(300)), offered("1.1.0", at(200)), offered("2.0.0", at(100)), offered("2.1.0", at(10))}, Pace{4, 1}},
		"patches of old ones": {[]release.Offer{offered("1.0.0", at(900)), offered("1.0.9", at(5)), offered("1.1.0", at(800)), offered("1.1.9", at(5))}, Pace{}},
		"edges":               {[]release.Offer{offered("1.0.0", at(366)), offered("1.1.0", at(365)), offered("1.2.0", at(93)), offered("1.3.0", at(92)), offered("1.4.0", at(0))}, Pace{4, 2}},
		"not yet":             {[]release.Offer{offered("1.0.0", at(-1))}, Pace{}},
		"withdrawn":           {[]release.Offer{offered("1.0.0", at(5)), offered("1.1.0", at(5), withdrawn)}, Pace{1, 1}},
		"other channel":       {[]release.Offer{offered("1.0.0", at(5), onChannel("beta"))}, Pace{}},
		"two platforms":       {[]release.Offer{offered("1.0.0", at(5), onPlatform("linux/amd64")), offered("1.0.0", at(5), onPlatform("linux/arm64"))}, Pace{1, 1}},
		"rc, then it":         {[]release.Offer{offered("2.0.0-rc.1", at(30)), offered("2.0.0", at(20))}, Pace{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := PaceOf(test.offers, "stable", now); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}
