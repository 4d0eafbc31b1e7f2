package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// The endings of unfinished files. An archive that is written anew from another
// has the second one.
const (
	partial = ".partial"
	second  = ".partial2"
)

// Writer writes one archive. Pack, Packs and Room may be used by several goroutines
// at once; all else by one at a time. It ends with Commit or Abort.
type Writer struct {
	options    Options
	recipients []age.Recipient
	overhead   int64 // of the age format: its header
	press      *press

	mu      sync.Mutex // over span, seal, at, members
	span    *span
	seal    *seal
	at      int64 // where the next frame goes
	members []place
	names   map[string]bool
	turn    *Stream // that is open
	ended   bool
}

// place is where a member lies, sealed.
type place struct {
	Stored
	start, content, end int64 // of its header, of its content, and of its padding
}

// Create begins an archive. Faults by code: usage and recipient_invalid (exit 2)
// for options that cannot be, bundle_exists (exit 2) if Path is taken, bundle_busy
// (exit 6) if another process writes it now, else those of fault.File.
func Create(o Options) (*Writer, error) {
	if o.Format == "" {
		o.Format = Zstd
	}
	if o.disk == nil {
		o.disk = realDisk{}
	}
	to, err := o.check()
	if err != nil {
		return nil, err
	}
	w := &Writer{options: o, recipients: to}
	if w.overhead, err = overhead(to); err != nil {
		return nil, err
	}
	if w.press, err = newPress(o.Format); err != nil {
		return nil, err
	}
	if err := w.vacant(); err != nil {
		return nil, err
	}
	if err := w.open(partial); err != nil {
		return nil, err
	}
	return w, nil
}

// vacant makes sure that the names are free, and removes what a process left behind.
func (w *Writer) vacant() error {
	s := span{disk: w.options.disk, path: w.options.Path, split: w.options.Split}
	doing := lang.Say("creating %s", s.path)
	for _, split := range []int64{0, 1} {
		s := s
		s.split = split
		for i := 0; i < mostFiles; i++ {
			taken, err := s.disk.Exists(s.name(i))
			if err == nil && taken && !w.options.Replace && (split > 0) == (w.options.Split > 0) {
				return exists(s.name(i))
			}
			if err == nil && taken && (split > 0) == (w.options.Split > 0) {
				if err := s.disk.Replaceable(s.name(i)); err != nil {
					return fault.File(err, doing)
				}
			}
			left := false
			for _, ending := range []string{partial, second} {
				there := false
				if there, err = s.disk.Exists(s.name(i) + ending); err == nil && there {
					left = true
					err = s.disk.Clear(s.name(i) + ending)
				}
				if errors.Is(err, errBusy) {
					return busy(s.path)
				}
				if err != nil {
					return fault.File(err, doing)
				}
			}
			if split == 0 || !left && !taken {
				break
			}
		}
	}
	return nil
}

func exists(path string) error {
	f := fault.New(fault.ExitUsage, "bundle_exists", "creating %s: there is a file of that name", path).Hinted("remove it, name another file, or have it replaced: --force")
	f.Err = fs.ErrExist
	return f
}

// open begins the files, which must have room for the ending.
func (w *Writer) open(ending string) error {
	seal, err := newSeal(w.options.Random)
	if err != nil {
		return fault.New(fault.ExitFailure, "no_random", "creating %s: the system gives no random numbers", w.options.Path)
	}
	o := w.options
	w.seal, w.at, w.members, w.names = seal, 0, nil, map[string]bool{}
	w.span = &span{disk: o.disk, path: o.Path, ending: ending, split: o.Split, keep: o.KeepFree, most: o.MaxSize}
	_, err = w.span.sheet(0)
	switch {
	case errors.Is(err, fs.ErrExist): // between the look and now
		err = busy(o.Path)
	case err != nil:
		err = w.span.refused(err, lang.Say("creating %s", o.Path))
	default:
		err = w.span.claim(w.need(0))
	}
	if err != nil {
		w.span.remove()
	}
	return w.final(err)
}

// final makes faults of ErrNoSpace and ErrTooLarge, where they end everything.
func (w *Writer) final(err error) error {
	switch {
	case errors.Is(err, ErrNoSpace):
		return fault.New(fault.ExitFailure, "disk_full", "writing %s: %w", w.options.Path, ErrNoSpace).Retry().Hinted(
			"free space or raise the quota (df -h; df -i), or write to another disk; nothing of it is left here")
	case errors.Is(err, ErrTooLarge):
		return fault.New(fault.ExitFailure, "bundle_too_large", "writing %s: %w", w.options.Path, ErrTooLarge).Hinted(
			"raise the limit of size, or that of each file, or leave something out")
	}
	return err
}

