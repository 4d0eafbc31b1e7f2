package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"
)

// The formats of the data.
const (
	plain = 1 // one number
	daily = 2 // a number for each day
)

const longestBook = 1 << 20 // bytes

// book is the data: what was counted.
type book struct {
	Format int            `json:"format"`
	Visits int            `json:"visits,omitempty"` // plain
	Days   map[string]int `json:"days,omitempty"`   // daily: by date, YYYY-MM-DD
}

func (b book) total() int {
	sum := b.Visits
	for _, n := range b.Days {
		sum += n
	}
	return sum
}

// counted is the book after one more visit.
func (b book) counted(now time.Time) book {
	if b.Format == plain {
		b.Visits++
		return b
	}
	days := map[string]int{}
	maps.Copy(days, b.Days)
	days[now.UTC().Format(time.DateOnly)]++
	return book{Format: daily, Days: days}
}

// converted is the book in another format. What was counted before there were
// days is counted to today.
func (b book) converted(to int, now time.Time) (book, error) {
	switch {
	case to == b.Format:
		return b, nil
	case to == plain:
		return book{Format: plain, Visits: b.total()}, nil
	case to == daily && b.Visits == 0:
		return book{Format: daily}, nil
	case to == daily:
		return book{Format: daily, Days: map[string]int{now.UTC().Format(time.DateOnly): b.Visits}}, nil
	default:
		return b, fmt.Errorf("the data cannot be brought to format %d: want %d or %d", to, plain, daily)
	}
}

func (t *tally) book() string { return filepath.Join(t.data, "counts.json") }

// load reads the data; where there is none, it begins.
func (t *tally) load() (book, error) {
	f, err := os.Open(t.book())
	if errors.Is(err, fs.ErrNotExist) {
		return book{Format: t.format}, nil
	}
	if err != nil {
		return book{}, err
	}
	defer f.Close()
	var b book
	if err := json.NewDecoder(io.LimitReader(f, longestBook)).Decode(&b); err != nil {
		return book{}, fmt.Errorf("%s: %w", t.book(), err)
	}
	if b.Format != plain && b.Format != daily {
		return book{}, fmt.Errorf("%s has format %d, which is unknown", t.book(), b.Format)
	}
	return b, nil
}

// save writes the data so that a crash leaves the old or the new.
func (t *tally) save(b book) error {
	if err := os.MkdirAll(t.data, 0o755); err != nil {
		return err
	}
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(t.data, "counts-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone when all went well
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), t.book())
}

// migrate brings the data to a format; data that is there already stays.
func (t *tally) migrate(to int, now time.Time) error {
	b, err := t.load()
	if err != nil {
		return err
	}
	c, err := b.converted(to, now)
	if err != nil {
		return err
	}
	fmt.Printf("%d visits, format %d -> %d\n", c.total(), b.Format, c.Format)
	return t.save(c)
}
