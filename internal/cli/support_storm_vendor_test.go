package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/internal/backoffice"
)

// faultyLine stands between hosts and a vendor's server, which it starts, kills and
// starts again. Of ten exchanges three go wrong.
type faultyLine struct {
	t      *testing.T
	front  *httptest.Server
	vendor string // address of the real server
	args   []string

	mu      sync.Mutex
	process *exec.Cmd
	deaths  int

	windy             atomic.Bool
	stalls            atomic.Int64 // that are still to come, beside those of questions
	exchanges, faults atomic.Int64
	kinds             [len(lineFaults)]atomic.Int64
}

// What goes wrong on the line.
var lineFaults = [...]string{"refused", "cut inside the body", "cut before the answer", "cut inside the answer", "503", "login page", "stalled", "answered too late"}

func newFaultyLine(t *testing.T, stalls int) *faultyLine {
	t.Helper()
	l := &faultyLine{t: t}
	l.stalls.Store(int64(stalls))
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.vendor = free.Addr().String()
	free.Close()
	l.front = httptest.NewUnstartedServer(l)
	l.front.Config.ErrorLog = quiet()
	l.front.Start()
	t.Cleanup(l.front.Close)
	return l
}

func (l *faultyLine) url() string { return l.front.URL }
func (l *faultyLine) blow()       { l.windy.Store(true) }
func (l *faultyLine) calm()       { l.windy.Store(false) }

// start starts the vendor's server, which ends with the test.
func (l *faultyLine) start(args ...string) {
	l.args = args
	l.t.Cleanup(func() { l.kill() })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.launch()
}

func (l *faultyLine) launch() {
	l.process = exec.Command(l.args[0], l.args[1:]...)
	l.process.Env = []string{"GORACE=atexit_sleep_ms=0"}
	if err := l.process.Start(); err != nil {
		l.t.Error(err)
		return
	}
	for range 1000 {
		if conn, err := net.Dial("tcp", l.vendor); err == nil {
			conn.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	l.t.Error("the vendor's server does not listen")
}

func (l *faultyLine) kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.process.Process.Kill()
	_ = l.process.Wait()
}

// restart kills the server amid whatever it does, and starts it again.
func (l *faultyLine) restart() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.process.Process.Kill()
	_ = l.process.Wait()
	l.deaths++
	l.launch()
}

func (l *faultyLine) String() string {
	kinds := ""
	for i := range lineFaults {
		kinds += fmt.Sprintf(", %d %s", l.kinds[i].Load(), lineFaults[i])
	}
	return fmt.Sprintf("%d exchanges, %d faults%s, the server killed %d times", l.exchanges.Load(), l.faults.Load(), kinds, l.deaths)
}

func (l *faultyLine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.exchanges.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		hangUp(w)
		return
	}
	fault := ""
	if l.windy.Load() && rand.IntN(10) < 3 {
		i := rand.IntN(len(lineFaults))
		if fault = lineFaults[i]; i >= 6 && r.Method != http.MethodGet && (rand.IntN(20) > 0 || l.stalls.Add(-1) < 0) {
			fault, i = "refused", 0 // these take a minute
		}
		l.faults.Add(1)
		l.kinds[i].Add(1)
	}
	switch fault {
	case "refused":
		hangUp(w)
	case "503":
		w.Header().Set("Retry-After", "1")
		http.Error(w, "<html>Service Unavailable</html>", http.StatusServiceUnavailable)
	case "login page":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Guest network</title>")
	case "stalled":
		<-r.Context().Done()
	case "cut inside the body":
		l.pass(r, body, rand.IntN(len(body)+1))
		hangUp(w)
	default:
		answer := l.pass(r, body, len(body))
		if answer == nil || fault == "cut before the answer" {
			hangUp(w)
			return
		}
		if fault == "answered too late" {
			<-r.Context().Done()
			return
		}
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		data, _ := io.ReadAll(answer.Body)
		if fault == "cut inside the answer" {
			_, _ = w.Write(data[:len(data)/2])
			_ = http.NewResponseController(w).Flush()
			hangUp(w)
			return
		}
		_, _ = w.Write(data)
	}
}

// pass takes a request to the vendor: the first bytes of its body, then the line is cut
// if that is not all. It returns his answer, nil when there is none.
func (l *faultyLine) pass(r *http.Request, body []byte, first int) *http.Response {
	conn, err := net.Dial("tcp", l.vendor)
	if err != nil {
		return nil
	}
	defer conn.Close()
	out := r.Clone(r.Context())
	out.Body, out.ContentLength, out.Close = io.NopCloser(bytes.NewReader(body)), int64(len(body)), true
	var whole bytes.Buffer
	if out.Write(&whole) != nil {
		return nil
	}
	if _, err := conn.Write(whole.Bytes()[:whole.Len()-len(body)+first]); err != nil || first < len(body) {
		return nil
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), out)
	if err != nil {
		return nil
	}
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil
	}
	answer.Body = io.NopCloser(bytes.NewReader(data))
	return answer
}

// hangUp resets the connection.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		conn.Close()
	}
}

// judge holds what arrived against what was asked.
func (s *storm) judge(size stormSize) {
	s.t.Helper()
	store, err := backoffice.Open(s.path("vendor"), time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	tickets, err := store.Tickets()
	if err != nil {
		s.t.Fatal(err)
	}
	arrived := map[string][]string{} // ids by subject
	for _, ticket := range tickets {
		arrived[ticket.Subject] = append(arrived[ticket.Subject], ticket.ID)
	}
	for subject, ids := range s.post.arrived() {
		arrived[subject] = append(arrived[subject], ids...)
	}
	asked := 0
	for _, h := range s.hosts {
		for _, q := range h.list() {
			asked++
			if q.State == "draft" || q.Waiting > 0 || q.State == "dead" {
				s.t.Errorf("host %d: %q is %s", h.n, q.Subject, q.State)
			}
			if ids := arrived[q.Subject]; len(ids) != 1 || ids[0] != q.ID {
				s.t.Errorf("host %d: %q is %s there, and arrived as %v", h.n, q.Subject, q.ID, ids)
			}
			delete(arrived, q.Subject)
		}
		left, err := filepath.Glob(h.path("state/requests/*/*.1"))
		if err != nil || len(left) > 0 {
			s.t.Errorf("host %d: attachments of delivered requests stay: %v, %v", h.n, left, err)
		}
	}
	if len(arrived) > 0 {
		s.t.Errorf("%d arrived that nobody knows of: %v", len(arrived), arrived)
	}
	if least := size.hosts * size.requests; asked < least {
		s.t.Errorf("%d requests, want %d", asked, least)
	}
	if n := s.kills.Load(); n < int64(size.kills) {
		s.t.Errorf("%d kills, want %d", n, size.kills)
	}
	if e, f := s.line.exchanges.Load(), s.line.faults.Load(); soaking() && f*100 < e*27 {
		s.t.Errorf("%d faults in %d exchanges are no storm", f, e)
	}
}
