package airgap

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// problem is why a file is no sound bundle. It shows nothing of the file
// unescaped.
type problem struct {
	text    lang.Text
	unknown bool // it seems to be something else altogether
}

func (p *problem) Error() string { return p.text.String() }

func amiss(format string, args ...any) error { return &problem{text: lang.Say(format, args...)} }

func cutShort() error { return amiss("it was cut short") }

const (
	block  = 512       // of a tar archive
	tarEnd = 2 * block // zeros
)

// list finds every file of a bundle of size bytes. Of an archive it reads the
// headers alone and seeks over the rest.
func list(file io.ReaderAt, size int64) (map[string]place, error) {
	if size == 0 {
		return nil, amiss("it is empty")
	}
	section := io.NewSectionReader(file, 0, size)
	archive := tar.NewReader(section)
	places := map[string]place{}
	names := 0
	end := int64(0) // of the last file, with what fills its block
	for {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF) && len(places) > 0:
			return places, checkEnd(file, end, size)
		case err != nil && len(places) == 0 && !isIO(err):
			return nil, &problem{lang.Say("it does not begin as one does"), true}
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, cutShort()
		case err != nil && !isIO(err):
			return nil, amiss("what follows byte %d makes no sense", end)
		case err != nil:
			return nil, err
		}
		if len(places) == 0 && h.Name != HeaderPath {
			return nil, &problem{lang.Say("its first file is not %s", HeaderPath), true}
		}
		if err := check(h); err != nil {
			return nil, err
		}
		if _, twice := places[h.Name]; twice {
			return nil, amiss("it holds %q twice", h.Name)
		}
		if names += len(h.Name); len(places) == maxEntries || names > maxNames {
			return nil, amiss("it holds too many files")
		}
		offset, _ := section.Seek(0, io.SeekCurrent) // a tar.Reader reads no further than it must
		if h.Size > size-offset {
			return nil, cutShort()
		}
		places[h.Name] = place{offset, h.Size}
		end = offset + (h.Size+block-1)/block*block
	}
}

// checkEnd wants the zeros that end an archive, and the end of the file. A
// tar.Reader is content with less.
func checkEnd(file io.ReaderAt, end, size int64) error {
	var zeros [tarEnd]byte
	switch n, err := file.ReadAt(zeros[:], end); {
	case isIO(err):
		return err
	case n < tarEnd, zeros != [tarEnd]byte{}:
		return cutShort()
	case end+tarEnd < size:
		return amiss("something follows its end")
	}
	return nil
}

// isIO reports whether the disk, and not the archive, is the trouble.
func isIO(err error) bool {
	_, ok := errors.AsType[syscall.Errno](err)
	return ok
}

// check says whether a bundle can hold such a file. A sparse one is elsewhere
// than it seems.
func check(h *tar.Header) error {
	if err := release.CheckPath(h.Name); err != nil {
		return amiss("%v", err)
	}
	sparse := h.Typeflag != tar.TypeReg
	for key := range h.PAXRecords {
		sparse = sparse || strings.HasPrefix(key, "GNU.sparse.")
	}
	if sparse || h.Linkname != "" || h.Size < 0 {
		return amiss("%q is no ordinary file", h.Name)
	}
	return nil
}

// readHeader reads the first file.
func (b *Bundle) readHeader() (Header, error) {
	if b.places[HeaderPath].size > maxHeader {
		return Header{}, amiss("its header has more than %d bytes", maxHeader)
	}
	text, err := b.contents(HeaderPath, maxHeader)
	if err != nil {
		return Header{}, err
	}
	var schema struct {
		Schema string `json:"schema"`
	}
	if json.Unmarshal(text, &schema) == nil && schema.Schema != Schema && strings.HasPrefix(schema.Schema, "optool-airgap/") {
		return Header{}, fault.New(fault.ExitUsage, "bundle_too_new", "the bundle %s is of the form %q, this optool reads %s",
			b.name, schema.Schema[:min(len(schema.Schema), 40)], Schema).Hinted("install a newer optool first")
	}
	var h Header
	if err := json.Unmarshal(text, &h); err != nil || h.Schema != Schema {
		return Header{}, amiss("its header cannot be read")
	}
	return h, nil
}
