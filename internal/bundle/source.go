package bundle

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

var (
	errLink = errors.New("is a link") // that has taken the place of a file
	errOwn  = errors.New("is a file of this program")
)

// source is an open regular file. Reads go past os.File: its poller could wait
// for ever for some of the files in proc.
type source struct {
	fd       int
	path     string
	size     int64 // when it was opened; what it gains afterwards is left out
	modified time.Time
}

// openSource opens path for reading, if it is a regular file. Nothing else is
// opened at all: that alone can start a device, or wake who waits on a FIFO.
func openSource(path string, follow bool) (*source, error) {
	how := unix.O_CLOEXEC
	if !follow {
		how |= unix.O_NOFOLLOW
	}
	return openWith(path, func(flags int) (int, error) { return open(path, how|flags) })
}

// openWith does it by at, which opens what is at path with flags.
func openWith(path string, at func(flags int) (int, error)) (*source, error) {
	wrong := func(err error) error { return &fs.PathError{Op: "open", Path: path, Err: err} }
	handle, err := at(unix.O_PATH)
	if errors.Is(err, unix.ELOOP) {
		err = errLink
	}
	if err != nil {
		return nil, wrong(err)
	}
	defer unix.Close(handle)
	var seen unix.Stat_t
	if err := unix.Fstat(handle, &seen); err != nil {
		return nil, wrong(err)
	}
	switch seen.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFLNK:
		return nil, wrong(errLink)
	default:
		return nil, wrong(unix.EINVAL)
	}
	fd, err := open("/proc/self/fd/"+strconv.Itoa(handle), unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC)
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) { // no proc here
		fd, err = at(unix.O_RDONLY | unix.O_NONBLOCK)
	}
	if err != nil {
		return nil, wrong(err)
	}
	s := &source{fd: fd, path: path}
	var now unix.Stat_t
	if err := unix.Fstat(fd, &now); err != nil || now.Mode&unix.S_IFMT != unix.S_IFREG {
		s.close()
		return nil, wrong(unix.EINVAL)
	}
	s.size, s.modified = now.Size, time.Unix(now.Mtim.Unix())
	return s, nil
}

func open(path string, flags int) (int, error) {
	for {
		fd, err := unix.Open(path, flags, 0)
		if !errors.Is(err, unix.EINTR) {
			return fd, err
		}
	}
}

func (s *source) close() { _ = unix.Close(s.fd) }

// info is what the system says of the open file.
func (s *source) info() (os.FileInfo, error) {
	fd, err := unix.FcntlInt(uintptr(s.fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), s.path)
	defer f.Close()
	return f.Stat()
}

// ReadAt reads up to len(p) bytes; at the end of the file it is io.EOF.
func (s *source) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) {
		m, err := unix.Pread(s.fd, p[n:], at+int64(n))
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN): // a file of proc that waits for news
			return n, io.EOF
		case err != nil:
			return n, err
		case m == 0:
			return n, io.EOF
		default:
			n += m
		}
	}
	return n, nil
}

// dataFrom is where there is something to read from at on: sparse files have holes,
// which can be larger than any disk. An unsparse file has none.
func (s *source) dataFrom(at int64) int64 {
	next, err := unix.Seek(s.fd, at, unix.SEEK_DATA)
	switch {
	case errors.Is(err, unix.ENXIO):
		return max(at, s.size)
	case err != nil:
		return at
	}
	return max(at, next)
}
