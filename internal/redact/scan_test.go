package redact

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The look at every second place finds what a look at each place finds.
func TestScannerMissesNothing(t *testing.T) {
	s := newScanner(detectors())
	var pieces []string
	for _, d := range detectors() {
		pieces = append(pieces, d.starts...)
	}
	pieces = append(pieces, " ", "=", "\n", "x", "7", "\"", "é", "\xff", "connection", "2026-11-22")
	random := rand.New(rand.NewPCG(7, 1))
	for range 500 {
		var text []byte
		for range 1 + random.IntN(80) {
			piece := pieces[random.IntN(len(pieces))]
			text = append(text, piece[random.IntN(1+len(piece)/4):]...)
		}
		var want, got []int
		for at := 1; at+4 <= len(text); at++ {
			three := uint32(s.class[text[at]])<<(2*classBits) | uint32(s.class[text[at+1]])<<classBits | uint32(s.class[text[at+2]])
			if n := s.lists[three]; n != 0 && s.stands(n, text[at-1], text[at+3]) {
				want = append(want, at)
			}
		}
		for at, _ := s.next(text, 1); at < len(text); at, _ = s.next(text, at+1) {
			got = append(got, at)
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%q: %v, want %v", text, got, want)
			}
		}
	}
}

// At bytes that have no class of their own what may begin is told by the bytes: nothing is lost
// by it, and words of other alphabets are hardly compared with anything.
func TestBytesWithoutAClass(t *testing.T) {
	s := newScanner(detectors())
	var pieces []string
	for _, d := range detectors() {
		pieces = append(pieces, d.starts...)
	}
	pieces = append(pieces, "é", "Пароль", "\xff", "!", "\t", "密", "K")
	random := rand.New(rand.NewPCG(7, 2))
	begins := func(text []byte, at int, all choice) (names []string) {
		for _, c := range all {
			if from := at - c.offset; from >= 0 && (c.literal == "" || startsWith(text[from:], c.literal, c.exact)) {
				names = append(names, fmt.Sprint(c.by, c.literal))
			}
		}
		slices.Sort(names)
		return names
	}
	for range 2000 {
		var text []byte
		for range 1 + random.IntN(20) {
			text = append(text, pieces[random.IntN(len(pieces))]...)
		}
		for at, n := s.next(text, 1); at < len(text); at, n = s.next(text, at+1) {
			if got, want := begins(text, at, s.choiceAt(text, at, n)), begins(text, at, s.choices[n]); !slices.Equal(got, want) {
				t.Fatalf("%q at %d: %q, want %q", text, at, got, want)
			}
		}
	}
	prose := []byte(strings.Repeat("обработка заказа завершена, клиент получил письмо и закрыл обращение\n", 50))
	compared := 0
	for at, n := s.next(prose, 1); at < len(prose); at, n = s.next(prose, at+1) {
		compared += len(s.choiceAt(prose, at, n))
	}
	if compared > len(prose)/2 {
		t.Errorf("%d comparisons in %d bytes", compared, len(prose))
	}
}
