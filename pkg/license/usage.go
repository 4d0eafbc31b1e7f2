package license

import (
	"crypto/ed25519"
	"encoding/json"
	"time"
)

// UsageReport is the payload of a signed usage report: what a subscription is
// billed by, such as the number of active devices.
type UsageReport struct {
	ID      string           `json:"id"` // made once; a report delivered twice counts once
	Product string           `json:"product"`
	License string           `json:"license"`
	Host    string           `json:"host,omitempty"`
	Taken   time.Time        `json:"taken"`
	Counts  map[string]int64 `json:"counts"`
}

const maxCounts = 100

// Check holds a report against its rules: names of 1 to 64 bytes, counts from 0.
func (r *UsageReport) Check() error {
	switch {
	case r.ID == "" || len(r.ID) > 64:
		return problem(Invalid, "usage report has no usable id")
	case r.License == "":
		return problem(Invalid, "usage report names no licence")
	case r.Taken.IsZero():
		return problem(Invalid, "usage report has no date")
	case len(r.Counts) == 0 || len(r.Counts) > maxCounts:
		return problem(Invalid, "usage report has %d counts, want 1 to %d", len(r.Counts), maxCounts)
	}
	for name, n := range r.Counts {
		if name == "" || len(name) > 64 || n < 0 {
			return problem(Invalid, "usage report: bad count %q = %d", clip(name), n)
		}
	}
	return nil
}

// Sign returns the signed report in the JSON form of an envelope.
func (r *UsageReport) Sign(key ed25519.PrivateKey) ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	payload, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return Sign(TypeUsage, payload, key).Marshal(), nil
}

// OpenUsage verifies a signed report with the customer's public key.
func OpenUsage(data []byte, product string, public ed25519.PublicKey) (*UsageReport, error) {
	e, err := ParseEnvelope(data)
	if err != nil {
		return nil, err
	}
	if err := e.SignedBy(TypeUsage, public); err != nil {
		return nil, err
	}
	var r UsageReport
	if err := json.Unmarshal(e.Payload, &r); err != nil {
		return nil, problem(Invalid, "usage report cannot be read: %v", err)
	}
	if r.Product != product {
		return nil, problem(WrongProduct, "usage report is for %q, not for %q", r.Product, product)
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return &r, nil
}
