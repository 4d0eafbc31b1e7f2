package backoffice

import (
	"context"
	"encoding/json"
	"time"

	"github.com/optool/optool/internal/fault"
)

// The hand-over to the vendor's help desk: what was accepted has a note in
// requests/outbox, named by the document, until the help desk's mail server took it.

// waiting is such a note.
type waiting struct {
	Request  string    `json:"request"`
	Attempts int       `json:"attempts,omitempty"`
	Next     time.Time `json:"next,omitzero"` // not to be tried before
}

func (s *Store) outboxFile(document string) string { return s.path("requests", "outbox", document) }

// queue notes a document of which the record will speak, where all are handed over. It
// is called under the lock.
func (s *Store) queue(request, document string) error {
	n, err := s.series()
	if err != nil || !n.Forward {
		return err
	}
	return s.note(document, waiting{Request: request})
}

func (s *Store) note(document string, w waiting) error {
	data, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return s.place(s.outboxFile(document), append(data, '\n'))
}

// arrange settles what all tickets share: the prefix of new numbers, "" to leave it,
// and whether what is accepted is handed over. Fault: usage (exit 2) for a prefix that
// cannot be.
func (s *Store) arrange(ctx context.Context, prefix string, forward bool) error {
	if prefix != "" && !ValidPrefix(prefix) {
		return fault.Usage("--ticket-prefix %s: want a letter and up to 7 more letters or digits, in capitals", clip(prefix))
	}
	if err := s.makeDirs(s.path("requests")); err != nil {
		return err
	}
	return locked(ctx, s.path("requests", "lock"), func() error {
		n, err := s.series()
		if err != nil {
			return err
		}
		was := n
		if n.Forward = forward; prefix != "" {
			n.Prefix = prefix
		}
		if n == was {
			return nil
		}
		return s.saveSeries(n)
	})
}
