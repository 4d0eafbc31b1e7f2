package license

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ClockTolerance is how far a host's clock may lag behind the latest instant
// that signed data proves before the state is clock-rollback. It forgives a host
// whose clock runs slow; a licence is counted in days, so it gives nothing away.
const ClockTolerance = time.Hour

const day = 24 * time.Hour

// Conditions are the facts of the host at the moment of evaluation.
type Conditions struct {
	Now       time.Time
	Watermark time.Time // latest instant proven by a time statement; zero: none seen
	Contact   time.Time // last answer of the vendor by the host's clock; zero: never
	Host      []string  // the ids of this host; none: unknown
	Version   string    // installed platform version; empty: unknown, not judged
	WarnDays  int       // days before the end from which the state is expiring; 0: never
}

// Coverage says whether the licence covers the installed platform version.
type Coverage string

// Coverages. Unknown also stands for a version that cannot be read.
const (
	CoverageUnknown Coverage = "unknown"
	Covered         Coverage = "covered"
	NotCovered      Coverage = "not-covered"
)

// Reason is one finding behind a verdict.
type Reason struct {
	State State
	Text  string // one line, lower case, no full stop

	format string
	args   []any
}

// String is the text.
func (r Reason) String() string { return r.Text }

// Said returns what Text was composed of, for those who say it in another language:
// a format of package fmt and what fills it.
func (r Reason) Said() (format string, args []any) { return r.format, r.args }

func reason(s State, format string, args ...any) Reason {
	return Reason{s, fmt.Sprintf(format, args...), format, args}
}

// Verdict is what a licence file is worth under given conditions. State is the
// gravest of Reasons; a valid licence has none.
type Verdict struct {
	State    State
	Reasons  []Reason // gravest first
	Document *Document

	DaysLeft   *int       // days of 24 hours until Expires, rounded up, so 0 on the first day after it and then below; nil: no end or no document
	GraceUntil *time.Time // end of the grace period; nil: no end or no document
	Stage      *Stage     // enforcement stage in force
	NextStage  *Stage     // the one after it, and when
	StageAt    time.Time  // when NextStage begins
	Coverage   Coverage
	Problem    *Problem // why the document is damaged
}

// Evaluate judges a licence file: nil or empty bytes are no licence, bytes that
// do not verify are a damaged one, and of a sound one the conditions decide.
//
// When several things are wrong the gravest names the state, in this order:
// what the vendor said (revoked, suspended), what makes the clock unfit to judge
// (clock-rollback), the period (not-yet-valid, expired), the host, the version,
// silence (stale), and the states in which the platform still runs (grace,
// expiring).
func Evaluate(file []byte, trust Trust, c Conditions) Verdict {
	if len(file) == 0 {
		return Verdict{State: None, Coverage: CoverageUnknown, Reasons: []Reason{reason(None, "no licence is stored on this host")}}
	}
	d, err := trust.Open(file)
	if err != nil {
		v := Verdict{State: Damaged, Coverage: CoverageUnknown, Reasons: []Reason{reason(Damaged, "%v", err)}}
		errors.As(err, &v.Problem)
		return v
	}
	return d.Evaluate(c)
}

