package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"net/textproto"
	"os"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
)

// setback returns the fault for what stopped the dialogue at a step.
func (s SMTP) setback(ctx context.Context, step string, err error) *fault.Error {
	made := func(exit int, code, format string, args ...any) *fault.Error {
		return fault.New(exit, code, "mail server "+s.addr()+", "+step+": "+format, args...)
	}
	deferred := func(format string, args ...any) *fault.Error {
		return made(fault.ExitUnreachable, "mail_deferred", format, args...).Retry()
	}
	reply, answered := errors.AsType[*textproto.Error](err)
	if f, ok := errors.AsType[*fault.Error](err); ok && step == connecting {
		return f // whoever dialled knows better
	}
	switch {
	case answered && reply.Code/100 == 5:
		text := s.quote(reply)
		switch {
		case step == signingIn || wantsCredentials(reply.Code):
			return made(fault.ExitRefused, "mail_auth", "%s", text).
				Hinted("check user name, password and security of the mail server")
		case step == encrypting:
			return made(fault.ExitUnreachable, "mail_tls", "%s", text).Retry().Hinted("%s", tlsHint)
		}
		return made(fault.ExitRefused, "mail_refused", "%s", text).
			Hinted("check sender and recipient; the mail server's administrator knows its rules")
	case answered:
		return deferred("%s", s.quote(reply))
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return deferred("no answer in time: %w", context.DeadlineExceeded).
			Hinted("check host, port and security: a server that waits for TLS says nothing without")
	case ctx.Err() != nil:
		return deferred("interrupted: %w", ctx.Err())
	case errors.Is(err, os.ErrDeadlineExceeded):
		return deferred("nothing moved for %v", stallOr(s.Stall)).
			Hinted("check host, port and security: a server that waits for TLS says nothing without")
	case errors.Is(err, errNoMethod):
		return made(fault.ExitRefused, "mail_auth", "%w", err).
			Hinted("remove the user name if the server needs none")
	case errors.Is(err, errSignIn):
		return made(fault.ExitRefused, "mail_auth", "%s", s.clean(err.Error()))
	case errors.Is(err, errNotLocal):
		return made(fault.ExitUsage, "notice_settings", "%w", err)
	case step == encrypting:
		return made(fault.ExitUnreachable, "mail_tls", "%s", s.clean(err.Error())).Retry().Hinted("%s", tlsHint)
	}
	f := deferred("%s", s.clean(err.Error()))
	if step == connecting { // the text of any later error may come from the server
		f.Err = err
	}
	return f
}

const tlsHint = "check the security setting, the host name and the trusted certificates of the mail server"

// wantsCredentials tells the replies of RFC 4954 section 6 that are about
// credentials at whatever step they come.
func wantsCredentials(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}

// quote returns the server's answer, fit to show.
func (s SMTP) quote(reply *textproto.Error) string {
	return s.clean(strconv.Itoa(reply.Code) + " " + reply.Msg)
}

// clean returns foreign text fit to show: one line, bounded, and without the
// password should the server echo what we sent.
func (s SMTP) clean(text string) string {
	if s.Password != "" {
		coded := base64.StdEncoding.EncodeToString
		text = strings.NewReplacer(
			coded([]byte("\x00"+s.Username+"\x00"+s.Password)), "***",
			coded([]byte(s.Password)), "***",
			s.Password, "***",
		).Replace(text)
	}
	return oneLine(text, maxReport)
}
