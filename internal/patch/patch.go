// Package patch makes and decodes what travels of a release: a component whole,
// or a patch that makes it of another component.
//
// Words. The old bytes are there already; the fresh ones are to be made. A kind
// is one way of writing a patch, named in the manifest; a reader that does not
// know a kind takes another one, or the component whole.
//
// Whatever a blob says, nothing here writes more than the size that was asked for,
// reads outside the old bytes, panics, or takes more than MaxMemory. That the
// result has the right hash is the caller's to check.
//
// # The kind bsdiff
//
// The likenesses of two texts are found as C. Percival describes in "Naive
// Differences of Executable Code" (2003), but written otherwise than bsdiff(1)
// does. A blob is, for each MiB of the fresh text, a stripe: three lengths
// (unsigned varints of encoding/binary), then so many bytes of three streams of an
// arithmetic coder (type coder).
//
// The first one (type layout) holds commands until the stripe is full: three
// numbers like, fresh and seek, the last one zigzag, and for the like bytes
// from the current place in the old text on, which of them differ. The place
// begins at 0, goes on by like, and then by seek. Only the first command of a
// stripe may be empty. The second stream (type differences) says by how much bytes
// differ; the third one (type freshness) is those that lie over nothing. What the
// streams learn of a text goes on through all stripes.
//
// bsdiff(1) compresses the same facts with bzip2. Here every bit is predicted,
// from the old bytes around the place and from what went before, which makes
// patches of Go programs a third to a half smaller: most of what changes there
// are addresses. The first stream is read while the other two of the stripe
// before are, so two cores are busy.
//
// # The kind zstd
//
// RFC 8878. Whole: frames with a window of up to 64 MiB. As a patch: one frame
// with the old bytes as a raw dictionary, as `zstd --patch-from` writes it.
package patch

import (
	"errors"
	"io"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// MaxMemory is the most that Apply takes, in bytes. Patches that need more are
// refused, and not made.
const MaxMemory = 150 << 20

// kind is one way of writing a patch.
type kind struct {
	name   string
	memory func(oldSize, size int64) int64
	apply  func(old io.ReaderAt, oldSize int64, blob io.Reader, size int64, w io.Writer) error
	make   func(old, fresh []byte) ([]byte, error)
}

// kinds are all that this optool knows, the one that needs least memory first.
func kinds() []kind {
	return []kind{
		{release.KindBsdiff, deltaMemory, applyDelta, makeDelta},
		{release.KindZstd, dictMemory, applyDict, makeDict},
	}
}

func find(name string) (kind, error) {
	for _, k := range kinds() {
		if k.name == name {
			return k, nil
		}
	}
	return kind{}, fault.New(fault.ExitFailure, "patch_unknown", "patch: this optool does not know the kind %q", name).
		Hinted("update optool, or download the release whole")
}

// Known tells whether Apply can read patches of this kind.
func Known(kind string) bool {
	_, err := find(kind)
	return err == nil
}

// Memory is how many bytes Apply takes for a patch of this kind. A patch that
// needs more than MaxMemory, or is of no known kind, is best passed over.
func Memory(kind string, oldSize, size int64) int64 {
	k, err := find(kind)
	if err != nil {
		return 1<<63 - 1
	}
	return k.memory(oldSize, size)
}

// Apply makes size fresh bytes of the old ones and the patch in blob, and writes
// them to w from first to last. It reads blob to its end. Errors of blob, old and
// w come back as they are; a patch that does not fit is a fault "blob_malformed"
// (exit 5). What was written before an error is worth nothing.
func Apply(kind string, old io.ReaderAt, oldSize int64, blob io.Reader, size int64, w io.Writer) error {
	k, err := find(kind)
	if err != nil {
		return err
	}
	if oldSize < 0 || size < 0 {
		return malformed("a size is below zero")
	}
	if k.memory(oldSize, size) > MaxMemory {
		return fault.New(fault.ExitFailure, "patch_too_large", "patch: a patch of the kind %s would take more than %d MiB of memory", kind, MaxMemory>>20).
			Hinted("download the release whole")
	}
	return k.apply(old, oldSize, blob, size, w)
}

// Make returns a patch of one kind; the same two texts give the same bytes.
// For bsdiff it takes some eight times as much memory as old has bytes.
func Make(kind string, old, fresh []byte) ([]byte, error) {
	k, err := find(kind)
	if err != nil {
		return nil, err
	}
	return k.make(old, fresh)
}

// Best makes patches of all kinds that fit MaxMemory and returns the smallest.
func Best(old, fresh []byte) (kind string, blob []byte, err error) {
	for _, k := range kinds() {
		if k.memory(int64(len(old)), int64(len(fresh))) > MaxMemory {
			continue
		}
		b, err := k.make(old, fresh)
		if err != nil {
			return "", nil, err
		}
		if kind == "" || len(b) < len(blob) {
			kind, blob = k.name, b
		}
	}
	return kind, blob, nil
}

// malformed is the fault of a blob that says what cannot be.
func malformed(what string, args ...any) error {
	return fault.New(fault.ExitUnverified, "blob_malformed", "patch: %s", lang.Say(what, args...)).
		Hinted("the blob does not hold what the manifest says: ask the vendor to publish the release again")
}

// source remembers why reading ended, so that a failed download is not taken for
// a malformed blob.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
