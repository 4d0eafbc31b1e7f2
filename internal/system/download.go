package system

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	// DefaultStall ends an attempt that brings nothing for so long.
	DefaultStall = 30 * time.Second

	tries    = 5               // attempts in a row without progress, then the next server
	restarts = 2               // beginnings anew for a server that cannot go on in the middle
	patience = 5 * time.Minute // a longer Retry-After is not waited for

	// An attempt made progress when it brought so many bytes, no slower than
	// slowest. So a server that drips, or cuts after every byte, is left soon.
	leastGain  = 4 << 10
	slowest    = 1 << 10 // bytes per second
	slowWindow = time.Minute
)

// Sink is where a download goes: a file that is written at its end.
type Sink interface {
	io.Writer
	Truncate(size int64) error // writing goes on at the new end
}

// Download is one large file to get, or the rest of one.
type Download struct {
	// URLs name the same file on several servers, in order of preference; https,
	// or http on this host.
	URLs []string
	Name string // what faults call the file, "" is "the file"

	Size int64 // bytes in all, known from signed data
	Have int64 // bytes in the sink already

	Limit *Limiter // shared by downloads, nil is none

	// Progress is told how many bytes the sink has; less than before when the
	// download begins anew. It is called often and must not linger. May be nil.
	Progress func(have int64)

	// Stall is how long a server may send nothing, 0 is DefaultStall.
	Stall time.Duration
}

// Transfer says what a download cost.
type Transfer struct {
	Received int64  // bytes of bodies that came over the wire, all attempts together
	From     string // scheme and host of the URL that completed it, "" when nothing was asked
}

// Download writes to w what it lacks of d, and asks nothing when that is
// nothing. A broken attempt is taken up where it broke, as long as there is
// progress; then the next server's turn comes, at the same place. Never more
// than d.Size bytes are taken. The bytes are as unproven as the servers they came
// from, perhaps several: the caller compares the hash.
//
// Range requests are those of RFC 9110 section 14. A server that does not know
// them begins anew, at most twice.
//
// An error of w ends the download and is returned as it is. Faults by code:
// blob_missing (exit 3, retryable) when all servers answer and none has the file,
// vendor_unreachable (exit 3, retryable) when none sends it for these or other
// reasons, and where they all fail alike also vendor_tls, proxy_failed and
// insecure_redirect (exit 3, retryable), answer_too_large (exit 5); offline (exit
// 3), insecure_url (exit 2), interrupted (exit 130). When ctx ended with a
// *fault.Error as its cause, that fault is returned.
func (c *Client) Download(ctx context.Context, d Download, w Sink) (Transfer, error) {
	if d.Have == d.Size {
		return Transfer{}, nil
	}
	d.Name = cmp.Or(d.Name, lang.T("the file"))
	d.Stall = cmp.Or(d.Stall, DefaultStall)
	targets, err := d.targets()
	if err != nil {
		return Transfer{}, err
	}
	if err := c.allowed(targets[0]); err != nil {
		return Transfer{}, err
	}
	f := &fetching{c: c, d: d, w: w, have: d.Have, buffer: make([]byte, 64<<10)}
	if f.have > d.Size || f.have < 0 {
		if err := f.restart(); err != nil {
			return Transfer{}, err
		}
	}
	var reasons []*fault.Error
	for _, target := range targets {
		failed, err := f.from(ctx, target)
		if err != nil {
			return Transfer{Received: f.received}, err
		}
		if failed == nil {
			return Transfer{Received: f.received, From: origin(target)}, nil
		}
		reasons = append(reasons, failed)
	}
	return Transfer{Received: f.received}, together(d.Name, reasons)
}

func (d *Download) targets() ([]*url.URL, error) {
	if len(d.URLs) == 0 {
		return nil, fault.Usage("cannot download %s: no server is known that has it", d.Name).Hinted("name one with --mirror")
	}
	var targets []*url.URL
	for _, raw := range d.URLs {
		target, err := parseTarget(raw)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target)
	}
	return targets, nil
}

// fetching is a download under way.
type fetching struct {
	c        *Client
	d        Download
	w        Sink
	have     int64 // bytes in the sink
	received int64
	buffer   []byte
}

// from asks one server until the file is complete (nil, nil), the server has
// shown that it will not send it (the reason), or there is no use in asking any
// other (the error).
func (f *fetching) from(ctx context.Context, target *url.URL) (*fault.Error, error) {
	again, fruitless := 0, 0
	for {
		f.report() // a bar shows that nothing came meanwhile
		gained, failed, err := f.attempt(ctx, target, &again)
		if err != nil || failed == nil {
			return nil, err
		}
		if err := f.ended(ctx, target); err != nil {
			return nil, err
		}
		if fruitless++; gained {
			fruitless = 0
		}
		wait := failed.after + f.c.jitter(1+fruitless)
		if !failed.again || fruitless == tries || failed.after > patience {
			return failed.fault, nil
		}
		if deadline, ok := ctx.Deadline(); ok && deadline.Sub(f.c.options.Now()) <= wait {
			return failed.fault, nil
		}
		if f.c.options.Sleep(ctx, wait) != nil {
			return nil, cmp.Or(f.ended(ctx, target), error(failed.fault))
		}
	}
}

// attempt sends one request and stores what comes. It reports whether that was
// progress, and why the file is not complete; the error ends the download.
func (f *fetching) attempt(ctx context.Context, target *url.URL, again *int) (gained bool, _ *failure, _ error) {
	watched, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	dog := time.AfterFunc(f.d.Stall, func() { leave(errStalled) })
	defer dog.Stop()

	request, err := http.NewRequestWithContext(watched, http.MethodGet, target.String(), nil)
	if err != nil {
		return false, nil, fault.Usage("cannot ask %s for %s", origin(target), f.d.Name)
	}
	request.Header.Set("User-Agent", f.c.userAgent)
	request.Header.Set("Accept-Encoding", "identity")
	if f.have > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", f.have))
	}
	answer, err := f.c.client().Do(request)
	dog.Stop()
	if err != nil {
		return false, f.unanswered(watched, target, err), nil
	}
	defer answer.Body.Close()
	from := answer.Request.URL
	whole, failed := f.judge(from, answer)
	if failed != nil {
		return false, failed, nil
	}
	if whole && f.have > 0 {
		if *again == restarts {
			return false, f.cannotResume(from), nil
		}
		*again++
		if err := f.restart(); err != nil {
			return false, nil, err
		}
	}
	return f.store(watched, dog, from, answer.Body)
}

func (f *fetching) report() {
	if f.d.Progress != nil {
		f.d.Progress(f.have)
	}
}

// restart empties the sink.
func (f *fetching) restart() error {
	if err := f.w.Truncate(0); err != nil {
		return err
	}
	f.have = 0
	f.report()
	return nil
}

// together makes one fault of what each server failed with.
func together(name string, reasons []*fault.Error) *fault.Error {
	last := reasons[len(reasons)-1]
	if len(reasons) == 1 {
		return last
	}
	f := unreachable("cannot download %s from any of %d servers: %s", name, len(reasons), reasons[0]).Hinted("%s", last.Advice())
	for _, r := range reasons[1:] {
		f.Append("; %s", r)
	}
	if !slices.ContainsFunc(reasons, func(r *fault.Error) bool { return r.Code != last.Code }) {
		f.Code, f.Exit, f.Retryable = last.Code, last.Exit, last.Retryable
	}
	return caused(f, last.Err)
}
