package backoffice

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

const (
	servedDir  = "OPTOOL_TEST_SERVED_DIR"
	servedAddr = "OPTOOL_TEST_SERVED_ADDR"
)

// TestServeUntilKilled is the victim of the next test.
func TestServeUntilKilled(t *testing.T) {
	dir := os.Getenv(servedDir)
	if dir == "" {
		t.Skip("is run by another test")
	}
	s, err := Open(dir, time.Now)
	if err == nil {
		err = s.Serve(context.Background(), Service{Listen: "127.0.0.1:0", AddrFile: os.Getenv(servedAddr), Log: slog.New(slog.DiscardHandler)})
	}
	t.Fatal(err)
}

// Customers who post until they have a receipt are served once each, however often the
// server is killed.
func TestRequestsSurviveKills(t *testing.T) {
	const writers, each, kills = 3, 40, 5
	a := newAsker(t)
	a.store.disk = a.store.disk.(*meddler).Disk
	var address atomic.Value
	address.Store("http://127.0.0.1:1")
	var left atomic.Int32
	left.Store(writers * each)
	receipts := sync.Map{}
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				r := a.request(t)
				envelope := a.seal(t, support.TypeRequest, r)
				receipt, ok := vendorapi.RequestReceipt{}, false
				for !ok && t.Context().Err() == nil {
					time.Sleep(rand.N(20 * time.Millisecond))
					receipt, ok = tryPost(t.Context(), vendorapi.RequestsURL(address.Load().(string)), r.ID, envelope)
				}
				receipts.Store(r.ID, receipt)
				left.Add(-1)
			}
		})
	}
	killed := 0
	for n := 0; left.Load() > 0; n++ {
		addr := filepath.Join(t.TempDir(), "addr")
		victim := exec.Command(os.Args[0], "-test.run=^TestServeUntilKilled$")
		victim.Env = append(os.Environ(), servedDir+"="+a.store.dir, servedAddr+"="+addr)
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			if data, err := os.ReadFile(addr); err == nil {
				address.Store("http://" + string(data))
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		for until := time.Now().Add(10*time.Millisecond + rand.N(60*time.Millisecond)); left.Load() > 0 && (n >= kills || time.Now().Before(until)); {
			time.Sleep(time.Millisecond)
		}
		if left.Load() > 0 {
			killed++
		}
		_ = victim.Process.Kill()
		_ = victim.Wait()
	}
	all.Wait()
	t.Logf("%d kills", killed)
	tickets, err := a.store.Tickets()
	if err != nil || len(tickets) != writers*each {
		t.Fatalf("%d tickets, %v, want %d", len(tickets), err, writers*each)
	}
	numbers := map[string]bool{}
	for _, found := range tickets {
		receipt, _ := receipts.Load(found.ID)
		if got, _ := receipt.(vendorapi.RequestReceipt); got.Ticket != found.Number || !got.Accepted.Equal(found.Accepted()) || numbers[found.Number] {
			t.Errorf("%+v, the customer was told %+v", found, receipt)
		}
		numbers[found.Number] = true
		if _, err := a.store.Contents(found); err != nil {
			t.Error(err)
		}
	}
}

// tryPost posts a request; ok is false when nobody answered.
func tryPost(ctx context.Context, url, id string, envelope []byte) (receipt vendorapi.RequestReceipt, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(envelope))
	if err != nil {
		return receipt, false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(vendorapi.HeaderIdempotency, id)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return receipt, false
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	return receipt, err == nil && answer.StatusCode < 300 && json.Unmarshal(data, &receipt) == nil
}
