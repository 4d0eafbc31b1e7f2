package notify

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// troubled is a mail server that misbehaves at one step: it is silent, hangs
// up, or says something of its own. Steps are the commands, "banner", "TLS"
// for the handshake, and "." for the end of the text.
type troubled struct {
	at, says string // says: silent, hangUp, or the answer
	rounds   int    // of SCRAM
	cert     tls.Certificate
	released chan struct{} // closed when the test is over
	quit     bool          // QUIT was reached
}

const (
	silent = "(silent)"
	hangUp = "(hang up)"
	salt   = "pepper"
)

// start serves connections until the test ends and returns settings for it.
func (m *troubled) start(t *testing.T) SMTP {
	t.Helper()
	var roots *x509.CertPool
	m.cert, roots = certificate(t)
	m.released = make(chan struct{})
	listener := listen(t)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				m.talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		close(m.released)
		listener.Close()
		all.Wait()
	})
	return SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, RootCAs: roots,
		From: "optool@example.org", Username: user, Password: password, Timeout: 20 * time.Second}
}

func (m *troubled) talk(conn net.Conn) {
	in := bufio.NewReader(conn)
	say := func(step, answer string) bool {
		if step == m.at {
			switch m.says {
			case silent:
				<-m.released
				return false
			case hangUp:
				return false
			}
			answer = m.says
		}
		_, err := io.WriteString(conn, answer+"\r\n")
		return err == nil
	}
	if !say("banner", "220 hi") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		ok := false
		switch verb {
		case "EHLO", "HELO":
			ok = say("EHLO", "250-hi\r\n250-STARTTLS\r\n250 AUTH SCRAM-SHA-256 PLAIN")
		case "STARTTLS":
			if ok = say(verb, "220 go"); !ok {
				return
			}
			if m.at == "TLS" { // after the client's first word, else it is dropped with the clear text
				_, _ = in.Peek(1)
				say("TLS", "")
				return
			}
			conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{m.cert}})
			in = bufio.NewReader(conn)
		case "AUTH":
			if m.at == verb {
				ok = say(verb, "")
			} else {
				ok = m.scram(conn, in)
			}
		case "DATA":
			if ok = say(verb, "354 go on"); ok {
				for line != ".\r\n" && err == nil {
					line, err = in.ReadString('\n')
				}
				ok = err == nil && say(".", "250 taken")
			}
		case "QUIT":
			m.quit = true
			ok = say(verb, "221 bye")
		default:
			ok = say(verb, "250 ok")
		}
		if !ok {
			return
		}
	}
}

// scram is the server side of SCRAM-SHA-256 (RFC 5802 section 3).
func (m *troubled) scram(conn io.Writer, in *bufio.Reader) bool {
	ask := func(challenge string) string {
		fmt.Fprintf(conn, "334 %s\r\n", base64.StdEncoding.EncodeToString([]byte(challenge)))
		line, _ := in.ReadString('\n')
		answer, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		return string(answer)
	}
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		io.WriteString(h, text)
		return h.Sum(nil)
	}
	first := strings.TrimPrefix(ask(""), "n,,")
	_, nonce, _ := strings.Cut(first, ",r=")
	challenge := fmt.Sprintf("r=%sserver,s=%s,i=%d", nonce, base64.StdEncoding.EncodeToString([]byte(salt)), m.rounds)
	final := ask(challenge)
	bare, proof, _ := strings.Cut(final, ",p=")
	salted, err := pbkdf2.Key(sha256.New, password, []byte(salt), min(m.rounds, 10000), 32)
	if err != nil {
		return false
	}
	talked := first + "," + challenge + "," + bare
	key := mac(salted, "Client Key")
	stored := sha256.Sum256(key)
	for i, b := range mac(stored[:], talked) {
		key[i] ^= b
	}
	if base64.StdEncoding.EncodeToString(key) != proof {
		fmt.Fprint(conn, "535 5.7.8 no\r\n")
		return true
	}
	ask("v=" + base64.StdEncoding.EncodeToString(mac(mac(salted, "Server Key"), talked)))
	fmt.Fprint(conn, "235 2.7.0 welcome\r\n")
	return true
}

// steps are those of a whole dialogue, in order.
var steps = []string{"banner", "EHLO", "STARTTLS", "TLS", "AUTH", "MAIL", "RCPT", "DATA", "."}

