// Package update takes a platform from one release to the next, or back, on the
// administrator's host.
//
// Words. A release is a directory below ROOT/releases, named by its version, that
// is never changed once it is there; the symbolic link ROOT/current says which one
// runs. A plan is the way from the installed release to the newest one allowed, a
// hop from each release to the next. A run carries out one hop in steps, each of
// which can be taken back. The journal says how far a run has come.
//
//	ROOT/
//	├── current -> releases/4.2.1
//	├── releases/4.2.0, releases/4.2.1
//	└── .optool/                      0700
//	    ├── blobs/HASH, HASH.part     what was downloaded for the next run
//	    ├── manifests/VERSION.json    what the vendor signed for each release here
//	    ├── manifests/VERSION.tree    its paths and their hashes
//	    └── staging/VERSION           a release being unpacked
//	STATE/platform/                   0700
//	├── runs/ID.journal               one for each run; the newest may be under way
//	├── runs/ID.log                   what the programs of a run printed
//	├── tuf/                          the vendor's signed metadata seen last
//	├── check.json                    what the last look for updates found
//	└── lock
//
// Promises. At every instant current points at a complete release, verified as it
// was unpacked. A run that was killed, or cut off from power, is undone by the
// next call, or finished when it was committed before. Whatever fails, the steps
// are taken back in reverse, the old release is started and its health checked;
// only if that fails too is the platform left standing still, and every channel
// says so. Everything on the way to disk goes through disk.Disk and is synced
// before anything relies on it.
package update

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/services"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/release"
)

// Services starts and stops the platform; *services.Set is one.
type Services interface {
	States(context.Context) ([]services.State, error)
	Start(context.Context) error
	Stop(context.Context) error
}

// Source is where releases come from: the vendor's endpoint, a mirror, or a file
// that was carried here. Nothing it says is believed without a signature.
type Source interface {
	// Fetch returns a file of the TUF repository; absent: fs.ErrNotExist.
	Fetch(ctx context.Context, path string, max int64) ([]byte, error)
	// Blob appends the rest of a blob to w, of which have bytes are there.
	Blob(ctx context.Context, b release.Blob, have int64, w system.Sink, progress func(total int64)) error
	// Name is how the source is called in messages and in the history.
	Name() string
}

// Updater updates the platform of one profile. Fields are set once, before use.
type Updater struct {
	Profile  *profile.Profile
	Brand    string // names ROOT/.BRAND
	Prefix   string // of the environment variables that hooks get, such as OPTOOL
	By       string // version of this program, for the history
	StateDir string
	Tool     string // path of the running program, for profiles that bring the next one

	Disk     disk.Disk
	Source   Source // nil: nothing is asked
	Services Services
	Runner   system.Runner
	Probe    func(ctx context.Context, url string, timeout time.Duration) (status int, err error)
	Host     Host
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) error

	Proven   time.Time // latest instant that the vendor has proven to be past
	Rights   Rights
	HostID   string
	Workers  int      // components that are unpacked at a time; 0: one
	Platform string   // operating system and processor, "linux/amd64"
	Environ  []string // for hooks, beside what they are told about the run

	NoServices    bool        // a recovery before the platform is started: nothing is started, stopped or checked
	AcceptExpired bool        // of metadata from a file: see tuf.Client
	Report        func(Event) // may be nil
}

// Host is what can be observed of this host.
type Host struct {
	OpenFiles func(root string) ([]system.OpenFile, error)
	Listeners func() ([]system.Listener, error)
	Leftovers func(variables ...string) ([]int, error) // processes with each NAME=value in their environment
	Commands  func(variable string) ([]int, error)     // of those, the ones this program started itself and that are no daemons
	Kill      func(pid int) error
	Holder    func(lock string) int // process that holds a lock, 0 for none
}

// Event is news of a run, for people who watch.
type Event struct {
	Step  string // of Steps, or "download", "check"
	State EventState
	Note  string // one line
	Done  int64  // bytes, of a download
	Total int64
	Took  time.Duration
}

// EventState says how a step stands.
type EventState string

// States of a step.
const (
	Begun   EventState = "begun"
	Moving  EventState = "moving" // Done of Total
	Done    EventState = "done"
	Skipped EventState = "skipped"
	Failed  EventState = "failed"
	Undoing EventState = "undoing"
	Undone  EventState = "undone"
	Stuck   EventState = "stuck" // could not be undone
)

func (u *Updater) report(e Event) {
	if u.Report != nil {
		u.Report(e)
	}
}

func (u *Updater) root(elem ...string) string {
	return filepath.Join(append([]string{u.Profile.Platform.Root}, elem...)...)
}

func (u *Updater) own(elem ...string) string {
	return u.root(append([]string{"." + u.Brand}, elem...)...)
}

func (u *Updater) state(elem ...string) string {
	return filepath.Join(append([]string{u.StateDir, "platform"}, elem...)...)
}

func (u *Updater) releaseDir(version string) string { return u.root("releases", version) }

// CurrentDir is the path that services and administrators use.
func (u *Updater) CurrentDir() string { return u.root("current") }

// logFile is opened when a program of a run prints something.
type logFile struct {
	u    *Updater
	path string
	file disk.File
}

// Write appends to the log. A log that cannot be written stops nothing.
func (l *logFile) Write(p []byte) (int, error) {
	if l.file == nil {
		f, err := l.u.Disk.Append(l.path, 0o600)
		if err != nil {
			return len(p), nil
		}
		l.file = f
	}
	_, _ = l.file.Write(p)
	return len(p), nil
}

func (l *logFile) Close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

var _ io.WriteCloser = (*logFile)(nil)
