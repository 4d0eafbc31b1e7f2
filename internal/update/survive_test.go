package update

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
)

// scene is one command on a host, and where it may leave the platform.
type scene struct {
	name    string
	prepare func(*testing.T) *stage
	act     func(*stage) error
	goal    string   // version when it succeeds
	may     []string // versions after it failed, was killed or cut off
}

func installed(version ...string) func(*testing.T) *stage {
	return func(t *testing.T) *stage {
		s := newStage(t)
		for _, v := range version {
			if _, err := s.update(v); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
}

func advanceTo(version string) func(*stage) error {
	return func(s *stage) error { _, err := s.update(version); return err }
}

func scenes() []scene {
	return []scene{
		{"install", installed(), advanceTo("1.0.0"), "1.0.0", []string{"", "1.0.0"}},
		{"update", installed("1.0.0"), advanceTo("1.1.0"), "1.1.0", []string{"1.0.0", "1.1.0"}},
		{"update with an old one to drop", func(t *testing.T) *stage {
			s := installed("1.0.0", "1.1.0")(t)
			return s
		}, advanceTo("1.2.0"), "1.2.0", []string{"1.1.0", "1.2.0"}},
		{"undo", func(t *testing.T) *stage {
			s := installed("1.0.0")(t)
			s.bad = "1.1.0"
			return s
		}, advanceTo("1.1.0"), "1.0.0", []string{"1.0.0"}},
		{"undo by restoring", func(t *testing.T) *stage {
			s := installed("1.0.0")(t)
			s.bad, s.broken["restores"] = "1.1.0", true
			return s
		}, advanceTo("1.1.0"), "1.0.0", []string{"1.0.0"}},
		{"rollback", installed("1.0.0", "1.1.0"), func(s *stage) error { _, err := s.rollback(); return err }, "1.0.0", []string{"1.0.0", "1.1.0"}},
		{"again after a rollback", func(t *testing.T) *stage {
			s := installed("1.0.0", "1.1.0")(t)
			if _, err := s.rollback(); err != nil {
				t.Fatal(err)
			}
			return s
		}, advanceTo("1.1.0"), "1.1.0", []string{"1.0.0", "1.1.0"}},
	}
}

// acted runs the scene on s through d and returns its error.
func (sc scene) acted(s *stage, d disk.Disk) error {
	s.disk = d
	defer func() { s.disk = s.model }()
	return sc.act(s)
}

// after holds a host against the promises once the next call has been made, and
// then lets the command be repeated to its goal.
func (sc scene) after(s *stage) error {
	s.disk = s.model
	if _, err := s.recover(); err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	if err := s.sound(sc.may...); err != nil {
		return fmt.Errorf("after recover: %w", err)
	}
	if r, err := s.recover(); r != nil || err != nil {
		return fmt.Errorf("a second recover found something: %+v, %v", r, err)
	}
	if s.current() == sc.goal {
		return nil
	}
	if err := sc.act(s); err != nil && fault.Of(err).Exit != fault.ExitUndone {
		return fmt.Errorf("the command again: %w", err)
	}
	return s.sound(sc.goal)
}

func TestScenes(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			s := sc.prepare(t)
			err := sc.act(s)
			undone := len(sc.may) == 1
			if undone != (fault.Of(err) != nil) || undone && fault.Of(err).Exit != fault.ExitUndone {
				t.Fatal(err)
			}
			if err := s.sound(sc.goal); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// ops returns what a scene does to the disk.
func (sc scene) ops(t *testing.T) ([]powercut.Op, *stage) {
	s := sc.prepare(t)
	before := s.fork()
	all := powercut.Changes(s.model, func(d disk.Disk) { _ = sc.acted(s, d) })
	if len(all) < 20 {
		t.Fatalf("%d changes", len(all))
	}
	return all, before
}

// TestKillAtEveryChange ends the process before each of its changes to the disk.
// The services, and the programs it had started, live on.
func TestKillAtEveryChange(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			ops, before := sc.ops(t)
			for n := 0; n < len(ops); n += stride(1) {
				s := before.fork()
				if !powercut.Kill(s.model, n+1, func(d disk.Disk) { _ = sc.acted(s, d) }) {
					t.Fatalf("%s was not reached", ops[n])
				}
				if err := sc.after(s); err != nil {
					t.Fatalf("killed before %s: %v", ops[n], err)
				}
			}
		})
	}
}

// TestKillDuringRecover kills the command, then the recovery at each of its
// changes.
func TestKillDuringRecover(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			ops, before := sc.ops(t)
			for n := 0; n < len(ops); n += stride(11) {
				first := before.fork()
				powercut.Kill(first.model, n+1, func(d disk.Disk) { _ = sc.acted(first, d) })
				recovery := first.fork()
				undo := powercut.Changes(recovery.model, func(d disk.Disk) { recovery.disk = d; _, _ = recovery.recover() })
				for k := 0; k < len(undo); k += stride(5) {
					s := first.fork()
					powercut.Kill(s.model, k+1, func(d disk.Disk) { s.disk = d; _, _ = s.recover() })
					if err := sc.after(s); err != nil {
						t.Fatalf("killed before %s, recovery before %s: %v", ops[n], undo[k], err)
					}
				}
			}
		})
	}
}

