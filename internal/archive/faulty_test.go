package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
)

// errKilled stands for the end of the process: nothing works any more.
var errKilled = errors.New("killed")

// faulty is a disk that fails at its n-th change, once, or for ever after.
type faulty struct {
	realDisk
	mu      sync.Mutex
	at      int   // counts down
	err     error // errKilled: for ever
	killed  bool
	claims  bool  // claiming room works
	room    int64 // bytes that can be claimed or written, if claimed is false; -1: any
	changes int
	short   bool // a failing write writes half
}

func (d *faulty) change() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changes++
	if d.killed {
		return errKilled
	}
	if d.at--; d.at == 0 {
		d.killed = d.err == errKilled
		return d.err
	}
	return nil
}

func (d *faulty) Create(path string) (sheet, error) {
	if err := d.change(); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Create(path)
	return &faultySheet{f, d}, err
}

func (d *faulty) Rename(old, path string, replace bool) error {
	if err := d.change(); err != nil {
		return err
	}
	return d.realDisk.Rename(old, path, replace)
}

func (d *faulty) Remove(path string) error {
	d.mu.Lock()
	killed := d.killed
	d.mu.Unlock()
	if killed {
		return errKilled
	}
	return os.Remove(path)
}

func (d *faulty) SyncDir(string) error {
	if err := d.change(); err != nil {
		return err
	}
	return nil // the disk of a test needs no waiting for
}

func (d *faulty) Free(path string) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.room >= 0 {
		return d.room, nil
	}
	return d.realDisk.Free(path)
}

type faultySheet struct {
	sheet
	d *faulty
}

func (f *faultySheet) WriteAt(b []byte, offset int64) (int, error) {
	if err := f.d.change(); err != nil {
		if f.d.short {
			_, _ = f.sheet.WriteAt(b[:len(b)/2], offset)
		}
		return 0, err
	}
	return f.sheet.WriteAt(b, offset)
}

func (f *faultySheet) Truncate(size int64) error {
	if err := f.d.change(); err != nil {
		return err
	}
	return f.sheet.Truncate(size)
}

func (f *faultySheet) Sync() error {
	if err := f.d.change(); err != nil {
		return err
	}
	return nil
}

func (f *faultySheet) Allocate(offset, n int64) error {
	if !f.d.claims {
		return errors.ErrUnsupported
	}
	return f.d.change()
}

// few are members of which two are long.
func few() []member { return slices.Clone(fewOnce()) }

var fewOnce = sync.OnceValue(func() []member {
	var all []member
	for i, n := range []int{0, 513, 512, 4000, 2*FrameSize + 5, FrameSize + 1} {
		all = append(all, member{fmt.Sprintf("logs/%02d.log", i), text(uint64(i), n)})
	}
	return all
})

// story writes an archive as a job does, and returns what is in it: members that
// the disk refused are not.
func story(o Options) (kept []member, committing bool, err error) {
	w, err := Create(o)
	if err != nil {
		return nil, false, err
	}
	defer w.Abort()
	for i, m := range few() {
		s := w.Stream(m.name, noon())
		_, err := s.Write(m.content)
		stored, closed := s.Close()
		switch {
		case closed == nil && err == nil:
			kept = append(kept, m)
		case errors.Is(closed, ErrNoSpace) && stored.Name != "":
			kept = append(kept, member{m.name, m.content[:stored.Size]})
		case closed == nil:
			return nil, false, fmt.Errorf("member %d: Write failed (%w), Close did not", i, err)
		}
	}
	if err := w.Rewrite(func(name string, r io.Reader, out io.Writer) error {
		switch name {
		case "logs/02.log":
			return ErrDrop
		case "logs/05.log", "logs/04.log":
			_, err := io.Copy(out, r)
			return err
		}
		return ErrKeep
	}, nil); err == nil {
		kept = slices.DeleteFunc(kept, func(m member) bool { return m.name == "logs/02.log" })
	}
	if err := w.Rename(map[string]string{"logs/04.log": "renamed"}); err == nil {
		for i := range kept {
			if kept[i].name == "logs/04.log" {
				kept[i].name = "renamed"
			}
		}
	}
	if err := w.Drop("logs/03.log"); err != nil {
		return nil, false, err
	}
	kept = slices.DeleteFunc(kept, func(m member) bool { return m.name == "logs/03.log" })
	final := member{"manifest.json", text(7, 3000)}
	if err := w.Final(final.name, final.content); err != nil {
		return nil, false, err
	}
	kept = append(slices.Clone(kept), final)
	_, err = w.Commit()
	return kept, true, err
}

