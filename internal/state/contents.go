package state

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"

	bolt "go.etcd.io/bbolt"
)

// Names in Meta that belong to the store and are hidden from its callers.
const (
	formatName = "format"
	tallyName  = "tally"
)

func reserved(b Bucket, name string) bool {
	return b == Meta && (name == formatName || name == tallyName)
}

// tally is what all entries of a file add up to, format included, tally not.
type tally struct {
	entries uint64
	last    Revision // of the newest write
	sum     sum
}

func (t tally) encode() []byte {
	raw := binary.BigEndian.AppendUint64(nil, t.entries)
	raw = binary.BigEndian.AppendUint64(raw, uint64(t.last))
	return append(raw, t.sum[:]...)
}

// contents is the view of one transaction: entries instead of bytes, with the
// tally carried along.
type contents struct {
	tx    *bolt.Tx
	tally tally
	next  Revision // of everything this transaction writes
	dirty bool
}

// format returns the layout version of the file. It is read before anything
// else, and in the same way from every file ever written.
func (c *contents) format() (int, error) {
	e, err := c.get(Meta, formatName)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(e.Value))
	if err != nil || n < 1 {
		return 0, spoiled("no layout version")
	}
	return n, nil
}

// verify reads every entry and holds the sum of all against the stored tally.
func (c *contents) verify() error {
	var found tally
	err := c.tx.ForEach(func(bucket []byte, shelf *bolt.Bucket) error {
		return shelf.ForEach(func(name, raw []byte) error {
			b, n := Bucket(bucket), string(name)
			e, s, err := unwrap(b, n, raw)
			if err != nil || b == Meta && n == tallyName {
				return err
			}
			found.entries++
			found.last = max(found.last, e.Revision)
			found.sum.toggle(s)
			return nil
		})
	})
	if err != nil {
		return err
	}
	stored, err := c.get(Meta, tallyName)
	if err != nil {
		return err
	}
	// The newest write may have been a deletion: its revision is the tally's own.
	if stored.Revision < found.last {
		return spoiled("tally is older than an entry")
	}
	found.last = stored.Revision
	if !bytes.Equal(stored.Value, found.encode()) {
		return spoiled("entries do not add up to the tally")
	}
	c.tally, c.next = found, found.last+1
	return nil
}

func (c *contents) shelf(b Bucket) (*bolt.Bucket, error) {
	s := c.tx.Bucket([]byte(b))
	if s == nil {
		return nil, spoiled("bucket %s is missing", b)
	}
	return s, nil
}

// get returns an entry with its own copy of the value, Entry{} if absent.
func (c *contents) get(b Bucket, name string) (Entry, error) {
	shelf, err := c.shelf(b)
	if err != nil {
		return Entry{}, err
	}
	raw := shelf.Get([]byte(name))
	if raw == nil {
		return Entry{}, nil
	}
	e, _, err := unwrap(b, name, bytes.Clone(raw))
	return e, err
}

// list returns the entries of a bucket but for the reserved ones.
func (c *contents) list(b Bucket) ([]Entry, error) {
	shelf, err := c.shelf(b)
	if err != nil {
		return nil, err
	}
	var all []Entry
	err = shelf.ForEach(func(name, raw []byte) error {
		if reserved(b, string(name)) {
			return nil
		}
		e, _, err := unwrap(b, string(name), bytes.Clone(raw))
		all = append(all, e)
		return err
	})
	return all, err
}

// set stores value under name, or removes the entry when value is nil.
// Removing an absent entry writes nothing.
func (c *contents) set(b Bucket, name string, value []byte) error {
	shelf, err := c.shelf(b)
	if err != nil {
		return err
	}
	if raw := shelf.Get([]byte(name)); raw != nil {
		_, old, err := unwrap(b, name, raw)
		if err != nil {
			return err
		}
		c.tally.entries--
		c.tally.sum.toggle(old)
	} else if value == nil {
		return nil
	}
	c.dirty = true
	if value == nil {
		return shelf.Delete([]byte(name))
	}
	raw, s := wrap(b, Entry{Name: name, Value: value, Revision: c.next})
	c.tally.entries++
	c.tally.sum.toggle(s)
	return shelf.Put([]byte(name), raw)
}

// finish writes the tally and commits, or rolls back a transaction that wrote nothing.
func (c *contents) finish() error {
	if !c.dirty {
		return c.tx.Rollback()
	}
	c.tally.last = c.next
	shelf, err := c.shelf(Meta)
	if err != nil {
		return err
	}
	raw, _ := wrap(Meta, Entry{Name: tallyName, Value: c.tally.encode(), Revision: c.next})
	if err := shelf.Put([]byte(tallyName), raw); err != nil {
		return fmt.Errorf("write tally: %w", err)
	}
	return c.tx.Commit()
}
