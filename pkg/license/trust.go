package license

import (
	"crypto/ed25519"
	"encoding/json"
	"time"
)

// Trust is what a reader believes before it opens a document.
type Trust struct {
	Product   string
	Roots     []ed25519.PublicKey
	Threshold int      // how many roots must have signed a ring, from 1
	Ring      *KeyRing // a ring opened earlier; nil when the file must bring its own
}

// Document is a licence that was verified, with the ring that verified it.
type Document struct {
	License License
	Ring    *KeyRing
	KeyID   string // the ring key that signed the licence
}

// Open verifies a licence file (see ParseFile): the ring it brings by the roots,
// the licence by the newer of that ring and t.Ring, then product and content.
// It does not look at the time; Evaluate does. Errors are *Problem.
func (t Trust) Open(file []byte) (*Document, error) {
	f, err := ParseFile(file)
	if err != nil {
		return nil, err
	}
	if f.License == nil {
		return nil, problem(Malformed, "file holds a key ring and no licence")
	}
	ring := t.Ring
	if f.KeyRing != nil {
		brought, err := t.OpenKeyRing(f.KeyRing)
		if err != nil {
			return nil, err
		}
		if ring == nil || brought.Version > ring.Version {
			ring = brought
		}
	}
	if ring == nil {
		return nil, problem(UnknownKey, "neither the file nor the profile brings a key ring")
	}
	key, err := ring.verify(f.License, TypeLicense, UseLicense)
	if err != nil {
		return nil, err
	}
	d := &Document{Ring: ring, KeyID: key.ID}
	if err := json.Unmarshal(f.License.Payload, &d.License); err != nil {
		return nil, problem(Invalid, "licence cannot be read: %v", err)
	}
	if d.License.Product != t.Product {
		return nil, problem(WrongProduct, "licence is for %q, not for %q", d.License.Product, t.Product)
	}
	if err := key.validAt(d.License.Issued); err != nil {
		return nil, err
	}
	if err := d.License.Check(); err != nil {
		return nil, err
	}
	return d, nil
}

// OpenKeyRing verifies a ring as the function OpenKeyRing does. A ring that is
// t.Ring to the last byte is believed already and costs nothing.
func (t Trust) OpenKeyRing(e *Envelope) (*KeyRing, error) {
	if t.Ring != nil && t.Ring.envelope != nil && e.equal(t.Ring.envelope) {
		return t.Ring, nil
	}
	return OpenKeyRing(e, t.Product, t.Roots, t.Threshold)
}

// Proven returns the latest instant that the signed document itself proves to
// have passed.
func (d *Document) Proven() time.Time {
	if d.Ring.Issued.After(d.License.Issued) {
		return d.Ring.Issued
	}
	return d.License.Issued
}

// TimeStatement is the payload of a signed time statement.
type TimeStatement struct {
	Product string    `json:"product"`
	Time    time.Time `json:"time"`
}

// OpenTime verifies a time statement in the JSON form of an envelope and returns
// the instant it proves to have passed.
func (r *KeyRing) OpenTime(data []byte, product string) (time.Time, error) {
	e, err := ParseEnvelope(data)
	if err != nil {
		return time.Time{}, err
	}
	key, err := r.verify(e, TypeTime, UseTime)
	if err != nil {
		return time.Time{}, err
	}
	var s TimeStatement
	if err := json.Unmarshal(e.Payload, &s); err != nil {
		return time.Time{}, problem(Invalid, "time statement cannot be read: %v", err)
	}
	if s.Product != product {
		return time.Time{}, problem(WrongProduct, "time statement is for %q, not for %q", s.Product, product)
	}
	if err := key.validAt(s.Time); err != nil {
		return time.Time{}, err
	}
	return s.Time, nil
}
