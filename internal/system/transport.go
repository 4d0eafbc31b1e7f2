package system

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/optool/optool/internal/fault"
)

// What a Request gets where it says nothing.
const (
	DefaultBudget  = 30 * time.Second
	DefaultMaxBody = 1 << 20 // bytes
)

// Request is one question to the vendor.
type Request struct {
	Method  string // "" is GET
	URL     string // https, or http on this host
	Header  http.Header
	Body    []byte
	MaxBody int64 // bytes of the answer's body, 0 is DefaultMaxBody

	// Budget is the time for all attempts and waits together, 0 is
	// DefaultBudget. An earlier deadline of the context wins.
	Budget time.Duration

	// Repeatable allows further attempts after one whose fate is unknown. GET and
	// HEAD always are.
	Repeatable bool
}

// Response is a complete answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // as it travelled: no content encoding is undone
	URL    string // where it came from, after redirects; with its query, so not to be shown
}

// Do sends r, again when that is allowed and promising, and returns the answer
// with its whole body. Any status is an answer for the caller to judge, but for
// those that mean "not now" (408, 425, 429, 500, 502, 503, 504): these are
// faults like a broken connection.
//
// Faults by code: vendor_unreachable, vendor_tls, proxy_failed and
// insecure_redirect (exit 3, retryable), offline (exit 3), answer_too_large
// (exit 5), insecure_url (exit 2), interrupted (exit 130). When ctx was cancelled
// with a *fault.Error as its cause, that fault is returned.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	target, err := parseTarget(r.URL)
	if err != nil {
		return nil, err
	}
	if err := c.allowed(target); err != nil {
		return nil, err
	}
	r.Method = cmp.Or(r.Method, http.MethodGet)
	r.MaxBody = cmp.Or(r.MaxBody, DefaultMaxBody)
	repeatable := r.Repeatable || r.Method == http.MethodGet || r.Method == http.MethodHead

	budget := cmp.Or(r.Budget, DefaultBudget)
	limited, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	deadline, _ := limited.Deadline()
	budget = time.Until(deadline) // ctx may have allowed less

	for n := 1; ; n++ {
		response, failed := c.attempt(limited, r)
		if failed == nil {
			return response, nil
		}
		if err := interrupted(ctx); err != nil {
			return nil, err
		}
		if limited.Err() != nil {
			return nil, overBudget(target, budget)
		}
		if !repeatable || !failed.again || n == attempts {
			return nil, failed.fault
		}
		wait := failed.after + c.jitter(n)
		if time.Until(deadline) <= wait {
			return nil, failed.fault
		}
		if c.options.Sleep(limited, wait) != nil {
			return nil, cmp.Or(interrupted(ctx), error(failed.fault))
		}
	}
}

// allowed returns the fault offline where no request may be made.
func (c *Client) allowed(target *url.URL) error {
	if !c.offline {
		return nil
	}
	return fault.New(fault.ExitUnreachable, "offline",
		"cannot ask %s: network use is switched off", origin(target)).Hinted(
		"repeat the command without --offline")
}

// attempt sends r once and reads the whole answer.
func (c *Client) attempt(ctx context.Context, r Request) (*Response, *failure) {
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, &failure{fault: fault.Usage("cannot make a %q request", r.Method)}
	}
	if r.Header != nil {
		request.Header = r.Header.Clone()
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept-Encoding", "identity")

	answer, err := c.client().Do(request)
	if err != nil {
		return nil, c.explain(request.URL, err)
	}
	defer answer.Body.Close()
	from := answer.Request.URL
	if notNow(answer.StatusCode) {
		return nil, c.refusedForNow(from, answer)
	}
	if answer.ContentLength > r.MaxBody && r.Method != http.MethodHead {
		return nil, tooLarge(from, r.MaxBody)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, r.MaxBody+1))
	switch {
	case ctx.Err() != nil: // a server that sees us leave may end its answer as if it were whole
		return nil, c.explain(from, ctx.Err())
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, truncated(from, len(body))
	case err != nil:
		return nil, c.explain(from, err)
	case int64(len(body)) > r.MaxBody:
		return nil, tooLarge(from, r.MaxBody)
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body, URL: from.String()}, nil
}
