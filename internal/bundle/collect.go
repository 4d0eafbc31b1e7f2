package bundle

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/optool/optool/internal/system"
)

// Collector gathers one thing: the logs of a product, the facts of a host, the
// output of a command.
//
// It hands over what it has as it comes, so that what there is until its time is
// over is kept. It writes nothing to any disk, follows nothing that its recipe did not
// name, and ends soon after ctx does. A system call that hangs it cannot end: so each one runs
// in a goroutine of its own that may be left behind, and bears that out fails
// from then on. It may be asked more than once, by one goroutine at a time, and gathers anew each time.
type Collector interface {
	// Collect returns nil when it could go through all it was to go through,
	// whatever problems it met on the way. ErrSkipped: does not apply to this host. ErrDenied:
	// all that it should have read is closed to this user. An error of ctx: its
	// time was over. Every other error, a *fault.Error as a rule: it failed.
	// Members that were closed before are good in any case.
	Collect(ctx context.Context, out Out) error
}

// Out takes what a collector gathers, and redacts it: names, sources and
// messages too. A collector uses it from one goroutine.
type Out interface {
	// Member begins a file of the bundle. name is slash-separated, relative to the
	// folder of the collector, clean and free of control characters and backslashes; each name comes once. source is
	// the file or command it came from, for people; a zero modified is unknown. The member
	// before must be closed. What Write gets may be used again after it returned.
	// A failed Member, Write or Close with an error for which Refused is true
	// concerns that member alone (it has been dropped, the runner knows): go on
	// with the next. After any other the run is over: stop and return it.
	Member(name, source string, modified time.Time) (io.WriteCloser, error)
	// Problem notes what could not be done. code is one of the Problem… words; what is
	// the file or thing it befell, "" the collector as a whole; message says what is wrong, in lower case.
	Problem(code, what, message string)
	// Cut adds to the bytes that were left out because of a limit: of the member
	// that is open, else of the collector.
	Cut(bytes int64)
}

// Codes of problems.
const (
	ProblemUnreadable = "unreadable"  // an error while reading
	ProblemDenied     = "denied"      // this user may not read it
	ProblemMissing    = "missing"     // named, and not there
	ProblemVanished   = "vanished"    // gone between being seen and being read
	ProblemNotRegular = "not_regular" // a FIFO, socket or device
	ProblemLink       = "link"        // a symbolic link that leads out of what was named
	ProblemBinary     = "binary"      // no text: archives, programs, databases
	ProblemCut        = "cut"         // a limit was reached and something left out
	ProblemDamaged    = "damaged"     // a compressed file that ends early or is wrong
	ProblemFailed     = "failed"      // a command or query that did not succeed
	ProblemTimeout    = "timeout"     // one step of several did not end in its time
	ProblemUnsafe     = "unsafe"      // redaction failed; noted by the runner alone
)

var (
	// ErrSkipped says that a collector does not apply here: a program or service is not on this host.
	ErrSkipped = errors.New("does not apply to this host")
	// ErrDenied says that this user may read nothing of it.
	ErrDenied = errors.New("this user may not read it")
	// ErrRefused is in every error of an Out that concerns one member alone.
	ErrRefused = errors.New("the member is left out")
)

// Refused tells whether err, of an Out, concerns one member alone.
func Refused(err error) bool { return errors.Is(err, ErrRefused) }

// Estimator is a Collector that can say beforehand how much it would read.
type Estimator interface {
	// Estimate returns the number of files and their bytes as Collect would read
	// them now, without reading any.
	Estimate(ctx context.Context) (files int, bytes int64)
}

// Means is what collectors reach the host with.
type Means struct {
	// Root is the directory that stands for /, for tests: proc, sys and etc are
	// looked for in it. "" is /. Files that a recipe names are not sought below it.
	Root string
	// Now is the clock.
	Now func() time.Time
	// Runner starts programs.
	Runner system.Runner
	// Path is where programs are looked for, in the form of PATH, and what they get as PATH.
	Path string
	// Home is the directory that programs get as HOME, "" for none.
	Home string
	// Get asks a service on this host: GET, no proxy, no redirect followed away
	// from loopback, no retry. nil: HTTP collectors are skipped.
	Get func(ctx context.Context, url string) (*http.Response, error)
	// Certificates returns what a TLS server on this host shows, its own
	// certificate first, without judging it. nil: TLS collectors are skipped.
	Certificates func(ctx context.Context, address string) ([]*x509.Certificate, error)
}
