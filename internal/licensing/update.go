package licensing

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// Result says how an update ended.
type Result string

// Results.
const (
	Fresh     Result = "fresh"     // nothing was asked: the copy is recent enough
	Unchanged Result = "unchanged" // the vendor was asked and had nothing new
	Updated   Result = "updated"   // another licence file is stored now
	ByFile    Result = "by-file"   // there is no key on this host: licences come by file
)

// Outcome is what an update, activation or import did.
type Outcome struct {
	Result        Result
	Before        license.State
	After         Snapshot
	Repaired      string // what was damaged and healed, empty when nothing was
	Reports       int    // usage reports delivered
	ReportsFailed bool   // some wait still: the vendor could not be given them
	Notices       int    // notices sent
	Warnings      []*fault.Error
}

// Update refreshes the licence when it is due, or at once with force; delivers
// queued usage reports; and sends notices that are due. When the vendor cannot
// be asked, or what he says does not verify, the cached licence stays and the
// error says so. Several updates at the same time make one request.
func (k *Keeper) Update(ctx context.Context, force bool) (Outcome, error) {
	began := k.Now()
	return k.write(ctx, func(s Snapshot, o *Outcome) error {
		if a := s.Contact.Attempt; a != nil && a.At.After(began) && !a.At.After(k.Now()) {
			o.Result = Unchanged // another run asked while this one waited
			return s.Contact.Failure()
		}
		if !force && k.Fresh(s) {
			o.Result = Fresh
			return nil
		}
		key, err := k.Key()
		if fault.Of(err) != nil {
			if fault.Of(err).Code == "not_activated" && s.Contact.Source == SourceFile {
				o.Result = ByFile
				return nil
			}
			return err
		}
		a, err := k.ask(ctx, key, s)
		if err != nil {
			return err
		}
		return k.keep(ctx, a, s, o)
	})
}

// Activate stores the licence key and fetches its licence. The key is stored
// only after the vendor answered with a licence that verifies, whatever that
// licence says.
func (k *Keeper) Activate(ctx context.Context, key license.Key) (Outcome, error) {
	return k.write(ctx, func(s Snapshot, o *Outcome) error {
		a, err := k.ask(ctx, key, s)
		if err != nil {
			return err
		}
		if err := k.Vault.Put(keySecret, []byte(key.Reveal())); err != nil {
			return err
		}
		return k.keep(ctx, a, s, o)
	})
}

// Import takes a licence by file, for hosts without a network. A key given with
// it is stored, too: usage reports are signed with it.
func (k *Keeper) Import(ctx context.Context, file []byte, key *license.Key) (Outcome, error) {
	return k.write(ctx, func(s Snapshot, o *Outcome) error {
		d, err := k.open(file, s.Contact)
		if err != nil {
			return err
		}
		if key != nil {
			if err := k.Vault.Put(keySecret, []byte(key.Reveal())); err != nil {
				return err
			}
		}
		return k.adopt(ctx, answer{file: file, document: d}, s, SourceFile, o)
	})
}

// Sources of a licence.
const (
	SourceVendor = "vendor"
	SourceFile   = "file"
)

// write runs change under the update lock, on a healed snapshot, and does after
// it what every writer does: reports, observes, tells.
func (k *Keeper) write(ctx context.Context, change func(Snapshot, *Outcome) error) (Outcome, error) {
	var o Outcome
	lock, err := k.lock(ctx)
	if err != nil {
		return o, err
	}
	defer lock.Release()
	found, err := k.Read(0)
	if err != nil {
		return o, err
	}
	o.Before = found.Verdict.State
	s, err := k.heal(ctx, found, &o)
	if err != nil {
		return o, err
	}
	failed := change(s, &o)
	if o.After, err = k.Read(0); err != nil {
		return o, err
	}
	if !bytes.Equal(found.File, o.After.File) { // by the change, or by healing before it
		o.Result = Updated
	}
	if failed != nil && o.After.Verdict.State.Usable() {
		f := *fault.Of(failed)
		f.Append("; the cached licence stays in force")
		failed = &f
	}
	if err := k.afterwards(ctx, &o); failed == nil {
		failed = err
	}
	return o, failed
}

