package tuf

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"
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
	_, err := readHead(embedded)
	if err == nil {
		err = update(func() error {
			r.trusted, err = trustedmetadata.New(embedded)
			return err
		})
	}
	if err != nil {
		return rootInvalid(err)
	}
	r.trusted.RefTime = r.client.Now
	if r.offline || r.client.AcceptExpired {
		r.trusted.RefTime = time.Time{} // everything expires later than that
	}
	if r.newest, err = r.cachedRoot(newestRoot); err != nil || r.offline {
		return err
	}
	return r.keepAnchor()
}

// keepAnchor puts the profile's root into the cache. A profile may bring a newer
// root than the newest in the cache, or one of another repository.
func (r *Repository) keepAnchor() error {
	root, name := r.trusted.Root, rootFile(r.trusted.Root.Signed.Version)
	data, _, err := r.read(name, MaxRoot)
	if err != nil || bytes.Equal(data, r.client.Root) {
		return err
	}
	before, err := r.cachedRoot(name)
	if err != nil {
		return err
	}
	switch {
	case before != nil && !reflect.DeepEqual(before.Signed, root.Signed):
		if err := r.forgetAll(root.Signed.Version); err != nil {
			return err
		}
	case r.newest != nil && r.newest.Signed.Version < root.Signed.Version && rotated(r.newest, root):
		if err := r.forget(); err != nil {
			return err
		}
	}
	return r.write(name, r.client.Root)
}

// cachedRoot reads a root that at least signs for itself; nil: there is none.
func (r *Repository) cachedRoot(name string) (*metadata.Metadata[metadata.RootType], error) {
	data, present, err := r.read(name, MaxRoot)
	if err != nil || !present {
		return nil, err
	}
	_, root, err := load[metadata.RootType](data, nil, metadata.ROOT)
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
		newest := r.newest.Signed.Version
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
func rotated(from, to *metadata.Metadata[metadata.RootType]) bool {
	for _, role := range []string{metadata.TIMESTAMP, metadata.SNAPSHOT} {
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
func keys(root *metadata.Metadata[metadata.RootType], role string) (all []string) {
	duty := root.Signed.Roles[role]
	if duty == nil {
		return nil
	}
	for _, id := range duty.KeyIDs {
		if key := root.Signed.Keys[id]; key != nil {
			all = append(all, key.Type+" "+key.Value.PublicKey)
		}
	}
	return all
}

// climbCached goes as far as the cache leads. Whole tells that it leads to the
// newest root this host has known.
func (r *Repository) climbCached() (whole bool, err error) {
	last := r.client.Root
	for {
		data, present, err := r.read(rootFile(r.trusted.Root.Signed.Version+1), MaxRoot)
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
	reached := r.trusted.Root.Signed.Version
	if r.newest != nil && r.newest.Signed.Version >= reached {
		return r.newest.Signed.Version == reached, nil
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
		next := r.trusted.Root.Signed.Version + 1
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
			if present || r.newest != nil && r.newest.Signed.Version >= next {
				return steps, rootLost(next)
			}
			return steps, nil
		case err != nil:
			return steps, err
		case len(data) > MaxRoot:
			return steps, tooLarge(name, MaxRoot)
		}
		before := r.trusted.Root
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
	next := r.trusted.Root.Signed.Version + 1
	h, err := readHead(data)
	if err == nil {
		err = update(func() error {
			_, err := r.trusted.UpdateRoot(data)
			return err
		})
	}
	if _, other := errors.AsType[*metadata.ErrBadVersionNumber](err); other {
		if h.version < next {
			return rollback(metadata.ROOT, h.version, next-1)
		}
		return mismatch(rootFile(next), "it holds root %d", h.version)
	}
	return verdict(rootFile(next), err)
}

func (r *Repository) keepRoot(before *metadata.Metadata[metadata.RootType], name string, data []byte) error {
	news := r.newest == nil || r.newest.Signed.Version < r.trusted.Root.Signed.Version
	if news && rotated(before, r.trusted.Root) {
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
	r.newest = r.trusted.Root
	return r.write(newestRoot, data)
}

func (r *Repository) discard(name string) {
	if !slices.Contains(r.discarded, name) {
		r.discarded = append(r.discarded, name)
	}
}
