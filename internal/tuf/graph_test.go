package tuf_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// delegate adds a delegation to any role; a terminating one ends with "!".
func (v *vendor) delegate(from, to, paths string) {
	name, terminating := strings.CutSuffix(to, "!")
	m := v.targets[from]
	if m.Signed.Delegations == nil {
		m.Signed.Delegations = &metadata.Delegations{Keys: map[string]*metadata.Key{}, Roles: []metadata.DelegatedRole{}}
	}
	s := newSigner(v.t, name)
	v.keys[name] = []signer{s}
	m.Signed.Delegations.Keys[s.id] = s.key
	m.Signed.Delegations.Roles = append(m.Signed.Delegations.Roles, metadata.DelegatedRole{
		Name: name, KeyIDs: []string{s.id}, Threshold: 1, Terminating: terminating, Paths: []string{paths}})
	if v.targets[name] == nil {
		v.targets[name] = metadata.Targets(v.now.Add(month))
	}
}

func TestOrderOfDelegations(t *testing.T) {
	for graph, order := range map[string]string{
		"targets>A":                                   "A",
		"targets>A targets>B":                         "A B",
		"targets>A targets>B B>C":                     "A B C",
		"targets>A targets>B A>C A>D":                 "A C D B",
		"targets>A targets>B A>C C>D":                 "A C D B",
		"targets>A targets>B A>C! A>D":                "A C",
		"targets>A targets>B A>C! C>D":                "A C D",
		"targets>A:*.py targets>B A>C":                "B",
		"targets>A targets>B A>C:*.py C>D":            "A B",
		"targets>A targets>B B>C C>D D>B":             "A B C D",
		"targets>A targets>B B>C A>C":                 "A C B",
		"targets>A targets>B B>C A>C:*.py":            "A B C",
		"targets>A! targets>B":                        "A",
		"targets>? targets># targets>../x targets>/y": "%3F %23 ..%2Fx %2Fy",
	} {
		v := newVendor(t)
		v.targets = map[string]*metadata.Metadata[metadata.TargetsType]{"targets": metadata.Targets(today.Add(month))}
		delete(v.snapshot.Signed.Meta, "stable.json")
		for _, edge := range strings.Fields(graph) {
			from, to, _ := strings.Cut(edge, ">")
			to, paths, ok := strings.Cut(to, ":")
			if !ok {
				paths = "*"
			}
			v.delegate(from, to, paths)
		}
		for name := range v.targets {
			v.resign(name)
			v.files[escaped(v.name(name, 1))] = v.files[v.name(name, 1)]
		}
		v.resign("snapshot", "timestamp")
		h := v.newHost()
		r := h.refresh()
		h.mirror.asks()
		_, err := r.Find(context.Background(), "missing")
		want(t, err, "target_missing")
		var visited []string
		for _, name := range h.mirror.asks() {
			visited = append(visited, strings.TrimSuffix(strings.TrimPrefix(name, "1."), ".json"))
		}
		if got := strings.Join(visited, " "); got != order {
			t.Errorf("%s: visited %s, want %s", graph, got, order)
		}
		for name := range h.cache.files {
			if strings.Contains(name, "/") {
				t.Errorf("%s: cached %s", graph, name)
			}
		}
	}
}

func escaped(name string) string {
	return strings.NewReplacer("?", "%3F", "#", "%23", "/", "%2F").Replace(name)
}

func TestDelegationsAreBounded(t *testing.T) {
	v := newVendor(t)
	from := "targets"
	for i := range 100 {
		to := fmt.Sprint("role", i)
		v.delegate(from, to, "*")
		from = to
	}
	for name, m := range v.targets {
		m.Signed.Version = max(m.Signed.Version, 1)
		v.bump(name)
	}
	v.bump("snapshot", "timestamp")
	h := v.newHost()
	r := h.refresh()
	h.mirror.asks()
	_, err := r.Find(context.Background(), "missing")
	want(t, err, "target_missing")
	if n := len(h.mirror.asks()); n > 32 {
		t.Errorf("asked for %d roles", n)
	}
}

// TestOneRoleByTwoWays has a role that two delegate to with different keys: each way has its
// own verdict.
func TestOneRoleByTwoWays(t *testing.T) {
	v := newVendor(t)
	v.delegate("targets", "A", "*")
	v.delegate("A", "C", "*")
	v.delegate("targets", "C", "*")
	top := v.targets["targets"].Signed.Delegations
	other := newSigner(t, "other")
	top.Keys[other.id] = other.key
	top.Roles[len(top.Roles)-1].KeyIDs = []string{other.id} // who did not sign C
	v.add("C", "file", "content")
	v.bump("A", "C", "targets", "snapshot", "timestamp")
	r := v.newHost().refresh()
	if target, err := r.Find(context.Background(), "file"); err != nil || target.Role != "C" {
		t.Errorf("by way of A: %+v, %v", target, err)
	}
	_, err := r.Targets(context.Background(), "C")
	want(t, err, "metadata_unsigned")
}
