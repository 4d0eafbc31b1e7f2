package backoffice

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	optoolmail "github.com/optool/optool/internal/mail"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/pkg/support"
)

// helpDesk is a mail server of which a test says what it answers.
type helpDesk struct {
	mu    sync.Mutex
	mails []*mail.Message
	texts []string
	sizes []int64
	fail  func(n int, size int64) error // the n-th attempt, from 1; nil takes it
	tries int
}

func (d *helpDesk) Deliver(_ context.Context, p notify.Parcel) (notify.Receipt, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries++
	if d.fail != nil {
		if err := d.fail(d.tries, p.Size); err != nil {
			return notify.Receipt{}, err
		}
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		return notify.Receipt{}, err
	}
	if int64(b.Len()) != p.Size {
		return notify.Receipt{}, fmt.Errorf("%d bytes, %d were said", b.Len(), p.Size)
	}
	text := b.String()
	m, err := mail.ReadMessage(&b)
	if err != nil {
		return notify.Receipt{}, err
	}
	d.mails, d.texts, d.sizes = append(d.mails, m), append(d.texts, text), append(d.sizes, p.Size)
	return notify.Receipt{}, nil
}

func (d *helpDesk) got() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.mails)
}

// handing has what the asker writes handed over to a help desk.
func (a *asker) handing(t testing.TB, d *helpDesk) *hands {
	t.Helper()
	if err := a.store.arrange(t.Context(), "TL", true); err != nil {
		t.Fatal(err)
	}
	return &hands{Forward: Forward{Mailer: d, From: "Acme <desk@acme.example>", To: []string{"help@acme.example"}, Largest: 1 << 20}, store: a.store, log: quiet()}
}

func (h *hands) left(t testing.TB) int {
	t.Helper()
	names, err := os.ReadDir(h.store.path("requests", "outbox"))
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

func TestHandOver(t *testing.T) {
	a, d := newAsker(t), &helpDesk{}
	h := a.handing(t, d)
	r := a.request(t)
	r.Subject = "Отчёты пусты"
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "log.txt", []byte("a line")), a.upload(t, r.ID, "huge.bin", filling(2<<20))}
	a.ask(t, r)
	m := a.reply(t, r.ID)
	a.say(t, m)
	for range 2 { // the ids are of one instant: the message's may come first
		h.all(t.Context(), a.watch.Now())
	}
	if d.got() != 2 || h.left(t) != 0 {
		t.Fatalf("%d mails, %d notes are left", d.got(), h.left(t))
	}
	first, second := d.mails[0].Header, d.mails[1].Header
	id := "<" + r.ID + "@acme.example>"
	for got, want := range map[string]string{
		first.Get("Message-ID"): id, first.Get("Reply-To"): "ann@nord.example", first.Get("Optool-Request"): r.ID,
		first.Get("Optool-Ticket"): "TL-1001", first.Get("Optool-Licence"): a.record.License.ID, second.Get("In-Reply-To"): id,
		second.Get("References"): id + " ", second.Get("Message-ID"): "<" + m.ID + "@acme.example>",
	} {
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	in, err := optoolmail.Read(strings.NewReader(d.texts[0]), nil)
	if err != nil || in.Subject != "[TL-1001] Отчёты пусты" || fmt.Sprint(in.Attachments) != "[log.txt]" {
		t.Errorf("%+v, %v", in, err)
	}
	for _, want := range []string{"Since the update.", "Customer: ", "Nord AG", "Not in this mail:", a.store.attachmentFile(r.ID, r.ID, "huge.bin")} {
		if !strings.Contains(in.Text, want) {
			t.Errorf("no %q in\n%s", want, in.Text)
		}
	}
	if in, err := optoolmail.Read(strings.NewReader(d.texts[1]), nil); err != nil || in.Subject != "[TL-1001] Re: Отчёты пусты" || !strings.HasPrefix(in.Text, "It is still so.") {
		t.Errorf("%+v, %v", in, err)
	}
	found, err := a.store.FindTicket(r.ID)
	if err != nil || found.Entries[0].Forwarded.IsZero() || found.Entries[1].Forwarded.IsZero() {
		t.Errorf("%+v, %v", found, err)
	}
	// A note that a kill left behind sends nothing again, one of a request that was never
	// accepted goes.
	for _, id := range []string{r.ID, ulid(t)} {
		if err := h.store.note(id, waiting{Request: id}); err != nil {
			t.Fatal(err)
		}
	}
	h.all(t.Context(), a.watch.Now())
	if d.got() != 2 || h.left(t) != 0 {
		t.Errorf("%d mails, %d notes are left", d.got(), h.left(t))
	}
}

func TestHandOverIsTriedAgain(t *testing.T) {
	a, d := newAsker(t), &helpDesk{}
	h := a.handing(t, d)
	d.fail = func(n int, _ int64) error {
		switch {
		case n <= 3:
			return fault.New(fault.ExitUnreachable, "mail_deferred", "try later").Retry()
		case n == 4:
			return fault.New(fault.ExitUnreachable, "mail_unknown", "nobody knows").Retry()
		}
		return nil
	}
	first, second := a.request(t), a.request(t)
	a.ask(t, first)
	a.ask(t, second)
	for n := 0; d.got() < 2; n++ {
		if now := a.watch.Now(); !now.Before(h.until) {
			h.all(t.Context(), now)
		}
		if a.watch.turn(time.Second); n > 2000 {
			t.Fatalf("%d mails after %d attempts", d.got(), d.tries)
		}
	}
	if d.tries != 6 || h.left(t) != 0 {
		t.Errorf("%d attempts, %d notes are left", d.tries, h.left(t))
	}
}

