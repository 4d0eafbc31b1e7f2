package backoffice

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// rules adds a section support to the vendor's profile.
func (a *asker) rules(t testing.TB, text string) {
	t.Helper()
	path := a.store.path("profile.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if at := strings.Index(string(data), "\nsupport:\n"); at >= 0 {
		data = data[:at]
	}
	text = "\nsupport:\n  version: \"2026-03\"\n  effective: 2026-03-01\n  delivery: {endpoint: true, mail: help@acme.example}\n" + text
	if err := os.WriteFile(path, append(data, text...), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.store.profile(); err != nil {
		t.Fatal(err)
	}
}

// licensed gives the asker another licence.
func (a *asker) licensed(t testing.TB, l license.License) *asker {
	t.Helper()
	b := *a
	b.key = newKey(t)
	l.Customer = "Nord AG"
	if l.Expires == nil {
		end := begun().Add(24 * time.Hour)
		l.Expires = &end
	}
	var err error
	if b.record, err = a.store.Issue(t.Context(), b.key, l); err != nil {
		t.Fatal(err)
	}
	return &b
}

func (a *asker) notEntitled(t testing.TB, r *support.Request, why string) {
	t.Helper()
	got := a.refused(t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r), http.StatusForbidden, vendorapi.CodeNotEntitled)
	if !strings.Contains(got, why) {
		t.Errorf("%q, want %q", got, why)
	}
}

func TestSuspendedAndRevoked(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	a.ask(t, r)
	if _, err := a.store.Suspend(t.Context(), a.record.License.ID, "unpaid"); err != nil {
		t.Fatal(err)
	}
	a.notEntitled(t, a.request(t), "suspended")
	m := a.reply(t, r.ID)
	a.refused(t, vendorapi.MessagesURL(a.server.URL, r.ID), m.ID, a.seal(t, support.TypeMessage, m), http.StatusForbidden, vendorapi.CodeNotEntitled)
	// What was accepted before stays so, and an end may be put to it.
	if status, again := post[vendorapi.RequestReceipt](t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r)); status != http.StatusOK || !again.Duplicate {
		t.Errorf("status %d, %+v", status, again)
	}
	if m.Kind = support.Close; a.say(t, m).Ticket == "" || a.status(t, r.ID).State != vendorapi.RequestClosed {
		t.Error("it is not closed")
	}
	if _, err := a.store.Revoke(t.Context(), a.record.License.ID, ""); err != nil {
		t.Fatal(err)
	}
	a.notEntitled(t, a.request(t), "revoked")
}

func TestSupportThatIsOver(t *testing.T) {
	a := newAsker(t)
	past := begun().Add(-time.Hour)
	over := license.License{Deployment: "on-premise", Support: &license.Support{Until: &past}}
	b := a.licensed(t, over)
	b.notEntitled(t, b.request(t), "ended on 2026-11-21")
	a.rules(t, "  subscription: {deployments: [on-premise, cloud], refusal: Buy it at acme.example.}\n")
	b.notEntitled(t, b.request(t), "ended on 2026-11-21")
	unpaid := a.licensed(t, license.License{Deployment: "cloud"})
	unpaid.notEntitled(t, unpaid.request(t), "Buy it at acme.example.")
	over.Deployment = "paas" // where support is free
	free := a.licensed(t, over)
	free.ask(t, free.request(t))
	soon := begun().Add(time.Hour)
	paid := a.licensed(t, license.License{Deployment: "cloud", Support: &license.Support{Until: &soon}})
	paid.ask(t, paid.request(t))
}

func TestPartnersAlone(t *testing.T) {
	a := newAsker(t)
	a.rules(t, "  askers: {partner: true, refusal: Ask your dealer.}\n")
	a.notEntitled(t, a.request(t), "Ask your dealer.")
	r := a.request(t)
	r.Partner = "West GmbH"
	a.notEntitled(t, r, "the licence names none")
	b := a.licensed(t, license.License{Support: &license.Support{Partner: "West GmbH"}})
	r = b.request(t)
	r.Partner = "East GmbH"
	b.notEntitled(t, r, "West GmbH")
	r = b.request(t)
	r.Partner = "west  gmbh"
	b.ask(t, r)
}

