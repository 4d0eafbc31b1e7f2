package license

import (
	"strings"
	"time"
)

// License is the payload of a signed licence. Times are instants; JSON carries
// them in RFC 3339. Readers ignore fields they do not know.
type License struct {
	ID         string    `json:"id"`
	Sequence   uint64    `json:"sequence"` // from 1, rises with every change; an older one never replaces a newer
	Product    string    `json:"product"`
	Customer   string    `json:"customer"`
	Edition    string    `json:"edition,omitempty"`
	Deployment string    `json:"deployment,omitempty"` // paas, on-premise or cloud
	Issued     time.Time `json:"issued"`               // when this sequence was signed

	NotBefore time.Time  `json:"notBefore"`
	Expires   *time.Time `json:"expires,omitempty"`   // first instant no longer covered; nil: never
	GraceDays int        `json:"graceDays,omitempty"` // 0..3650, days of 24 hours after Expires in which the platform still runs

	Status       Status     `json:"status"`
	StatusReason string     `json:"statusReason,omitempty"`
	StatusSince  *time.Time `json:"statusSince,omitempty"`

	Platform string   `json:"platform,omitempty"` // version range, see ParseRange; empty: every version
	Updates  *Updates `json:"updates,omitempty"`  // nil: no updates
	Support  *Support `json:"support,omitempty"`  // nil: no support

	Features []string         `json:"features,omitempty"`
	Limits   map[string]int64 `json:"limits,omitempty"` // -1: without limit
	Hosts    []string         `json:"hosts,omitempty"`  // host ids; empty: any host

	RefreshAfter   Seconds `json:"refreshAfter,omitempty"`   // how long a copy counts as fresh; 0: ask at every update
	MaxOfflineDays int     `json:"maxOfflineDays,omitempty"` // days without vendor contact before the state is stale; 0: without limit

	Enforcement []Stage `json:"enforcement,omitempty"` // in rising order of FromDay
}

// Status is the vendor's standing word on a licence.
type Status string

// Statuses.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Revoked   Status = "revoked"
)

// Seconds is a duration in whole seconds.
type Seconds int64

// Duration converts s.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// Updates says which releases the licence entitles to: those released before
// Until, from Channels (empty: the default channel).
type Updates struct {
	Until    *time.Time `json:"until,omitempty"` // nil: as long as the licence runs
	Channels []string   `json:"channels,omitempty"`
}

// Support says what help the licence entitles to.
type Support struct {
	Level    string     `json:"level,omitempty"`
	Until    *time.Time `json:"until,omitempty"`    // nil: as long as the licence runs
	Channels []string   `json:"channels,omitempty"` // such as chat, e-mail, phone
	Partner  string     `json:"partner,omitempty"`  // who asks the vendor on the customer's behalf
}

// Stage is a step of enforcement after a licence ran out. FromDay counts days of
// 24 hours from Expires, the first of them being day 1: with a period paid until
// the end of the last day of a month, FromDay 10 begins with the 10th of the next.
type Stage struct {
	Name    string `json:"name"`
	FromDay int    `json:"fromDay"` // 1..3650
}

// Begins returns when the stage of a licence that ends at expires begins. A part
// of a minute counts as a whole one, so that an end written as the last second of
// a day makes stages begin at midnight.
func (s Stage) Begins(expires time.Time) time.Time {
	return expires.Add(time.Minute - 1).Truncate(time.Minute).Add(time.Duration(s.FromDay-1) * day)
}

// HasFeature reports whether the licence grants the named feature.
func (l *License) HasFeature(name string) bool {
	for _, f := range l.Features {
		if f == name {
			return true
		}
	}
	return false
}

// Allows reports whether a count lies within the named limit. A limit that the
// licence does not state allows nothing: known is false then.
func (l *License) Allows(limit string, count int64) (ok, known bool) {
	most, known := l.Limits[limit]
	return known && (most < 0 || count <= most), known
}

const (
	maxDays = 3650
	maxList = 1000
	maxText = 1000
	maxYear = 9000 // leaves room for grace and stages: JSON carries no date after 9999
)

// Check holds the content of a licence against its rules. The vendor's side
// calls it before signing, the reader's after verifying.
func (l *License) Check() error {
	switch {
	case l.ID == "" || strings.ContainsAny(l.ID, "/\\ \t\r\n"):
		return problem(Invalid, "licence has no usable id")
	case l.Sequence < 1:
		return problem(Invalid, "licence has no sequence number")
	case l.Product == "":
		return problem(Invalid, "licence names no product")
	case l.Issued.IsZero() || l.NotBefore.IsZero():
		return problem(Invalid, "licence has no date of issue or start")
	case l.Expires != nil && !l.Expires.After(l.NotBefore):
		return problem(Invalid, "licence ends (%s) before it begins (%s)", l.Expires.UTC().Format(time.RFC3339), l.NotBefore.UTC().Format(time.RFC3339))
	case l.Expires != nil && l.Expires.Year() > maxYear:
		return problem(Invalid, "licence ends in the year %d; one without an end states no end", l.Expires.Year())
	case l.GraceDays < 0 || l.GraceDays > maxDays:
		return problem(Invalid, "graceDays is %d, want 0 to %d", l.GraceDays, maxDays)
	case l.MaxOfflineDays < 0 || l.MaxOfflineDays > maxDays:
		return problem(Invalid, "maxOfflineDays is %d, want 0 to %d", l.MaxOfflineDays, maxDays)
	case l.RefreshAfter < 0 || l.RefreshAfter > maxDays*86400:
		return problem(Invalid, "refreshAfter is %d s, want 0 to %d days", l.RefreshAfter, maxDays)
	case l.Status != Active && l.Status != Suspended && l.Status != Revoked:
		return problem(Invalid, "licence has the unknown status %q", l.Status)
	case l.Deployment != "" && l.Deployment != "paas" && l.Deployment != "on-premise" && l.Deployment != "cloud":
		return problem(Invalid, "licence has the unknown deployment %q, want paas, on-premise or cloud", l.Deployment)
	case len(l.Features) > maxList || len(l.Limits) > maxList || len(l.Hosts) > maxList || len(l.Enforcement) > maxList:
		return problem(Invalid, "licence has a list of more than %d entries", maxList)
	case len(l.Customer) > maxText || len(l.StatusReason) > maxText:
		return problem(Invalid, "licence has a text of more than %d bytes", maxText)
	}
	if _, err := ParseRange(l.Platform); err != nil {
		return err
	}
	day := 0
	for _, s := range l.Enforcement {
		if s.Name == "" || s.FromDay <= day || s.FromDay > maxDays {
			return problem(Invalid, "enforcement stage %q from day %d is out of order or out of range", s.Name, s.FromDay)
		}
		day = s.FromDay
	}
	for name, n := range l.Limits {
		if name == "" || n < -1 {
			return problem(Invalid, "limit %q is %d, want -1 (no limit) or more", name, n)
		}
	}
	return nil
}
