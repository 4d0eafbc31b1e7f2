package support

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/state"
)

// errKilled is what a test throws where the process would be killed.
var errKilled = errors.New("killed")

// fuse kills at its nth step: before a commit, after it, and before each change of
// the disk.
type fuse struct {
	left int // negative: never
	hits int
}

func (f *fuse) step() {
	f.hits++
	if f.left == 0 {
		panic(errKilled)
	}
	f.left--
}

type fusedStore struct {
	state.Store
	*fuse
}

func (s fusedStore) Commit(ctx context.Context, changes ...state.Change) error {
	s.step()
	err := s.Store.Commit(ctx, changes...)
	s.step()
	return err
}

type fusedDisk struct {
	disk.Disk
	*fuse
}

func (d fusedDisk) Create(path string, mode fs.FileMode) (disk.File, error) {
	d.step()
	return d.Disk.Create(path, mode)
}

func (d fusedDisk) Rename(old, path string) error {
	d.step()
	return d.Disk.Rename(old, path)
}

func (d fusedDisk) Remove(path string) error {
	d.step()
	return d.Disk.Remove(path)
}

// run does one thing, and reports whether it was killed over it.
func (f *fuse) run(left int, do func()) (dead bool) {
	f.left = left
	defer func() {
		f.left = -1
		if r := recover(); r != nil {
			if r != errKilled {
				panic(r)
			}
			dead = true
		}
	}()
	do()
	return false
}

// fused lets a fuse burn in the world's store and disk.
func fused(w *world) *fuse {
	f := &fuse{left: -1}
	w.Store, w.Disk = fusedStore{w.Store, f}, fusedDisk{w.Disk, f}
	return f
}

// TestKilledAnywhere kills the sealing and the sending of a request at each of their
// steps, with a vendor who answers, who is cut off before and after he took it. In
// the end he has the request, once.
func TestKilledAnywhere(t *testing.T) {
	for _, fates := range [][]string{nil, {"cut"}, {"cut before"}, {"away", "cut"}} {
		steps := 0
		for at := 0; ; at++ {
			w := newWorld(t)
			v := &vendor{fates: append([]string{}, fates...)}
			w.Carriers[ViaHTTPS] = v
			f := fused(w)
			r := w.request()
			work := func() {
				if _, err := w.Case(t.Context(), r.ID); err != nil {
					copied := *r
					if _, err := w.Seal(t.Context(), &copied, []File{file("a.log", "one")}, Terms{Via: ViaHTTPS}); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := w.Send(t.Context(), Wish{Now: true}); err != nil {
					t.Fatal(err)
				}
			}
			dead := f.run(at, work)
			for range 4 {
				work()
			}
			c, err := w.Case(t.Context(), r.ID)
			if err != nil || c.State() != StateTicketKnown || v.accepted[r.ID] != 1 || len(v.accepted) != 1 {
				t.Fatalf("fates %v, killed at step %d: %v, %v, accepted %v", fates, at, c, err, v.accepted)
			}
			if !dead {
				break
			}
			steps++
		}
		if steps < 10 {
			t.Errorf("only %d steps to be killed at", steps)
		}
	}
}

// TestManyRequestsThroughTrouble has kills and faults at random, and looks whether
// every request arrives, and once.
func TestManyRequestsThroughTrouble(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	w := newWorld(t)
	v := &vendor{}
	w.Carriers[ViaHTTPS] = v
	f := fused(w)
	var ids []string
	kills := 0
	for range 40 {
		r := w.request()
		ids = append(ids, r.ID)
		for {
			if dice.IntN(10) < 3 {
				v.fates = append(v.fates, []string{"away", "cut", "cut before"}[dice.IntN(3)])
			}
			left := -1
			if dice.IntN(4) == 0 {
				left = dice.IntN(25)
			}
			if f.run(left, func() {
				copied := *r
				_, err := w.Seal(t.Context(), &copied, []File{file("a.log", "one")}, Terms{Via: ViaHTTPS})
				if f := fault.Of(err); f != nil && f.Code != "already_sealed" {
					t.Fatal(err)
				}
				if _, err := w.Send(t.Context(), Wish{Now: true}); err != nil {
					t.Fatal(err)
				}
			}) {
				kills++
				continue
			}
			break
		}
	}
	for range 50 {
		w.now = w.now.Add(time.Minute)
		w.send(Wish{Now: true})
	}
	for _, id := range ids {
		if v.accepted[id] != 1 || w.again(id).State() != StateTicketKnown {
			t.Errorf("seed %d: %s was accepted %d times, state %s", seed, id, v.accepted[id], w.again(id).State())
		}
	}
	if len(v.accepted) != len(ids) {
		t.Errorf("seed %d: %d ids arrived of %d", seed, len(v.accepted), len(ids))
	}
	t.Logf("seed %d: %d requests, %d kills, %d lookups", seed, len(ids), kills, v.lookups)
}
