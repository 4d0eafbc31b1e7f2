package bundle

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// Job makes one bundle. Fields are set once, before Create.
type Job struct {
	Recipe   Recipe
	Redactor *redact.Redactor
	Analysis *analysis.Analysis
	Archive  *archive.Writer
	// Head is what the manifest says about the bundle before anything is
	// collected: ID, Tool, Product, Title, Host, Privacy, Encrypted, Since.
	Head     diagnostics.Manifest
	Deadline time.Duration // for all of it
	Now      func() time.Time
	Event    func(Event) // may be nil; called by one goroutine at a time
}

// Event tells how far a bundle is.
type Event struct {
	Item  string // name of the collector; "" for the bundle as a whole
	Phase Phase
	Bytes int64 // read by this collector so far
	Done  *diagnostics.Collected
}

// Phase is where a collector, or the bundle, stands.
type Phase string

// Phases.
const (
	Began     Phase = "began"
	Going     Phase = "going"
	Ended     Phase = "ended"
	Learning  Phase = "learning"  // configuration is read for secrets first
	Checking  Phase = "checking"  // the self-check
	Finishing Phase = "finishing" // the report is written
)

// Result is a bundle that was made.
type Result struct {
	Written  archive.Written
	Manifest diagnostics.Manifest
	Analysis diagnostics.Analysis
}

// Reasons for which collecting ends early, in Manifest.Stopped.
const (
	StopInterrupted = "interrupted"
	StopDeadline    = "deadline"
	StopSize        = "size"
	StopDisk        = "disk"
)

// lightAtOnce is how many light collectors run beside each other.
const lightAtOnce = 4

// run is one call of Create.
type run struct {
	*Job
	ctx  context.Context // of collecting
	stop context.CancelCauseFunc
	end  time.Time // when everything is to be over
	out  int64     // bytes given to the archive, for the estimate of the self-check; under mu
	mu   sync.Mutex

	stopped  string // first reason
	manifest diagnostics.Manifest
	pages    map[string][]byte // members that the report shows
	renamed  map[string]string // members by what they were called first
	failure  error             // of the archive itself
	began    time.Time
	members  int // begun; under mu
	telling  sync.Mutex
}

// Create makes the bundle. The archive is committed when the error is nil;
// otherwise nothing of it is left. A bundle that lacks something is no error: see
// Manifest.Complete and Stopped.
func (j *Job) Create(ctx context.Context) (Result, error) {
	defer j.Archive.Abort() // nothing, once it is committed
	r := &run{Job: j, manifest: j.Head, pages: map[string][]byte{}, began: j.Now()}
	r.manifest.Schema, r.manifest.Created = diagnostics.ManifestSchema, r.began.UTC()
	r.manifest.Redacted, r.manifest.Members, r.manifest.Collectors = map[string]int{}, []diagnostics.Member{}, []diagnostics.Collected{}
	r.end = r.began.Add(j.Deadline)
	r.ctx, r.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	defer r.stop(nil)
	defer context.AfterFunc(ctx, func() { r.halt(StopInterrupted) })()
	timer := time.AfterFunc(j.Deadline-j.reserve(), func() { r.halt(StopDeadline) })
	defer timer.Stop()

	r.learn()
	r.collect()
	return r.finish()
}

// reserve is the part of the deadline that is kept for the ending: programs that
// do not heed being asked to end take two seconds of it.
func (j *Job) reserve() time.Duration { return min(3*time.Second, j.Deadline/2) }

// halt ends collecting for a reason; the first one counts.
func (r *run) halt(reason string) {
	r.mu.Lock()
	if r.stopped == "" {
		r.stopped = reason
	}
	r.mu.Unlock()
	r.stop(errors.New(reason))
}

func (r *run) reason() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped
}

// checkSpeed is what the self-check reads at least in a second, in bytes of
// members: the time for it is kept free.
const checkSpeed = 150 << 20

// wrote notes progress of the archive and stops in time for the self-check.
func (r *run) wrote(n int64) {
	r.mu.Lock()
	r.out += n
	need := time.Duration(float64(r.out) / checkSpeed * float64(time.Second))
	r.mu.Unlock()
	if need > r.reserve()/2 && r.Now().Add(need+r.reserve()/2).After(r.end) {
		r.halt(StopDeadline)
	}
}

func (r *run) tell(e Event) {
	if r.Event != nil { // not under mu: a terminal may keep it waiting
		r.telling.Lock()
		defer r.telling.Unlock()
		r.Event(e)
	}
}

// counts counts a member, and says whether there may be one more.
func (r *run) counts() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members++
	return r.members <= mostMembers
}

// collect runs all collectors. Light ones run ahead, and wait with what they
// have until it is their turn.
func (r *run) collect() {
	lanes := make([]*lane, len(r.Recipe.Items))
	ready := make([]chan struct{}, len(lanes))
	places := make(chan struct{}, lightAtOnce)
	for i, item := range r.Recipe.Items {
		lanes[i] = newLane(r, item)
		ready[i] = make(chan struct{})
		if item.Light {
			go func() {
				defer close(ready[i])
				places <- struct{}{}
				defer func() { <-places }()
				lanes[i].gather()
			}()
		}
	}
	for i, l := range lanes {
		if l.item.Light {
			<-ready[i]
		} else {
			l.gather()
		}
		l.settle()
		r.manifest.Collectors = append(r.manifest.Collectors, l.collected)
		r.manifest.Members = append(r.manifest.Members, l.members...)
		for rule, n := range l.collected.Redacted {
			r.manifest.Redacted[rule] += n
		}
		done := l.collected
		r.tell(Event{Item: l.item.Name, Phase: Ended, Bytes: done.BytesIn, Done: &done})
	}
}

// grace is how long a collector whose time is over may take to end: as long as
// a program that was asked to end has before it is killed, and a little more.
const grace = 2200 * time.Millisecond

// gather runs the collector, and leaves it behind when it does not end.
func (l *lane) gather() {
	r := l.run
	l.collected.Began = r.Now().UTC()
	if r.ctx.Err() != nil {
		l.end(context.Cause(r.ctx))
		return
	}
	r.tell(Event{Item: l.item.Name, Phase: Began})
	ctx, cancel := context.WithTimeout(r.ctx, l.item.Timeout)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fault.New(fault.ExitFailure, "collector_broken", "the collector broke down: %v", p)
			}
		}()
		done <- l.item.Collector.Collect(ctx, l)
	}()
	select {
	case err := <-done:
		l.end(err)
	case <-ctx.Done():
		last := time.NewTimer(grace)
		defer last.Stop()
		select {
		case err := <-done:
			if err == nil {
				err = ctx.Err()
			}
			l.end(err)
		case <-last.C:
			if l.mu.TryLock() {
				l.mu.Unlock() // it waits for something; what it gave is kept
			} else if w := l.redacts.Load(); w != nil {
				w.Stop() // what keeps it busy may be a text made to
			}
			l.end(fmt.Errorf("left behind: %w", ctx.Err()))
		}
	}
}
