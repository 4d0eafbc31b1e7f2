package analysis

import (
	"bytes"
	"encoding/json"
)

// maxValues bounds how many values of one document a path may lead to.
const maxValues = 100_000

// text is one value of a valid JSON document, as it is written there.
type text []byte

// find calls use for each value the path leads to, with the object or list that
// holds it. It looks at no more than maxValues.
func (doc text) find(path []step, use func(value, parent text)) {
	left := maxValues
	doc.follow(path, nil, &left, use)
}

func (doc text) follow(path []step, parent text, left *int, use func(value, parent text)) {
	if *left <= 0 {
		return
	}
	if len(path) == 0 {
		*left--
		use(doc, parent)
		return
	}
	s, n := path[0], 0
	doc.children(func(key, value text) bool {
		switch {
		case s.key != "":
			if key == nil {
				return false
			}
			if key.is(s.key) {
				value.follow(path[1:], doc, left, use)
				return false
			}
		case key != nil && !s.each:
			return false
		case s.each || n == s.item:
			value.follow(path[1:], doc, left, use)
		}
		n++
		return *left > 0 && (s.key != "" || s.each || n <= s.item)
	})
}

// field returns the value of a key of an object, nil if it is not there.
func (doc text) field(name string) (found text) {
	doc.children(func(key, value text) bool {
		if key != nil && key.is(name) {
			found = value
		}
		return key != nil && found == nil
	})
	return found
}

// children calls use for each member of an object or item of a list, where key is
// nil, until it returns false.
func (doc text) children(use func(key, value text) bool) {
	rest := bytes.TrimLeft(doc, space)
	if len(rest) == 0 || rest[0] != '{' && rest[0] != '[' {
		return
	}
	object := rest[0] == '{'
	rest = bytes.TrimLeft(rest[1:], space)
	for len(rest) > 0 && rest[0] != '}' && rest[0] != ']' {
		var key text
		if object {
			n := length(rest)
			key, rest = rest[:n], bytes.TrimLeft(rest[n:], space+":")
		}
		n := length(rest)
		if n == 0 || !use(key, rest[:n]) {
			return
		}
		rest = bytes.TrimLeft(rest[n:], space+",")
	}
}

const space = " \t\r\n"

// length returns how many bytes the value at the beginning of valid JSON takes.
func length(doc []byte) int {
	depth := 0
	for i := 0; i < len(doc); i++ {
		switch doc[i] {
		case '"':
			for i++; i < len(doc) && doc[i] != '"'; i++ {
				if doc[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return i
			}
		default:
			if depth > 0 {
				continue
			}
			for i < len(doc) && !bytes.ContainsRune([]byte(",]}"+space), rune(doc[i])) {
				i++
			}
			return i
		}
		if depth == 0 {
			return min(i+1, len(doc))
		}
	}
	return len(doc)
}

// is says whether a key in quotes is name.
func (doc text) is(name string) bool {
	if len(doc) == len(name)+2 && string(doc[1:len(doc)-1]) == name && bytes.IndexByte(doc, '\\') < 0 {
		return true
	}
	if bytes.IndexByte(doc, '\\') < 0 {
		return false
	}
	var key string
	return json.Unmarshal(doc, &key) == nil && key == name
}
