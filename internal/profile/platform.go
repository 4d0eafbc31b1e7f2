package profile

import (
	"path"
	"regexp"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// Platform is where the platform lives on the administrator's host.
type Platform struct {
	// platform.root: the directory it is installed in, an absolute path of up to
	// 500 bytes. Optional.
	Root string `yaml:"root"`
	// platform.version: how to learn the installed version. Optional: without it a
	// licence that is bound to versions is judged by the version given on the command line.
	Version VersionSource `yaml:"version"`
	// platform.services: the services, in the order they are started in; they are
	// stopped in reverse. Up to 256. Default: none, the hooks see to it.
	Services []Service `yaml:"services"`
	// platform.health: when the platform counts as healthy.
	Health Health `yaml:"health"`
	// platform.hooks: the vendor's commands around an update.
	Hooks Hooks `yaml:"hooks"`
	// platform.checks: the vendor's checks before an update, up to 32. Default: none.
	Checks []Check `yaml:"checks"`
	// platform.ports: the TCP ports that the platform listens on, 1 to 65535,
	// distinct, up to 256; another program at one of them stops an update before it
	// begins. Default: none.
	Ports []int `yaml:"ports"`
	// platform.writable: files and directories inside a release that the platform
	// itself writes, as in "cache": they are not verified and never shared between
	// releases. Paths relative to the release, without . or .., distinct, of up to
	// 500 bytes; up to 256. Default: none.
	Writable []string `yaml:"writable"`
	// platform.keep: how many old releases are kept on the host beside the one in
	// use. 1 to 20. Default: 2.
	Keep int `yaml:"keep"`
	// platform.tool: where a release brings the next optool along, a path relative
	// to the release and outside of platform.writable. Optional: without it optool
	// is updated by other means.
	Tool string `yaml:"tool"`
}

// VersionSource is how to learn the installed version: from a file or from a command's output.
type VersionSource struct {
	// platform.version.file: a text file, absolute or below platform.root. Either this or command.
	File string `yaml:"file"`
	// platform.version.command: a program by its absolute path, and its arguments;
	// run without a shell. Up to 32 items of up to 500 bytes. Either this or file.
	Command []string `yaml:"command"`
	// platform.version.pattern: a regular expression (RE2 syntax) with one group,
	// which is the version. Up to 500 bytes. Default: the first line, trimmed.
	Pattern string `yaml:"pattern"`
}

// VersionFile returns the absolute path of the version file, or "" if the version comes from elsewhere.
func (p Platform) VersionFile() string {
	if p.Version.File == "" || path.IsAbs(p.Version.File) {
		return p.Version.File
	}
	return path.Join(p.Root, p.Version.File)
}

// Given says whether the profile tells how to learn the version.
func (v VersionSource) Given() bool { return v.File != "" || len(v.Command) > 0 }

// Find returns the version in text, what the file or the command said. The caller
// bounds text. It fails if the pattern does not match or nothing is left.
func (v VersionSource) Find(text string) (string, error) {
	if v.Pattern == "" {
		line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
		if line = strings.TrimSpace(line); line != "" {
			return line, nil
		}
		return "", lang.Errorf("find the platform version: the text is empty")
	}
	pattern, err := regexp.Compile(v.Pattern)
	if err != nil {
		return "", lang.Errorf("find the platform version: %w", err)
	}
	if m := pattern.FindStringSubmatch(text); len(m) > 1 && m[1] != "" {
		return m[1], nil
	}
	return "", lang.Errorf("find the platform version: nothing matches %s", v.Pattern)
}
