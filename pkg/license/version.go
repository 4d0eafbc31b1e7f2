package license

import "github.com/optool/optool/pkg/versions"

// Version is a platform version.
type Version = versions.Version

// Range is a set of platform versions.
type Range = versions.Range

// ParseVersion reads a version as versions.Parse does. Errors are *Problem.
func ParseVersion(s string) (Version, error) {
	v, err := versions.Parse(s)
	if err != nil {
		return v, problem(Invalid, "%v", err)
	}
	return v, nil
}

// ParseRange reads a range as versions.ParseRange does. Errors are *Problem.
func ParseRange(s string) (Range, error) {
	r, err := versions.ParseRange(s)
	if err != nil {
		return r, problem(Invalid, "%v", err)
	}
	return r, nil
}
