package profile

import (
	"fmt"
	"slices"
	"strings"
)

const (
	weekdays = "mon tue wed thu fri sat sun"
	maxDays  = 1000  // entries of a list of days
	maxSpans = 10000 // days that they come to
)

func (c checker) priorities(list []Priority) {
	if !c.count("support.priorities", len(list), maxItems) {
		return
	}
	for i, p := range list {
		at := fmt.Sprintf("support.priorities[%d]", i)
		if p.Level < 1 || p.Level > 9 {
			c.Reject(at+".level", "want 1 to 9, got %d", p.Level)
		} else if i > 0 && p.Level <= list[i-1].Level {
			c.Reject(at+".level", "want the most urgent first: %d comes after %d", p.Level, list[i-1].Level)
		}
		c.text(at+".title", p.Title, maxTitle)
		c.oneOf(at+".functions", p.Functions, shares)
		c.oneOf(at+".users", p.Users, shares)
		c.oneOf(at+".match", p.Match, "all any")
	}
}

// calendar checks all but whether the zone exists: that takes the time zone
// database, which need not be on the host.
func (c checker) calendar(k Calendar) {
	const at = "support.calendar"
	if c.text(at+".zone", k.Zone, maxName); k.Zone != "" && !isZone(k.Zone) {
		c.Reject(at+".zone", "want the name of a time zone, as in Europe/Berlin or UTC")
	}
	c.hours(k.Hours)
	c.days(at+".holidays", k.Holidays)
	c.days(at+".workingDays", k.WorkingDays)
	if c.count(at+".published", len(k.Published), maxList) {
		for i, year := range k.Published {
			at := fmt.Sprintf("%s.published[%d]", at, i)
			if year < 1970 || year > 9999 {
				c.Reject(at, "want a year such as 2026, got %d", year)
			} else if slices.Contains(k.Published[:i], year) {
				c.Reject(at, "%d is given twice", year)
			}
		}
	}
	c.oneOf(at+".clock", k.Clock, "restart pause")
}

// isZone looks at the form of a name of the IANA time zone database. "Local" is
// whatever the administrator's host has, and no zone of the vendor's.
func isZone(s string) bool {
	if s == "Local" || strings.Contains(s, "..") || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") {
		return false
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/"
	return strings.Trim(s, letters) == ""
}

func (c checker) hours(list []Hours) {
	if !c.count("support.calendar.hours", len(list), maxItems) {
		return
	}
	for i, h := range list {
		at := fmt.Sprintf("support.calendar.hours[%d]", i)
		if len(h.Days) == 0 {
			c.Reject(at+".days", "missing, want days such as [mon, tue, wed, thu, fri]")
		}
		c.among(at+".days", h.Days, weekdays)
		c.among(at+".deployments", h.Deployments, deployments)
		if h.To <= h.From {
			c.Reject(at+".to", "want a time later than from, up to 24:00")
			continue
		}
		for k, other := range list[:i] {
			if h.From < other.To && other.From < h.To && share(h.Days, other.Days) &&
				(len(h.Deployments) == 0 || len(other.Deployments) == 0 || share(h.Deployments, other.Deployments)) {
				c.Reject(at, "overlaps support.calendar.hours[%d]", k)
				break
			}
		}
	}
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func (c checker) days(at string, list []Days) {
	if !c.count(at, len(list), maxDays) {
		return
	}
	total := 0
	for i, span := range list {
		if span.First.IsZero() {
			c.Reject(fmt.Sprintf("%s[%d]", at, i), "missing, want a day such as 2026-05-01")
			continue
		}
		total += span.Len()
	}
	if total > maxSpans {
		c.Reject(at, "want up to %d days in all, got %d", maxSpans, total)
	}
}
