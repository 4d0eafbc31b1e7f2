// Package version says which build is running: to people, to support, and to
// the vendor's server in the User-Agent header.
//
// A release build sets the three variables with -ldflags; any other build
// falls back on what the Go toolchain recorded in the binary.
package version

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"strings"
)

// Set by the release build:
//
//	-ldflags "-X github.com/optool/optool/internal/version.Version=1.2.3 …"
var (
	Version string // semantic version without the leading v
	Commit  string // full git commit
	Date    string // commit date, RFC 3339 UTC
)

// Build is what Info found out. Fields nobody recorded are empty, but for
// Version, which is then "dev"; Brand and Profile are for the caller to fill in.
type Build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`
	Modified bool   `json:"modified,omitempty"` // built from a tree with uncommitted changes
	Go       string `json:"go"`                 // toolchain, such as go1.26.0
	Platform string `json:"platform"`           // GOOS/GOARCH
	Brand    *Brand `json:"brand,omitempty"`    // under whose name it runs; not told by the vendor's program
	Profile  string `json:"profile,omitempty"`  // SHA-256 of the vendor's profile in force, hex
}

// Brand is under whose name a build runs.
type Brand struct {
	Name     string `json:"name"`
	Embedded bool   `json:"embedded"` // the vendor's profile is part of the program
}

// Info returns the build that is running.
func Info() Build {
	b := Build{Version: Version, Commit: Commit, Date: Date, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if b.Version == "" || b.Commit == "" || b.Date == "" {
		if recorded, ok := debug.ReadBuildInfo(); ok {
			b.fill(recorded)
		}
	}
	b.Version = cmp.Or(strings.TrimPrefix(b.Version, "v"), "dev")
	return b
}

// fill takes from the toolchain's record what -ldflags left open.
func (b *Build) fill(recorded *debug.BuildInfo) {
	if v := recorded.Main.Version; v != "(devel)" {
		b.Version = cmp.Or(b.Version, v)
	}
	for _, s := range recorded.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = cmp.Or(b.Commit, s.Value)
		case "vcs.time":
			b.Date = cmp.Or(b.Date, s.Value)
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
}

// UserAgent returns the User-Agent value of the program called name, such as
// "optool/1.2.3 (linux/amd64)" (RFC 9110, section 10.1.5).
func UserAgent(name string) string {
	b := Info()
	return name + "/" + b.Version + " (" + b.Platform + ")"
}
