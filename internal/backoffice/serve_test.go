package backoffice

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// counter is a body without end that counts what is read of it.
type counter struct{ read atomic.Int64 }

func (c *counter) Read(b []byte) (int, error) {
	c.read.Add(int64(len(b)))
	return len(b), nil
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start serves until the returned function is called, which returns Serve's error.
func start(t *testing.T, s *Store, o Service) (address string, stop func() error) {
	t.Helper()
	o.AddrFile, o.Log = filepath.Join(t.TempDir(), "addr"), quiet()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, o) }()
	t.Cleanup(cancel)
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if data, err := os.ReadFile(o.AddrFile); err == nil {
			return string(data), func() error { cancel(); return <-ended }
		}
	}
	cancel()
	t.Fatal("not serving:", <-ended)
	return "", nil
}

func TestServeTLS(t *testing.T) {
	s, _ := newStore(t)
	s.now = time.Now // certificates are judged by the real clock
	address, stop := start(t, s, Service{Listen: "127.0.0.1:0", SelfSigned: true})
	ca, err := os.ReadFile(s.path("tls", "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	_, port, _ := net.SplitHostPort(address)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		a, err := client.Get("https://" + net.JoinHostPort(host, port) + "/v1/health")
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != 200 {
			t.Error(host, a.Status)
		}
	}
	client.CloseIdleConnections()
	if err := stop(); err != nil {
		t.Error(err)
	}
	before, _ := os.ReadFile(s.path("tls", "server.pem"))
	if _, _, err := s.selfSigned("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(s.path("tls", "server.pem")); !bytes.Equal(before, after) {
		t.Error("a good certificate was replaced")
	}
	if _, _, err := s.selfSigned("licence.acme.test"); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(s.path("tls", "ca.pem")); !bytes.Equal(ca, after) {
		t.Error("the authority changed with the name: customers would have to be told")
	}
}

func TestServeFinishesRequestsUnderWay(t *testing.T) {
	began, proceed := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-proceed
		_, _ = w.Write([]byte("whole"))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, listener, nil, slow, quiet()) }()
	answered := make(chan string, 1)
	go func() {
		a, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer a.Body.Close()
		line, _ := bufio.NewReader(a.Body).ReadString(0)
		answered <- line
	}()
	<-began
	cancel()
	time.Sleep(20 * time.Millisecond)
	close(proceed)
	if got := <-answered; got != "whole" {
		t.Errorf("the answer was %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSlowClientIsLeft(t *testing.T) {
	s, _ := newStore(t)
	server := newServer(s.Handler(quiet()), quiet())
	server.ReadHeaderTimeout = 100 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	c, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Write([]byte("GET /v1/health HTTP/1.1\r\nHo"))
	_ = c.SetReadDeadline(time.Now().Add(3 * time.Second))
	data := make([]byte, 1024)
	for {
		if _, err = c.Read(data); err != nil {
			break
		}
	}
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Error("the server still waits")
	}
}

func TestServeRefuses(t *testing.T) {
	s, _ := newStore(t)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for name, c := range map[string]struct {
		o    Service
		exit int
		code string
	}{
		"open to the network":  {Service{Listen: "0.0.0.0:0"}, fault.ExitUsage, "usage"},
		"any address":          {Service{Listen: ":0"}, fault.ExitUsage, "usage"},
		"no port":              {Service{Listen: "127.0.0.1"}, fault.ExitUsage, "usage"},
		"half a pair":          {Service{Listen: "127.0.0.1:0", CertFile: "x"}, fault.ExitUsage, "usage"},
		"two pairs":            {Service{Listen: "127.0.0.1:0", CertFile: "x", KeyFile: "y", SelfSigned: true}, fault.ExitUsage, "usage"},
		"missing certificate":  {Service{Listen: "127.0.0.1:0", CertFile: "/nowhere/x", KeyFile: "/nowhere/y"}, fault.ExitUsage, "not_found"},
		"not a certificate":    {Service{Listen: "127.0.0.1:0", CertFile: s.path("vendor.yaml"), KeyFile: s.path("vendor.yaml")}, fault.ExitUsage, "certificate_invalid"},
		"address in use":       {Service{Listen: busy.Addr().String()}, fault.ExitFailure, "listen_failed"},
		"no place for address": {Service{Listen: "127.0.0.1:0", AddrFile: "/nowhere/addr"}, fault.ExitUsage, "not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Log = quiet()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			wantCode(t, s.Serve(ctx, c.o), c.code, c.exit)
		})
	}
	_, stop := start(t, s, Service{Listen: "0.0.0.0:0", BehindProxy: true})
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// A server that starts finishes what a killed process left.
func TestServeHeals(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	if err := os.Remove(s.PublicFile(r.Lookup)); err != nil {
		t.Fatal(err)
	}
	if err := s.pend(r.License.ID); err != nil {
		t.Fatal(err)
	}
	_, stop := start(t, s, Service{Listen: "127.0.0.1:0"})
	open(t, s, r)
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestBrokenPairIsReplaced(t *testing.T) {
	s, _ := newStore(t)
	s.now = time.Now
	if _, _, err := s.selfSigned("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	ca, _ := os.ReadFile(s.path("tls", "ca.key"))
	if err := os.WriteFile(s.path("tls", "server.key"), ca, 0o600); err != nil { // as if killed between the two files
		t.Fatal(err)
	}
	cert, key, err := s.selfSigned("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(s.path("tls", "ca.key"), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.selfSigned("127.0.0.1")
	if err == nil || !strings.Contains(err.Error(), "ca.pem") {
		t.Errorf("a broken authority: %v", err)
	}
}
