//go:build accept

package accept

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestReadersDoNotWait runs 200 checks at once, as processes, while an update
// hangs on a vendor who took the connection and says nothing.
func TestReadersDoNotWait(t *testing.T) {
	h := newHost(t)
	t.Run("activated", func(t *testing.T) {
		h.t = t // the server ends with this part
		h.serve()
		h.expect(0, h.optool("license", "activate", "--key-file", h.path("key")))
	})
	h.t = t
	silent, err := net.Listen("tcp", "127.0.0.1:"+h.port)
	must(t, err)
	defer silent.Close()

	update := h.optool("license", "update", "--force", "--timeout", "5s")
	must(t, update.Start())
	began := time.Now()
	conn, err := silent.Accept() // it holds the lock and waits for an answer
	must(t, err)
	defer conn.Close()

	var slowest atomic.Int64
	var crowd sync.WaitGroup
	for range 200 {
		crowd.Go(func() {
			check := h.optool("license", "check")
			start := time.Now()
			if out, err := check.CombinedOutput(); err != nil {
				t.Errorf("check: %v\n%s", err, out)
			}
			for took := int64(time.Since(start)); ; {
				if seen := slowest.Load(); took <= seen || slowest.CompareAndSwap(seen, took) {
					return
				}
			}
		})
	}
	crowd.Wait()
	if time.Since(began) > 4*time.Second {
		t.Errorf("200 checks took %s: they waited for the update", time.Since(began))
	}
	t.Logf("200 checks during an update: %s altogether, the slowest %s", time.Since(began).Round(time.Millisecond), time.Duration(slowest.Load()).Round(time.Millisecond))
	if err := update.Wait(); err == nil || update.ProcessState.ExitCode() != 3 {
		t.Errorf("the update ended with %v, want exit 3", err)
	}
}

// TestOneRequestForTwenty runs 20 updates at once, as processes: the vendor is
// asked once, and all of them succeed.
func TestOneRequestForTwenty(t *testing.T) {
	h := newHost(t)
	var requests atomic.Int64
	files := http.FileServer(http.Dir(h.path("acme/public")))
	listener, err := net.Listen("tcp", "127.0.0.1:"+h.port)
	must(t, err)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		time.Sleep(500 * time.Millisecond) // long enough for all twenty to be there
		files.ServeHTTP(w, r)
	})}
	go server.Serve(listener)
	defer server.Close()
	h.expect(0, h.optool("license", "activate", "--key-file", h.path("key")))
	requests.Store(0)

	var crowd sync.WaitGroup
	for range 20 {
		crowd.Go(func() {
			if out, err := h.optool("license", "update", "--force").CombinedOutput(); err != nil {
				t.Errorf("update: %v\n%s", err, out)
			}
		})
	}
	crowd.Wait()
	if n := requests.Load(); n != 1 {
		t.Errorf("20 updates made %d requests, want 1", n)
	}
}