// need is how long the archive may become when n more bytes are appended, with its
// ending.
func (w *Writer) need(n int64) int64 {
	return w.longest(w.at + n + Reserve + int64(len(w.members)+1)*reservePerMember)
}

// longest is the size of the finished archive of which the sealed one has n bytes.
func (w *Writer) longest(n int64) int64 {
	n += tarEnd
	if len(w.recipients) > 0 {
		n += w.overhead + (n/chunk+1)*chunkGrows
	}
	return n
}

// put writes frames, which it seals in place, if there is room for them and, but
// for the last members, for the ending. w.mu is held.
func (w *Writer) put(last bool, frames ...[]byte) error {
	n := int64(0)
	for _, f := range frames {
		n += int64(len(f))
	}
	end := w.need(n)
	if last {
		end = w.longest(w.at + n)
	} else if most := w.options.MaxSize; most > 0 && end > most {
		return ErrTooLarge
	}
	if err := w.span.claim(end); err != nil {
		return err
	}
	start := w.at
	for _, f := range frames {
		w.seal.apply(w.seal.extents, f, w.at)
		if err := w.span.WriteAt(f, w.at); err != nil {
			w.back(start)
			return w.span.refused(err, lang.Say("writing %s", w.span.path))
		}
		w.at += int64(len(f))
	}
	return nil
}

// back goes back to start: what lies there is not part of the archive.
func (w *Writer) back(start int64) {
	w.at = start
	w.seal.again(start)
}

// ready says whether a member of this name may be appended. w.mu is held.
func (w *Writer) ready(name string) error {
	switch {
	case w.ended:
		return w.unfit("it was ended already")
	case w.turn != nil:
		return w.unfit("a member was begun while another was open")
	case w.names[name]:
		return w.unfit(fmt.Sprintf("there are two members %q", name))
	}
	if err := CheckName(name); err != nil {
		return w.unfit(err.Error())
	}
	return nil
}

// unfit is for callers that break the rules of this package.
func (w *Writer) unfit(what string) error {
	return fault.New(fault.ExitFailure, "failure", "writing %s: %s", w.options.Path, what)
}

// noted adds a member that was written from start on. w.mu is held.
func (w *Writer) noted(name string, modified time.Time, size int64, sum []byte, start, content int64) Stored {
	m := Stored{Name: name, Size: size, SHA256: hex.EncodeToString(sum), Modified: instant(modified)}
	w.members = append(w.members, place{m, start, content, w.at})
	w.names[name] = true
	return m
}

// Room is how many compressed bytes may still be appended, with the reserve set
// aside; a guess where the disk is shared with others.
func (w *Writer) Room() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	free, err := w.span.disk.Free(w.span.path)
	if err != nil {
		return 0
	}
	room := w.span.claimed + max(free-w.options.KeepFree, 0)
	if w.options.MaxSize > 0 {
		room = min(room, w.options.MaxSize)
	}
	return max(room-w.need(0), 0)
}

// Members lists what was written so far, in order.
func (w *Writer) Members() []Stored {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]Stored, len(w.members))
	for i, m := range w.members {
		all[i] = m.Stored
	}
	return all
}

// Final writes one of the last members, from the reserve. Members that together are
// larger than the reserve may pass Options.MaxSize: a bundle that does not describe
// itself would be worth less.
func (w *Writer) Final(name string, data []byte) error {
	modified := time.Time{}
	if w.options.Now != nil {
		modified = w.options.Now()
	}
	head, err := header(name, int64(len(data)), modified)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(name); err != nil {
		return err
	}
	start := w.at
	frames := slices.Insert(slices.Collect(slices.Chunk(data, FrameSize)), 0, head)
	content := int64(0)
	for i, f := range append(frames, make([]byte, padding(int64(len(data))))) {
		if len(f) == 0 {
			continue
		}
		out, err := w.press.squeeze(nil, f)
		if err == nil {
			err = w.put(true, out)
		}
		if err != nil {
			w.back(start)
			return w.final(err)
		}
		if i == 0 {
			content = w.at
		}
	}
	sum := sha256.Sum256(data)
	w.noted(name, modified, int64(len(data)), sum[:], start, content)
	return nil
}

// Abort removes what was written. After Commit it does nothing.
func (w *Writer) Abort() {
	if w.turn != nil {
		w.turn.Drop()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.ended = true
		w.span.remove()
	}
}
