package support

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/pkg/support"
)

// Codes of this package's faults, beside those of the tools.
const (
	CodeUnknown      = "unknown_request"   // exit 2: no case or draft has this id
	CodeAmbiguous    = "ambiguous_request" // exit 2: several have
	CodeRefused      = "request_refused"   // exit 4: the vendor will not take it
	CodeSpoolDamaged = "spool_damaged"     // exit 5: what was sealed is not what lies on disk
	CodeClosed       = "request_closed"    // exit 2: nothing more can be said
	CodeNotSigned    = "request_unsigned"  // exit 4: the endpoint takes none without a licence key
)

// Office keeps the cases of one host. Fields are set once, before use.
type Office struct {
	Dir    string // the folder "requests" of the state directory
	Store  state.Store
	Disk   disk.Disk
	Now    func() time.Time
	Random io.Reader      // for ids
	Jitter func() float64 // in [0, 1)

	// Sign wraps a document in an envelope with the licence's key; nil when this host
	// has none.
	Sign    func(payloadType string, payload []byte) ([]byte, error)
	License string // id of the licence that Sign signs for
	// Carriers by the route they serve.
	Carriers map[string]Carrier

	Event func(Event) // may be nil
}

// Event tells what goes on with a parcel.
type Event struct {
	Case   *Case
	Parcel *Parcel
	Name   string // of the attachment that travels; "" otherwise
	Sent   int64  // bytes of it, or of the mail
	Total  int64
}

func (o *Office) tell(e Event) {
	if o.Event != nil {
		o.Event(e)
	}
}

func (o *Office) folder(id string) string { return filepath.Join(o.Dir, id) }

func (o *Office) table() state.Table[*Case] { return state.NewTable[*Case](o.Store, state.Requests) }

// NewID makes the id of a new document.
func (o *Office) NewID() (string, error) { return support.NewID(o.Now(), o.Random) }

// Cases returns all cases, the oldest first.
func (o *Office) Cases(ctx context.Context) ([]*Case, error) {
	rows, err := o.table().List(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*Case, 0, len(rows))
	for _, row := range rows {
		if len(row.Value.Parcels) > 0 {
			all = append(all, row.Value)
		}
	}
	return all, nil
}

// Case returns one case. Faults: unknown_request.
func (o *Office) Case(ctx context.Context, id string) (*Case, error) {
	c, _, err := o.read(ctx, id)
	return c, err
}

func (o *Office) read(ctx context.Context, id string) (*Case, state.Revision, error) {
	row, err := o.table().Get(ctx, id)
	switch {
	case err != nil:
		return nil, 0, err
	case row.Revision == 0 || len(row.Value.Parcels) == 0:
		return nil, 0, unknown(id)
	}
	return row.Value, row.Revision, nil
}

// Find returns the id of the case or draft that name means: an id, the end or the
// beginning of one that no other shares, or a ticket number.
func (o *Office) Find(ctx context.Context, name string) (string, error) {
	cases, err := o.Cases(ctx)
	if err != nil {
		return "", err
	}
	drafts, err := o.Drafts(ctx)
	if err != nil {
		return "", err
	}
	wanted := strings.ToUpper(strings.TrimSpace(name))
	var found []string
	consider := func(id, ticket string) {
		if id == wanted || ticket != "" && strings.EqualFold(ticket, wanted) ||
			len(wanted) >= 4 && (strings.HasPrefix(id, wanted) || strings.HasSuffix(id, wanted)) {
			found = append(found, id)
		}
	}
	for _, c := range cases {
		consider(c.ID, c.Ticket)
	}
	for _, d := range drafts {
		consider(d.Request.ID, "")
	}
	switch len(found) {
	case 0:
		return "", unknown(name)
	case 1:
		return found[0], nil
	}
	return "", fault.New(fault.ExitUsage, CodeAmbiguous, "%q means %d requests", name, len(found)).
		Hinted("give more of the id; see: optool support-request list")
}

func unknown(id string) *fault.Error {
	return fault.New(fault.ExitUsage, CodeUnknown, "there is no request %q on this host", id).
		Hinted("see what there is: optool support-request list")
}

// change reads a case, lets edit work on it and commits it, again when another run
// was quicker.
func (o *Office) change(ctx context.Context, id string, edit func(*Case) error) (*Case, error) {
	for {
		c, revision, err := o.read(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := edit(c); err != nil {
			return nil, err
		}
		err = o.Store.Commit(ctx, o.table().Put(id, c).If(revision))
		if err == nil || !isConflict(err) {
			return c, err
		}
	}
}

// Folder is where the documents of a case lie.
func (o *Office) Folder(id string) string { return o.folder(id) }
