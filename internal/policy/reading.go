package policy

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxRead = 256 << 10 // bytes of text that are looked at
	near    = 8         // words between which several words belong together
)

// reading is a text by its words.
type reading struct {
	sentence []int               // of each word
	whole    map[string][]int    // positions of a word, in rising order
	formed   map[string][]string // the words that have this stem among their stems
	words    []string            // the keys of whole, sorted
}

// read takes texts apart. None of them runs on into the next.
func read(texts ...string) *reading {
	r := &reading{whole: map[string][]int{}, formed: map[string][]string{}}
	sentence, left := 0, maxRead
	for _, text := range texts {
		text = clip(text, left)
		left -= len(text)
		eachWord(text, func(word string, ends bool) {
			if ends {
				sentence++
			}
			r.whole[word] = append(r.whole[word], len(r.sentence))
			r.sentence = append(r.sentence, sentence)
		})
		sentence++
	}
	r.words = slices.Sorted(maps.Keys(r.whole))
	for _, word := range r.words {
		for _, stem := range stems(word) {
			r.formed[stem] = append(r.formed[stem], word)
		}
	}
	return r
}

// clip cuts s to at most n bytes, between two runes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// eachWord calls word for every run of letters and digits, in lower case and with е
// for ё. ends tells that a sentence or a paragraph ended before it.
func eachWord(text string, word func(w string, ends bool)) {
	ends, start := false, -1
	take := func(end int) {
		if start >= 0 {
			word(fold(text[start:end]), ends)
			ends, start = false, -1
		}
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		take(i)
		switch next := strings.TrimLeft(clip(text[i:], 4), ".!?;\r"); {
		case strings.ContainsRune(".!?;", r):
			ends = ends || next == "" || next[0] == ' ' || next[0] == '\n'
		case r == '\n':
			ends = ends || strings.HasPrefix(text[i+1:], "\n")
		}
	}
	take(len(text))
}

func fold(word string) string { return strings.ReplaceAll(strings.ToLower(word), "ё", "е") }

// find tells whether words of a profile stand in the text, near each other and in
// any order, and how much that says: two words together say more than each alone.
func (r *reading) find(words string) (weight int) {
	var lists [][]int
	for field := range strings.FieldsSeq(words) {
		start, prefix := strings.CutSuffix(field, "*")
		var last string
		eachWord(start, func(word string, _ bool) {
			if last != "" {
				lists = append(lists, r.forms(last))
			}
			last = word
		})
		if last != "" && prefix {
			lists = append(lists, r.beginnings(last))
		} else if last != "" {
			lists = append(lists, r.forms(last))
		}
	}
	if len(lists) == 0 || !r.together(lists) {
		return 0
	}
	return 2*len(lists) - 1
}

// forms returns where a word stands, whatever its ending.
func (r *reading) forms(word string) []int {
	var at []int
	for _, stem := range stems(word) { // word is the first of them
		for _, form := range r.formed[stem] {
			at = append(at, r.whole[form]...)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// beginnings returns where words stand that begin with prefix.
func (r *reading) beginnings(prefix string) (at []int) {
	first, _ := slices.BinarySearch(r.words, prefix)
	for _, word := range r.words[first:] {
		if !strings.HasPrefix(word, prefix) {
			break
		}
		at = append(at, r.whole[word]...)
	}
	slices.Sort(at)
	return at
}

// together tells whether there is a place of the first list with one of each other
// beside it.
func (r *reading) together(lists [][]int) bool {
	return slices.ContainsFunc(lists[0], func(at int) bool {
		for _, list := range lists[1:] {
			i, _ := slices.BinarySearch(list, at-near)
			found := false
			for ; i < len(list) && list[i] <= at+near && !found; i++ {
				found = r.sentence[list[i]] == r.sentence[at]
			}
			if !found {
				return false
			}
		}
		return true
	})
}

// content returns the words of s that say what it is about: the first stem of each
// that is no stop word.
func content(s string) (all []string) {
	eachWord(s, func(word string, _ bool) {
		if !isStop(word) {
			all = append(all, word)
		}
	})
	return all
}
