package state

import (
	"strconv"

	bolt "go.etcd.io/bbolt"

	"github.com/optool/optool/internal/fault"
)

// migration brings the contents of a file from one layout version to the next.
type migration func(*contents) error

// migrations is append-only: number n (counted from 1) makes layout n of layout
// n-1, and a new file runs through them all. A released one is never edited.
func migrations() []migration {
	return []migration{
		createBuckets(Meta, License, Notices, Usage, History),
		createBuckets(Requests),
	}
}

func createBuckets(buckets ...Bucket) migration {
	return func(c *contents) error {
		for _, b := range buckets {
			if _, err := c.tx.CreateBucketIfNotExists([]byte(b)); err != nil {
				return err
			}
		}
		return nil
	}
}

// migrate runs the steps after layout version from and notes the new version.
func (c *contents) migrate(steps []migration, from int) error {
	for _, step := range steps[from:] {
		if err := step(c); err != nil {
			return err
		}
	}
	return c.set(Meta, formatName, []byte(strconv.Itoa(len(steps))))
}

// admit decides whether this program can work with the file: it refuses a newer
// layout before looking at anything else, and a damaged file. It returns the
// layout version found, which may be older than the steps lead to.
func admit(tx *bolt.Tx, steps []migration, path string) (*contents, int, error) {
	c := &contents{tx: tx}
	format, err := c.format()
	if err != nil {
		return nil, 0, err
	}
	if format > len(steps) {
		return nil, 0, fault.New(fault.ExitFailure, "state_newer",
			"read %s: written by a newer optool (layout %d, this one knows %d)", path, format, len(steps)).
			Hinted("upgrade optool, or move %s away to start with an empty state", path)
	}
	return c, format, c.verify()
}
