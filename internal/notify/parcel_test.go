package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
)

func TestDeliver(t *testing.T) {
	for _, security := range []string{STARTTLS, ImplicitTLS, NoTLS} {
		t.Run(security, func(t *testing.T) {
			t.Parallel()
			m := (&mailServer{methods: []string{"PLAIN"}, must: true}).serve(t, security)
			s := m.sender(security)
			s.Timeout, s.Username, s.Password = time.Millisecond, user, password
			p := parcel(1 << 20)
			p.To = []string{"Поддержка <support@example.org>", "second@example.org"}
			var told []int64
			p.Progress = func(sent int64) { told = append(told, sent) }
			receipt, err := s.Deliver(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			_ = lines(&want, 1<<20)
			got := m.one(t)
			if sha256.Sum256(got.data) != sha256.Sum256(want.Bytes()) {
				t.Errorf("%d bytes arrived, and they differ", len(got.data))
			}
			if diff := cmp.Diff([]string{"optool@example.org", "support@example.org", "second@example.org"},
				append([]string{got.from}, got.to...)); diff != "" {
				t.Error(diff)
			}
			if !strings.HasPrefix(receipt.Answer, "2.0.0 OK") || len(told) < 10 || told[len(told)-1] != p.Size {
				t.Errorf("answer %q, told of %d", receipt.Answer, told)
			}
		})
	}
}

func TestDeliverSize(t *testing.T) {
	for _, tt := range []struct {
		name   string
		server *taker
		want   want
		limit  int64
		mail   string // the sender's command
		data   bool   // DATA was reached
	}{
		{"fits", &taker{extensions: "250-SIZE 5000\r\n"}, want{}, 0, "MAIL FROM:<optool@example.org> SIZE=5000", true},
		{"one byte more", &taker{extensions: "250-SIZE 4999\r\n"}, want{"mail_too_large", 4, false, "5000 bytes, the server takes up to 4999"}, 4999, "", false},
		{"no limit", &taker{extensions: "250-SIZE 0\r\n"}, want{}, 0, "SIZE=5000", true},
		{"none said", &taker{extensions: "250-SIZE\r\n"}, want{}, 0, "SIZE=5000", true},
		{"nonsense said", &taker{extensions: "250-SIZE 1e3\r\n"}, want{}, 0, "SIZE=5000", true},
		{"not known", &taker{}, want{}, 0, "MAIL FROM:<optool@example.org>", true},
		{"with 8BITMIME", &taker{extensions: "250-SIZE\r\n250-8BITMIME\r\n"}, want{}, 0, "SIZE=5000 BODY=8BITMIME", true},
		{"refused with the sender", &taker{extensions: "250-SIZE\r\n", answers: map[string]string{"MAIL": "552 5.3.4 too big for us"}},
			want{"mail_too_large", 4, false, "552 5.3.4 too big for us"}, 0, "", false},
		{"refused with the recipient", &taker{answers: map[string]string{"RCPT": "552 5.2.3 administrative limit"}},
			want{"mail_too_large", 4, false, "5.2.3"}, 0, "", false},
		{"mailbox full", &taker{answers: map[string]string{"RCPT": "552 5.2.2 mailbox full"}}, want{"mail_refused", 4, false, "5.2.2"}, 0, "", false},
		{"refused at the end", &taker{final: "552 5.3.4 exceeds"}, want{"mail_too_large", 4, false, "5.3.4"}, 0, "", true},
		{"refused at the end by 554", &taker{extensions: "250-SIZE 9000\r\n", final: "554 5.3.4 exceeds"}, want{"mail_too_large", 4, false, "5.3.4"}, 0, "", true},
		{"this host, at the sender", &taker{answers: map[string]string{"MAIL": "554 5.7.1 listed"}}, want{"mail_rejected_here", 4, false, "554 5.7.1 listed"}, 0, "", false},
		{"this host, at EHLO", &taker{answers: map[string]string{"EHLO": "550 5.7.1 who?", "HELO": "550 5.7.1 who?"}}, want{"mail_rejected_here", 4, false, "550 5.7.1"}, 0, "", false},
		{"the sender, at the recipient", &taker{answers: map[string]string{"RCPT": "550 5.1.8 domain not found"}}, want{"mail_rejected_here", 4, false, "5.1.8"}, 0, "", false},
		{"this host, at the recipient", &taker{answers: map[string]string{"RCPT": "550 5.7.25 no reverse name"}}, want{"mail_rejected_here", 4, false, "5.7.25"}, 0, "", false},
		{"the recipient", &taker{answers: map[string]string{"RCPT": "550 5.1.1 no such user"}}, want{"mail_refused", 4, false, "5.1.1"}, 0, "", false},
		{"a recipient that is none", &taker{answers: map[string]string{"RCPT": "554 5.7.1 relay access denied"}}, want{"mail_refused", 4, false, "5.7.1"}, 0, "", false},
		{"another code", &taker{answers: map[string]string{"RCPT": "550 5.7.28 too much mail"}}, want{"mail_refused", 4, false, "5.7.28"}, 0, "", false},
		{"the message", &taker{answers: map[string]string{"DATA": "554 5.5.1 no"}}, want{"mail_refused", 4, false, "554 5.5.1"}, 0, "", true},
		{"greylisted", &taker{answers: map[string]string{"RCPT": "450 4.2.0 greylisted"}}, want{"mail_deferred", 3, true, "450 4.2.0"}, 0, "", false},
		{"no room now", &taker{answers: map[string]string{"MAIL": "452 4.3.1 storage"}}, want{"mail_deferred", 3, true, "452"}, 0, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := tt.server.start(t)
			_, err := s.Deliver(t.Context(), parcel(5000))
			body, _, commands := tt.server.got()
			if tt.want.code == "" {
				if err != nil || body != 5000 {
					t.Errorf("%d bytes came, %v", body, err)
				}
			} else {
				tt.want.check(t, err)
				if large, ok := errors.AsType[*TooLarge](err); ok && (large.Size != 5000 || large.Limit != tt.limit) {
					t.Errorf("cause %+v", large)
				}
			}
			if !strings.Contains(commands, tt.mail) || strings.Contains(commands, "DATA") != tt.data {
				t.Errorf("commands:\n%s", commands)
			}
			if tt.limit > 0 && strings.Contains(commands, "MAIL") {
				t.Errorf("a sender was named:\n%s", commands)
			}
		})
	}
}

