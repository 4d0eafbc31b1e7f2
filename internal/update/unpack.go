package update

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

// unpack builds the release of the hop in staging and moves it into its place.
func (u *Updater) unpack(ctx context.Context, w *work) error {
	if w.Kept {
		return nil // verified when the run was planned
	}
	h, version := w.hop, w.To
	doing := lang.Say("unpacking release %s", version)
	if err := u.discard(version); err != nil { // what an earlier run left behind
		return err
	}
	staging := u.own("staging", version)
	if err := disk.MkdirAll(u.Disk, u.own("staging"), 0o700); err != nil {
		return fault.File(err, doing)
	}
	if err := disk.RemoveAll(u.Disk, staging); err != nil {
		return fault.File(err, doing)
	}
	b, err := tree.Begin(u.Disk, staging, h.Manifest, h.Tree, u.Profile.Platform.Writable)
	if err != nil {
		return fault.File(err, doing)
	}
	if w.base != nil {
		if err := b.Reuse(ctx, w.base); err != nil {
			return fault.File(err, doing)
		}
	}
	if err := u.components(ctx, w, b); err != nil {
		return err
	}
	if err := b.Finish(ctx); err != nil {
		return fault.File(err, doing)
	}
	if err := u.store(h); err != nil {
		return err
	}
	if err := disk.MkdirAll(u.Disk, u.root("releases"), 0o755); err != nil {
		return fault.File(err, doing)
	}
	if err := u.Disk.Rename(staging, u.releaseDir(version)); err != nil {
		return fault.File(err, doing)
	}
	// Of a directory that is moved both names count: it could come back at the old one.
	for _, dir := range []string{u.root("releases"), u.own("staging")} {
		if err := u.Disk.SyncDir(dir); err != nil {
			return fault.File(err, doing)
		}
	}
	return nil
}

// components unpacks what is missing, the largest first, as many at a time as
// there are workers.
func (u *Updater) components(ctx context.Context, w *work, b *tree.Builder) error {
	missing := b.Missing()
	sizes := w.hop.Manifest.Components
	slices.SortStableFunc(missing, func(i, k int) int { return cmp.Compare(sizes[k].Size, sizes[i].Size) })
	var total int64
	for _, i := range missing {
		total += sizes[i].Size
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		mu      sync.Mutex // of next and done
		next    int
		done    int64
		failure error
	)
	work := func() {
		for {
			mu.Lock()
			if next == len(missing) || ctx.Err() != nil {
				mu.Unlock()
				return
			}
			i := missing[next]
			next++
			mu.Unlock()
			err := u.component(ctx, w, b, i)
			mu.Lock()
			if err != nil && failure == nil {
				failure = err
				cancel(err)
			}
			done += sizes[i].Size
			u.report(Event{Step: StepUnpack, State: Moving, Done: done, Total: total})
			mu.Unlock()
		}
	}
	if u.Workers < 2 {
		work()
	} else {
		var all sync.WaitGroup
		for range min(u.Workers, len(missing)) {
			all.Go(work)
		}
		all.Wait()
	}
	if failure == nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return failure
}

// component unpacks one component: by its patch, and where that fails, because a
// file of the old release was changed or the patch is wrong, from the whole.
func (u *Updater) component(ctx context.Context, w *work, b *tree.Builder, i int) error {
	c := w.hop.Manifest.Components[i]
	for _, n := range w.hop.Needs {
		if n.Component != i || n.Patch == nil || w.base == nil {
			continue
		}
		err := u.byPatch(ctx, w, b, i, c, *n.Patch)
		if err == nil || ctx.Err() != nil || storage(err) {
			return err
		}
		u.report(Event{Step: StepUnpack, State: Moving, Note: lang.T("a patch could not be used, the whole part is fetched: %s", fault.Of(err))})
	}
	path, err := u.blob(ctx, c.Full, func(int64) {})
	if err != nil {
		return err
	}
	err = u.pour(b, i, path, func(from disk.Reader, to io.Writer) error {
		return patch.Decode(c.Full.Kind, from, c.Size, to)
	})
	if err != nil && !storage(err) {
		_ = u.Disk.Remove(path)
	}
	return err
}

func (u *Updater) byPatch(ctx context.Context, w *work, b *tree.Builder, i int, c release.Component, p release.Patch) error {
	old, err := w.base.Component(u.Disk, p.From)
	if err != nil {
		return err
	}
	defer old.Close()
	path, err := u.blob(ctx, p.Blob, func(int64) {})
	if err != nil {
		return err
	}
	return u.pour(b, i, path, func(from disk.Reader, to io.Writer) error {
		return patch.Apply(p.Kind, base{old}, old.Size(), from, c.Size, to)
	})
}

// base reads the old files of a patch. When they are not what they were, or cannot
// be read any more, that is no matter of the disk being written: the whole part
// does without them.
type base struct{ from io.ReaderAt }

func (b base) ReadAt(p []byte, at int64) (int, error) {
	n, err := b.from.ReadAt(p, at)
	if err != nil && err != io.EOF {
		err = lang.Errorf("reading the old release: %v", err) // the cause is not for errors.Is
	}
	return n, err
}

// pour decodes the blob at path into a component of b. A component that is not
// what was signed is a fault with exit 5.
func (u *Updater) pour(b *tree.Builder, i int, path string, decode func(disk.Reader, io.Writer) error) error {
	from, err := u.Disk.Open(path)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", path))
	}
	defer from.Close()
	to, err := b.Component(i)
	if err != nil {
		return fault.File(err, lang.Say("unpacking a part of the release"))
	}
	err = decode(from, to)
	if closed := to.Close(); err == nil || closed != nil && storage(closed) {
		err = closed
	}
	switch {
	case err == nil:
		return nil
	case storage(err):
		return fault.File(err, lang.Say("unpacking a part of the release"))
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return fault.New(fault.ExitUnverified, "release_invalid", "a part of the release does not unpack to what the vendor signed: %w", err).
		Hinted("nothing was changed; tell the vendor")
}

// storage reports whether err comes from the disk and not from the data: nothing
// is gained by trying another way.
func storage(err error) bool {
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code == "disk_full" || f.Code == "read_only" || f.Code == "permission_denied" || f.Code == "file_failed"
	}
	return path || link
}
