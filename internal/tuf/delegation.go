package tuf

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// delegations say which other roles list targets (section 4.5 of the specification).
type delegations struct {
	Keys  map[string]*key `json:"keys"`
	Roles []delegated     `json:"roles"`
	Bins  *bins           `json:"succinct_roles"` // instead of Roles
}

// delegated is a role with paths, or with beginnings of their hashes.
type delegated struct {
	duty
	Name             string   `json:"name"`
	Terminating      bool     `json:"terminating"` // no later role is asked about these paths
	Paths            []string `json:"paths"`
	PathHashPrefixes []string `json:"path_hash_prefixes"`
}

// bins are 2^BitLength roles with one set of keys, among which paths are distributed by
// their hashes (TAP 15).
type bins struct {
	duty
	BitLength  int    `json:"bit_length"`
	NamePrefix string `json:"name_prefix"`
}

func (d *delegations) sound() error {
	if !whole(d.Keys) {
		return incomplete()
	}
	if d.Roles != nil && d.Bins != nil {
		return lang.Errorf("it delegates both to roles and to bins")
	}
	if d.Bins != nil && (d.Bins.BitLength < 1 || d.Bins.BitLength > 32) {
		return lang.Errorf("it delegates to bins of %d bits", d.Bins.BitLength)
	}
	for _, role := range d.Roles {
		if role.Paths != nil && role.PathHashPrefixes != nil {
			return lang.Errorf("it delegates both paths and hashes of paths")
		}
	}
	return nil
}

// duty returns who signs for a role; nil: nobody.
func (d *delegations) duty(role string) *duty {
	if d.Bins != nil {
		return &d.Bins.duty
	}
	at := slices.IndexFunc(d.Roles, func(r delegated) bool { return r.Name == role })
	if at < 0 {
		return nil
	}
	return &d.Roles[at].duty
}

// rolesFor returns the roles that may list a target, in their order.
func (d *delegations) rolesFor(target string) (roles []delegated) {
	if d.Bins != nil {
		return []delegated{{Name: d.Bins.roleFor(target), Terminating: true}}
	}
	for _, role := range d.Roles {
		if role.mayList(target) {
			roles = append(roles, role)
		}
	}
	return roles
}

func (d *delegated) mayList(target string) bool {
	hash := sha256.Sum256([]byte(target))
	digits := hex.EncodeToString(hash[:])
	return slices.ContainsFunc(d.Paths, func(pattern string) bool { return matches(pattern, target) }) ||
		slices.ContainsFunc(d.PathHashPrefixes, func(prefix string) bool { return strings.HasPrefix(digits, prefix) })
}

// matches is a match of the shell's, in which no character of a pattern is a slash.
func matches(pattern, target string) bool {
	patterns, elements := strings.Split(pattern, "/"), strings.Split(target, "/")
	if len(patterns) != len(elements) {
		return false
	}
	for i, element := range elements {
		if ok, err := path.Match(patterns[i], element); !ok || err != nil {
			return false
		}
	}
	return true
}

// roleFor takes the first bits of the path's hash for the number of its bin.
func (b *bins) roleFor(target string) string {
	hash := sha256.Sum256([]byte(target))
	number := binary.BigEndian.Uint32(hash[:]) >> (32 - b.BitLength)
	last := uint64(1)<<b.BitLength - 1
	return fmt.Sprintf("%s-%0*x", b.NamePrefix, len(strconv.FormatUint(last, 16)), number)
}
