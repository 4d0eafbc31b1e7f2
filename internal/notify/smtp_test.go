package notify

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
)

var _ = []Sender{SMTP{}, Command{}}

// notice returns a message with everything that needs encoding.
func notice() Message {
	return Message{
		ID:      "LIC-7.expiring.14d",
		To:      []string{"Дежурный админ <ops@example.org>", "second@example.org"},
		Subject: "Licence of Nörd AG expires in 14 days — продлите её до 5 декабря, please do not wait",
		Text:    "Guten Tag,\n.\n..the licence ends = soon — " + strings.Repeat("очень ", 40) + "\nFrom here on: nothing.\n",
		Date:    time.Date(2026, 11, 21, 9, 30, 0, 0, time.FixedZone("", 3*3600)),
	}
}

// holds reports where a message that arrived differs from the notice.
func holds(t *testing.T, got arrival, want Message) {
	t.Helper()
	if diff := cmp.Diff([]string{"optool@example.org", "ops@example.org", "second@example.org"},
		append([]string{got.from}, got.to...)); diff != "" {
		t.Errorf("envelope: %s", diff)
	}
	for line := range bytes.Lines(got.data) {
		if len(line) > 100 || bytes.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("line is long or not ASCII: %q", line)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(got.data))
	if err != nil {
		t.Fatalf("%v in\n%s", err, got.data)
	}
	header := map[string]string{}
	for name, values := range m.Header {
		value, err := new(mime.WordDecoder).DecodeHeader(values[0])
		if err != nil || len(values) != 1 {
			t.Errorf("%s: %q, %v", name, values, err)
		}
		header[name] = value
	}
	if diff := cmp.Diff(map[string]string{
		"Date":                      "Sat, 21 Nov 2026 06:30:00 +0000",
		"From":                      `"Optool" <optool@example.org>`,
		"To":                        "Дежурный админ <ops@example.org>, <second@example.org>",
		"Subject":                   want.Subject,
		"Message-Id":                "<LIC-7.expiring.14d@example.org>",
		"Auto-Submitted":            "auto-generated",
		"Mime-Version":              "1.0",
		"Content-Type":              "text/plain; charset=utf-8",
		"Content-Transfer-Encoding": "quoted-printable",
	}, header); diff != "" {
		t.Errorf("header: %s", diff)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if diff := cmp.Diff(want.Text, strings.ReplaceAll(string(body), "\r\n", "\n")); diff != "" || err != nil {
		t.Errorf("body: %v %s", err, diff)
	}
}

func TestDelivery(t *testing.T) {
	for _, tt := range []struct {
		name, security string
		methods        []string // nil: no sign-in
	}{
		{"starttls", STARTTLS, nil},
		{"starttls, PLAIN", STARTTLS, []string{"LOGIN", "PLAIN"}},
		{"starttls, LOGIN", STARTTLS, []string{"XOAUTH2", "LOGIN"}},
		{"implicit TLS", ImplicitTLS, nil},
		{"implicit TLS, PLAIN", ImplicitTLS, []string{"PLAIN"}},
		{"none", NoTLS, nil},
		{"none on loopback, PLAIN", NoTLS, []string{"PLAIN"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := (&mailServer{methods: tt.methods, must: tt.methods != nil}).serve(t, tt.security)
			s := m.sender(tt.security)
			if tt.methods != nil {
				s.Username, s.Password = user, password
			}
			if err := s.Send(t.Context(), notice()); err != nil {
				t.Fatal(err)
			}
			got := m.one(t)
			holds(t, got, notice())
			if got.user != s.Username || got.secure != (tt.security != NoTLS) {
				t.Errorf("user %q, encrypted %v", got.user, got.secure)
			}
		})
	}
}

// want is what a test expects of a fault.
type want struct {
	code  string
	exit  int
	retry bool
	text  string // part of the message
}

func (w want) check(t *testing.T, err error) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want a %s fault", err, err, w.code)
	}
	if f.Code != w.code || f.Exit != w.exit || f.Retryable != w.retry || !strings.Contains(f.Message, w.text) {
		t.Errorf("got %s, exit %d, retryable %v: %s\nwant %+v", f.Code, f.Exit, f.Retryable, f.Message, w)
	}
	if strings.ContainsAny(f.Message, "\n\r\x1b\a") || len(f.Message) > 1000 {
		t.Errorf("message is not fit to show: %q", f.Message)
	}
	for e := error(f); e != nil; e = errors.Unwrap(e) {
		leaks(t, e.Error()+f.Hint)
	}
}

