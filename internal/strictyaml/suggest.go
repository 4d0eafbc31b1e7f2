package strictyaml

import "strings"

// Suggest returns the word of among that word is most likely a misspelling of, or
// "" if none is near: within a third of the letters of both, counting a swap of two
// neighbours as one mistake and letter case as none. The first of equals wins.
func Suggest(word string, among []string) string {
	return nearest(word, among, third(word))
}

// third is how many mistakes a word of this length bears.
func third(word string) int { return (len(word) + 2) / 3 }

// Slip is Suggest for words that may as well be somebody else's: the likely word is
// within two mistakes, and within one for a short word.
func Slip(word string, among []string) string {
	return nearest(word, among, min(2, (len(word)+2)/4))
}

// nearest returns the word of among with the fewest mistakes, up to most.
func nearest(word string, among []string, most int) string {
	const longest = 64 // no key or command is longer; bounds the work
	if len(word) > longest {
		return ""
	}
	best, near := most+1, ""
	for _, candidate := range among {
		if len(candidate) > longest {
			continue
		}
		if n := distance(strings.ToLower(word), strings.ToLower(candidate)); n < best && n < len(candidate) && n <= third(candidate) {
			best, near = n, candidate
		}
	}
	return near
}

// distance counts the letters to insert, delete, replace or swap with a neighbour
// to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
