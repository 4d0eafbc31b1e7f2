package backoffice

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

var errGone = errors.New("the process was killed")

// Whatever the operation before which the server dies, the same request posted again
// is one request with one number, and so is a message after it.
func TestServerDiesBeforeAnyOperation(t *testing.T) {
	a := newAsker(t)
	if err := a.store.arrange(t.Context(), "TL", true); err != nil {
		t.Fatal(err)
	}
	disk := a.store.disk.(*meddler)
	numbers := map[string]bool{}
	for n := 1; ; n++ {
		r := a.request(t)
		r.Attachments = []support.Attachment{a.upload(t, r.ID, "log.txt", fmt.Appendf(nil, "log %d", n))}
		m := a.reply(t, r.ID)
		m.Attachments = r.Attachments
		died := false
		for _, doc := range []struct {
			url, id  string
			envelope []byte
		}{
			{vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r)},
			{vendorapi.MessagesURL(a.server.URL, r.ID), m.ID, a.seal(t, support.TypeMessage, m)},
		} {
			left := n
			disk.change = func(string, string) error {
				if left--; left <= 0 {
					died = true
					return errGone
				}
				return nil
			}
			first, receipt := post[vendorapi.RequestReceipt](t, doc.url, doc.id, doc.envelope)
			disk.change = nil
			if first != http.StatusCreated && first != http.StatusServiceUnavailable {
				t.Fatalf("status %d", first)
			}
			a.watch.turn(time.Second)
			status, again := post[vendorapi.RequestReceipt](t, doc.url, doc.id, doc.envelope)
			if status != http.StatusCreated && status != http.StatusOK || again.Ticket == "" || again.Duplicate != (status == http.StatusOK) {
				t.Fatalf("before operation %d: %d, then %d %+v", n, first, status, again)
			}
			if first == http.StatusCreated && (status != http.StatusOK || !again.Accepted.Equal(receipt.Accepted)) {
				t.Fatalf("taken twice: %+v, %+v", receipt, again)
			}
			if _, err := os.Stat(a.store.outboxFile(doc.id)); err != nil {
				t.Fatalf("the help desk does not learn of it: %v", err)
			}
		}
		found, err := a.store.FindTicket(r.ID)
		if err != nil || numbers[found.Number] || len(found.Entries) != 2 {
			t.Fatalf("%+v, %v", found, err)
		}
		numbers[found.Number] = true
		for _, doc := range []string{r.ID, m.ID} {
			if got, err := os.ReadFile(a.store.attachmentFile(r.ID, doc, "log.txt")); err != nil || string(got) != fmt.Sprintf("log %d", n) {
				t.Fatalf("attachment %q, %v", got, err)
			}
		}
		if !died {
			t.Logf("%d operations", n)
			break
		}
	}
	if all, err := a.store.Tickets(); err != nil || len(all) != len(numbers) {
		t.Errorf("%d tickets, %v, want %d", len(all), err, len(numbers))
	}
}

