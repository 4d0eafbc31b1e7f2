package patch

import "bytes"

// command is one step of a patch: like bytes of the new text lie over old ones
// and mostly equal them, then fresh bytes have nothing to do with the old text,
// then the place in the old text moves on by seek.
type command struct{ like, fresh, seek int }

// commands finds how to make fresh from old: C. Percival, "Naive Differences of
// Executable Code", 2003. From where two texts are exactly alike, the likeness is
// stretched both ways for as long as at least half of the bytes agree.
func commands(old, fresh []byte) []command {
	f := newFinder(old)
	var all []command
	var start, from int // the last likeness began here in fresh, there in old
	var length, at int  // the match at scan: so long, there in old
	var offset int      // of the last likeness: place in old less place in fresh
	for scan := 0; scan < len(fresh); {
		agree := 0 // bytes from scan on, up to the end of the match, that the last likeness has right too
		scan += length
		for checked := scan; scan < len(fresh); scan++ {
			if run := alike(old, fresh, scan+offset, scan, sure); run == sure {
				length, agree = run, run // goes on as before: no need to search
				at = scan + offset
				break
			}
			at, length = f.longest(fresh[scan:])
			for checked = max(checked, scan); checked < scan+length; checked++ {
				if p := checked + offset; p >= 0 && p < len(old) && old[p] == fresh[checked] {
					agree++
				}
			}
			if length == agree && length != 0 || length > agree+6 {
				break
			}
			if p := scan + offset; scan < checked && p >= 0 && p < len(old) && old[p] == fresh[scan] {
				agree--
			}
		}
		if length == agree && scan < len(fresh) {
			continue
		}

		forward := stretch(len(fresh[start:scan]), len(old)-from, func(i int) bool { return old[from+i] == fresh[start+i] })
		back := 0
		if scan < len(fresh) {
			back = stretch(scan-start, at, func(i int) bool { return old[at-1-i] == fresh[scan-1-i] })
		}
		if both := forward + back - (scan - start); both > 0 { // they overlap: split where most bytes agree
			best, gain, cut := 0, 0, 0
			for i := range both {
				if fresh[start+forward-both+i] == old[from+forward-both+i] {
					gain++
				}
				if fresh[scan-back+i] == old[at-back+i] {
					gain--
				}
				if gain > best {
					best, cut = gain, i+1
				}
			}
			forward += cut - both
			back -= cut
		}
		d := command{forward, scan - back - (start + forward), at - back - (from + forward)}
		if scan == len(fresh) {
			d.seek = 0
		}
		if n := len(all); n > 0 && d.like+d.fresh == 0 {
			all[n-1].seek += d.seek
		} else {
			all = append(all, d)
		}
		start, from, offset = scan-back, at-back, at-scan
	}
	return all
}

// sure is how many bytes in a row must be as expected for nothing better to be
// looked for.
const sure = 32

// alike counts the bytes that old[p:] and fresh[i:] have in common, up to most.
func alike(old, fresh []byte, p, i, most int) int {
	if p < 0 || p > len(old) {
		return 0
	}
	a, b := old[p:], fresh[i:]
	most = min(most, len(a), len(b))
	for k := range most {
		if a[k] != b[k] {
			return k
		}
	}
	return most
}

// stretch returns the length, up to both limits, at which equal bytes outnumber
// the others by most.
func stretch(most, limit int, equal func(int) bool) int {
	best, gain, length := 0, 0, 0
	for i := range min(most, limit) {
		if equal(i) {
			gain++
		} else {
			gain--
		}
		if gain > best {
			best, length = gain, i+1
		}
	}
	return length
}

// finder finds texts in old by its sorted suffixes.
type finder struct {
	old   []byte
	order []int32
	first []int32 // place in order of the first suffix that is not below this beginning
	depth int     // bytes of a beginning
}

func newFinder(old []byte) *finder {
	depth := 2
	if len(old) > 4<<20 { // pays for a table of 64 MiB
		depth = 3
	}
	f := &finder{old: old, order: suffixes(old, 256), first: make([]int32, 1<<(8*depth)+1), depth: depth}
	for i := range old {
		f.first[f.key(old[i:])+1]++
	}
	for i := 1; i < len(f.first); i++ {
		f.first[i] += f.first[i-1]
	}
	return f
}

// key is the beginning of text as a number; what is missing counts as zero.
func (f *finder) key(text []byte) int {
	key := 0
	for i := range f.depth {
		key <<= 8
		if i < len(text) {
			key |= int(text[i])
		}
	}
	return key
}

// longest returns where in old the longest beginning of text is, and its length.
// Matches shorter than a beginning may not be found.
func (f *finder) longest(text []byte) (at, length int) {
	if len(text) < f.depth {
		return 0, 0
	}
	key := f.key(text)
	low, high := int(f.first[key]), int(f.first[key+1])
	if low == high {
		return 0, 0
	}
	lowHas, highHas := 0, 0 // bytes known to agree with the suffixes at both ends
	for high-low > 1 {
		middle := (low + high) / 2
		suffix := f.old[f.order[middle]:]
		has := min(lowHas, highHas)
		has += common(suffix[min(has, len(suffix)):], text[has:])
		if has == len(text) || has < len(suffix) && text[has] < suffix[has] {
			high, highHas = middle, has
		} else {
			low, lowHas = middle, has
		}
	}
	at = int(f.order[low])
	length = common(f.old[at:], text)
	if high < len(f.order) {
		if n := common(f.old[f.order[high]:], text); n > length {
			return int(f.order[high]), n
		}
	}
	return at, length
}

// common counts the bytes that two texts begin with.
func common(a, b []byte) int {
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		if i+64 <= n && bytes.Equal(a[i:i+64], b[i:i+64]) {
			i += 63
			continue
		}
		for j := i; j < min(i+64, n); j++ {
			if a[j] != b[j] {
				return j
			}
		}
		i += 63
	}
	return n
}
