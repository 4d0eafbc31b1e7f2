package backoffice

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
	"unicode/utf8"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/pkg/release"
)

// blobPath is where a blob is published.
func (s *Store) blobPath(b release.Blob) string {
	return s.path("public", "v1", "blobs", filepath.FromSlash(b.Path()))
}

// tally counts and hashes what is written through it.
type tally struct {
	to   io.Writer
	hash hash.Hash
	size int64
}

func newTally(to io.Writer) *tally { return &tally{to: to, hash: sha256.New()} }

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.to.Write(p)
	t.hash.Write(p[:n])
	t.size += int64(n)
	return n, err
}

func (t *tally) sum() string { return hex.EncodeToString(t.hash.Sum(nil)) }

// addBlob publishes what write writes as a blob of the given kind. It holds the
// lock of packing, so the unfinished file has a fixed name.
func (s *Store) addBlob(kind string, write func(io.Writer) error) (release.Blob, error) {
	b, err := s.writeBlob(kind, write)
	return b, fault.File(err, lang.Say("writing %s", s.path("public", "v1", "blobs")))
}

func (s *Store) writeBlob(kind string, write func(io.Writer) error) (release.Blob, error) {
	dir := s.path("public", "v1", "blobs")
	part := filepath.Join(dir, "unfinished")
	b := release.Blob{Kind: kind}
	if err := disk.MkdirAll(s.disk, dir, 0o755); err != nil {
		return b, err
	}
	if err := s.disk.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	f, err := s.disk.Create(part, 0o644)
	if err != nil {
		return b, err
	}
	t := newTally(f)
	buffered := bufio.NewWriterSize(t, 256<<10)
	if err = write(buffered); err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		b.SHA256, b.Size = t.sum(), t.size
		err = s.keepBlob(part, s.blobPath(b))
	}
	if err != nil {
		_ = s.disk.Remove(part)
	}
	return b, err
}

// keepBlob gives a finished blob its name. One that is there already is replaced
// by the same bytes.
func (s *Store) keepBlob(part, path string) error {
	if err := disk.MkdirAll(s.disk, filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := s.disk.Rename(part, path); err != nil {
		return err
	}
	return errors.Join(s.disk.SyncDir(filepath.Dir(path)), s.disk.SyncDir(filepath.Dir(part)))
}

// packNotes publishes release notes as a blob, as they are, nil for none.
func (s *Store) packNotes(notes []byte) (*release.Blob, error) {
	if len(notes) == 0 {
		return nil, nil
	}
	b, err := s.addBlob(release.KindPlain, func(w io.Writer) error { _, err := w.Write(notes); return err })
	return &b, err
}

// isText holds for UTF-8.
func isText(data []byte) bool { return utf8.Valid(data) }

// whole reports whether a blob is there, with the bytes that its name says.
func (s *Store) whole(b release.Blob) bool {
	f, err := s.disk.Open(s.blobPath(b))
	if err != nil {
		return false
	}
	defer f.Close()
	t := newTally(io.Discard)
	_, err = io.Copy(t, io.LimitReader(f, b.Size+1))
	return err == nil && t.size == b.Size && t.sum() == b.SHA256
}

// decoded writes a component from its full blob to w and verifies it.
func (s *Store) decoded(c release.Component, w io.Writer) error {
	f, err := s.disk.Open(s.blobPath(c.Full))
	if err != nil {
		return s.blobFault(c.Full, err)
	}
	defer f.Close()
	t := newTally(w)
	if err := patch.Decode(c.Full.Kind, f, c.Size, t); err != nil {
		return s.blobFault(c.Full, lang.Errorf("%v", err)) // what it says to customers is not meant for us
	}
	if t.size != c.Size || t.sum() != c.SHA256 {
		return s.blobFault(c.Full, lang.Errorf("it holds other bytes than it should"))
	}
	return nil
}

// bytesOf returns a component's bytes.
func (s *Store) bytesOf(c release.Component) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(c.Size, 64<<20)))
	err := s.decoded(c, &b)
	return b.Bytes(), err
}

// treeOf returns the tree of a manifest.
func (s *Store) treeOf(m *release.Manifest) (*release.Tree, error) {
	data, err := s.bytesOf(m.Tree)
	if err != nil {
		return nil, err
	}
	return release.ParseTree(data)
}

func (s *Store) blobFault(b release.Blob, err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = lang.Errorf("it is not there")
	}
	return fault.New(fault.ExitUnverified, "blob_damaged", "%s cannot be used: %w", s.blobPath(b), err).
		Hinted("restore the file from a backup or a mirror")
}

// checkBlobs holds that all blobs of a release are there, and that tree and
// components fit together.
func (s *Store) checkBlobs(o *release.Offer, m *release.Manifest) error {
	blobs := []release.Blob{m.Tree.Full}
	for _, c := range append([]release.Component{m.Tree}, m.Components...) {
		blobs = append(blobs, c.Full)
		for _, p := range c.Patches {
			blobs = append(blobs, p.Blob)
		}
	}
	if o.Notes != nil {
		blobs = append(blobs, *o.Notes)
	}
	for _, b := range blobs {
		info, err := s.disk.Lstat(s.blobPath(b))
		if err == nil && info.Size() != b.Size {
			err = lang.Errorf("it has %d bytes, not %d", info.Size(), b.Size)
		}
		if err != nil {
			return s.blobFault(b, err)
		}
	}
	t, err := s.treeOf(m)
	if err == nil {
		_, err = m.Contents(t)
	}
	if _, ok := errors.AsType[*fault.Error](err); err == nil || ok {
		return err
	}
	return refused(err)
}
