package airgap

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Writer makes a bundle.
type Writer struct {
	tar   *tar.Writer
	seen  map[string]bool
	names int // bytes
}

// Create begins a bundle in w.
func Create(w io.Writer, h Header) (*Writer, error) {
	h.Schema = Schema
	h.Created = h.Created.UTC().Truncate(time.Second)
	text, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return nil, unmade("it has no usable header: %v", err)
	}
	text = append(text, '\n')
	if len(text) > maxHeader {
		return nil, unmade("its header has %d bytes, at most %d are allowed", len(text), maxHeader)
	}
	b := &Writer{tar: tar.NewWriter(w), seen: map[string]bool{HeaderPath: true}}
	if err := b.head(HeaderPath, int64(len(text))); err != nil {
		return nil, err
	}
	if _, err := b.tar.Write(text); err != nil {
		return nil, err
	}
	return b, nil
}

// Add appends a file of exactly size bytes, which it reads from r. Errors of r
// and of the writer underneath are returned as they are; a path that no bundle
// can have, one given twice, or another number of bytes is a fault
// (bundle_refused, exit 1). After an error the bundle is of no use.
func (w *Writer) Add(path string, size int64, r io.Reader) error {
	switch err := release.CheckPath(path); {
	case err != nil:
		return unmade("%v", err)
	case w.seen[path]:
		return unmade("%q is added twice", path)
	case len(w.seen) >= maxEntries, w.names+len(path) > maxNames:
		return unmade("it would have too many files")
	case size < 0:
		return unmade("%q has no usable size", path)
	}
	w.seen[path] = true
	w.names += len(path)
	if err := w.head(path, size); err != nil {
		return err
	}
	n, err := io.Copy(w.tar, io.LimitReader(r, size))
	if err != nil {
		return err
	}
	var more [1]byte
	extra, err := io.ReadFull(r, more[:])
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n != size || extra != 0 {
		return unmade("%q changed while it was read", path)
	}
	return nil
}

// head writes what is the same for all files, whoever makes the bundle and when.
func (w *Writer) head(path string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: path, Size: size, Mode: 0o644, ModTime: time.Unix(0, 0),
	})
}

// Close ends the bundle; one without that end counts as cut short. It leaves the
// writer underneath open.
func (w *Writer) Close() error { return w.tar.Close() }

func unmade(format string, args ...any) error {
	return fault.New(fault.ExitFailure, "bundle_refused", "cannot make the bundle: %s", lang.Say(format, args...)).Hinted(
		"make sure that nothing else changes the release directory, then repeat the command")
}
