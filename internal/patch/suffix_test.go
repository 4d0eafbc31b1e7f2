package patch

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSuffixes(t *testing.T) {
	texts := []string{"", "a", "ab", "ba", "aa", "banana", "mississippi", "cabbage", strings.Repeat("a", 500), strings.Repeat("ab", 300), strings.Repeat("abracadabra", 40)}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		b := make([]byte, r.IntN(200))
		for k := range b {
			b[k] = byte(r.IntN(1 + i%5 + i%2*250))
		}
		texts = append(texts, string(b))
	}
	for _, text := range texts {
		want := make([]int32, len(text))
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortFunc(want, func(a, b int32) int { return strings.Compare(text[a:], text[b:]) })
		if got := suffixes([]byte(text), 256); !slices.Equal(got, want) {
			t.Fatalf("suffixes of %q: %v, want %v", text, got, want)
		}
	}
}

func TestLongest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	old := make([]byte, 3000)
	for i := range old {
		old[i] = byte(r.IntN(3))
	}
	f := newFinder(old)
	for range 2000 {
		text := make([]byte, r.IntN(30))
		for i := range text {
			text[i] = byte(r.IntN(3))
		}
		if r.IntN(2) == 0 {
			text = append(bytes.Clone(old[r.IntN(len(old)):]), text...)
		}
		want := 0
		for i := range old {
			want = max(want, common(old[i:], text))
		}
		at, length := f.longest(text)
		if length != want && want >= f.depth || !bytes.HasPrefix(old[at:], text[:length]) {
			t.Fatalf("longest(%v) = %d, %d; want a length of %d", text, at, length, want)
		}
	}
}

// Commands make up the fresh text, each byte once, and stay inside the old one.
func TestCommands(t *testing.T) {
	old := bytes.Repeat([]byte("what is here is here again and again, "), 50)
	fresh := append(bytes.Clone(old[700:]), old[:900]...)
	place, done := 0, 0
	for _, c := range commands(old, fresh) {
		if c.like < 0 || c.fresh < 0 || place < 0 || place+c.like > len(old) {
			t.Fatalf("command %+v at place %d of %d", c, place, len(old))
		}
		place += c.like + c.seek
		done += c.like + c.fresh
	}
	if done != len(fresh) {
		t.Errorf("commands make %d bytes of %d", done, len(fresh))
	}
}
