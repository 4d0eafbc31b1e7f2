package tree

import (
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Release is one that has been unpacked into a directory. What lies there may
// have changed since.
type Release struct {
	Dir      string
	Manifest *release.Manifest
	Tree     *release.Tree

	once     sync.Once
	contents [][]release.Content
	paths    map[string]string // of each hash, the first path in the tree
	damaged  error
}

func (r *Release) layOut() error {
	r.once.Do(func() {
		r.contents, r.damaged = r.Manifest.Contents(r.Tree)
		r.paths = make(map[string]string, len(r.Tree.Entries))
		for i := range r.Tree.Entries {
			e := &r.Tree.Entries[i]
			if _, seen := r.paths[e.SHA256]; e.Type == release.File && !seen {
				r.paths[e.SHA256] = e.Path
			}
		}
	})
	return r.damaged
}

// Reader is the bytes of a component. ReadAt may be called by several goroutines.
type Reader interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Component returns the bytes of the component with that hash, read from the
// files as they are now: nobody has checked that they still have it. The error is
// fs.ErrNotExist when the release has no such component.
func (r *Release) Component(d disk.Disk, sha256 string) (Reader, error) {
	if err := r.layOut(); err != nil {
		return nil, err
	}
	for i := range r.Manifest.Components {
		c := &r.Manifest.Components[i]
		if c.SHA256 == sha256 {
			return &joined{d: d, r: r, contents: r.contents[i], size: c.Size, open: map[int]disk.Reader{}}, nil
		}
	}
	return nil, lang.Errorf("component %.12s of release %s: %w", sha256, r.Manifest.Version, fs.ErrNotExist)
}

const mostOpen = 16 // files of one component at a time

// joined reads files end to end.
type joined struct {
	d        disk.Disk
	r        *Release
	contents []release.Content
	size     int64

	mu     sync.Mutex
	open   map[int]disk.Reader
	order  []int // those in open, the longest unused first
	closed bool
}

func (j *joined) Size() int64 { return j.size }

// ReadAt reads on over the ends of files.
func (j *joined) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, fs.ErrInvalid
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return 0, fs.ErrClosed
	}
	// The first file that ends behind at.
	i, _ := slices.BinarySearchFunc(j.contents, at, func(c release.Content, at int64) int {
		if c.Offset+c.Size <= at {
			return -1
		}
		return 1
	})
	for ; n < len(p) && i < len(j.contents); i++ {
		c := j.contents[i]
		part := p[n:min(int64(len(p)), int64(n)+c.Offset+c.Size-at)]
		if len(part) == 0 {
			continue
		}
		f, err := j.file(i)
		if err != nil {
			return n, err
		}
		got, err := f.ReadAt(part, at-c.Offset)
		n, at = n+got, at+int64(got)
		if got < len(part) {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return n, &fs.PathError{Op: "read", Path: j.path(i), Err: err}
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (j *joined) path(i int) string { return filepath.Join(j.r.Dir, j.r.paths[j.contents[i].SHA256]) }

func (j *joined) file(i int) (disk.Reader, error) {
	if f, ok := j.open[i]; ok {
		if at := slices.Index(j.order, i); at != len(j.order)-1 {
			j.order = append(slices.Delete(j.order, at, at+1), i)
		}
		return f, nil
	}
	if len(j.order) == mostOpen {
		oldest := j.order[0]
		j.order = slices.Delete(j.order, 0, 1)
		_ = j.open[oldest].Close() // was only read
		delete(j.open, oldest)
	}
	f, err := j.d.Open(j.path(i))
	if err != nil {
		return nil, err
	}
	j.open[i] = f
	j.order = append(j.order, i)
	return f, nil
}

// Close closes the files.
func (j *joined) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, f := range j.open {
		_ = f.Close()
	}
	j.open, j.order, j.closed = nil, nil, true
	return nil
}
