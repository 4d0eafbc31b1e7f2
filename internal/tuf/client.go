package tuf

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Limits of what is read from a repository or a cache, in bytes. A length that
// was signed beforehand bounds a file further.
const (
	MaxRoot      = 512 << 10
	MaxTimestamp = 16 << 10
	MaxSnapshot  = 2 << 20
	MaxTargets   = 8 << 20 // of targets and of each delegated role
)

const (
	maxRootSteps   = 256 // roots fetched by one Refresh
	maxSignatures  = 64  // of one file
	maxDelegations = 32  // roles visited in search of one target
	maxRoleName    = 100 // bytes of the name of a delegated role, escaped
)

// Source is where the files of a repository come from.
type Source interface {
	// Fetch returns a whole file of at most max bytes. Path is relative to the
	// repository, as in "5.root.json" or "targets/releases/stable/HASH.1.1.0.json";
	// its elements are separated by slashes and escaped as in a URL, which changes
	// nothing about letters, digits and - . _ and leaves no element "..".
	// Of a file that does not exist the error is fs.ErrNotExist to errors.Is; a server
	// that refuses to say (status 403) should give fs.ErrPermission. Other errors
	// are returned to the caller as they are.
	Fetch(ctx context.Context, path string, max int64) ([]byte, error)
}

// Cache is where a client keeps what it has verified: a directory of its own,
// one per product. Names are file names without a slash. No two clients may use
// one at a time.
type Cache interface {
	// Read returns a file of at most max bytes. Errors: fs.ErrNotExist if there is
	// none; fs.ErrPermission and faults end the call; anything else is a damaged file.
	Read(name string, max int64) ([]byte, error)
	// Write replaces a file. It is there, whole and durable, when Write has
	// returned, and as it was before when power fails earlier.
	Write(name string, data []byte) error
	// Remove removes a file; one that does not exist is no error, or fs.ErrNotExist.
	Remove(name string) error
}

// Client says what to trust and where to look.
type Client struct {
	Root   []byte // root metadata that the profile ships with
	Cache  Cache
	Source Source // Cached does without

	// Now judges what has expired. Give the later of the clock and the latest
	// instant that something signed has proven: a slow clock accepts what has
	// expired.
	Now time.Time

	// AcceptExpired holds no expiry against the repository, for a copy that was
	// carried to a host without network. All else is verified, versions that
	// must not go back included. Repository.Expired says whether it was needed.
	AcceptExpired bool

	// EveryRoot asks for a newer root even when the timestamp is as before. See
	// the package comment.
	EveryRoot bool
}

// Repository is a state of the vendor's repository, verified up to the top-level
// targets. It is for one goroutine.
type Repository struct {
	client    *Client
	offline   bool // nothing is fetched or written
	trusted   trusted
	newest    *rootDocument // newest root this host has known; nil: none
	lists     map[string][]Target
	discarded []string
	expired   time.Time
}

// trusted is what has been verified; nil: not yet.
type trusted struct {
	root                *rootDocument
	timestamp, snapshot *namesDocument
	targets             map[string]*targetsDocument // by role
}

func (c *Client) repository(offline bool) *Repository {
	return &Repository{client: c, offline: offline, trusted: trusted{targets: map[string]*targetsDocument{}}, lists: map[string][]Target{}}
}

// Refresh brings the cache up to the state of the repository, as far as it can
// be verified, and returns that state. With nothing new the timestamp is all that is
// fetched.
//
// Faults (exit 5): metadata_expired, metadata_rollback, metadata_unsigned,
// metadata_invalid, metadata_mismatch, metadata_too_large; root_missing and
// root_invalid (exit 2) are about Client.Root, metadata_missing (exit 3) about a file
// that the repository should have. Faults of the Source pass.
func (c *Client) Refresh(ctx context.Context) (*Repository, error) {
	if c.Now.IsZero() { // nothing would ever have expired
		return nil, errors.New("refreshing without knowing the time")
	}
	r := c.repository(false)
	if err := r.anchor(); err != nil {
		return nil, err
	}
	whole, err := r.climbCached()
	if err != nil {
		return nil, err
	}
	held, err := r.heldTimestamp()
	if err != nil {
		return nil, err
	}
	var offered []byte
	if held != nil && whole && !c.EveryRoot && !r.over(r.trusted.root.expires) {
		if offered, err = r.fetchTimestamp(ctx); err != nil {
			return nil, err
		}
	}
	if offered == nil || !bytes.Equal(offered, held.data) {
		steps, err := r.climb(ctx)
		if err != nil {
			return nil, err
		}
		if steps > 0 { // keys may have changed
			offered = nil
			if held, err = r.heldTimestamp(); err != nil {
				return nil, err
			}
		}
	}
	if err := r.judge(roleRoot, r.trusted.root.version, r.trusted.root.expires); err != nil {
		return nil, err
	}
	if offered == nil {
		if offered, err = r.fetchTimestamp(ctx); err != nil {
			return nil, err
		}
	}
	if err := r.timestamp(held, offered); err != nil {
		return nil, err
	}
	if err := r.snapshot(ctx); err != nil {
		return nil, err
	}
	_, err = r.role(ctx, roleTargets, roleRoot)
	return r, err
}

