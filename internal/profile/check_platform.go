package profile

import (
	"cmp"
	"fmt"
	"path"
	"regexp/syntax"
	"slices"
	"strings"
	"time"
)

// complete fills in what the file left out; p has passed check.
func (p *Platform) complete() {
	for i := range p.Services {
		s := &p.Services[i]
		s.Name = cmp.Or(s.Name, s.Unit)
		s.Timeout = cmp.Or(s.Timeout, Duration(90*time.Second))
	}
	for i := range p.Health.Checks {
		h := &p.Health.Checks[i]
		h.Timeout = cmp.Or(h.Timeout, min(Duration(5*time.Second), p.Health.Deadline))
		if h.Name = cmp.Or(h.Name, h.URL); h.URL != "" {
			h.Status = cmp.Or(h.Status, 200)
		} else {
			h.Name = cmp.Or(h.Name, h.Command[0])
		}
	}
	for _, hook := range []*Hook{p.Hooks.Prepare, p.Hooks.Backup, p.Hooks.Restore, p.Hooks.Finish} {
		if hook != nil {
			hook.Timeout = cmp.Or(hook.Timeout, Duration(10*time.Minute))
		}
	}
	for i := range p.Checks {
		p.Checks[i].Timeout = cmp.Or(p.Checks[i].Timeout, Duration(30*time.Second))
	}
}

func (c checker) platform(p Platform) {
	if p.Root != "" && !isPath(p.Root) {
		c.Reject("platform.root", "want an absolute path without . or ..")
	}
	c.text("platform.root", p.Root, maxPlace)
	c.apart("platform.root", p.Root)
	c.version(p)
	c.services(p.Services)
	c.health(p.Health)
	c.hooks(p.Hooks)
	c.checks(p.Checks)
	c.ports(p.Ports)
	c.inside(p)
	if p.Keep < 1 || p.Keep > 20 {
		c.Reject("platform.keep", "want 1 to 20 releases, got %d", p.Keep)
	}
}

func (c checker) version(p Platform) {
	const at = "platform.version"
	v := p.Version
	switch {
	case v.File != "" && len(v.Command) > 0:
		c.Reject(at, "want a file or a command, got both")
	case !v.Given() && v.Pattern != "":
		c.Reject(at, "want a file or a command beside the pattern")
	case v.File != "" && !isPath("/"+strings.TrimPrefix(v.File, "/")):
		c.Reject(at+".file", "want a path without . or ..")
	case v.File != "" && !path.IsAbs(v.File) && p.Root == "":
		c.Reject(at+".file", "a relative path needs platform.root")
	case len(v.Command) > 0:
		c.command(at+".command", v.Command)
	}
	c.text(at+".file", v.File, maxPlace)
	c.apart(at+".file", v.File)
	if c.text(at+".pattern", v.Pattern, maxPlace); v.Pattern != "" && len(v.Pattern) <= maxPlace {
		// Parsing is enough to judge it; it is compiled by Find.
		if re, err := syntax.Parse(v.Pattern, syntax.Perl); err != nil {
			c.Reject(at+".pattern", "%s", err)
		} else if re.MaxCap() != 1 {
			c.Reject(at+".pattern", "want one group, which is the version, got %d", re.MaxCap())
		}
	}
}

func (c checker) ports(ports []int) {
	const list = "platform.ports"
	if !c.count(list, len(ports), maxList) {
		return
	}
	for i, port := range ports {
		at := fmt.Sprintf("%s[%d]", list, i)
		if port < 1 || port > 65535 {
			c.Reject(at, "want 1 to 65535, got %d", port)
		} else if slices.Contains(ports[:i], port) {
			c.Reject(at, "%d is given twice", port)
		}
	}
}

// inside checks the paths inside of a release.
func (c checker) inside(p Platform) {
	const want = "want a path relative to the release, without . or .."
	if !c.count("platform.writable", len(p.Writable), maxList) {
		return
	}
	for i, place := range p.Writable {
		at := fmt.Sprintf("platform.writable[%d]", i)
		if !isInside(place) {
			c.Reject(at, want)
		} else if slices.Contains(p.Writable[:i], place) {
			c.Reject(at, "%.100q is given twice", place)
		}
		c.text(at, place, maxPlace)
		if p.Tool != "" && (p.Tool == place || strings.HasPrefix(p.Tool, place+"/")) {
			c.Reject("platform.tool", "lies in platform.writable, where nothing is verified")
		}
	}
	if p.Tool != "" && !isInside(p.Tool) {
		c.Reject("platform.tool", want)
	}
	c.text("platform.tool", p.Tool, maxPlace)
}

// command checks a program and its arguments.
func (c checker) command(at string, argv []string) {
	switch {
	case len(argv) == 0:
		c.Reject(at, "missing, want a program by its absolute path, and its arguments")
		return
	case !c.count(at, len(argv), maxItems):
		return
	case !isPath(argv[0]):
		c.Reject(at+"[0]", "want the absolute path of a program, without . or ..")
	}
	c.apart(at+"[0]", argv[0])
	for i, word := range argv {
		c.text(fmt.Sprintf("%s[%d]", at, i), word, maxPlace)
	}
}

// count bounds a list.
func (c checker) count(at string, got, most int) bool {
	if got > most {
		c.Reject(at, "want up to %d items, got %d", most, got)
	}
	return got <= most
}
