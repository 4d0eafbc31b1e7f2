package analysis

import "bytes"

// found is what one pattern found in a member.
type found struct {
	rule  *rule
	lines int
	first []int // numbers of the first lines
	last  int   // the line it was tried on last
	value []lineValue
}

type lineValue struct {
	line  int
	value float64
}

const mostLineValues = 100 // of one member: further ones replace smaller ones

// try matches the pattern against a line.
func (f *found) try(line []byte, at int) {
	f.last = at
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if !f.rule.group {
		if f.rule.pattern.Match(line) {
			if f.lines++; len(f.first) < maxEvidence {
				f.first = append(f.first, at)
			}
		}
		return
	}
	for _, m := range f.rule.pattern.FindAllSubmatch(line, 16) {
		v := numeric(string(bytes.TrimSpace(m[1])))
		if v.kind != number {
			continue
		}
		if len(f.value) < mostLineValues {
			f.value = append(f.value, lineValue{at, v.number})
			continue
		}
		if i := f.mildest(); f.worse(v.number, f.value[i].value) {
			f.value[i] = lineValue{at, v.number}
		}
	}
}

// mildest is where the value lies that matters least.
func (f *found) mildest() int {
	least := 0
	for i, v := range f.value {
		if f.worse(f.value[least].value, v.value) {
			least = i
		}
	}
	return least
}

func (f *found) worse(a, b float64) bool {
	if f.rule.small() {
		return a < b
	}
	return a > b
}
