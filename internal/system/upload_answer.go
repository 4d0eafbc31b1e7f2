package system

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// judge explains an answer that every request may get, or says where the request is
// to be repeated.
func (s *sending) judge(got *reply) (*failure, *url.URL) {
	status := got.status
	switch {
	case status == http.StatusTemporaryRedirect, status == http.StatusPermanentRedirect:
		next, err := got.from.Parse(got.header.Get("Location"))
		if err != nil {
			return s.strange(got.from, "%s redirects the upload of %s to no address", origin(got.from), s.u.Name), nil
		}
		if s.redirects++; s.redirects > maxRedirects {
			return s.strange(got.from, "%s redirects more than %d times", origin(got.from), maxRedirects), nil
		}
		if failed := s.mayMove(got.from, next); failed != nil {
			return failed, nil
		}
		return nil, next
	case status >= 300 && status < 400:
		if next, err := got.from.Parse(got.header.Get("Location")); err == nil {
			if failed := s.mayMove(got.from, next); failed != nil {
				return failed, nil
			}
		}
		return s.strange(got.from, "%s answered %s for %s", origin(got.from), statusText(status), s.u.Name), nil
	case status == http.StatusRequestEntityTooLarge:
		return &failure{fault: fault.New(fault.ExitRefused, "upload_too_large", "%s does not take %s with its %d bytes%s",
			origin(got.from), s.u.Name, s.u.Size, got.message).Hinted(
			"send it another way, or attach less; a proxy in between may have a limit of its own")}, nil
	case status == http.StatusUnauthorized, status == http.StatusPaymentRequired, status == http.StatusForbidden:
		return s.refused(got), nil
	case notNow(status), status == http.StatusLocked, status == http.StatusInsufficientStorage,
		status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported:
		return s.notNow(got), nil
	case status >= 400:
		return &failure{fault: fault.New(fault.ExitRefused, "upload_refused", "%s did not take the upload of %s: it answered %s%s",
			origin(got.from), s.u.Name, statusText(status), got.message).Hinted("tell the vendor; his server may be older or newer than this program")}, nil
	}
	return s.strange(got.from, "%s answered %s for %s", origin(got.from), statusText(status), s.u.Name), nil
}

func (s *sending) notNow(got *reply) *failure {
	failed := s.c.refusedForNow(got.from, &http.Response{StatusCode: got.status, Header: got.header})
	if got.message != "" {
		failed.fault.Append("%s", got.message)
	}
	return failed
}

func (s *sending) refused(got *reply) *failure {
	return &failure{fault: fault.New(fault.ExitRefused, "upload_refused", "%s refused the upload of %s: it answered %s%s",
		origin(got.from), s.u.Name, statusText(got.status), got.message).Hinted(
		"ask the vendor whether the licence entitles to support; a filtering proxy answers so too")}
}

func (s *sending) noUploads(got *reply) *failure {
	return &failure{fault: fault.New(fault.ExitRefused, "upload_refused", "%s takes no uploads: it answered %s",
		origin(got.from), statusText(got.status)).Hinted("ask the vendor which way files of this size reach him")}
}

// damaged begins anew, once, where the server found other bytes than were announced, and
// dropped them: perhaps it lost its power in the middle.
func (s *sending) damaged(got *reply) *failure {
	if s.restarts == 0 && s.forget() {
		return nil
	}
	return &failure{fault: fault.New(fault.ExitUnverified, "upload_mismatch",
		"%s received %s twice with another SHA-256 than was announced", origin(got.from), s.u.Name).Hinted(
		"if the file changed since it was attached, attach it again; else something on the way alters it: tell the vendor")}
}

// strange is for answers that the protocol does not know: often something else
// answers in the server's place.
func (s *sending) strange(from *url.URL, format string, args ...any) *failure {
	return &failure{fault: unreachable(format, args...).Hinted(
		"check whether a proxy or a login page answers for %s, or tell the vendor", from.Host)}
}

func (s *sending) cut(to *url.URL, what lang.Text) *failure {
	return &failure{again: true, fault: unreachable("the upload of %s to %s %s, at %d of %d bytes",
		s.u.Name, origin(to), what, s.have, s.u.Size).Hinted(
		"check the network and the proxy, then repeat the command: it goes on where it stopped")}
}

// ended returns the fault of a caller that gave up or whose time is over, nil
// before.
func (s *sending) ended(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	if reason, ok := errors.AsType[*fault.Error](context.Cause(ctx)); ok {
		return reason
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	return caused(unreachable("the time was over before the upload of %s to %s was complete, at %d of %d bytes",
		s.u.Name, origin(s.create), s.have, s.u.Size), context.DeadlineExceeded).Hinted(
		"repeat the command, it goes on where it stopped; or allow more time with --timeout")
}
