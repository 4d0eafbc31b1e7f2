package licensing

import (
	"slices"
	"time"

	"github.com/optool/optool/pkg/license"
)

// Observed is what the last run saw and told: the memory that makes every notice
// unique.
type Observed struct {
	State   license.State `json:"state"` // never expiring: that is Told
	License string        `json:"license"`
	Expires *time.Time    `json:"expires,omitempty"`
	Told    []int         `json:"told,omitempty"` // thresholds told of for Expires
}

func (o Observed) same(p Observed) bool {
	return o.State == p.State && o.License == p.License && slices.Equal(o.Told, p.Told) && sameInstant(o.Expires, p.Expires)
}

// Occasion is why a notice is due.
type Occasion struct {
	Kind     string // "transition", "threshold" or "renewed"
	From, To license.State
	DaysLeft int // for threshold
}

// observe holds a verdict (with WarnDays 0) against what was seen before and
// returns what is to be remembered and, if any, the occasion to tell of. Pure.
//
// There is one notice per transition between states and one per threshold and
// expiry date. Who is past several thresholds at once hears of the nearest. The
// first observation sets the baseline for transitions: the state that the
// administrator just saw on his screen is no news. A licence that is absent is not observed, since only this
// host's administrator takes it away.
func observe(before *Observed, v license.Verdict, thresholds []int) (Observed, *Occasion) {
	now := Observed{State: v.State}
	if v.State == license.None {
		if before != nil {
			return *before, nil
		}
		return Observed{}, nil
	}
	if v.Document != nil {
		now.License, now.Expires = v.Document.License.ID, v.Document.License.Expires
	}
	reached := 0
	if v.State == license.Valid && v.DaysLeft != nil {
		reached = nearest(thresholds, *v.DaysLeft)
	}
	samePeriod := before != nil && (v.Document == nil || before.License == now.License && sameInstant(before.Expires, now.Expires))
	if samePeriod {
		now.License, now.Expires, now.Told = before.License, before.Expires, before.Told
	}
	news := reached != 0 && !slices.Contains(now.Told, reached)
	if news {
		now.Told = append(slices.Clone(now.Told), reached)
	}
	switch {
	case before != nil && before.State != "" && before.State != now.State:
		return now, &Occasion{Kind: "transition", From: before.State, To: now.State}
	case news:
		return now, &Occasion{Kind: "threshold", From: license.Valid, To: license.Expiring, DaysLeft: *v.DaysLeft}
	case before != nil && len(before.Told) != 0 && !samePeriod && reached == 0 && v.State == license.Valid:
		return now, &Occasion{Kind: "renewed", From: license.Expiring, To: license.Valid}
	}
	return now, nil
}

// nearest returns the smallest threshold that days has reached, 0 for none.
func nearest(thresholds []int, days int) int {
	sorted := slices.Sorted(slices.Values(thresholds))
	for _, t := range sorted {
		if days <= t {
			return t
		}
	}
	return 0
}

func sameInstant(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
