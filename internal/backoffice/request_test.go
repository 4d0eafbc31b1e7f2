package backoffice

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

func TestRequestIsTakenOnce(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	first := a.ask(t, r)
	if first.Ticket != "AP-1001" || !first.Accepted.Equal(begun()) {
		t.Errorf("%+v", first)
	}
	a.watch.turn(time.Hour)
	envelope := a.seal(t, support.TypeRequest, r)
	for range 3 {
		status, again := post[vendorapi.RequestReceipt](t, vendorapi.RequestsURL(a.server.URL), r.ID, envelope)
		if first.Duplicate = true; status != http.StatusOK || again != first {
			t.Errorf("status %d, %+v, want %+v", status, again, first)
		}
	}
	changed := *r
	changed.Subject = "Something else"
	a.refused(t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, &changed), http.StatusConflict, vendorapi.CodeConflict)
	foreign := a.other(t).request(t)
	foreign.ID = r.ID
	b := a.other(t)
	foreign.License.ID = b.record.License.ID
	b.refused(t, vendorapi.RequestsURL(a.server.URL), r.ID, b.seal(t, support.TypeRequest, foreign), http.StatusConflict, vendorapi.CodeConflict)
	if second := a.ask(t, a.request(t)); second.Ticket != "AP-1002" {
		t.Errorf("%+v", second)
	}
	all, err := a.store.Tickets()
	if err != nil || len(all) != 2 || all[0].Customer != "Nord AG" || all[0].State != vendorapi.RequestOpen {
		t.Errorf("%+v, %v", all, err)
	}
	stored, err := os.ReadFile(filepath.Join(a.store.requestDir(r.ID), "request.dsse"))
	if err != nil || !bytes.Equal(stored, envelope) {
		t.Errorf("what is stored is not what came: %v", err)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	a := newAsker(t)
	b := a.other(t)
	url := vendorapi.RequestsURL(a.server.URL)
	for name, c := range map[string]struct {
		status int
		code   string
		body   func(*support.Request) []byte
	}{
		"not an envelope": {400, vendorapi.CodeBadRequest, func(*support.Request) []byte { return []byte("{}") }},
		"another's key":   {400, vendorapi.CodeBadRequest, func(r *support.Request) []byte { return b.seal(t, support.TypeRequest, r) }},
		"another type":    {400, vendorapi.CodeBadRequest, func(r *support.Request) []byte { return a.seal(t, support.TypeMessage, r) }},
		"no such licence": {403, vendorapi.CodeNotEntitled, func(r *support.Request) []byte {
			r.License.ID = newID(begun())
			return a.seal(t, support.TypeRequest, r)
		}},
		"a path as licence": {403, vendorapi.CodeNotEntitled, func(r *support.Request) []byte { r.License.ID = "../x"; return a.seal(t, support.TypeRequest, r) }},
		"another product":   {422, vendorapi.CodeBadRequest, func(r *support.Request) []byte { r.Product = "other"; return a.seal(t, support.TypeRequest, r) }},
		"no subject":        {422, vendorapi.CodeBadRequest, func(r *support.Request) []byte { r.Subject = " "; return a.seal(t, support.TypeRequest, r) }},
		"two lines":         {422, vendorapi.CodeBadRequest, func(r *support.Request) []byte { r.Subject = "a\nBcc: x"; return a.seal(t, support.TypeRequest, r) }},
		"another id":        {400, vendorapi.CodeBadRequest, func(r *support.Request) []byte { r.ID = ulid(t); return a.seal(t, support.TypeRequest, r) }},
		"too large":         {413, vendorapi.CodeTooLarge, func(*support.Request) []byte { return bytes.Repeat([]byte("x"), vendorapi.MaxRequest+1) }},
	} {
		t.Run(name, func(t *testing.T) {
			r := a.request(t)
			id := r.ID
			a.refused(t, url, id, c.body(r), c.status, c.code)
		})
	}
	if all, err := a.store.Tickets(); err != nil || len(all) != 0 {
		t.Errorf("%d were taken, %v", len(all), err)
	}
}