func TestDeliverCut(t *testing.T) {
	const size = 8 << 20 // more than the kernel keeps
	deferred := want{"mail_deferred", 3, true, ""}
	for _, tt := range []struct {
		name   string
		server *taker
		size   int
		want   want
	}{
		{"inside", &taker{stopAt: 1 << 20}, size, deferred},
		{"inside with a word", &taker{stopAt: 1 << 20, says: "421 4.3.2 going down", silent: true}, size,
			want{"mail_deferred", 3, true, "421 4.3.2"}},
		{"inside, too large", &taker{stopAt: 1 << 20, says: "552 5.3.4 enough", silent: true}, size,
			want{"mail_too_large", 4, false, "552 5.3.4"}},
		{"stalled", &taker{stopAt: 1 << 20, silent: true}, size, want{"mail_deferred", 3, true, "nothing moved for 300ms"}},
		{"after the dot", &taker{final: hangUp}, 5000, want{"mail_unknown", 3, true, "whole message"}},
		{"silent after the dot", &taker{final: silent}, 5000, want{"mail_unknown", 3, true, "whole message"}},
		{"nonsense after the dot", &taker{final: "\x1b[0m???"}, 5000, want{"mail_unknown", 3, true, ""}},
		{"not an end", &taker{final: "354 more"}, 5000, want{"mail_unknown", 3, true, ""}},
		{"later, after the dot", &taker{final: "451 4.7.1 greylisted"}, 5000, want{"mail_deferred", 3, true, "451"}},
		{"never, after the dot", &taker{final: "554 5.7.1 spam"}, 5000, want{"mail_refused", 4, false, "554"}},
		{"taken in another word", &taker{final: "251 2.1.5 forwarded"}, 5000, want{}},
		{"thinks long", &taker{think: 600 * time.Millisecond}, 5000, want{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := tt.server.start(t)
			s.Stall, s.Final = 300*time.Millisecond, 1500*time.Millisecond
			begun := time.Now()
			_, err := s.Deliver(t.Context(), parcel(tt.size))
			if tt.want.code == "" && err != nil {
				t.Error(err)
			} else if tt.want.code != "" {
				tt.want.check(t, err)
			}
			if took := time.Since(begun); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
			if _, ended, _ := tt.server.got(); ended != (tt.size < size) {
				t.Errorf("the message was ended: %v", ended)
			}
		})
	}
}

// A line that is slow, and moves, takes as long as it takes.
func TestDeliverSlowly(t *testing.T) {
	k := new(taker)
	s := k.start(t)
	s.Stall, s.Final = 500*time.Millisecond, 10*time.Second
	s.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return slowLine{conn, 100_000}, err
	}
	begun := time.Now()
	if _, err := s.Deliver(t.Context(), parcel(150_000)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 2*s.Stall {
		t.Errorf("took %v: the line was not slow", took)
	}
}

