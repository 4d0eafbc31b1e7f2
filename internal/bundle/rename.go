package bundle

import (
	"errors"
	"maps"
	"strings"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/pkg/diagnostics"
)

// rename gives members other names whose own holds a value that was learned after they had
// begun: the pseudonym stands there that their content has too. Where there is no room
// to write the archive anew, they keep their names, and the self-check takes them out.
func (r *run) rename() error {
	names, found := r.unsafeNames()
	if len(names) == 0 {
		return nil
	}
	err := r.Archive.Rename(names)
	if errors.Is(err, archive.ErrNoSpace) || errors.Is(err, archive.ErrTooLarge) {
		return nil
	}
	if err != nil {
		return err
	}
	r.manifest.Checked.Found += found
	r.manifest.Checked.Mended += len(names)
	for i := range r.manifest.Members {
		m := &r.manifest.Members[i]
		old := m.Name
		name, ok := names[old]
		if !ok {
			continue
		}
		m.Name = name
		if text, ok := r.pages[old]; ok {
			delete(r.pages, old)
			r.pages[name] = text
		}
	}
	r.renamed = names
	return nil
}

// unsafeNames returns what members are to be called whose names hold what is secret, by
// what they are called now, and how many values these names hold.
func (r *run) unsafeNames() (names map[string]string, found int) {
	checker := r.Redactor.Checker()
	names = map[string]string{}
	taken := map[string]naming{} // of each collector
	for _, m := range r.manifest.Members {
		if _, ok := taken[m.Collector]; !ok {
			taken[m.Collector] = newNaming()
		}
		if n := leaksIn(checker, []byte(m.Name)); n > 0 {
			names[m.Name] = ""
			found += n
		} else {
			taken[m.Collector].take(m.Name)
		}
	}
	for _, m := range r.manifest.Members {
		if _, ok := names[m.Name]; !ok {
			continue
		}
		own := strings.TrimPrefix(m.Name, m.Collector+"/")
		names[m.Name] = taken[m.Collector].place(m.Collector, r.Redactor.Text("", own))
	}
	maps.DeleteFunc(names, func(old, name string) bool { return name == old || archive.CheckName(name) != nil })
	return names, found
}

// follow writes the names that members have now where an analysis speaks of them.
func (r *run) follow(a *diagnostics.Analysis) {
	if len(r.renamed) == 0 {
		return
	}
	for i := range a.Findings {
		for k, e := range a.Findings[i].Evidence {
			a.Findings[i].Evidence[k] = r.nowCalled(e)
		}
	}
	for _, h := range a.Timeline.Hours {
		for old, n := range maps.Clone(h.Members) {
			if name, ok := r.renamed[old]; ok {
				delete(h.Members, old)
				h.Members[name] = n
			}
		}
	}
}

// nowCalled is a member, or a line of one, under the name that it has now.
func (r *run) nowCalled(evidence string) string {
	if name, ok := r.renamed[evidence]; ok {
		return name
	}
	if i := strings.LastIndexByte(evidence, ':'); i >= 0 {
		if name, ok := r.renamed[evidence[:i]]; ok {
			return name + evidence[i:]
		}
	}
	return evidence
}