// What one mail is refused for holds up no other.
func TestHandOverPassesOver(t *testing.T) {
	a, d := newAsker(t), &helpDesk{}
	h := a.handing(t, d)
	first, second := a.request(t), a.request(t)
	first.Subject = "refuse me"
	a.ask(t, first)
	d.fail = func(int, int64) error { return fault.New(fault.ExitRefused, "mail_refused", "spam") }
	h.all(t.Context(), a.watch.Now())
	d.fail = nil
	a.ask(t, second)
	h.all(t.Context(), a.watch.Now()) // not before a minute is over
	if d.got() != 1 || h.left(t) != 1 {
		t.Fatalf("%d mails, %d notes are left", d.got(), h.left(t))
	}
	a.watch.turn(firstPause)
	h.all(t.Context(), a.watch.Now())
	if d.got() != 2 || h.left(t) != 0 {
		t.Errorf("%d mails, %d notes are left", d.got(), h.left(t))
	}
}

// A mail server that turns this host away is left alone for a while.
func TestHandOverRests(t *testing.T) {
	for _, code := range []string{"mail_auth", "mail_rejected_here"} {
		a, d := newAsker(t), &helpDesk{}
		h := a.handing(t, d)
		a.ask(t, a.request(t))
		a.ask(t, a.request(t))
		d.fail = func(int, int64) error { return fault.New(fault.ExitRefused, code, "not you") }
		h.all(t.Context(), a.watch.Now())
		if d.tries != 1 || !h.until.After(a.watch.Now()) {
			t.Errorf("%s: %d attempts, resting until %v", code, d.tries, h.until)
		}
	}
}

func TestHandOverOfWhatIsTooLarge(t *testing.T) {
	a, d := newAsker(t), &helpDesk{}
	h := a.handing(t, d)
	d.fail = func(_ int, size int64) error {
		if size > 100<<10 {
			return fault.New(fault.ExitRefused, "mail_too_large", "%w", &notify.TooLarge{Size: size, Limit: 100 << 10})
		}
		return nil
	}
	r := a.request(t)
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "a.bin", filling(200<<10))}
	a.ask(t, r)
	altered := a.request(t)
	altered.Attachments = []support.Attachment{a.upload(t, altered.ID, "b.txt", []byte("as it came"))}
	a.ask(t, altered)
	if err := os.WriteFile(a.store.attachmentFile(altered.ID, altered.ID, "b.txt"), []byte("altered!!!"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.all(t.Context(), a.watch.Now())
	if d.got() != 2 || h.left(t) != 0 || !strings.Contains(d.texts[0]+d.texts[1], "Not in this mail") {
		t.Errorf("%d mails, %d notes are left", d.got(), h.left(t))
	}
}

func TestServerHandsOver(t *testing.T) {
	a, d := newAsker(t), &helpDesk{}
	a.store.now = time.Now
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- a.store.Serve(ctx, Service{Listen: "127.0.0.1:0", TicketPrefix: "TL", Log: slog.New(slog.DiscardHandler),
			Forward: &Forward{Mailer: d, From: "desk@acme.example", To: []string{"help@acme.example"}, glance: time.Millisecond}})
	}()
	for {
		if n, err := a.store.series(); err == nil && n.Forward {
			break
		}
		time.Sleep(time.Millisecond)
	}
	a.ask(t, a.request(t))
	for d.got() == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	// Without a help desk nothing is noted.
	if err := a.store.arrange(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	r := a.request(t)
	if receipt := a.ask(t, r); receipt.Ticket != "TL-1002" {
		t.Errorf("%+v", receipt)
	}
	if _, err := os.Stat(a.store.outboxFile(r.ID)); err == nil {
		t.Error("it is noted")
	}
}

func TestVerifyMail(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	write := func(license string, key *asker, alter func(string) string) io.Reader {
		l := &optoolmail.Letter{ID: r.ID, From: "ann@nord.example", To: []string{"help@acme.example"}, Subject: r.Subject, Text: r.Text(), Date: begun()}
		if err := l.Sign(optoolmail.Signer{License: license, Product: a.store.Product, Request: r.ID, Key: key.key.SigningKey(a.store.Product)}); err != nil {
			t.Fatal(err)
		}
		c, err := l.Compose()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := c.Write(&b); err != nil {
			t.Fatal(err)
		}
		return strings.NewReader(alter(b.String()))
	}
	same := func(s string) string { return s }
	own := a.record.License.ID
	v, record, err := a.store.VerifyMail(write(own, a, same))
	if err != nil || v.Statement.Request != r.ID || record.License.ID != own {
		t.Fatalf("%+v, %+v, %v", v, record, err)
	}
	for code, mail := range map[string]io.Reader{
		"statement_altered": write(own, a, func(s string) string { return strings.Replace(s, "All of them", "None of them", 1) }),
		"statement_forged":  write(own, a.other(t), same),
		"statement_missing": strings.NewReader("Subject: x\r\n\r\nx\r\n"),
	} {
		_, _, err := a.store.VerifyMail(mail)
		wantCode(t, err, code, 5)
	}
	_, _, err = a.store.VerifyMail(write(newID(begun()), a, same))
	wantCode(t, err, "statement_forged", 5)
}
