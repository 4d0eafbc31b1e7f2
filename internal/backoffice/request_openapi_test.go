package backoffice

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Every documented answer about requests is provoked, and each must be as documented.
func TestDocumentedRequests(t *testing.T) {
	d := readDocument(t)
	a := newAsker(t)
	gone := a.other(t)
	if _, err := a.store.Suspend(t.Context(), gone.record.License.ID, ""); err != nil {
		t.Fatal(err)
	}
	r := a.request(t)
	m := a.reply(t, r.ID)
	end := a.reply(t, r.ID)
	end.Kind = support.Close
	all, one, messages := vendorapi.RequestsURL(a.server.URL), vendorapi.RequestURL(a.server.URL, r.ID), vendorapi.MessagesURL(a.server.URL, r.ID)
	request := func(b *asker, alter func(*support.Request)) string {
		other := b.request(t)
		alter(other)
		return other.ID + "\n" + string(b.seal(t, support.TypeRequest, other))
	}
	message := func(m *support.Message) string { return m.ID + "\n" + string(a.seal(t, support.TypeMessage, m)) }
	lost := a.reply(t, ulid(t))
	misty := a.reply(t, r.ID)
	misty.Text = ""
	same := r.ID + "\n" + string(a.seal(t, support.TypeRequest, r))
	missing := func(r *support.Request) {
		r.Attachments = []support.Attachment{{Name: "x", SHA256: sumOf(nil)}}
	}
	large := "x\n" + strings.Repeat("x", vendorapi.MaxRequest+1)
	unpaid := a.request(t)
	a.ask(t, unpaid)
	crowd := func() {
		if err := os.MkdirAll(a.store.openDir(a.record.License.ID), 0o700); err != nil {
			t.Fatal(err)
		}
		for range openPerLicense {
			old := &Ticket{ID: ulid(t), License: a.record.License.ID, State: vendorapi.RequestOpen, Entries: []Entry{{At: begun()}}}
			if err := errors.Join(os.Mkdir(a.store.requestDir(old.ID), 0o700), a.store.saveTicket(old), a.store.markOpen(old)); err != nil {
				t.Fatal(err)
			}
		}
		found, err := a.store.FindTicket(unpaid.ID)
		if err != nil {
			t.Fatal(err)
		}
		for len(found.Entries) < maxEntries {
			found.add(Entry{ID: ulid(t), Kind: support.Note})
		}
		if err := a.store.saveTicket(found); err != nil {
			t.Fatal(err)
		}
	}
	const typed = "application/json"
	seen := map[string]bool{}
	for _, step := range []struct {
		pattern, method, url, kind, pass, body string
		status                                 int
		before                                 func()
	}{
		{vendorapi.PatternRequests, "POST", all, typed, "", same, 201, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", same, 200, nil},
		{vendorapi.PatternRequests, "POST", all, support.TypeRequest, "", same, 200, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", "x\n{}", 400, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", request(gone, func(*support.Request) {}), 403, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", request(a, missing), 409, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", large, 413, nil},
		{vendorapi.PatternRequests, "POST", all, "text/plain", "", same, 415, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", request(a, func(r *support.Request) { r.Kind = "x" }), 422, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", message(m), 201, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", message(m), 200, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", "x\n{}", 400, nil},
		{vendorapi.PatternMessages, "POST", vendorapi.MessagesURL(a.server.URL, lost.Request), typed, "", message(lost), 404, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", large, 413, nil},
		{vendorapi.PatternMessages, "POST", messages, "", "", message(m), 415, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", message(misty), 422, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", message(end), 201, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", message(a.reply(t, r.ID)), 409, nil},
		{vendorapi.PatternRequest, "GET", one, "", a.pass(t, r.ID), "", 200, nil},
		{vendorapi.PatternRequest, "GET", one, "", "", "", 401, nil},
		{vendorapi.PatternRequest, "GET", vendorapi.RequestURL(a.server.URL, lost.ID), "", a.pass(t, lost.ID), "", 404, nil},
		{vendorapi.PatternRequests, "POST", all, typed, "", request(a, func(*support.Request) {}), 429, crowd},
		{vendorapi.PatternMessages, "POST", vendorapi.MessagesURL(a.server.URL, unpaid.ID), typed, "", message(a.reply(t, unpaid.ID)), 429, nil},
		{vendorapi.PatternMessages, "POST", vendorapi.MessagesURL(a.server.URL, unpaid.ID), typed, "", message(a.reply(t, unpaid.ID)), 403, func() {
			if _, err := a.store.Suspend(t.Context(), a.record.License.ID, ""); err != nil {
				t.Fatal(err)
			}
			found, _ := a.store.FindTicket(unpaid.ID)
			found.Entries = found.Entries[:1]
			if err := a.store.saveTicket(found); err != nil {
				t.Fatal(err)
			}
		}},
		{vendorapi.PatternRequest, "GET", one, "", a.pass(t, r.ID), "", 503, func() { replaceByDirectory(t, a.store.ticketFile(r.ID)) }},
		{vendorapi.PatternRequests, "POST", all, typed, "", same, 503, nil},
		{vendorapi.PatternMessages, "POST", messages, typed, "", message(m), 503, nil},
	} {
		if step.before != nil {
			step.before()
		}
		name := fmt.Sprintf("%s %s %d", step.method, step.pattern, step.status)
		seen[name] = true
		id, body, _ := strings.Cut(step.body, "\n")
		ask, err := http.NewRequestWithContext(t.Context(), step.method, step.url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		ask.Header.Set("Content-Type", step.kind)
		ask.Header.Set("Authorization", step.pass)
		ask.Header.Set(vendorapi.HeaderIdempotency, id)
		answer, err := http.DefaultClient.Do(ask)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if answer.Body.Close(); err != nil || answer.StatusCode != step.status {
			t.Errorf("%s: got %d %s %v", name, answer.StatusCode, text, err)
			continue
		}
		d.check(t, name, d.at(map[string]any(d), "paths", step.pattern, strings.ToLower(step.method), "responses", fmt.Sprint(step.status)), answer, text)
	}
	d.provoked(t, seen, func(path string) bool { return strings.HasPrefix(path, vendorapi.PatternRequests) })
	for text, want := range map[string]string{
		fmt.Sprint(d.at(map[string]any(d), "components", "requestBodies", "Document")["description"]):                    fmt.Sprint(vendorapi.MaxRequest),
		fmt.Sprint(d.at(map[string]any(d), "components", "responses", "DocumentTooLarge")["description"]):                fmt.Sprint(vendorapi.MaxRequest),
		fmt.Sprint(d.at(map[string]any(d), "paths", vendorapi.PatternRequest, "get", "responses", "200")["description"]): fmt.Sprint(vendorapi.MaxStatus),
		fmt.Sprint(d.at(map[string]any(d), "components", "responses", "TooManyRequests")["description"]):                 fmt.Sprint(openPerLicense),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("documented %q, want %s", text, want)
		}
	}
}
