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
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// profileText writes the first profile.yaml, ready to ship, with the sections
// that only the vendor can fill in as comments.
func profileText(n New, roots []string, ring []byte) []byte {
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

# Everything this vendor signs is traced back to these keys. The key ring is kept
# current by "optool-vendor key rotate".
trust:
  threshold: %d
  roots:%s
  keyring: |
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
`, profile.Schema, quoted(n.Product), quoted(n.Title), quoted(n.Endpoint), n.Threshold, list.String(),
		indented(string(ring), "    "), n.Product)
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
	path := s.path("profile.yaml")
	text, err := system.ReadFile(path, profile.MaxSize)
	if err != nil {
		return err
	}
	p, err := profile.Parse(path, text)
	if err != nil {
		return err
	}
	if p.Trust.KeyRing == string(ring) {
		return nil
	}
	changed := replaceKeyRing(string(text), string(ring))
	p, err = profile.Parse(path, []byte(changed))
	if err != nil || p.Trust.KeyRing != string(ring) || !sameButRing(text, []byte(changed)) {
		return fault.New(fault.ExitFailure, "profile_not_changed", "the new key ring cannot be put into %s, whose trust section is laid out in an unusual way", path).
			Hinted("write trust.keyring as a block (keyring: |) and repeat the command")
	}
	return system.WriteFile(path, []byte(changed), 0o644)
}

// replaceKeyRing puts ring into the trust section of a profile and leaves every
// other line as the vendor wrote it. The caller checks the result.
func replaceKeyRing(text, ring string) string {
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
		if strings.HasPrefix(body, "keyring:") {
			at, end, by = i, i+1, indent
			for end < len(lines) && strings.HasPrefix(lines[end], indent+" ") {
				end++
			}
			break
		}
	}
	by = cmp.Or(by, "  ")
	block := strings.Split(strings.TrimSuffix(by+"keyring: |\n"+indented(ring, by+"  "), "\n"), "\n")
	return strings.Join(slices.Replace(lines, at, end, block...), "\n") + "\n"
}

// sameButRing reports whether two profiles say the same of everything but the
// key ring.
func sameButRing(a, b []byte) bool {
	var said [2]map[string]any
	for i, text := range [][]byte{a, b} {
		if yaml.Unmarshal(text, &said[i]) != nil {
			return false
		}
		if trust, ok := said[i]["trust"].(map[string]any); ok {
			delete(trust, "keyring")
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
