package system

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// DefaultUploadStall ends an attempt in which the server takes nothing for so long.
// It leaves a minute enough to notice, cut and ask again.
const DefaultUploadStall = 50 * time.Second

// worthwhile is how much an attempt must have brought to be followed by the next
// without a wait.
const worthwhile = 256 << 10

// settled is how long a server is left alone after a cut, before it is asked what it
// has: what had arrived by then it shall have taken in.
const settled = 30 * time.Millisecond

// Upload is one file to send, or the rest of one, by the resumable upload protocol
// of tus (version 1.0.0 with its extension creation; no other is needed).
type Upload struct {
	// Create is the URL where uploads are created; https, or http on this host.
	Create string
	// Location is where an earlier run was told to send to, as Located had it; ""
	// is nowhere yet. One that the server knows no more, or that is on another
	// host than Create, is forgotten, and the upload created anew.
	Location string

	Name     string            // what faults call the file, "" is "the file"
	Size     int64             // bytes in all
	Metadata map[string]string // keys of printable ASCII without blank and comma
	Header   http.Header       // goes with every request, such as Authorization

	Limit *Limiter // shared by uploads and downloads, nil is none

	// Stall is how long a server may take nothing, 0 is DefaultUploadStall.
	Stall time.Duration

	// Located is told the upload's address before any byte is sent there, so that
	// the caller can keep it. Its error ends the upload and is returned as it is.
	// May be nil.
	Located func(location string) error

	// Progress is told how many bytes were sent of how many: less than before when
	// some of them did not arrive. It is called often and must not linger. May be
	// nil.
	Progress func(sent, total int64)
}

// Uploaded says where a file went and what it cost.
type Uploaded struct {
	Location string // of the upload, "" when none was created
	Sent     int64  // bytes of the file handed to the network, all attempts together
}

// Upload sends to the server what it lacks of the first u.Size bytes of source, and
// nothing when that is nothing. What is left of the file travels as one body, so that
// a cut loses no more than was on its way; then the server is asked how much it
// has, and the rest follows, as long as there is progress. An upload goes on as
// long as bytes are taken; the caller bounds it with ctx. A server that takes nothing
// and says nothing for u.Stall, and a little longer, ends it. Source is not read any
// more when Upload has returned.
//
// Redirects are followed with the method unchanged (307 and 308) on the same host
// alone, and so is the address that the server names for an upload; never from https
// to http.
//
// An error of source, or of u.Located, ends the upload and is returned as it is.
// Faults by code: upload_refused (exit 4) when the server does not let this upload
// in, or knows no uploads; upload_too_large (exit 4); upload_mismatch (exit 5) when
// it says that it has more than it can have, or other bytes; the same, retryable,
// when it has less than it had confirmed; file_changed (exit 1) when source ends
// early; vendor_unreachable, vendor_tls, proxy_failed and insecure_redirect (exit
// 3, retryable), offline (exit 3), insecure_url (exit 2), interrupted (exit 130).
// When ctx ended with a *fault.Error as its cause, that fault is returned.
func (c *Client) Upload(ctx context.Context, u Upload, source io.ReaderAt) (Uploaded, error) {
	u.Name = cmp.Or(u.Name, lang.T("the file"))
	u.Stall = cmp.Or(u.Stall, DefaultUploadStall)
	create, err := parseTarget(u.Create)
	if err != nil {
		return Uploaded{}, err
	}
	if err := c.allowed(create); err != nil {
		return Uploaded{}, err
	}
	metadata, err := encodeMetadata(u.Metadata)
	if err != nil {
		return Uploaded{}, err
	}
	if u.Size < 0 {
		return Uploaded{}, fault.Usage("cannot upload %s: its size is not known", u.Name)
	}
	s := &sending{c: c, u: u, source: source, create: create, metadata: metadata}
	if known, err := url.Parse(u.Location); u.Location != "" && err == nil && s.mayMove(create, known) == nil {
		s.location, s.unsure = known, true
	}
	err = s.run(ctx)
	done := Uploaded{Sent: s.sent}
	if s.location != nil {
		done.Location = s.location.String()
	}
	return done, err
}

// sending is an upload under way.
type sending struct {
	c        *Client
	u        Upload
	source   io.ReaderAt
	create   *url.URL
	metadata string

	location *url.URL // nil before the upload is created
	unsure   bool     // the server must be asked how much it has
	have     int64    // bytes that the server has confirmed
	sent     int64

	broke     *breach // what ended the last sending, until the server says what it brought
	gained    bool    // the attempt that failed was progress
	fruitless int     // failures in a row without progress
	restarts  int     // uploads that the server has forgotten
	redirects int     // in a row
}

// run takes one step after the other: create the upload, ask how much is there, send
// the rest.
func (s *sending) run(ctx context.Context) error {
	for {
		s.report(s.have)
		var failed *failure
		var err error
		switch {
		case s.location == nil:
			failed, err = s.begin(ctx)
		case s.unsure:
			failed = s.ask(ctx)
		case s.have == s.u.Size:
			return nil
		default:
			failed, err = s.send(ctx)
		}
		if err != nil {
			return err
		}
		if failed == nil {
			continue
		}
		if err := s.ended(ctx); err != nil {
			return err
		}
		if err := s.pause(ctx, failed); err != nil {
			return err
		}
	}
}

// pause waits before the next step, or returns why there is none.
func (s *sending) pause(ctx context.Context, failed *failure) error {
	if s.fruitless++; s.gained {
		s.fruitless = 0
	}
	s.gained = false
	wait := failed.after + s.c.jitter(1+s.fruitless)
	if !failed.again || s.fruitless == tries || failed.after > patience {
		return failed.fault
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Sub(s.c.options.Now()) <= wait {
		return failed.fault
	}
	if s.c.options.Sleep(ctx, wait) != nil {
		return cmp.Or(s.ended(ctx), error(failed.fault))
	}
	return nil
}

func (s *sending) report(sent int64) {
	if s.u.Progress != nil {
		s.u.Progress(sent, s.u.Size)
	}
}

// confirm takes in how much the server says it has.
func (s *sending) confirm(from *url.URL, offset, most int64) *failure {
	switch {
	case offset > most:
		return &failure{fault: fault.New(fault.ExitUnverified, "upload_mismatch",
			"%s says that it has %d bytes of %s, of which %d were sent to it", origin(from), offset, s.u.Name, most).Hinted(
			"tell the vendor: his server mixes uploads up")}
	case offset < s.have:
		return &failure{fault: fault.New(fault.ExitUnverified, "upload_mismatch",
			"%s has %d bytes of %s, and had confirmed %d", origin(from), offset, s.u.Name, s.have).Retry().Hinted(
			"the server lost a part: repeat the command, it sends that part again; if this comes back, tell the vendor")}
	}
	s.have, s.unsure = offset, false
	return nil
}
