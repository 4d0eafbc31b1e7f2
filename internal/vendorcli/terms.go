package vendorcli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// terms are the flags that say what a licence grants. issue and renew share them;
// only those given change anything, and a list given replaces the whole list.
type terms struct {
	customer, edition, deployment, platform        string
	expires, notBefore, updatesUntil, supportUntil string
	neverExpires                                   bool
	graceDays, maxOfflineDays                      int
	refreshAfter                                   time.Duration
	features, limits, hosts, stages                []string
	updateChannels, supportChannels                []string
	supportLevel, supportPartner                   string
}

func (t *terms) flags(f *pflag.FlagSet, refreshAfter time.Duration) {
	f.SortFlags = false
	f.StringVar(&t.customer, "customer", "", "who the licence is for")
	f.StringVar(&t.expires, "expires", "", "end: a date (included), an instant, or a duration from now (720h, 30d, -1d)")
	f.BoolVar(&t.neverExpires, "never-expires", false, "the licence has no end")
	f.StringVar(&t.notBefore, "not-before", "", "start, written like --expires (default an hour ago)")
	f.IntVar(&t.graceDays, "grace-days", 0, "days after the end in which the platform still runs")
	f.StringVar(&t.edition, "edition", "", "edition of the product")
	f.StringVar(&t.deployment, "deployment", "", "paas, on-premise or cloud")
	ui.OneOf(f, "deployment", "paas", "on-premise", "cloud")
	f.StringVar(&t.platform, "platform", "", "platform versions covered, such as '>=4.0 <5.0' (default all)")
	f.StringSliceVar(&t.features, "feature", nil, "a feature granted (repeat)")
	f.StringSliceVar(&t.limits, "limit", nil, "NAME=N, the most of something, -1 for no limit (repeat)")
	f.StringSliceVar(&t.hosts, "host", nil, "id of a host the licence is bound to (repeat; default any host)")
	f.StringSliceVar(&t.stages, "stage", nil, "NAME=DAY, an enforcement stage from that day after the end (repeat)")
	f.StringVar(&t.updatesUntil, "updates-until", "", "updates released until then (default as long as the licence runs)")
	f.StringSliceVar(&t.updateChannels, "update-channel", nil, "a channel updates may come from (repeat)")
	f.StringVar(&t.supportLevel, "support-level", "", "support level")
	f.StringVar(&t.supportUntil, "support-until", "", "support until then (default as long as the licence runs)")
	f.StringSliceVar(&t.supportChannels, "support-channel", nil, "a channel support is given by (repeat)")
	f.StringVar(&t.supportPartner, "support-partner", "", "the partner who asks the vendor for the customer")
	f.DurationVar(&t.refreshAfter, "refresh-after", refreshAfter, "how long a customer's copy counts as fresh")
	f.IntVar(&t.maxOfflineDays, "max-offline-days", 0, "days without contact until the licence is stale, 0 for any")
}

// given reports whether any of the flags was.
func (t *terms) given(f *pflag.FlagSet) bool {
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(terms).flags(own, 0)
	found := false
	f.Visit(func(flag *pflag.Flag) { found = found || own.Lookup(flag.Name) != nil })
	return found
}

// read applies the flags given to a licence, or says what is wrong with them. The
// returned function does not fail and may run later, under the store's lock.
func (t *terms) read(f *pflag.FlagSet, now time.Time) (func(*license.License), error) {
	var edits []func(*license.License)
	given := func(name string, edit func(*license.License)) {
		if f.Changed(name) {
			edits = append(edits, edit)
		}
	}
	if f.Changed("expires") && t.neverExpires {
		return nil, fault.Usage("--expires and --never-expires exclude each other")
	}
	dates := map[string]time.Time{}
	for _, d := range []struct {
		flag, text string
		at         edge
	}{
		{"expires", t.expires, dayEnd}, {"not-before", t.notBefore, dayStart},
		{"updates-until", t.updatesUntil, dayEnd}, {"support-until", t.supportUntil, dayEnd},
	} {
		if f.Changed(d.flag) {
			at, err := instant(d.flag, d.text, now, d.at)
			if err != nil {
				return nil, err
			}
			dates[d.flag] = at
		}
	}
	date := func(flag string) *time.Time { at := dates[flag]; return &at }
	limits, err := numbers("limit", t.limits)
	if err != nil {
		return nil, err
	}
	stages, err := numbers("stage", t.stages)
	if err != nil {
		return nil, err
	}

	given("customer", func(l *license.License) { l.Customer = t.customer })
	given("edition", func(l *license.License) { l.Edition = t.edition })
	given("deployment", func(l *license.License) { l.Deployment = t.deployment })
	given("platform", func(l *license.License) { l.Platform = t.platform })
	given("expires", func(l *license.License) { l.Expires = date("expires") })
	given("never-expires", func(l *license.License) {
		if t.neverExpires {
			l.Expires = nil
		}
	})
	given("not-before", func(l *license.License) { l.NotBefore = *date("not-before") })
	given("grace-days", func(l *license.License) { l.GraceDays = t.graceDays })
	given("refresh-after", func(l *license.License) { l.RefreshAfter = license.Seconds(t.refreshAfter / time.Second) })
	given("max-offline-days", func(l *license.License) { l.MaxOfflineDays = t.maxOfflineDays })
	given("feature", func(l *license.License) { l.Features = names(t.features) })
	given("host", func(l *license.License) { l.Hosts = names(t.hosts) })
	given("limit", func(l *license.License) {
		l.Limits = map[string]int64{}
		for _, n := range limits {
			l.Limits[n.name] = n.value
		}
	})
	given("stage", func(l *license.License) {
		l.Enforcement = nil
		for _, n := range stages {
			l.Enforcement = append(l.Enforcement, license.Stage{Name: n.name, FromDay: int(n.value)})
		}
	})
	given("updates-until", func(l *license.License) { updates(l).Until = date("updates-until") })
	given("update-channel", func(l *license.License) { updates(l).Channels = names(t.updateChannels) })
	given("support-level", func(l *license.License) { helpOf(l).Level = t.supportLevel })
	given("support-until", func(l *license.License) { helpOf(l).Until = date("support-until") })
	given("support-channel", func(l *license.License) { helpOf(l).Channels = names(t.supportChannels) })
	given("support-partner", func(l *license.License) { helpOf(l).Partner = t.supportPartner })
	return func(l *license.License) {
		for _, edit := range edits {
			edit(l)
		}
	}, nil
}

func updates(l *license.License) *license.Updates {
	if l.Updates == nil {
		l.Updates = &license.Updates{}
	}
	return l.Updates
}

func helpOf(l *license.License) *license.Support {
	if l.Support == nil {
		l.Support = &license.Support{}
	}
	return l.Support
}

// names drops empty and repeated entries, so that --feature "" empties a list.
func names(list []string) []string {
	var kept []string
	for _, n := range list {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(kept, n) {
			kept = append(kept, n)
		}
	}
	return kept
}

type number struct {
	name  string
	value int64
}

// numbers reads NAME=N values; an empty value stands for none.
func numbers(flag string, list []string) ([]number, error) {
	var read []number
	for _, text := range names(list) {
		name, value, _ := strings.Cut(text, "=")
		n, err := strconv.ParseInt(value, 10, 32)
		if flag == "limit" {
			n, err = strconv.ParseInt(value, 10, 64)
		}
		if name == "" || err != nil || slices.ContainsFunc(read, func(x number) bool { return x.name == name }) {
			return nil, fault.Usage("--%s %q: want NAME=N, each name once", flag, text)
		}
		read = append(read, number{name, n})
	}
	return read, nil
}
