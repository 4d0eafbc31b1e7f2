package backoffice

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/tuf"
	"github.com/optool/optool/pkg/release"
)

// check goes through the new repository as a host with this profile will, with
// the same code, and holds each changed release against the rules of its
// documents.
func (c *change) check(ctx context.Context) error {
	if _, end := c.about(metadata.ROOT); !end.After(c.at) {
		return refused(ended(metadata.ROOT, end)).Hinted("nothing was published; renew it first: %s", renewal(metadata.ROOT))
	}
	host := tuf.Client{Root: c.trusted, Cache: noted{}, Source: c, Now: c.at}
	seen, err := host.Refresh(ctx)
	if err != nil {
		return refused(err)
	}
	for channel := range c.channels {
		targets, err := seen.Targets(ctx, channel)
		if err != nil {
			return refused(err)
		}
		for _, t := range targets {
			if !slices.Contains(c.targets, t.Path) {
				continue
			}
			if err := c.checkRelease(ctx, seen, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkRelease holds a published release against its rules.
func (c *change) checkRelease(ctx context.Context, seen *tuf.Repository, t tuf.Target) error {
	o, err := release.ParseOffer(t.Path, t.Custom)
	if err != nil {
		return refused(err)
	}
	data, err := seen.Fetch(ctx, t, release.MaxManifest)
	if err != nil {
		return refused(err)
	}
	m, err := release.ParseManifest(data)
	if err == nil && (m.Product != c.store.Product || m.Version != o.Version) {
		err = lang.Errorf("the manifest of %s is for %s %s", t.Path, m.Product, m.Version)
	}
	if err != nil {
		return refused(err)
	}
	if o.Withdrawn != nil {
		return nil // whatever is the matter with its blobs
	}
	return c.store.checkBlobs(o, m)
}

// Fetch returns a file of the repository as it will be.
func (c *change) Fetch(_ context.Context, path string, most int64) ([]byte, error) {
	data, found := c.manifests[path]
	for _, f := range slices.Backward(c.files) {
		if !found && f.Path == publicTUF+path {
			data, found = f.Data, true
		}
	}
	if !found && c.timestamp.Signed.Version == 1 { // the first: nothing that lies there counts
		return nil, fs.ErrNotExist
	}
	if !found {
		return c.store.publishedFile(path)
	}
	if int64(len(data)) > most {
		return nil, lang.Errorf("%s has %d bytes, hosts read %d", path, len(data), most)
	}
	return data, nil
}

// noted is the cache of a host that never was there before.
type noted map[string][]byte

func (n noted) Read(name string, _ int64) ([]byte, error) {
	if data, ok := n[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (n noted) Write(name string, data []byte) error { n[name] = data; return nil }

func (n noted) Remove(name string) error { delete(n, name); return nil }

func refused(err error) *fault.Error {
	if text, ended := strings.CutSuffix(err.Error(), "\n"); ended {
		err = errors.New(text)
	}
	return fault.New(fault.ExitUnverified, "publication_refused", "customers would refuse what would be published: %v", err).
		Hinted("nothing was published; restore what was changed by hand from a backup")
}

// ended says that a role's metadata is past its end.
func ended(role string, at time.Time) error {
	return lang.Errorf("metadata of the role %s ended on %s", role, at.UTC().Format(time.DateOnly))
}
