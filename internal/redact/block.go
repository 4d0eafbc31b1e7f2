package redact

import (
	"errors"
	"fmt"
	"runtime"
)

// block is a part of a member: its text, what is to be replaced in it, and what
// comes out. The text begins with context of what was before, which is looked at
// again and written no more.
type block struct {
	name    string
	form    form
	text    []byte
	ascii   bool // text has no other bytes
	context int  // bytes of text that were written already
	quiet   bool // learn only

	in, carried carry // what was left open before, and what it leaves open
	spans       []span
	known       int // values that were sought in it
	out         []byte
	counts      []tally
	err         error
	done        chan struct{}
}

type tally struct {
	rule string
	n    int
}

// worker redacts one block at a time.
type worker struct {
	r      *Redactor
	namer  *namer
	fakes  []stretch
	found  []span // of what is known
	merged []span
	solid  []uint64       // letters and digits of the text that is looked at; empty: not known
	recent [1 << 9]lesson // what was learned lately, by a hash
	halt   *halt          // of the member that it works for; nil: none
	judged judgedKeys
}

// errDetector hides what a detector that failed was looking at.
var errDetector = errors.New("a detector failed")

// rescue turns a panic into an error that holds nothing of the text.
func rescue(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		var fault runtime.Error
		switch {
		case errors.Is(p, ErrStopped):
			*err = ErrStopped
		case errors.As(p, &fault):
			*err = fmt.Errorf("%w: %w", errDetector, fault)
		default:
			*err = errDetector
		}
	default:
		*err = errDetector
	}
}

// inspect has the detectors look at b. What was left open is handed to the whole
// of its detector, before all else, and to nobody besides.
func (k *worker) inspect(b *block) *window {
	w := &window{
		text: b.text, name: b.name, form: b.form, strict: k.r.strict, keys: k.r.keys,
		ascii: b.ascii, spans: b.spans[:0], halt: k.halt, judged: &k.judged, solid: k.solid[:0],
	}
	defer func() { k.solid = w.solid }()
	k.fakes = pseudonyms(b.text, k.fakes[:0])
	b.carried = carry{}
	left := func() { // the first that leaves something open is heard
		if b.carried.by == "" {
			b.carried = w.carry
		}
		w.carry = carry{}
	}
	if b.in.by != "" {
		for _, d := range k.r.wholes {
			if d.name == b.in.by {
				w.carry = b.in
				d.whole(w)
				left()
			}
		}
	}
	k.r.scanner.scan(w, k.fakes)
	left()
	for _, d := range k.r.wholes {
		if b.in.by == "" || d.name != b.in.by {
			w.halt.obey()
			d.whole(w)
			left()
		}
	}
	return w
}

// detect finds what is to be replaced in b, learns, and seeks what is known.
func (k *worker) detect(b *block) (err error) {
	defer rescue(&err)
	w := k.inspect(b)
	n := 0
	for _, s := range w.spans {
		if s.end <= b.context || len(k.r.keep) > 0 && k.r.kept(b.text[s.start:s.end]) {
			continue
		}
		w.halt.obey()
		if s.learn {
			k.learn(b.text[s.start:s.end], s.rule)
		}
		w.spans[n] = s
		n++
	}
	b.spans = w.spans[:n]
	for _, l := range w.learned {
		k.r.vault.learn(l.value, l.rule)
	}
	if !b.quiet {
		k.seek(b)
	}
	b.spans = cover(b.text, b.spans, b.context, k.fakes)
	b.spans = k.guard(b)
	return nil
}

// learn has the vault learn a value, unless it has just done so: one name stands in
// every line of a log.
func (k *worker) learn(value []byte, rule string) {
	slot := &k.recent[k.namer.hash(value)%uint64(len(k.recent))]
	if slot.value == string(value) && slot.rule == rule {
		return
	}
	*slot = lesson{string(value), rule}
	k.r.vault.learn(slot.value, rule)
}

// seek adds what is known. It is repeated when more has become known.
func (k *worker) seek(b *block) (found bool) {
	t := k.r.vault.table.Load()
	b.known = int(t.count.Load())
	k.found = k.found[:0]
	if len(k.solid) == 0 {
		k.solid = solidOf(b.text, 0, len(b.text), k.solid)
	}
	t.findIn(b.text, k.solid, 0, 0, len(b.text), b.known, func(start, end, value int) {
		k.halt.obey()
		k.found = append(k.found, span{start: start, end: end, rule: t.values[value].rule})
	})
	if len(k.found) == 0 {
		return false
	}
	sortSpans(b.spans)
	sortSpans(k.found)
	k.merged = merge(b.spans, k.found, k.merged)
	b.spans, k.merged = k.merged, b.spans
	return true
}

// again seeks what has become known since b was looked at.
func (k *worker) again(b *block) (changed bool, err error) {
	defer rescue(&err)
	k.solid = k.solid[:0]
	if !k.seek(b) {
		return false, nil
	}
	k.fakes = pseudonyms(b.text, k.fakes[:0])
	b.spans = cover(b.text, b.spans, b.context, k.fakes)
	b.spans = k.guard(b)
	return true, nil
}

// render makes b.out of the text up to to, where no span is cut.
func (k *worker) render(b *block, to int) (err error) {
	defer rescue(&err)
	b.counts = b.counts[:0]
	b.out = b.out[:0]
	if b.quiet {
		return nil
	}
	at := b.context
	for _, s := range b.spans {
		if s.start >= to {
			break
		}
		k.halt.obey()
		b.out = append(b.out, b.text[at:s.start]...)
		if s.quote {
			b.out = append(b.out, '"')
		}
		from := len(b.out)
		value := b.text[s.start:s.end]
		b.out = k.namer.name(b.out, s.rule, value)
		if k.r.names != nil {
			k.r.remember(string(b.out[from:]), value)
		}
		if s.quote {
			b.out = append(b.out, '"')
		}
		at = s.end
		b.count(s.rule)
	}
	if at < to {
		b.out = append(b.out, b.text[at:to]...)
	}
	return nil
}

func (b *block) count(rule string) {
	for i := range b.counts {
		if b.counts[i].rule == rule {
			b.counts[i].n++
			return
		}
	}
	b.counts = append(b.counts, tally{rule, 1})
}
