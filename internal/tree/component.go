package tree

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Component returns a writer that takes the bytes of component n, in order, and
// writes the files in it that are not here yet. Each is checked against its hash,
// and Close against that of the component: it fails when the bytes were too few,
// too many or wrong, after which files that are right are kept, nothing else is,
// and the component can be written again. Fault: wrong_content (exit 5), and those
// of fault.File.
func (b *Builder) Component(n int) (io.WriteCloser, error) {
	if n < 0 || n >= len(b.contents) {
		return nil, fault.New(fault.ExitFailure, "wrong_content", "unpacking release %s: it has no component %d", b.manifest.Version, n)
	}
	w := &component{b: b, number: n, contents: b.contents[n], whole: sha256.New(), buffer: bufio.NewWriterSize(nil, room(b.manifest.Components[n].Size))}
	w.err = w.begin()
	return w, w.err
}

type component struct {
	b        *Builder
	number   int
	contents []release.Content
	whole    hash.Hash // of all bytes

	at     int   // the content that comes now
	left   int64 // bytes of it to come
	file   disk.File
	entry  *release.Entry // of file
	part   hash.Hash      // of file; nil: whole does as well
	buffer *bufio.Writer  // before file

	err    error // the first failure; nothing is written after it
	closed bool
}

func (w *component) wrong(what lang.Text) error {
	return fault.New(fault.ExitUnverified, "wrong_content", "unpacking release %s: component %d %s", w.b.manifest.Version, w.number, what).Hinted(
		"repeat the command; if that does not help, tell the vendor that the files of the release are damaged")
}

// Write takes the next bytes of the component.
func (w *component) Write(p []byte) (n int, err error) {
	if w.err == nil && w.closed {
		w.err = io.ErrClosedPipe
	}
	for len(p) > 0 && w.err == nil {
		if w.at == len(w.contents) {
			w.err = w.wrong(lang.Say("has more bytes than it should"))
			break
		}
		part := p[:min(int64(len(p)), w.left)]
		w.whole.Write(part)
		if w.file != nil {
			if w.part != nil {
				w.part.Write(part)
			}
			if _, err := w.buffer.Write(part); err != nil {
				w.err = w.failed(err)
				break
			}
		}
		p, n, w.left = p[len(part):], n+len(part), w.left-int64(len(part))
		if w.left == 0 {
			if w.err = w.end(); w.err == nil {
				w.at++
				w.err = w.begin()
			}
		}
	}
	if w.err != nil {
		w.discard()
	}
	return n, w.err
}

// begin starts the file of the content that comes now, and does all of those that
// are empty.
func (w *component) begin() error {
	for ; w.at < len(w.contents); w.at++ {
		c := w.contents[w.at]
		w.left = c.Size
		if !w.b.has(c.SHA256) {
			w.entry = w.b.first[c.SHA256]
			file, err := w.b.d.Create(w.b.at(w.entry.Path), closedFile)
			if err != nil {
				return w.failed(err)
			}
			w.file = file
			w.buffer.Reset(file)
			if w.part = nil; len(w.contents) > 1 {
				w.part = sha256.New()
			}
		}
		if c.Size > 0 {
			return nil
		}
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// end finishes the file, if there is one, of a content whose bytes have all come.
func (w *component) end() error {
	if w.file == nil {
		return nil
	}
	sum := w.part
	if sum == nil {
		sum = w.whole
	}
	err := w.buffer.Flush()
	if closed := w.file.Close(); err == nil {
		err = closed
	}
	w.file = nil
	switch {
	case err != nil:
		w.b.remove(w.entry.Path)
		return w.failed(err)
	case hex.EncodeToString(sum.Sum(nil)) != w.entry.SHA256:
		w.b.remove(w.entry.Path)
		return w.wrong(lang.Say("does not have the bytes of %s", w.entry.Path))
	}
	w.b.arrived(w.entry, written)
	return nil
}

func (w *component) failed(err error) error {
	return fault.File(err, lang.Say("writing %s", w.b.at(w.entry.Path)))
}

// discard removes a file that will not be finished.
func (w *component) discard() {
	if w.file != nil {
		_ = w.file.Close()
		w.file = nil
		w.b.remove(w.entry.Path)
	}
}

// Close checks that all of the component has come, and that it was that component.
func (w *component) Close() error {
	if w.closed {
		return w.err
	}
	w.closed = true
	switch {
	case w.err != nil:
	case w.at < len(w.contents):
		w.err = w.wrong(lang.Say("has fewer bytes than it should"))
	case hex.EncodeToString(w.whole.Sum(nil)) != w.b.manifest.Components[w.number].SHA256:
		w.err = w.wrong(lang.Say("does not have the hash that the manifest gives it"))
	}
	w.discard()
	return w.err
}