// every is how many changes the tests of all changes go on at a time: under the
// race detector, which takes ten times as long, one in five has to do, unless there
// is time. It has nothing in common with the 2 and 3 by which they vary.
func every() int {
	if racing && os.Getenv("OPTOOL_SOAK") != "1" {
		return 5
	}
	return 1
}

// TestFailureAtEveryChange: whatever the disk refuses, and when, there is a whole
// archive with the members that were not refused, or no file at all.
func TestFailureAtEveryChange(t *testing.T) {
	t.Parallel()
	recipient, identity := keys(t)
	for i, recipients := range [][]string{nil, {recipient}} {
		for at := 1 + 2*i%every(); ; at += every() {
			dir := t.TempDir()
			no := []error{syscall.ENOSPC, syscall.EIO}[at/2%2]
			d := &faulty{at: at, err: &fs.PathError{Op: "write", Path: dir, Err: no}, claims: at%2 == 0, room: 1 << 40, short: true}
			o := Options{Path: filepath.Join(dir, "b"), Recipients: recipients, disk: d, Now: noon}
			kept, _, err := story(o)
			left := onDisk(t, dir)
			switch {
			case err != nil && len(left) > 0 && !(len(left) == 1 && left["b"] != nil): // the directory was not synced
				t.Fatalf("change %d: %v, and %d files are left", at, err, len(left))
			case err == nil && (len(left) != 1 || left["b"] == nil):
				t.Fatalf("change %d: %d files", at, len(left))
			case err == nil:
				same(t, readAll(t, o.Path, identity), kept)
			case fault.Of(err).Code == "failure":
				t.Fatalf("change %d: %v", at, err)
			}
			if d.at > 0 {
				break // it never came to that
			}
		}
	}
}

// TestKillAtEveryChange: what a killed process leaves shows nothing, and does not
// hinder the next one.
func TestKillAtEveryChange(t *testing.T) {
	t.Parallel()
	recipient, identity := keys(t)
	for i, recipients := range [][]string{nil, {recipient}} {
		for at := 1 + 2*i%every(); ; at += every() {
			dir := t.TempDir()
			d := &faulty{at: at, err: errKilled, claims: true, room: 1 << 40}
			o := Options{Path: filepath.Join(dir, "b"), Recipients: recipients, Split: 4 * smallestSplit * int64(at%2), disk: d, Now: noon}
			_, committing, err := story(o)
			left := onDisk(t, dir)
			for name, b := range left {
				if recipients == nil && committing {
					break
				}
				if err != nil && shows(b) {
					t.Fatalf("killed at change %d, %s can be read", at, name)
				}
			}
			if !d.killed {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if whole := left["b"] != nil || left["b.001"] != nil; whole {
				readAll(t, o.Path, identity)
				continue
			}
			if at%3 > 0 {
				continue
			}
			o.disk, o.Replace = &faulty{claims: true, room: 1 << 40}, true // parts but the first may have their names already
			kept, _, err := story(o)
			if err != nil {
				t.Fatalf("after a kill at change %d: %v", at, err)
			}
			same(t, readAll(t, o.Path, identity), kept)
			for name := range onDisk(t, dir) {
				if ext := filepath.Ext(name); ext == partial || ext == second {
					t.Fatalf("after a kill at change %d, %s stays", at, name)
				}
			}
		}
	}
}

// shows says whether b has beginnings of frames.
func shows(b []byte) bool {
	for i := range len(b) - 5 {
		if string(b[i:i+4]) == zstdMagic && (b[i+4]&0xE0 == 0x60 || b[i+4]&0xE0 == 0x20 || b[i+4]&0xE0 == 0xA0) {
			return true
		}
	}
	return false
}

// TestNothingReadableBeforeCommit compares the sealed file with the finished one.
func TestNothingReadableBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "b")
	w := create(t, Options{Path: path})
	write(t, w, some())
	info, err := os.Stat(path + partial)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	sealed := onDisk(t, dir)["b"+partial]
	commit(t, w)
	plain := onDisk(t, dir)["b"]
	if len(sealed) < len(plain)/2 {
		t.Fatalf("%d bytes sealed, %d finished", len(sealed), len(plain))
	}
	if shows(sealed) || !shows(plain) {
		t.Error("the sealed file has frames, or the finished one has none")
	}
	for i := 0; i+16 <= min(len(sealed), len(plain)); i += 16 {
		if bytes.Equal(sealed[i:i+16], plain[i:i+16]) {
			t.Fatalf("byte %d: the same in the sealed and in the finished file", i)
		}
	}
}
