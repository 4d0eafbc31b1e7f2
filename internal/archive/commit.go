package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"

	"filippo.io/age"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	chunk      = 64 << 10 // of an age file, which adds 16 bytes to each
	chunkGrows = 16
	stride     = 16 * chunk // how much is unsealed at a time
)

// File is one finished file.
type File struct {
	Path   string
	Size   int64
	SHA256 string // 64 lower-case hex digits
}

// Written is a finished archive.
type Written struct {
	Files []File // in order; one, unless it was split
	Size  int64  // of all together
}

// Commit ends the archive, makes it durable and gives it its name. When it fails,
// there is no archive and no file left of it: the fault is bundle_exists if a file
// of that name has come up meanwhile, else as of fault.File.
func (w *Writer) Commit() (Written, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.turn != nil {
		return Written{}, w.unfit("it was ended while a member was open, or twice")
	}
	w.ended = true
	done, err := w.commit()
	if err != nil {
		w.span.remove()
		switch {
		case errors.Is(err, fs.ErrExist):
			return Written{}, exists(w.options.Path)
		case errors.Is(err, ErrNoSpace), errors.Is(err, ErrTooLarge):
			return Written{}, w.final(err)
		}
		return Written{}, fault.File(err, lang.Say("finishing %s", w.options.Path))
	}
	for _, f := range w.span.sheets {
		_ = f.Close() // synced already
	}
	return done, nil
}

func (w *Writer) commit() (Written, error) {
	end, err := w.press.squeeze(nil, make([]byte, tarEnd))
	if err != nil {
		return Written{}, err
	}
	if err := w.put(true, end); err != nil {
		return Written{}, err
	}
	if err := w.span.claim(w.longest(w.at)); err != nil {
		return Written{}, err
	}
	out := &unsealer{span: w.span, total: w.at}
	if err := w.unseal(out); err != nil {
		return Written{}, err
	}
	if err := w.span.cut(out.at); err != nil {
		return Written{}, err
	}
	if err := w.span.publish(w.options.Replace); err != nil {
		return Written{}, err
	}
	return Written{Files: out.files(), Size: out.at}, nil
}

// unseal turns the sealed bytes into the finished ones, where they lie.
func (w *Writer) unseal(out *unsealer) error {
	var to io.WriteCloser = out
	if len(w.recipients) > 0 {
		var err error
		if to, err = age.Encrypt(out, w.recipients...); err != nil {
			return err
		}
	}
	piece := make([]byte, stride)
	for out.read < out.total {
		b := piece[:min(stride, out.total-out.read)]
		if err := w.span.ReadAt(b, out.read); err != nil {
			return err
		}
		w.seal.apply(w.seal.extents, b, out.read)
		out.read += int64(len(b))
		if _, err := to.Write(b); err != nil {
			return err
		}
	}
	if err := to.Close(); err != nil {
		return err
	}
	return out.Close()
}

// unsealer writes the finished bytes over the sealed ones that have been read. An
// age file runs ahead of them, by its header and by one byte in 4096: as much waits
// in memory.
type unsealer struct {
	span    *span
	total   int64 // sealed bytes
	read    int64 // of them
	at      int64 // finished bytes on the disk
	waiting []byte
	whole   []File
	current hash.Hash // of the file that is being written
	length  int64     // of it
}

func (u *unsealer) Write(b []byte) (int, error) {
	if len(u.waiting) == 0 && u.at+int64(len(b)) <= u.read {
		return len(b), u.write(b)
	}
	u.waiting = append(u.waiting, b...)
	n := min(u.read-u.at, int64(len(u.waiting)))
	if err := u.write(u.waiting[:n]); err != nil {
		return 0, err
	}
	u.waiting = u.waiting[:copy(u.waiting, u.waiting[n:])]
	return len(b), nil
}

// Close writes what still waits.
func (u *unsealer) Close() error {
	if u.read < u.total {
		return nil
	}
	err := u.write(u.waiting)
	u.waiting = nil
	return err
}

func (u *unsealer) write(b []byte) error {
	if err := u.span.WriteAt(b, u.at); err != nil {
		return err
	}
	u.at += int64(len(b))
	for len(b) > 0 {
		if u.current == nil {
			u.current = sha256.New()
		}
		n := int64(len(b))
		if u.span.split > 0 {
			n = min(n, u.span.split-u.length)
		}
		u.current.Write(b[:n])
		u.length += n
		b = b[n:]
		if u.length == u.span.split {
			u.turn()
		}
	}
	return nil
}

// turn ends one file.
func (u *unsealer) turn() {
	u.whole = append(u.whole, File{u.span.name(len(u.whole)), u.length, hex.EncodeToString(u.current.Sum(nil))})
	u.current, u.length = nil, 0
}

func (u *unsealer) files() []File {
	if u.current != nil {
		u.turn()
	}
	return u.whole
}
