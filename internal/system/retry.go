package system

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

const (
	attempts  = 3
	firstWait = 500 * time.Millisecond // upper end of the first wait; doubled for each further one
	maxAfter  = 24 * time.Hour         // a longer Retry-After is beyond any budget
)

// notNow tells the statuses that say nothing about the request itself.
func notNow(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// jitter is the wait after attempt n (from 1), anywhere from nothing to twice
// the range of the one before, so that a fleet of hosts spreads out.
func (c *Client) jitter(n int) time.Duration {
	return time.Duration(c.options.Rand() * float64(firstWait<<(n-1)))
}

// retryAfter reads the header of RFC 9110 section 10.2.3: seconds or a date.
// Anything else is no wait.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxAfter)
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), maxAfter)
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
