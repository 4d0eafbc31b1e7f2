// Package notify hands one message to the outside world: a notice by SMTP to a
// mail server, or to a command of the administrator's own, and a message of any
// size, a parcel, by SMTP.
//
// A notice is a short plain text with a stable identity. A sender makes one
// attempt and says how it ended; keeping notices, trying again and never
// repeating one is the caller's part. What a sender promises:
//
//   - An attempt ends within the sender's timeout, wherever the other side stalls.
//   - nil means that the mail server, or the command, took the whole notice over.
//   - Every error is a *fault.Error; Retryable tells whether waiting may help.
//   - A notice for several addresses goes to all of them or to none, so that a
//     later attempt repeats it to nobody.
//   - No text of a notice can add a header, a recipient or a mail command.
//   - A password is sent over TLS, or over loopback, and shown nowhere.
//
// A parcel is written by its owner while it travels, so it takes no memory here, and
// as long as the line is slow. It ends when nothing moves any more, not by a bound of
// the whole. It is known before the first byte whether the server takes its size. When
// the answer to the last byte is lost, nobody knows whether the message arrived: that is
// a fault of its own, and the caller finds out before he sends it again.
//
// Fault codes:
//
//	mail_deferred       exit 3  unreachable, silent, or "try later" (4xx); retryable
//	mail_tls            exit 3  no encryption, or none that can be trusted; retryable
//	mail_refused        exit 4  the server refused a recipient or the text for good (5xx)
//	mail_rejected_here  exit 4  it turned this host or the sender away (5xx), whatever is sent
//	mail_too_large      exit 4  the server takes no message of that size; its cause is a *TooLarge
//	mail_unknown        exit 3  a parcel was sent whole, and the answer was lost; retryable
//	mail_source         exit 1  the parcel is not what its owner said
//	mail_auth           exit 4  the server wants other credentials, or any at all
//	mail_address        exit 2  sender or recipient is no usable address
//	notice_settings     exit 2  the sender's settings, or the notice, are incomplete or contradictory
//	notice_command      exit 3  the command failed, retryable; exit 2 when it cannot be started
//
// mail_rejected_here, like mail_auth, ends when an administrator mends something: it says
// nothing of the message. Neither is retryable, since waiting alone helps with neither;
// a queue that is worked off again and again keeps its messages even so.
package notify

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Message is one notice.
type Message struct {
	ID      string    // required; the same for every attempt, so that receivers can recognise a repetition
	To      []string  // RFC 5322 addresses, with or without a name; a command may do without
	Subject string    // any text; shown on one line of at most 250 characters
	Text    string    // plain text, UTF-8, lines ended by \n
	Date    time.Time // when the notice arose; the zero time means now
}

// Sender makes one attempt to hand a message over. It returns nil or a
// *fault.Error, and keeps nothing.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// DefaultTimeout bounds one attempt of a sender that sets no timeout.
const DefaultTimeout = 30 * time.Second

const (
	maxSubject = 250 // characters
	maxReport  = 300 // characters of a foreign answer or output repeated in an error
)

// settings returns the fault for a sender or a notice that cannot work as it is.
func settings(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUsage, "notice_settings", format, args...)
}

// timeoutOr returns the bound of one attempt.
func timeoutOr(d time.Duration) time.Duration {
	if d == 0 {
		return DefaultTimeout
	}
	return d
}

// oneLine makes text safe for a header, an environment variable or a terminal:
// what cannot be printed becomes a space, runs of spaces become one, and what
// exceeds max characters is cut off with an ellipsis.
func oneLine(text string, max int) string {
	if limit := 8 * max; len(text) > limit {
		text = text[:limit] // spare the work; a cut character is replaced below
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "\uFFFD"))
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > max {
		return strings.TrimRight(string(runes[:max-1]), " ") + "…"
	}
	return string(runes)
}

// report is an error fit to be shown: on one line, of a sensible length.
type report struct{ err error }

func (r report) String() string { return oneLine(r.err.Error(), maxReport) }

// Said has an error of our own said in the language of the reader.
func (r report) Said() (string, []any) {
	if said, ok := r.err.(lang.Sayer); ok {
		if format, args := said.Said(); format != "" {
			return format, args
		}
	}
	return "%s", []any{r.String()}
}

// plainText returns text with \n line ends, a final one, and no control
// characters but tabs.
func plainText(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	return strings.TrimRight(text, "\n") + "\n"
}
