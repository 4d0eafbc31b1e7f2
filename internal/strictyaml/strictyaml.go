// Package strictyaml reads a YAML file the way its author would check it: every
// key must be known, given once and of the right type, and all mistakes are
// reported together, each with its line.
//
// A path names a place in the file: keys joined by dots, list items in brackets,
// as in "trust.roots[1]". A key that is not plain letters, digits, '-' and '_'
// is quoted: `titles."a.b"`. The empty path is the whole document.
//
// The dialect is narrower than YAML: one document of UTF-8 text, no tags, no
// merge keys, scalar keys. Anchors and aliases work. A key without a value
// counts as absent, so that a list may have all its items commented out.
//
// Input is bounded in size, depth, and in what its aliases expand to, before
// any value is built from it.
package strictyaml

// MaxSize is the largest accepted file, in bytes.
const MaxSize = 1 << 20

// MaxDepth is how many levels sections, lists and aliases may nest.
const MaxDepth = 32

// Decode reads data into the struct, map or list that into points to. Values
// that into holds already are kept where the file says nothing: set defaults first.
// Name is the file name used in problems. The error is always an *Errors; into
// then holds what could be read.
//
// Struct fields follow the tags of go.yaml.in/yaml/v3 (name, inline, "-"). Types
// with UnmarshalText or UnmarshalYAML read themselves, and their error becomes a
// problem of their line. A text field takes numbers and booleans as written.
func Decode(name string, data []byte, into any) error {
	doc, err := Open(name, data)
	if err != nil {
		return err
	}
	doc.Decode(into)
	return doc.Err()
}

// Lines returns the line, counted from 1, of every path in data. A path reached
// through an alias has the line of the anchored text. The error is an *Errors.
func Lines(data []byte) (map[string]int, error) {
	doc, err := Open("", data)
	if err != nil {
		return nil, err
	}
	return doc.lines, doc.Err()
}
