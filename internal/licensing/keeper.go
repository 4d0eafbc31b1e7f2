// Package licensing keeps one licence on this host: it activates, reads,
// refreshes, imports and forgets it, tells of its changes and reports usage.
//
// Words. The snapshot is the licence file as the vendor signed it, beside it
// lies the contact: when the vendor was last heard, and how far time has proven
// to be. Readers use these two files alone; they take no lock, open no database
// and no socket, and so never wait for a writer. Writers take the update lock,
// fetch and verify before they open the database, commit there, and then
// replace the snapshot by rename: a kill at any instant leaves the old licence
// or the new one.
//
// Promises. Nothing the network says makes a cached licence worse, unless the
// vendor signed it: an unreachable vendor, a login page, a replayed or altered
// file leave the snapshot as it is. A damaged database or snapshot costs no
// licence: the one heals from the other, or from the vendor.
package licensing

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// Files in the state directory.
const (
	FileSnapshot = "license.dsse"
	FileContact  = "license.contact"
	FileLock     = "update.lock"
	keySecret    = "license.key" // in the vault
)

// Vendor is the way to the vendor's endpoint; *system.Client is one.
type Vendor interface {
	Do(context.Context, system.Request) (*system.Response, error)
}

// Keeper keeps the licence of one product in one state directory. Fields are set
// once, before use; a Keeper holds no state of its own.
type Keeper struct {
	Dir      string
	Trust    license.Trust // Ring: the one the profile ships, if any
	Endpoint string
	Title    string // the product's name for people

	Store  state.Store
	Vault  *state.Vault
	Vendor Vendor
	Budget time.Duration // for one exchange with the vendor, retries included

	Now     func() time.Time
	HostID  string // this host's id for the product; empty: cannot be read
	Version string // installed platform version; empty: unknown

	Thresholds []int         // days before the end at which a notice is due
	Notices    notify.Sender // nil: nobody is told
	NoticeTo   []string
	Renew      string // what to do to renew, for hints and notices
}

// Snapshot is what a reader finds.
type Snapshot struct {
	File    []byte // nil: no licence is stored
	Contact Contact
	Verdict license.Verdict
}

// Read judges the stored licence. A missing or damaged one is a verdict, not an
// error; an error means that the state directory cannot be read.
func (k *Keeper) Read(warnDays int) (Snapshot, error) {
	var s Snapshot
	file, err := system.ReadFile(k.path(FileSnapshot), license.MaxFile)
	switch {
	case err == nil && len(file) == 0:
		file = []byte("\n") // an emptied file is a damaged licence, not an absent one
	case errors.Is(err, fs.ErrNotExist):
	case tooLarge(err):
		file = []byte("\n") // no licence is that large
	case err != nil:
		return s, err
	}
	contact, err := readContact(k.path(FileContact))
	if err != nil {
		return s, err
	}
	s.File, s.Contact = file, contact
	s.Verdict = k.judge(file, contact, warnDays)
	return s, nil
}

func (k *Keeper) judge(file []byte, c Contact, warnDays int) license.Verdict {
	trust := k.Trust
	if !bytes.HasSuffix(file, c.Ring) { // else the file brings that very ring
		trust = k.trustFloor(c)
	}
	conditions := license.Conditions{Now: k.Now(), Contact: c.CheckedAt, Version: k.Version, WarnDays: warnDays}
	if k.HostID != "" {
		conditions.Host = []string{k.HostID}
	}
	v := license.Evaluate(file, trust, conditions)
	// A claim of a past instant changes nothing, unless silence is limited; to
	// verify one costs more than all else here.
	if v.Document == nil || len(c.Time) == 0 || !c.TimeAt.After(conditions.Now) && v.Document.License.MaxOfflineDays == 0 {
		return v
	}
	// The watermark can be verified only with the ring that the licence brought.
	if proven, err := v.Document.Ring.OpenTime(c.Time, trust.Product); err == nil {
		conditions.Watermark = proven
		return v.Document.Evaluate(conditions)
	}
	return v
}

// trustFloor adds the newest ring seen so far to what the profile says, so that
// an old file cannot bring back a key that was revoked since.
func (k *Keeper) trustFloor(c Contact) license.Trust {
	trust := k.Trust
	e, err := license.ParseKeyRing(c.Ring)
	if err != nil {
		return trust
	}
	ring, err := trust.OpenKeyRing(e)
	if err == nil && (trust.Ring == nil || ring.Version > trust.Ring.Version) {
		trust.Ring = ring
	}
	return trust
}

// Fresh reports whether an update has nothing to ask: the snapshot is usable and
// was confirmed less than its refreshAfter ago. A contact noted in the future,
// while the clock was wrong, is not fresh.
func (k *Keeper) Fresh(s Snapshot) bool {
	due := s.NextDue()
	if due.IsZero() || s.Contact.CheckedAt.After(k.Now().Add(license.ClockTolerance)) {
		return false
	}
	return s.Verdict.State.Usable() && s.Verdict.State != license.Grace && k.Now().Before(due)
}

// NextDue is when the next update asks the vendor; zero: at once.
func (s Snapshot) NextDue() time.Time {
	if s.Verdict.Document == nil || s.Contact.CheckedAt.IsZero() || s.Contact.File != digest(s.File) {
		return time.Time{}
	}
	return s.Contact.CheckedAt.Add(s.Verdict.Document.License.RefreshAfter.Duration())
}

// Key returns the stored licence key. A host without one gets a fault that says
// how to give it.
func (k *Keeper) Key() (license.Key, error) {
	secret, err := k.Vault.Get(keySecret)
	switch {
	case errors.Is(err, state.ErrNoSecret):
		return license.Key{}, fault.New(fault.ExitFailure, "not_activated", "no licence key is stored on this host").
			Hinted("store it: optool license activate --key-file FILE")
	case err != nil:
		return license.Key{}, err
	}
	return license.ParseKey(string(secret))
}

// SnapshotFile is the path of the stored licence.
func (k *Keeper) SnapshotFile() string { return k.path(FileSnapshot) }

func (k *Keeper) path(name string) string { return filepath.Join(k.Dir, name) }

// Secrets are what v holds for this package, as text, so that they can be sought
// where they must not be. What is not there, or cannot be read, is left out.
func Secrets(v *state.Vault) []string {
	var secrets []string
	if key, err := v.Get(keySecret); err == nil && len(key) > 0 {
		secrets = append(secrets, string(key))
	}
	return secrets
}
