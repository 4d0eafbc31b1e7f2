package release

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tree is every path of a release, sorted by Path in byte order.
type Tree struct {
	Entries []Entry `json:"entries"`
}

// Type is what an entry is. Nothing else can be in a release: no device, no
// socket, no pipe, no hard link.
type Type string

// Types of entries.
const (
	File Type = "file"
	Dir  Type = "dir"
	Link Type = "link" // symbolic
)

// Mode is the permissions of an entry, 0 to 0777, written in octal: "0755".
// There are no set-user-ID, set-group-ID or sticky bits in a release.
type Mode fs.FileMode

// MarshalText writes four octal digits.
func (m Mode) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%04o", uint32(m)), nil }

// UnmarshalText reads four octal digits.
func (m *Mode) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 8, 32)
	if err != nil || len(text) != 4 || n > 0o777 {
		return problem("%q is no mode of a file in a release: want 0000 to 0777", clip(string(text)))
	}
	*m = Mode(n)
	return nil
}

// Entry is one path of a release.
type Entry struct {
	Path string `json:"path"` // see CheckPath
	Type Type   `json:"type"`
	Mode Mode   `json:"mode,omitzero"` // of files and directories

	// Of a file: its size, its hash, and the number of the component that holds it.
	Size      int64  `json:"size,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
	Component int    `json:"component,omitempty"`

	Target string `json:"target,omitempty"` // of a link: relative, and inside the release
}

// Limits of a tree.
const (
	maxEntries = 500_000
	maxPath    = 1024
	maxElement = 255
)

// UnmarshalJSON decodes entry by entry and stops at the first that is wrong, or
// one too many: a small blob can unpack to a long list of nothing.
func (t *Tree) UnmarshalJSON(data []byte) error {
	var outer struct {
		Entries json.RawMessage `json:"entries"`
	}
	if err := json.Unmarshal(data, &outer); err != nil {
		return err
	}
	t.Entries = nil
	return eachOf(outer.Entries, maxEntries, phrase("entries"), func(d *json.Decoder) error {
		var e Entry
		if err := d.Decode(&e); err != nil {
			return err
		}
		t.Entries = append(t.Entries, e)
		return e.check()
	})
}

// eachOf calls next for each element of a JSON list, at most that many.
func eachOf(list json.RawMessage, most int, what words, next func(*json.Decoder) error) error {
	if len(list) == 0 || string(list) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(list))
	if begin, err := d.Token(); err != nil || begin != json.Delim('[') {
		return problem("%s are no list", what)
	}
	for n := 0; d.More(); n++ {
		if n == most {
			return problem("more than %d %s", most, what)
		}
		if err := next(d); err != nil {
			return err
		}
	}
	return nil
}

// ParseTree reads and checks a tree, without the components it refers to.
func ParseTree(data []byte) (*Tree, error) {
	if len(data) > MaxTree {
		return nil, problem("tree has %d bytes, at most %d are read", len(data), MaxTree)
	}
	var t Tree
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, problem("tree cannot be read: %v", err)
	}
	if err := t.Check(); err != nil {
		return nil, err
	}
	return &t, nil
}

// Check holds a tree against its rules: sound paths in rising order, no two that
// differ in case alone, every parent a directory of the tree, and no link that
// leads out of it. The vendor's side calls it before signing, ParseTree after
// reading.
func (t *Tree) Check() error {
	if len(t.Entries) > maxEntries {
		return problem("tree has more than %d entries", maxEntries)
	}
	dirs := map[string]bool{".": true}
	folded := map[string]string{}
	last := ""
	for i := range t.Entries {
		e := &t.Entries[i]
		if err := e.check(); err != nil {
			return err
		}
		if i > 0 && e.Path <= last {
			return problem("%q stands in the wrong place or twice", e.Path)
		}
		last = e.Path
		if other, twice := folded[fold(e.Path)]; twice {
			return problem("%q and %q differ in case alone", other, e.Path)
		}
		folded[fold(e.Path)] = e.Path
		if !dirs[parent(e.Path)] {
			return problem("%q lies in %q, which is no directory of the tree", e.Path, parent(e.Path))
		}
		dirs[e.Path] = e.Type == Dir
	}
	for i := range t.Entries {
		if e := &t.Entries[i]; e.Type == Link {
			if err := checkTarget(e, dirs); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Entry) check() error {
	if err := CheckPath(e.Path); err != nil {
		return err
	}
	switch e.Type {
	case Dir:
		if e.Size != 0 || e.SHA256 != "" || e.Target != "" || e.Component != 0 {
			return problem("directory %q has contents", e.Path)
		}
	case File:
		if !isHash(e.SHA256) || e.Size < 0 || e.Size > maxSize || e.Component < 0 || e.Target != "" {
			return problem("file %q has no usable hash, size or component", e.Path)
		}
	case Link:
		if e.Size != 0 || e.SHA256 != "" || e.Mode != 0 || e.Component != 0 {
			return problem("link %q has contents", e.Path)
		}
		if e.Target == "" || e.Target[0] == '/' || len(e.Target) > maxPath || !utf8.ValidString(e.Target) || strings.ContainsFunc(e.Target, unicode.IsControl) {
			return problem("link %q has no usable target: want a relative path inside the release", e.Path)
		}
		return nil
	default:
		return problem("%q is a %q: a release has files, directories and symbolic links", e.Path, clip(string(e.Type)))
	}
	if e.Mode > 0o777 {
		return problem("%q has the mode %o: a release has no set-user-ID, set-group-ID or sticky bits", e.Path, uint32(e.Mode))
	}
	return nil
}

// CheckPath says what is wrong with a path of a release. A sound one is relative
// with slashes, in its shortest form, valid UTF-8 without control characters,
// with up to 1024 bytes and up to 255 in each element.
func CheckPath(path string) error {
	switch {
	case path == "" || len(path) > maxPath:
		return problem("a path of %d bytes: want 1 to %d", len(path), maxPath)
	case !utf8.ValidString(path):
		return problem("path %q is not valid UTF-8", clip(path))
	case strings.ContainsFunc(path, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		return problem("path %q has control characters", clip(path))
	case path[0] == '/':
		return problem("path %q is absolute", clip(path))
	case strings.Contains(path, "\\"):
		return problem("path %q has a backslash", clip(path))
	}
	for element := range strings.SplitSeq(path, "/") {
		if element == "" || element == "." || element == ".." || len(element) > maxElement {
			return problem("path %q has an empty, too long, . or .. element", clip(path))
		}
	}
	return nil
}

// checkTarget follows a link from the directory it lies in. All it leads through
// must be directories of the tree: through another link, ".." would not lead back
// to where it seems to.
func checkTarget(e *Entry, dirs map[string]bool) error {
	at := parent(e.Path)
	elements := strings.Split(e.Target, "/")
	for i, element := range elements {
		switch {
		case element == "..":
			if at == "." {
				return problem("link %q leads out of the release, to %q", e.Path, clip(e.Target))
			}
			at = parent(at)
		case element != "" && element != ".":
			at = strings.TrimPrefix(at+"/"+element, "./")
		}
		if i < len(elements)-1 && !dirs[at] {
			return problem("link %q leads through %q, which is no directory of the release", e.Path, clip(at))
		}
	}
	return nil
}

// Content is the bytes of one or more files with the same hash.
type Content struct {
	SHA256 string
	Offset int64 // in its component
	Size   int64
}

// Contents lays out the components: for each, its distinct contents in the order
// of the tree, which end to end are the component. It fails when the tree and
// the manifest do not fit together.
func (m *Manifest) Contents(t *Tree) ([][]Content, error) {
	all := make([][]Content, len(m.Components))
	sums := make([]int64, len(m.Components))
	home := map[string]int{} // component of each hash
	sizes := map[string]int64{}
	for i := range t.Entries {
		e := &t.Entries[i]
		if e.Type != File {
			continue
		}
		if e.Component >= len(all) {
			return nil, problem("file %q is in component %d of %d", e.Path, e.Component, len(all))
		}
		if c, seen := home[e.SHA256]; seen {
			if c != e.Component || sizes[e.SHA256] != e.Size {
				return nil, problem("file %q has the same hash as another, in another component or of another size", e.Path)
			}
			continue
		}
		home[e.SHA256], sizes[e.SHA256] = e.Component, e.Size
		all[e.Component] = append(all[e.Component], Content{e.SHA256, sums[e.Component], e.Size})
		sums[e.Component] += e.Size
	}
	for i, c := range m.Components {
		if sums[i] != c.Size {
			return nil, problem("component %d has %d bytes, its files have %d", i, c.Size, sums[i])
		}
		if len(all[i]) == 1 && all[i][0].SHA256 != c.SHA256 {
			return nil, problem("component %d and its only file differ", i)
		}
	}
	for _, s := range m.Steps {
		for _, argv := range [][]string{s.Run, s.Undo} {
			if len(argv) > 0 && !t.hasProgram(argv[0]) {
				return nil, problem("step %s runs %q, which is no program of the release", s.Name, argv[0])
			}
		}
	}
	return all, nil
}

func (t *Tree) hasProgram(path string) bool {
	e := t.Find(path)
	return e != nil && e.Type == File && e.Mode&0o111 != 0
}

// Find returns the entry at path, nil if there is none.
func (t *Tree) Find(path string) *Entry {
	i, found := slices.BinarySearchFunc(t.Entries, path, func(e Entry, p string) int { return strings.Compare(e.Path, p) })
	if !found {
		return nil
	}
	return &t.Entries[i]
}

// Size is the sum of the sizes of all files, in bytes.
func (t *Tree) Size() (sum int64) {
	for i := range t.Entries {
		sum += t.Entries[i].Size
	}
	return sum
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return "."
}

// fold makes two paths equal that a file system without case, or a person, would
// take for one.
func fold(path string) string { return strings.ToLower(strings.ToUpper(path)) }
