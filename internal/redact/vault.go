package redact

import (
	"strings"
	"sync"
	"sync/atomic"
)

// Bounds of what is learned in one run.
const (
	maxValues      = 20_000
	maxValueBytes  = 4 << 20
	maxShortNames  = 500     // names under longAnchor bytes: with more they are numbered, and too much looks like one
	maxValueLength = 8 << 10 // a longer value is known by its first bytes
)

// vault keeps the values that were learned. Readers take the table of the moment
// without a lock; a writer adds to it in place, and makes a larger one when it is full.
type vault struct {
	table atomic.Pointer[table]

	mu       sync.Mutex
	index    map[string]bool // by value: known in all encodings, not only as a name
	bytes    int
	short    int // names under longAnchor bytes
	overflow bool
}

func newVault() *vault {
	v := &vault{index: map[string]bool{}}
	v.table.Store(newTable(64))
	return v
}

// add keeps a value unless it is there already or there is no room.
func (v *vault) add(k known) {
	if len(k.value) > maxValueLength {
		k.value = k.value[:maxValueLength]
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if all, ok := v.index[k.value]; ok && (all || k.name) {
		return
	}
	if int(v.table.Load().count.Load()) == maxValues || v.bytes+len(k.value) > maxValueBytes {
		v.overflow = true
		return
	}
	if k.name && k.whole && len(k.value) < longAnchor {
		if v.short == maxShortNames {
			return // where their place tells what they are they go on being redacted
		}
		v.short++
	}
	k.value = strings.Clone(k.value)
	v.index[k.value] = !k.name
	v.bytes += len(k.value)
	t := v.table.Load()
	if !t.add(k) {
		larger := newTable(min(2*len(t.values), maxValues))
		larger.adopt(t)
		larger.add(k)
		v.table.Store(larger)
	}
}

// full reports whether nothing more is kept, and that is known.
func (v *vault) full() bool {
	return int(v.table.Load().count.Load()) == maxValues && v.overflowed()
}

func (v *vault) has(value string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ok := v.index[value]
	return ok
}

func (v *vault) overflowed() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.overflow
}
