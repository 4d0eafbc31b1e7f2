package backoffice

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Ticket is what the vendor keeps of a support request beside its documents:
// requests/ID/record.json. A folder without one is what a killed process began; its
// sender knows nothing of success.
type Ticket struct {
	ID       string                 `json:"id"`     // of the request, a ULID
	Number   string                 `json:"ticket"` // the vendor's own
	State    vendorapi.RequestState `json:"state"`
	License  string                 `json:"license,omitempty"` // "" for a host without one
	Customer string                 `json:"customer,omitempty"`
	Kind     support.Kind           `json:"kind"`
	Subject  string                 `json:"subject"`
	Entries  []Entry                `json:"entries"` // the request, then the messages in the order they came in
}

// Entry is one document of a ticket.
type Entry struct {
	ID     string              `json:"id"`
	Kind   support.MessageKind `json:"kind,omitempty"` // "" for the request
	At     time.Time           `json:"at"`             // when it arrived, or was written here: clocks count from it
	Author string              `json:"author,omitempty"`
	Via    Way                 `json:"via,omitempty"` // how it came; "" for what was written here
	Signed bool                `json:"signed,omitempty"`
	SHA256 string              `json:"sha256"` // of the document without its envelope

	// What the rules of that day make of its impact.
	Priority int           `json:"priority,omitempty"`
	Budget   time.Duration `json:"budget,omitempty"` // working time until the answer; 0: as before, or none promised

	Imported  time.Time `json:"imported,omitzero"`  // when it was taken in here, if it had arrived before that
	Forwarded time.Time `json:"forwarded,omitzero"` // when the help desk's mail server took it
}

// Way is how a document came.
type Way string

// The ways.
const (
	ByHTTPS Way = "https"
	ByMail  Way = "mail"
	ByFile  Way = "file"
)

// Accepted is when the request was, or when it had arrived: the reaction time counts
// from here.
func (t *Ticket) Accepted() time.Time { return t.Entries[0].At }

// Via is how the request came.
func (t *Ticket) Via() Way { return t.Entries[0].Via }

// Priority is the one that holds now, 0 for none.
func (t *Ticket) Priority() int {
	p := 0
	for _, e := range t.Entries {
		p = cmp.Or(e.Priority, p)
	}
	return p
}

// entry finds a document by its id; nil when there is none.
func (t *Ticket) entry(id string) *Entry {
	for i := range t.Entries {
		if t.Entries[i].ID == id {
			return &t.Entries[i]
		}
	}
	return nil
}

// moment is now as entries carry it: in UTC, in whole milliseconds.
func (s *Store) moment() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// add appends e, later than the one before it, and moves the state on. Who sorts the
// thread by time has it in this order, even if this host's clock was set back.
func (t *Ticket) add(e Entry) {
	if n := len(t.Entries); n > 0 && !e.At.After(t.Entries[n-1].At) {
		e.At = t.Entries[n-1].At.Add(time.Millisecond)
	}
	t.Entries = append(t.Entries, e)
	switch e.Kind {
	case support.Reply:
		t.State = vendorapi.RequestOpen
	case support.Question:
		t.State = vendorapi.RequestWaiting
	case support.Answer:
		t.State = vendorapi.RequestAnswered
	case support.Close, support.Closed:
		t.State = vendorapi.RequestClosed
	}
}

// maxEntries bounds the documents of one ticket.
const maxEntries = 1000

// Where things are. A document's folder of attachments is named by its id.
func (s *Store) requestDir(id string) string { return s.path("requests", id) }
func (s *Store) ticketFile(id string) string { return s.path("requests", id, "record.json") }
func (s *Store) attachmentFile(id, document, name string) string {
	return s.path("requests", id, "files", document, name)
}

func (s *Store) documentFile(id string, e *Entry) string {
	ending := ".json"
	if e.Signed && e.Via != ByMail {
		ending = ".dsse"
	}
	if e.Kind == "" {
		return s.path("requests", id, "request"+ending)
	}
	return s.path("requests", id, "messages", e.ID+ending)
}

// ticket reads the record of a request; nil when there is none.
func (s *Store) ticket(id string) (*Ticket, error) {
	if !support.ValidID(id) {
		return nil, nil
	}
	path := s.ticketFile(id)
	data, err := disk.ReadFile(s.disk, path, maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("reading %s", path))
	}
	var t Ticket
	if err := json.Unmarshal(data, &t); err != nil || t.ID != id || len(t.Entries) == 0 {
		return nil, fault.New(fault.ExitFailure, "record_damaged", "%s is damaged", path).Hinted("restore the file from a backup")
	}
	return &t, nil
}

func (s *Store) saveTicket(t *Ticket) error {
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	path := s.ticketFile(t.ID)
	return fault.File(disk.WriteFile(s.disk, path, append(data, '\n'), 0o600), lang.Say("writing %s", path))
}

// Tickets returns the records of all requests, the oldest first.
func (s *Store) Tickets() ([]*Ticket, error) {
	names, err := s.disk.ReadDir(s.path("requests"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("listing %s", s.path("requests")))
	}
	var all []*Ticket
	for _, id := range names {
		t, err := s.ticket(id)
		if err != nil {
			return nil, err
		}
		if t != nil {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b *Ticket) int { return a.Accepted().Compare(b.Accepted()) })
	return all, nil
}

// shortestID is how much of an id is enough, if no other has it.
const shortestID = 4

// FindTicket returns the ticket that name means: its number, its id, or the beginning
// or the end of an id that no other shares. Faults: unknown_request and
// ambiguous_request (exit 2).
func (s *Store) FindTicket(name string) (*Ticket, error) {
	wanted := strings.ToUpper(strings.TrimSpace(name))
	if t, err := s.ticket(wanted); t != nil || err != nil {
		return t, err
	}
	all, err := s.Tickets()
	if err != nil {
		return nil, err
	}
	var found []*Ticket
	for _, t := range all {
		switch {
		case strings.EqualFold(t.Number, wanted):
			return t, nil
		case len(wanted) >= shortestID && (strings.HasPrefix(t.ID, wanted) || strings.HasSuffix(t.ID, wanted)):
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return nil, fault.New(fault.ExitUsage, vendorapi.CodeUnknownRequest, "there is no request %q", clip(name)).
			Hinted("see what there is: optool-vendor request list --state all")
	case 1:
		return found[0], nil
	}
	return nil, fault.New(fault.ExitUsage, "ambiguous_request", "%q means %d requests", clip(name), len(found)).
		Hinted("give more of the id; see what there is: optool-vendor request list --state all")
}

// makeDirs makes directories below requests, so that they last.
func (s *Store) makeDirs(paths ...string) error {
	for _, path := range paths {
		if err := disk.MkdirAll(s.disk, path, 0o700); err != nil {
			return fault.File(err, lang.Say("making %s", path))
		}
	}
	return nil
}

// place writes a file below requests, and the directory it is in.
func (s *Store) place(path string, data []byte) error {
	if err := s.makeDirs(filepath.Dir(path)); err != nil {
		return err
	}
	return fault.File(disk.WriteFile(s.disk, path, data, 0o600), lang.Say("writing %s", path))
}

// drop removes a file that may be gone already.
func (s *Store) drop(path string) error {
	if err := s.disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("removing %s", path))
	}
	return nil
}
