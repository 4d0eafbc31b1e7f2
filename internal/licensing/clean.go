package licensing

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// CacheClean empties the licence cache. The key stays, and so do the floors
// against older licences; the next update fetches the licence again. It reports
// whether there was anything to clean.
func (k *Keeper) CacheClean(ctx context.Context) (bool, error) {
	lock, err := k.lock(ctx)
	if err != nil {
		return false, err
	}
	defer lock.Release()
	s, err := k.Read(0)
	if err != nil {
		return false, err
	}
	row, err := cached(k.Store).Get(ctx, currentLicense)
	if err != nil && !isDamage(err) {
		return false, err
	}
	if row.Revision != 0 || err != nil {
		if err := k.Store.Commit(ctx, cached(k.Store).Delete(currentLicense)); err != nil {
			return false, err
		}
	}
	if err := os.Remove(k.path(FileSnapshot)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fault.File(err, lang.Say("empty the licence cache"))
	}
	c := s.Contact
	c.File, c.ETag, c.Modified, c.Source = "", "", "", ""
	c.FetchedAt, c.CheckedAt, c.Attempt, c.Problem, c.Advice = time.Time{}, time.Time{}, nil, nil, nil
	if err := c.write(k.path(FileContact)); err != nil {
		return false, err
	}
	return row.Revision != 0 || s.File != nil, nil
}
