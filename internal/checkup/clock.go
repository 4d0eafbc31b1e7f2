package checkup

import (
	"context"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

// How far a clock may be off before it is worth a word, and before the licence
// suffers from it.
const (
	slightlyOff = 5 * time.Minute
	farOff      = time.Hour
)

// Clock holds this host's clock against what is known of the time.
type Clock struct {
	Now    func() time.Time
	Proven time.Time         // the latest instant that the vendor's signatures prove to be past; zero: none
	Kernel diagnostics.Clock // as the kernel and the processes have it
	// Signed asks for the time now, signed by the vendor; nil, or an error: nobody says.
	// It proves an instant a minute old at most.
	Signed func(ctx context.Context) (time.Time, error)
}

// Judge compares the clock.
func (c Clock) Judge(ctx context.Context) Result {
	setIt := lang.T("set it right: timedatectl set-ntp true; or look at chronyd and its servers")
	if behind := c.Proven.Sub(c.Now()); behind > 0 && !c.Proven.IsZero() {
		outcome := Warn
		if behind > farOff {
			outcome = Fail
		}
		return Result{outcome, lang.T("the clock is %s behind what the vendor's signatures prove to be past", round(behind)), setIt}
	}
	agrees := false
	if c.Signed != nil {
		if at, err := c.Signed(ctx); err == nil && !at.IsZero() {
			off := c.Now().Sub(at)
			outcome := OK
			switch {
			case off > farOff || off < -farOff:
				outcome = Fail
			case off > slightlyOff || off < -slightlyOff:
				outcome = Warn
			}
			switch {
			case outcome != OK && off < 0:
				return Result{outcome, lang.T("the clock is %s behind the vendor's signed time", round(-off)), setIt}
			case outcome != OK:
				return Result{outcome, lang.T("the clock is %s ahead of the vendor's signed time", round(off)), setIt}
			}
			agrees = true
		}
	}
	switch k := c.Kernel; {
	case k.Synchronised != nil && !*k.Synchronised && k.Daemon != "":
		return Result{Warn, lang.T("the clock is not synchronised, though %s runs", k.Daemon), lang.T("see whether it reaches its servers: timedatectl timesync-status; chronyc sources")}
	case k.Synchronised != nil && !*k.Synchronised:
		return Result{Warn, lang.T("the clock is not synchronised"), setIt}
	case agrees && k.Synchronised != nil:
		return Well(lang.T("synchronised, and agrees with the vendor's signed time"))
	case agrees:
		return Well(lang.T("agrees with the vendor's signed time"))
	case k.Synchronised != nil:
		return Well(lang.T("synchronised, and not behind what the vendor's signatures prove"))
	}
	return Well(lang.T("not behind what the vendor's signatures prove"))
}

func round(d time.Duration) time.Duration {
	if d > time.Minute {
		return d.Round(time.Minute)
	}
	return d.Round(time.Second)
}
