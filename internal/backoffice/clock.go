package backoffice

import (
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// statementAge is how long a time statement is repeated. It proves an instant
// that has passed, so an old one is never wrong.
const statementAge = time.Minute

// clock makes the signed time statements that go with licences.
type clock struct {
	store *Store
	mu    sync.Mutex
	made  time.Time
	text  string
}

// statement returns the header value of a statement at most statementAge old, or
// nothing when the time key cannot be used: a licence is served without it, too.
func (c *clock) statement(log *slog.Logger) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.store.now()
	if age := now.Sub(c.made); age < 0 || age >= statementAge {
		text, err := c.store.timeStatement(now)
		if err != nil {
			log.Warn("no time statement", "error", err.Error())
		}
		c.made, c.text = now, text
	}
	return c.text
}

// timeStatement signs that the given instant has passed.
func (s *Store) timeStatement(at time.Time) (string, error) {
	by, err := s.reader()
	if err != nil {
		return "", err
	}
	key, _, err := s.current(by.ring, license.UseTime)
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(license.TimeStatement{Product: s.Product, Time: at.UTC().Truncate(time.Second)})
	if err != nil {
		return "", err
	}
	return vendorapi.EncodeTime(license.Sign(license.TypeTime, payload, key).Marshal()), nil
}
