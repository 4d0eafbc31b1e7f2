package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/version"
)

// extensionEnviron is the environment of an extension: that of this process, with
// what was found out and decided here. The variables of settings hold what is in
// force, so that the program, called by the extension, does alike.
func (d *desk) extensionEnviron() ([]string, error) {
	state, err := d.stateDir()
	if err != nil {
		return nil, err
	}
	speaks, ok := lang.Parse(d.config.Lang)
	if !ok {
		speaks = lang.FromEnvironment(d.Getenv)
	}
	told := map[string]string{
		"NAME":            d.Brand.Name,
		"EXECUTABLE":      d.Executable,
		"VERSION":         version.Info().Version,
		"CONFIG_FILES":    strings.Join(d.existing(d.configFiles()), string(os.PathListSeparator)),
		"STATE_DIR":       absolutePath(state),
		"OUTPUT":          d.config.Output,
		"COLOR":           d.config.Color,
		"LANG":            string(speaks),
		"OFFLINE":         strconv.FormatBool(d.config.Offline),
		"NO_INPUT":        strconv.FormatBool(d.config.NoInput),
		"NETWORK_TIMEOUT": d.config.Network.Timeout.String(),
		"QUIET":           strconv.FormatBool(d.quiet),
		"VERBOSE":         strconv.FormatBool(d.verbose),
		"YES":             strconv.FormatBool(d.yes),
	}
	if d.configFile != "" { // in force for what the extension calls, too
		told["CONFIG"] = absolutePath(d.configFile)
	}
	if !d.Brand.Embedded() {
		path, err := d.profilePath()
		switch f := fault.Of(err); {
		case err == nil:
			told["PROFILE"] = absolutePath(path)
		case f.Code != "usage": // there need not be one
			return nil, err
		}
	}
	var environ []string
	for _, entry := range d.Environ {
		name, _, _ := strings.Cut(entry, "=")
		rest, ours := strings.CutPrefix(name, d.Brand.Prefix+"_")
		if _, again := told[rest]; !ours || !again && !secret(rest) {
			environ = append(environ, entry)
		}
	}
	for _, name := range sortedKeys(told) {
		environ = append(environ, d.Brand.Prefix+"_"+name+"="+told[name])
	}
	return environ, nil
}

// secret reports whether a variable, named without the prefix, holds a secret of this
// program: an extension has no use for it, and what it runs inherits its environment.
func secret(variable string) bool {
	switch variable {
	case "LICENSE_KEY", "NOTIFY_SMTP_PASSWORD", "SUPPORT_IMAP_PASSWORD":
		return true
	}
	return false
}

// existing are those of paths that are there.
func (d *desk) existing(paths []string) []string {
	var there []string
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			there = append(there, path)
		}
	}
	return there
}

// absolutePath is path as it is seen from any directory.
func absolutePath(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
