package archive

import (
	"errors"
	"io"
	"slices"

	"github.com/optool/optool/internal/lang"
)

// What the function given to Rewrite returns in place of writing a member anew.
var (
	ErrKeep = errors.New("keep this member as it is")
	ErrDrop = errors.New("leave this member out")
)

// Rewrite hands every member to change, which writes it anew to out, or returns
// ErrKeep (as fast as the disk) or ErrDrop; what is now in the archive is handed to
// stored, which may be nil. It needs room for a second archive. After an error
// (ErrNoSpace, ErrTooLarge, one of change) the archive is as it was before.
func (w *Writer) Rewrite(change func(name string, r io.Reader, out io.Writer) error, stored func(name string, s Stored)) error {
	if err := w.anew(func(next *Writer, m *place) error { return next.take(w, m, change) }); err != nil {
		return err
	}
	if stored != nil {
		for _, m := range w.members {
			stored(m.Name, m.Stored)
		}
	}
	return nil
}

// Rename gives members other names, old to new; their content, their times and
// their order stay. It needs room for a second archive. After an error (ErrNoSpace,
// ErrTooLarge, a fault for a name that no member may have or that another has) the
// archive is as it was before.
func (w *Writer) Rename(names map[string]string) error {
	return w.anew(func(next *Writer, m *place) error {
		if name, ok := names[m.Name]; ok {
			return next.renamed(w, m, name)
		}
		return next.copy(w, m)
	})
}

// anew puts another archive in the place of this one, to which write adds what
// there is to be of each member.
func (w *Writer) anew(write func(next *Writer, m *place) error) error {
	next := &Writer{options: w.options, recipients: w.recipients, overhead: w.overhead, press: w.press}
	ending := second
	if w.span.ending == second {
		ending = partial
	}
	if err := next.open(ending); err != nil {
		return err
	}
	for i := range w.members {
		if err := write(next, &w.members[i]); err != nil {
			next.Abort()
			return err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.span.remove()
	w.span, w.seal, w.at, w.members, w.names = next.span, next.seal, next.at, next.members, next.names
	return nil
}

// take writes one member of another archive.
func (w *Writer) take(from *Writer, m *place, change func(string, io.Reader, io.Writer) error) error {
	out := w.Stream(m.Name, m.Modified)
	switch err := from.read(m, func(r io.Reader) error { return change(m.Name, r, out) }); {
	case errors.Is(err, ErrKeep):
		out.Drop()
		return w.copy(from, m)
	case errors.Is(err, ErrDrop):
		out.Drop()
		return nil
	case err != nil:
		out.Drop()
		return err
	}
	_, err := out.Close()
	return err
}

// copy writes a member as it is in another archive.
func (w *Writer) copy(from *Writer, m *place) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(m.Name); err != nil {
		return err
	}
	start := w.at
	if err := w.frames(from, m.start, m.end, start); err != nil {
		return err
	}
	w.members = append(w.members, place{m.Stored, start, start + m.content - m.start, w.at})
	w.names[m.Name] = true
	return nil
}

// renamed writes a member of another archive under another name.
func (w *Writer) renamed(from *Writer, m *place, name string) error {
	head, err := header(name, m.Size, m.Modified)
	if err != nil {
		return err
	}
	if head, err = w.press.squeeze(nil, head); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.ready(name); err != nil {
		return err
	}
	start := w.at
	if err := w.put(false, head); err != nil {
		return err
	}
	content := w.at
	if err := w.frames(from, m.content, m.end, start); err != nil {
		return err
	}
	s := m.Stored
	s.Name = name
	w.members = append(w.members, place{s, start, content, w.at})
	w.names[name] = true
	return nil
}

// frames writes what lies between two places of another archive; where it cannot,
// it goes back to start. w.mu is held.
func (w *Writer) frames(from *Writer, at, end, start int64) error {
	buffer := make([]byte, min(stride, end-at))
	for at < end {
		b := buffer[:min(stride, end-at)]
		_, err := (unsealed{from.span, from.seal}).ReadAt(b, at)
		if err == nil {
			err = w.put(false, b)
		}
		if err != nil {
			w.back(start)
			return w.span.refused(err, lang.Say("writing %s", w.span.path))
		}
		at += int64(len(b))
	}
	return nil
}

// Drop takes members out where they lie: those behind them move up. It needs no
// room. After an error the archive can only be aborted.
func (w *Writer) Drop(names ...string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	from := unsealed{w.span, &seal{cipher: w.seal.cipher, extents: w.seal.extents}}
	old := w.members
	first := slices.IndexFunc(old, func(m place) bool { return slices.Contains(names, m.Name) })
	if first < 0 {
		return nil
	}
	w.back(old[first].start)
	w.members = slices.Clone(old[:first])
	for _, m := range old[first:] {
		if slices.Contains(names, m.Name) {
			delete(w.names, m.Name)
			continue
		}
		if err := w.move(from, m); err != nil {
			w.ended = true
			w.span.remove()
			return w.final(err)
		}
	}
	return nil
}

// move writes a member of this archive to an earlier place.
func (w *Writer) move(from unsealed, m place) error {
	shift := m.start - w.at
	buffer := make([]byte, stride)
	for at := m.start; at < m.end; {
		b := buffer[:min(stride, m.end-at)]
		if _, err := from.ReadAt(b, at); err != nil {
			return w.span.refused(err, lang.Say("reading %s", w.span.path))
		}
		w.seal.apply(w.seal.extents, b, w.at)
		if err := w.span.WriteAt(b, w.at); err != nil {
			return w.span.refused(err, lang.Say("writing %s", w.span.path))
		}
		at += int64(len(b))
		w.at += int64(len(b))
	}
	w.members = append(w.members, place{m.Stored, m.start - shift, m.content - shift, m.end - shift})
	return nil
}
