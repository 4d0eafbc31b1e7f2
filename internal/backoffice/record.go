package backoffice

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// Record is what the vendor keeps of a licence: its newest sequence, and how it
// came about. It holds no licence key.
type Record struct {
	License  license.License `json:"license"`
	Lookup   string          `json:"lookup"`   // name of the published file
	Customer string          `json:"customer"` // public key that verifies the customer's usage reports
	SignedBy string          `json:"signedBy"` // id of the ring key
	History  []Change        `json:"history"`  // oldest first
}

// Change is one line of a licence's history.
type Change struct {
	At       time.Time `json:"at"`
	Sequence uint64    `json:"sequence"`
	What     string    `json:"what"` // issued, renewed, suspended, resumed, revoked, signed anew
	Reason   string    `json:"reason,omitempty"`
}

// maxHistory bounds a record; of a longer history the first line stays and the
// oldest after it go.
const maxHistory = 1000

// change moves the licence on to its next sequence.
func (r *Record) change(by *signer, at time.Time, what, reason string) {
	r.License.Sequence++
	r.License.Issued = at
	r.SignedBy = by.keyID
	r.History = append(r.History, Change{at, r.License.Sequence, what, reason})
	if over := len(r.History) - maxHistory; over > 0 {
		r.History = append(r.History[:1], r.History[1+over:]...)
	}
}

// State judges the licence as of now, on the host it is meant for and with a
// customer who is in touch.
func (r *Record) State(now time.Time) license.State { return r.verdict(now).State }

// DaysLeft is the number of days until the licence ends, nil when it never does.
func (r *Record) DaysLeft(now time.Time) *int { return r.verdict(now).DaysLeft }

func (r *Record) verdict(now time.Time) license.Verdict {
	d := license.Document{License: r.License, Ring: &license.KeyRing{}}
	d.License.Hosts = nil
	return d.Evaluate(license.Conditions{Now: now, Contact: now})
}

const idPrefix = "lic_"

// idText writes 16 bytes as 26 characters that sort like the bytes: Crockford's
// base 32 in lower case.
func idText() *base32.Encoding {
	return base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
}

// newID makes an id of 48 bits of time in milliseconds and 80 random bits, in
// the manner of a ULID: ids sort by age.
func newID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:]) // never fails
	return idPrefix + idText().EncodeToString(b[:])
}

func validID(id string) bool {
	text, ok := strings.CutPrefix(id, idPrefix)
	raw, err := idText().DecodeString(text)
	return ok && err == nil && len(raw) == 16
}

func unknown(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Code == "unknown_license"
}

// record reads the record of a licence; the fault is unknown_license when there
// is none.
func (s *Store) record(id string) (*Record, error) {
	missing := fault.New(fault.ExitUsage, "unknown_license", "there is no licence %q", clip(id)).
		Hinted("list the ids with: optool-vendor license list")
	if !validID(id) {
		return nil, missing
	}
	path := s.path("licenses", id+".json")
	data, err := system.ReadFile(path, maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	var r Record
	if err := json.Unmarshal(data, &r); err != nil || r.License.ID != id {
		return nil, fault.New(fault.ExitFailure, "record_damaged", "%s is damaged", path).Hinted("restore the file from a backup")
	}
	return &r, nil
}

func (s *Store) save(r *Record) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return system.WriteFile(s.path("licenses", r.License.ID+".json"), append(data, '\n'), 0o600)
}

// ids lists all licences, the oldest first.
func (s *Store) ids() ([]string, error) {
	entries, err := os.ReadDir(s.path("licenses"))
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ".json"); ok && validID(id) {
			ids = append(ids, id)
		}
	}
	return ids, fault.File(err, lang.Say("listing %s", s.path("licenses")))
}

// Find returns the record of a licence; the fault is unknown_license when there
// is none.
func (s *Store) Find(id string) (*Record, error) { return s.record(id) }

// List returns the records of all licences, the oldest first.
func (s *Store) List() ([]*Record, error) {
	ids, err := s.ids()
	if err != nil {
		return nil, err
	}
	records := make([]*Record, 0, len(ids))
	for _, id := range ids {
		r, err := s.record(id)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// clip shortens foreign text for a message.
func clip(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
