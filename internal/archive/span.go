package archive

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// allocateAhead is how much of the disk is claimed at a time, in bytes.
const allocateAhead = 16 << 20

// span is the files of an archive as one stretch of bytes.
type span struct {
	disk   storage
	path   string // of the finished file
	ending string // of the names of the unfinished ones
	split  int64  // 0: one file
	sheets []sheet
	keep   int64 // bytes that stay free on the disk
	most   int64 // bytes; 0: no limit

	claimed int64 // bytes that have their room on the disk
	cannot  bool  // the file system claims nothing ahead
}

// name is the finished name of file i.
func (s *span) name(i int) string {
	if s.split == 0 {
		return s.path
	}
	return fmt.Sprintf("%s.%03d", s.path, i+1)
}

// sheet is file i, which is made if need be.
func (s *span) sheet(i int) (sheet, error) {
	for len(s.sheets) <= i {
		if len(s.sheets) == mostFiles {
			return nil, ErrTooLarge
		}
		f, err := s.disk.Create(s.name(len(s.sheets)) + s.ending)
		if err != nil {
			return nil, err
		}
		s.sheets = append(s.sheets, f)
	}
	return s.sheets[i], nil
}

// pieces calls do for every file that the n bytes at offset touch.
func (s *span) pieces(offset, n int64, do func(f sheet, offset, from, to int64) error) error {
	for from := int64(0); from < n; {
		i, within, length := 0, offset+from, n-from
		if s.split > 0 {
			i, within = int((offset+from)/s.split), (offset+from)%s.split
			length = min(length, s.split-within)
		}
		f, err := s.sheet(i)
		if err == nil {
			err = do(f, within, from, from+length)
		}
		if err != nil {
			return err
		}
		from += length
	}
	return nil
}

// WriteAt writes all of b or fails.
func (s *span) WriteAt(b []byte, offset int64) error {
	return s.pieces(offset, int64(len(b)), func(f sheet, offset, from, to int64) error {
		_, err := f.WriteAt(b[from:to], offset)
		return err
	})
}

// ReadAt reads all of b or fails.
func (s *span) ReadAt(b []byte, offset int64) error {
	return s.pieces(offset, int64(len(b)), func(f sheet, offset, from, to int64) error {
		n, err := f.ReadAt(b[from:to], offset)
		switch {
		case int64(n) == to-from:
			return nil
		case err == nil, errors.Is(err, io.EOF):
			return io.ErrUnexpectedEOF
		}
		return err
	})
}

// claim makes sure that the first end bytes have their room. It fails with
// ErrNoSpace or a fault.
func (s *span) claim(end int64) error {
	if end <= s.claimed {
		return nil
	}
	ahead := (end + allocateAhead - 1) / allocateAhead * allocateAhead
	if s.split > 0 { // no files that will not be needed
		ahead = min(ahead, (end+s.split-1)/s.split*s.split)
	}
	if s.cannot {
		ahead = end + 1<<20 // others may fill the disk meanwhile: look again soon
	}
	if s.most > 0 {
		ahead = max(min(ahead, s.most), end)
	}
	free, err := s.disk.Free(s.path)
	if err != nil {
		return fault.File(err, lang.Say("looking for room on the disk of %s", s.path))
	}
	for _, to := range []int64{ahead, end} {
		if free-(to-s.claimed) < s.keep {
			err = ErrNoSpace
			continue
		}
		if err = s.allocate(to); err == nil {
			s.claimed = to
			return nil
		}
	}
	return err
}

// allocate claims the bytes up to end, where the file system can.
func (s *span) allocate(end int64) error {
	if s.cannot {
		return nil
	}
	err := s.pieces(s.claimed, end-s.claimed, func(f sheet, offset, from, to int64) error { return f.Allocate(offset, to-from) })
	if errors.Is(err, errors.ErrUnsupported) {
		s.cannot = true
		return nil
	}
	return s.refused(err, lang.Say("claiming room for %s", s.path))
}

// refused tells a full disk from other errors of the disk.
func (s *span) refused(err error, doing lang.Text) error {
	for _, no := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, no) {
			return ErrNoSpace
		}
	}
	switch {
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrNoSpace):
		return err
	case errors.Is(err, errBusy):
		return busy(s.path)
	}
	return fault.File(err, doing)
}

// remove closes and removes all unfinished files.
func (s *span) remove() {
	for i, f := range s.sheets {
		_ = s.disk.Remove(s.name(i) + s.ending) // while it is locked
		_ = f.Close()
	}
	s.sheets, s.claimed = nil, 0
}

// cut gives the files their final sizes, and removes those that hold nothing.
func (s *span) cut(size int64) error {
	for i := len(s.sheets) - 1; i >= 0; i-- {
		of := size
		if s.split > 0 {
			of = min(size-int64(i)*s.split, s.split)
		}
		f := s.sheets[i]
		if of <= 0 {
			_ = s.disk.Remove(s.name(i) + s.ending)
			_ = f.Close()
			s.sheets = s.sheets[:i]
			continue
		}
		if err := f.Truncate(of); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return nil
}

// publish gives the files their names, the first one last. When one is refused,
// none has its name. Files of an archive that is replaced and had more of them go:
// whoever reads would take them for the end of this one.
func (s *span) publish(replace bool) error {
	if replace {
		if err := s.clear(); err != nil {
			return err
		}
	}
	for i := len(s.sheets) - 1; i >= 0; i-- {
		if err := s.disk.Rename(s.name(i)+s.ending, s.name(i), replace); err != nil {
			for j := i + 1; j < len(s.sheets); j++ {
				_ = s.disk.Rename(s.name(j), s.name(j)+s.ending, true)
			}
			return err
		}
	}
	return s.disk.SyncDir(filepath.Dir(s.path))
}

// clear removes the files of an earlier archive beyond the last of this one.
func (s *span) clear() error {
	if s.split == 0 {
		return nil
	}
	for i := len(s.sheets); i < mostFiles; i++ {
		there, err := s.disk.Exists(s.name(i))
		if err == nil && there {
			err = s.disk.Remove(s.name(i))
		}
		if err != nil || !there {
			return err
		}
	}
	return nil
}

func busy(path string) error {
	return fault.New(fault.ExitBusy, "bundle_busy", "creating %s: another process is writing it", path).Retry().Hinted(
		"wait for it, or write to another file")
}
