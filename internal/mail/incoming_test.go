package mail

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

var tag = regexp.MustCompile(`\[#(TL-[0-9]+)\]`)

func read(t testing.TB, mail string) *Incoming {
	t.Helper()
	m, err := Read(strings.NewReader(mail), tag)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

func TestRead(t *testing.T) {
	got := read(t, crlf(`Received: from a by b
From: =?utf-8?q?=D0=A2=D0=B5=D1=85=D0=BF=D0=BE=D0=B4=D0=B4=D0=B5=D1=80=D0=B6=D0=BA=D0=B0?= <support@vendor.example>
To: ivan@example.org
Subject: =?koi8-r?B?UmU6?= [#TL-1042] Export
 fails
Date: Mon, 23 Nov 2026 10:15:00 +0300 (MSK)
Message-ID: <rt-4.4.1@vendor.example>
In-Reply-To: <`+testID+`@example.org>
References: <`+testID+`@example.org> <other@vendor.example>
Optool-Request: `+testID+`
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=windows-1251
Content-Transfer-Encoding: base64

`+cp1251("Исправлено в 4.2.\n\nОн писал(а):\n> не строится\n")+`
--c
Content-Type: text/html

<p>no</p>
--c--
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''%D0%BF.pdf

x
--b--
`))
	if diff := cmp.Diff(&Incoming{
		MessageID: "rt-4.4.1@vendor.example", InReplyTo: []string{testID + "@example.org"},
		References: []string{testID + "@example.org", "other@vendor.example"},
		From:       "support@vendor.example", FromName: "Техподдержка", Subject: "Re: [#TL-1042] Export fails",
		Date: time.Date(2026, 11, 23, 7, 15, 0, 0, time.UTC), Tag: "[#TL-1042]", Ticket: "TL-1042", Request: testID,
		Text: "Исправлено в 4.2.\n\nОн писал(а):\n> не строится\n", Reply: "Исправлено в 4.2.\n", Attachments: []string{"п.pdf"},
	}, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
	if !got.Answers(testID) || !got.Answers(strings.ToLower(testID)) || got.Answers(replID) {
		t.Error("it answers the wrong mail")
	}
}

func cp1251(text string) string {
	coded, _ := charmap.Windows1251.NewEncoder().String(text)
	return b64(coded)
}

func TestReadTexts(t *testing.T) {
	for name, tt := range map[string]struct{ mail, want string }{
		"no type":                   {"Subject: x\n\nhello\n", "hello\n"},
		"latin1":                    {"Content-Type: text/plain; charset=iso-8859-1\n\nf\xfcr\n", "für\n"},
		"printable":                 {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nf=C3=BCr =\nuns\n", "für uns\n"},
		"not what it says":          {"Content-Type: text/plain; charset=utf-8\n\nf\xfcr\n", "f\uFFFDr\n"},
		"unknown set":               {"Content-Type: text/plain; charset=x-martian\n\nabc\n", "abc\n"},
		"type of nonsense":          {"Content-Type: ///;;;\n\nabc\n", "abc\n"},
		"controls":                  {"Subject: x\n\na\x1b[31mb\x00c\n", "a[31mbc\n"},
		"HTML":                      {"Content-Type: text/html\n\n<html><head><title>T</title><style>p{}</style></head><body><p>Hello&nbsp;<b>you</b>, x &lt; y<br>next</p><ul><li>one</li><li>two</li></ul><script>if (a<b) {}</script><!-- <p>no</p> -->end</body></html>", "Hello you, x < y\nnext\n\n- one\n- two\nend\n"},
		"HTML, odd":                 {"Content-Type: text/html\n\n<a href=\"x>y\">link</a> <p\nunfinished", "link\n"},
		"HTML beside an empty text": {"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\nContent-Type: text/html\n\n<i>words</i>\n--b--\n", "words\n"},
		"cut":                       {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nall there\n--b\nContent-Disposition: attachment; filename=x\n\nhalf", "all there\n"},
		"header alone":              {"Subject: x\n", ""},
		"garbage in the header":     {"Subject: x\ngarbage\n\ntext\n", "text\n"},
		"two types":                 {"Content-Type: text/plain\nContent-Type: text/html\n\ntext\n", "text\n"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, mail := range []string{tt.mail, crlf(tt.mail)} {
				if got := strings.ReplaceAll(read(t, mail).Text, "\n\n\n", "\n\n"); got != tt.want {
					t.Errorf("got  %q\nwant %q", got, tt.want)
				}
			}
		})
	}
}

func TestReadAutomatic(t *testing.T) {
	for header, want := range map[string][2]bool{
		"Subject: x":                                 {},
		"Auto-Submitted: no":                         {},
		"Auto-Submitted: auto-replied":               {true, false},
		"Auto-Submitted: Auto-Generated; x":          {true, false},
		"Return-Path: <>":                            {true, false},
		"Return-Path: <a@b.example>":                 {},
		"X-Autoreply: yes":                           {true, false},
		"Precedence: bulk":                           {false, true},
		"Precedence: auto_reply":                     {true, false},
		"Precedence: list":                           {false, true},
		"Content-Type: multipart/report; boundary=x": {true, false},
	} {
		m := read(t, header+"\n\ntext\n")
		if got := [2]bool{m.Automatic, m.Bulk}; got != want {
			t.Errorf("%s: %v, want %v", header, got, want)
		}
	}
}

func TestReadBounce(t *testing.T) {
	report := func(action string) string {
		return crlf(`Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Description: Notification

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; support@vendor.example
Action: ` + action + `
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 user here

--b
Content-Type: message/rfc822

Message-ID: <` + testID + `@example.org>
Subject: Export

text
--b--
`)
	}
	m := read(t, report("failed"))
	if m.Bounce != "5.1.1 550 5.1.1 no such user here" || !m.Automatic || !m.Answers(testID) || m.Text != "I'm sorry.\n" {
		t.Errorf("%+v", m)
	}
	if m := read(t, report("delayed")); m.Bounce != "" || !m.Automatic {
		t.Errorf("a delay: %+v", m)
	}
}

func TestReadFails(t *testing.T) {
	broken := errors.New("input/output error")
	for _, r := range []io.Reader{failing{broken}, io.MultiReader(strings.NewReader("Subject: x\n\ntext"), failing{broken})} {
		if _, err := Read(r, nil); err != broken {
			t.Errorf("got %v", err)
		}
	}
	for _, text := range []string{"", "\n\n", "no header at all\n", strings.Repeat("X: y\n", 100_000)} {
		_, err := Read(strings.NewReader(text), nil)
		wantFault(t, err, "mail_malformed", 5)
	}
	long := read(t, "Subject: x\n\n"+strings.Repeat("word ", maxText/4))
	if !long.Truncated || len(long.Text) > maxText+1 {
		t.Errorf("%d bytes of text, truncated %v", len(long.Text), long.Truncated)
	}
}

func TestHistory(t *testing.T) {
	for text, want := range map[string]string{
		"Fixed.\n": "Fixed.\n",
		"Fixed.\n\nOn Monday, A wrote:\n> one\n> two\n\n":          "Fixed.\n",
		"Fixed.\n\nAm Montag schrieb\nA B <a@b.example>:\n> one\n": "Fixed.\n",
		"Fixed.\n> one\n":         "Fixed.\n",
		"> one\nyes\n> two\nno\n": "> one\nyes\n> two\nno\n",
		"> one\nyes\n> two\n":     "> one\nyes\n",
		"> one\n":                 "> one\n",
		"Fixed.\n-----Original Message-----\nFrom: a\n\nold\n":                                     "Fixed.\n",
		"Да.\n\n-------- Исходное сообщение --------\nстарое\n":                                    "Да.\n",
		"Fixed.\n\n________________________________\nFrom: a\nSent: b\nTo: c\nSubject: d\n\nold\n": "Fixed.\n",
		"Да.\n\nОт: а\nДата: б\nКому: в\nТема: г\n\nстарое\n":                                      "Да.\n",
		"Look at:\n\nFrom: here\nto there\n":                                                       "Look at:\n\nFrom: here\nto there\n",
		"He wrote:\nnothing\n":                                                                     "He wrote:\nnothing\n",
		"-- \nsignature\n":                                                                         "-- \nsignature\n",
	} {
		if got := withoutHistory(text); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestFindTag(t *testing.T) {
	for _, tt := range []struct {
		pattern, subject, whole, number string
	}{
		{`\[#(TL-[0-9]+)\]`, "Re: [#TL-7] x [#TL-8]", "[#TL-7]", "TL-7"},
		{`TL-[0-9]+`, "x TL-7", "TL-7", "TL-7"},
		{`TL-([0-9]+)`, "x", "", ""},
	} {
		whole, number := FindTag(tt.subject, regexp.MustCompile(tt.pattern))
		if whole != tt.whole || number != tt.number {
			t.Errorf("%s in %q: %q, %q", tt.pattern, tt.subject, whole, number)
		}
	}
	if whole, number := FindTag("[#TL-7]", nil); whole+number != "" {
		t.Error("a tag without a pattern")
	}
}

// Whatever arrives is read within bounds, and what is shown of it is text.
func FuzzRead(f *testing.F) {
	f.Add([]byte(crlf("From: a@b\nSubject: =?koi8-r?b?8w==?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=koi8-r\n\n<p>\xf0&amp;<script>\n--b--\n")))
	f.Add([]byte("From x\nAuto-Submitted: y\nReferences: <a@b> <c@d>\n\n> q\nOn x wrote:\n> r\n"))
	f.Add([]byte("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n--b--"))
	f.Fuzz(func(t *testing.T, mail []byte) {
		m, err := Read(strings.NewReader(string(mail)), tag)
		if err != nil {
			return
		}
		for _, line := range append([]string{m.Subject, m.From, m.FromName, m.Tag, m.Ticket, m.Bounce}, m.Attachments...) {
			if strings.ContainsAny(line, "\r\n\x1b\x00") {
				t.Fatalf("%q is no line", line)
			}
		}
		for _, text := range []string{m.Text, m.Reply} {
			if strings.ContainsAny(text, "\r\x1b\x00") || len(text) > 4*maxText {
				t.Fatalf("text %.100q of %d bytes", text, len(text))
			}
		}
	})
}
