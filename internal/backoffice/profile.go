package backoffice

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// profileText writes the first profile.yaml, ready to ship, with the sections
// that only the vendor can fill in as comments.
func profileText(n New, roots []string, ring, releases []byte, recipient string) []byte {
	var list strings.Builder
	for _, r := range roots {
		list.WriteString("\n    - " + r)
	}
	return fmt.Appendf(nil, `# The profile that makes optool the tool of this product. Ship it to customers as
# /etc/optool/profile.yaml. It holds no secret.
schema: %s
product: %s
title: %s
endpoint: %s

# How the tool is called where it is your own, as "optool-vendor brand build" makes it:
# brand: {name: acme-tool}

# Everything this vendor signs is traced back to these keys: licences to the roots,
# releases to the root metadata. "optool-vendor key rotate" keeps both current.
trust:
  threshold: %d
  roots:%s
  keyring: |
%s  releases: |
%s
# Where the platform lives on the customer's host, and how to learn its version:
# platform:
#   root: /opt/%s
#   version: {file: VERSION}

# When customers are warned, and the names that licences use, in words for people:
license:
  warnDays: 14
  notices: {thresholds: [14, 7, 3, 1]}
  # renew: https://www.example.com/renew
  # features: [{name: api, title: Programming interface}]
  # limits: [{name: devices, title: Active devices}]
  # usage: [{name: devices, title: Active devices}]
  # stages: [{name: admin-panel, title: Admin panel blocked}]

# Diagnostics bundles are encrypted to this key; "optool-vendor bundle open" opens
# them. What is collected of the product beside the host:
diagnostics:
  recipients: [%s]
  # collectors:
  #   - {name: logs, files: [/var/log/%s/*.log]}
`, profile.Schema, quoted(n.Product), quoted(n.Title), quoted(n.Endpoint), n.Threshold, list.String(),
		indented(string(ring), "    "), indented(string(releases), "    "), n.Product, recipient, n.Product)
}

// quoted writes text as a double-quoted YAML scalar; JSON strings are such.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(b)
}

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

// publishRing writes the key ring of by where customers find it: beside the
// licences, and into profile.yaml.
func (s *Store) publishRing(by *signer) error {
	ring := (&license.File{KeyRing: by.envelope}).Marshal()
	if err := system.WriteFile(s.path("public", "v1", "keyring"), ring, 0o644); err != nil {
		return err
	}
	changed, err := s.profileWith("keyring", lang.Say("key ring"), string(ring))
	if err != nil || changed == nil {
		return err
	}
	return system.WriteFile(s.path("profile.yaml"), changed, 0o644)
}

// profileWith returns profile.yaml with trust.KEY replaced by value, a text of
// whole lines that people know as what; nil when the profile has it already.
func (s *Store) profileWith(key string, what lang.Text, value string) ([]byte, error) {
	path := s.path("profile.yaml")
	text, p, err := s.profile()
	if err != nil {
		return nil, err
	}
	held := func(p *profile.Profile) string {
		if key == "releases" {
			return p.Trust.Releases
		}
		return p.Trust.KeyRing
	}
	if held(p) == value {
		return nil, nil
	}
	changed := []byte(replaceTrust(string(text), key, value))
	p, err = profile.Parse(path, changed)
	if err != nil || held(p) != value || !sameBut(key, text, changed) {
		return nil, fault.New(fault.ExitFailure, "profile_not_changed", "the new %s cannot be put into %s, whose trust section is laid out in an unusual way", what, path).
			Hinted("write trust.%s as a block (%s: |) and repeat the command", key, key)
	}
	return changed, nil
}

// replaceTrust puts value into the trust section of a profile, as the block of
// key, and leaves every other line as the vendor wrote it. The caller checks the
// result.
func replaceTrust(text, key, value string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	trust := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "trust:") })
	at, end, by := trust+1, trust+1, "" // without one: first in the section, in line with the others
	for i := trust + 1; i < len(lines); i++ {
		body := strings.TrimLeft(lines[i], " ")
		indent := lines[i][:len(lines[i])-len(body)]
		if indent == "" && body != "" && body[0] != '#' {
			break // the next section
		}
		if by == "" && body != "" && body[0] != '#' {
			by = indent
		}
		if strings.HasPrefix(body, key+":") {
			at, end, by = i, i+1, indent
			for end < len(lines) && strings.HasPrefix(lines[end], indent+" ") {
				end++
			}
			break
		}
	}
	by = cmp.Or(by, "  ")
	block := strings.Split(strings.TrimSuffix(by+key+": |\n"+indented(value, by+"  "), "\n"), "\n")
	return strings.Join(slices.Replace(lines, at, end, block...), "\n") + "\n"
}

// sameBut reports whether two profiles say the same of everything but trust.KEY.
func sameBut(key string, a, b []byte) bool {
	var said [2]map[string]any
	for i, text := range [][]byte{a, b} {
		if yaml.Unmarshal(text, &said[i]) != nil {
			return false
		}
		if trust, ok := said[i]["trust"].(map[string]any); ok {
			delete(trust, key)
		}
	}
	return reflect.DeepEqual(said[0], said[1])
}

// RingVersion opens the key ring that a profile ships with and returns its
// version. The fault is key_ring_invalid (exit 5).
func RingVersion(p *profile.Profile) (uint64, error) {
	ring, err := openRing([]byte(p.Trust.KeyRing), license.Trust{Product: p.Product, Roots: p.Roots(), Threshold: p.Trust.Threshold})
	if err != nil {
		return 0, fault.New(fault.ExitUnverified, "key_ring_invalid", "trust.keyring: %w", err).
			Hinted("take the text of keyring.dsse")
	}
	return ring.ring.Version, nil
}