func TestDeliverInterrupted(t *testing.T) {
	for _, tt := range []struct {
		name   string
		server *taker
		want   want
	}{
		{"inside", &taker{stopAt: 1 << 20, silent: true}, want{"mail_deferred", 3, true, "interrupted"}},
		{"after the dot", &taker{final: silent}, want{"mail_unknown", 3, true, "interrupted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.server.start(t)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(200*time.Millisecond, cancel)
			size := 8 << 20
			if tt.server.stopAt == 0 {
				size = 5000
			}
			_, err := s.Deliver(ctx, parcel(size))
			tt.want.check(t, err)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}

// What goes wrong with the source must not leave half a message that looks whole.
func TestDeliverBadSource(t *testing.T) {
	broken := fault.New(fault.ExitFailure, "file_failed", "reading a.log: input/output error")
	for _, tt := range []struct {
		name  string
		write func(io.Writer) error
		code  string
	}{
		{"fails at once", func(io.Writer) error { return broken }, "file_failed"},
		{"fails later", func(w io.Writer) error { _ = lines(w, 3000); return broken }, "file_failed"},
		{"fails after a full line end", func(w io.Writer) error { _ = lines(w, 5000); return broken }, "file_failed"},
		{"too little", func(w io.Writer) error { return lines(w, 4000) }, "mail_source"},
		{"too much", func(w io.Writer) error { return lines(w, 6000) }, "mail_source"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := new(taker)
			p := parcel(5000)
			p.Write = tt.write
			_, err := k.start(t).Deliver(t.Context(), p)
			want{tt.code, 1, false, ""}.check(t, err)
			if _, ended, _ := k.got(); ended {
				t.Error("the message was ended")
			}
		})
	}
}

func TestDeliverRefusesItself(t *testing.T) {
	s := SMTP{Host: "mail.example.org", From: "optool@example.org"}
	for name, tt := range map[string]struct {
		change func(*SMTP, *Parcel)
		code   string
	}{
		"settings":      {func(s *SMTP, _ *Parcel) { s.Stall = -1 }, "notice_settings"},
		"no message":    {func(_ *SMTP, p *Parcel) { p.Write = nil }, "notice_settings"},
		"negative size": {func(_ *SMTP, p *Parcel) { p.Size = -1 }, "notice_settings"},
		"sender":        {func(_ *SMTP, p *Parcel) { p.From = "a@b\r\nDATA" }, "mail_address"},
		"nobody":        {func(_ *SMTP, p *Parcel) { p.To = nil }, "mail_address"},
		"recipient":     {func(_ *SMTP, p *Parcel) { p.To = []string{"a@b> SIZE=1\r\nRCPT TO:<c@d"} }, "mail_address"},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := s, parcel(100)
			s.Dial = func(context.Context, string, string) (net.Conn, error) {
				t.Error("connected")
				return nil, os.ErrClosed
			}
			tt.change(&s, &p)
			_, err := s.Deliver(t.Context(), p)
			want{tt.code, 2, false, ""}.check(t, err)
		})
	}
	proxy := fault.New(fault.ExitUnreachable, "proxy_failed", "no connection through the proxy").Retry()
	s.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, proxy }
	_, err := s.Deliver(t.Context(), parcel(100))
	want{"proxy_failed", 3, true, ""}.check(t, err)
	want{"proxy_failed", 3, true, ""}.check(t, s.Send(t.Context(), notice()))
}

// The whole message is never in memory.
func TestDeliverTakesNoMemory(t *testing.T) {
	const size = 24 << 20
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return new(sink), nil }))
	listener := listen(t)
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	s := SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: NoTLS, From: user}
	p := parcel(size)
	line := []byte(strings.Repeat("x", 1022) + "\r\n")
	p.Write = func(w io.Writer) error {
		for range size / len(line) {
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	}
	var before, now, most runtime.MemStats
	runtime.ReadMemStats(&before)
	p.Progress = func(sent int64) {
		if sent%(4<<20) < tellEvery {
			runtime.ReadMemStats(&now)
			if now.Sys > most.Sys {
				most = now
			}
		}
	}
	if _, err := s.Deliver(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if grown := int64(most.Sys) - int64(before.Sys); grown > 12<<20 {
		t.Errorf("memory grew by %d bytes", grown)
	}
}

type sink struct{}

func (*sink) Mail(string, *smtp.MailOptions) error { return nil }
func (*sink) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*sink) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func (*sink) Reset()                               {}
func (*sink) Logout() error                        { return nil }
