package bundle

import (
	"errors"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// place is a folder that a recipe names, held open while it is searched and read. What
// lies below it is reached from here and through no link, whatever is put in the place
// of a folder meanwhile: who may write there must not choose what another user reads.
type place struct {
	path string
	fd   int
}

// newPlace opens the folder at path, which may be a link: it was named.
func newPlace(path string) (*place, error) {
	fd, err := open(path, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return &place{path, fd}, nil
}

func (p *place) close() { _ = unix.Close(p.fd) }

// open opens path, which lies below p or is p itself. A link on the way is ELOOP;
// a link at its end too, but with O_PATH, which opens the link.
func (p *place) open(path string, flags int) (int, error) {
	rel := strings.Trim(path[len(p.path):], "/")
	if rel == "" {
		rel = "."
	}
	flags |= unix.O_NOFOLLOW | unix.O_CLOEXEC
	how := unix.OpenHow{Flags: uint64(flags), Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS}
	for {
		fd, err := unix.Openat2(p.fd, rel, &how)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EPERM), errors.Is(err, unix.EAGAIN): // before Linux 5.6, or forbidden in a container
			return p.step(rel, flags)
		}
		return fd, err
	}
}

// step does the same by one folder after the other.
func (p *place) step(rel string, flags int) (int, error) {
	at := p.fd
	for {
		name, rest, more := strings.Cut(rel, "/")
		how := flags
		if more {
			how = unix.O_PATH | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
		}
		fd, err := openAt(at, name, how)
		if errors.Is(err, unix.ENOTDIR) && linkAt(at, name) {
			err = unix.ELOOP
		}
		if at != p.fd {
			_ = unix.Close(at)
		}
		if err != nil || !more {
			return fd, err
		}
		at, rel = fd, rest
	}
}

func openAt(at int, name string, flags int) (int, error) {
	for {
		fd, err := unix.Openat(at, name, flags, 0)
		if !errors.Is(err, unix.EINTR) {
			return fd, err
		}
	}
}

func linkAt(at int, name string) bool {
	var s unix.Stat_t
	return unix.Fstatat(at, name, &s, unix.AT_SYMLINK_NOFOLLOW) == nil && s.Mode&unix.S_IFMT == unix.S_IFLNK
}
