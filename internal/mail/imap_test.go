package mail

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
)

func answer(n int, more string) string {
	return fmt.Sprintf("From: support@vendor.example\r\nSubject: Re: [#TL-%d] x\r\n%sMessage-ID: <m%[1]d@vendor.example>\r\n\r\nAnswer %[1]d.\r\n", n, more)
}

func inbox() map[int]string {
	return map[int]string{
		3:  answer(3, ""),
		7:  answer(7, "In-Reply-To: <"+testID+"@example.org>\r\n"),
		12: "garbage\r\n\r\n",
		15: answer(15, ""),
	}
}

// visit fetches the mails with a ticket of two digits, or all.
func visit(t *testing.T, b Box, after Mark, want func(*Incoming) bool) ([]string, Mark, error) {
	t.Helper()
	var got []string
	mark, err := b.Fetch(t.Context(), after, time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC), want, func(m *Incoming) error {
		got = append(got, m.Ticket+" "+strings.TrimSpace(m.Text))
		return nil
	})
	return got, mark, err
}

func TestFetch(t *testing.T) {
	all := []string{"TL-3 Answer 3.", "TL-7 Answer 7.", "TL-15 Answer 15."}
	for _, tt := range []struct {
		name string
		box  *mailbox
		asks string
	}{
		{"TLS, PLAIN at once", &mailbox{security: ImplicitTLS, capabilities: "AUTH=PLAIN SASL-IR"}, "AUTHENTICATE PLAIN A"},
		{"TLS is the default", &mailbox{security: "", capabilities: "AUTH=PLAIN SASL-IR"}, "AUTHENTICATE PLAIN A"},
		{"STARTTLS, PLAIN", &mailbox{security: STARTTLS, capabilities: "STARTTLS AUTH=PLAIN"}, "STARTTLS"},
		{"STARTTLS, announced", &mailbox{security: STARTTLS, greeting: "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n", capabilities: "AUTH=PLAIN"}, "STARTTLS"},
		{"local, LOGIN", &mailbox{security: NoTLS, capabilities: ""}, "LOGIN \"ivan\\\"@example.org\" correct"},
		{"known already", &mailbox{security: ImplicitTLS, greeting: "* PREAUTH hi\r\n"}, "EXAMINE"},
		{"folder", &mailbox{security: NoTLS, folder: "&BB4EQgQyBDUEQgRL-/R&-D"}, "EXAMINE"},
		{"noise", &mailbox{security: NoTLS, noise: "* 5 EXPUNGE\r\n* OK [ALERT] (unbalanced \" words\r\n* LIST () \"/\" {3}\r\na)b\r\n* 3 FETCH (FLAGS ())\r\n* X-NEW (\"a\\\"b\" NIL (()))\r\n"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.box.validity, tt.box.mails = 44, inbox()
			b := tt.box.start(t)
			if tt.box.folder != "" {
				b.Folder = "Ответы/R&D"
				tt.box.folder = "&BB4EQgQyBDUEQgRL-/R&-D"
			}
			got, mark, err := visit(t, b, Mark{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(all, got); diff != "" || mark != (Mark{44, 15}) {
				t.Errorf("mark %+v %s", mark, diff)
			}
			asked := tt.box.asked()
			if !strings.Contains(asked, tt.asks) || !strings.Contains(asked, "SINCE 1-Nov-2026") {
				t.Errorf("asked\n%s", asked)
			}
			for _, changing := range []string{"SELECT", "STORE", "EXPUNGE", "COPY", "BODY["} {
				if strings.Contains(asked, changing) {
					t.Errorf("%s changes the mailbox:\n%s", changing, asked)
				}
			}
		})
	}
}

func TestFetchFromMark(t *testing.T) {
	m := &mailbox{security: NoTLS, validity: 44, mails: inbox()}
	b := m.start(t)
	for _, tt := range []struct {
		after, mark Mark
		want        []string
	}{
		{Mark{44, 7}, Mark{44, 15}, []string{"TL-15 Answer 15."}},
		{Mark{44, 15}, Mark{44, 15}, nil}, // where * is the last one all the same
		{Mark{44, 99}, Mark{44, 99}, nil},
		{Mark{43, 99}, Mark{44, 15}, []string{"TL-3 Answer 3.", "TL-7 Answer 7.", "TL-15 Answer 15."}},
	} {
		got, mark, err := visit(t, b, tt.after, nil)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil || mark != tt.mark {
			t.Errorf("%+v: mark %+v, %v %s", tt.after, mark, err, diff)
		}
	}
}

func TestFetchWanted(t *testing.T) {
	m := &mailbox{security: NoTLS, validity: 44, mails: inbox()}
	got, mark, err := visit(t, m.start(t), Mark{}, func(m *Incoming) bool { return m.Ticket == "TL-7" && m.Answers(testID) })
	if diff := cmp.Diff([]string{"TL-7 Answer 7."}, got); diff != "" || err != nil || mark.UID != 15 {
		t.Errorf("mark %+v, %v %s", mark, err, diff)
	}
	if n := strings.Count(m.asked(), "BODY.PEEK[]"); n != 1 {
		t.Errorf("%d mails were fetched whole", n)
	}
}

// What was taken before a failure is not taken again.
func TestFetchInterrupted(t *testing.T) {
	b := (&mailbox{security: NoTLS, validity: 44, mails: inbox()}).start(t)
	full := errors.New("disk full")
	mark, err := b.Fetch(t.Context(), Mark{}, time.Time{}, nil, func(m *Incoming) error {
		if m.Ticket == "TL-15" {
			return fault.New(fault.ExitFailure, "disk_full", "writing: %w", full)
		}
		return nil
	})
	if !errors.Is(err, full) || mark != (Mark{44, 12}) {
		t.Errorf("mark %+v, %v", mark, err)
	}
	many := map[int]string{}
	for uid := range 3 * batch {
		many[uid+1] = answer(uid+1, "")
	}
	m := &mailbox{security: NoTLS, validity: 44, mails: many}
	got, mark, err := visit(t, m.start(t), Mark{}, nil)
	if err != nil || len(got) != len(many) || mark.UID != uint32(len(many)) {
		t.Errorf("%d mails, mark %+v, %v", len(got), mark, err)
	}
}

func TestFind(t *testing.T) {
	b := (&mailbox{security: NoTLS, mails: inbox()}).start(t)
	for id, want := range map[string]bool{testID: true, replID: false} {
		if found, err := b.Find(t.Context(), id); err != nil || found != want {
			t.Errorf("%s: %v, %v", id, found, err)
		}
	}
	_, err := b.Find(t.Context(), `x" ALL`)
	wantFault(t, err, "mail_letter", 2)
}

func TestMailboxTrouble(t *testing.T) {
	plain := "AUTH=PLAIN SASL-IR"
	for _, tt := range []struct {
		name  string
		box   *mailbox
		code  string
		exit  int
		words string
	}{
		{"silent at once", &mailbox{security: NoTLS, greeting: silent}, "mailbox_unreachable", 3, "no answer in time"},
		{"silent later", &mailbox{security: NoTLS, answers: map[string]string{"EXAMINE": silent}}, "mailbox_unreachable", 3, "no answer in time"},
		{"silent amid a mail", &mailbox{security: NoTLS, answers: map[string]string{"UID FETCH": "* 3 FETCH (UID 3 BODY[] {100}\r\nhalf"}}, "mailbox_unreachable", 3, "no answer in time"},
		{"hangs up", &mailbox{security: NoTLS, answers: map[string]string{"UID SEARCH": hangUp}}, "mailbox_unreachable", 3, "EOF"},
		{"says bye at once", &mailbox{security: NoTLS, greeting: "* BYE too many\r\n"}, "mailbox_unreachable", 3, "too many"},
		{"says bye later", &mailbox{security: NoTLS, answers: map[string]string{"UID FETCH": "* BYE shutting down\r\n"}}, "mailbox_unreachable", 3, "shutting down"},
		{"web server", &mailbox{security: NoTLS, greeting: "HTTP/1.1 400 Bad Request\r\n\r\n"}, "mailbox_refused", 4, ""},
		{"nonsense", &mailbox{security: NoTLS, greeting: "\x00\x01\x02\r\n"}, "mailbox_unreachable", 3, "IMAP"},
		{"endless line", &mailbox{security: NoTLS, greeting: "* OK " + strings.Repeat("x", 70<<10)}, "mailbox_unreachable", 3, "IMAP"},
		{"endless answers", &mailbox{security: NoTLS, answers: map[string]string{"EXAMINE": strings.Repeat("* 1 EXISTS\r\n", 400_000)}}, "mailbox_unreachable", 3, "IMAP"},
		{"huge literal", &mailbox{security: NoTLS, answers: map[string]string{"UID FETCH": "* 3 FETCH (UID 3 BODY[] {4000000000}\r\n"}}, "mailbox_unreachable", 3, "IMAP"},
		{"deep lists", &mailbox{security: NoTLS, answers: map[string]string{"UID FETCH": "* 3 FETCH " + strings.Repeat("(", 100) + "\r\n"}}, "mailbox_unreachable", 3, "IMAP"},
		{"no STARTTLS", &mailbox{security: STARTTLS, capabilities: plain}, "mailbox_tls", 3, "does not offer STARTTLS"},
		{"known without TLS", &mailbox{security: STARTTLS, capabilities: "STARTTLS", greeting: "* PREAUTH hi\r\n"}, "mailbox_tls", 3, ""},
		{"words put into its mouth", &mailbox{security: STARTTLS, capabilities: "STARTTLS", after: "* OK [CAPABILITY AUTH=PLAIN]\r\n"}, "mailbox_tls", 3, "in the clear"},
		{"no method", &mailbox{security: NoTLS, capabilities: "LOGINDISABLED AUTH=GSSAPI"}, "mailbox_auth", 4, "sign-in method"},
		{"sign-in not now", &mailbox{security: NoTLS, capabilities: plain, answers: map[string]string{"AUTHENTICATE": "TAG NO [UNAVAILABLE] try later\r\n"}}, "mailbox_unreachable", 3, "try later"},
		{"no folder", &mailbox{security: NoTLS, folder: "other"}, "mailbox_refused", 4, "no such folder"},
		{"search refused", &mailbox{security: NoTLS, answers: map[string]string{"UID SEARCH": "TAG BAD what?\r\n"}}, "mailbox_refused", 4, "what?"},
		{"asks for more", &mailbox{security: NoTLS, answers: map[string]string{"UID SEARCH": "+ more\r\n"}}, "mailbox_unreachable", 3, "IMAP"},
		{"a stranger's tag", &mailbox{security: NoTLS, answers: map[string]string{"UID SEARCH": "zz OK\r\n"}}, "mailbox_unreachable", 3, "IMAP"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.box.mails = inbox()
			b := tt.box.start(t)
			b.Stall = 3 * time.Second
			if strings.HasPrefix(tt.name, "silent") {
				b.Stall = 200 * time.Millisecond
			}
			begun := time.Now()
			_, _, err := visit(t, b, Mark{}, nil)
			wantFault(t, err, tt.code, tt.exit, tt.words)
			if f := fault.Of(err); f.Retryable != (tt.exit == 3) {
				t.Errorf("retryable: %v", f.Retryable)
			}
			if took := time.Since(begun); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestMailboxPassword(t *testing.T) {
	b := (&mailbox{security: ImplicitTLS, capabilities: "AUTH=PLAIN SASL-IR"}).start(t)
	b.Password = "wrong pass word"
	_, _, err := visit(t, b, Mark{}, nil)
	wantFault(t, err, "mailbox_auth", 4, "who is")
	text, _ := json.Marshal(struct {
		Box
		Dial, RootCAs, Tag any
	}{Box: b})
	for _, shown := range []string{err.Error(), fmt.Sprintf("%v %+v %#v %s", b, b, b, &b), string(text)} {
		if strings.Contains(shown, b.Password) || strings.Contains(shown, b64("\x00"+b.Username+"\x00"+b.Password)) {
			t.Errorf("the password shows in %s", shown)
		}
	}
}

func TestMailboxTrust(t *testing.T) {
	for _, security := range []string{ImplicitTLS, STARTTLS} {
		m := &mailbox{security: security, capabilities: "STARTTLS AUTH=PLAIN"}
		b := m.start(t)
		b.Dial = through(b.addr())
		other := b
		other.Host = "127.0.0.2"
		b.RootCAs = x509.NewCertPool()
		for _, b := range []Box{b, other} {
			_, _, err := visit(t, b, Mark{}, nil)
			wantFault(t, err, "mailbox_tls", 3, "certificate")
		}
		if strings.Contains(m.asked(), "AUTH") {
			t.Errorf("signed in:\n%s", m.asked())
		}
	}
}

func TestMailboxCancelled(t *testing.T) {
	b := (&mailbox{security: NoTLS, answers: map[string]string{"EXAMINE": silent}}).start(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := b.Fetch(ctx, Mark{}, time.Time{}, nil, nil)
	wantFault(t, err, "mailbox_unreachable", 3, "interrupted")
	if !errors.Is(err, context.Canceled) {
		t.Error("the cause is lost")
	}
	proxy := fault.New(fault.ExitUnreachable, "proxy_failed", "no connection through the proxy").Retry()
	b.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, proxy }
	_, err = b.Fetch(t.Context(), Mark{}, time.Time{}, nil, nil)
	wantFault(t, err, "proxy_failed", 3)
}

func TestBoxValidate(t *testing.T) {
	good := Box{Host: "imap.example.org", Username: "u", Password: "p", Dial: new(net.Dialer).DialContext}
	for name, tt := range map[string]struct {
		change func(*Box)
		ok     bool
	}{
		"least":           {func(*Box) {}, true},
		"folder":          {func(b *Box) { b.Folder = "Ответы" }, true},
		"local":           {func(b *Box) { b.Host, b.Security = "::1", NoTLS }, true},
		"no host":         {func(b *Box) { b.Host = "" }, false},
		"host with port":  {func(b *Box) { b.Host = "a:993" }, false},
		"line break":      {func(b *Box) { b.Folder = "a\r\nb" }, false},
		"bad UTF-8":       {func(b *Box) { b.Folder = "\xff" }, false},
		"port":            {func(b *Box) { b.Port = 65536 }, false},
		"security":        {func(b *Box) { b.Security = "ssl" }, false},
		"in the clear":    {func(b *Box) { b.Security = NoTLS }, false},
		"no password":     {func(b *Box) { b.Password = "" }, false},
		"password's line": {func(b *Box) { b.Password = "p\n" }, false},
		"no dialler":      {func(b *Box) { b.Dial = nil }, false},
	} {
		b := good
		tt.change(&b)
		err := b.Validate()
		if tt.ok && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !tt.ok {
			t.Run(name, func(t *testing.T) { wantFault(t, err, "mailbox_settings", 2) })
		}
	}
	for security, addr := range map[string]string{"": "h:993", ImplicitTLS: "h:993", STARTTLS: "h:143", NoTLS: "h:143"} {
		if got := (Box{Host: "h", Security: security}).addr(); got != addr {
			t.Errorf("%q: %s, want %s", security, got, addr)
		}
	}
}

func TestFolderName(t *testing.T) {
	for name, want := range map[string]string{ // RFC 3501 section 5.1.3
		"INBOX": "INBOX", "R&D": "R&-D", "~peter/mail/台北/日本語": "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "😀": "&2D3eAA-",
	} {
		if got := folderName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// Responses are read within bounds, and none makes the reader panic or stall.
func FuzzResponse(f *testing.F) {
	f.Add("* 12 FETCH (UID 5 BODY[HEADER.FIELDS (SUBJECT)]<0> {3}\r\nabc FLAGS (\\Seen))\r\n")
	f.Add("* OK [UIDVALIDITY 3] (hm\r\n+ go\r\na1 NO \"x\r\n* SEARCH 1 2 3\r\n")
	f.Add("* LIST (\\A) \"/\" \"a\\\"b\"\r\n* X NIL ((()))\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := &reader{in: bufio.NewReaderSize(strings.NewReader(text), 16), left: 1 << 16}
		for range 100 {
			if _, err := r.response(); err != nil {
				return
			}
		}
	})
}
