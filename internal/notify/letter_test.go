package notify

import (
	"bytes"
	"encoding/base64"
	"mime"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"ops@example.org", "<ops@example.org>"},
		{" Ops Team <ops+licence@example.org>", `"Ops Team" <ops+licence@example.org>`},
		{"=?utf-8?q?a=0D=0ABcc=3A_x=40y?= <ops@example.org>", `"a Bcc: x@y" <ops@example.org>`},
		{`"Дежурный \\ x" <ops@example.org>`, "=?utf-8?q?=D0=94=D0=B5=D0=B6=D1=83=D1=80=D0=BD=D1=8B=D0=B9_/_x?= <ops@example.org>"},
		{"root@localhost", "<root@localhost>"},
		{"", ""},
		{"ops", ""},
		{"a@example.org, b@example.org", ""},
		{"a@example.org\r\nBcc: b@example.org", ""},
		{"a@example.org\n", ""},
		{"a\x00@example.org", ""},
		{`"a b"@example.org`, ""},
		{`"a> SIZE=9"@example.org`, ""},
		{`"a@b"@example.org`, ""},
		{"почта@пример.рф", ""},
		{strings.Repeat("a", 255) + "@example.org", ""},
	} {
		got, err := recipientAddress(tt.text)
		switch {
		case tt.want == "" && err == nil:
			t.Errorf("%q: taken as %s", tt.text, got)
		case tt.want == "":
			want{"mail_address", 2, false, "recipient"}.check(t, err)
		case err != nil || got.String() != tt.want:
			t.Errorf("%q: %v, %v, want %s", tt.text, got, err, tt.want)
		default:
			if _, err := mail.ParseAddress(got.String()); err != nil {
				t.Errorf("%q becomes %q: %v", tt.text, got, err)
			}
		}
	}
}

func TestIncompleteNotices(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(m *Message)
		want   want
	}{
		"no recipient":         {func(m *Message) { m.To = nil }, want{"mail_address", 2, false, "0 recipients"}},
		"too many recipients":  {func(m *Message) { m.To = make([]string, 101) }, want{"mail_address", 2, false, "101 recipients"}},
		"bad second recipient": {func(m *Message) { m.To[1] = "second" }, want{"mail_address", 2, false, "second"}},
		"no id":                {func(m *Message) { m.ID = "" }, want{"notice_settings", 2, false, "no id"}},
		"unusable id":          {func(m *Message) { m.ID = "\r\n..<>" }, want{"notice_settings", 2, false, "no id"}},
	} {
		m := notice()
		tt.change(&m)
		_, err := write("optool@example.org", m)
		t.Run(name, func(t *testing.T) { tt.want.check(t, err) })
	}
}

func TestDateOfANoticeWithoutOne(t *testing.T) {
	m := notice()
	m.Date = time.Time{}
	l, err := write("optool@example.org", m)
	if err != nil {
		t.Fatal(err)
	}
	read, err := mail.ReadMessage(bytes.NewReader(l.text))
	if err != nil {
		t.Fatal(err)
	}
	if date, err := read.Header.Date(); err != nil || time.Since(date).Abs() > time.Minute {
		t.Errorf("%v, %v", date, err)
	}
}

func TestOneLine(t *testing.T) {
	for _, tt := range []struct {
		text string
		max  int
		want string
	}{
		{"a", 1, "a"},
		{" a\r\n\tb\x1b[31m\u202ec ", 20, "a b [31m c"},
		{"\xff\xfe", 5, "\uFFFD"},
		{"äöüß", 3, "äö…"},
		{strings.Repeat("x", 10_000), 4, "xxx…"},
	} {
		if got := oneLine(tt.text, tt.max); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// FuzzLetter holds that no text of a notice reaches beyond its place: whatever
// it is, the letter has the same header fields, one line each, the recipients
// asked for, and lines a mail server takes.
func FuzzLetter(f *testing.F) {
	f.Add("id", "ops@example.org", "Ops", "subject", "text")
	f.Add("a\r\nBcc: x@y", "ops@example.org", "x\r\nBcc: x@y", "s\r\nBcc: x@y\r\n\r\nbody", "a\r\n.\r\nMAIL FROM:<x>")
	f.Add("..", "a@b\nRCPT TO:<x@y>", "=?utf-8?q?=0D=0ABcc:x?=", "=?utf-8?b?DQpCY2M6?=", "\r\r\n\x00")
	f.Add("i", "\"a> \"@b", "\"", strings.Repeat("ü", 500), strings.Repeat("=", 2000))
	f.Fuzz(func(t *testing.T, id, to, name, subject, text string) {
		m := Message{ID: id, To: []string{to, "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(name)) + "?= <second@example.org>"},
			Subject: subject, Text: text, Date: time.Unix(1e9, 0)}
		l, err := write("Optool <optool@example.org>", m)
		if err != nil {
			return
		}
		if len(l.to) != 2 || l.to[1] != "<second@example.org>" || strings.ContainsAny(l.to[0][1:len(l.to[0])-1], "<> \r\n") {
			t.Fatalf("recipients %q", l.to)
		}
		for line := range strings.Lines(string(l.text)) {
			if !strings.HasSuffix(line, "\r\n") || len(line) > 400 || strings.ContainsFunc(line[:len(line)-2], func(r rune) bool {
				return r != '\t' && unicode.IsControl(r) || r > unicode.MaxASCII
			}) {
				t.Fatalf("line %q", line)
			}
		}
		read, err := mail.ReadMessage(bytes.NewReader(l.text))
		if err != nil {
			t.Fatal(err)
		}
		if len(read.Header) != 9 {
			t.Fatalf("header %v", read.Header)
		}
		for field, values := range read.Header {
			if len(values) != 1 {
				t.Fatalf("%s: %q", field, values)
			}
		}
		if list, err := read.Header.AddressList("To"); err != nil || len(list) != 2 || "<"+list[0].Address+">" != l.to[0] {
			t.Fatalf("To %q: %v, %v", read.Header.Get("To"), list, err)
		}
		shown, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
		if err != nil || !utf8.ValidString(shown) || strings.ContainsFunc(shown, unicode.IsControl) || utf8.RuneCountInString(shown) > 2*maxSubject {
			t.Fatalf("subject %q: %v", shown, err)
		}
		if got := read.Header.Get("Message-ID"); !strings.HasSuffix(got, "@example.org>") || strings.ContainsAny(got[1:len(got)-1], "<> ") {
			t.Fatalf("message id %q", got)
		}
	})
}
