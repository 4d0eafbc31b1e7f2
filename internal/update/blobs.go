package update

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/patch"
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
		return "", fault.File(err, lang.Say("making %s", u.own("blobs")))
	}
	if u.Source == nil {
		return "", fault.New(fault.ExitUnreachable, "offline", "a part of the release is not on this host, and nobody may be asked for it").
			Hinted("repeat the command without --offline")
	}
	part := path + ".part"
	for attempt := 1; ; attempt++ {
		err := u.complete(ctx, b, part, progress)
		if err == nil {
			err = fault.File(u.Disk.Rename(part, path), lang.Say("storing a downloaded file"))
			return path, err
		}
		f := fault.Of(err)
		if f.Code != "blob_damaged" || attempt == 2 {
			return "", err
		}
		if err := u.Disk.Remove(part); err != nil {
			return "", fault.File(err, lang.Say("removing a damaged download"))
		}
	}
}

// complete fetches what is missing of part, and verifies the whole.
func (u *Updater) complete(ctx context.Context, b release.Blob, part string, progress func(int64)) error {
	doing := lang.Say("writing %s", part)
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
		return fault.File(err, lang.Say("reading %s", part))
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
		return nil, fault.File(err, lang.Say("reading %s", path))
	}
	defer from.Close()
	var out bytes.Buffer
	if patched {
		err = patch.Apply(b.Kind, old, oldSize, from, c.Size, &out)
	} else {
		err = patch.Decode(b.Kind, from, c.Size, &out)
	}
	if sum := sha256.Sum256(out.Bytes()); err == nil && hex.EncodeToString(sum[:]) != c.SHA256 {
		err = lang.Errorf("it has another hash")
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
				u.report(Event{Step: "download", State: Moving, Note: lang.T("a patch could not be had, the whole part is fetched: %s", f)})
				total += h.Manifest.Components[n.Component].Full.Size - n.Blob.Size
				n.Patch, n.Blob = nil, h.Manifest.Components[n.Component].Full
				_, err = u.blob(ctx, n.Blob, moving)
			}
			if err != nil {
				u.report(Event{Step: "download", State: Failed, Done: done, Total: total, Note: lang.Of(fault.Of(err)), Took: u.Now().Sub(began)})
				return err
			}
			done += n.Blob.Size
		}
	}
	u.report(Event{Step: "download", State: Done, Done: done, Total: total, Took: u.Now().Sub(began)})
	return nil
}
