package bundle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/pkg/diagnostics"
)

// Change is one thing that differs between two bundles.
type Change struct {
	Member string `json:"member"` // file of the bundle
	What   string `json:"what"`   // added, removed, value, lines
	Path   string `json:"path,omitempty"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Turn is an analyser that came to another verdict.
type Turn struct {
	Name   string              `json:"name"`
	Title  string              `json:"title"`
	Before diagnostics.Verdict `json:"before"`
	After  diagnostics.Verdict `json:"after"`
	Now    string              `json:"message"`
}

// Difference is what changed from one bundle to another.
type Difference struct {
	Verdicts []Turn   `json:"verdicts"`
	Changes  []Change `json:"changes"` // at most mostChanges
	More     int      `json:"more,omitempty"`
}

const (
	mostChanges  = 2000
	mostOfMember = 100
	longestShown = 200 // bytes of a value
	largestText  = 1 << 20
	mostLevels   = 64       // levels of a document
	mostValues   = 100_000  // of one
	mostPaths    = 16 << 20 // bytes of all paths in one
)

// Comparable says whether Diff looks into a member: documents, and short texts
// that are no logs.
func Comparable(name string, size int64) bool {
	return size <= largestText && name != diagnostics.ManifestName && name != diagnostics.AnalysisName && name != diagnostics.ReportName && !strings.HasSuffix(name, ".log") &&
		!strings.HasPrefix(name, "host/proc/") && !strings.HasPrefix(name, "processes/")
}

// Diff compares two bundles of one host, a before b. Pseudonyms are another in each
// bundle, so all pseudonyms of one rule count as the same. What changes by the
// second (counters, times) is left out.
func Diff(a, b *Contents) Difference {
	d := Difference{Verdicts: []Turn{}, Changes: []Change{}}
	d.verdicts(a.Analysis, b.Analysis)
	pseudonyms := regexp.MustCompile(`REDACTED-([a-z0-9-]+)-[a-z2-7]{10}`)
	plain := func(text []byte) []byte { return pseudonyms.ReplaceAll(text, []byte("REDACTED-$1")) }
	before, after := sums(a.Manifest), sums(b.Manifest)
	for _, name := range slices.Sorted(maps.Keys(merged(before, after))) {
		switch x, y := before[name], after[name]; {
		case x == y:
		case y == "":
			d.add(Change{Member: name, What: "removed"})
		case x == "":
			d.add(Change{Member: name, What: "added"})
		case a.Texts[name] != nil && b.Texts[name] != nil:
			d.texts(name, plain(a.Texts[name]), plain(b.Texts[name]))
		}
	}
	return d
}

func sums(m *diagnostics.Manifest) map[string]string {
	all := map[string]string{}
	for _, member := range m.Members {
		if member.Collector != "" {
			all[member.Name] = cmp.Or(member.SHA256, "?")
		}
	}
	return all
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func (d *Difference) add(c Change) {
	if len(d.Changes) >= mostChanges {
		d.More++
		return
	}
	d.Changes = append(d.Changes, c)
}

func (d *Difference) verdicts(a, b *diagnostics.Analysis) {
	if a == nil || b == nil {
		return
	}
	before := map[string]diagnostics.Verdict{}
	for _, f := range a.Findings {
		before[f.Name] = f.Verdict
	}
	for _, f := range analysis.Said(*b).Findings {
		if was, ok := before[f.Name]; ok && was != f.Verdict && len(d.Verdicts) < mostChanges {
			d.Verdicts = append(d.Verdicts, Turn{f.Name, f.Title, was, f.Verdict, f.Message})
		}
	}
}

func (d *Difference) texts(name string, a, b []byte) {
	before, after := flat(a), flat(b)
	if before == nil || after == nil {
		d.lines(name, a, b)
		return
	}
	n := 0
	for _, path := range slices.Sorted(maps.Keys(merged(before, after))) {
		if before[path] == after[path] || volatile(path) {
			continue
		}
		if n++; n > mostOfMember {
			d.More++
			continue
		}
		d.add(Change{Member: name, What: "value", Path: clip(path), Before: before[path], After: after[path]})
	}
}

// volatile says whether a value changes by itself all the time.
func volatile(path string) bool {
	last := path[strings.LastIndexByte(path, '.')+1:]
	switch last {
	case "taken", "receivedBytes", "sentBytes", "offsetMs", "maxErrorMs", "memoryUsed", "systemFilesUsed", "processes", "available", "free", "buffers", "cached", "usedPercent", "one", "five", "fifteen", "checkedAt", "age":
		return true
	}
	return strings.Contains(path, ".pressure[") || strings.Contains(path, ".cpu.")
}

// flat gives the values of a document by their paths, cut to what is shown; nil for
// what is no JSON, or more tangled than a document that anybody would compare.
func flat(text []byte) map[string]string {
	var v any
	if tangled(text) || json.Unmarshal(text, &v) != nil {
		return nil
	}
	f := flattening{values: map[string]string{}}
	if f.add("$", v); f.bytes > mostPaths {
		return nil
	}
	return f.values
}

// tangled says whether a JSON text is nested too deep, or has too many values, to be
// taken apart: each value costs memory, however short it is.
func tangled(text []byte) bool {
	depth, values := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '[', '{':
			values++
			if depth++; depth > mostLevels {
				return true
			}
		case ']', '}':
			depth--
		case ',':
			values++
		}
	}
	return values > mostValues
}

// flattening ends when the paths together have more than mostPaths bytes.
type flattening struct {
	values map[string]string
	bytes  int
}

func (f *flattening) add(path string, v any) {
	f.bytes += len(path)
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if f.bytes > mostPaths {
				return
			}
			f.add(path+"."+key, value)
		}
	case []any:
		for i, value := range v {
			if f.bytes > mostPaths {
				return
			}
			at := fmt.Sprintf("%s[%d]", path, i)
			if m, ok := value.(map[string]any); ok { // by name, so that an order means nothing
				for _, key := range []string{"name", "mount", "source", "id"} {
					if s, ok := m[key].(string); ok && s != "" {
						at = fmt.Sprintf("%s[%s]", path, s)
						break
					}
				}
			}
			f.add(at, value)
		}
	default:
		text, _ := json.Marshal(v)
		f.values[path] = clip(string(text))
	}
}

func clip(s string) string {
	if len(s) > longestShown {
		return strings.ToValidUTF8(s[:longestShown], "") + "…"
	}
	return strings.Clone(s) // nothing of a whole text is held
}

// lines tells which lines a text has lost and gained.
func (d *Difference) lines(name string, a, b []byte) {
	count := map[string]int{}
	for line := range bytes.Lines(a) {
		count[string(bytes.TrimSpace(line))]--
	}
	for line := range bytes.Lines(b) {
		count[string(bytes.TrimSpace(line))]++
	}
	n := 0
	seen := map[string]bool{}
	for _, text := range [][]byte{a, b} {
		for line := range bytes.Lines(text) {
			s := string(bytes.TrimSpace(line))
			if count[s] == 0 || s == "" || seen[s] {
				continue
			}
			seen[s] = true
			if n++; n > mostOfMember {
				d.More++
				continue
			}
			c := Change{Member: name, What: "lines"}
			if count[s] < 0 {
				c.Before = clip(s)
			} else {
				c.After = clip(s)
			}
			d.add(c)
		}
	}
}
