package profile

import (
	"fmt"
	"slices"
)

func (c checker) hooks(h Hooks) {
	for _, named := range []struct {
		at   string
		hook *Hook
	}{{"prepare", h.Prepare}, {"backup", h.Backup}, {"restore", h.Restore}, {"finish", h.Finish}} {
		if named.hook != nil {
			c.command("platform.hooks."+named.at+".command", named.hook.Command)
			if named.hook.Space != 0 && named.at != "backup" {
				c.Reject("platform.hooks."+named.at+".space", "want it for backup alone: no other hook is checked for room")
			}
		}
	}
	if h.Restore != nil && h.Backup == nil {
		c.Reject("platform.hooks.restore", "needs platform.hooks.backup, which saves what it brings back")
	}
}

func (c checker) checks(list []Check) {
	if !c.count("platform.checks", len(list), maxItems) {
		return
	}
	seen := c.names()
	for i, check := range list {
		at := fmt.Sprintf("platform.checks[%d]", i)
		c.command(at+".command", check.Command)
		c.text(at+".hint", check.Hint, maxProse)
		seen.add(at+".name", check.Name)
	}
}

func (c checker) update(u Update) {
	if !isChannel(u.Channel) {
		c.Reject("update.channel", "want up to 32 of a-z 0-9 -, the first no hyphen")
	}
	c.labels("update.channels", u.Channels)
	listed := len(u.Channels) == 0
	for i, label := range u.Channels[:min(len(u.Channels), maxList)] {
		listed = listed || label.Name == u.Channel
		if label.Name != "" && !isChannel(label.Name) {
			c.Reject(fmt.Sprintf("update.channels[%d].name", i), "want up to 32 of a-z 0-9 -, the first no hyphen")
		}
	}
	if !listed {
		c.Reject("update.channels", "lacks the channel %.40s, which update.channel names", u.Channel)
	}
	if c.count("update.mirrors", len(u.Mirrors), maxItems) {
		for i, mirror := range u.Mirrors {
			at := fmt.Sprintf("update.mirrors[%d]", i)
			if c.base(at, mirror); slices.Contains(u.Mirrors[:i], mirror) {
				c.Reject(at, "%.100s is given twice", mirror)
			}
		}
	}
	c.cadence(u.Cadence)
}

func (c checker) cadence(k Cadence) {
	if k.PerYear < 0 || k.PerYear > 366 {
		c.Reject("update.cadence.perYear", "want 0 to 366, got %d", k.PerYear)
	} else if k.PerQuarter < 0 || k.PerQuarter > 92 {
		c.Reject("update.cadence.perQuarter", "want 0 to 92, got %d", k.PerQuarter)
	} else if k.PerYear > 0 && k.PerYear < 4*k.PerQuarter {
		c.Reject("update.cadence.perYear", "want at least %d, which %d in each quarter come to, got %d", 4*k.PerQuarter, k.PerQuarter, k.PerYear)
	}
	c.text("update.cadence.text", k.Text, maxProse)
}
