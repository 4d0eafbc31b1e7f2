package support

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// renew signs a request anew that waited while this host got another licence: the
// vendor would not know the old signature. The old document stays until the new one
// is committed.
func (o *Office) renew(h *Handover) error {
	if h.Request == nil || o.Sign == nil || h.Parcel.Signed && h.Request.License.ID == o.License {
		return nil
	}
	r, p := *h.Request, *h.Parcel
	r.License.ID = o.License
	p.Edition++
	if err := o.document(&p, h.Case.ID, support.TypeRequest, &r); err != nil {
		return err
	}
	if err := h.Note(func(q *Parcel) {
		q.Edition, q.Signed, q.SHA256, q.Uploads, q.Uploaded = p.Edition, p.Signed, p.SHA256, nil, nil
	}); err != nil {
		return err
	}
	c, err := o.change(h.ctx, h.Case.ID, func(c *Case) error { c.License = o.License; return nil })
	if err != nil {
		return err
	}
	h.Case = c
	return o.load(h)
}

// Sealed reads the request of a case as it was sealed.
func (o *Office) Sealed(c *Case) (*support.Request, error) {
	p := *c.request()
	h := &Handover{Case: c, Parcel: &p, office: o}
	if err := o.load(h); err != nil {
		return nil, err
	}
	return h.Request, nil
}

// Settle finds out whether a parcel of unknown outcome has arrived, and sends nothing.
func (o *Office) Settle(ctx context.Context, id string) error {
	lock, err := o.lock(ctx, id)
	if err != nil {
		return err
	}
	defer lock.Release()
	c, err := o.Case(ctx, id)
	if err != nil {
		return err
	}
	p := c.outbox()
	if p == nil {
		p = c.request()
	}
	carrier := o.Carriers[p.Via]
	if carrier == nil || !p.Unknown && p.Stage != Sending && o.Now().Sub(p.Sealed) <= firstWait {
		return nil
	}
	copied := *p
	h := &Handover{Case: c, Parcel: &copied, office: o, ctx: ctx}
	_ = o.load(h) // what is missing is not needed to ask
	receipt, found, err := carrier.Lookup(ctx, h)
	switch {
	case err != nil && !p.Unknown && p.Stage != Sending: // nothing says that it was ever sent
		return nil
	case err != nil:
		return err
	case found:
		return o.accepted(ctx, h, receipt)
	}
	return h.Note(func(p *Parcel) { p.Stage, p.Unknown = Queued, false })
}

// Sweep removes what a kill left behind: attachments of parcels that were accepted, and
// bundles that were being made.
func (o *Office) Sweep(cases []*Case) {
	for _, c := range cases {
		for i := range c.Parcels {
			p := &c.Parcels[i]
			if p.Stage != Accepted || len(p.Attachments) == 0 {
				continue
			}
			for n := range p.Attachments {
				if path := o.attachment(c.ID, p.ID, n); o.there(path) {
					_ = o.Disk.Remove(path)
				}
			}
		}
		o.sweepBundles(o.folder(c.ID))
	}
}

// sweepBundles removes the places of bundles that were being made a day ago.
func (o *Office) sweepBundles(folder string) {
	names, err := o.Disk.ReadDir(folder)
	if err != nil {
		return
	}
	for _, name := range names {
		path := filepath.Join(folder, name)
		if info, err := o.Disk.Lstat(path); err == nil && strings.HasPrefix(name, "bundle-") && o.Now().Sub(info.ModTime()) > 24*time.Hour {
			_ = disk.RemoveAll(o.Disk, path)
		}
	}
}

func (o *Office) there(path string) bool {
	_, err := o.Disk.Lstat(path)
	return err == nil
}

// CloseHere closes a case on this host alone: of one that was made under another
// licence the vendor cannot be told.
func (o *Office) CloseHere(ctx context.Context, id string) error {
	_, err := o.change(ctx, id, func(c *Case) error {
		c.Vendor = vendorapi.RequestClosed
		return nil
	})
	return err
}

// Ours tells whether the case was made under the licence that this host has.
func (o *Office) Ours(c *Case) bool { return c.License == "" || c.License == o.License }