// A document that was never accepted leaves its id, and the names of its
// attachments, to one that is.
func TestLeftoversGiveWay(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "log.txt", []byte("the first"))}
	a.store.disk.(*meddler).change = func(what, path string) error {
		if what == "rename" && filepath.Base(path) == "record.json" {
			return errGone
		}
		return nil
	}
	if status, _ := post[vendorapi.Error](t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r)); status != http.StatusServiceUnavailable {
		t.Fatalf("status %d", status)
	}
	a.store.disk.(*meddler).change = nil
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "log.txt", []byte("the second"))}
	a.ask(t, r)
	if got, err := os.ReadFile(a.store.attachmentFile(r.ID, r.ID, "log.txt")); err != nil || string(got) != "the second" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	same := a.seal(t, support.TypeRequest, r)
	var mu sync.Mutex
	created, numbers := 0, map[string]bool{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			other := a.request(t)
			for id, envelope := range map[string][]byte{r.ID: same, other.ID: a.seal(t, support.TypeRequest, other)} {
				status, receipt := post[vendorapi.RequestReceipt](t, vendorapi.RequestsURL(a.server.URL), id, envelope)
				mu.Lock()
				if numbers[receipt.Ticket] = true; status == http.StatusCreated {
					created++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if created != 9 || len(numbers) != 9 {
		t.Errorf("%d were created, with %d numbers, want 9", created, len(numbers))
	}
}

func TestDamagedRecords(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	a.ask(t, r)
	found, err := a.store.FindTicket(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	document := a.store.documentFile(r.ID, &found.Entries[0])
	if err := os.WriteFile(document, bytes.Replace(a.seal(t, support.TypeRequest, r), []byte("e"), []byte("f"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = a.store.document(found, &found.Entries[0])
	wantCode(t, err, "record_damaged", 5)
	if err := os.WriteFile(a.store.ticketFile(r.ID), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = a.store.Tickets()
	wantCode(t, err, "record_damaged", 1)
	if status, e := post[vendorapi.Error](t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r)); status != http.StatusServiceUnavailable {
		t.Errorf("status %d, %+v", status, e)
	}
}

func TestNumbers(t *testing.T) {
	s, _ := newStore(t)
	if err := s.makeDirs(s.path("requests")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"AP-1001", "AP-1002"} {
		if got, err := s.number(); err != nil || got != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
	if err := s.arrange(t.Context(), "TL", false); err != nil {
		t.Fatal(err)
	}
	if got, err := s.number(); err != nil || got != "TL-1003" {
		t.Errorf("%s, %v", got, err)
	}
	// Restored from a backup without the series: numbers go on after the highest.
	if err := s.drop(s.seriesFile()); err != nil {
		t.Fatal(err)
	}
	old := &Ticket{ID: ulid(t), Number: "TL-2000", Entries: []Entry{{At: begun()}}}
	if err := s.makeDirs(s.requestDir(old.ID)); err != nil {
		t.Fatal(err)
	}
	if err := s.saveTicket(old); err != nil {
		t.Fatal(err)
	}
	if got, err := s.number(); err != nil || got != "TL-2001" {
		t.Errorf("%s, %v", got, err)
	}
	for _, bad := range []string{"tl", "TL-", "1A", "ABCDEFGHI", "A B"} {
		wantCode(t, s.arrange(t.Context(), bad, false), "usage", 2)
	}
	for product, want := range map[string]string{"acme-platform": "AP", "acme": "ACME", "telematics": "TELE", "a-b-c-d-e": "ABCD", "7": "REQ", "7zip": "ZIP"} {
		if got := prefixOf(product); got != want || !ValidPrefix(got) {
			t.Errorf("%s: %s, want %s", product, got, want)
		}
	}
}

func TestTooManyOpen(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	a.ask(t, r)
	dir := a.store.openDir(a.record.License.ID)
	for range openPerLicense - 1 { // of requests that were never accepted, or are closed
		if err := os.WriteFile(filepath.Join(dir, ulid(t)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a.ask(t, a.request(t))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%d markers, %v, want 2", len(left), err)
	}
	if _, err := a.store.Answer(t.Context(), r.ID, Say{Kind: support.Closed}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, r.ID)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the marker of a closed request: %v", err)
	}
	for range openPerLicense - 1 {
		old := &Ticket{ID: ulid(t), License: a.record.License.ID, State: vendorapi.RequestOpen, Entries: []Entry{{At: begun()}}}
		if err := errors.Join(os.Mkdir(a.store.requestDir(old.ID), 0o700), a.store.saveTicket(old), a.store.markOpen(old)); err != nil {
			t.Fatal(err)
		}
	}
	next := a.request(t)
	a.refused(t, vendorapi.RequestsURL(a.server.URL), next.ID, a.seal(t, support.TypeRequest, next), http.StatusTooManyRequests, codeTooMany)
	b := a.other(t)
	b.ask(t, b.request(t))
}

func TestFindTicket(t *testing.T) {
	a := newAsker(t)
	r, twin := a.request(t), a.request(t) // of one millisecond
	number := a.ask(t, r).Ticket
	a.ask(t, twin)
	for _, name := range []string{number, " ap-1001 ", r.ID, r.ID[16:], r.ID[:25]} {
		if got, err := a.store.FindTicket(name); err != nil || got.ID != r.ID {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	_, err := a.store.FindTicket(r.ID[:6])
	wantCode(t, err, "ambiguous_request", 2)
	for _, name := range []string{"", "AP-1", "../licenses", r.ID[:3]} {
		_, err := a.store.FindTicket(name)
		wantCode(t, err, vendorapi.CodeUnknownRequest, 2)
	}
}
