package hostfiles

import "strings"

// title is what units call the platform. A percent sign means something to systemd,
// and so does a backslash at the end of a line.
func (h Host) title() string {
	if h.Profile == nil {
		return "the platform"
	}
	return strings.NewReplacer("%", "%%", `\`, "/").Replace(h.Profile.Title)
}

// mount is the root for a list of paths in a unit.
func (h Host) mount() string {
	return `"` + strings.NewReplacer("%", "%%", `\`, `\\`, `"`, `\"`).Replace(h.root()) + `"`
}

// root is where the platform lies.
func (h Host) root() string {
	if h.Profile == nil {
		return ""
	}
	return h.Profile.Platform.Root
}

// roots is what AppArmor is told of it.
func (h Host) roots() string {
	if h.root() == "" {
		return "/{opt,srv}/**"
	}
	return quoted(h.root() + "/**")
}

// quoted is a path for AppArmor, in which these characters would be a pattern.
func quoted(path string) string {
	directory, pattern := strings.TrimSuffix(path, "/**"), "/**"
	escaped := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`, `{`, `\{`, `}`, `\}`, `"`, `\"`, `@`, `\@`).Replace(directory)
	return `"` + escaped + pattern + `"`
}

// units are those of the platform's services that systemd runs.
func (h Host) units() []string {
	var units []string
	if h.Profile == nil || h.root() == "" {
		return nil
	}
	for _, s := range h.Profile.Platform.Services {
		if s.Unit != "" {
			units = append(units, s.Unit)
		}
	}
	return units
}

// home says whether homes are hidden: not from a platform that lies in one.
func (h Host) home() string {
	for _, dir := range []string{"/home/", "/root/", "/run/user/"} {
		if strings.HasPrefix(h.root()+"/", dir) {
			return "read-only"
		}
	}
	return "yes"
}

// executable forbids to make memory executable, unless a command tells the platform's
// version: one that compiles as it runs, as Java and Node do, could not.
func (h Host) executable() string {
	if h.Profile == nil || len(h.Profile.Platform.Version.Command) > 0 {
		return ""
	}
	return "MemoryDenyWriteExecute=yes\n"
}
