package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/state"
	outbox "github.com/optool/optool/internal/support"
)

// outboxView is what waits to leave this host.
type outboxView struct {
	Requests       int        `json:"requests"`       // support requests, and messages to them
	Notices        int        `json:"notices"`        // of licence changes
	Reports        int        `json:"reports"`        // of usage
	RefusedReports int        `json:"refusedReports"` // that the vendor will not take; kept
	Oldest         *time.Time `json:"oldest,omitempty"`
	Next           *time.Time `json:"nextAttempt,omitempty"`
}

func (o outboxView) empty() bool { return o.Requests+o.Notices+o.Reports == 0 }

// words says what waits.
func (o outboxView) words() string {
	if o.empty() {
		return lang.T("nothing waits")
	}
	var parts []string
	if o.Requests > 0 {
		parts = append(parts, lang.N(o.Requests, "%d request", "%d requests"))
	}
	if o.Notices > 0 {
		parts = append(parts, lang.N(o.Notices, "%d notice", "%d notices"))
	}
	if o.Reports > 0 {
		parts = append(parts, lang.N(o.Reports, "%d usage report", "%d usage reports"))
	}
	return lang.T("waiting: %s", strings.Join(parts, ", "))
}

// outboxed is the outbox, and the requests that are not over.
type outboxed struct {
	view          outboxView
	open          []requestView // the one that is due first comes first
	refused       []requestView // that were given up or refused
	drafts        int
	problem, hint string // of the last attempt of what waits
}

// outbox reads what waits, and the requests. p may be nil: then no request has a clock.
func (d *desk) outbox(ctx context.Context, p *profile.Profile, store state.Store, dir string) (*outboxed, error) {
	o := &outboxed{}
	h := &helpdesk{desk: d, profile: p, Office: &outbox.Office{Dir: filepath.Join(dir, "requests"), Store: store, Disk: d.Disk, Now: d.Now}}
	if p != nil {
		h.rules = &p.Support
	} else {
		h.rules = &profile.Support{}
	}
	if err := o.readRequests(ctx, h); err != nil {
		return nil, err
	}
	notices, err := state.NewTable[licensing.Queued](store, state.Notices).List(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range notices {
		o.view.Notices++
		o.since(row.Value.Message.Date)
		if o.problem == "" && row.Value.Problem != "" {
			o.problem, o.hint = row.Value.Problem, lang.T("try it: optool notify test")
		}
	}
	reports, err := state.NewTable[licensing.Report](store, state.Usage).List(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range reports {
		if row.Value.Refused != "" {
			o.view.RefusedReports++
			continue
		}
		o.view.Reports++
		o.since(row.Value.Usage.Taken)
	}
	return o, nil
}

func (o *outboxed) since(at time.Time) {
	if o.view.Oldest == nil || at.Before(*o.view.Oldest) {
		o.view.Oldest = utc(&at)
	}
}

func (o *outboxed) readRequests(ctx context.Context, h *helpdesk) error {
	cases, err := h.Cases(ctx)
	if err != nil {
		return err
	}
	drafts, err := h.Drafts(ctx)
	if err != nil {
		return err
	}
	o.drafts = len(drafts)
	for _, c := range cases {
		if c.Over() {
			continue
		}
		v := h.view(c)
		for _, p := range c.Parcels {
			switch p.Stage {
			case outbox.Queued, outbox.Uploading, outbox.Sending:
				o.view.Requests++
				o.since(p.Sealed)
				if p.Problem != "" && o.problem == "" {
					o.problem, o.hint = p.Problem, cmp.Or(p.Hint, lang.T("try it now: optool support-request send --now"))
				}
				if next := utc(&p.Next); !p.Next.IsZero() && (o.view.Next == nil || next.Before(*o.view.Next)) {
					o.view.Next = next
				}
			case outbox.Dead:
				o.refused = append(o.refused, v)
			}
		}
		o.open = append(o.open, v)
	}
	slices.SortStableFunc(o.open, func(a, b requestView) int {
		return cmp.Or(due(a).Compare(due(b)), a.Created.Compare(b.Created))
	})
	return nil
}

// due puts requests without a time after those with one.
func due(v requestView) time.Time {
	if v.Clock == nil || v.Clock.Due == nil || v.State == outbox.StateAnswered {
		return time.Unix(1<<40, 0)
	}
	return *v.Clock.Due
}

// lastBundle is the diagnostics bundle that was made last on this host.
type lastBundle struct {
	At        time.Time `json:"at"`
	Path      string    `json:"path"` // of the first file, absolute
	Size      int64     `json:"size"` // bytes, all files together
	Files     int       `json:"files"`
	Complete  bool      `json:"complete"`
	Encrypted bool      `json:"encrypted"`
}

const lastBundleName = "bundle.last" // in the Meta bucket

// lastBundle reads which bundle was made last; nil: none.
func (d *desk) lastBundle(ctx context.Context, store state.Store) (*lastBundle, error) {
	row, err := state.NewTable[lastBundle](store, state.Meta).Get(ctx, lastBundleName)
	if err != nil || row.Revision == 0 {
		return nil, err
	}
	return &row.Value, nil
}

// noteBundle remembers a bundle that was made, where this host has a state at all. That it
// cannot be remembered takes nothing from the bundle.
func (d *desk) noteBundle(ctx context.Context, r bundle.Result) {
	dir, err := d.stateDir()
	if err != nil || len(r.Written.Files) == 0 || liesIn(dir, r.Written.Files[0].Path) {
		return // one that goes with a request is shown there
	}
	if info, err := d.Disk.Lstat(dir); err != nil || !info.IsDir() {
		return
	}
	store := state.Open(dir, state.Options{Timeout: time.Second, Now: d.Now})
	note := lastBundle{At: d.Now().UTC(), Path: r.Written.Files[0].Path, Size: r.Written.Size, Files: len(r.Written.Files), Complete: r.Manifest.Complete, Encrypted: r.Manifest.Encrypted}
	_ = store.Commit(context.WithoutCancel(ctx), state.NewTable[lastBundle](store, state.Meta).Put(lastBundleName, note))
}

func liesIn(dir, path string) bool {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	rest, err := filepath.Rel(whole, path)
	return err == nil && filepath.IsLocal(rest)
}
