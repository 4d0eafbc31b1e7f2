package redact

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	firstBlock  = 1 << 20   // an ordinary file is seen whole
	laterBlock  = 512 << 10 //
	lineContext = 4 << 10   // what is seen again of the lines before a block
	longContext = 16 << 10  // what is seen again, and not written yet, of a line longer than a block
	sniffed     = 64 << 10
)

// Writer redacts one member. What was written comes out in order, in whole blocks.
type Writer struct {
	r        *Redactor
	dst      io.Writer // nil: learn only
	name     string
	decoder  decoder
	form     form
	sniffed  bool
	filling  *block
	limit    int // of the block that is filled
	queue    []*block
	free     []*block
	carry    carry
	swallow  swallow
	counts   map[string]int
	in, out  int64
	err      error
	finished bool
	halt     *halt
}

var errClosed = errors.New("written after the end")

// Writer returns a writer that redacts a member on its way to dst. name is the
// path of the member's source, slash-separated and without the first slash:
// etc/app/config.yaml. Close it, or a part stays behind; it does not close dst.
func (r *Redactor) Writer(dst io.Writer, name string) *Writer {
	w := &Writer{r: r, dst: dst, name: name, limit: firstBlock, counts: map[string]int{}}
	if dst == nil {
		w.halt = newHalt(r.learning)
	} else {
		w.halt = newHalt(nil)
	}
	return w
}

// In returns how many bytes were written to w, Out how many w has written.
func (w *Writer) In() int64  { return w.in }
func (w *Writer) Out() int64 { return w.out }

// Counts returns how many values were replaced under each rule, after Close.
func (w *Writer) Counts() map[string]int { return w.counts }

// Write takes the next bytes, of any number. After an error, ErrBinary, ErrStopped or
// that of a detector or of dst, nothing more is written.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err == nil && w.finished {
		w.err = errClosed
	}
	if w.err == nil && w.halt.told() {
		return 0, w.fail(ErrStopped)
	}
	if w.err != nil {
		return 0, w.err
	}
	w.in += int64(len(p))
	if err := w.decoder.feed(p, w.add); err != nil {
		return 0, w.fail(err)
	}
	return len(p), nil
}

// Close writes what is left.
func (w *Writer) Close() error {
	if w.finished {
		return w.err
	}
	w.finished = true
	if w.err == nil && w.halt.told() {
		return w.fail(ErrStopped)
	}
	if w.err != nil {
		return w.err
	}
	err := w.decoder.end(w.add)
	if err == nil && w.filling != nil && len(w.filling.text) > w.filling.context {
		b := w.filling
		w.filling = nil
		err = w.submit(b)
	}
	if err == nil {
		err = w.collect(0)
	}
	if err != nil {
		return w.fail(err)
	}
	if w.filling != nil {
		w.free = append(w.free, w.filling)
	}
	w.r.giveBack(w.free)
	w.free, w.filling = nil, nil
	return nil
}

// fail remembers the error, stops what is under way and waits for it.
func (w *Writer) fail(err error) error {
	w.halt.tell()
	for _, b := range w.queue {
		if b.done != nil {
			<-b.done
		}
	}
	w.queue, w.filling = nil, nil
	w.err = fmt.Errorf("redacting %s: %w", w.name, err)
	return w.err
}

