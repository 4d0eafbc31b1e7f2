package powercut

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"
)

// writer is a file being written.
type writer struct {
	m      *Model
	n      *node
	path   string
	at     int  // where writing goes on
	atEnd  bool // no: at the end, always
	closed bool
}

func (w *writer) Write(p []byte) (int, error) {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.closed {
		return 0, failed("write", w.path, os.ErrClosed)
	}
	n := w.n
	if w.atEnd {
		w.at = len(n.data)
	}
	var err error
	grow := w.at + len(p) - len(n.data)
	if m := w.m; m.Capacity > 0 && grow > 0 && m.bytes+int64(grow) > m.Capacity {
		cut := min(len(p), int(m.bytes+int64(grow)-m.Capacity))
		p, grow = p[:len(p)-cut], grow-cut
		err = syscall.ENOSPC
	}
	if len(p) > 0 {
		if w.at == len(n.data) {
			n.data = append(n.data, p...)
		} else { // what is shared does not change
			fresh := make([]byte, max(len(n.data), w.at+len(p)))
			copy(fresh, n.data)
			copy(fresh[w.at:], p)
			n.data, n.low = fresh, min(n.low, w.at)
		}
		w.at += len(p)
		w.grew(max(0, grow))
	}
	return len(p), failed("write", w.path, err)
}

func (w *writer) grew(by int) {
	if w.n.links > 0 {
		w.m.bytes += int64(by)
	}
}

func (w *writer) Truncate(size int64) error {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	switch {
	case w.closed:
		return failed("truncate", w.path, os.ErrClosed)
	case size < 0:
		return failed("truncate", w.path, syscall.EINVAL)
	}
	n, to := w.n, int(size)
	w.grew(to - len(n.data))
	if to <= len(n.data) {
		n.data = n.data[:to:to]
		n.low = min(n.low, to)
	} else {
		n.data = append(n.data, make([]byte, to-len(n.data))...)
	}
	w.at = to
	return nil
}

func (w *writer) Sync() error {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.closed {
		return failed("sync", w.path, os.ErrClosed)
	}
	w.n.kept, w.n.keptMode, w.n.low = w.n.data[:len(w.n.data):len(w.n.data)], w.n.mode, len(w.n.data)
	return nil
}

func (w *writer) Close() error {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.closed {
		return failed("close", w.path, os.ErrClosed)
	}
	w.closed = true
	return nil
}

// reader is a file being read.
type reader struct {
	m      *Model
	n      *node
	path   string
	at     int64
	closed bool
}

func (r *reader) Read(p []byte) (int, error) {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if r.closed {
		return 0, failed("read", r.path, os.ErrClosed)
	}
	if len(p) == 0 {
		return 0, nil
	}
	if r.at >= int64(len(r.n.data)) {
		return 0, io.EOF
	}
	n := copy(p, r.n.data[r.at:])
	r.at += int64(n)
	return n, nil
}

func (r *reader) ReadAt(p []byte, at int64) (int, error) {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if r.closed {
		return 0, failed("read", r.path, os.ErrClosed)
	}
	if len(p) == 0 {
		return 0, nil
	}
	return bytes.NewReader(r.n.data).ReadAt(p, at)
}

func (r *reader) Stat() (fs.FileInfo, error) {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if r.closed {
		return nil, failed("stat", r.path, os.ErrClosed)
	}
	return r.n.info(path.Base(r.path)), nil
}

func (r *reader) Close() error {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if r.closed {
		return failed("close", r.path, os.ErrClosed)
	}
	r.closed = true
	return nil
}

// info is what Lstat and Stat return. There is no clock on this disk.
type info struct {
	name string
	size int64
	mode fs.FileMode
}

func (n *node) info(name string) fs.FileInfo {
	size := len(n.data)
	if n.kind == fs.ModeSymlink {
		size = len(n.target)
	}
	return info{name, int64(size), n.kind | n.mode}
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
