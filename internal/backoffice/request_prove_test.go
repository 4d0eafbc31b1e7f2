package backoffice

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// lengthy is an attachment that takes its time.
type lengthy struct {
	holder
	began, end chan struct{}
}

func (p *lengthy) prove(context.Context, []support.Attachment) error {
	close(p.began)
	<-p.end
	return nil
}

// Whose attachments take long keeps nobody else from asking.
func TestAttachmentsAreProvenBeforeTheLock(t *testing.T) {
	a := newAsker(t)
	turn := make(chan struct{}, 1)
	open := func(files holder) *arrival {
		r := a.request(t)
		opened, err := a.store.openRequest(a.seal(t, support.TypeRequest, r))
		if err != nil {
			t.Fatal(err)
		}
		opened.via, opened.files = ByHTTPS, files
		return opened
	}
	slow := &lengthy{&uploaded{store: a.store}, make(chan struct{}), make(chan struct{})}
	ended := make(chan error, 1)
	first := open(slow)
	go func() {
		_, err := a.store.accept(t.Context(), first, turn)
		ended <- err
	}()
	<-slow.began
	if _, err := a.store.accept(t.Context(), open(&uploaded{store: a.store}), turn); err != nil {
		t.Error(err)
	}
	if close(slow.end); <-ended != nil {
		t.Error("the slow one was not taken")
	}
	if all, err := a.store.Tickets(); err != nil || len(all) != 2 || all[0].ID != first.id() && all[1].ID != first.id() {
		t.Errorf("%d tickets, %v", len(all), err)
	}
}

// An upload that is all there, and that somebody is at, is asked for again; one that is
// still being sent is missing.
func TestUploadsThatAreHeld(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "log", []byte("log"))}
	id := uploadID(a.record.License.ID, r.ID, r.Attachments[0].SHA256)
	held, err := a.store.hold(t.Context(), id, false)
	if err != nil {
		t.Fatal(err)
	}
	defer held.release()
	url, envelope := vendorapi.RequestsURL(a.server.URL), a.seal(t, support.TypeRequest, r)
	a.refused(t, url, r.ID, envelope, http.StatusServiceUnavailable, "unavailable")
	if err := os.Truncate(a.store.partFile(id), 1); err != nil {
		t.Fatal(err)
	}
	a.refused(t, url, r.ID, envelope, http.StatusConflict, vendorapi.CodeUploadMissing)
}

// What was refused without attachments is refused before they are read.
func TestRefusedBeforeAttachments(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	a.ask(t, r)
	if _, err := a.store.Answer(t.Context(), r.ID, Say{Kind: support.Closed}); err != nil {
		t.Fatal(err)
	}
	m := a.reply(t, r.ID)
	m.Attachments = []support.Attachment{described("log.txt", "log")}
	a.refused(t, vendorapi.MessagesURL(a.server.URL, r.ID), m.ID, a.seal(t, support.TypeMessage, m), http.StatusConflict, vendorapi.CodeClosed)
}

// An upload may change between proof and link: then it is missing, and nothing else has
// its name.
func TestProofOfAnUploadThatChanges(t *testing.T) {
	const data = "0123456789"
	for name, c := range map[string]struct {
		change func(t *testing.T, s *Store, u *upload) error
		ok     bool
	}{
		"nothing": {func(*testing.T, *Store, *upload) error { return nil }, true},
		"taken by another document": {func(t *testing.T, s *Store, u *upload) error {
			p, err := s.proveUpload(t.Context(), u.License, u.Request, u.SHA256)
			return errors.Join(err, s.linkUpload(p, s.path("other")), s.settleUpload(t.Context(), p, s.path("other")))
		}, true},
		"a leftover in its place": {func(_ *testing.T, s *Store, _ *upload) error {
			return os.WriteFile(s.path("mine"), []byte("old"), 0o600)
		}, true},
		"dropped": {func(_ *testing.T, s *Store, u *upload) error { return s.discard(u.ID) }, false},
		"begun anew": {func(_ *testing.T, s *Store, u *upload) error {
			return errors.Join(os.Remove(s.partFile(u.ID)), os.WriteFile(s.partFile(u.ID), []byte("9876543210"), 0o600))
		}, false},
		"written to": {func(_ *testing.T, s *Store, u *upload) error {
			return errors.Join(os.WriteFile(s.partFile(u.ID), []byte("9876543210"), 0o600), os.Chtimes(s.partFile(u.ID), begun(), begun()))
		}, false},
		"cut": {func(_ *testing.T, s *Store, u *upload) error { return os.Truncate(s.partFile(u.ID), 3) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAsker(t)
			r := a.request(t)
			file := a.upload(t, r.ID, "log", []byte(data))
			u, err := a.store.readUpload(uploadID(a.record.License.ID, r.ID, file.SHA256))
			if err != nil {
				t.Fatal(err)
			}
			held := &uploaded{store: a.store, license: u.License, request: r.ID}
			if err := errors.Join(held.prove(t.Context(), []support.Attachment{file}), c.change(t, a.store, u)); err != nil {
				t.Fatal(err)
			}
			err = held.keep(file, a.store.path("mine"))
			got, _ := os.ReadFile(a.store.path("mine"))
			if c.ok != (err == nil) || c.ok != (string(got) == data) || !c.ok && got != nil {
				t.Errorf("%v, the file is %q", err, got)
			}
			if !c.ok {
				wantCode(t, err, vendorapi.CodeUploadMissing, 4)
			}
		})
	}
}

// A message that is not sent is not read, so that a long thread costs no more than its
// answer.
func TestStatusReadsWhatItSends(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	a.ask(t, r)
	text := make([]byte, support.MaxText)
	for i := range text {
		text[i] = 'x'
	}
	for range 40 {
		if _, err := a.store.Answer(t.Context(), r.ID, Say{Kind: support.Note, Text: string(text), Author: "Vera"}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := a.store.FindTicket(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	first := &found.Entries[1]
	if err := os.Remove(filepath.Join(a.store.requestDir(r.ID), "messages", first.ID+".json")); err != nil {
		t.Fatal(err)
	}
	s := a.status(t, r.ID)
	if m := s.Messages[0]; len(s.Messages) != 40 || m.ID != first.ID || m.Request != r.ID || m.Kind != support.Note || m.Text != "[…]" || m.Author != "Vera" || !m.At.Equal(first.At) {
		t.Errorf("%d messages, the first %+v", len(s.Messages), m)
	}
}

// What is known is said to be, though its uploads are gone.
func TestKnownWithoutItsUploads(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	r.Attachments = []support.Attachment{a.upload(t, r.ID, "log", []byte("log"))}
	first := a.ask(t, r)
	if err := a.store.discard(uploadID(a.record.License.ID, r.ID, r.Attachments[0].SHA256)); err != nil {
		t.Fatal(err)
	}
	status, again := post[vendorapi.RequestReceipt](t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r))
	if first.Duplicate = true; status != http.StatusOK || again != first {
		t.Errorf("status %d, %+v, want %+v", status, again, first)
	}
}
