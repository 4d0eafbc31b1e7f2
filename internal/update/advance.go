package update

import (
	"context"
	"os"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// Prepared is a look with everything fetched that a decision needs: manifests,
// sizes and notes.
type Prepared struct {
	*Look
	Way   []*Hop
	Notes []Note // of all releases after the installed one, newest first
}

// Note is what a vendor writes about a release.
type Note struct {
	Version  string    `json:"version"`
	Released time.Time `json:"released"`
	Text     string    `json:"text,omitempty"`
	Problem  string    `json:"problem,omitempty"` // why there is no text
}

// Prepare fetches the manifests of all hops, and the release notes.
func (u *Updater) Prepare(ctx context.Context, l *Look) (*Prepared, error) {
	lock, err := u.holdMetadata(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	p := &Prepared{Look: l}
	from, base := l.Installed, l.base
	var baseTree []byte
	if base != nil {
		baseTree, _ = u.storedTree(from) // without it the next one comes whole
	}
	for _, o := range l.Hops {
		h, err := u.planHop(ctx, l.repository, o, from, base, baseTree)
		if err != nil {
			return nil, err
		}
		if h.Present, err = u.present(ctx, h); err != nil {
			return nil, err
		}
		if h.Present {
			h.Needs = nil
		}
		p.Way = append(p.Way, h)
		from = o.Version
		baseTree = h.rawTree
		base = &tree.Release{Dir: u.releaseDir(o.Version), Manifest: h.Manifest, Tree: h.Tree}
	}
	for _, o := range append(append([]release.Offer{}, l.Skipped...), l.Hops...) {
		if len(p.Notes) == 100 {
			break
		}
		p.Notes = append(p.Notes, u.notes(ctx, o))
	}
	sortNotes(p.Notes)
	return p, nil
}

func sortNotes(notes []Note) {
	for i := range notes { // few, and nearly sorted
		for k := i; k > 0 && release.Compare(notes[k].Version, notes[k-1].Version) > 0; k-- {
			notes[k], notes[k-1] = notes[k-1], notes[k]
		}
	}
}

// notes never fails a run: to miss a text is no reason to miss a fix.
func (u *Updater) notes(ctx context.Context, o release.Offer) Note {
	n := Note{Version: o.Version, Released: o.Released}
	if o.Notes == nil {
		return n
	}
	text, err := u.noteText(ctx, *o.Notes)
	if err != nil {
		n.Problem = lang.Of(fault.Of(err))
	}
	n.Text = text
	return n
}

func (u *Updater) noteText(ctx context.Context, b release.Blob) (string, error) {
	if b.Kind != release.KindPlain {
		return "", fault.New(fault.ExitFailure, "notes_unknown", "they are of the kind %q, which this program does not know", b.Kind)
	}
	path, err := u.blob(ctx, b, func(int64) {})
	if err != nil {
		return "", err
	}
	text, err := disk.ReadFile(u.Disk, path, release.MaxNotes)
	return string(text), err
}

// present reports whether the release of a hop lies here already, complete and
// unchanged: after a rollback, or a stop that was installed before.
func (u *Updater) present(ctx context.Context, h *Hop) (bool, error) {
	r, err := u.Installed(h.Offer.Version)
	if err != nil || r == nil || r.Manifest.Tree.SHA256 != h.Manifest.Tree.SHA256 {
		return false, nil
	}
	if _, err := u.Disk.Lstat(r.Dir); err != nil {
		return false, nil
	}
	d, err := tree.Compare(ctx, u.Disk, r.Dir, r.Tree, nil)
	if err != nil {
		return false, fault.File(err, lang.Say("verifying %s", r.Dir))
	}
	return d.Count() == 0, nil
}

// Update is what to do. Confirm is called when all is known and nothing has been
// changed; its error ends the update.
type Update struct {
	Wish
	DownloadOnly bool
	DryRun       bool // Confirm ends it; a run that was cut short is left as it is
	Confirm      func(*Prepared, []Finding) error
	Ready        func() error // asked before each hop stops the platform; nil: always
}

// Result is what an update did.
type Result struct {
	Recovered *Recovered // of a run that had been cut short; nil: there was none
	Prepared  *Prepared
	Findings  []Finding
	Outcomes  []Outcome // one for each hop that was begun
	Fetched   bool      // everything is on this host
}

// Update asks, plans, downloads and carries out, hop by hop, to the release wished for. The error of a hop that
// failed comes with the result of those before it.
func (u *Updater) Update(ctx context.Context, o Update) (*Result, error) {
	result := &Result{}
	if err := u.ready(); err != nil {
		return result, err
	}
	lock, err := u.hold(ctx)
	if err != nil {
		return result, err
	}
	defer lock.Release()
	if !o.DryRun && !o.DownloadOnly {
		if result.Recovered, err = u.recover(ctx, Undecided); err != nil {
			return result, err
		}
	}
	look, err := u.Look(ctx, o.Wish)
	if err != nil {
		return result, err
	}
	if err := u.barred(look); err != nil {
		return result, err
	}
	if result.Prepared, err = u.Prepare(ctx, look); err != nil {
		return result, err
	}
	way := result.Prepared.Way
	if len(way) > 0 {
		if result.Findings, err = u.Preflight(ctx, result.Prepared, o); err != nil {
			return result, err
		}
	}
	if err := o.Confirm(result.Prepared, result.Findings); err != nil || len(way) == 0 {
		return result, err
	}
	if err := Refusing(result.Findings); err != nil {
		return result, err
	}
	if err := u.fetch(ctx, way); err != nil {
		return result, err
	}
	result.Fetched = true
	if o.DownloadOnly {
		return result, nil
	}
	target := way[len(way)-1].Offer.Version
	for _, h := range way {
		if o.Ready != nil {
			if err := o.Ready(); err != nil {
				return result, err
			}
		}
		outcome, err := u.advance(ctx, h, look, target)
		result.Outcomes = append(result.Outcomes, outcome)
		if err != nil {
			return result, err
		}
	}
	return result, nil
}

// barred is the fault of a licence that entitles to no update at all, where there
// would be one.
func (u *Updater) barred(l *Look) error {
	if !u.Rights.None() || len(l.Hops) > 0 || len(l.Refused) == 0 {
		return nil
	}
	return fault.New(fault.ExitRefused, "not_entitled", "release %s is out, but this host may not have it: %s", l.Newest, u.Rights.Problem).
		Hinted("%s", u.Rights.Hint)
}

// advance carries out one hop.
func (u *Updater) advance(ctx context.Context, h *Hop, l *Look, target string) (Outcome, error) {
	base, err := u.Installed(h.From)
	if err != nil {
		return Outcome{}, err
	}
	running, err := u.running(ctx)
	if err != nil && h.From != "" {
		return Outcome{}, err
	}
	r := &Run{
		Kind: Advance, From: h.From, To: h.Offer.Version, Channel: l.Channel, Source: l.Source, Manifest: h.sum,
		Kept: h.Present, Running: running, PID: os.Getpid(), By: u.By,
	}
	if h.From == "" {
		r.Kind = Install
	}
	if target != r.To {
		r.Target = target
	}
	return u.execute(ctx, &work{Run: r, u: u, base: base, hop: h})
}

// running reports whether the services run, all of them, before anything is done.
func (u *Updater) running(ctx context.Context) (bool, error) {
	states, err := u.Services.States(ctx)
	for _, s := range states {
		if !s.Running {
			return false, err
		}
	}
	return true, err
}
