package strictyaml

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxWeight bounds what a document amounts to once its aliases are followed: the
// bytes of all values and of their paths, and nodeWeight for each.
const (
	maxWeight  = 8 << 20
	nodeWeight = 16
)

// Document is an opened file with the problems found in it so far. Use it instead
// of Decode to report the caller's own rules together with the reader's.
type Document struct {
	name     string
	root     *yaml.Node // nil if the file holds no value
	lines    map[string]int
	weight   int
	problems []Problem
}

// Open parses data and checks all that does not depend on what it is decoded into.
// The error is an *Errors, for a file that cannot be read at all; lesser problems
// wait in the document.
func Open(name string, data []byte) (*Document, error) {
	d := &Document{name: name, lines: map[string]int{}}
	if d.parse(data) && d.root != nil {
		d.lines[""] = d.root.Line
		if d.survey(d.root, "", 0) {
			return d, nil
		}
	}
	return d, d.Err()
}

// parse finds the one document in data; false after a problem that ends the reading.
func (d *Document) parse(data []byte) bool {
	if len(data) > MaxSize {
		d.add(0, "", "file is larger than %d KiB", MaxSize>>10)
		return false
	}
	if bad := firstInvalid(data); bad >= 0 {
		d.add(1+bytes.Count(data[:bad], []byte("\n")), "", "not UTF-8 text")
		return false
	}
	var first, second yaml.Node
	in := yaml.NewDecoder(bytes.NewReader(data))
	if err := in.Decode(&first); errors.Is(err, io.EOF) {
		return true
	} else if err != nil {
		d.syntax(err, data)
		return false
	}
	if err := in.Decode(&second); err == nil {
		d.add(second.Line, "", "a second document begins here, want one per file")
		return false
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err, data)
		return false
	}
	d.root = first.Content[0]
	return true
}

// survey walks everything that decoding could reach, following aliases, and notes
// each path's line; false after a problem that ends the reading.
func (d *Document) survey(n *yaml.Node, path string, depth int) bool {
	d.weight += nodeWeight + len(path) + len(n.Value)
	switch {
	case depth > MaxDepth:
		d.add(n.Line, path, "nested deeper than %d levels", MaxDepth)
		return false
	case d.weight > maxWeight:
		d.add(n.Line, path, "too much content, counting what aliases repeat")
		return false
	case n.Kind == yaml.AliasNode:
		return d.survey(n.Alias, path, depth+1)
	case n.Style&yaml.TaggedStyle != 0:
		d.add(d.Line(path), path, "tags such as !!str are not supported")
	}
	if n.Kind == yaml.SequenceNode {
		for i, c := range n.Content {
			at := item(path, i)
			d.lines[at] = c.Line
			if !d.survey(c, at, depth+1) {
				return false
			}
		}
	}
	if n.Kind != yaml.MappingNode {
		return true
	}
	first := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := child(path, key.Value)
		if _, again := d.lines[at]; !again {
			d.lines[at] = key.Line
		}
		switch {
		case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
			at = child(path, "?") // what YAML writes before such a key
			d.add(key.Line, at, "a key must be plain text")
			if !d.survey(key, at, depth+1) {
				return false
			}
		case key.ShortTag() == "!!merge":
			d.add(key.Line, at, "merge keys (<<) are not supported, write the keys out")
		case first[key.Value] != 0:
			d.add(key.Line, at, "duplicate key, first given on line %d", first[key.Value])
		default:
			first[key.Value] = key.Line
		}
		if !d.survey(value, at, depth+1) {
			return false
		}
	}
	return true
}

// syntax turns an error of the YAML parser into a problem with its line.
func (d *Document) syntax(err error, data []byte) {
	line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				line, text = n, message
			}
			// The YAML package counts the lines of grammar errors from 0.
			if strings.HasPrefix(text, "did not find expected ") {
				line++
			}
		}
	}
	if strings.HasPrefix(text, "found character that cannot start any token") && indentedByTab(data, line) {
		d.add(line, "", "not valid YAML: a tab cannot indent, use blanks")
		return
	}
	// The parser names the anchor and not its line. The name stays out of the
	// report: it may be a password that began with an asterisk.
	if rest, ok := strings.CutPrefix(text, "unknown anchor '"); ok {
		anchor := strings.TrimSuffix(rest, "' referenced")
		if at := bytes.Index(data, []byte("*"+anchor)); at >= 0 {
			line = 1 + bytes.Count(data[:at], []byte("\n"))
		}
		text = "alias without an anchor; put text that begins with * in quotes"
	}
	d.add(line, "", "not valid YAML: %s", text)
}

// indentedByTab tells whether a tab is before the first word of a line, which count from 1.
func indentedByTab(data []byte, line int) bool {
	for text := range bytes.Lines(data) {
		if line--; line == 0 {
			indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
			return bytes.IndexByte(indent, '\t') >= 0
		}
	}
	return false
}

// firstInvalid returns the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}