func TestUrgencyByTheVendorsRules(t *testing.T) {
	a := newAsker(t)
	a.rules(t, `  priorities:
    - {level: 1, functions: all, users: all, reaction: {on-premise: 3h}}
    - {level: 2, functions: several, users: several, match: any, reaction: {on-premise: 6h}}
  reaction: {on-premise: 8h}
  calendar:
    zone: UTC
    hours: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00"}]
`)
	r := a.request(t)
	r.Priority = 1 // what the sender makes of it counts for nothing
	a.ask(t, r)
	due := func(want string) {
		t.Helper()
		found, err := a.store.FindTicket(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		clocks, err := a.store.Clocks()
		if err != nil {
			t.Fatal(err)
		}
		standing, err := clocks.Standing(found)
		if err != nil || standing.Due.UTC().Format(time.RFC3339) != want {
			t.Errorf("due %v, %v, want %s", standing.Due, err, want)
		}
	}
	due("2026-11-23T14:00:00Z") // accepted on a Saturday
	found, _ := a.store.FindTicket(r.ID)
	if found.Priority() != 2 || found.Entries[0].Budget != 6*time.Hour {
		t.Errorf("%+v", found)
	}
	m := a.reply(t, r.ID)
	m.Impact = &support.Impact{Functions: support.All, Users: support.All}
	a.watch.turn(48 * time.Hour)
	a.say(t, m)
	due("2026-11-23T15:00:00Z")
	if found, _ := a.store.FindTicket(r.ID); found.Priority() != 1 {
		t.Errorf("%+v", found)
	}
	question := a.request(t)
	question.Kind, question.Impact = support.Consultation, nil
	a.ask(t, question)
	if found, _ := a.store.FindTicket(question.ID); found.Priority() != 0 || found.Entries[0].Budget != 8*time.Hour {
		t.Errorf("%+v", found)
	}
}

func TestWhoMayReadTheStatus(t *testing.T) {
	a := newAsker(t)
	b := a.other(t)
	r := a.request(t)
	a.ask(t, r)
	for name, c := range map[string]struct {
		pass, id string
		status   int
		code     string
	}{
		"no pass":         {"", r.ID, 401, vendorapi.CodeBadPass},
		"another request": {a.pass(t, ulid(t)), r.ID, 401, vendorapi.CodeBadPass},
		"another licence": {b.pass(t, r.ID), r.ID, 404, vendorapi.CodeUnknownRequest},
		"a forged pass":   {passFor(t, support.Pass{License: a.record.License.ID, Product: a.store.Product, Request: r.ID}, b.key, a.store.Product), r.ID, 401, vendorapi.CodeBadPass},
		"not sent yet":    {a.pass(t, "01JD6Z0000ABCDEFGHJKMNPQRS"), "01JD6Z0000ABCDEFGHJKMNPQRS", 404, vendorapi.CodeUnknownRequest},
	} {
		ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, vendorapi.RequestURL(a.server.URL, c.id), nil)
		if err != nil {
			t.Fatal(err)
		}
		ask.Header.Set("Authorization", c.pass)
		if status, e := answered[vendorapi.Error](t, ask); status != c.status || e.Code != c.code {
			t.Errorf("%s: %d %+v", name, status, e)
		}
	}
}

// However long the thread, the status stays within its bound.
func TestLongThread(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	a.ask(t, r)
	for range 60 {
		if _, err := a.store.Answer(t.Context(), r.ID, Say{Kind: support.Note, Text: strings.Repeat(`"`, support.MaxText)}); err != nil {
			t.Fatal(err)
		}
	}
	s := a.status(t, r.ID)
	if n := len(s.Messages); n != 60 || s.Messages[0].Text != "[…]" || len(s.Messages[n-1].Text) != support.MaxText {
		t.Errorf("%d messages, the first %.10q", n, s.Messages[0].Text)
	}
}
