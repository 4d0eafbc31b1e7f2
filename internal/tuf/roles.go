package tuf

import (
	"context"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// Roles returns the delegated roles of the top-level targets, which are the channels,
// in their order.
func (r *Repository) Roles() (names []string) {
	for _, d := range r.delegated() {
		names = append(names, d.Name)
	}
	return names
}

func (r *Repository) delegated() []delegated {
	if d := r.trusted.targets[roleTargets].part.Delegations; d != nil {
		return d.Roles
	}
	return nil
}

// Targets returns what a delegated role of the top-level targets lists, sorted by
// path. It leaves out what the role may not list: a path that was
// not delegated to it, or that an earlier role, or the top-level targets, has
// the say about. Faults: role_missing (exit 2; fs.ErrNotExist to errors.Is), and those of
// Refresh, or of Cached.
func (r *Repository) Targets(ctx context.Context, role string) ([]Target, error) {
	if list, ok := r.lists[role]; ok {
		return slices.Clone(list), nil
	}
	channels := r.delegated()
	at := slices.IndexFunc(channels, func(d delegated) bool { return d.Name == role })
	if at < 0 {
		return nil, roleMissing(role, r.Roles())
	}
	m, err := r.role(ctx, role, roleTargets)
	if err != nil {
		return nil, err
	}
	list := []Target{}
	for path, file := range m.part.Targets {
		if _, above := r.trusted.targets[roleTargets].part.Targets[path]; above {
			continue
		}
		if says := slices.IndexFunc(channels, func(d delegated) bool { return d.mayList(path) }); says != at {
			continue
		}
		t, err := newTarget(role, path, file)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Target) int { return strings.Compare(a.Path, b.Path) })
	r.lists[role] = list
	return slices.Clone(list), nil
}

// Find returns the target at path from the most trusted role that lists it: the
// top-level targets, then delegated roles in their order, each before those it
// delegates to, at most 32 in all (section 5.6.7 of the specification). Faults:
// target_missing (exit 1; fs.ErrNotExist to errors.Is), and those of Refresh, or of Cached.
func (r *Repository) Find(ctx context.Context, path string) (Target, error) {
	type visit struct{ role, parent string }
	seen := map[string]bool{}
	for ahead := []visit{{role: roleTargets}}; len(ahead) > 0 && len(seen) < maxDelegations; {
		next := ahead[len(ahead)-1]
		ahead = ahead[:len(ahead)-1]
		if seen[next.role] {
			continue
		}
		seen[next.role] = true
		m := r.trusted.targets[roleTargets]
		if next.parent != "" {
			var err error
			if m, err = r.role(ctx, next.role, next.parent); err != nil {
				return Target{}, err
			}
		}
		if file := m.part.Targets[path]; file != nil {
			return newTarget(next.role, path, file)
		}
		if m.part.Delegations == nil {
			continue
		}
		var below []visit
		for _, d := range m.part.Delegations.rolesFor(path) {
			below = append(below, visit{d.Name, next.role})
			if d.Terminating {
				ahead = nil
				break
			}
		}
		slices.Reverse(below)
		ahead = append(ahead, below...)
	}
	return Target{}, targetMissing(path)
}

// role takes the targets or a delegated role in the version that the snapshot
// names, from the cache if it is there. Who delegates decides whose keys the role
// has: it is verified each time.
func (r *Repository) role(ctx context.Context, role, parent string) (*targetsDocument, error) {
	if parent != roleRoot && !usable(role) {
		return nil, invalid(parent+".json", lang.Errorf("it delegates to a role with an unusable name"))
	}
	name := escape(role) + ".json"
	want := r.trusted.snapshot.part.Meta[role+".json"]
	if want == nil {
		return nil, mismatch(snapshotFile, "it does not name a version of %q", clip(role))
	}
	data, present, err := r.read(name, MaxTargets)
	if err != nil {
		return nil, err
	}
	if present {
		held, err := read[targetsPart](roleTargets, data)
		if err == nil && held.version == want.Version && want.fits(data) && r.vouched(role, parent, held.proof) == nil {
			r.trusted.targets[role] = held
			return held, r.judge(role, held.version, held.expires)
		}
		if err != nil || held.version == want.Version { // else it was replaced by a newer one
			r.discard(name)
		}
	}
	if r.offline {
		return nil, neverChecked()
	}
	if data, err = r.fetchNamed(ctx, role, want, MaxTargets); err != nil {
		return nil, err
	}
	m, err := read[targetsPart](roleTargets, data)
	if err == nil {
		err = r.vouched(role, parent, m.proof)
	}
	switch {
	case err != nil:
		return nil, verdict(name, err)
	case m.version != want.Version:
		return nil, mismatch(name, "it has version %d, the snapshot names version %d", m.version, want.Version)
	}
	if err := r.judge(role, m.version, m.expires); err != nil {
		return nil, err
	}
	r.trusted.targets[role] = m
	return m, r.write(name, data)
}

// vouched asks the root, or who delegates, about what claims to be of role.
func (r *Repository) vouched(role, parent string, claim proof) error {
	if parent == roleRoot {
		return r.trusted.root.part.vouches(role, claim)
	}
	return r.trusted.targets[parent].part.vouches(role, claim)
}

// usable keeps out names that stand for something else here, or that no file can
// have.
func usable(role string) bool {
	switch role {
	case "", roleRoot, roleTimestamp, roleSnapshot, roleTargets:
		return false
	}
	number, root := strings.CutSuffix(role, "."+roleRoot)
	return len(escape(role)) <= maxRoleName && !(root && strings.Trim(number, "0123456789") == "")
}

// escape makes one element of a path.
func escape(name string) string { return url.PathEscape(name) }

// validPath keeps out what would lead elsewhere: absolute paths, "..", "." and
// empty elements.
func validPath(path string) bool {
	return path != "." && fs.ValidPath(path) && !strings.ContainsRune(path, 0)
}
