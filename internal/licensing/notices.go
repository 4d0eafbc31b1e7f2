package licensing

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/pkg/license"
)

// Queued is a notice that waits in the state until it is sent.
type Queued struct {
	Message  notify.Message `json:"message"`
	Attempts int            `json:"attempts"`
	Problem  string         `json:"problem,omitempty"` // of the last attempt
}

const observed = "observed" // in the License bucket

// afterwards delivers reports, observes the licence and sends what is queued.
// The observation and its notice are one commit: neither exists without the
// other, whenever the process dies.
func (k *Keeper) afterwards(ctx context.Context, o *Outcome) error {
	if err := k.observe(ctx, o); err != nil {
		return err
	}
	if err := k.deliver(ctx, o); err != nil {
		return err
	}
	return k.tell(ctx, o)
}

func (k *Keeper) observe(ctx context.Context, o *Outcome) error {
	memory := state.NewTable[Observed](k.Store, state.License)
	last, err := memory.Get(ctx, observed)
	if err != nil {
		return err
	}
	var before *Observed
	if last.Revision != 0 {
		before = &last.Value
	}
	now, occasion := observe(before, o.After.Verdict, k.Thresholds)
	if now.same(last.Value) {
		return nil
	}
	changes := []state.Change{memory.Put(observed, now).If(last.Revision)}
	if occasion != nil && k.Notices != nil {
		queue := state.NewTable[Queued](k.Store, state.Notices)
		at := k.Now().UTC()
		id := fmt.Sprintf("%s.%s.%s", at.Format("20060102T150405.000000000Z"), occasion.Kind, k.Trust.Product)
		changes = append(changes, queue.Put(id, Queued{Message: notify.Message{
			ID: id, To: k.NoticeTo, Date: at, Subject: k.subject(*occasion, o.After.Verdict), Text: k.text(*occasion, o.After.Verdict),
		}}))
	}
	return k.Store.Commit(ctx, changes...)
}

// tell sends queued notices, oldest first, and takes each off the queue when it
// was accepted. A failure leaves it for the next run and is a warning the first
// time only, so that an hourly timer does not repeat it.
func (k *Keeper) tell(ctx context.Context, o *Outcome) error {
	if k.Notices == nil {
		return nil
	}
	queue := state.NewTable[Queued](k.Store, state.Notices)
	waiting, err := queue.List(ctx)
	if err != nil {
		return err
	}
	for _, row := range waiting {
		name, notice := row.Name, row.Value
		failed := k.Notices.Send(ctx, notice.Message)
		if failed == nil {
			if err := k.Store.Commit(ctx, queue.Delete(name)); err != nil {
				return err
			}
			o.Notices++
			continue
		}
		f := fault.Of(failed)
		if f.Code == "offline" {
			return nil
		}
		if notice.Attempts == 0 {
			o.Warnings = append(o.Warnings, fault.Of(lang.Errorf("a notice could not be sent and stays queued: %w", f)))
		}
		notice.Attempts, notice.Problem = notice.Attempts+1, f.Message
		if err := k.Store.Commit(ctx, queue.Put(name, notice)); err != nil {
			return err
		}
		if f.Retryable {
			return nil // the server is away: the others would meet the same
		}
	}
	return nil
}

func (k *Keeper) subject(o Occasion, v license.Verdict) string {
	what := ""
	switch o.Kind {
	case "threshold":
		what = lang.N(o.DaysLeft, "licence ends in %d day", "licence ends in %d days")
	case "renewed":
		what = lang.T("licence renewed")
	default:
		what = lang.T("licence is %s (was %s)", o.To, o.From)
	}
	if v.Document != nil && v.Document.License.Customer != "" {
		what += ", " + v.Document.License.Customer
	}
	return k.Title + ": " + what
}

func (k *Keeper) text(o Occasion, v license.Verdict) string {
	var b strings.Builder
	var lines fields
	switch o.Kind {
	case "threshold":
		b.WriteString(lang.N(o.DaysLeft, "The licence of %[2]s ends in %[1]d day.", "The licence of %[2]s ends in %[1]d days.", o.DaysLeft, k.Title))
	case "renewed":
		b.WriteString(lang.T("The licence of %s has been renewed.", k.Title))
	default:
		b.WriteString(lang.T("The licence of %s was %s and is now %s.", k.Title, o.From, o.To))
	}
	b.WriteString("\n\n")
	for _, r := range v.Reasons {
		fmt.Fprintf(&b, "  - %s\n", lang.Of(r))
	}
	if len(v.Reasons) > 0 {
		b.WriteByte('\n')
	}
	if v.Document != nil {
		l := v.Document.License
		lines.add(lang.T("Licence"), l.ID)
		lines.add(lang.T("Customer"), l.Customer)
		if l.Expires != nil {
			lines.add(lang.T("Valid until"), l.Expires.UTC().Format("2006-01-02 15:04 UTC"))
		}
		if v.GraceUntil != nil && l.GraceDays > 0 {
			lines.add(lang.T("Grace until"), v.GraceUntil.UTC().Format("2006-01-02 15:04 UTC"))
		}
		if v.Stage != nil {
			lines.add(lang.T("In force"), lang.T("%s (since day %d)", v.Stage.Name, v.Stage.FromDay))
		}
		if v.NextStage != nil && !v.State.Usable() || v.NextStage != nil && v.State == license.Grace {
			lines.add(lang.T("Next"), lang.T("%s from %s", v.NextStage.Name, v.StageAt.UTC().Format("2006-01-02 15:04 UTC")))
		}
	}
	if k.Renew != "" && o.Kind != "renewed" && o.To != license.Valid {
		lines.add(lang.T("To renew"), k.Renew)
	}
	lines.add(lang.T("Seen"), k.Now().UTC().Format(time.RFC3339))
	b.WriteString(lines.String())
	return b.String()
}

// fields are the facts of a letter, one below the other.
type fields [][2]string

func (f *fields) add(name, value string) { *f = append(*f, [2]string{name + ":", value}) }

// String aligns the values.
func (f fields) String() string {
	width := 12
	for _, line := range f {
		width = max(width, utf8.RuneCountInString(line[0]))
	}
	var b strings.Builder
	for _, line := range f {
		fmt.Fprintf(&b, "%-*s %s\n", width, line[0], line[1])
	}
	return b.String()
}

// Announce queues a notice and sends what is queued. A notice whose ID is queued
// already takes its place; what could not be sent now stays, and is a warning.
func (k *Keeper) Announce(ctx context.Context, m notify.Message) ([]*fault.Error, error) {
	queue := state.NewTable[Queued](k.Store, state.Notices)
	if err := k.Store.Commit(ctx, queue.Put(m.ID, Queued{Message: m})); err != nil {
		return nil, err
	}
	// Another run that holds the lock sends it, or the next one does.
	now, cancel := context.WithTimeout(ctx, 0)
	defer cancel()
	lock, err := k.lock(now)
	if f := fault.Of(err); f != nil && f.Code == "busy" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	var o Outcome
	err = k.tell(ctx, &o)
	return o.Warnings, err
}

// Proven is the latest instant that the stored licence, or the vendor's signed
// time, proves to be past; zero without one.
func (k *Keeper) Proven(s Snapshot) time.Time {
	d := s.Verdict.Document
	if d == nil {
		return time.Time{}
	}
	proven := d.Proven()
	if at, err := d.Ring.OpenTime(s.Contact.Time, k.Trust.Product); err == nil && at.After(proven) {
		proven = at
	}
	return proven
}
