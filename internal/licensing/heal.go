package licensing

import (
	"bytes"
	"context"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// Cached is the database's copy of the licence.
type Cached struct {
	File    []byte  `json:"file"`
	Contact Contact `json:"contact"`
}

// Event is one entry of the licence's history.
type Event struct {
	At       time.Time     `json:"at"`
	Source   string        `json:"source"` // "vendor" or "file"
	License  string        `json:"license"`
	Sequence uint64        `json:"sequence"`
	Status   string        `json:"status"`
	Expires  *time.Time    `json:"expires,omitempty"`
	State    license.State `json:"state"`
}

const (
	currentLicense = "current"
	keepEvents     = 500
)

func cached(s state.Store) state.Table[Cached] { return state.NewTable[Cached](s, state.License) }

// heal brings snapshot s and database together after a kill, a loss or damage,
// and returns the snapshot to work on. The sound one of the two wins; of two
// sound ones, the later. A lost contact comes back from the database, too.
func (k *Keeper) heal(ctx context.Context, s Snapshot, o *Outcome) (healed Snapshot, _ error) {
	defer func() { healed.raise() }()
	row, err := cached(k.Store).Get(ctx, currentLicense)
	if isDamage(err) {
		o.Repaired = lang.T("the state database was damaged; it was moved aside and rebuilt")
		err = k.Store.Commit(ctx, cached(k.Store).Delete(currentLicense)) // a commit rebuilds
	}
	if err != nil {
		return s, err
	}
	record := row.Value
	copied, err := k.trustFloor(s.Contact).Open(record.File)
	held := s.Verdict.Document
	switch {
	case held == nil && err != nil:
		return s, nil // nothing to heal from: the vendor will tell
	case held == nil || err == nil && !bytes.Equal(record.File, s.File) && later(copied, held):
		if s.Verdict.State == license.Damaged {
			o.Repaired = lang.T("the stored licence file was damaged; it was restored")
		}
		return k.restore(record, s)
	case err == nil && bytes.Equal(record.File, s.File) && s.Contact.License == "":
		return k.restore(record, s)
	case err != nil || !bytes.Equal(record.File, s.File):
		err := k.Store.Commit(ctx, cached(k.Store).Put(currentLicense, Cached{File: s.File, Contact: s.Contact}))
		return s, err
	}
	return s, nil
}

// raise lifts the floors to the licence at hand: a contact that is lost, or that
// a kill left behind it, must let in nothing older.
func (s *Snapshot) raise() {
	d, c := s.Verdict.Document, &s.Contact
	if d == nil {
		return
	}
	if c.License != d.License.ID || c.Sequence < d.License.Sequence {
		c.License, c.Sequence, c.Issued = d.License.ID, d.License.Sequence, d.License.Issued
	}
	c.Ring = d.Ring.File()
}

// isDamage reports whether the database could not be read because it is broken.
// The next commit rebuilds it.
func isDamage(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Code == "state_damaged"
}

func later(a, b *license.Document) bool {
	if a.License.ID == b.License.ID {
		return a.License.Sequence > b.License.Sequence || a.License.Sequence == b.License.Sequence && a.Ring.Version > b.Ring.Version
	}
	return a.License.Issued.After(b.License.Issued)
}

// restore writes the database's copy back to the snapshot.
func (k *Keeper) restore(record Cached, s Snapshot) (Snapshot, error) {
	if err := system.WriteFile(k.path(FileSnapshot), record.File, 0o640); err != nil {
		return s, err
	}
	if s.Contact.File != digest(record.File) {
		if err := record.Contact.write(k.path(FileContact)); err != nil {
			return s, err
		}
	}
	return k.Read(0)
}

// history returns the changes that add an event and, from keepEvents on, drop
// the oldest.
func (k *Keeper) history(ctx context.Context, source string, d *license.Document) []state.Change {
	l := &d.License
	event := Event{At: k.Now().UTC(), Source: source, License: l.ID, Sequence: l.Sequence, Status: string(l.Status), Expires: l.Expires,
		State: d.Evaluate(license.Conditions{Now: k.Now()}).State}
	events := state.NewTable[Event](k.Store, state.History)
	changes := []state.Change{events.Put("license/"+event.At.Format("20060102T150405.000000000Z"), event)}
	if kept, err := events.List(ctx); err == nil && len(kept) >= keepEvents {
		changes = append(changes, events.Delete(kept[0].Name))
	}
	return changes
}
