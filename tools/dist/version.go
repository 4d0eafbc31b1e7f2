package main

import (
	"fmt"
	"regexp"
	"strconv"
)

var (
	released  = regexp.MustCompile(`^\d+\.\d+\.\d+(-(alpha|beta|pre|rc|git)\d+)?$`)
	described = regexp.MustCompile(`^(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?-\d+-g[0-9a-f]+(-dirty)?$|^(\d+)\.(\d+)\.(\d+)-dirty$`)
)

// packageVersion is the version of packages of a version of the programs: a tree
// between two releases is the next one, at the time of its commit.
func packageVersion(version string, seconds int64) (string, error) {
	next := func(major, minor, patch string) (string, error) {
		n, err := strconv.Atoi(patch)
		return fmt.Sprintf("%s.%s.%d-git%d", major, minor, n+1, seconds), err
	}
	if version == "dev" {
		return next("0", "0", "0")
	}
	if m := described.FindStringSubmatch(version); m != nil {
		if m[1] != "" {
			return next(m[1], m[2], m[3])
		}
		return next(m[6], m[7], m[8])
	}
	if !released.MatchString(version) {
		return "", fmt.Errorf("version %q: %w", version, errVersion)
	}
	return version, nil
}
