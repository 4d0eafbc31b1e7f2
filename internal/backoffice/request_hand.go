package backoffice

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/pkg/support"
)

// Forward hands what customers write over to the vendor's help desk, by mail.
type Forward struct {
	Mailer  Mailer // notify.SMTP is one
	From    string // sender, which names the Message-IDs
	To      []string
	Largest int64 // bytes of a mail; attachments that are too much are named in it. 0: 20 MiB

	glance time.Duration // how often the notes are looked at
}

// Mailer hands a mail to a mail server.
type Mailer interface {
	Deliver(context.Context, notify.Parcel) (notify.Receipt, error)
}

const (
	largestForward = 20 << 20
	glance         = time.Second

	// Pauses of one document, which double, and of all of them after trouble that is not
	// the document's.
	firstPause   = time.Minute
	longestPause = 6 * time.Hour
	shortRest    = 5 * time.Second
	longRest     = 5 * time.Minute
)

// hands hands over until it is told to stop.
type hands struct {
	Forward
	store *Store
	log   *slog.Logger
	rest  time.Duration
	until time.Time // resting
}

// keepForwarding runs until ctx ends. What could not be handed over stays noted.
func (s *Store) keepForwarding(ctx context.Context, f Forward, log *slog.Logger) {
	h := &hands{Forward: f, store: s, log: log}
	h.Largest, h.glance = cmp.Or(f.Largest, largestForward), cmp.Or(f.glance, glance)
	for ticker := time.NewTicker(h.glance); ; {
		if now := s.now(); !now.Before(h.until) {
			h.all(ctx, now)
		}
		select {
		case <-ctx.Done():
			ticker.Stop()
			return
		case <-ticker.C:
		}
	}
}

// all hands over what is noted and due, requests before what follows them.
func (h *hands) all(ctx context.Context, now time.Time) {
	names, err := h.store.disk.ReadDir(h.store.path("requests", "outbox"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		h.log.Error("cannot read what is to be handed over", "error", err.Error())
		h.tire(now)
		return
	}
	for _, id := range names {
		if ctx.Err() != nil {
			return
		}
		if !support.ValidID(id) {
			continue
		}
		if err := h.one(ctx, id, now); err != nil {
			f := fault.Of(err)
			h.log.Error("not handed over to the help desk", "document", id, "code", f.Code, "error", f.Message)
			if f.Retryable || slices.Contains([]string{"mail_auth", "mail_rejected_here", "disk_full"}, f.Code) { // it would be the same with the next
				h.tire(now)
				return
			}
		} else {
			h.rest = 0
		}
	}
}

// tire has the hands rest, longer each time.
func (h *hands) tire(now time.Time) {
	h.rest = min(max(2*h.rest, shortRest), longRest)
	h.until = now.Add(h.rest)
}

// one hands a document over, if it is due and its request is there already.
func (h *hands) one(ctx context.Context, id string, now time.Time) error {
	note, t, err := h.noted(ctx, id)
	if err != nil || t == nil || now.Before(note.Next) {
		return err
	}
	e := t.entry(id)
	if e.Kind != "" && t.Entries[0].Forwarded.IsZero() {
		if _, err := h.store.disk.Lstat(h.store.outboxFile(t.ID)); err == nil {
			return nil
		}
	}
	if e.Forwarded.IsZero() {
		if err := h.deliver(ctx, t, e); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			note.Attempts++
			note.Next = now.Add(min(firstPause<<min(note.Attempts-1, 10), longestPause))
			return errors.Join(err, h.store.note(id, note))
		}
		if err := h.store.forwarded(ctx, t.ID, id); err != nil {
			return err
		}
		h.log.Info("handed over to the help desk", "document", id, "ticket", t.Number)
	}
	return h.store.drop(h.store.outboxFile(id))
}

// noted reads a note, and its ticket. The ticket is nil when there is nothing to do: a
// note of a document that was never accepted goes.
func (h *hands) noted(ctx context.Context, id string) (note waiting, t *Ticket, err error) {
	s := h.store
	data, err := disk.ReadFile(s.disk, s.outboxFile(id), maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return note, nil, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &note)
	}
	if err != nil {
		return note, nil, fault.New(fault.ExitFailure, "record_damaged", "%s is damaged", s.outboxFile(id)).Hinted("remove the file")
	}
	find := func() error {
		if t, err = s.ticket(note.Request); err == nil && t != nil && t.entry(id) == nil {
			t = nil
		}
		return err
	}
	if err := find(); err != nil || t != nil {
		return note, t, err
	}
	// Somebody may be about to accept it, and holds the lock then.
	return note, t, locked(ctx, s.path("requests", "lock"), func() error {
		if err := find(); err != nil || t != nil {
			return err
		}
		return s.drop(s.outboxFile(id))
	})
}

// deliver sends the mail: without attachments when the mail server takes no larger
// one, or one of them is no longer what was accepted.
func (h *hands) deliver(ctx context.Context, t *Ticket, e *Entry) error {
	var err error
	for _, largest := range []int64{h.Largest, 0} {
		composed, failed := h.store.letter(t, e, h.From, h.To, largest)
		if failed != nil {
			return failed
		}
		_, err = h.Mailer.Deliver(ctx, notify.Parcel{From: h.From, To: h.To, Size: composed.Size(), Write: composed.Write})
		if f := fault.Of(err); f == nil || !slices.Contains([]string{"mail_too_large", "mail_changed", "mail_source", "not_found"}, f.Code) {
			return err
		}
	}
	return err
}

// forwarded notes in the record that a document was handed over.
func (s *Store) forwarded(ctx context.Context, request, document string) error {
	return locked(context.WithoutCancel(ctx), s.path("requests", "lock"), func() error {
		t, err := s.ticket(request)
		if err != nil || t == nil {
			return err
		}
		if e := t.entry(document); e != nil {
			e.Forwarded = s.instant()
		}
		return s.saveTicket(t)
	})
}
