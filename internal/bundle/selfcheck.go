package bundle

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/diagnostics"
)

// check is the self-check: every member is read back, the sums of its frames are
// compared, and it is searched for every value that was found to be secret anywhere. Members
// that hold one, because it was learned after they had gone by, are redacted once
// more; the archive is written anew for that, still sealed.
func (r *run) check() error {
	leaking, err := r.search()
	if err != nil {
		return err
	}
	c := &r.manifest.Checked
	c.Found += total(leaking)
	for again := false; len(leaking) > 0; again = true {
		if err := r.mend(leaking, again); err != nil {
			return err
		}
		if leaking, err = r.search(); err != nil {
			return err
		}
	}
	c.Values, c.Clean, c.Overflowed = r.Redactor.Values(), true, r.Redactor.Overflowed()
	return nil
}

func total(counts map[string]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// search returns how often secret values were found, by member.
func (r *run) search() (map[string]int, error) {
	leaking := map[string]int{}
	var named []string
	checker, next := r.Redactor.Checker(), 0
	err := r.Archive.Check(func(name string, content io.Reader) error {
		w := checker.Writer()
		n, err := io.Copy(w, content) // the sums of the compressed frames are compared on the way
		if err != nil {
			return err
		}
		// Both lists are in the order of the archive.
		if next >= len(r.manifest.Members) || r.manifest.Members[next].Name != name || r.manifest.Members[next].Size != n {
			return altered(name)
		}
		next++
		if n := w.Found(); n > 0 {
			leaking[name] = n
		}
		if leaksIn(checker, []byte(name)) > 0 { // nothing mends a name
			named = append(named, name)
		}
		return nil
	})
	if err == nil && next != len(r.manifest.Members) {
		err = altered(r.manifest.Members[next].Name)
	}
	if err != nil {
		return nil, err
	}
	if len(named) > 0 {
		for _, name := range named {
			delete(leaking, name)
		}
		r.manifest.Checked.Found += len(named)
		if err := r.leaveOut(named); err != nil {
			return nil, err
		}
	}
	return leaking, nil
}

func altered(name string) error {
	return fault.New(fault.ExitUnverified, "bundle_damaged", "reading the bundle back: %s is not what was written", name).
		Hinted("the disk or the memory of this host damages data; try again with --to on another disk")
}

// leaveOut takes members out of the archive.
func (r *run) leaveOut(names []string) error {
	if err := r.Archive.Drop(names...); err != nil {
		return err
	}
	r.forget(names)
	return nil
}

// forget takes members out of the manifest that are not in the archive any more.
func (r *run) forget(names []string) {
	r.manifest.Checked.Dropped += len(names)
	for _, name := range names {
		delete(r.pages, name)
	}
	r.manifest.Members = slices.DeleteFunc(r.manifest.Members, func(m diagnostics.Member) bool { return slices.Contains(names, m.Name) })
	for i := range r.manifest.Collectors {
		c := &r.manifest.Collectors[i]
		c.Members, c.BytesOut = 0, 0
		for _, m := range r.manifest.Members {
			if m.Collector == c.Name {
				c.Members++
				c.BytesOut += m.Size
			}
		}
	}
}

// mend redacts the named members once more, where there is room for that; those
// that it did not help are taken out.
func (r *run) mend(leaking map[string]int, again bool) error {
	counts, lost := map[string]map[string]int{}, []string{}
	err := archive.ErrNoSpace
	if !again {
		err = r.Archive.Rewrite(func(name string, content io.Reader, out io.Writer) error {
			if leaking[name] == 0 {
				return archive.ErrKeep
			}
			w := r.Redactor.Writer(out, strings.TrimPrefix(r.source(name), "/"))
			_, err := io.Copy(w, content)
			if err := errors.Join(err, w.Close()); err != nil {
				lost = append(lost, name)
				return archive.ErrDrop
			}
			counts[name] = w.Counts()
			return nil
		}, nil)
	}
	if errors.Is(err, archive.ErrNoSpace) || errors.Is(err, archive.ErrTooLarge) {
		return r.leaveOut(slices.Sorted(maps.Keys(leaking)))
	}
	if err != nil {
		return err
	}
	r.manifest.Checked.Mended += len(counts)
	stored := map[string]archive.Stored{}
	for _, s := range r.Archive.Members() {
		stored[s.Name] = s
	}
	for i := range r.manifest.Members {
		r.restored(&r.manifest.Members[i], stored, counts)
	}
	r.forget(lost)
	return nil
}

// restored notes what a member has become in an archive written anew.
func (r *run) restored(m *diagnostics.Member, stored map[string]archive.Stored, counts map[string]map[string]int) {
	s := stored[m.Name]
	m.Size, m.SHA256 = s.Size, s.SHA256
	for rule, n := range counts[m.Name] {
		if m.Redacted == nil {
			m.Redacted = map[string]int{}
		}
		m.Redacted[rule] += n
		r.manifest.Redacted[rule] += n
		for i := range r.manifest.Collectors {
			if c := &r.manifest.Collectors[i]; c.Name == m.Collector {
				c.Redacted[rule] += n
			}
		}
	}
}

// source is what a member was made of, which says how it is to be read.
func (r *run) source(name string) string {
	for _, m := range r.manifest.Members {
		if m.Name == name {
			return m.Source
		}
	}
	return name
}
