package system

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// failure is what became of one attempt.
type failure struct {
	fault *fault.Error
	again bool          // the next attempt may fare better
	after time.Duration // the vendor asks to wait this long first
}

func unreachable(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnreachable, "vendor_unreachable", format, args...).Retry()
}

// caused keeps err for errors.Is and shows nothing of it.
func caused(f *fault.Error, err error) *fault.Error {
	f.Err = err
	return f
}

// explain tells apart what an administrator can act on. The text of err itself
// is not shown: it may quote a URL with its query, or bytes of the answer.
func (c *Client) explain(u *url.URL, err error) *failure {
	if at, ok := errors.AsType[*url.Error](err); ok { // after redirects, the host that failed
		if parsed, bad := url.Parse(at.URL); bad == nil {
			u = parsed
		}
		err = at.Err
	}
	if f, ok := errors.AsType[*fault.Error](err); ok { // from checkRedirect or checkProxyAnswer
		answer, isAnswer := errors.AsType[*proxyAnswer](f.Err)
		return &failure{fault: f, again: isAnswer && notNow(answer.status)}
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "proxyconnect" || op.Op == "socks connect") {
		proxy, _ := c.proxy(u)
		return &failure{fault: caused(proxyFailed(proxy, reason(err)), err), again: true}
	}
	if f := tlsFault(u, err); f != nil {
		return &failure{fault: caused(f, err)}
	}
	host := u.Hostname()
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		f := unreachable("cannot reach the vendor at %s: the name %q is not found", origin(u), host)
		if !dns.IsNotFound {
			f = unreachable("cannot reach the vendor at %s: the name server gave no answer for %q", origin(u), host)
		}
		f.Hinted("try `getent hosts %s`; where names resolve at a proxy only, set network.proxy", host)
		return &failure{fault: caused(f, err), again: !dns.IsNotFound}
	}
	f := unreachable("cannot reach the vendor at %s: %s", origin(u), reason(err))
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Hinted("the host answers but nothing listens there: a firewall in between may reject, or the vendor's server is down")
	default:
		f.Hinted("check the network and the firewall for %s, then repeat the command", u.Host)
	}
	return &failure{fault: caused(f, err), again: true}
}

// reason names a network error in words that hold nothing from outside.
func reason(err error) error {
	var errno syscall.Errno
	var timeout net.Error
	_, dns := errors.AsType[*net.DNSError](err)
	_, tlsCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case dns:
		return lang.Errorf("its name is not found")
	case tlsCertificate:
		return lang.Errorf("its certificate does not verify")
	case errors.As(err, &timeout) && timeout.Timeout():
		return lang.Errorf("no answer in time")
	case errors.As(err, &errno):
		return errno
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return lang.Errorf("the connection was closed early")
	default:
		return lang.Errorf("the answer is not valid HTTP")
	}
}

func statusText(status int) lang.Text {
	if text := http.StatusText(status); text != "" {
		return lang.Say("%d %s", status, text)
	}
	return lang.Say("status %d", status)
}

func (c *Client) refusedForNow(u *url.URL, answer *http.Response) *failure {
	after := retryAfter(answer.Header.Get("Retry-After"), c.options.Now())
	f := unreachable("%s answered %s", origin(u), statusText(answer.StatusCode)).Hinted(
		"the vendor's server has a problem; repeat the command later")
	if after > 0 {
		f.Hinted("the vendor asks to wait %s; repeat the command then", after.Round(time.Second))
	}
	return &failure{fault: f, again: true, after: after}
}

func tooLarge(u *url.URL, most int64) *failure {
	return &failure{fault: fault.New(fault.ExitUnverified, "answer_too_large",
		"the answer of %s is larger than %d bytes and was dropped", origin(u), most).Hinted(
		"check whether a proxy or a login page answers in the vendor's place, or tell the vendor")}
}

func truncated(u *url.URL, got int) *failure {
	return &failure{fault: unreachable("the answer of %s broke off after %d bytes", origin(u), got).Hinted(
		"check the network and the proxy, then repeat the command"), again: true}
}

func overBudget(u *url.URL, budget time.Duration) *fault.Error {
	return caused(unreachable("%s gave no complete answer within %s", origin(u), budget.Round(time.Millisecond)), context.DeadlineExceeded).Hinted(
		"check the network and the firewall for %s, or allow more time with --timeout", u.Host)
}

// interrupted returns the fault of a caller that gave up, nil while it waits.
// A passed deadline is no interruption.
func interrupted(ctx context.Context) error {
	if !errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	if f, ok := errors.AsType[*fault.Error](context.Cause(ctx)); ok {
		return f
	}
	return caused(fault.New(fault.ExitInterrupt, "interrupted", "interrupted"), context.Canceled)
}
