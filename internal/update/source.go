package update

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/optool/optool/internal/airgap"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/release"
	"github.com/optool/optool/pkg/vendorapi"
)

// Web is releases over HTTP: signed metadata from the first base address, blobs
// from any of them.
type Web struct {
	Vendor interface {
		Do(context.Context, system.Request) (*system.Response, error)
		Download(context.Context, system.Download, system.Sink) (system.Transfer, error)
	}
	// Base addresses without a slash at the end, in order of preference.
	Metadata []string // a mirror that lags must not come before the vendor's own
	Blobs    []string
	Budget   time.Duration
	Limit    *system.Limiter // of downloads; nil: none

	// Received counts the bytes of bodies over the wire, for the curious.
	Received int64
}

// Name returns the address asked first.
func (w *Web) Name() string { return w.Metadata[0] }

// Fetch asks each base in turn while they cannot be reached.
func (w *Web) Fetch(ctx context.Context, path string, max int64) ([]byte, error) {
	var last, absent error
	for _, base := range w.Metadata {
		r, err := w.Vendor.Do(ctx, system.Request{Method: http.MethodGet, URL: base + vendorapi.PathTUF + path, MaxBody: max, Budget: w.Budget})
		if err != nil {
			last = err
			if f := fault.Of(err); f.Exit != fault.ExitUnreachable || f.Code == "offline" {
				return nil, err
			}
			continue
		}
		atomic.AddInt64(&w.Received, int64(len(r.Body)))
		switch r.Status {
		case http.StatusOK:
			if bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("<")) {
				last = fault.New(fault.ExitUnreachable, "not_the_vendor",
					"asked %s for releases and got a web page: something on the way answers in the vendor's place", base).Retry().
					Hinted("a proxy or hotel network may want a log-in; set network.proxy, or look: curl -i %s%stimestamp.json", base, vendorapi.PathTUF)
				continue
			}
			return r.Body, nil
		case http.StatusNotFound, http.StatusGone:
			absent = fs.ErrNotExist
			continue
		case http.StatusForbidden: // object stores say so of what is not there
			absent = fs.ErrPermission
			continue
		}
		last = fault.New(fault.ExitUnreachable, "vendor_unreachable", "%s answered with status %d for %s", base, r.Status, path).Retry().
			Hinted("the vendor's server has a problem; repeat the command later")
	}
	if absent != nil { // one that answers knows more than one that does not
		last = &fs.PathError{Op: "fetch", Path: path, Err: absent}
	}
	return nil, last
}

// Lagging leaves the first address out from now on: what it has is older than what
// this host has seen. It tells whether there is another one.
func (w *Web) Lagging() bool {
	if len(w.Metadata) < 2 {
		return false
	}
	w.Metadata = w.Metadata[1:]
	return true
}

// Blob downloads what is missing of a blob.
func (w *Web) Blob(ctx context.Context, b release.Blob, have int64, to system.Sink, progress func(int64)) error {
	d := system.Download{Name: "blob " + b.SHA256[:12], Size: b.Size, Have: have, Limit: w.Limit, Progress: progress}
	for _, base := range w.Blobs {
		d.URLs = append(d.URLs, base+vendorapi.PathBlobs+b.Path())
	}
	t, err := w.Vendor.Download(ctx, d, to)
	atomic.AddInt64(&w.Received, t.Received)
	return err
}

// Carried is releases from a file that was carried to a host without a network.
type Carried struct {
	Bundle *airgap.Bundle
	Path   string
}

// Name returns the path of the file.
func (c *Carried) Name() string { return c.Path }

// Fetch reads a file of the repository.
func (c *Carried) Fetch(ctx context.Context, path string, max int64) ([]byte, error) {
	return c.Bundle.Fetch(ctx, "tuf/"+path, max)
}

// Blob copies the rest of a blob.
func (c *Carried) Blob(ctx context.Context, b release.Blob, have int64, to system.Sink, progress func(int64)) error {
	from, err := c.Bundle.Open("blobs/" + b.Path())
	if err != nil {
		return fault.New(fault.ExitUnverified, "blob_missing", "%s lacks a part of the release (blob %s)", c.Path, b.SHA256[:12]).
			Hinted("it may have been made for another installed version: export it again with --from set to the version that runs here")
	}
	if from.Size() != b.Size {
		return fault.New(fault.ExitUnverified, "bundle_damaged", "blob %s in %s has %d bytes, not %d", b.SHA256[:12], c.Path, from.Size(), b.Size).
			Hinted("copy the file again and compare its checksum")
	}
	if _, err := from.Seek(have, io.SeekStart); err != nil {
		return err
	}
	for total := have; total < b.Size; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := io.CopyN(to, from, min(1<<20, b.Size-total))
		total += n
		progress(total)
		if errors.Is(err, io.EOF) {
			return fault.New(fault.ExitUnverified, "bundle_damaged", "%s ends in the middle of blob %s", c.Path, b.SHA256[:12]).
				Hinted("copy the file again and compare its checksum")
		}
		if err != nil {
			return fault.File(err, lang.Say("copying a part of the release from %s", c.Path))
		}
	}
	return nil
}
