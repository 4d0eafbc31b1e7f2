package update

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/pkg/release"
)

func bytesAt(data []byte) io.ReaderAt { return bytes.NewReader(data) }

// blob returns the path of a blob on this host, and fetches it before if it is
// not there. What an earlier call, or a killed one, has fetched is not asked for
// again; a blob with the wrong content is dropped and fetched once more from its
// beginning.
func (u *Updater) blob(ctx context.Context, b release.Blob, progress func(int64)) (string, error) {
	path := filepath.Join(u.own("blobs"), b.SHA256)
	// Nothing is synced on the way: what a power cut left is recognised by its hash.
	if sum, err := hashFile(u.Disk, path); err == nil && hex.EncodeToString(sum) == b.SHA256 {
		progress(b.Size)
		return path, nil
	}
	if err := disk.MkdirAll(u.Disk, u.own("blobs"), 0o700); err != nil {
		return "", fault.File(err, "making "+u.own("blobs"))
	}
	if u.Source == nil {
		return "", fault.New(fault.ExitUnreachable, "offline", "a part of the release is not on this host, and nobody may be asked for it").
			Hinted("repeat the command without --offline")
	}
	part := path + ".part"
	for attempt := 1; ; attempt++ {
		err := u.complete(ctx, b, part, progress)
		if err == nil {
			err = fault.File(u.Disk.Rename(part, path), "storing a downloaded file")
			return path, err
		}
		f := fault.Of(err)
		if f.Code != "blob_damaged" || attempt == 2 {
			return "", err
		}
		if err := u.Disk.Remove(part); err != nil {
			return "", fault.File(err, "removing a damaged download")
		}
	}
}

// complete fetches what is missing of part, and verifies the whole.
func (u *Updater) complete(ctx context.Context, b release.Blob, part string, progress func(int64)) error {
	doing := "writing " + part
	have := int64(0)
	if info, err := u.Disk.Lstat(part); err == nil {
		have = info.Size()
	}
	f, err := u.Disk.Append(part, 0o600)
	if err != nil {
		return fault.File(err, doing)
	}
	if have > b.Size {
		have = 0
		if err := f.Truncate(0); err != nil {
			f.Close()
			return fault.File(err, doing)
		}
	}
	err = u.Source.Blob(ctx, b, have, f, progress)
	if err = errors.Join(err, f.Close()); err != nil {
		return fault.File(err, doing)
	}
	sum, err := hashFile(u.Disk, part)
	if err != nil {
		return fault.File(err, "reading "+part)
	}
	if hex.EncodeToString(sum) != b.SHA256 {
		return fault.New(fault.ExitUnverified, "blob_damaged", "what %s sent is not what the vendor signed (blob %s)", u.Source.Name(), b.SHA256[:12]).
			Hinted("nothing was changed; try another mirror with --mirror, or tell the vendor")
	}
	return nil
}

// small fetches and decodes a component that is held in memory: the tree, or, as
// a component without a known size, notes.
func (u *Updater) small(ctx context.Context, c release.Component, b release.Blob, old io.ReaderAt, oldSize int64, patched bool) ([]byte, error) {
	path, err := u.blob(ctx, b, func(int64) {})
	if err != nil {
		return nil, err
	}
	from, err := u.Disk.Open(path)
	if err != nil {
		return nil, fault.File(err, "reading "+path)
	}
	defer from.Close()
	var out bytes.Buffer
	if patched {
		err = patch.Apply(b.Kind, old, oldSize, from, c.Size, &out)
	} else {
		err = patch.Decode(b.Kind, from, c.Size, &out)
	}
	if sum := sha256.Sum256(out.Bytes()); err == nil && hex.EncodeToString(sum[:]) != c.SHA256 {
		err = errors.New("it has another hash")
	}
	if err != nil {
		_ = u.Disk.Remove(path)
		return nil, fault.New(fault.ExitUnverified, "release_invalid", "a part of the release does not unpack to what the vendor signed: %w", err).
			Hinted("nothing was changed; tell the vendor")
	}
	return out.Bytes(), nil
}

// Fetch downloads what the hops need. It may be killed and repeated.
func (u *Updater) fetch(ctx context.Context, hops []*Hop) error {
	var total, done int64
	for _, h := range hops {
		total += h.Download()
	}
	if total == 0 {
		return nil
	}
	began := u.Now()
	u.report(Event{Step: "download", State: Begun, Total: total, Note: u.Source.Name()})
	for _, h := range hops {
		for i := range h.Needs {
			n := &h.Needs[i]
			moving := func(now int64) {
				u.report(Event{Step: "download", State: Moving, Done: done + now, Total: max(total, done+now)})
			}
			_, err := u.blob(ctx, n.Blob, moving)
			if f := fault.Of(err); f != nil && n.Patch != nil && (f.Code == "blob_damaged" || f.Code == "blob_missing") {
				u.report(Event{Step: "download", State: Moving, Note: "a patch could not be had, the whole part is fetched: " + f.Message})
				total += h.Manifest.Components[n.Component].Full.Size - n.Blob.Size
				n.Patch, n.Blob = nil, h.Manifest.Components[n.Component].Full
				_, err = u.blob(ctx, n.Blob, moving)
			}
			if err != nil {
				u.report(Event{Step: "download", State: Failed, Done: done, Total: total, Note: fault.Of(err).Message, Took: u.Now().Sub(began)})
				return err
			}
			done += n.Blob.Size
		}
	}
	u.report(Event{Step: "download", State: Done, Done: done, Total: total, Took: u.Now().Sub(began)})
	return nil
}

// unpack builds the release of the hop in staging and moves it into its place.
func (u *Updater) unpack(ctx context.Context, w *work) error {
	if w.Kept {
		return nil // verified when the run was planned
	}
	h, version := w.hop, w.To
	doing := "unpacking release " + version
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
		u.report(Event{Step: StepUnpack, State: Moving, Note: "a patch could not be used, the whole part is fetched: " + fault.Of(err).Message})
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
		err = fmt.Errorf("reading the old release: %v", err) // the cause is not for errors.Is
	}
	return n, err
}

// pour decodes the blob at path into a component of b. A component that is not
// what was signed is a fault with exit 5.
func (u *Updater) pour(b *tree.Builder, i int, path string, decode func(disk.Reader, io.Writer) error) error {
	from, err := u.Disk.Open(path)
	if err != nil {
		return fault.File(err, "reading "+path)
	}
	defer from.Close()
	to, err := b.Component(i)
	if err != nil {
		return fault.File(err, "unpacking a part of the release")
	}
	err = decode(from, to)
	if closed := to.Close(); err == nil || closed != nil && storage(closed) {
		err = closed
	}
	switch {
	case err == nil:
		return nil
	case storage(err):
		return fault.File(err, "unpacking a part of the release")
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
