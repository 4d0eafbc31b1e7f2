package redact

import (
	"math/rand/v2"
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
