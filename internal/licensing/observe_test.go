package licensing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/optool/optool/pkg/license"
)

// seen is a verdict with so many days left; days 0 stands for a licence without end.
func seen(state license.State, expires time.Time, days int) license.Verdict {
	v := license.Verdict{State: state}
	if state == license.Damaged || state == license.None {
		return v
	}
	v.Document = &license.Document{License: license.License{ID: "lic_1"}}
	if days != 0 {
		v.Document.License.Expires, v.DaysLeft = &expires, &days
	}
	return v
}

func TestObserve(t *testing.T) {
	march, april := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC)
	thresholds := []int{1, 14, 3, 7} // in any order
	valid := func(days int) license.Verdict { return seen(license.Valid, march, days) }
	for name, c := range map[string]struct {
		verdicts []license.Verdict
		want     []string
	}{
		"the first look is no news":    {[]license.Verdict{seen(license.Expired, march, -3)}, nil},
		"every threshold":              {[]license.Verdict{valid(15), valid(14), valid(13), valid(7), valid(3), valid(1), valid(1)}, []string{"14", "7", "3", "1"}},
		"several thresholds at once":   {[]license.Verdict{valid(20), valid(2), valid(1)}, []string{"3", "1"}},
		"a clock to and fro":           {[]license.Verdict{valid(15), valid(7), valid(15), valid(10), valid(7)}, []string{"7", "14"}},
		"renewed":                      {[]license.Verdict{valid(15), valid(7), seen(license.Valid, april, 37)}, []string{"7", "renewed"}},
		"renewed too shortly":          {[]license.Verdict{valid(15), valid(7), seen(license.Valid, april, 5)}, []string{"7", "7"}},
		"renewed before any threshold": {[]license.Verdict{valid(15), seen(license.Valid, april, 37)}, nil},
		"cleaned in between":           {[]license.Verdict{valid(15), valid(14), seen(license.None, march, 0), valid(14)}, []string{"14"}},
		"damaged in between": {[]license.Verdict{valid(15), valid(14), seen(license.Damaged, march, 0), valid(14)},
			[]string{"14", "valid>damaged", "damaged>valid"}},
		"no end": {[]license.Verdict{seen(license.Valid, march, 0), seen(license.StateRevoked, march, 0)}, []string{"valid>revoked"}},
	} {
		t.Run(name, func(t *testing.T) {
			var memory *Observed
			var told []string
			for _, v := range c.verdicts {
				now, o := observe(memory, v, thresholds)
				memory = &now
				if o != nil {
					told = append(told, o.short(thresholds))
				}
			}
			if diff := cmp.Diff(c.want, told); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func (o *Occasion) short(thresholds []int) string {
	switch o.Kind {
	case "threshold":
		return fmt.Sprint(nearest(thresholds, o.DaysLeft))
	case "transition":
		return fmt.Sprintf("%s>%s", o.From, o.To)
	}
	return o.Kind
}

// TestObserveProperty holds any sequence of verdicts against the rule: one
// occasion per change of state, one per threshold and expiry date, no other.
func TestObserveProperty(t *testing.T) {
	thresholds := []int{14, 7, 3, 1}
	rapid.Check(t, func(t *rapid.T) {
		ends := []time.Time{time.Unix(1e9, 0), time.Unix(1.1e9, 0), time.Unix(1.2e9, 0)}
		var memory *Observed
		period := 0
		told := map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "looks") {
			state := license.Valid
			if rapid.Bool().Draw(t, "change") {
				state = rapid.SampledFrom(license.States()).Filter(func(s license.State) bool { return s != license.Expiring }).Draw(t, "state")
			}
			if rapid.IntRange(0, 9).Draw(t, "renew") == 0 {
				period = min(period+1, len(ends)-1)
			}
			v := seen(state, ends[period], rapid.IntRange(1, 20).Draw(t, "days"))
			before := memory
			now, o := observe(memory, v, thresholds)
			memory = &now
			again, none := observe(memory, v, thresholds)
			if none != nil || !again.same(now) {
				t.Fatalf("the same look twice is news: %+v", none)
			}
			changed := before != nil && before.State != "" && state != license.None && before.State != state
			if changed != (o != nil && o.Kind == "transition") {
				t.Fatalf("%+v then %s: occasion %+v", before, state, o)
			}
			if changed && (o.From != before.State || o.To != state) {
				t.Fatalf("%s to %s is told as %+v", before.State, state, o)
			}
			if o != nil && o.Kind == "threshold" {
				of := fmt.Sprint(period, " ", nearest(thresholds, *v.DaysLeft))
				if told[of] || state != license.Valid {
					t.Fatalf("threshold %s told again, or in state %s", of, state)
				}
				told[of] = true
			}
			if state == license.Valid && v.DaysLeft != nil {
				if reached := nearest(thresholds, *v.DaysLeft); reached != 0 && !slices.Contains(memory.Told, reached) {
					t.Fatalf("threshold %d passed unnoticed: %+v", reached, memory)
				}
			}
		}
	})
}
