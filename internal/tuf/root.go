package tuf

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
)

// newestRoot is the name in the cache of a copy of the newest root.
const newestRoot = "root.json"

// rootFile is the name of a root, in the repository and in the cache.
func rootFile(version int64) string { return strconv.FormatInt(version, 10) + ".root.json" }

// anchor begins the walk at the profile's root.
func (r *Repository) anchor() error {
	embedded := r.client.Root
	if len(bytes.TrimSpace(embedded)) == 0 {
		return rootMissing()
	}
	root, err := readRoot(embedded)
	if err != nil {
		return rootInvalid(err)
	}
	r.trusted.root = root
	if r.newest, err = r.cachedRoot(newestRoot); err != nil || r.offline {
		return err
	}
	return r.keepAnchor()
}

// readRoot reads a root that signs for itself.
func readRoot(data []byte) (*rootDocument, error) {
	root, err := read[rootPart](roleRoot, data)
	if err != nil {
		return nil, err
	}
	return root, root.part.vouches(roleRoot, root.proof)
}

// keepAnchor puts the profile's root into the cache. A profile may bring a newer
// root than the newest in the cache, or one of another repository.
func (r *Repository) keepAnchor() error {
	root, name := r.trusted.root, rootFile(r.trusted.root.version)
	data, _, err := r.read(name, MaxRoot)
	if err != nil || bytes.Equal(data, r.client.Root) {
		return err
	}
	before, err := r.cachedRoot(name)
	if err != nil {
		return err
	}
	switch {
	case before != nil && !bytes.Equal(before.text, root.text):
		if err := r.forgetAll(root.version); err != nil {
			return err
		}
	case r.newest != nil && r.newest.version < root.version && rotated(r.newest, root):
		if err := r.forget(); err != nil {
			return err
		}
	}
	return r.write(name, r.client.Root)
}

// cachedRoot reads a root that at least signs for itself; nil: there is none.
func (r *Repository) cachedRoot(name string) (*rootDocument, error) {
	data, present, err := r.read(name, MaxRoot)
	if err != nil || !present {
		return nil, err
	}
	root, err := readRoot(data)
	if err != nil {
		r.discard(name)
		return nil, nil
	}
	return root, nil
}

// forget removes what a key that was taken away may have signed (section
// 5.3.11). It comes before the root that takes it away is written: that step is
// then made again after a kill between the two.
func (r *Repository) forget() error {
	if err := r.remove(timestampFile); err != nil {
		return err
	}
	return r.remove(snapshotFile)
}

// forgetAll clears the cache of a repository that the profile does not trust any more.
// The anchor is written last, so that a kill on the way leaves the work to the next call.
func (r *Repository) forgetAll(anchor int64) error {
	if err := r.forget(); err != nil {
		return err
	}
	if r.newest != nil {
		newest := r.newest.version
		for version := newest; version > max(anchor, newest-10*maxRootSteps); version-- {
			if err := r.remove(rootFile(version)); err != nil {
				return err
			}
		}
	}
	r.newest = nil
	return r.keepNewest(r.client.Root)
}

// rotated reports whether a key of timestamp or snapshot is taken away.
func rotated(from, to *rootDocument) bool {
	for _, role := range []string{roleTimestamp, roleSnapshot} {
		stays := keys(to, role)
		for _, key := range keys(from, role) {
			if !slices.Contains(stays, key) {
				return true
			}
		}
	}
	return false
}

// keys are the public keys of a role, whatever they are called.
func keys(root *rootDocument, role string) (all []string) {
	duty := root.part.Roles[role]
	if duty == nil {
		return nil
	}
	for _, id := range duty.KeyIDs {
		if key := root.part.Keys[id]; key != nil {
			all = append(all, key.Type+" "+key.Value.Public)
		}
	}
	return all
}

// climbCached goes as far as the cache leads. Whole tells that it leads to the
// newest root this host has known.
func (r *Repository) climbCached() (whole bool, err error) {
	last := r.client.Root
	for {
		data, present, err := r.read(rootFile(r.trusted.root.version+1), MaxRoot)
		if err != nil {
			return false, err
		}
		if !present {
			break
		}
		if r.step(data) != nil {
			return false, nil // climb mends it, or says that it cannot
		}
		last = data
	}
	reached := r.trusted.root.version
	if r.newest != nil && r.newest.version >= reached {
		return r.newest.version == reached, nil
	}
	if r.offline {
		return true, nil
	}
	return true, r.keepNewest(last) // it is missing, damaged, or behind after a kill
}

// climb asks the repository for newer roots, one version at a time, and returns
// how many steps it went.
func (r *Repository) climb(ctx context.Context) (steps int, err error) {
	for {
		next := r.trusted.root.version + 1
		name := rootFile(next)
		known, present, err := r.read(name, MaxRoot)
		if err != nil {
			return steps, err
		}
		if present && r.step(known) == nil {
			continue
		}
		if steps == maxRootSteps {
			return steps, tooManyRoots(next)
		}
		data, err := r.client.Source.Fetch(ctx, name, MaxRoot)
		switch {
		case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
			if present || r.newest != nil && r.newest.version >= next {
				return steps, rootLost(next)
			}
			return steps, nil
		case err != nil:
			return steps, err
		case len(data) > MaxRoot:
			return steps, tooLarge(name, MaxRoot)
		}
		before := r.trusted.root
		if err := r.step(data); err != nil {
			return steps, err
		}
		if present {
			r.discard(name)
		}
		if err := r.keepRoot(before, name, data); err != nil {
			return steps, err
		}
		steps++
	}
}

// step goes to the next root, verified by the present one and by itself.
func (r *Repository) step(data []byte) error {
	next := r.trusted.root.version + 1
	root, err := read[rootPart](roleRoot, data)
	if err == nil {
		err = r.trusted.root.part.vouches(roleRoot, root.proof)
	}
	switch {
	case err != nil:
		return verdict(rootFile(next), err)
	case root.version < next:
		return rollback(roleRoot, root.version, next-1)
	case root.version > next:
		return mismatch(rootFile(next), "it holds root %d", root.version)
	}
	if err := root.part.vouches(roleRoot, root.proof); err != nil {
		return verdict(rootFile(next), err)
	}
	r.trusted.root = root
	return nil
}

func (r *Repository) keepRoot(before *rootDocument, name string, data []byte) error {
	news := r.newest == nil || r.newest.version < r.trusted.root.version
	if news && rotated(before, r.trusted.root) {
		if err := r.forget(); err != nil {
			return err
		}
	}
	if err := r.write(name, data); err != nil || !news {
		return err
	}
	return r.keepNewest(data)
}

func (r *Repository) keepNewest(data []byte) error {
	r.newest = r.trusted.root
	return r.write(newestRoot, data)
}

func (r *Repository) discard(name string) {
	if !slices.Contains(r.discarded, name) {
		r.discarded = append(r.discarded, name)
	}
}
