package support

import (
	"time"

	"github.com/optool/optool/internal/fault"
)

// Waits between attempts: anywhere from nothing to an upper end that doubles from
// firstWait to longestWait (full jitter), so that neither a fleet of hosts nor the
// parcels of one host come back together.
const (
	firstWait   = time.Minute
	longestWait = 6 * time.Hour
	patience    = 72 * time.Hour // of trying, then a parcel is given up
	leastTries  = 5              // and not before so many
)

// wait is the pause after attempt n, from 1; random is in [0, 1).
func wait(n int, random float64) time.Duration {
	most := longestWait
	if n < 10 {
		most = min(most, firstWait<<(n-1))
	}
	return time.Duration(random * float64(most))
}

// setback notes in p why an attempt failed. It tells whether the parcel is given up.
func (p *Parcel) setback(f *fault.Error, now time.Time, random float64) {
	p.trouble(f)
	if !p.Last.IsZero() { // neither a clock that jumped nor a host that slept is patience
		p.Tried += min(max(now.Sub(p.Last), 0), longestWait)
	}
	p.Last = now
	switch {
	case !temporary(f):
		p.Stage, p.Unknown = Dead, false // somebody refused this very document
	case p.Attempts >= leastTries && p.Tried >= patience:
		p.Stage = Dead
		p.trouble(fault.New(fault.ExitUnreachable, "given_up", "given up after 72 hours, at last: %w", f).Hinted("%s", f.Advice()))
	default:
		p.Stage = Queued
		p.Next = now.Add(wait(max(p.Attempts, 1), random))
	}
}

// temporary tells trouble that may pass, or that this host's administrator can end,
// from the refusal of this parcel.
func temporary(f *fault.Error) bool {
	if f.Retryable {
		return true
	}
	switch f.Exit {
	case fault.ExitRefused:
		return f.Code == "mail_auth" || f.Code == "mail_rejected_here" // this host is not liked, whatever it brings
	case fault.ExitUnverified:
		return f.Code != CodeSpoolDamaged
	}
	return f.Code != CodeRefused
}

// early tells whether the next attempt is still to come. One that is further away than
// any wait was noted by a clock that was wrong.
func (p *Parcel) early(now time.Time) bool {
	return p.Next.After(now) && !p.Next.After(now.Add(longestWait))
}
