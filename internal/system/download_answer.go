package system

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// judge says whether the answer has the rest of the file, or the whole of it
// from the beginning, or why neither.
func (f *fetching) judge(from *url.URL, answer *http.Response) (whole bool, _ *failure) {
	status, length := answer.StatusCode, answer.ContentLength
	rest := f.d.Size - f.have
	switch {
	case notNow(status):
		return false, f.c.refusedForNow(from, answer)
	case status == http.StatusNotFound, status == http.StatusForbidden, status == http.StatusGone:
		return false, f.missing(from, status)
	case status == http.StatusRequestedRangeNotSatisfiable:
		return false, f.otherFile(from, "it ends before byte %d", f.have)
	case status != http.StatusOK && status != http.StatusPartialContent:
		return false, f.refused(from, "%s answered %s for %s", origin(from), statusText(status), f.d.Name)
	case encoded(answer.Header):
		return false, f.refused(from, "%s sends %s in an encoding that was not asked for", origin(from), f.d.Name)
	case status == http.StatusPartialContent:
		start, total, ok := contentRange(answer.Header.Get("Content-Range"))
		if ok && total >= 0 && total != f.d.Size {
			return false, f.otherFile(from, "it has %d bytes, not %d", total, f.d.Size)
		}
		if !ok || start != f.have {
			return false, f.refused(from, "%s answered with another part of %s than was asked for", origin(from), f.d.Name)
		}
		if length > rest {
			return false, tooLarge(from, rest)
		}
		return false, nil
	case length > f.d.Size:
		return false, tooLarge(from, f.d.Size)
	case length >= 0 && length != f.d.Size:
		return false, f.otherFile(from, "it has %d bytes, not %d", length, f.d.Size)
	case length < 0 && f.have > 0: // perhaps a page of a proxy: not worth what is there already
		return false, f.cannotResume(from)
	}
	return true, nil
}

func encoded(h http.Header) bool {
	encoding := strings.TrimSpace(h.Get("Content-Encoding"))
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}

// contentRange reads the header of RFC 9110 section 14.4 in its form for one
// range of bytes, as in "bytes 200-999/1000"; total is -1 where it is "*".
func contentRange(value string) (start, total int64, ok bool) {
	unit, value, _ := strings.Cut(strings.TrimSpace(value), " ")
	span, size, sized := strings.Cut(value, "/")
	first, last, ranged := strings.Cut(span, "-")
	if !strings.EqualFold(unit, "bytes") || !sized || !ranged {
		return 0, 0, false
	}
	start, okStart := decimal(first)
	end, okEnd := decimal(last)
	if total, ok = decimal(size); size == "*" {
		total, ok = -1, true
	}
	if !okStart || !okEnd || !ok || end < start || total >= 0 && end >= total {
		return 0, 0, false
	}
	return start, total, true
}

// decimal reads digits and nothing else.
func decimal(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil
}

// unanswered explains a request that got no answer.
func (f *fetching) unanswered(ctx context.Context, target *url.URL, err error) *failure {
	if context.Cause(ctx) == errStalled {
		return f.cut(target, lang.Say("got no answer for %s", f.d.Stall))
	}
	return f.c.explain(target, err)
}

// broken explains an answer that ended too soon.
func (f *fetching) broken(ctx context.Context, from *url.URL, err error) *failure {
	if context.Cause(ctx) == errStalled {
		return f.cut(from, lang.Say("stood still for %s", f.d.Stall))
	}
	return f.cut(from, lang.Say("broke off (%s)", reason(err)))
}

func (f *fetching) tooSlow(from *url.URL) *failure {
	return f.cut(from, lang.Say("came to less than 1 KiB a second"))
}

func (f *fetching) cut(from *url.URL, what lang.Text) *failure {
	return &failure{again: true, fault: unreachable("the download of %s from %s %s, at %d of %d bytes",
		f.d.Name, origin(from), what, f.have, f.d.Size).Hinted(
		"check the network and the proxy, then repeat the command: it goes on where it stopped")}
}

func (f *fetching) missing(from *url.URL, status int) *failure {
	return &failure{fault: fault.New(fault.ExitUnreachable, "blob_missing", "%s has no %s: it answered %s",
		origin(from), f.d.Name, statusText(status)).Retry().Hinted(
		"the server is incomplete: tell the vendor, or whoever copies his files to the mirror; another server can be named with --mirror")}
}

func (f *fetching) otherFile(from *url.URL, format string, args ...any) *failure {
	return f.refused(from, "%s has another file in the place of %s: %w", origin(from), f.d.Name, lang.Errorf(format, args...))
}

func (f *fetching) cannotResume(from *url.URL) *failure {
	return f.refused(from, "%s sends %s only from its beginning, and the download broke off at %d of %d bytes",
		origin(from), f.d.Name, f.have, f.d.Size)
}

func (f *fetching) refused(from *url.URL, format string, args ...any) *failure {
	return &failure{fault: unreachable(format, args...).Hinted(
		"check whether a proxy or a login page answers for %s, or tell whoever runs that server; another one can be named with --mirror", from.Host)}
}

// ended returns the fault of a caller that gave up or whose time is over, nil
// before.
func (f *fetching) ended(ctx context.Context, target *url.URL) error {
	if ctx.Err() == nil {
		return nil
	}
	if reason, ok := errors.AsType[*fault.Error](context.Cause(ctx)); ok {
		return reason
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	return caused(unreachable("the time was over before the download of %s from %s was complete, at %d of %d bytes",
		f.d.Name, origin(target), f.have, f.d.Size), context.DeadlineExceeded).Hinted(
		"repeat the command, it goes on where it stopped; or allow more time with --timeout")
}