// Cached returns the state in the cache. Signatures, hashes and versions are verified,
// expiry is not judged, nothing is fetched or written.
//
// Faults: never_checked (exit 1; fs.ErrNotExist to errors.Is) when the cache holds no
// complete state, cache_damaged (exit 5), root_missing and root_invalid (exit 2).
func (c *Client) Cached() (*Repository, error) {
	r := c.repository(true)
	if err := r.anchor(); err != nil {
		return nil, err
	}
	if whole, err := r.climbCached(); err != nil {
		return nil, err
	} else if !whole {
		return nil, cacheDamaged(rootFile(r.trusted.root.version + 1))
	}
	held, err := r.heldTimestamp()
	switch {
	case err != nil:
		return nil, err
	case held == nil && (len(r.discarded) == 0 || r.newest != nil && r.newest.version < r.trusted.root.version):
		return nil, neverChecked() // or not since the profile brought a newer root
	case held == nil:
		return nil, cacheDamaged(timestampFile)
	}
	if err := r.timestamp(held, held.data); err != nil {
		return nil, err
	}
	if err := r.snapshot(context.Background()); err != nil {
		return nil, err
	}
	_, err = r.role(context.Background(), roleTargets, roleRoot)
	return r, err
}

// Facts are what a state says about itself.
type Facts struct {
	Root, Timestamp, Snapshot, Targets int64 // versions

	RootExpires time.Time
	Expires     time.Time // of the timestamp: until when it is the news
}

// Facts returns versions and expiries.
func (r *Repository) Facts() Facts {
	return Facts{
		Root:        r.trusted.root.version,
		Timestamp:   r.trusted.timestamp.version,
		Snapshot:    r.trusted.snapshot.version,
		Targets:     r.trusted.targets[roleTargets].version,
		RootExpires: r.trusted.root.expires,
		Expires:     r.trusted.timestamp.expires,
	}
}

// Expired returns the earliest expiry that was passed and overlooked because of
// AcceptExpired; zero: none. Targets and Find may find an earlier one.
func (r *Repository) Expired() time.Time { return r.expired }

// Discarded returns the names of files in the cache that could not be trusted (any
// more) and were fetched again: a sign of a failing disk, of meddling, or of
// a threshold that was raised.
func (r *Repository) Discarded() []string { return r.discarded }

// over reports whether an expiry has passed and counts. The instant itself has
// passed: the specification wants an expiry that is later than the reference.
func (r *Repository) over(expires time.Time) bool {
	return !r.offline && !r.client.AcceptExpired && !expires.After(r.client.Now)
}

// judge returns the fault of a file that has expired.
func (r *Repository) judge(role string, version int64, expires time.Time) error {
	if r.over(expires) {
		return expired(role, version, expires, r.client.Now)
	}
	if !r.offline && !expires.After(r.client.Now) && (r.expired.IsZero() || expires.Before(r.expired)) {
		r.expired = expires
	}
	return nil
}

// read returns a file of the cache: nil and true for one that cannot be read.
func (r *Repository) read(name string, max int64) (data []byte, present bool, err error) {
	data, err = r.client.Cache.Read(name, max)
	_, faulty := errors.AsType[*fault.Error](err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case faulty || errors.Is(err, fs.ErrPermission):
		return nil, false, fault.File(err, lang.Say("reading %s in the cache of the vendor's releases", name))
	case err != nil || int64(len(data)) > max:
		return nil, true, nil
	}
	return data, true, nil
}

func (r *Repository) write(name string, data []byte) error {
	return fault.File(r.client.Cache.Write(name, data), lang.Say("writing %s to the cache of the vendor's releases", name))
}

func (r *Repository) remove(name string) error {
	err := r.client.Cache.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fault.File(err, lang.Say("removing %s from the cache of the vendor's releases", name))
}
