package notify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	user     = "optool@example.org"
	password = "correct horse, batteri€"
)

// mailServer is a real SMTP server on loopback.
type mailServer struct {
	server *smtp.Server
	port   int
	roots  *x509.CertPool

	methods  []string // sign-in methods offered
	must     bool     // sign-in required
	failMail error
	failRcpt map[string]error
	failData error

	mu      sync.Mutex
	arrived []arrival
}

// arrival is a message as the server took it.
type arrival struct {
	from   string
	to     []string
	data   []byte
	user   string
	secure bool
}

// serve starts m. Of security "none" it offers sign-in in the clear.
func (m *mailServer) serve(t *testing.T, security string) *mailServer {
	t.Helper()
	cert, roots := certificate(t)
	m.roots = roots
	m.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		_, secure := c.TLSConnectionState()
		return &session{m: m, secure: secure}, nil
	}))
	m.server.Domain = "mail.test"
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	m.server.AllowInsecureAuth = security == NoTLS
	listener := listen(t)
	m.port = listener.Addr().(*net.TCPAddr).Port
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	switch security {
	case STARTTLS:
		m.server.TLSConfig = config
	case ImplicitTLS:
		listener = tls.NewListener(listener, config)
	}
	var done sync.WaitGroup
	done.Go(func() { _ = m.server.Serve(listener) })
	t.Cleanup(func() {
		_ = m.server.Close()
		done.Wait()
	})
	return m
}

// sender returns settings that fit m.
func (m *mailServer) sender(security string) SMTP {
	return SMTP{Host: "127.0.0.1", Port: m.port, Security: security, RootCAs: m.roots,
		From: "Optool <optool@example.org>", Timeout: 10 * time.Second}
}

// one returns the only message that arrived.
func (m *mailServer) one(t *testing.T) arrival {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.arrived) != 1 {
		t.Fatalf("%d messages arrived, want 1", len(m.arrived))
	}
	return m.arrived[0]
}

type session struct {
	m      *mailServer
	secure bool
	now    arrival
	user   string
}

func (s *session) AuthMechanisms() []string { return s.m.methods }

func (s *session) Auth(name string) (sasl.Server, error) {
	check := func(name, given string) error {
		if name != user || given != password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "who is " + given + "?"}
		}
		s.user = name
		return nil
	}
	if name == "LOGIN" {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, name, given string) error { return check(name, given) }), nil
}

// loginServer is the server side of LOGIN (draft-murchison-sasl-login).
type loginServer struct {
	check func(name, password string) error
	name  string
	asked int
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.name = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.name, string(response))
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.m.must && s.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	s.now = arrival{from: from, user: s.user, secure: s.secure}
	return s.m.failMail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.to = append(s.now.to, to)
	return s.m.failRcpt[to]
}

func (s *session) Data(r io.Reader) (err error) {
	if s.now.data, err = io.ReadAll(r); err != nil || s.m.failData != nil {
		return slices.DeleteFunc([]error{err, s.m.failData}, func(e error) bool { return e == nil })[0]
	}
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	s.m.arrived = append(s.m.arrived, s.now)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// certificate returns a certificate for 127.0.0.1 and localhost, and a pool
// that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
