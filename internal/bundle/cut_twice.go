package bundle

import (
	"errors"
	"io"
)

// errTorn ends a stream that is not over, for a reason that was told already.
var errTorn = errors.New("not the whole of it")

// twice keeps the ends of a stream that can be had again, and always gives the
// same: what is too much to be held is read a second time. It tells out what it left out.
// The error of stream is errTorn, that of what it writes to, or that of its context.
func twice(out Out, to io.Writer, limit int64, stream func(io.Writer) error) error {
	e := newEnds(to, limit, true)
	if err := stream(e); err != nil && !errors.Is(err, errTorn) || !e.over() || limit-e.passed <= int64(len(e.ring)) || wide(e.first) != narrow {
		return done(out, e, err)
	}
	e.ring = nil
	rest := newRest(e, limit)
	err := stream(rest)
	left, late := rest.finish(err != nil)
	out.Cut(left)
	if errors.Is(err, errTorn) {
		err = nil
	}
	return errors.Join(err, late)
}

// done finishes e after a stream that ended with err.
func done(out Out, e *ends, err error) error {
	left, late := e.finish(err != nil)
	if left > 0 {
		out.Cut(left)
	}
	if err == nil || errors.Is(err, errTorn) {
		err = late
	}
	return err
}

// rest is the end of a stream that is had again: it skips what comes before.
type rest struct {
	ends  *ends
	skip  int64 // still
	most  int64 // still
	left  int64 // bytes left out
	first []byte
	going bool
	over  bool // it has grown meanwhile
	edge  brink
}

// newRest skips all but the last of limit bytes that e has not passed on.
func newRest(e *ends, limit int64) *rest {
	most := max(0, limit-e.passed)
	skip := max(e.total-most, e.passed)
	r := &rest{ends: e, skip: skip, most: e.total - skip, left: skip - e.passed, going: skip == e.passed}
	r.edge.to = e.pass
	return r
}

// newest is the rest of a stream that is had anew from where its last most bytes may begin.
func newest(e *ends, most int64) *rest {
	r := &rest{ends: e, most: most, going: true}
	r.edge.to = e.pass
	return r
}

func (r *rest) Write(p []byte) (int, error) {
	n := len(p)
	skipped := min(int64(n), r.skip)
	r.skip -= skipped
	p = p[skipped:]
	if int64(len(p)) > r.most {
		r.over, p = true, p[:r.most]
	}
	r.most -= int64(len(p))
	if r.going {
		return n, r.edge.write(p)
	}
	if r.first = append(r.first, p...); len(r.first) < 2*seam {
		return n, nil
	}
	return n, r.begin()
}

// begin shows the first text from where it is safe on.
func (r *rest) begin() error {
	at := restart(r.first)
	r.left += int64(at)
	text := r.first[at:]
	r.first = nil
	if len(text) == 0 {
		return nil
	}
	r.going = true
	if err := r.ends.gap(r.left, ""); err != nil {
		return err
	}
	return r.edge.write(text)
}

// finish returns the number of bytes left out; torn is as for ends.
func (r *rest) finish(torn bool) (int64, error) {
	if !r.going {
		if err := r.begin(); err != nil {
			return r.left, err
		}
		if !r.going {
			r.going = true
			if err := r.ends.gap(r.left, ""); err != nil {
				return r.left, err
			}
		}
	}
	left, err := r.edge.end(torn || r.over, narrow)
	if err == nil && left > 0 {
		err = r.ends.gap(left, "")
	}
	return r.left + left, err
}
