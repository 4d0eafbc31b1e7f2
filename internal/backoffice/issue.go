package backoffice

import (
	"context"
	"crypto/ed25519"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// What a new licence says unless told otherwise.
const (
	startSlack   = time.Hour           // before its issue: a host whose clock runs slow is not refused
	pastSpan     = 30 * 24 * time.Hour // before its end, when that lies in the past
	RefreshAfter = 6 * time.Hour
	RenewalSpan  = 720 * time.Hour // by which a renewal without a date extends
)

// Issue makes a licence of terms under a key that the customer receives. ID,
// Sequence, Product, Issued and Status are set here, and NotBefore where it is
// zero. The record and the published file are in place when it returns.
func (s *Store) Issue(ctx context.Context, key license.Key, terms license.License) (*Record, error) {
	r := &Record{
		License:  terms,
		Lookup:   key.Lookup(s.Product),
		Customer: license.EncodePublic(key.SigningKey(s.Product).Public().(ed25519.PublicKey)),
	}
	return r, s.write(ctx, func(by *signer) error {
		r.License.ID, r.License.Product, r.License.Status = newID(s.now()), s.Product, license.Active
		r.License.Sequence = 0
		return s.commit(by, r, "issued", "")
	})
}

// commit records and publishes the next sequence of a licence.
func (s *Store) commit(by *signer, r *Record, what, reason string) error {
	at := s.instant()
	begin(&r.License, at)
	r.change(by, at, what, reason)
	file, err := by.file(&r.License)
	if err != nil {
		return err // refused before anything is written
	}
	if err := s.pend(r.License.ID); err != nil {
		return err
	}
	if err := s.save(r); err != nil {
		return err
	}
	if err := system.WriteFile(s.PublicFile(r.Lookup), file, 0o644); err != nil {
		return err
	}
	return s.settled()
}

// begin gives a licence a start if it has none.
func begin(l *license.License, issued time.Time) {
	if !l.NotBefore.IsZero() {
		return
	}
	l.NotBefore = issued.Add(-startSlack)
	if l.Expires != nil && !l.Expires.After(l.NotBefore) {
		l.NotBefore = l.Expires.Add(-pastSpan)
	}
}

// amend changes a licence that is not revoked.
func (s *Store) amend(ctx context.Context, id, what, reason string, edit func(*license.License, time.Time) error) (*Record, error) {
	var r *Record
	err := s.write(ctx, func(by *signer) (err error) {
		if r, err = s.record(id); err != nil {
			return err
		}
		if r.License.Status == license.Revoked {
			return fault.New(fault.ExitFailure, "license_revoked", "licence %s is revoked, and that is final", id).
				Hinted("issue a new one with: optool-vendor license issue")
		}
		if err := edit(&r.License, s.instant()); err != nil {
			return err
		}
		return s.commit(by, r, what, reason)
	})
	return r, err
}

// Renew changes what a licence grants, its end among it; without an edit the
// licence runs RenewalSpan longer, counted from its end or from now, whichever is
// later. A new end means that the customer has settled: it lifts a suspension.
func (s *Store) Renew(ctx context.Context, id, reason string, edit func(*license.License)) (*Record, error) {
	return s.amend(ctx, id, "renewed", reason, func(l *license.License, now time.Time) error {
		before := l.Expires
		if edit != nil {
			edit(l)
		} else if l.Expires != nil {
			from := *l.Expires
			if now.After(from) {
				from = now
			}
			end := from.Add(RenewalSpan)
			l.Expires = &end
		}
		if l.Expires != nil && !l.Expires.After(l.NotBefore) {
			l.NotBefore = l.Expires.Add(-pastSpan)
		}
		if l.Expires != before {
			l.Status, l.StatusReason, l.StatusSince = license.Active, "", nil
		}
		return nil
	})
}

// Suspend stops a licence until Resume.
func (s *Store) Suspend(ctx context.Context, id, reason string) (*Record, error) {
	return s.amend(ctx, id, "suspended", reason, standing(license.Suspended, reason, license.Active))
}

// Resume lifts a suspension.
func (s *Store) Resume(ctx context.Context, id, reason string) (*Record, error) {
	return s.amend(ctx, id, "resumed", reason, standing(license.Active, "", license.Suspended))
}

// Revoke ends a licence for good.
func (s *Store) Revoke(ctx context.Context, id, reason string) (*Record, error) {
	return s.amend(ctx, id, "revoked", reason, standing(license.Revoked, reason, license.Active, license.Suspended))
}

// standing changes the vendor's word on a licence, from one of the statuses given.
func standing(to license.Status, reason string, from ...license.Status) func(*license.License, time.Time) error {
	return func(l *license.License, now time.Time) error {
		if !slices.Contains(from, l.Status) {
			return fault.New(fault.ExitFailure, "status_unchanged", "licence %s is %s already", l.ID, lang.Say(string(l.Status))).
				Hinted("see it with: optool-vendor license show %s", l.ID)
		}
		l.Status, l.StatusReason, l.StatusSince = to, reason, &now
		if to == license.Active {
			l.StatusSince = nil
		}
		return nil
	}
}
