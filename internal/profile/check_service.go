package profile

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// unitKinds are the units of systemd that can be started and stopped with sense.
const unitKinds = ".service .socket .target .timer .path .mount"

// names sees that the names of a list are there, and distinct.
type names struct {
	c     checker
	first map[string]int // line of each
}

func (c checker) names() names { return names{c, map[string]int{}} }

func (n names) add(at, name string) {
	if name == "" {
		n.c.Reject(at, "missing")
	} else if line, twice := n.first[name]; twice {
		n.c.Reject(at, "%.100s is given twice, first on line %d", name, line)
	} else {
		n.first[name] = n.c.Line(at)
	}
	n.c.text(at, name, maxTitle)
}

func (c checker) services(list []Service) {
	if !c.count("platform.services", len(list), maxList) {
		return
	}
	seen := c.names()
	for i, s := range list {
		at := fmt.Sprintf("platform.services[%d]", i)
		commands := len(s.Start)+len(s.Stop)+len(s.Status) > 0
		switch {
		case s.Unit != "" && commands:
			c.Reject(at, "want a unit or the commands start, stop and status, got both")
		case s.Unit != "":
			c.unit(at+".unit", s.Unit)
		case !commands:
			c.Reject(at, "want a unit, or the commands start, stop and status")
		default:
			c.command(at+".start", s.Start)
			c.command(at+".stop", s.Stop)
			c.command(at+".status", s.Status)
		}
		if s.Name == "" && s.Unit != "" {
			seen.add(at+".unit", s.Unit)
		} else {
			seen.add(at+".name", s.Name)
		}
	}
}

// unit checks the name of a unit of systemd (systemd.unit(5)).
func (c checker) unit(at, s string) {
	c.text(at, s, maxTitle)
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@"
	dot := strings.LastIndexByte(s, '.')
	switch {
	case dot < 1 || !slices.Contains(strings.Fields(unitKinds), s[dot:]):
		c.Reject(at, "want the name of a unit that ends in one of %s", strings.ReplaceAll(unitKinds, " ", ", "))
	case strings.Trim(s, letters) != "" || s[0] == '@':
		c.Reject(at, "want letters, digits and : - _ . \\ @ alone")
	case strings.HasSuffix(s[:dot], "@"):
		c.Reject(at, "want a unit, got a template: write what stands between @ and %s", s[dot:])
	}
}

func (c checker) health(h Health) {
	if h.Interval < Duration(100*time.Millisecond) || h.Interval > h.Deadline {
		c.Reject("platform.health.interval", "want 100ms up to the deadline, %s, got %s", h.Deadline, h.Interval)
	}
	if !c.count("platform.health.checks", len(h.Checks), maxItems) {
		return
	}
	seen := c.names()
	for i, check := range h.Checks {
		at := fmt.Sprintf("platform.health.checks[%d]", i)
		switch {
		case check.URL != "" && len(check.Command) > 0:
			c.Reject(at, "want a url or a command, got both")
		case check.URL != "":
			c.probe(at+".url", check.URL)
		case len(check.Command) > 0:
			c.command(at+".command", check.Command)
		default:
			c.Reject(at, "want a url or a command")
		}
		if check.Status != 0 && check.URL == "" {
			c.Reject(at+".status", "a command has an exit code, no status: want it beside a url")
		} else if check.Status != 0 && (check.Status < 100 || check.Status > 599) {
			c.Reject(at+".status", "want 100 to 599, got %d", check.Status)
		}
		if check.Timeout > h.Deadline {
			c.Reject(at+".timeout", "want up to the deadline, %s, got %s", h.Deadline, check.Timeout)
		}
		if check.Name != "" {
			seen.add(at+".name", check.Name)
		}
	}
}