// lockSlack is what a run takes beside its exchange with the vendor, and what
// many that wait for the same lock take to get it in turn.
const lockSlack = 5 * time.Second

// lock makes the state directory when it is missing and waits for the update
// lock, a little longer than one exchange with the vendor may take: whoever waits
// shall hear how it ended.
func (k *Keeper) lock(ctx context.Context) (*system.Lock, error) {
	// The group may read: monitoring runs under an account of its own.
	if err := os.MkdirAll(k.Dir, 0o750); err != nil {
		return nil, fault.File(err, lang.Say("make the state directory %s", k.Dir))
	}
	if k.Budget > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, k.Budget+lockSlack)
		defer cancel()
	}
	return system.Acquire(ctx, k.path(FileLock))
}

// ask asks the vendor. A failed attempt is noted, so that runs which waited for
// this one need not repeat it.
func (k *Keeper) ask(ctx context.Context, key license.Key, s Snapshot) (answer, error) {
	a, err := k.fetch(ctx, key, s)
	if err != nil && ctx.Err() == nil && fault.Of(err).Code != "offline" {
		c := s.Contact
		c.attempted(k.Now(), err)
		_ = c.write(k.path(FileContact)) // the failure itself is what the caller must hear of
	}
	return a, err
}

// keep stores what the vendor said.
func (k *Keeper) keep(ctx context.Context, a answer, s Snapshot, o *Outcome) error {
	if a.unchanged {
		o.Result = Unchanged
		return k.noted(s.Contact, a).write(k.path(FileContact))
	}
	return k.adopt(ctx, a, s, SourceVendor, o)
}

// noted is c after the vendor's answer a.
func (k *Keeper) noted(c Contact, a answer) Contact {
	c.CheckedAt, c.Key = k.Now(), a.key
	c.attempted(k.Now(), nil)
	if len(a.time) > 0 {
		c.Time, c.TimeAt = k.laterTime(c, a)
	}
	return c
}

// adopt stores a verified licence file: the database first, in one commit with
// the history, then the snapshot, then the contact. heal finishes what a kill
// between them leaves.
func (k *Keeper) adopt(ctx context.Context, a answer, s Snapshot, source string, o *Outcome) error {
	o.Result = Unchanged // write says otherwise when the file has changed
	same := bytes.Equal(a.file, s.File)
	c := s.Contact
	if source == SourceVendor {
		c = k.noted(c, a)
	}
	l := &a.document.License
	c.License, c.Sequence, c.Issued = l.ID, l.Sequence, l.Issued
	c.File, c.ETag, c.Modified, c.Source = digest(a.file), a.etag, a.modified, source
	if !same || c.FetchedAt.IsZero() {
		c.FetchedAt = k.Now()
	}
	c.Ring = a.document.Ring.File() // the newest of file, floor and profile
	if !same {
		record := Cached{File: a.file, Contact: c}
		changes := append([]state.Change{cached(k.Store).Put(currentLicense, record)}, k.history(ctx, source, a.document)...)
		if err := k.Store.Commit(ctx, changes...); err != nil {
			return err
		}
		if err := system.WriteFile(k.path(FileSnapshot), a.file, 0o640); err != nil {
			return err
		}
	}
	return c.write(k.path(FileContact))
}

// laterTime returns the time statement that proves more: the vendor's new one,
// when it verifies, or the one remembered.
func (k *Keeper) laterTime(c Contact, a answer) ([]byte, time.Time) {
	ring := k.trustFloor(c).Ring
	if a.document != nil {
		ring = a.document.Ring
	}
	if ring == nil {
		return c.Time, c.TimeAt
	}
	proven, err := ring.OpenTime(a.time, k.Trust.Product)
	if err != nil || !proven.After(c.TimeAt) {
		return c.Time, c.TimeAt
	}
	return a.time, proven
}

func payload(l *license.License) []byte {
	b, _ := json.Marshal(l) // a licence that was read from JSON marshals again
	return b
}
