package mail

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/support"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testID = "01JD5XKQ3V8W2M4N6P7R9S0T1A"
	replID = "01JD5XKQ3V8W2M4N6P7R9S0T1B"
)

// signing is a key that is the same in every run.
func signing() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
}

// attached is a file with its true facts.
func attached(name string, content []byte) File {
	sum := sha256.Sum256(content)
	return File{
		Attachment: support.Attachment{Name: name, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]), Media: "application/zstd"},
		Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// example is a letter with everything that needs care.
func example() *Letter {
	return &Letter{
		ID: testID, From: "Иван Петров <ivan@example.org>", To: []string{`"Support, Team" <support@vendor.example>`},
		ReplyTo: "ivan@example.org", Date: time.Date(2026, 11, 21, 12, 30, 0, 0, time.FixedZone("", 3*3600)),
		Subject:   "Отчёт не строится: export of 2026-11 fails with =?error?= — " + strings.Repeat("очень длинно ", 8),
		Text:      "Hello,\n\nFrom here on nothing works.\n.\n..\n--=_x\n" + strings.Repeat("Всё = плохо ", 30) + "\ntrailing  \n\n",
		InReplyTo: "abc@vendor.example", References: []string{"<first@vendor.example>", "bad id\r\nX: y", "abc@vendor.example"},
		Files: []File{attached("bundle.tar.zst", bytes.Repeat([]byte("\x00\xff\r\n."), 5000)), attached("журнал ошибок.log", []byte("one\n")), attached("empty", nil), attached("a  b (1); c=d%.log", []byte{0})},
	}
}

func written(t testing.TB, l *Letter) []byte {
	t.Helper()
	c, err := l.Compose()
	if err != nil {
		t.Fatal(err)
	}
	var b, again bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := c.Write(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("written twice, it differs: %v", err)
	}
	if c.Size() != int64(b.Len()) {
		t.Errorf("Size %d, written %d", c.Size(), b.Len())
	}
	return b.Bytes()
}

func TestLetter(t *testing.T) {
	l := example()
	text := written(t, l)
	for line := range bytes.Lines(text) {
		if !bytes.HasSuffix(line, []byte("\r\n")) || len(line) > 80 && !bytes.Contains(line, []byte("filename")) ||
			bytes.ContainsFunc(line, func(r rune) bool { return r > '~' }) || bytes.HasPrefix(line, []byte("From ")) {
			t.Errorf("line %q", line)
		}
	}
	m, err := netmail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]string{}
	for name, values := range m.Header {
		value, err := new(mime.WordDecoder).DecodeHeader(values[0])
		if err != nil || len(values) != 1 {
			t.Errorf("%s: %q, %v", name, values, err)
		}
		header[name] = value
	}
	_, params, _ := mime.ParseMediaType(header["Content-Type"])
	delete(header, "Content-Type")
	if diff := cmp.Diff(map[string]string{
		"Date": "Sat, 21 Nov 2026 09:30:00 +0000", "From": "Иван Петров <ivan@example.org>",
		"To": `"Support, Team" <support@vendor.example>`, "Reply-To": "ivan@example.org",
		"Subject": strings.TrimSpace(l.Subject), "Message-Id": "<" + testID + "@example.org>", "In-Reply-To": "<abc@vendor.example>",
		"References": "<first@vendor.example> <abc@vendor.example>", "Mime-Version": "1.0",
	}, header); diff != "" {
		t.Error(diff)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for i := range 5 {
		p, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			got, err := io.ReadAll(quotedprintable.NewReader(p))
			want := strings.TrimRight(l.Text, "\n")
			if got := strings.TrimRight(strings.ReplaceAll(string(got), "\r\n", "\n"), "\n"); got != want || err != nil {
				t.Errorf("text %q, %v", got, err)
			}
			continue
		}
		f := l.Files[i-1]
		got, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if sum := sha256.Sum256(got); hex.EncodeToString(sum[:]) != f.SHA256 || err != nil || p.FileName() != f.Name {
			t.Errorf("file %q: %d bytes, %v", p.FileName(), len(got), err)
		}
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Errorf("one more part: %v", err)
	}
}

