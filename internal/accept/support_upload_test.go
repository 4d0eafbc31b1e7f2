//go:build accept

package accept

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// uploadMemory is the most that optool may take while it uploads.
const uploadMemory = 32 << 20

func sumOf(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	must(t, err)
	return hex.EncodeToString(hash.Sum(nil))
}

// arrived is the attachment as the vendor has it.
func (a *asker) arrived(id, name string) string {
	a.t.Helper()
	var found string
	must(a.t, filepath.WalkDir(a.path("acme/requests/"+id), func(path string, e os.DirEntry, err error) error {
		if info, _ := e.Info(); err == nil && info.Mode().IsRegular() && info.Size() > 1<<20 {
			found = path
		}
		return err
	}))
	if found == "" {
		a.t.Fatalf("the vendor has no %s of %s", name, id)
	}
	return found
}

// TestSupportUploadCut uploads a large attachment over a line that is cut a hundred
// times, by a program that is killed ten times over it.
func TestSupportUploadCut(t *testing.T) {
	a := newAsker(t)
	size, cuts, kills := int64(64<<20), int64(20), 4
	if soaking() {
		size, cuts, kills = 2<<30, 100, 10
	}
	file := random(t, a.path("bundle.tar.zst.age"), size)
	want := sumOf(t, file)
	oneOf(t, a.measured(a.ask("Large", "--attach", file, "--queue")), 0)
	must(t, os.Remove(file))

	a.line.after.Store(size / (cuts + int64(kills)) * 98 / 100) // a kill ends a connection early
	before, dead := a.line.up.Load(), 0
	began := time.Now()
	most := int64(0)
	for range 4 * kills { // a killed run has gone some way
		if dead == kills {
			break
		}
		passed := a.line.up.Load()
		cmd := a.send("--now")
		over := make(chan struct{})
		must(t, cmd.Start())
		memory := make(chan int64)
		go func() { memory <- peak(cmd.Process.Pid, over) }()
		for a.line.up.Load()-passed < size/int64(kills+1)-rand.Int64N(size/100) && cmd.ProcessState == nil {
			time.Sleep(time.Millisecond)
		}
		must(t, cmd.Process.Kill())
		_ = cmd.Wait()
		dead++
		close(over)
		most = max(most, <-memory)
	}
	var m made
	for range 10 {
		if m = a.measured(a.send("--now")); m.exit == 0 {
			break
		}
		oneOf(t, m, 3)
	}
	took := time.Since(began)
	most = max(most, m.memory)
	oneOf(t, m, 0)
	if s := a.state(); s.State != "ticket-known" {
		t.Fatalf("%+v", s)
	}
	if sumOf(t, a.arrived(a.state().ID, "bundle.tar.zst.age")) != want {
		t.Error("what arrived is not what was attached")
	}
	again := a.line.up.Load() - before - size
	t.Logf("%d MiB in %s, the line cut %d times, killed %d times: %d KiB more than the file (%.2f %%), %d MiB of memory",
		size>>20, took.Round(time.Millisecond), a.line.cuts.Load(), dead, again>>10, 100*float64(again)/float64(size), most>>20)
	if a.line.cuts.Load() < cuts {
		t.Errorf("the line was cut %d times, want %d", a.line.cuts.Load(), cuts)
	}
	if soaking() && again > size/100 {
		t.Error("that is more than 1 %")
	}
	if most > uploadMemory {
		t.Errorf("%d MiB of memory are more than %d", most>>20, uploadMemory>>20)
	}
}

// TestSupportUploadRate holds the sending of a large attachment, from the outbox to the
// ticket, against a plain PUT to a server that keeps the file: over a line of 1 Gbit/s, and
// over none, where both are as fast as the processor hashes and copies.
func TestSupportUploadRate(t *testing.T) {
	a := newAsker(t)
	size := int64(256 << 20)
	if soaking() {
		size = 2 << 30
	}
	file := random(t, a.path("large.bin"), size)
	depot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, err := os.Create(a.path("put.bin"))
		if err == nil {
			_, err = io.Copy(to, r.Body)
		}
		if err == nil {
			err = to.Sync()
		}
		if err != nil || to.Close() != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer depot.Close()
	line := newWire(t, depot.Listener.Addr().String())
	put := func() time.Duration {
		f, err := os.Open(file)
		must(t, err)
		defer f.Close()
		began := time.Now()
		request, err := http.NewRequest(http.MethodPut, "http://"+line.addr(), struct{ io.Reader }{f})
		must(t, err)
		request.ContentLength, request.Close = size, true
		answer, err := http.DefaultClient.Do(request)
		must(t, err)
		answer.Body.Close()
		took := time.Since(began)
		must(t, os.Remove(a.path("put.bin")))
		return took
	}
	for _, rate := range []int64{1e9 / 8, 0} {
		a.line.rate.Store(rate)
		line.rate.Store(rate)
		plain, ours := time.Hour, time.Hour
		for n := range 2 {
			plain = min(plain, put())
			oneOf(t, a.measured(a.ask(fmt.Sprint("Large ", rate, n), "--attach", file, "--queue")), 0)
			m := a.measured(a.send("--now"))
			oneOf(t, m, 0)
			ours = min(ours, m.took)
			if m.memory > uploadMemory {
				t.Errorf("%d MiB of memory", m.memory>>20)
			}
		}
		share := 100 * plain.Seconds() / ours.Seconds()
		t.Logf("%d MiB, %d bytes a second at most: a plain PUT %s, support-request send %s: %.0f %% of its rate",
			size>>20, rate, plain.Round(time.Millisecond), ours.Round(time.Millisecond), share)
		if rate > 0 && share < 80 {
			t.Error("that is less than 80 %")
		}
	}
}
