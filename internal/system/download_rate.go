package system

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/optool/optool/internal/fault"
)

// maxRate keeps arithmetic with rates far from its limits.
const maxRate = 1 << 40 // bytes per second

// ParseRate reads a rate in bytes per second: a number, perhaps with a fraction,
// and k, M or G for the powers of 1024, in either case, as curl's --limit-rate
// has it: "500k", "1.5M". "0" is no limit. The error is a usage fault.
func ParseRate(s string) (int64, error) {
	number, unit := strings.TrimSpace(s), 1.0
	if n := len(number); n > 0 {
		if power := strings.IndexByte("kmg", number[n-1]|0x20); power >= 0 {
			number, unit = number[:n-1], float64(int64(1)<<(10*(power+1)))
		}
	}
	value, err := strconv.ParseFloat(number, 64)
	rate := value * unit
	if err != nil || strings.Trim(number, "0123456789.") != "" || rate > maxRate || rate > 0 && rate < 1 {
		return 0, fault.Usage("%q is no rate", s).Hinted("write bytes per second, as in 500k, 2M or 1.5M; 0 is no limit")
	}
	return int64(rate), nil
}

// slack is how far a limiter lets reads catch up with a wait that took too long.
const slack = 100 * time.Millisecond

// Limiter bounds the speed of all downloads that share it, taken together. A nil
// Limiter bounds nothing.
type Limiter struct {
	rate    int64 // bytes per second
	options ClientOptions

	mu   sync.Mutex
	free time.Time // when all that was read has had its time
}

// NewLimiter returns a limiter of that many bytes per second, nil for 0 or less.
// Of the options it uses Sleep and Now.
func NewLimiter(bytesPerSecond int64, o ClientOptions) *Limiter {
	if bytesPerSecond <= 0 {
		return nil
	}
	return &Limiter{rate: min(bytesPerSecond, maxRate), options: o.orReal()}
}

// portion is how many bytes to read at once: an eighth of a second's.
func (l *Limiter) portion() int64 {
	if l == nil {
		return maxRate
	}
	return max(l.rate/8, 64)
}

// wait returns when the next portion may be read; early with the error of ctx.
func (l *Limiter) wait(ctx context.Context) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	wait := l.free.Sub(l.options.Now())
	l.mu.Unlock()
	if wait <= 0 {
		return ctx.Err()
	}
	return l.options.Sleep(ctx, wait)
}

// spend counts n bytes that were read.
func (l *Limiter) spend(n int) {
	if l == nil || n <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if earliest := l.options.Now().Add(-slack); l.free.Before(earliest) {
		l.free = earliest
	}
	l.free = l.free.Add(time.Duration(float64(n) / float64(l.rate) * float64(time.Second)))
}
