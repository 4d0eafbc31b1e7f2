package redact

// What detectors may look at again and again: in ordinary text the values they find
// come to less than the text. In one that was made to be slow each value reaches over
// all that follow; from a point on, what lies within a value is not looked at then.
const (
	leastWeight   = 64 // bytes of a value that counts by its length
	weightOfOne   = 32
	weightAtFirst = 1 << 20
	weightPerByte = 4
	weightInside  = 16 // what is in brackets and blocks is taken apart
)

// weigh takes note of a value that a detector looked at. It reports false when there
// have been too many.
func (w *window) weigh(size int) bool {
	if size >= leastWeight {
		w.weight += size
	}
	w.weight += weightOfOne
	return w.weight <= weightAtFirst+weightPerByte*len(w.text)
}

// weighFound weighs what a detector reported behind the first n spans. Too much, and it
// is not called again within the last of them.
func (w *window) weighFound(by, n int) {
	for _, s := range w.spans[n:] {
		if w.weigh(s.end - s.start) {
			continue
		}
		if by >= len(w.past) {
			w.past = append(w.past, make([]int, by+1-len(w.past))...)
		}
		w.past[by] = max(w.past[by], s.end)
	}
}

// passed reports whether a detector is not to be called at a place.
func (w *window) passed(by, at int) bool { return by < len(w.past) && at < w.past[by] }

// long weighs the value of a pair before it is judged. One too many is reported
// unjudged, and what lies within it is passed over.
func (p *pair) long(start, end int) bool { return p.heavy(start, end, 1) }

// heavy is long for a value of which each byte counts so often.
func (p *pair) heavy(start, end, times int) bool {
	w := p.w
	if end-start < leastWeight {
		return false
	}
	w.pairWeight += times * (end - start)
	if w.pairWeight <= weightAtFirst+weightPerByte/2*len(w.text) {
		return false
	}
	p.report(start, end, false)
	w.pairsPast = end
	return true
}