func TestAttachmentsMustBeThere(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	url := vendorapi.RequestsURL(a.server.URL)
	whole := a.upload(t, r.ID, "log.txt", []byte("log"))
	absent := support.Attachment{Name: "shot.png", Size: 3, SHA256: sumOf([]byte("png"))}
	longer := support.Attachment{Name: "long", Size: 4, SHA256: whole.SHA256}
	for _, bad := range []support.Attachment{absent, longer} {
		r.Attachments = []support.Attachment{whole, bad}
		message := a.refused(t, url, r.ID, a.seal(t, support.TypeRequest, r), http.StatusConflict, vendorapi.CodeUploadMissing)
		if !strings.Contains(message, bad.Name) || strings.Contains(message, whole.Name) {
			t.Errorf("%q does not say which", message)
		}
	}
	// The same bytes under two names, and again in a message.
	twin := whole
	twin.Name = "copy.txt"
	r.Attachments = []support.Attachment{whole, twin, a.upload(t, r.ID, absent.Name, []byte("png"))}
	a.ask(t, r)
	m := a.reply(t, r.ID)
	m.Attachments = []support.Attachment{whole}
	a.say(t, m)
	for path, want := range map[string]string{
		filepath.Join(r.ID, "log.txt"): "log", filepath.Join(r.ID, "copy.txt"): "log", filepath.Join(r.ID, "shot.png"): "png", filepath.Join(m.ID, "log.txt"): "log",
	} {
		if got, err := os.ReadFile(filepath.Join(a.store.requestDir(r.ID), "files", path)); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
}

func TestThread(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	ticket := a.ask(t, r).Ticket
	want := func(state vendorapi.RequestState, kinds ...support.MessageKind) {
		t.Helper()
		s := a.status(t, r.ID)
		var got []support.MessageKind
		for _, m := range s.Messages {
			got = append(got, m.Kind)
		}
		if s.ID != r.ID || s.Ticket != ticket || s.State != state || !s.Accepted.Equal(begun()) || fmt.Sprint(got) != fmt.Sprint(kinds) {
			t.Errorf("%+v, want %s %v", s, state, kinds)
		}
	}
	say := func(kind support.MessageKind) {
		t.Helper()
		a.watch.turn(time.Minute)
		if _, err := a.store.Answer(t.Context(), r.ID, Say{Kind: kind, Text: "words", Author: "Vera"}); err != nil {
			t.Fatal(err)
		}
	}
	want(vendorapi.RequestOpen)
	say(support.Note)
	want(vendorapi.RequestOpen, support.Note)
	say(support.Question)
	want(vendorapi.RequestWaiting, support.Note, support.Question)
	m := a.reply(t, r.ID)
	a.say(t, m)
	want(vendorapi.RequestOpen, support.Note, support.Question, support.Reply)
	say(support.Answer)
	want(vendorapi.RequestAnswered, support.Note, support.Question, support.Reply, support.Answer)
	last := a.reply(t, r.ID)
	last.Kind, last.Text = support.Close, ""
	first := a.say(t, last)
	want(vendorapi.RequestClosed, support.Note, support.Question, support.Reply, support.Answer, support.Close)

	a.watch.turn(time.Minute)
	url := vendorapi.MessagesURL(a.server.URL, r.ID)
	status, again := post[vendorapi.RequestReceipt](t, url, last.ID, a.seal(t, support.TypeMessage, last))
	if first.Duplicate = true; status != http.StatusOK || again != first {
		t.Errorf("status %d, %+v, want %+v", status, again, first)
	}
	late := a.reply(t, r.ID)
	a.refused(t, url, late.ID, a.seal(t, support.TypeMessage, late), http.StatusConflict, vendorapi.CodeClosed)
	_, err := a.store.Answer(t.Context(), r.ID, Say{Kind: support.Answer, Text: "x"})
	wantCode(t, err, vendorapi.CodeClosed, 2)
	if author := a.status(t, r.ID).Messages[0].Author; author != "Vera" {
		t.Errorf("author %q", author)
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	a := newAsker(t)
	b := a.other(t)
	r := a.request(t)
	a.ask(t, r)
	url := vendorapi.MessagesURL(a.server.URL, r.ID)
	m := a.reply(t, r.ID)
	a.say(t, m)
	other := *m
	other.Text = "other words"
	a.refused(t, url, m.ID, a.seal(t, support.TypeMessage, &other), http.StatusConflict, vendorapi.CodeConflict)
	forged := a.reply(t, r.ID)
	b.refused(t, url, forged.ID, b.seal(t, support.TypeMessage, forged), http.StatusBadRequest, vendorapi.CodeBadRequest)
	answer := a.reply(t, r.ID)
	answer.Kind = support.Answer
	a.refused(t, url, answer.ID, a.seal(t, support.TypeMessage, answer), http.StatusUnprocessableEntity, vendorapi.CodeBadRequest)
	nowhere := a.reply(t, ulid(t))
	a.refused(t, vendorapi.MessagesURL(a.server.URL, nowhere.Request), nowhere.ID, a.seal(t, support.TypeMessage, nowhere), http.StatusNotFound, vendorapi.CodeUnknownRequest)
	a.refused(t, vendorapi.MessagesURL(a.server.URL, ulid(t)), m.ID, a.seal(t, support.TypeMessage, m), http.StatusBadRequest, vendorapi.CodeBadRequest)
}
