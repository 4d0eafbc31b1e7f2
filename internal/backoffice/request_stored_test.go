package backoffice

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// create creates an upload of so many bytes, and returns what the server says.
func (a *asker) create(t testing.TB, request string, size int) (int, vendorapi.Error, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, vendorapi.UploadsURL(a.server.URL), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": a.pass(t, request), tusResumable: tusVersion,
		tusLength: strconv.Itoa(size), tusMetadata: about(request, sumOf(filling(32)))} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var e vendorapi.Error
	if answer.StatusCode >= 400 {
		if err := json.NewDecoder(answer.Body).Decode(&e); err != nil {
			t.Fatal(err)
		}
	}
	return answer.StatusCode, e, answer.Header
}

func TestStoredBytesCount(t *testing.T) {
	a := newAsker(t)
	a.store.LimitUploads(UploadLimits{Stored: 100})
	r := a.request(t)
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "one", filling(60))}
	twin := r.Attachments[0]
	twin.Name = "two"
	r.Attachments = append(r.Attachments, twin)
	a.ask(t, r)
	if names, err := os.ReadDir(a.store.storedDir(a.record.License.ID)); err != nil || len(names) != 1 || !strings.HasSuffix(names[0].Name(), ".60") {
		t.Errorf("%v, %v", names, err)
	}
	if left, err := filepath.Glob(a.store.path("uploads", "*.part")); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	expect := func(b *asker, size, want int, code string) {
		t.Helper()
		status, e, header := b.create(t, ulid(t), size)
		if status != want || e.Code != code || (want == 429) != (header.Get("Retry-After") != "") {
			t.Errorf("%d bytes: %d %+v, want %d", size, status, e, want)
		}
	}
	expect(a, 41, 429, codeManyUploads)
	expect(a, 30, 201, "")
	expect(a, 11, 429, codeManyUploads)
	expect(a.other(t), 41, 201, "") // another licence
	// They count however long ago that was, and whether or not it is closed.
	if _, err := a.store.Answer(t.Context(), r.ID, Say{Kind: support.Closed}); err != nil {
		t.Fatal(err)
	}
	a.watch.turn(20 * 24 * time.Hour)
	if n, err := a.store.stored(a.record.License.ID, 1000); err != nil || n != 60 {
		t.Errorf("%d bytes, %v", n, err)
	}
	// The vendor made room.
	if err := os.RemoveAll(filepath.Join(a.store.requestDir(r.ID), "files", r.ID)); err != nil {
		t.Fatal(err)
	}
	if n, err := a.store.stored(a.record.License.ID, 59); err != nil || n != 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if names, err := os.ReadDir(a.store.storedDir(a.record.License.ID)); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

func TestUploadsOfWhoIsNotEntitled(t *testing.T) {
	a := newAsker(t)
	past := begun().Add(-time.Hour)
	over := a.licensed(t, license.License{Support: &license.Support{Until: &past}})
	refused := func(b *asker, why string) {
		t.Helper()
		if status, e, _ := b.create(t, ulid(t), 10); status != http.StatusForbidden || e.Code != vendorapi.CodeNotEntitled || !strings.Contains(e.Message, why) {
			t.Errorf("%d %+v, want %q", status, e, why)
		}
	}
	taken := func(b *asker) {
		t.Helper()
		if status, e, _ := b.create(t, ulid(t), 10); status != http.StatusCreated {
			t.Errorf("%d %+v", status, e)
		}
	}
	taken(a)
	refused(over, "ended on 2026-11-21")
	a.rules(t, "  subscription: {deployments: [on-premise], refusal: Buy it at acme.example.}\n")
	refused(a.licensed(t, license.License{Deployment: "on-premise"}), "Buy it")
	taken(a.licensed(t, license.License{Deployment: "paas"}))
	a.rules(t, "  askers: {partner: true, refusal: Ask your dealer.}\n")
	refused(a, "Ask your dealer.")
	partner := a.licensed(t, license.License{Support: &license.Support{Partner: "West GmbH"}})
	taken(partner)
	// What was begun may be ended, and what was brought may be asked for again.
	r := partner.request(t)
	r.Partner = "West GmbH"
	data := filling(10)
	r.Attachments = []support.Attachment{partner.upload(t, r.ID, "log", data)}
	if _, err := a.store.Suspend(t.Context(), partner.record.License.ID, ""); err != nil {
		t.Fatal(err)
	}
	partner.upload(t, r.ID, "log", data)
	refused(partner, "suspended")
	if entries, err := os.ReadDir(a.store.path("uploads")); err != nil || len(entries) != 1+2*4 {
		t.Errorf("%d files, %v", len(entries), err)
	}
}

func TestLargestUploadByTheProfile(t *testing.T) {
	a := newAsker(t)
	if got := a.store.largestUpload(); got != 20<<30 {
		t.Errorf("%d", got)
	}
	a.rules(t, "")
	path := a.store.path("profile.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data = []byte(strings.Replace(string(data), "{endpoint: true,", "{endpoint: true, maxUpload: 64K,", 1))
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if status, e, _ := a.create(t, ulid(t), 64<<10+1); status != http.StatusRequestEntityTooLarge || !strings.Contains(e.Message, "65536 bytes") {
		t.Errorf("%d %+v", status, e)
	}
	if status, e, _ := a.create(t, ulid(t), 64<<10); status != http.StatusCreated {
		t.Errorf("%d %+v", status, e)
	}
	a.store.LimitUploads(UploadLimits{File: 10})
	if got := a.store.largestUpload(); got != 10 {
		t.Errorf("%d", got)
	}
}
