package patch

import (
	"io"

	"github.com/optool/optool/internal/lang"
)

// stripe is a piece of the fresh text with all that is known of it.
type stripe struct {
	commands []command // which make up text
	old      []byte    // for each command, the old bytes below its like part, with margins
	missed   []byte    // for each byte of text that lies over an old one: 1 if it differs
	text     []byte

	streams [3][]byte // coded: layout, differences, fresh bytes
}

const (
	stripeSize = 1 << 20        // bytes of text, but for the last one
	maxStream  = 4 * stripeSize // bytes that one of its streams may have
)

// parts calls like and fresh for what the commands make of the text, in order.
func (s *stripe) parts(like func(old, missed, text []byte), fresh func(text []byte)) {
	old, done := 0, 0
	for _, c := range s.commands {
		if c.like > 0 {
			like(s.old[old:old+c.like+2*margin], s.missed[done:done+c.like], s.text[done:done+c.like])
			old += c.like + 2*margin
			done += c.like
		}
		fresh(s.text[done : done+c.fresh])
		done += c.fresh
	}
}

// layout codes where the bytes of a text come from, and which of them differ.
type layout struct {
	old     io.ReaderAt
	oldSize int64
	place   int64 // in the old bytes
	numbers [3]*numbers
	places  *places
}

func newLayout(t *tables, old io.ReaderAt, oldSize, size int64) *layout {
	return &layout{
		old: old, oldSize: oldSize, places: newPlaces(t, size),
		numbers: [3]*numbers{newNumbers(t), newNumbers(t), newNumbers(t)},
	}
}

// code codes the layout of one stripe. Writing, its commands and text are known;
// reading, the length of text is.
func (l *layout) code(c *coder, s *stripe) error {
	for done, k := 0, 0; done < len(s.text); k++ {
		var x command
		if c.writing {
			x = s.commands[k]
		}
		x.like = int(l.numbers[0].code(c, uint64(x.like)))
		x.fresh = int(l.numbers[1].code(c, uint64(x.fresh)))
		zigzag := l.numbers[2].code(c, uint64(x.seek)<<1^uint64(x.seek>>63))
		x.seek = int(zigzag>>1) ^ -int(zigzag&1)

		switch left := len(s.text) - done; {
		case x.like < 0 || x.fresh < 0 || x.like > left || x.fresh > left-x.like:
			return malformed("a command leads past the size that the manifest says")
		case int64(x.like) > l.oldSize-l.place:
			return malformed("a command leads outside the old bytes")
		case x.like+x.fresh == 0 && k > 0:
			return malformed("a command does nothing")
		}
		if x.like > 0 {
			old, err := l.below(s, x.like)
			if err != nil {
				return err
			}
			missed := s.missed[done : done+x.like]
			for i := range missed {
				missed[i] = 0
				if c.writing && old[margin+i] != s.text[done+i] {
					missed[i] = 1
				}
			}
			l.places.code(c, old, missed)
		}
		if !c.writing {
			s.commands = append(s.commands, x)
		}
		done += x.like + x.fresh
		if l.place += int64(x.like) + int64(x.seek); l.place < 0 || l.place > l.oldSize {
			return malformed("a command leads outside the old bytes")
		}
	}
	return nil
}

// below adds the next n old bytes to the stripe, with a margin before and after
// them. What is outside the old text counts as zero.
func (l *layout) below(s *stripe, n int) ([]byte, error) {
	begin := len(s.old)
	s.old = append(s.old, make([]byte, n+2*margin)...)
	b := s.old[begin:]
	start := l.place - margin
	from, to := max(start, 0), min(start+int64(len(b)), l.oldSize)
	if k, err := l.old.ReadAt(b[from-start:to-start], from); k < int(to-from) {
		return nil, lang.Errorf("read what is to be patched: %w", err)
	}
	return b, nil
}