// leaks reports the test password in text, plain or as it travels.
func leaks(t *testing.T, text string) {
	t.Helper()
	coded := base64.StdEncoding.EncodeToString
	for _, secret := range []string{password, coded([]byte(password)), coded([]byte("\x00" + user + "\x00" + password))} {
		if strings.Contains(text, secret) {
			t.Errorf("the password shows in %q", text)
		}
	}
}

func TestServerSaysNo(t *testing.T) {
	later := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted\x1b[31m " + strings.Repeat("x", 900)}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	deferred, refused := want{"mail_deferred", 3, true, "451 4.7.1 greylisted"}, want{"mail_refused", 4, false, "550 5.1.1 no such user"}
	for _, tt := range []struct {
		name     string
		server   *mailServer
		password string
		want     want
	}{
		{"sender, later", &mailServer{failMail: later}, "", deferred},
		{"sender, never", &mailServer{failMail: never}, "", want{"mail_rejected_here", 4, false, "naming the sender: 550 5.1.1"}},
		{"recipient, later", &mailServer{failRcpt: map[string]error{"ops@example.org": later}}, "", deferred},
		{"second recipient, never", &mailServer{failRcpt: map[string]error{"second@example.org": never}}, "",
			want{"mail_refused", 4, false, "naming the recipient second@example.org: 550"}},
		{"text, later", &mailServer{failData: later}, "", deferred},
		{"text, never", &mailServer{failData: never}, "", refused},
		{"wrong password, echoed", &mailServer{methods: []string{"PLAIN"}}, password + password,
			want{"mail_auth", 4, false, "535 5.7.8 who is ***?"}},
		{"wrong password by LOGIN", &mailServer{methods: []string{"LOGIN"}}, "wrong", want{"mail_auth", 4, false, "535 5.7.8"}},
		{"no sign-in offered", &mailServer{}, password, want{"mail_auth", 4, false, "offers no sign-in"}},
		{"unknown method", &mailServer{methods: []string{"XOAUTH2"}}, password, want{"mail_auth", 4, false, "offers no sign-in"}},
		{"sign-in demanded", &mailServer{methods: []string{"PLAIN"}, must: true}, "", want{"mail_auth", 4, false, "530 5.7.0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := tt.server.serve(t, STARTTLS)
			s := m.sender(STARTTLS)
			if tt.password != "" {
				s.Username, s.Password = user, tt.password
			}
			tt.want.check(t, s.Send(t.Context(), notice()))
			if len(m.arrived) != 0 {
				t.Error("the notice arrived nevertheless")
			}
		})
	}
}

func TestNoTrustNoMail(t *testing.T) {
	plain := (&mailServer{methods: []string{"PLAIN"}}).serve(t, NoTLS)
	upgrading := (&mailServer{}).serve(t, STARTTLS)
	implicit := (&mailServer{}).serve(t, ImplicitTLS)
	for _, tt := range []struct {
		name   string
		server *mailServer
		change func(s *SMTP)
		want   string
	}{
		{"STARTTLS stripped", plain, func(s *SMTP) { s.Security, s.Username, s.Password = STARTTLS, user, password }, "does not offer STARTTLS"},
		{"STARTTLS is the default", plain, func(s *SMTP) { s.Security = "" }, "does not offer STARTTLS"},
		{"TLS to a plain port", plain, func(s *SMTP) { s.Security = ImplicitTLS }, "TLS handshake"},
		{"unknown authority", upgrading, func(s *SMTP) { s.RootCAs = x509.NewCertPool() }, "unknown authority"},
		{"unknown authority, implicit", implicit, func(s *SMTP) { s.Security, s.RootCAs = ImplicitTLS, x509.NewCertPool() }, "unknown authority"},
		{"another name", upgrading, func(s *SMTP) { s.Host = "127.0.0.2" }, "127.0.0.2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.server.sender(STARTTLS)
			tt.change(&s)
			to := fmt.Sprintf("127.0.0.1:%d", tt.server.port)
			s.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, to)
			}
			want{"mail_tls", 3, true, tt.want}.check(t, s.Send(t.Context(), notice()))
			if len(tt.server.arrived) != 0 {
				t.Error("the notice arrived nevertheless")
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	listener := listen(t)
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	s := SMTP{Host: "127.0.0.1", Port: port, From: user}
	want{"mail_deferred", 3, true, "connection refused"}.check(t, s.Send(t.Context(), notice()))

	s.Timeout = 50 * time.Millisecond
	s.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	want{"mail_deferred", 3, true, "no answer in time"}.check(t, s.Send(t.Context(), notice()))
}

func TestValidate(t *testing.T) {
	good := SMTP{Host: "mail.example.org", From: "Optool <optool@example.org>"}
	for _, tt := range []struct {
		name   string
		change func(s *SMTP)
		code   string // empty: valid
	}{
		{"least", func(*SMTP) {}, ""},
		{"everything", func(s *SMTP) {
			s.Port, s.Security, s.Username, s.Password, s.LocalName = 2525, ImplicitTLS, user, password, "host.example.org"
		}, ""},
		{"IPv6", func(s *SMTP) { s.Host = "::1" }, ""},
		{"no host", func(s *SMTP) { s.Host = "" }, "notice_settings"},
		{"host with port", func(s *SMTP) { s.Host = "mail.example.org:25" }, "notice_settings"},
		{"host with line break", func(s *SMTP) { s.Host = "a\r\nb" }, "notice_settings"},
		{"port", func(s *SMTP) { s.Port = 65536 }, "notice_settings"},
		{"security", func(s *SMTP) { s.Security = "ssl" }, "notice_settings"},
		{"password alone", func(s *SMTP) { s.Password = password }, "notice_settings"},
		{"password with line end", func(s *SMTP) { s.Username, s.Password = user, password+"\n" }, "notice_settings"},
		{"password in the clear", func(s *SMTP) { s.Security, s.Username, s.Password = NoTLS, user, password }, "notice_settings"},
		{"in the clear on loopback", func(s *SMTP) { s.Host, s.Security, s.Username, s.Password = "localhost", NoTLS, user, password }, ""},
		{"local name", func(s *SMTP) { s.LocalName = "a b" }, "notice_settings"},
		{"timeout", func(s *SMTP) { s.Timeout = -1 }, "notice_settings"},
		{"no sender", func(s *SMTP) { s.From = "" }, "mail_address"},
		{"bad sender", func(s *SMTP) { s.From = "optool" }, "mail_address"},
	} {
		s := good
		tt.change(&s)
		err := s.Validate()
		if tt.code == "" && err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if tt.code != "" {
			t.Run(tt.name, func(t *testing.T) { want{tt.code, 2, false, ""}.check(t, err) })
		}
		text, _ := json.Marshal(struct {
			SMTP
			Dial, RootCAs any
		}{SMTP: s})
		leaks(t, fmt.Sprintf("%v %+v %#v %q %s %s", s, s, s, s, &s, text))
	}
}

func TestUsualPorts(t *testing.T) {
	for security, addr := range map[string]string{"": "h:587", STARTTLS: "h:587", ImplicitTLS: "h:465", NoTLS: "h:25"} {
		if got := (SMTP{Host: "h", Security: security}).addr(); got != addr {
			t.Errorf("%q: %s, want %s", security, got, addr)
		}
	}
}

func TestPasswordStaysOffForeignPlainConnections(t *testing.T) {
	here, there := net.Pipe() // its address is no loopback address
	defer there.Close()
	go fmt.Fprint(there, "220 hi\r\n")
	got := make(chan string, 1)
	go func() {
		buf := make([]byte, 4096)
		n, _ := there.Read(buf)
		go fmt.Fprint(there, "250-hi\r\n250 AUTH PLAIN\r\n")
		rest, _ := io.ReadAll(there)
		got <- string(buf[:n]) + string(rest)
	}()
	s := SMTP{Host: "localhost", Security: NoTLS, Username: user, Password: password, From: user, Timeout: time.Second,
		Dial: func(context.Context, string, string) (net.Conn, error) { return here, nil }}
	want{"notice_settings", 2, false, "neither encrypted nor local"}.check(t, s.Send(t.Context(), notice()))
	if sent := <-got; strings.Contains(sent, "AUTH") {
		t.Errorf("sent %q", sent)
	}
}
