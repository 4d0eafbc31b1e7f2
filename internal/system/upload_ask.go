package system

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/vendorapi"
)

// ask has the server say how much it has, and settles what the attempt before was
// worth.
func (s *sending) ask(ctx context.Context) *failure {
	got, failed := s.exchange(ctx, http.MethodHead, s.location, nil, nil)
	if failed != nil && !failed.again && s.broke != nil && s.broke.stalled { // it says nothing at all
		s.broke.again = false
		return &s.broke.failure
	}
	if failed != nil {
		return failed
	}
	switch got.status {
	case http.StatusOK, http.StatusNoContent:
	case http.StatusNotFound, http.StatusGone, http.StatusForbidden:
		return s.forgotten(got)
	case statusDamaged:
		return s.damaged(got)
	default:
		failed, next := s.judge(got)
		if next != nil {
			s.location = next
		}
		return failed
	}
	s.redirects = 0
	offset, ok := decimal(got.header.Get(tusOffset))
	if !ok {
		return s.strange(got.from, "%s answered %s and did not say how much it has of %s", origin(got.from), statusText(got.status), s.u.Name)
	}
	if length, ok := decimal(got.header.Get(tusLength)); ok && length != s.u.Size {
		return s.forgotten(got) // another file's
	}
	before, broke := s.have, s.broke
	if failed := s.confirm(got.from, offset, s.u.Size); failed != nil {
		return failed
	}
	s.broke = nil
	gain := offset - before
	if gain >= leastGain && broke != nil && !broke.crawled {
		s.gained, s.fruitless = true, 0
	}
	switch waited := broke != nil && broke.after > 0; {
	case broke == nil, waited, gain >= worthwhile && s.gained, offset == s.u.Size:
		s.gained = false
		return nil
	}
	broke.again = !broke.stalled // who took nothing for so long takes nothing the next time
	return &broke.failure
}

// forgotten begins anew where the server does not know the upload, unless it has
// done so too often.
func (s *sending) forgotten(got *reply) *failure {
	if s.forget() {
		return nil
	}
	return s.strange(got.from, "%s forgets the upload of %s again and again: it answered %s", origin(got.from), s.u.Name, statusText(got.status))
}

// reply is what a server answered.
type reply struct {
	from    *url.URL
	status  int
	header  http.Header
	message string // what the server says to people: ": " and a text, or nothing
}

// exchange sends one request and reads the answer. Without a body the dog barks when
// it takes too long; a body wakes it for itself.
func (s *sending) exchange(ctx context.Context, method string, to *url.URL, header http.Header, body *outgoing) (*reply, *failure) {
	watched, leave := context.WithCancelCause(ctx)
	patient := s.u.Stall
	if body == nil && s.broke != nil && s.broke.stalled {
		patient /= 7 // it has been waited for already
	}
	dog := time.AfterFunc(patient, func() { leave(errStalled) })
	defer dog.Stop()
	request, err := http.NewRequestWithContext(watched, method, to.String(), nil)
	if err != nil {
		return nil, &failure{fault: fault.Usage("cannot ask %s to take %s", origin(to), s.u.Name)}
	}
	if body != nil {
		body.ctx, body.dog = watched, dog
		request.Body, request.ContentLength = body, body.end-body.at
	}
	quit := func() { // whatever becomes of the request, nothing reads the source afterwards
		leave(nil)
		if body != nil {
			body.stop()
		}
	}
	defer quit()
	for _, set := range []http.Header{s.u.Header, header} {
		for name, values := range set {
			request.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	request.Header.Set(tusResumable, tusVersion)
	request.Header.Set("User-Agent", s.c.userAgent)
	request.Header.Set("Accept-Encoding", "identity")

	client := *s.c.client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(request)
	if err != nil {
		quit()
		return nil, s.unanswered(watched, to, body, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, vendorapi.MaxError))
	if err != nil && watched.Err() != nil {
		quit()
		return nil, s.unanswered(watched, to, body, err)
	}
	return &reply{to, answer.StatusCode, answer.Header, saying(text)}, nil
}

// saying is the text of a refusal in the vendor's form.
func saying(body []byte) string {
	var e vendorapi.Error
	if json.Unmarshal(body, &e) != nil || e.Message == "" || len(e.Message) > 300 || strings.ContainsFunc(e.Message, unicode.IsControl) {
		return ""
	}
	return ": " + e.Message
}

// unanswered explains a request that got no answer.
func (s *sending) unanswered(ctx context.Context, to *url.URL, body *outgoing, err error) *failure {
	begun := body != nil && body.at > s.have
	switch stalled := errors.Is(context.Cause(ctx), errStalled); {
	case stalled && begun:
		body.stalled = true
		return s.cut(to, lang.Say("stood still for %s", s.u.Stall))
	case stalled:
		failed := s.cut(to, lang.Say("got no answer for %s", s.u.Stall))
		failed.again = false // the next attempt is another run's
		return failed
	case body != nil && body.crawls:
		return s.cut(to, lang.Say("came to less than 1 KiB a second"))
	}
	failed := s.c.explain(to, err)
	if begun && failed.again {
		return s.cut(to, lang.Say("broke off (%s)", reason(err)))
	}
	return failed
}
