package airgap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Bundle is a bundle open for reading. It is safe for concurrent use.
type Bundle struct {
	name   string // of the file, for messages
	file   io.ReaderAt
	close  func() error
	header Header
	places map[string]place
}

// place is where a file lies in a bundle.
type place struct{ offset, size int64 }

// Open reads the list of the files in the bundle at path, and none of the files
// but the first.
//
// Faults by code: bundle_damaged (exit 5) when it was cut short or holds what no
// bundle can; bundle_unknown (exit 2) when it is something else; bundle_too_new
// (exit 2) when it is of a form that this optool does not read; else those of
// fault.File.
func Open(path string) (*Bundle, error) {
	doing := lang.Say("reading the bundle %s", path)
	// Without O_NONBLOCK opening a named pipe would wait for its writer.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fault.File(err, doing)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = fault.File(err, doing)
	case !info.Mode().IsRegular():
		err = unknown(path, lang.Say("it is no regular file"))
	default:
		var b *Bundle
		if b, err = read(path, f, info.Size()); err == nil {
			b.close = f.Close
			return b, nil
		}
	}
	f.Close()
	return nil, err
}

// read indexes the size bytes of file as a bundle.
func read(name string, file io.ReaderAt, size int64) (*Bundle, error) {
	b := &Bundle{name: name, file: file, close: func() error { return nil }}
	places, err := list(file, size)
	if err == nil {
		b.places = places
		b.header, err = b.readHeader()
	}
	switch problem := (*problem)(nil); {
	case err == nil:
		return b, nil
	case errors.As(err, &problem) && problem.unknown:
		return nil, unknown(name, problem.text)
	case errors.As(err, &problem):
		return nil, damaged(name, problem.text)
	}
	return nil, fault.File(err, lang.Say("reading the bundle %s", name))
}

// Header returns what the bundle says about itself.
func (b *Bundle) Header() Header { return b.header }

// Open returns the file at path. One that is not there is the fault blob_missing
// (exit 5), for which errors.Is(err, fs.ErrNotExist) holds.
func (b *Bundle) Open(path string) (*io.SectionReader, error) {
	at, ok := b.places[path]
	if !ok {
		f := fault.New(fault.ExitUnverified, "blob_missing", "the bundle %s holds no %s", b.name, path).Hinted(
			"bring a bundle that starts at the version installed here: optool-vendor airgap export --from VERSION")
		f.Err = fs.ErrNotExist
		return nil, f
	}
	return io.NewSectionReader(b.file, at.offset, at.size), nil
}

// Fetch returns the contents of the file at path, which may have up to max
// bytes; more is the fault answer_too_large (exit 5).
func (b *Bundle) Fetch(ctx context.Context, path string, max int64) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return b.contents(path, max)
}

func (b *Bundle) contents(path string, max int64) ([]byte, error) {
	r, err := b.Open(path)
	if err != nil {
		return nil, err
	}
	if r.Size() > max {
		return nil, fault.New(fault.ExitUnverified, "answer_too_large", "%s in the bundle %s has %d bytes, at most %d are read",
			path, b.name, r.Size(), max).Hinted("bring a bundle that optool-vendor made, or tell the vendor")
	}
	var text bytes.Buffer
	switch n, err := io.Copy(&text, r); {
	case err != nil:
		return nil, fault.File(err, lang.Say("reading the bundle %s", b.name))
	case n != r.Size():
		return nil, damaged(b.name, lang.Say("it became shorter while it was read"))
	}
	return text.Bytes(), nil
}

// Close closes the file.
func (b *Bundle) Close() error { return b.close() }

func damaged(name string, what lang.Text) error {
	return fault.New(fault.ExitUnverified, "bundle_damaged", "the bundle %s is damaged: %s", name, what).Hinted(
		"copy it again, and compare its SHA-256 with what the vendor's side printed: sha256sum %s", name)
}

func unknown(name string, what lang.Text) error {
	return fault.New(fault.ExitUsage, "bundle_unknown", "%s is no bundle: %s", name, what).Hinted(
		"name the file that the vendor made with optool-vendor airgap export; if it is that one, copy it again")
}
