package tree

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Reuse takes over every file that an older release has as well: as a clone that
// shares the blocks, else as a second name of the same file, else as a copy. A
// second name is given only to a file of the same mode and owner that is writable
// in neither release, and to each file once. What is not as the older tree says is
// passed over. It may be called for several releases.
func (b *Builder) Reuse(ctx context.Context, old *Release) error {
	s := &source{Builder: b, old: old, dirs: map[string]bool{"": true}, linked: map[string]bool{}}
	if err := s.match(); err != nil {
		return err
	}
	if err := s.verify(ctx); err != nil {
		return err
	}
	for _, p := range s.pairs {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if !s.sound[p.old.Path] {
			continue
		}
		if err := s.take(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// source is an older release while files are taken from it.
type source struct {
	*Builder
	old    *Release
	owner  any // of the new directory
	pairs  []pair
	dirs   map[string]bool // paths in the older release that are real directories, or not
	sound  map[string]bool // files of the older release that have their bytes
	linked map[string]bool // files that have their second name
}

type pair struct{ new, old *release.Entry }

// match finds a file of the older release for each that is still to be made: the
// one at the same path if it has the bytes, else any.
func (s *source) match() error {
	info, err := s.d.Lstat(s.dir)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", s.dir))
	}
	s.owner = owner(info)
	byHash := map[string][]*release.Entry{}
	for i := range s.old.Tree.Entries {
		if e := &s.old.Tree.Entries[i]; e.Type == release.File {
			byHash[e.SHA256] = append(byHash[e.SHA256], e)
		}
	}
	var moved []pair
	for i := range s.tree.Entries {
		e := &s.tree.Entries[i]
		if e.Type != release.File || s.made[e.Path] != 0 || len(byHash[e.SHA256]) == 0 {
			continue
		}
		if same := s.old.Tree.Find(e.Path); same != nil && same.SHA256 == e.SHA256 {
			s.pairs = append(s.pairs, pair{e, same})
		} else {
			moved = append(moved, pair{e, byHash[e.SHA256][0]})
		}
	}
	s.pairs = append(s.pairs, moved...) // after those that stay where they were
	return nil
}

// verify reads the files of the older release that are wanted.
func (s *source) verify(ctx context.Context) error {
	s.sound = map[string]bool{}
	var files []*release.Entry
	for _, p := range s.pairs {
		if _, seen := s.sound[p.old.Path]; !seen {
			s.sound[p.old.Path] = false
			if s.realDir(path.Dir(p.old.Path)) {
				files = append(files, p.old)
			}
		}
	}
	good := make([]bool, len(files))
	err := inPairs(ctx, len(files), func(i int) error {
		e := files[i]
		at := filepath.Join(s.old.Dir, e.Path)
		if info, err := s.d.Lstat(at); err != nil || info.Size() != e.Size {
			return nil
		}
		sum, _, err := hashFile(ctx, s.d, at)
		good[i] = err == nil && sum == e.SHA256
		return context.Cause(ctx)
	})
	for i, e := range files {
		s.sound[e.Path] = good[i]
	}
	return err
}

// realDir tells whether a path in the older release leads through no link.
func (s *source) realDir(dir string) bool {
	if dir == "." {
		return true
	}
	if real, seen := s.dirs[dir]; seen {
		return real
	}
	real := s.realDir(path.Dir(dir))
	if real {
		info, err := s.d.Lstat(filepath.Join(s.old.Dir, dir))
		real = err == nil && info.IsDir()
	}
	s.dirs[dir] = real
	return real
}

// take makes one file of an older one.
func (s *source) take(ctx context.Context, p pair) error {
	from, to := filepath.Join(s.old.Dir, p.old.Path), s.at(p.new.Path)
	done, err := s.clone(from, to)
	if err == nil && !done && s.mayLink(p) {
		if done, err = s.link(from, to); done {
			s.linked[p.old.Path] = true
			s.arrived(p.new, linked)
			return nil
		}
	}
	if err == nil && !done {
		if s.has(p.new.SHA256) {
			return nil // Finish copies it from next to where it belongs
		}
		done, err = s.copy(ctx, from, p.new)
	}
	if err != nil {
		return doing(ctx, err, lang.Say("writing %s", to))
	}
	if done {
		s.arrived(p.new, written)
	}
	return nil
}

// mayLink tells whether the two can be one file. Whoever owns a file can change
// it, or its mode, in both releases.
func (s *source) mayLink(p pair) bool {
	if s.linked[p.old.Path] || s.writable.has(p.old.Path) || s.writable.has(p.new.Path) {
		return false
	}
	info, err := s.d.Lstat(filepath.Join(s.old.Dir, p.old.Path))
	return err == nil && info.Mode() == fs.FileMode(p.new.Mode) && owner(info) == s.owner
}

// owner is who a file belongs to, where the disk knows it.
func owner(info fs.FileInfo) any {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Uid
	}
	return nil
}

// clone makes a file that shares the blocks of another; false: not possible here.
func (b *Builder) clone(from, to string) (bool, error) {
	if b.noClone {
		return false, nil
	}
	err := b.d.Clone(from, to, closedFile)
	if errors.Is(err, errors.ErrUnsupported) {
		b.noClone = true
		return false, nil
	}
	return err == nil, err
}

// link gives a file its second name; false: not possible here.
func (s *source) link(from, to string) (bool, error) {
	err := s.d.Link(from, to)
	for _, no := range []error{syscall.EPERM, syscall.EMLINK, syscall.EXDEV, syscall.ENOSYS, syscall.EOPNOTSUPP} {
		if errors.Is(err, no) {
			return false, nil
		}
	}
	return err == nil, err
}

// copy writes the file of an entry from another with the same bytes; false: they
// were not the same after all, or could not be read.
func (b *Builder) copy(ctx context.Context, from string, e *release.Entry) (bool, error) {
	r, err := b.d.Open(from)
	if err != nil {
		return false, nil
	}
	defer r.Close()
	f, err := b.d.Create(b.at(e.Path), closedFile)
	if err != nil {
		return false, err
	}
	w := &failing{Writer: f}
	h := sha256.New()
	_, err = copyAll(ctx, io.MultiWriter(h, w), r, room(e.Size))
	same := err == nil && hex.EncodeToString(h.Sum(nil)) == e.SHA256
	if closed := f.Close(); w.err == nil {
		w.err = closed
	}
	if w.err == nil && ctx.Err() != nil {
		w.err = context.Cause(ctx)
	}
	if w.err != nil || !same {
		b.remove(e.Path)
		return false, w.err
	}
	return true, nil
}

// failing remembers that writing failed, as against reading.
type failing struct {
	io.Writer
	err error
}

func (f *failing) Write(p []byte) (n int, err error) {
	n, f.err = f.Writer.Write(p)
	return n, f.err
}
