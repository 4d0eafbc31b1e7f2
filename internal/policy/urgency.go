package policy

import (
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/pkg/support"
)

// Urgency is how urgent an error is by the vendor's rules.
type Urgency struct {
	Level    int           // 1 the most urgent; 0: the rules know no level for it
	Title    string        // for people; may be empty
	Reaction time.Duration // working time until the answer; 0: none promised
}

// Priority computes the urgency from the impact: the first level that fits. A nil
// impact, and one that fits none, has no level and the reaction time of all else.
func Priority(p *profile.Support, impact *support.Impact, deployment string) Urgency {
	if impact != nil {
		for _, level := range p.Priorities {
			if fits(level, *impact) {
				return Urgency{level.Level, level.Title, level.Reaction.For(deployment).D()}
			}
		}
	}
	return Urgency{Reaction: p.Reaction.For(deployment).D()}
}

func fits(p profile.Priority, impact support.Impact) bool {
	if p.OwnCause && impact.ThirdParty || share(impact.Functions) == 0 || share(impact.Users) == 0 {
		return false
	}
	functions := share(impact.Functions) >= share(support.Share(p.Functions))
	users := share(impact.Users) >= share(support.Share(p.Users))
	if p.Match == profile.MatchAny {
		return functions || users
	}
	return functions && users
}

// share orders the shares: 1 to 3, 0 for none that is known.
func share(s support.Share) int {
	return slices.Index([]support.Share{support.One, support.Several, support.All}, s) + 1
}

// Calendar is when the vendor works for a deployment, by the rules of the profile.
// The error is a fault: calendar_zone when the host's time zone database does not
// have the vendor's zone, calendar_invalid when the rules make no calendar.
func Calendar(p *profile.Support, deployment string) (*sla.Calendar, error) {
	zone, err := time.LoadLocation(p.Calendar.Zone)
	if err != nil {
		return nil, fault.New(fault.ExitFailure, "calendar_zone", "read the time zone %s of the vendor's calendar: %w", p.Calendar.Zone, err).
			Hinted("install the time zone database (package tzdata)")
	}
	if deployment == "" {
		deployment = profile.OnPremise
	}
	rules := sla.Rules{
		Location:    zone,
		Holidays:    days(p.Calendar.Holidays),
		WorkingDays: days(p.Calendar.WorkingDays),
		Published:   p.Calendar.Published,
	}
	for _, h := range p.Calendar.Hours {
		if len(h.Deployments) == 0 || slices.Contains(h.Deployments, deployment) {
			rules.Windows = append(rules.Windows, window(h))
		}
	}
	c, err := sla.NewCalendar(rules)
	if err != nil {
		return nil, fault.New(fault.ExitUsage, "calendar_invalid", "read the vendor's calendar: %w", err).
			Hinted("ask the vendor for a corrected profile")
	}
	return c, nil
}

// Mode is what a question of the vendor does to the clock.
func Mode(p *profile.Support) sla.Mode {
	if p.Calendar.Clock == profile.ClockPause {
		return sla.Pause
	}
	return sla.Restart
}

func window(h profile.Hours) sla.Window {
	w := sla.Window{From: int(h.From), To: int(h.To)}
	for _, name := range h.Days {
		if day := slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, name); day >= 0 {
			w.Days[day] = true
		}
	}
	return w
}

func days(spans []profile.Days) []sla.Day {
	var all []sla.Day
	for _, span := range spans {
		for d := span.First; !span.Last.Before(d); d = d.Next() {
			all = append(all, sla.Day{Year: d.Year, Month: time.Month(d.Month), Day: d.Day})
		}
	}
	return all
}
