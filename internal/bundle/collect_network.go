package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
)

// HTTP gathers the answer of a service on this host: response.txt, which holds the status line,
// the headers by name, the body, of it at most limit bytes (0 is all), and a last line with the
// time it took. Any status is an answer. It is skipped when m.Get is nil.
func HTTP(m Means, url string, limit int64) Collector { return &health{m, url, limit} }

type health struct {
	means Means
	url   string
	limit int64
}

func (h *health) Collect(ctx context.Context, out Out) error {
	if h.means.Get == nil {
		return ErrSkipped
	}
	began := h.means.Now()
	answer, err := h.means.Get(ctx, h.url)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fault.Of(err)
	}
	defer answer.Body.Close()
	took := h.means.Now().Sub(began)
	w, err := out.Member("response.txt", h.url, time.Time{})
	if err != nil {
		return err
	}
	e := newEnds(w, h.limit, false)
	err = h.headers(e, answer.Proto, answer.Status, answer.Header)
	e.total, e.passed = 0, 0
	if err == nil {
		err = h.body(ctx, out, e, answer.Body)
	}
	if err = done(out, e, err); err == nil {
		err = e.note("answered in " + took.Round(time.Millisecond).String())
	}
	return closing(w, err)
}

func (h *health) headers(e *ends, proto, status string, headers map[string][]string) error {
	text := proto + " " + status + "\n"
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range headers[name] {
			text += name + ": " + value + "\n"
		}
	}
	return e.pass([]byte(text + "\n"))
}

// body copies the body. An answer that does not end is left.
func (h *health) body(ctx context.Context, out Out, e *ends, body io.Reader) error {
	block := make([]byte, 32<<10)
	for {
		n, err := body.Read(block)
		if _, late := e.Write(block[:n]); late != nil {
			return late
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			out.Problem(ProblemUnreadable, h.url, fmt.Sprintf("the answer broke off: %v", err))
			return nil
		case h.limit > 0 && e.total > flood*h.limit:
			out.Problem(ProblemCut, h.url, "the answer had more than 64 times its limit and was left")
			return nil
		}
	}
}
