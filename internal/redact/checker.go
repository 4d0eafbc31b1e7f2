package redact

import "slices"

// Checker finds what a redactor has learned in what comes out: nothing should be
// there. It knows what was known when it was made.
type Checker struct {
	table *table
	count int
	most  int // bytes that a value may take, in its longest writing
}

// Checker returns a checker for all that r knows now.
func (r *Redactor) Checker() *Checker {
	c := &Checker{table: r.vault.table.Load()}
	c.count = int(c.table.count.Load())
	for _, k := range c.table.values[:c.count] {
		c.most = max(c.most, 6*len(k.value))
	}
	return c
}

// Writer returns a writer that looks through one member.
func (c *Checker) Writer() *CheckWriter { return &CheckWriter{c: c} }

// CheckWriter looks through what is written to it. It never says which value it
// found, nor where.
type CheckWriter struct {
	c     *Checker
	text  []byte
	fakes []stretch
	solid []uint64
	seen  int // bytes of text that were looked through
	found int
}

const checkedAtOnce = 256 << 10

// Write looks through p; it never fails.
func (w *CheckWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), checkedAtOnce)
		w.text = append(w.text, rest[:n]...)
		rest = rest[n:]
		if len(w.text) >= checkedAtOnce+2*w.margin() {
			w.look(len(w.text) - w.margin())
			from := (w.seen - w.margin()) &^ 1 // an even place stays even
			w.text = append(w.text[:0], w.text[from:]...)
			w.seen -= from
		}
	}
	return len(p), nil
}

// margin is what must be in sight on both sides of an anchor.
func (w *CheckWriter) margin() int { return w.c.most + 64 }

// Found returns how many values are in all that was written.
func (w *CheckWriter) Found() int {
	w.look(len(w.text))
	return w.found
}

// look counts the values whose anchor is before to.
func (w *CheckWriter) look(to int) {
	var fakes []stretch // looked for when something is found: hardly ever
	end, looked := 0, false
	base := max(0, w.seen-1) &^ 63
	w.solid = solidOf(w.text, base, to, w.solid)
	w.c.table.findIn(w.text, w.solid, base, w.seen, to, w.c.count, func(start, stop, _ int) {
		if !looked {
			w.fakes = pseudonyms(w.text, w.fakes[:0])
			fakes, looked = w.fakes, true
		}
		i, _ := slices.BinarySearchFunc(fakes, start, func(f stretch, at int) int { return f.end - at - 1 })
		if i < len(fakes) && fakes[i].start < stop || start < end {
			return
		}
		end = stop
		w.found++
	})
	w.seen = max(w.seen, to)
}
