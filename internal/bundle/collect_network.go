package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// HTTP gathers the answer of a service on this host: response.txt, which holds the status line,
// the headers by name and the time it took, and body.json or body.txt, by its content type, at
// most limit bytes of it (0 is all). Any status is an answer. It is skipped when m.Get is nil.
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
	head := fmt.Sprintf("%s %s\n%s"+lang.Named("[optool: answered in %s]\n"), answer.Proto, answer.Status, headers(answer.Header), took.Round(time.Millisecond))
	if err := whole(out, "response.txt", h.url, time.Time{}, []byte(head)); err != nil && !Refused(err) {
		return err
	}
	name := "body.txt"
	if strings.Contains(answer.Header.Get("Content-Type"), "json") {
		name = "body.json"
	}
	w, err := out.Member(name, h.url, time.Time{})
	if err != nil {
		return err
	}
	e := newEnds(w, h.limit, false)
	return closing(w, done(out, e, h.body(ctx, out, e, answer.Body)))
}

func headers(all http.Header) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, value := range all[name] {
			text.WriteString(name + ": " + value + "\n")
		}
	}
	return text.String()
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
			return errTorn
		case h.limit > 0 && e.total > flood*h.limit:
			out.Problem(ProblemCut, h.url, "the answer had more than 64 times its limit and was left")
			return errTorn
		}
	}
}
