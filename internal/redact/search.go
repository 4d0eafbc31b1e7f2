package redact

// What a search of one text may cost, in bytes compared. Ordinary texts take far less
// than a step for each byte; one that was made to be slow, of values that repeat
// themselves, would take as many as all values have bytes.
const (
	leastSteps    = 1 << 20
	stepsPerByte  = 64
	stepsPerFound = 256
)

// search is one run of find.
type search struct {
	text  []byte
	solid []uint64 // letters and digits of text from base on, a bit for each
	base  int
	count int
	found func(start, end, value int)
	left  int // steps; below 0 it is hurried
	past  int // what is before it was found in a hurry
}

// solidAt returns the letters and digits of text[at:at+64], where at is a multiple of 64.
func (s *search) solidAt(at int) uint64 { return s.solid[(at-s.base)>>6] }

// hurry takes it that a value stands where its anchor does, in any writing: up to the
// next blank, and as far to both sides as the value goes.
func (s *search) hurry(k *known, a *anchor, at int) {
	if at < s.past {
		return
	}
	end := at + anchorSize
	for most := min(len(s.text), at+6*len(k.value)); end < most && s.text[end] > ' '; end++ {
	}
	end = max(end, min(len(s.text), at-int(a.at)+len(k.value)))
	s.past = end
	s.found(max(0, at-int(a.at)), end, int(a.value))
}