func TestLetterWithoutFiles(t *testing.T) {
	l := example()
	l.Files = nil
	m, err := netmail.ReadMessage(bytes.NewReader(written(t, l)))
	if err != nil || m.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%v, %v", m, err)
	}
}

func TestPlainSubjects(t *testing.T) {
	for _, subject := range []string{"export fails", "=?utf-8?q?x?= fails", strings.Repeat("x", 996), "a =?b", strings.Repeat("ж", 400)} {
		l := example()
		l.Subject = subject
		m, err := netmail.ReadMessage(bytes.NewReader(written(t, l)))
		if err != nil {
			t.Fatal(err)
		}
		if got := decoded(m.Header.Get("Subject")); got != subject {
			t.Errorf("%q became %q", subject, got)
		}
	}
}

func TestBase64Size(t *testing.T) {
	for size := range 400 {
		l := example()
		l.Files = []File{attached("a", bytes.Repeat([]byte{1}, size))}
		written(t, l)
	}
	l := example()
	l.Files = []File{attached("a", bytes.Repeat([]byte{1}, lines*lineBytes*2+1))}
	written(t, l)
}

func wantFault(t *testing.T, err error, code string, exit int, words ...string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want %s", err, err, code)
	}
	if f.Code != code || f.Exit != exit || strings.ContainsAny(f.Message, "\r\n\x1b") || len(f.Message) > 600 {
		t.Errorf("got %s, exit %d: %q; want %s, exit %d", f.Code, f.Exit, f.Message, code, exit)
	}
	for _, word := range words {
		if !strings.Contains(f.Message, word) {
			t.Errorf("%q does not say %q", f.Message, word)
		}
	}
}

