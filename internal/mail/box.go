package mail

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
)

// How the connection to a mailbox is protected; the same words as for mail servers.
const (
	STARTTLS    = "starttls" // encrypt after connecting, and go no further without; port 143
	ImplicitTLS = "tls"      // encrypted from the first byte (RFC 8314); port 993
	NoTLS       = "none"     // in the clear, to loopback alone; port 143
)

const (
	defaultStall = 55 * time.Second // for which the server may be silent
	maxVisit     = 15 * time.Minute // of a whole visit
	batch        = 50               // mails whose headers are asked for at once
	maxStart     = 1 << 20          // bytes of a mail that are fetched: its text comes first
)

// Box is a folder of a mailbox (IMAP4rev1, RFC 3501). It is looked at and never changed:
// no mail is marked as read, moved or deleted.
type Box struct {
	Host     string // name or IP address; the name its certificate must carry
	Port     int    // 1 to 65535; 0 for the usual port of Security
	Security string // ImplicitTLS (also ""), STARTTLS or NoTLS
	Username string
	Password string `json:"-"`
	Folder   string // UTF-8; "": INBOX

	RootCAs *x509.CertPool // nil: the system's
	Tag     *regexp.Regexp // the vendor's ticket tag in subjects; nil: he has none
	Stall   time.Duration  // for which the server may be silent; 0: 55 s

	// Dial opens the TCP connection and must honour ctx. Required.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Mark is how far a folder was read. The zero Mark is that of a folder that never was.
type Mark struct {
	Validity uint32 `json:"validity"` // UIDVALIDITY: with another one, UIDs begin anew
	UID      uint32 `json:"uid"`      // of the last mail that was looked at
}

// Validate tells, without any network, whether the settings can work: a mailbox_settings
// fault, or nil.
func (b Box) Validate() error {
	unusable := func(format string, args ...any) error {
		return fault.New(fault.ExitUsage, "mailbox_settings", "reading the mailbox settings: %w", lang.Errorf(format, args...))
	}
	odd := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar })
	}
	switch {
	case b.Host == "" || odd(b.Host) || strings.ContainsAny(b.Host, " /@[]") || net.ParseIP(b.Host) == nil && strings.Contains(b.Host, ":"):
		return unusable("%q is no host name of a mail server", clip(b.Host))
	case b.Port < 0 || b.Port > 65535:
		return unusable("port %d is not between 1 and 65535", b.Port)
	case b.Security == NoTLS && !loopback(b.Host):
		return unusable("a password for %s would travel in the clear; set the security to %s or %s", b.Host, ImplicitTLS, STARTTLS)
	case b.Security != "" && b.Security != ImplicitTLS && b.Security != STARTTLS && b.Security != NoTLS:
		return unusable("security %q is none of %s, %s, %s", clip(b.Security), ImplicitTLS, STARTTLS, NoTLS)
	case b.Username == "" || b.Password == "":
		return unusable("it needs a user name and a password")
	case odd(b.Username) || odd(b.Password):
		return unusable("user name or password holds a control character; look for a line break at the end of the password file")
	case odd(b.Folder) || len(b.Folder) > 500:
		return unusable("%q is no name of a folder", clip(b.Folder))
	case b.Stall < 0 || b.Dial == nil:
		return unusable("there is no way to connect")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

// Fetch looks at the mails that came after the mark, in the order they came in, or, with
// a mark of another folder or none, since a day (all of them, when it is zero). Of each
// it shows the header alone to want; what want wants it fetches, up to its first MiB, and
// gives to take. want may be nil for all. An error of take ends the visit, and is
// returned.
//
// It returns the mark to begin with the next time, also beside an error: as far as it
// came. Faults: mailbox_settings, mailbox_unreachable, mailbox_tls, mailbox_auth,
// mailbox_refused.
func (b Box) Fetch(ctx context.Context, after Mark, since time.Time, want func(*Incoming) bool, take func(*Incoming) error) (Mark, error) {
	mark := after
	err := b.visit(ctx, func(s *session) error {
		if s.validity != after.Validity {
			mark = Mark{Validity: s.validity}
		}
		criteria := "ALL"
		switch {
		case mark.UID > 0:
			criteria = fmt.Sprintf("UID %d:*", uint64(mark.UID)+1)
		case !since.IsZero():
			criteria = "SINCE " + since.UTC().AddDate(0, 0, -1).Format("2-Jan-2006") // the server's days may be others
		}
		found, err := s.search(criteria)
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(found, func(uid uint32) bool { return uid <= mark.UID }) // * may be an old one
		for uids := range slices.Chunk(found, batch) {
			heads, err := s.heads(uids)
			if err != nil {
				return err
			}
			for _, uid := range uids {
				if head := heads[uid]; head != nil && (want == nil || want(head)) {
					whole, err := s.mail(uid)
					if err != nil {
						return err
					}
					if whole != nil {
						if err := take(whole); err != nil {
							return err
						}
					}
				}
				mark.UID = uid
			}
		}
		if s.next > 0 {
			mark.UID = max(mark.UID, s.next-1)
		}
		return nil
	})
	return mark, err
}

// Find tells whether the folder holds a mail that is, or answers, the one of the document
// id. Faults as those of Fetch.
func (b Box) Find(ctx context.Context, id string) (bool, error) {
	if !support.ValidID(id) {
		return false, unmailable("%q is no id of a document", clip(id))
	}
	var found []uint32
	err := b.visit(ctx, func(s *session) (err error) {
		found, err = s.search("OR HEADER Message-ID " + id + " OR HEADER In-Reply-To " + id + " HEADER References " + id)
		return err
	})
	return len(found) > 0, err
}

func (b Box) addr() string {
	port := b.Port
	switch {
	case port != 0:
	case b.Security == "" || b.Security == ImplicitTLS:
		port = 993
	default:
		port = 143
	}
	return net.JoinHostPort(b.Host, strconv.Itoa(port))
}

// String describes the box without its password.
func (b Box) String() string { return "imap " + b.addr() }

// Format is String for every verb, so that none prints the password.
func (b Box) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(b.String())) }