// Evaluate judges a document that Trust.Open verified.
func (d *Document) Evaluate(c Conditions) Verdict {
	l := &d.License
	v := Verdict{State: Valid, Document: d, Coverage: CoverageUnknown}
	find := func(s State, format string, args ...any) {
		v.Reasons = append(v.Reasons, reason(s, format, args...))
	}

	// Periods are counted from the proven instant when the clock is behind it,
	// so that turning the clock back gains nothing.
	now, proven := c.Now, d.Proven()
	if c.Watermark.After(proven) {
		proven = c.Watermark
	}
	behind := proven.Sub(c.Now)
	if behind > 0 {
		now = proven
	}

	because := ""
	if l.StatusReason != "" {
		because = ": " + l.StatusReason
	}
	switch l.Status {
	case Revoked:
		find(StateRevoked, "revoked by the vendor%s", because)
	case Suspended:
		find(StateSuspended, "suspended by the vendor%s", because)
	}
	if behind > ClockTolerance {
		find(ClockRollback, "the clock shows %s, but the vendor's signature proves that %s has passed",
			stamp(c.Now), stamp(proven))
	}
	if now.Before(l.NotBefore) {
		find(NotYetValid, "valid only from %s", stamp(l.NotBefore))
	}
	v.period(l, now, find)
	if len(l.Hosts) > 0 && !slices.ContainsFunc(c.Host, func(id string) bool { return slices.Contains(l.Hosts, id) }) {
		if len(c.Host) == 0 {
			find(HostMismatch, "bound to a host, and this host's id cannot be read")
		} else {
			find(HostMismatch, "bound to another host than %s", c.Host[0])
		}
	}
	v.version(l, c.Version, find)
	if age := now.Sub(d.lastContact(c)); l.MaxOfflineDays > 0 && age > time.Duration(l.MaxOfflineDays)*day {
		find(Stale, "no word from the vendor for %d days, at most %d are allowed", int(age/day), l.MaxOfflineDays)
	}
	if v.DaysLeft != nil && now.Before(*l.Expires) && *v.DaysLeft <= c.WarnDays {
		format := "ends in %d days, on %s"
		if *v.DaysLeft == 1 {
			format = "ends in %d day, on %s"
		}
		find(Expiring, format, *v.DaysLeft, stamp(*l.Expires))
	}

	slices.SortStableFunc(v.Reasons, func(a, b Reason) int { return gravity(a.State) - gravity(b.State) })
	if len(v.Reasons) > 0 {
		v.State = v.Reasons[0].State
	}
	return v
}

// gravity orders the states that a sound document can be in, gravest first.
func gravity(s State) int {
	return slices.Index([]State{StateRevoked, StateSuspended, ClockRollback, NotYetValid, Expired,
		HostMismatch, VersionMismatch, Stale, Grace, Expiring}, s)
}

// period judges expiry, grace and enforcement stages.
func (v *Verdict) period(l *License, now time.Time, find func(State, string, ...any)) {
	if l.Expires == nil {
		return
	}
	end := *l.Expires
	left := int(end.Sub(now) / day)
	if now.Add(time.Duration(left) * day).Before(end) {
		left++ // a day begun counts
	}
	graceEnd := end.Add(time.Duration(l.GraceDays) * day)
	v.DaysLeft, v.GraceUntil = &left, &graceEnd
	for i := range l.Enforcement {
		stage := &l.Enforcement[i]
		begins := stage.Begins(end)
		if now.Before(begins) {
			v.NextStage, v.StageAt = stage, begins
			break
		}
		v.Stage = stage
	}
	switch {
	case now.Before(end):
	case now.Before(graceEnd):
		find(Grace, "ended on %s; the grace period runs until %s", stamp(end), stamp(graceEnd))
	case l.GraceDays > 0:
		find(Expired, "ended on %s, and its grace period on %s", stamp(end), stamp(graceEnd))
	default:
		find(Expired, "ended on %s", stamp(end))
	}
}

// version judges the installed platform version. One that is not known, or not a
// version, is no reason to stop a customer.
func (v *Verdict) version(l *License, installed string, find func(State, string, ...any)) {
	version, err := ParseVersion(installed)
	if err != nil {
		return
	}
	r, err := ParseRange(l.Platform)
	if err != nil {
		return // Check refused it already
	}
	if r.Holds(version) {
		v.Coverage = Covered
		return
	}
	v.Coverage = NotCovered
	find(VersionMismatch, "platform version %s is not licensed, only %s", strings.TrimSpace(installed), l.Platform)
}

// lastContact is the latest sign of life from the vendor. A contact noted while
// the clock stood in the future counts as one of now: a clock that once jumped
// ahead must not make the licence stale when it comes back.
func (d *Document) lastContact(c Conditions) time.Time {
	last := d.License.Issued
	for _, t := range []time.Time{c.Watermark, c.Contact} {
		if t.After(last) {
			last = t
		}
	}
	return last
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// Days writes a number of days for people.
func Days(n int) string {
	if n == 1 || n == -1 {
		return fmt.Sprintf("%d day", n)
	}
	return fmt.Sprintf("%d days", n)
}
