package config

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/strictyaml"
)

// entry is one setting found in a file.
type entry struct {
	key   string
	line  int
	value any
}

// readFile reads the settings of one file; the error is a *strictyaml.Errors
// with all its problems.
func readFile(path string, data []byte, settings []Setting) ([]entry, error) {
	doc, err := strictyaml.Open(path, data)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	doc.Decode(&root)
	r := reader{doc: doc, dir: filepath.Dir(path), settings: settings}
	if dir, err := filepath.Abs(r.dir); err == nil {
		r.dir = dir
	}
	r.section("", &root)
	return r.found, doc.Err()
}

type reader struct {
	doc      *strictyaml.Document
	dir      string
	settings []Setting
	found    []entry
}

// section reads the keys below path; "" is the whole file. A key without a
// value counts as not given.
func (r *reader) section(path string, n *yaml.Node) {
	n = resolve(n)
	if n.Kind == 0 || n.ShortTag() == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.doc.Reject(path, "want a section of keys")
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		name, value := n.Content[i], resolve(n.Content[i+1])
		key := quoted(name.Value)
		if path != "" {
			key = path + "." + key
		}
		at := slices.IndexFunc(r.settings, func(s Setting) bool { return s.Key == key })
		switch {
		case at >= 0:
			r.setting(r.settings[at], name.Line, value)
		case slices.ContainsFunc(r.settings, func(s Setting) bool { return strings.HasPrefix(s.Key, key+".") }):
			r.section(key, value)
		case fixed(key):
			r.doc.Reject(key, "fixed by the vendor's profile and cannot be configured")
		case strings.Contains(name.Value, "."):
			r.doc.Reject(key, "unknown key, write what is before and after a dot as sections")
		default:
			r.unknown(key)
		}
	}
}

func (r *reader) setting(s Setting, line int, n *yaml.Node) {
	value := raw{dir: r.dir, list: n.Kind == yaml.SequenceNode}
	switch {
	case s.Sensitive:
		r.doc.Reject(s.Key, "a secret is not accepted here, name its file in %s-file", s.Key)
		return
	case n.ShortTag() == "!!null":
		return
	case n.Kind == yaml.ScalarNode:
		value.words = []string{n.Value}
	case value.list:
		for _, item := range n.Content {
			if item = resolve(item); item.Kind != yaml.ScalarNode || item.ShortTag() == "!!null" {
				r.doc.Reject(s.Key, "want a list of plain values")
				return
			}
			value.words = append(value.words, item.Value)
		}
	default:
		r.doc.Reject(s.Key, "want %s, got a section of keys", s.wanted())
		return
	}
	parsed, err := s.parse(value)
	if err != nil {
		r.doc.Reject(s.Key, "%v", err)
		return
	}
	r.found = append(r.found, entry{s.Key, line, parsed})
}

// unknown rejects key and names the likely one: the nearest in spelling, or the
// one of that name in another section.
func (r *reader) unknown(key string) {
	last := key[strings.LastIndex(key, ".")+1:]
	depth := strings.Count(key, ".")
	var beside, keys []string // those as deep as key, sections among them; all settings
	elsewhere := ""
	for _, s := range r.settings {
		keys = append(keys, s.Key)
		if parts := strings.Split(s.Key, "."); len(parts) > depth {
			beside = append(beside, strings.Join(parts[:depth+1], "."))
		}
		if elsewhere == "" && strings.HasSuffix(s.Key, "."+last) {
			elsewhere = s.Key
		}
	}
	near := cmp.Or(strictyaml.Suggest(key, beside), strictyaml.Suggest(key, keys), elsewhere)
	if near == "" {
		r.doc.Reject(key, "unknown key")
		return
	}
	r.doc.Reject(key, "unknown key, did you mean %s?", near)
}

// quoted returns key as strictyaml writes it in a path, so that a dotted key is
// not taken for the sections it looks like.
func quoted(key string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
	}
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !plain(r) }) {
		return strconv.Quote(key)
	}
	return key
}

// resolve follows aliases; strictyaml has bounded them.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
