package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// entry is what changed with one version, as nfpm reads it from a file
// (https://github.com/goreleaser/chglog).
type entry struct {
	Version  string    `yaml:"semver"`
	Date     time.Time `yaml:"date"`
	Packager string    `yaml:"packager"`
	Deb      struct {
		Urgency       string   `yaml:"urgency"`
		Distributions []string `yaml:"distributions"`
	} `yaml:"deb"`
	Changes []change `yaml:"changes"`
}

type change struct {
	Note string `yaml:"note"`
}

// changes is the changelog of a parcel. That of optool is CHANGELOG.md; a vendor's
// brand has versions and no more, since what changed in it is his to tell.
func (r release) changes(p *parcel) ([]byte, error) {
	var all []entry
	if r.brand == "" {
		f, err := os.Open(filepath.Join(r.root, "CHANGELOG.md"))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if all, err = readChanges(bufio.NewScanner(f), r.version, r.time); err != nil {
			return nil, err
		}
	} else {
		all = []entry{{Version: r.version, Date: r.time, Changes: []change{{"Version " + r.version + "."}}}}
	}
	for i := range all {
		all[i].Version = debVersion(all[i].Version)
		all[i].Packager = p.maintainer
		all[i].Deb.Urgency = "medium"
		all[i].Deb.Distributions = []string{"unstable"}
	}
	return yaml.Marshal(all)
}

var (
	versionHead = regexp.MustCompile(`^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?`)
	link        = regexp.MustCompile(`\[([^\]]+)\]\([^)]*\)`)
)

// readChanges reads a changelog in the form of Keep a Changelog. What is unreleased
// there belongs to the version that is being made, unless that has a part of its own.
func readChanges(lines *bufio.Scanner, version string, now time.Time) ([]entry, error) {
	var all []entry
	part := ""
	for lines.Scan() {
		line := lines.Text()
		if m := versionHead.FindStringSubmatch(line); m != nil {
			e := entry{Version: m[1], Date: now}
			if m[1] == "Unreleased" {
				e.Version = version
			} else if m[2] != "" {
				date, err := time.Parse(time.DateOnly, m[2])
				if err != nil {
					return nil, fmt.Errorf("CHANGELOG.md: %w", err)
				}
				e.Date = date
			}
			all, part = append(all, e), ""
			continue
		}
		if len(all) == 0 {
			continue
		}
		e := &all[len(all)-1]
		switch text := strings.TrimSpace(line); {
		case strings.HasPrefix(line, "### "):
			part = strings.TrimPrefix(line, "### ")
		case strings.HasPrefix(line, "- "):
			note := plain(strings.TrimPrefix(line, "- "))
			if part != "" && part != "Added" {
				note = part + ": " + note
			}
			e.Changes = append(e.Changes, change{note})
		case text != "" && strings.HasPrefix(line, "  ") && len(e.Changes) > 0:
			last := &e.Changes[len(e.Changes)-1]
			last.Note += " " + plain(text)
		}
	}
	// An empty part says nothing, and one that another bears the version of is old.
	var said []entry
	for _, e := range all {
		if len(e.Changes) > 0 && (len(said) == 0 || said[len(said)-1].Version != e.Version) {
			said = append(said, e)
		}
	}
	if len(said) == 0 || said[0].Version != version {
		first := entry{Version: version, Date: now, Changes: []change{{"Version " + version + "."}}}
		said = append([]entry{first}, said...)
	}
	return said, lines.Err()
}

// plain is a text without the marks of Markdown.
func plain(text string) string {
	return strings.ReplaceAll(link.ReplaceAllString(text, "$1"), "`", "")
}
