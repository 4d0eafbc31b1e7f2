package system

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/optool/optool/internal/fault"
)

// Probe asks for url once and returns the status of the answer, whatever it is.
// It follows no redirect and reads no more than a little of the body. Faults are
// those of Do, but for the statuses.
func (c *Client) Probe(ctx context.Context, url string, timeout time.Duration) (int, error) {
	target, err := parseTarget(url)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, fault.Usage("%s cannot be asked", origin(target))
	}
	request.Header.Set("User-Agent", c.userAgent)
	once := *c.client()
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := once.Do(request)
	if err != nil {
		if err := interrupted(ctx); err != nil {
			return 0, err
		}
		return 0, fault.New(fault.ExitFailure, "probe_failed", "%s does not answer: %s", origin(target), reason(err))
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	return answer.StatusCode, nil
}
