package planted

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"path"
	"strings"
)

// Find is one place where a value was found that should not be there, or a decoy
// that is gone.
type Find struct {
	Plant   Plant
	Member  string // of the output; empty for a decoy whose file is missing
	Excerpt string // what stands around it; for a decoy, what stands in its place if that can be told
}

// Result is what became of a tree.
type Result struct {
	Leaked []Plant // credentials and personal values that are still there, each once
	Harmed []Plant // decoys that are not
	Finds  []Find  // where, at most one for each of the above
}

// Of returns those of the class.
func Of(class string, plants []Plant) []Plant {
	var of []Plant
	for _, p := range plants {
		if p.Class == class {
			of = append(of, p)
		}
	}
	return of
}

// Judge looks for the plants in the members of an output: UTF-8 text, unpacked, by
// name. A value has leaked when a member holds it plain, in base64 or hex, or with
// the escapes of URLs, JSON or XML; one of several lines, when a line of 16
// characters or more is found. The file of a plant is known in the output by its
// path or, failing that, its last element, whatever was put before or after.
func (t Tree) Judge(got map[string][]byte) Result {
	seek := &needles{by: map[[4]byte][]needle{}}
	owners := map[string]map[string]bool{} // value → files it was planted in
	for i, p := range t.Plants {
		if p.Class == Decoy {
			continue
		}
		seek.add(i, p.Value)
		if owners[p.Value] == nil {
			owners[p.Value] = map[string]bool{}
		}
		owners[p.Value][p.File] = true
	}
	found := map[int]Find{}
	for member, text := range got {
		seek.in(text, func(plant, at, n int) {
			p := t.Plants[plant]
			if !is(member, p.File) {
				for file := range owners[p.Value] { // it leaked from where it also stands
					if is(member, file) {
						return
					}
				}
			}
			if f, ok := found[plant]; !ok || f.Member > member {
				found[plant] = Find{p, member, excerpt(text, at, n)}
			}
		})
	}
	var result Result
	for i, p := range t.Plants {
		f, ok := found[i]
		switch {
		case ok:
			result.Leaked = append(result.Leaked, p)
		case p.Class == Decoy:
			if f, ok = harmed(p, got); !ok {
				continue
			}
			result.Harmed = append(result.Harmed, p)
		default:
			continue
		}
		result.Finds = append(result.Finds, f)
	}
	return result
}

func stem(file string) string { return strings.TrimSuffix(path.Base(file), ".gz") }

func is(member, file string) bool {
	return strings.Contains(member, strings.TrimSuffix(file, ".gz"))
}

func harmed(p Plant, got map[string][]byte) (Find, bool) {
	var by []string
	for member := range got {
		if is(member, p.File) {
			by = append(by, member)
		}
	}
	for member := range got {
		if len(by) == 0 && strings.Contains(path.Base(member), stem(p.File)) {
			by = append(by, member)
		}
	}
	find := Find{Plant: p}
	for _, member := range by {
		if unharmed(got[member], p.Value) {
			return Find{}, false
		}
		find.Member = member
		// what begins or ends like it
		for n := len(p.Value) / 2; n >= 4 && find.Excerpt == ""; n-- {
			if i := bytes.Index(got[member], []byte(p.Value[:n])); i >= 0 {
				find.Excerpt = excerpt(got[member], i, len(p.Value))
			} else if i := bytes.Index(got[member], []byte(p.Value[len(p.Value)-n:])); i >= 0 {
				find.Excerpt = excerpt(got[member], max(0, i-40), len(p.Value))
			}
		}
	}
	return find, true
}

// unharmed reports whether the text holds every line of the value, however
// indented.
func unharmed(text []byte, value string) bool {
	if bytes.Contains(text, []byte(value)) {
		return true
	}
	for line := range strings.Lines(value) {
		if !bytes.Contains(text, []byte(strings.TrimSpace(line))) {
			return false
		}
	}
	return strings.Contains(value, "\n")
}

func excerpt(text []byte, at, n int) string {
	return string(text[max(0, at-70):min(len(text), at+min(n, 120)+30)])
}

// needle is a spelling of the value of a plant.
type needle struct {
	text  string
	plant int
	word  bool // counts only where no letter or digit is beside it
}

type needles struct {
	first [1 << 16]bool
	by    map[[4]byte][]needle
}

const shortestLine = 16 // of a value of several lines

func (s *needles) add(plant int, value string) {
	if strings.Contains(value, "\n") {
		for line := range strings.Lines(value) {
			line = strings.TrimSpace(line)
			if len(line) >= shortestLine && !strings.HasPrefix(line, "-----") && !strings.Contains(line, ": ") {
				s.spellings(plant, line)
			}
		}
		return
	}
	s.spellings(plant, value)
}

func (s *needles) spellings(plant int, value string) {
	seen := map[string]bool{}
	add := func(text string, word bool) {
		if len(text) < 4 || seen[text] {
			return
		}
		seen[text] = true
		key := [4]byte([]byte(text[:4]))
		s.first[int(text[0])<<8|int(text[1])] = true
		s.by[key] = append(s.by[key], needle{text, plant, word})
	}
	add(value, len(value) < 10)
	query := url.QueryEscape(value)
	add(query, len(value) < 10)
	add(strings.ReplaceAll(query, "+", "%20"), false)
	for _, c := range "@:/!*()~'$,;" { // escaped by some, not by others
		if strings.ContainsRune(value, c) {
			add(strings.ReplaceAll(query, url.QueryEscape(string(c)), string(c)), false)
		}
	}
	add(quoted(value), false)
	add(quoted(quoted(value)), false)
	add(strings.ReplaceAll(quoted(value), "/", `\/`), false)
	add(escapedUnicode(value), len(value) < 10)
	for _, name := range []string{"xml", "single", "shell", "slash", "pgpass"} {
		add(encodings(name)(value), len(value) < 10)
	}
	if len(value) < 6 {
		return
	}
	add(hex.EncodeToString([]byte(value)), false)
	add(strings.ToUpper(hex.EncodeToString([]byte(value))), false)
	for shift := range 3 {
		std := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), value...))
		// the characters that the bytes before and after it have no part in
		std = std[(shift*8+5)/6 : (shift+len(value))*8/6]
		if len(std) >= 8 {
			add(std, false)
			add(strings.NewReplacer("+", "-", "/", "_").Replace(std), false)
		}
	}
}

func (s *needles) in(text []byte, found func(plant, at, n int)) {
	for i := 0; i+4 <= len(text); i++ {
		if !s.first[int(text[i])<<8|int(text[i+1])] {
			continue
		}
		for _, n := range s.by[[4]byte(text[i:i+4])] {
			end := i + len(n.text)
			if end > len(text) || string(text[i:end]) != n.text {
				continue
			}
			if n.word && (i > 0 && wordByte(text[i-1]) || end < len(text) && wordByte(text[end])) {
				continue
			}
			found(n.plant, i, len(n.text))
		}
	}
}
