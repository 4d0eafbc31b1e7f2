package support

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/support"
)

// Draft is a request, or a reply, that is being written.
type Draft struct {
	Request support.Request `json:"request"`         // of a reply: its ID alone
	Reply   string          `json:"reply,omitempty"` // text of a reply
	ReplyID string          `json:"replyId,omitempty"`
	Attach  []string        `json:"attach,omitempty"` // paths
	Saved   time.Time       `json:"saved"`
	// Answers are words of the form that are no part of the request, by name.
	Answers map[string]string `json:"answers,omitempty"`
}

const (
	draftFile = "draft.json"
	maxDraft  = 1 << 20
)

// SaveDraft writes the draft in one step. It is called for every key that is
// pressed, so it does not wait for the disk: what a kill must not take is safe, what a
// power cut takes is the last seconds. Keep does wait.
func (o *Office) SaveDraft(d Draft) error {
	return o.writeDraft(d, false)
}

// KeepDraft is SaveDraft that survives a power cut, too.
func (o *Office) KeepDraft(d Draft) error { return o.writeDraft(d, true) }

func (o *Office) writeDraft(d Draft, keep bool) error {
	d.Saved = o.Now().UTC()
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	dir := o.folder(d.Request.ID)
	if err := disk.MkdirAll(o.Disk, dir, 0o700); err != nil {
		return fault.File(err, lang.Say("keeping the draft in %s", dir))
	}
	path := filepath.Join(dir, draftFile)
	if keep {
		return system.WriteFile(path, data, 0o600)
	}
	fresh := path + ".new"
	if err := o.Disk.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("keeping the draft %s", path))
	}
	f, err := o.Disk.Create(fresh, 0o600)
	if err == nil {
		_, err = f.Write(data)
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		err = o.Disk.Rename(fresh, path)
	}
	return fault.File(err, lang.Say("keeping the draft %s", path))
}

// Draft reads a draft. Faults: unknown_request for an id that has none.
func (o *Office) Draft(id string) (Draft, error) {
	var d Draft
	data, err := system.ReadFile(filepath.Join(o.folder(id), draftFile), maxDraft)
	if errors.Is(err, fs.ErrNotExist) {
		return d, unknown(id)
	}
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(data, &d); err != nil || d.Request.ID != id {
		return d, fault.New(fault.ExitFailure, "draft_damaged", "the draft %s cannot be read", id).
			Hinted("look into %s", filepath.Join(o.folder(id), draftFile))
	}
	return d, nil
}

// Drafts returns the drafts of requests, the oldest first. One that cannot be read
// is left out: Draft says why.
func (o *Office) Drafts(ctx context.Context) ([]Draft, error) {
	names, err := o.Disk.ReadDir(o.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("reading %s", o.Dir))
	}
	sealed, err := o.Cases(ctx)
	if err != nil {
		return nil, err
	}
	var all []Draft
	for _, name := range names {
		if !support.ValidID(name) || slices.ContainsFunc(sealed, func(c *Case) bool { return c.ID == name }) {
			continue
		}
		if d, err := o.Draft(name); err == nil {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b Draft) int { return strings.Compare(a.Request.ID, b.Request.ID) })
	return all, nil
}

// Discard throws a draft away: of a request with its folder, of a reply alone.
func (o *Office) Discard(ctx context.Context, id string) error {
	lock, err := o.lock(ctx, id)
	if err != nil {
		return err
	}
	defer lock.Release()
	_, err = o.Case(ctx, id)
	switch f := fault.Of(err); {
	case f == nil:
		err = o.Disk.Remove(filepath.Join(o.folder(id), draftFile))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fault.File(err, lang.Say("throwing the draft away"))
	case f.Code != CodeUnknown:
		return err
	}
	return fault.File(disk.RemoveAll(o.Disk, o.folder(id)), lang.Say("throwing the draft away"))
}

// Withdraw throws a request away that the vendor does not have. What may have reached
// him is not withdrawn: a fault of the code not_withdrawn (exit 2).
func (o *Office) Withdraw(ctx context.Context, id string) error {
	lock, err := o.lock(ctx, id)
	if err != nil {
		return err
	}
	defer lock.Release()
	c, revision, err := o.read(ctx, id)
	if err != nil {
		return err
	}
	if p := c.request(); p.Stage == Accepted || p.Stage == Carried || p.Unknown || p.Stage == Sending {
		return fault.New(fault.ExitUsage, "not_withdrawn", "the request %s may have reached the vendor", id).
			Hinted("ask him: optool support-request show %s --refresh", id)
	}
	if err := o.Store.Commit(ctx, o.table().Delete(id).If(revision)); err != nil {
		return err
	}
	return fault.File(disk.RemoveAll(o.Disk, o.folder(id)), lang.Say("throwing the request away"))
}