// TestEveryFailingChange lets each change fail, once or for good.
func TestEveryFailingChange(t *testing.T) {
	for _, sc := range scenes() {
		for _, cause := range []error{syscall.ENOSPC, syscall.EIO} {
			t.Run(fmt.Sprintf("%s/%s", sc.name, cause), func(t *testing.T) {
				ops, before := sc.ops(t)
				step := stride(2)
				if cause == syscall.EIO { // the way is the same, the words are not
					step = stride(9)
				}
				for n := 0; n < len(ops); n += step {
					for _, forever := range []bool{false, true} {
						s := before.fork()
						err := sc.acted(s, powercut.Watch(s.model, func(o powercut.Op) error {
							if o.N == n+1 || forever && o.N > n && growing(o) {
								return &powercut.Short{Bytes: 3, Err: cause}
							}
							return nil
						}))
						if f := fault.Of(err); f != nil && f.Hint == "" && f.Exit != fault.ExitUndone {
							t.Errorf("%s failed: %q leaves people without a hint", ops[n], f.Message)
						}
						if err := sc.after(s); err != nil {
							t.Fatalf("%s failed (for good: %v): %v", ops[n], forever, err)
						}
					}
				}
			})
		}
	}
}

// growing holds for what takes room: a full disk still lets names go.
func growing(o powercut.Op) bool {
	switch o.Name {
	case "create", "append", "write", "mkdir", "symlink", "link", "sync":
		return true
	}
	return false
}

// TestPowerCutAtEveryChange cuts the power before each change: only what was made
// durable is left, or that and an arbitrary part of the rest.
func TestPowerCutAtEveryChange(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			ops, before := sc.ops(t)
			for n := 0; n <= len(ops); n += stride(1) {
				if err := sc.cutAt(before, n, 1, nil); err != nil {
					t.Fatalf("cut before change %d of %d: %v", n+1, len(ops), err)
				}
			}
		})
	}
}

// cutAt cuts the power before change n (from 0), with the syncs forgotten that
// forget names, and holds each of several ways to lose what was not durable, tries
// of them at random, against the promises.
func (sc scene) cutAt(before *stage, n, tries int, forget func(powercut.Op) bool) error {
	s := before.fork()
	running := func(d disk.Disk) { _ = sc.acted(s, d) }
	if forget != nil {
		inner := running
		running = func(d disk.Disk) {
			inner(powercut.Watch(d, func(o powercut.Op) error {
				if forget(o) {
					return powercut.ErrForget
				}
				return nil
			}))
		}
	}
	powercut.Kill(s.model, n+1, running)
	random := rand.New(rand.NewPCG(uint64(n), 7))
	ways := []*powercut.Model{s.model.Cut(), s.model.CutNames()}
	for range tries {
		ways = append(ways, s.model.CutWith(random.IntN))
	}
	for _, m := range ways {
		after := s.fork()
		after.boot(m)
		if err := sc.after(after); err != nil {
			return err
		}
	}
	return nil
}

// TestEverySyncCounts turns each sync in the code into nothing, one after the
// other: for each there must be a command and an instant at which a power cut then
// does harm. A sync that nobody would miss is one that should not be there.
func TestEverySyncCounts(t *testing.T) {
	type visit struct {
		scene  scene
		before *stage
		first  int // change at which the sync is first made
		last   int // number of changes
	}
	sites := map[string][]visit{}
	for _, sc := range scenes() {
		ops, before := sc.ops(t)
		s := before.fork()
		seen := map[string]bool{}
		_ = sc.acted(s, powercut.Watch(s.model, func(o powercut.Op) error {
			if o.Name == "sync" || o.Name == "syncdir" {
				// Those of package disk are held by its own tests.
				if at := site(); !seen[at] && !strings.HasPrefix(at, "disk/") {
					seen[at] = true
					sites[at] = append(sites[at], visit{sc, before, o.N, len(ops)})
				}
			}
			return nil
		}))
	}
	if len(sites) < 6 {
		t.Fatalf("found %d syncs only", len(sites))
	}
	for at, visits := range sites {
		missed := ""
		for _, pass := range []struct{ stride, tries int }{{5, 2}, {1, 10}} { // most harm is found at once
			for _, v := range slices.Backward(visits) {
				for n := v.last; n >= v.first && missed == ""; n -= pass.stride {
					if err := v.scene.cutAt(v.before, n, pass.tries, func(o powercut.Op) bool {
						return (o.Name == "sync" || o.Name == "syncdir") && site() == at
					}); err != nil {
						missed = fmt.Sprintf("%s, cut after %d changes: %v", v.scene.name, n, err)
					}
				}
			}
		}
		if missed == "" {
			t.Errorf("nobody misses the sync at %s", at)
		} else {
			t.Logf("%s: %.150s", at, missed)
		}
	}
}

// site is where in the code the change under way is made: the nearest caller that
// is no part of a disk under test, with what called it when that is a function for
// all.
func site() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		test := strings.HasSuffix(f.File, "_test.go") || strings.Contains(f.File, "/powercut/")
		if !test && strings.Contains(f.Function, "optool/internal/") {
			return fmt.Sprintf("%s:%d", filepath.Base(filepath.Dir(f.File))+"/"+filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// stride keeps the ordinary run short, that under the race detector shorter; the
// soak takes every step.
func stride(n int) int {
	switch {
	case soaking():
		return 1
	case racing:
		return 2*n + 1 // odd: steps come in pairs
	}
	return n
}