// add takes decoded text.
func (w *Writer) add(text []byte) error {
	if !w.sniffed {
		w.sniffed = true
		w.form = sniff(w.name, text)
	}
	if w.swallow.on {
		text = w.swallow.skip(text)
	}
	if w.filling == nil {
		w.filling = w.block()
		w.filling.ascii = true
	}
	w.filling.ascii = w.filling.ascii && w.decoder.ascii
	w.filling.text = append(w.filling.text, text...)
	for w.filling != nil && len(w.filling.text) >= w.limit {
		if err := w.cut(); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) block() *block {
	var b *block
	if n := len(w.free); n > 0 {
		b, w.free = w.free[n-1], w.free[:n-1]
	} else {
		b = w.r.lend()
	}
	*b = block{
		name: w.name, form: w.form, quiet: w.dst == nil,
		text: b.text[:0], spans: b.spans[:0], out: b.out[:0], counts: b.counts[:0],
	}
	return b
}

// cut sends off the whole lines of the block that is filled.
func (w *Writer) cut() error {
	b := w.filling
	end := bytes.LastIndexByte(b.text[b.context:w.limit], '\n')
	if end < 0 {
		return w.long()
	}
	end += b.context + 1
	next := w.block()
	from := max(0, end-lineContext)
	if i := bytes.IndexByte(b.text[from:end], '\n'); from > 0 && i >= 0 {
		from += i + 1
	}
	next.text = append(next.text, b.text[from:]...)
	next.context = end - from
	next.ascii = b.ascii || firstHigh(next.text) < 0
	b.text = b.text[:end]
	w.filling, w.limit = next, laterBlock+next.context
	return w.submit(b)
}

// long redacts a piece of a line that is longer than a block. Its end is looked at
// again with what follows, so that no value is cut in two.
func (w *Writer) long() error {
	if err := w.collect(0); err != nil {
		return err
	}
	b := w.filling
	rest := bytes.Clone(b.text[w.limit:])
	b.text = b.text[:w.limit]
	k, err := w.r.hire(w.halt)
	if err != nil {
		return err
	}
	defer w.r.dismiss(k)
	w.open(b)
	if err := k.detect(b); err != nil {
		return err
	}
	end := len(b.text) - longContext
	if b.carried.by != "" {
		end = len(b.text)
	}
	for _, s := range b.spans {
		if s.start < end && end < s.end {
			switch {
			case s.end < len(b.text):
				end = s.end
			case s.start > b.context+len(b.text)/2:
				end = s.start
			default:
				end = s.end
				w.swallow = swallowing(b.text, s)
			}
		}
	}
	if err := k.render(b, end); err != nil {
		return err
	}
	if err := w.write(b); err != nil {
		return err
	}
	next := w.block()
	if from := max(0, end-longContext); b.carried.by == "" && !w.swallow.on {
		next.text = append(next.text, b.text[from:end]...)
		next.context = end - from
	}
	w.carry = b.carried
	next.text = append(next.text, b.text[end:]...)
	w.free = append(w.free, b)
	if w.swallow.on {
		rest = w.swallow.skip(rest)
	}
	next.text = append(next.text, rest...)
	w.filling, w.limit = next, laterBlock+next.context
	return nil
}

// open hands to b what was left open before it; then its context does not count.
func (w *Writer) open(b *block) {
	b.in = w.carry
	if b.in.by != "" && b.context > 0 {
		b.text = append(b.text[:0], b.text[b.context:]...)
		b.context = 0
	}
}

// submit has b redacted, now or beside others. Beside others it is taken for
// granted that nothing is open; collect does it again if something was.
func (w *Writer) submit(b *block) error {
	if w.r.options.Workers == 1 {
		k, err := w.r.hire(w.halt)
		if err != nil {
			return err
		}
		w.open(b)
		b.work(k)
		w.r.dismiss(k)
		w.queue = append(w.queue, b)
		return w.collect(0)
	}
	b.done = make(chan struct{})
	go func() {
		defer close(b.done)
		k, err := w.r.hire(w.halt)
		if err != nil {
			b.err = err
			return
		}
		defer w.r.dismiss(k)
		b.work(k)
	}()
	w.queue = append(w.queue, b)
	return w.collect(w.r.options.Workers)
}

func (b *block) work(k *worker) {
	if b.err = k.detect(b); b.err == nil {
		b.err = k.render(b, len(b.text))
	}
}

// collect writes blocks that are done until so many are left.
func (w *Writer) collect(left int) error {
	for len(w.queue) > left {
		b := w.queue[0]
		if b.done != nil {
			<-b.done
		}
		w.queue = w.queue[1:]
		if b.err == nil {
			b.err = w.settle(b)
		}
		if b.err != nil {
			return b.err
		}
		w.carry = b.carried
		if err := w.write(b); err != nil {
			return err
		}
		w.free = append(w.free, b)
	}
	return nil
}

// settle looks at b again if what was before it left something open, or if more
// has become known.
func (w *Writer) settle(b *block) error {
	reopened := b.done != nil && w.carry.by != ""
	if !reopened && (b.quiet || b.known == w.r.Values()) {
		return nil
	}
	k, err := w.r.hire(w.halt)
	if err != nil {
		return err
	}
	defer w.r.dismiss(k)
	if reopened {
		w.open(b)
		b.work(k)
		return b.err
	}
	changed, err := k.again(b)
	if err == nil && changed {
		return k.render(b, len(b.text))
	}
	return err
}

func (w *Writer) write(b *block) error {
	for _, t := range b.counts {
		w.counts[t.rule] += t.n
	}
	if w.dst == nil || len(b.out) == 0 {
		return nil
	}
	if w.halt.told() {
		return ErrStopped
	}
	n, err := w.dst.Write(b.out)
	w.out += int64(n)
	return err
}
