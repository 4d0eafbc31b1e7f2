package backoffice

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// slowest is how long a document may take to arrive, and its answer to leave.
const slowest = 2 * time.Minute

// requests takes a request in.
func (v *server) requests(w http.ResponseWriter, r *http.Request) {
	v.post(w, r, support.TypeRequest, v.store.openRequest)
}

// messages takes a message in.
func (v *server) messages(w http.ResponseWriter, r *http.Request) {
	v.post(w, r, support.TypeMessage, func(envelope []byte) (*arrival, error) {
		a, err := v.store.openMessage(envelope)
		if err == nil && a.message.Request != r.PathValue("id") {
			err = badRequest(lang.Errorf("it belongs to another request than the address says"))
		}
		return a, err
	})
}

// post takes a signed document in.
func (v *server) post(w http.ResponseWriter, r *http.Request, kind string, open func([]byte) (*arrival, error)) {
	if given, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); given != "application/json" && given != kind {
		refuse(w, http.StatusUnsupportedMediaType, "unsupported_media_type", "send the signed document as application/json")
		return
	}
	envelope, ok := posted(w, r)
	if !ok {
		return
	}
	a, err := open(envelope)
	if err != nil {
		v.refuseRequest(w, err)
		return
	}
	if r.Header.Get(vendorapi.HeaderIdempotency) != a.id() {
		refuse(w, http.StatusBadRequest, vendorapi.CodeBadRequest, "the header "+vendorapi.HeaderIdempotency+" is not the document's id")
		return
	}
	request := a.id()
	if a.message != nil {
		request = a.message.Request
	}
	a.via, a.files = ByHTTPS, &uploaded{store: v.store, license: a.licenseID(), request: request}
	receipt, err := v.store.accept(r.Context(), a, v.accepting)
	if err != nil && r.Context().Err() != nil {
		return // nobody hears it
	}
	if err != nil {
		v.refuseRequest(w, err)
		return
	}
	v.log.Info("request accepted", "request", request, "document", receipt.ID, "ticket", receipt.Ticket, "license", a.licenseID(), "duplicate", receipt.Duplicate)
	status := http.StatusCreated
	if receipt.Duplicate {
		status = http.StatusOK
	}
	answer(w, status, receipt)
}

// posted reads the body, which may come over a slow line; it has answered when ok
// is false.
func posted(w http.ResponseWriter, r *http.Request) (body []byte, ok bool) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // the server's deadlines are for smaller ones
	_ = control.SetWriteDeadline(time.Time{})
	dog := time.AfterFunc(slowest, func() { _ = control.SetReadDeadline(time.Unix(1, 0)) })
	defer dog.Stop()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, vendorapi.MaxRequest))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		refuse(w, http.StatusRequestEntityTooLarge, vendorapi.CodeTooLarge, "a document has up to "+strconv.Itoa(vendorapi.MaxRequest)+" bytes; long texts are attached as files")
		return nil, false
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, vendorapi.CodeBadRequest, "the document did not arrive whole")
		return nil, false
	}
	return body, true
}

// request tells what became of a request.
func (v *server) request(w http.ResponseWriter, r *http.Request) {
	record, pass, err := v.store.passed(r)
	if err != nil {
		v.refuseRequest(w, err)
		return
	}
	id := r.PathValue("id")
	if pass.Request != id {
		refuse(w, http.StatusUnauthorized, vendorapi.CodeBadPass, "the pass is for another request")
		return
	}
	t, err := v.store.ticket(id)
	if err == nil && (t == nil || t.License != record.License.ID) {
		err = noRequest()
	}
	if err != nil {
		v.refuseRequest(w, err)
		return
	}
	status, err := v.store.Status(t)
	if err != nil {
		v.fail(w, err)
		return
	}
	answer(w, http.StatusOK, status)
}

// Faults of requests that are answered as they are.
var requestAnswers = [...]struct {
	code   string
	status int
	as     string // the code on the wire
}{
	{vendorapi.CodeBadRequest, http.StatusBadRequest, vendorapi.CodeBadRequest},
	{codeInvalid, http.StatusUnprocessableEntity, vendorapi.CodeBadRequest},
	{vendorapi.CodeBadPass, http.StatusUnauthorized, vendorapi.CodeBadPass},
	{vendorapi.CodeNotEntitled, http.StatusForbidden, vendorapi.CodeNotEntitled},
	{vendorapi.CodeUnknownRequest, http.StatusNotFound, vendorapi.CodeUnknownRequest},
	{vendorapi.CodeConflict, http.StatusConflict, vendorapi.CodeConflict},
	{vendorapi.CodeUploadMissing, http.StatusConflict, vendorapi.CodeUploadMissing},
	{vendorapi.CodeClosed, http.StatusConflict, vendorapi.CodeClosed},
	{codeTooMany, http.StatusTooManyRequests, codeTooMany},
}

// refuseRequest answers for an error of a request.
func (v *server) refuseRequest(w http.ResponseWriter, err error) {
	f := fault.Of(err)
	for _, a := range requestAnswers {
		if f.Code != a.code {
			continue
		}
		if a.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "3600")
		}
		refuse(w, a.status, a.as, clipped(f.Message, vendorapi.MaxError/4))
		return
	}
	v.fail(w, err)
}

// Status is what a customer is told of his request. Where the whole thread would be
// too long, the oldest texts are left out: he has his own, and has seen the others.
func (s *Store) Status(t *Ticket) (vendorapi.RequestStatus, error) {
	status := vendorapi.RequestStatus{ID: t.ID, Ticket: t.Number, State: t.State, Accepted: t.Accepted(), Messages: []vendorapi.Sent{}}
	size := 0
	for i := len(t.Entries) - 1; i > 0; i-- {
		e := &t.Entries[i]
		sent, err := t.bare(e), error(nil)
		if size <= vendorapi.MaxStatus/2 {
			sent, err = s.sent(t, e)
		}
		if err != nil {
			return status, err
		}
		data, err := json.Marshal(sent)
		if err != nil {
			return status, err
		}
		size += len(data)
		status.Messages = append(status.Messages, sent)
	}
	slices.Reverse(status.Messages)
	return status, nil
}

// bare is a message without what it says, of which no file is read.
func (t *Ticket) bare(e *Entry) vendorapi.Sent {
	m := support.Message{Schema: support.SchemaMessage, ID: e.ID, Request: t.ID, Kind: e.Kind, Created: e.At, Text: "[…]"}
	return vendorapi.Sent{Message: m, At: e.At, Author: e.Author}
}

// sent reads a message as it is told.
func (s *Store) sent(t *Ticket, e *Entry) (vendorapi.Sent, error) {
	data, err := s.document(t, e)
	if err != nil {
		return vendorapi.Sent{}, err
	}
	m, err := support.ParseMessage(data)
	if err != nil {
		return vendorapi.Sent{}, damaged(s.documentFile(t.ID, e))
	}
	return vendorapi.Sent{Message: *m, At: e.At, Author: e.Author}, nil
}