func TestFileChanged(t *testing.T) {
	broken := errors.New("input/output error")
	for name, tt := range map[string]struct {
		content io.Reader
		code    string
	}{
		"shorter":  {strings.NewReader("12345678"), "mail_changed"},
		"empty":    {strings.NewReader(""), "mail_changed"},
		"longer":   {strings.NewReader("12345678901"), "mail_changed"},
		"another":  {strings.NewReader("123456789x"), "mail_changed"},
		"broken":   {io.MultiReader(strings.NewReader("123"), failing{broken}), "file_failed"},
		"at end":   {io.MultiReader(strings.NewReader("1234567890"), failing{broken}), "file_failed"},
		"the same": {strings.NewReader("1234567890"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := example()
			l.Files = []File{attached("a.log", []byte("1234567890"))}
			l.Files[0].Open = func() (io.ReadCloser, error) { return io.NopCloser(tt.content), nil }
			c, err := l.Compose()
			if err != nil {
				t.Fatal(err)
			}
			err = c.Write(io.Discard)
			if tt.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantFault(t, err, tt.code, 1, "a.log")
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestLetterWriteFails(t *testing.T) {
	c, err := example().Compose()
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken pipe")
	if err := c.Write(failing{broken}); err != broken {
		t.Errorf("got %v", err)
	}
}

func TestLetterRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Letter)
		code   string
	}{
		"no sender":       {func(l *Letter) { l.From = "" }, "mail_address"},
		"sender's header": {func(l *Letter) { l.From = "a@b.example\r\nBcc: c@d.example" }, "mail_address"},
		"nobody":          {func(l *Letter) { l.To = nil }, "mail_address"},
		"recipient":       {func(l *Letter) { l.To = []string{"a@b.example\nX: y"} }, "mail_address"},
		"reply":           {func(l *Letter) { l.ReplyTo = "nobody" }, "mail_address"},
		"not ASCII":       {func(l *Letter) { l.To = []string{"a@пример.рф"} }, "mail_address"},
		"id":              {func(l *Letter) { l.ID = "a@b>\r\nX: y" }, "mail_letter"},
		"date":            {func(l *Letter) { l.Date = time.Time{} }, "mail_letter"},
		"field":           {func(l *Letter) { l.Fields = []Field{{"X\r\nY", "z"}} }, "mail_letter"},
		"field of ours":   {func(l *Letter) { l.Fields = []Field{{"Subject", "z"}} }, "mail_letter"},
		"field of MIME":   {func(l *Letter) { l.Fields = []Field{{"content-type", "z"}} }, "mail_letter"},
		"huge header":     {func(l *Letter) { l.Fields = []Field{{"X-A", strings.Repeat("abc ", 30000)}} }, "mail_letter"},
		"text":            {func(l *Letter) { l.Text = strings.Repeat("x", maxText) }, "mail_letter"},
		"file's name":     {func(l *Letter) { l.Files[0].Name = "../x" }, "mail_letter"},
		"file's line":     {func(l *Letter) { l.Files[0].Name = "a\r\nb" }, "mail_letter"},
		"names":           {func(l *Letter) { l.Files[1].Name = l.Files[0].Name }, "mail_letter"},
		"file's size":     {func(l *Letter) { l.Files[0].Size = -1 }, "mail_letter"},
		"nothing to open": {func(l *Letter) { l.Files[0].Open = nil }, "mail_letter"},
	} {
		l := example()
		tt.change(l)
		_, err := l.Compose()
		t.Run(name, func(t *testing.T) { wantFault(t, err, tt.code, 2) })
	}
}

// Nothing that somebody types becomes a header field, a part, or another recipient.
func FuzzLetter(f *testing.F) {
	f.Add("Subject", "text", "Name", "file.log", "id@x", "value")
	f.Add("a\r\nBcc: x@y.z", "text\r\n--=_\r\n\r\n.\r\n", "a\r\nTo: x", "a\";\r\nX: y", "<a@b>\r\nX: y", "v\r\n\r\nbody")
	f.Add("=?utf-8?q?=0D=0ABcc:_x?=", "From x\n\x00", "=?utf-8?q?a?=", "=?utf-8?b?eA==?=", "a@b c@d", "=?x?=")
	f.Fuzz(func(t *testing.T, subject, text, name, file, id, value string) {
		l := example()
		l.Subject, l.Text, l.InReplyTo, l.References = subject, text, id, []string{id, id}
		l.From = (&netmail.Address{Name: name, Address: "ivan@example.org"}).String()
		l.Fields = []Field{{"X-Value", value}}
		l.Files = []File{attached(file, []byte("content")), attached("b", []byte("2"))}
		c, err := l.Compose()
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := c.Write(&b); err != nil || int64(b.Len()) != c.Size() {
			t.Fatalf("%d bytes of %d, %v", b.Len(), c.Size(), err)
		}
		for line := range bytes.Lines(b.Bytes()) {
			if !bytes.HasSuffix(line, []byte("\r\n")) || bytes.Count(line, []byte("\r")) != 1 || len(line) > 1000 ||
				bytes.ContainsFunc(line, func(r rune) bool { return r > '~' || r < ' ' && r != '\r' && r != '\n' && r != '\t' }) {
				t.Fatalf("line %q", line)
			}
		}
		m, err := netmail.ReadMessage(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{"Date": true, "From": true, "To": true, "Reply-To": true, "Subject": true, "Message-Id": true,
			"In-Reply-To": true, "References": true, "X-Value": true, "Mime-Version": true, "Content-Type": true}
		for field, values := range m.Header {
			if !known[field] || len(values) != 1 {
				t.Fatalf("field %s: %q", field, values)
			}
		}
		if got := decoded(m.Header.Get("Subject")); got != l.subject() {
			t.Fatalf("subject %q, want %q", got, l.subject())
		}
		if from, err := m.Header.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != "ivan@example.org" {
			t.Fatalf("from %v, %v", from, err)
		}
		w := &walker{}
		var names []string
		w.visit = func(p *part) error {
			names = append(names, p.name)
			_, err := io.Copy(io.Discard, p.body)
			return err
		}
		if err := w.walk(map[string][]string{"Content-Type": m.Header["Content-Type"]}, m.Body, 0); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"", file, "b"}, names); diff != "" {
			t.Fatal(diff)
		}
	})
}
