package patch

// suffixes returns the positions of text in the order of the suffixes that begin
// there, by induced sorting (G. Nong, S. Zhang, W. H. Chan, "Linear Suffix Array
// Construction by Almost Pure Induced-Sorting", 2009). symbols is one more than
// the largest value in text. Time is linear; memory is about 4 bytes for the
// result and at most 4 more for the smaller problems, per byte of text.
func suffixes[T byte | int32](text []T, symbols int) []int32 {
	n := len(text)
	order := make([]int32, n)
	if n < 2 {
		return order
	}
	s := &sorter[T]{text: text, order: order, small: make([]uint64, n/64+1), ends: make([]int32, symbols+1)}
	for i := n - 2; i >= 0; i-- {
		if text[i] < text[i+1] || text[i] == text[i+1] && s.isSmall(i+1) {
			s.small[i/64] |= 1 << (i % 64)
		}
	}
	for _, c := range text {
		s.ends[int(c)+1]++
	}
	for c := range symbols {
		s.ends[c+1] += s.ends[c]
	}
	s.next = make([]int32, symbols)

	// The leftmost small suffixes, first in the order of the text.
	var tops []int32
	for i := 1; i < n; i++ {
		if s.isTop(i) {
			tops = append(tops, int32(i))
		}
	}
	s.induce(tops)
	if len(tops) < 2 {
		return order
	}

	// Sorted by their pieces up to the next one, now: name equal pieces alike.
	sorted := make([]int32, 0, len(tops))
	for _, i := range order {
		if i > 0 && s.isTop(int(i)) {
			sorted = append(sorted, i)
		}
	}
	names := order[:n/2+1] // a top is never beside another one
	clear(names)
	name := int32(0)
	for k, i := range sorted {
		if k > 0 && !s.samePiece(int(sorted[k-1]), int(i)) {
			name++
		}
		names[i/2] = name
	}
	reduced := make([]int32, len(tops))
	for k, i := range tops {
		reduced[k] = names[i/2]
	}
	if int(name)+1 < len(tops) {
		for k, i := range suffixes(reduced, int(name)+1) {
			sorted[k] = tops[i]
		}
	}
	s.induce(sorted)
	return order
}

// sorter holds one text while its suffixes are sorted.
type sorter[T byte | int32] struct {
	text  []T
	order []int32
	small []uint64 // bit i: the suffix at i is smaller than the one after it
	ends  []int32  // where the suffixes that begin with symbol c begin; c+1: where they end
	next  []int32
}

func (s *sorter[T]) isSmall(i int) bool { return s.small[i/64]>>(i%64)&1 != 0 }

// isTop tells whether i begins a run of small suffixes.
func (s *sorter[T]) isTop(i int) bool { return s.isSmall(i) && !s.isSmall(i-1) }

// induce sorts all suffixes, given those that begin at tops in their order (or,
// the first time, in any order: that sorts the tops by their pieces).
func (s *sorter[T]) induce(tops []int32) {
	const empty = -1
	for i := range s.order {
		s.order[i] = empty
	}
	copy(s.next, s.ends[1:])
	for k := len(tops) - 1; k >= 0; k-- {
		c := s.text[tops[k]]
		s.next[c]--
		s.order[s.next[c]] = tops[k]
	}

	// Large ones from left to right, behind the one each is larger than.
	copy(s.next, s.ends)
	large := func(i int) {
		c := s.text[i]
		s.order[s.next[c]] = int32(i)
		s.next[c]++
	}
	large(len(s.text) - 1) // the end of text is smaller than any symbol
	for k := range s.order {
		if i := int(s.order[k]); i > 0 && !s.isSmall(i-1) {
			large(i - 1)
		}
	}

	// Small ones from right to left; this overwrites the tops.
	copy(s.next, s.ends[1:])
	for k := len(s.order) - 1; k >= 0; k-- {
		if i := int(s.order[k]); i > 0 && s.isSmall(i-1) {
			c := s.text[i-1]
			s.next[c]--
			s.order[s.next[c]] = int32(i - 1)
		}
	}
}

// samePiece compares the texts from two tops up to and with the next top.
func (s *sorter[T]) samePiece(a, b int) bool {
	for d := 0; ; d++ {
		if a+d == len(s.text) || b+d == len(s.text) || s.text[a+d] != s.text[b+d] {
			return false
		}
		if d > 0 {
			topA, topB := s.isTop(a+d), s.isTop(b+d)
			if topA || topB {
				return topA && topB
			}
		}
	}
}
