package licensing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// Report is a signed usage report, queued until the vendor has it.
type Report struct {
	Usage   license.UsageReport `json:"usage"`
	Signed  []byte              `json:"signed"`
	Lookup  string              `json:"lookup"`            // of the licence key that signed it
	Refused string              `json:"refused,omitempty"` // why the vendor will never take it; kept, not sent again
}

const maxQueuedReports = 1000

func reports(s state.Store) state.Table[Report] { return state.NewTable[Report](s, state.Usage) }

// Report signs counts with the customer's key. It needs a stored licence key and
// a licence, and opens no connection.
func (k *Keeper) Report(counts map[string]int64) (Report, error) {
	key, err := k.Key()
	if err != nil {
		return Report{}, err
	}
	s, err := k.Read(0)
	if err != nil {
		return Report{}, err
	}
	if s.Verdict.Document == nil {
		return Report{}, fault.New(fault.ExitFailure, "license_missing", "no sound licence is stored: a usage report must name one").
			Hinted("fetch it: optool license update --force")
	}
	id := make([]byte, 12)
	_, _ = rand.Read(id) // never fails since Go 1.24
	at := k.Now().UTC()
	r := Report{Lookup: key.Lookup(k.Trust.Product), Usage: license.UsageReport{
		ID:      at.Format("20060102T150405Z-") + hex.EncodeToString(id),
		Product: k.Trust.Product, License: s.Verdict.Document.License.ID, Host: k.HostID, Taken: at, Counts: counts,
	}}
	r.Signed, err = r.Usage.Sign(key.SigningKey(k.Trust.Product))
	if err != nil {
		return r, fault.New(fault.ExitUsage, "usage_invalid", "signing the usage report: %w", err)
	}
	return r, nil
}

// Queue keeps a report until an update delivers it. It returns how many wait.
func (k *Keeper) Queue(ctx context.Context, r Report) (int, error) {
	waiting, err := reports(k.Store).List(ctx)
	if err != nil && !isDamage(err) {
		return 0, err
	}
	if len(waiting) >= maxQueuedReports {
		return 0, fault.New(fault.ExitFailure, "reports_full", "%d usage reports wait already, none could be delivered", len(waiting)).
			Hinted("see why: optool license update --force; or carry them: optool license report --count NAME=N --to FILE")
	}
	return len(waiting) + 1, k.Store.Commit(ctx, reports(k.Store).Put(r.Usage.ID, r))
}

// deliver posts queued reports, oldest first. One that the vendor has is taken
// off the queue, one that he will never take is put aside; whatever else goes
// wrong leaves the rest for the next run. Both are warnings.
func (k *Keeper) deliver(ctx context.Context, o *Outcome) error {
	waiting, err := reports(k.Store).List(ctx)
	if err != nil {
		return err
	}
	for _, row := range waiting {
		r := row.Value
		if r.Refused != "" {
			continue
		}
		change := reports(k.Store).Delete(row.Name)
		forGood, failed := k.post(ctx, r)
		if failed != nil {
			fate := lang.Errorf("usage report %s waits: %w", r.Usage.ID, failed)
			if forGood {
				fate = lang.Errorf("usage report %s was refused and is put aside: %w", r.Usage.ID, failed)
			}
			f := fault.Of(fate)
			o.Warnings, o.ReportsFailed = append(o.Warnings, f), f.Code != "offline"
			if !forGood {
				return nil
			}
			r.Refused = f.Message
			change = reports(k.Store).Put(row.Name, r)
		}
		if err := k.Store.Commit(ctx, change); err != nil {
			return err
		}
		if failed == nil {
			o.Reports++
		}
	}
	return nil
}

// post is safe to repeat: the vendor counts a report id once. forGood says that
// he looked at the report and will not have it.
func (k *Keeper) post(ctx context.Context, r Report) (forGood bool, _ error) {
	answer, err := k.Vendor.Do(ctx, system.Request{
		Method:     http.MethodPost,
		URL:        vendorapi.UsageURL(k.Endpoint, r.Lookup),
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       r.Signed,
		MaxBody:    vendorapi.MaxError,
		Budget:     k.Budget,
		Repeatable: true,
	})
	if err != nil {
		return false, err
	}
	if answer.Status == http.StatusOK && !isPage(answer) {
		return false, nil
	}
	forGood = answer.Status == http.StatusBadRequest || answer.Status == http.StatusUnprocessableEntity
	return forGood, fault.New(fault.ExitRefused, "usage_refused", "the vendor did not take it (status %d)%s", answer.Status, saidByVendor(answer)).
		Hinted("write it to a file to carry: optool license report --count NAME=N --to FILE")
}
