package tree

import (
	"path"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

const maxLinks = 40 // from link to link, as Linux has it

// checkLinks finds links that lead out of the tree, through another link, to
// nothing, or in a circle.
func (s *scan) checkLinks() {
	t := &release.Tree{Entries: s.entries}
	for i := range s.entries {
		e := &s.entries[i]
		if e.Type != release.Link {
			continue
		}
		at, end := e, lang.Text{}
		for hops := 0; at != nil && at.Type == release.Link; hops++ {
			if hops == maxLinks {
				end = lang.Say("leads in a circle")
				break
			}
			to, wrong := follow(t, at)
			if wrong.String() != "" {
				end = wrong
				break
			}
			if to == "." {
				at = nil
				break
			}
			if at = t.Find(to); at == nil {
				end = lang.Say("leads to nothing")
			}
		}
		if end.String() != "" {
			s.amiss("link %q, to %q, %s", e.Path, clip(e.Target), end)
		}
	}
}

// follow returns the path that a link names, "." for the tree itself. What it
// leads through must be directories: through another link, ".." would not lead
// back to where it seems to.
func follow(t *release.Tree, link *release.Entry) (to string, wrong lang.Text) {
	if strings.HasPrefix(link.Target, "/") {
		return "", lang.Say("is absolute")
	}
	at := path.Dir(link.Path)
	elements := strings.Split(link.Target, "/")
	for i, element := range elements {
		switch {
		case element == "..":
			if at == "." {
				return "", lang.Say("leads out of the release")
			}
			at = path.Dir(at)
		case element != "" && element != ".":
			at = path.Join(at, element)
		}
		if i == len(elements)-1 || at == "." {
			continue
		}
		switch e := t.Find(at); {
		case e == nil:
			return "", lang.Say("leads to nothing")
		case e.Type != release.Dir:
			return "", lang.Say("leads through %s %s", string(e.Type), clip(at))
		}
	}
	return at, lang.Text{}
}

func clip(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
