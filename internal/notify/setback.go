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
	"github.com/optool/optool/internal/lang"
)

// setback returns the fault for what stopped the dialogue at a step.
func (s SMTP) setback(ctx context.Context, step stage, err error) *fault.Error {
	made := func(exit int, code, format string, args ...any) *fault.Error {
		return fault.New(exit, code, "mail server %s, %s: %w", s.addr(), step, lang.Errorf(format, args...))
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
			return made(fault.ExitUnreachable, "mail_tls", "%s", text).Retry().Hinted("check the security setting, the host name and the trusted certificates of the mail server")
		}
		if ofSession(step) || aboutSender(reply) {
			return made(fault.ExitRefused, "mail_rejected_here", "%s", text).
				Hinted("the mail server turns this host or its sender away, whatever is sent: check the sender's address, and ask the server's administrator")
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
		return made(fault.ExitUnreachable, "mail_tls", "%s", s.clean(err.Error())).Retry().Hinted("check the security setting, the host name and the trusted certificates of the mail server")
	}
	f := deferred("%s", s.clean(err.Error()))
	if step == connecting { // the text of any later error may come from the server
		f.Err = err
	}
	return f
}

// wantsCredentials tells the replies of RFC 4954 section 6 that are about
// credentials at whatever step they come.
func wantsCredentials(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}

// ofSession tells the steps at which a server that refuses has seen nothing but us:
// any other message of this sender would meet the same.
func ofSession(step stage) bool {
	return step == greeting || step == introducing || step == namingSender
}

// aboutSender tells the answers that are about the sender's address or host at whatever
// step they come: many servers keep them until they know the recipient. RFC 3463
// section 3.2 (5.1.7, 5.1.8), RFC 7372 section 3 and RFC 7505 section 4.2 (5.7.20 to 5.7.27).
func aboutSender(reply *textproto.Error) bool {
	enhanced, _, _ := strings.Cut(reply.Msg, " ")
	rest, found := strings.CutPrefix(enhanced, "5.7.2")
	return enhanced == "5.1.7" || enhanced == "5.1.8" || found && len(rest) == 1 && rest[0] >= '0' && rest[0] <= '7'
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
