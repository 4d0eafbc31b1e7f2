package backoffice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// maxUsageFile bounds what one licence's reports may take, in bytes: an hourly
// report for some ten years.
const maxUsageFile = 64 << 20

// Received is a usage report as it was taken in.
type Received struct {
	At       time.Time           `json:"at"`
	Report   license.UsageReport `json:"report"`
	Envelope json.RawMessage     `json:"envelope"` // what the customer signed
}

// AcceptUsage takes a signed usage report in: one that was posted under a lookup
// name, or, with an empty lookup, one that arrived by file. A report whose id is
// known already is accepted again and stored once. Faults: unknown_license, and
// bad_report (exit 5) for one that this licence's customer did not sign.
func (s *Store) AcceptUsage(ctx context.Context, envelope []byte, lookup string) (vendorapi.UsageReceipt, error) {
	var receipt vendorapi.UsageReceipt
	r, err := s.reportedLicense(envelope)
	if err != nil {
		return receipt, err
	}
	public, err := license.DecodePublic(r.Customer)
	if err != nil {
		return receipt, badReport(err)
	}
	report, err := license.OpenUsage(envelope, s.Product, public)
	if err != nil {
		return receipt, badReport(err)
	}
	if lookup != "" && lookup != r.Lookup {
		return receipt, badReport(lang.Errorf("the report is for another licence"))
	}
	receipt.ID = report.ID
	line, err := json.Marshal(Received{s.instant(), *report, bytes.TrimSpace(envelope)})
	if err != nil {
		return receipt, err
	}
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock, err := system.Acquire(waiting, s.path("usage", "lock"))
	if err != nil {
		return receipt, err
	}
	defer lock.Release()
	known, size, err := s.readUsage(r.License.ID)
	if err != nil {
		return receipt, err
	}
	for _, k := range known {
		if k.Report.ID == report.ID {
			receipt.Duplicate = true
			return receipt, nil
		}
	}
	return receipt, appendLine(s.usageFile(r.License.ID), size, line)
}

func badReport(err error) error {
	return fault.New(fault.ExitUnverified, "bad_report", "usage report refused: %w", err)
}

// reportedLicense finds the licence that a report names, before its signature is
// looked at.
func (s *Store) reportedLicense(envelope []byte) (*Record, error) {
	e, err := license.ParseEnvelope(envelope)
	if err != nil {
		return nil, badReport(err)
	}
	var claim license.UsageReport
	if err := json.Unmarshal(e.Payload, &claim); err != nil {
		return nil, badReport(err)
	}
	return s.record(claim.License)
}

// Usage returns the reports received for a licence, in the order of arrival.
func (s *Store) Usage(id string) ([]Received, error) {
	if _, err := s.record(id); err != nil {
		return nil, err
	}
	reports, _, err := s.readUsage(id)
	return reports, err
}

func (s *Store) usageFile(id string) string { return s.path("usage", id+".jsonl") }

// readUsage returns the reports of a file and how many of its bytes are whole
// lines: a last line without an end was being written when its writer was killed,
// and its sender knows nothing of success.
func (s *Store) readUsage(id string) (reports []Received, size int64, err error) {
	data, err := system.ReadFile(s.usageFile(id), maxUsageFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	data = data[:bytes.LastIndexByte(data, '\n')+1]
	for line := range bytes.Lines(data) {
		var r Received
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, 0, fault.New(fault.ExitFailure, "record_damaged", "%s is damaged: %w", s.usageFile(id), err).
				Hinted("restore the file from a backup")
		}
		reports = append(reports, r)
	}
	return reports, int64(len(data)), nil
}

// appendLine cuts the file to size and adds a line that is on disk on return.
func appendLine(path string, size int64, line []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		err = f.Truncate(size)
	}
	if err == nil {
		_, err = f.WriteAt(append(line, '\n'), size)
	}
	if err == nil {
		err = f.Sync()
	}
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	return fault.File(err, lang.Say("writing %s", path))
}