func TestSilenceAtEveryStep(t *testing.T) {
	for _, at := range steps {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			s := (&troubled{at: at, says: silent, rounds: 4096}).start(t)
			s.Timeout = 250 * time.Millisecond
			begun := time.Now()
			err := s.Send(t.Context(), notice())
			want{"mail_deferred", 3, true, "no answer in time"}.check(t, err)
			if took := time.Since(begun); took > 4*time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("took %v: %v", took, err)
			}
		})
	}
}

func TestInterruption(t *testing.T) {
	s := (&troubled{at: ".", says: silent, rounds: 4096}).start(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	err := s.Send(ctx, notice())
	want{"mail_deferred", 3, true, "interrupted"}.check(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cause lost: %v", err)
	}
}

func TestDripping(t *testing.T) {
	listener := listen(t)
	var all sync.WaitGroup
	all.Go(func() {
		conn, err := listener.Accept()
		for err == nil {
			time.Sleep(10 * time.Millisecond)
			_, err = io.WriteString(conn, "220-x\r\n")
		}
		conn.Close()
	})
	defer all.Wait()
	defer listener.Close()
	s := SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, From: user, Timeout: 300 * time.Millisecond}
	begun := time.Now()
	want{"mail_deferred", 3, true, "no answer in time"}.check(t, s.Send(t.Context(), notice()))
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestTroubleAtEveryStep(t *testing.T) {
	deferred, refused := want{"mail_deferred", 3, true, ""}, want{"mail_refused", 4, false, "554 5.7.1 go away"}
	encryption, signIn := want{"mail_tls", 3, true, ""}, want{"mail_auth", 4, false, ""}
	echo := "535 " + base64.StdEncoding.EncodeToString([]byte("\x00"+user+"\x00"+password)) + " " + password
	for _, at := range steps {
		wants := map[string]want{
			hangUp:                                   deferred,
			"421 4.3.2 back soon":                    deferred,
			"554 5.7.1 go away":                      refused,
			"\x1b]0;nonsense" + password:             deferred,
			strings.Repeat("220-2 much\r\n", 30_000): deferred,
		}
		switch at {
		case "banner", "EHLO", "MAIL":
			wants["554 5.7.1 go away"] = want{"mail_rejected_here", 4, false, "554 5.7.1 go away"}
		case "STARTTLS":
			wants[hangUp], wants["554 5.7.1 go away"] = encryption, encryption
			wants["\x1b]0;nonsense"+password], wants[strings.Repeat("220-2 much\r\n", 30_000)] = encryption, encryption
		case "TLS":
			for says := range wants {
				wants[says] = encryption
			}
		case "AUTH":
			wants["554 5.7.1 go away"], wants[echo] = signIn, signIn
			wants["334 !"] = deferred
		}
		for says, want := range wants {
			t.Run(fmt.Sprintf("%s %.9q", at, says), func(t *testing.T) {
				t.Parallel()
				m := &troubled{at: at, says: says, rounds: 4096}
				s := m.start(t)
				want.check(t, s.Send(t.Context(), notice()))
			})
		}
	}
}

func TestScram(t *testing.T) {
	for _, tt := range []struct {
		name     string
		rounds   int
		password string
		want     want
	}{
		{"right", 4096, password, want{}},
		{"wrong password", 4096, "wrong", want{"mail_auth", 4, false, "535 5.7.8"}},
		{"endless rounds", 2_000_000_000, password, want{"mail_auth", 4, false, "rounds"}},
		{"rounds beyond a number", -1, password, want{"mail_auth", 4, false, "rounds"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := (&troubled{rounds: tt.rounds}).start(t)
			s.Password = tt.password
			begun := time.Now()
			err := s.Send(t.Context(), notice())
			if tt.want.code != "" {
				tt.want.check(t, err)
			} else if err != nil {
				t.Error(err)
			}
			if took := time.Since(begun); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// A notice that was taken over is delivered, whatever becomes of the farewell.
func TestFarewell(t *testing.T) {
	for _, says := range []string{hangUp, "554 no", silent} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			m := &troubled{at: "QUIT", says: says, rounds: 4096}
			s := m.start(t)
			begun := time.Now()
			if err := s.Send(t.Context(), notice()); err != nil {
				t.Error(err)
			}
			if took := time.Since(begun); took > parting+4*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
