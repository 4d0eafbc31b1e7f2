package backoffice

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/vendorapi"
)

// series is what all tickets share: requests/series.json. It is read and written
// under the lock of requests.
type series struct {
	Prefix  string `json:"prefix"`
	Last    int    `json:"last"`              // number; given away before it is used, so never twice
	Forward bool   `json:"forward,omitempty"` // what is accepted goes to the help desk
}

// firstNumber is the one before the first.
const firstNumber = 1000

// openPerLicense bounds the requests of one licence that are not closed.
const openPerLicense = 1000

func (s *Store) seriesFile() string { return s.path("requests", "series.json") }

// series reads it. Where there is none, as after a restored backup, it goes on after
// the highest number that is known.
func (s *Store) series() (series, error) {
	data, err := disk.ReadFile(s.disk, s.seriesFile(), maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return s.newSeries()
	}
	if err != nil {
		return series{}, fault.File(err, lang.Say("reading %s", s.seriesFile()))
	}
	var known series
	if err := json.Unmarshal(data, &known); err != nil || known.Last < firstNumber || !ValidPrefix(known.Prefix) {
		return series{}, fault.New(fault.ExitFailure, "record_damaged", "%s is damaged", s.seriesFile()).
			Hinted("remove the file: numbers go on after the highest one")
	}
	return known, nil
}

func (s *Store) newSeries() (series, error) {
	fresh := series{Prefix: prefixOf(s.Product), Last: firstNumber}
	all, err := s.Tickets()
	for _, t := range all {
		if prefix, number, ok := strings.Cut(t.Number, "-"); ok {
			fresh.Prefix = prefix
			if n, err := strconv.Atoi(number); err == nil {
				fresh.Last = max(fresh.Last, n)
			}
		}
	}
	return fresh, err
}

func (s *Store) saveSeries(n series) error {
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return s.place(s.seriesFile(), append(data, '\n'))
}

// number takes the next ticket number.
func (s *Store) number() (string, error) {
	n, err := s.series()
	if err != nil {
		return "", err
	}
	n.Last++
	return n.Prefix + "-" + strconv.Itoa(n.Last), s.saveSeries(n)
}

// ValidPrefix holds for what may stand before the numbers of tickets: a letter, and
// up to seven more letters or digits, in capitals.
func ValidPrefix(p string) bool {
	return p != "" && len(p) <= 8 && p[0] >= 'A' && strings.Trim(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// prefixOf makes a prefix of a product's name: AP of acme-platform, ACME of acme.
func prefixOf(product string) string {
	words := strings.FieldsFunc(strings.ToUpper(product), func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) })
	prefix := ""
	for _, w := range words {
		prefix += w[:1]
	}
	if len(words) == 1 {
		prefix = words[0]
	}
	if prefix = prefix[:min(4, len(prefix))]; prefix == "" {
		return "REQ"
	}
	return prefix
}

// Requests whose state is not closed have a marker by licence, so that they can be
// counted without reading all records. A marker may outlive its request's end, or
// its making, by a kill: who counts too many looks closer.
func (s *Store) openDir(license string) string {
	if license == "" {
		license = "none"
	}
	return s.path("requests", "open", license)
}

// mayOpen refuses one more open request of a licence that has too many. Fault:
// too_many_requests (exit 4).
func (s *Store) mayOpen(license string) error {
	dir := s.openDir(license)
	names, err := s.disk.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("listing %s", dir))
	}
	if len(names) < openPerLicense {
		return nil
	}
	left := 0
	for _, id := range names {
		t, err := s.ticket(id)
		if err != nil {
			return err
		}
		if t != nil && t.State != vendorapi.RequestClosed {
			left++
		} else if err := s.drop(filepath.Join(dir, id)); err != nil {
			return err
		}
	}
	if left < openPerLicense {
		return nil
	}
	return fault.New(fault.ExitRefused, codeTooMany, "%d requests of this licence are open", left).Hinted("close some of them first")
}

// markOpen does not wait for the disk: one marker less lets one request more in.
func (s *Store) markOpen(t *Ticket) error {
	dir := s.openDir(t.License)
	if err := s.makeDirs(dir); err != nil {
		return err
	}
	f, err := s.disk.Create(filepath.Join(dir, t.ID), 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = f.Close()
	}
	return fault.File(err, lang.Say("writing to %s", dir))
}

func (s *Store) markClosed(t *Ticket) error {
	return s.drop(filepath.Join(s.openDir(t.License), t.ID))
}
