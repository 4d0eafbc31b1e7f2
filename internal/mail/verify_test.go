package mail

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// part of the example's text as it travels.
func textPart(t testing.TB, mail string) string {
	t.Helper()
	_, rest, _ := strings.Cut(mail, "Content-Type: text/plain")
	part, _, ok := strings.Cut(rest, "\r\n--=_")
	if !ok {
		t.Fatal("no text")
	}
	return "Content-Type: text/plain" + part
}

func TestVerify(t *testing.T) {
	mail := signed(t, nil)
	v, err := checker().Verify(strings.NewReader(mail))
	if err != nil {
		t.Fatal(err)
	}
	if v.Statement.ID != testID || v.Statement.Request != testID || v.Statement.License != "LIC-1" || v.Files != 4 ||
		v.From != "ivan@example.org" || v.MessageID != testID+"@example.org" || v.Subject != "Отчёт не строится" ||
		v.Text != "Здравствуйте,\n\nничего не работает.  \n--\nИван\n" || !v.Date.Equal(example().Date) || !v.Statement.Created.Equal(example().Date) {
		t.Errorf("%+v", v)
	}
}

// What happens to mails on their way does not matter.
func TestVerifyChanged(t *testing.T) {
	const text = "Здравствуйте,\r\n\r\nничего не работает.\r\n--\r\nИван\r\n"
	koi, _ := charmap.KOI8R.NewEncoder().String(text)
	var printed strings.Builder
	w := quotedprintable.NewWriter(&printed)
	_, _ = io.WriteString(w, koi)
	_ = w.Close()
	replaced := func(part string) func(*testing.T, string) string {
		return func(t *testing.T, mail string) string { return strings.Replace(mail, textPart(t, mail), part, 1) }
	}
	simple := func(from, to string) func(*testing.T, string) string {
		return func(_ *testing.T, mail string) string { return strings.Replace(mail, from, to, 1) }
	}
	subject := func(text string) func(*testing.T, string) string {
		return func(_ *testing.T, mail string) string { return newSubject(mail, text) }
	}
	for name, change := range map[string]func(*testing.T, string) string{
		"received":                   func(_ *testing.T, m string) string { return "Received: from a\r\n\tby b\r\nX-Spam: no\r\n" + m },
		"mailbox file":               func(_ *testing.T, m string) string { return "From ivan@example.org Sat Nov 21 09:30:00 2026\r\n" + m },
		"mailbox file, lines of \\n": func(_ *testing.T, m string) string { return strings.ReplaceAll("From x Sat\r\n"+m, "\r\n", "\n") },
		"no folding":                 func(_ *testing.T, m string) string { return unfolded(m, "") },
		"folded elsewhere":           func(_ *testing.T, m string) string { return unfolded(m, "\r\n\t") },
		"names of fields": func(_ *testing.T, m string) string {
			return strings.Replace(m, "Optool-Statement:", "OPTOOL-STATEMENT :", 1)
		},
		"base64":                 replaced("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(text))),
		"8bit":                   replaced("Content-Type: text/plain; charset=\"UTF-8\"; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text),
		"KOI8-R":                 replaced("Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + koi),
		"KOI8-R, printable":      replaced("Content-Type: text/plain;\r\n charset=KOI8-R\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + printed.String()),
		"empty lines at the end": replaced("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n \r\n\r\n"),
		"nested": func(t *testing.T, m string) string {
			return strings.Replace(m, textPart(t, m), "Content-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\n"+textPart(t, m)+"\r\n--inner--\r\n", 1)
		},
		"preamble and epilogue": func(_ *testing.T, m string) string {
			return strings.Replace(m, "\r\n\r\n--=_", "\r\n\r\nThis is a mail in parts.\r\n--=_", 1) + "the end\r\n"
		},
		"blanks in base64":  simple("AP8NCi4A", "AP8 NCi4A"),
		"name in two forms": simple(`filename="bundle.tar.zst"`, `filename="=?utf-8?q?bundle=2Etar=2Ezst?="`),
		"tag":               subject("[#TL-1042] Отчёт не строится"),
		"tag behind":        subject("Отчёт не строится [#TL-1042]"),
		"reply":             subject("RE: Re[2]: [EXTERNAL] [vendor.example #77] Отчёт  не строится"),
		"reply in Russian":  subject("Ответ: НА: [SPAM?] Отчёт не строится [2]"),
		"other encoding": func(_ *testing.T, m string) string {
			k, _ := charmap.Windows1251.NewEncoder().String("Отчёт не строится")
			return newSubjectRaw(m, "=?windows-1251?B?"+base64.StdEncoding.EncodeToString([]byte(k))+"?=")
		},
	} {
		t.Run(name, func(t *testing.T) {
			mail := signed(t, nil)
			changed := change(t, mail)
			if changed == mail {
				t.Fatal("nothing was changed")
			}
			if _, err := checker().Verify(strings.NewReader(changed)); err != nil {
				t.Errorf("%v in\n%.3000s", err, changed)
			}
		})
	}
}

func newSubject(mail, subject string) string { return newSubjectRaw(mail, encoded(subject)) }

func newSubjectRaw(mail, subject string) string {
	before, rest, _ := strings.Cut(mail, "Subject: ")
	_, after, _ := strings.Cut(rest, "\r\nMessage-ID:")
	return before + "Subject: " + subject + "\r\nMessage-ID:" + after
}

// unfolded joins folded header lines, or folds them in other places.
func unfolded(mail, fold string) string {
	head, body, _ := strings.Cut(mail, "\r\n\r\n")
	head = strings.ReplaceAll(head, "\r\n ", " ")
	if fold != "" {
		lines := strings.Split(head, "\r\n")
		for i, line := range lines {
			if name, value, _ := strings.Cut(line, ":"); name == FieldStatement {
				value = strings.ReplaceAll(value, " ", "")
				var b strings.Builder
				for len(value) > 50 {
					b.WriteString(fold + value[:50])
					value = value[50:]
				}
				lines[i] = name + ":" + b.String() + fold + value
			}
		}
		head = strings.Join(lines, "\r\n")
	}
	return head + "\r\n\r\n" + body
}

func TestVerifyRefuses(t *testing.T) {
	other := signed(t, func(l *Letter) { l.Text = "Another text.\n" })
	field := func(mail, name string) string {
		head, _, _ := strings.Cut(unfolded(mail, ""), "\r\n\r\n")
		for line := range strings.SplitSeq(head, "\r\n") {
			if strings.HasPrefix(line, name+":") {
				return line
			}
		}
		return ""
	}
	simple := func(from, to string) func(string) string {
		return func(mail string) string { return strings.Replace(mail, from, to, 1) }
	}
	statement := func(change func(*support.Statement), key ed25519.PrivateKey) func(string) string {
		return func(mail string) string {
			s := support.Statement{ID: testID, Request: testID, License: "LIC-1", Product: product, Created: example().Date,
				Subject: "Отчёт не строится", Body: support.BodyHash("Здравствуйте,\n\nничего не работает.\n--\nИван")}
			for _, f := range example().Files {
				s.Attachments = append(s.Attachments, f.Attachment)
			}
			change(&s)
			payload, _ := jsonOf(s)
			e := license.Sign(support.TypeStatement, payload, key).Marshal()
			mail = unfolded(mail, "")
			return strings.Replace(mail, field(mail, FieldStatement), FieldStatement+": "+base64.StdEncoding.EncodeToString(e), 1)
		}
	}
	none := func(*support.Statement) {}
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	extra := "--%s\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x\r\n\r\nx\r\n--%[1]s"
	for _, tt := range []struct {
		name   string
		change func(string) string
		code   string
		exit   int
		words  string
	}{
		{"the same, signed again", statement(none, signing()), "", 0, ""},
		{"no statement", func(m string) string { return strings.Replace(m, "Optool-Statement:", "X-Statement:", 1) }, "statement_missing", 5, ""},
		{"two statements", func(m string) string { return field(m, FieldStatement) + "\r\n" + m }, "mail_malformed", 5, "2 fields"},
		{"two subjects", func(m string) string { return "Subject: x\r\n" + m }, "mail_malformed", 5, "Subject"},
		{"two types", func(m string) string { return "Content-Type: text/html\r\n" + m }, "mail_malformed", 5, "Content-Type"},
		{"two requests", func(m string) string { return "Optool-Request: " + testID + "\r\n" + m }, "mail_malformed", 5, ""},
		{"another request", simple("Optool-Request: "+testID, "Optool-Request: "+replID), "statement_altered", 5, replID},
		{"no request", simple("Optool-Request:", "X-Request:"), "statement_altered", 5, ""},
		{"a stranger's key", statement(none, stranger), "statement_forged", 5, ""},
		{"an unknown licence", statement(func(s *support.Statement) { s.License = "LIC-2" }, signing()), "unknown_license", 4, ""},
		{"another product", statement(func(s *support.Statement) { s.Product = "other" }, signing()), "statement_forged", 5, "other"},
		{"an odd id", statement(func(s *support.Statement) { s.ID = "x" }, signing()), "statement_forged", 5, ""},
		{"no base64", simple("Optool-Statement: ", "Optool-Statement: %"), "statement_forged", 5, "base64"},
		{"a statement changed", simple("Optool-Statement: eyJ", "Optool-Statement: fyJ"), "statement_forged", 5, ""},
		{"of another mail", func(m string) string {
			return strings.Replace(unfolded(m, ""), field(m, FieldStatement), field(other, FieldStatement), 1)
		}, "statement_altered", 5, "text"},
		{"subject", func(m string) string { return newSubject(m, "Отчёт строится") }, "statement_altered", 5, "subject"},
		{"subject with more", func(m string) string { return newSubject(m, "Отчёт не строится, и ещё") }, "statement_altered", 5, "subject"},
		{"subject with less", func(m string) string { return newSubject(m, "Re: [x] не строится") }, "statement_altered", 5, "subject"},
		{"no subject", simple("Subject:", "X-Subject:"), "statement_altered", 5, "subject"},
		{"text, one letter", simple("=D0=BD=D0=B8=D1=87", "=D0=BD=D0=B0=D1=87"), "statement_altered", 5, "text"},
		{"text as HTML", simple("text/plain", "text/html"), "statement_altered", 5, "text"},
		{"text as a file", simple("Content-Transfer-Encoding: quoted", "Content-Disposition: attachment\r\nContent-Transfer-Encoding: quoted"), "statement_altered", 5, ""},
		{"footer", simple("=D0=BD\r\n\r\n--=_", "=D0=BD\r\nConfidential\r\n--=_"), "statement_altered", 5, "text"},
		{"file's content", simple("AP8NCi4A", "AP8NCi4B"), "statement_altered", 5, "bundle.tar.zst"},
		{"file's end", simple("b25lCg==", "b25lCgo="), "statement_altered", 5, "журнал"},
		{"file's name", simple(`"bundle.tar.zst"`, `"bundle.tar"`), "statement_altered", 5, "bundle.tar"},
		{"file is twice", simple(`"empty"`, `"bundle.tar.zst"`), "statement_altered", 5, "two files"},
		{"file more", func(m string) string {
			b := m[strings.Index(m, "--=_")+2:][:26]
			return strings.Replace(m, "--"+b, fmt.Sprintf(extra, b), 2)
		}, "statement_altered", 5, ""},
		{"file less", func(m string) string {
			at := strings.LastIndex(m, "\r\n--=_")
			before := strings.LastIndex(m[:at], "\r\n--=_")
			return m[:before] + m[at:]
		}, "statement_altered", 5, "missing"},
		{"HTML beside the text", func(m string) string {
			p := textPart(t, m)
			return strings.Replace(m, p, "Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\n"+p+
				"\r\n--alt\r\nContent-Type: text/html\r\n\r\n<b>pay</b>\r\n--alt--", 1)
		}, "statement_altered", 5, "text/html"},
		{"cut", func(m string) string { return m[:len(m)-20] }, "mail_malformed", 5, ""},
		{"cut in the header", func(m string) string { return m[:300] }, "mail_malformed", 5, "header"},
		{"no header", func(string) string { return "hello\r\n" }, "mail_malformed", 5, ""},
		{"empty", func(string) string { return "" }, "mail_malformed", 5, ""},
		{"huge header", func(m string) string { return "X-A: " + strings.Repeat("x", maxHead) + "\r\n" + m }, "mail_malformed", 5, "larger"},
		{"many fields", func(m string) string { return strings.Repeat("X: y\r\n", maxFields) + m }, "mail_malformed", 5, "more than"},
		{"unknown code", simple("quoted-printable", "uuencode"), "mail_malformed", 5, "uuencode"},
		{"deep", func(m string) string {
			p := textPart(t, m)
			for i := range maxDepth + 1 {
				p = fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%[1]d\r\n%s\r\n--b%[1]d--", i, p)
			}
			return strings.Replace(m, textPart(t, m), p, 1)
		}, "mail_malformed", 5, "inside each other"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mail := signed(t, nil)
			changed := tt.change(mail)
			_, err := checker().Verify(strings.NewReader(changed))
			if tt.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if changed == mail {
				t.Fatal("nothing was changed")
			}
			wantFault(t, err, tt.code, tt.exit, tt.words)
		})
	}
}

func TestVerifyReadError(t *testing.T) {
	broken := errors.New("input/output error")
	mail := signed(t, nil)
	for _, n := range []int{0, 100, len(mail) - 50} {
		_, err := checker().Verify(io.MultiReader(strings.NewReader(mail[:n]), failing{broken}))
		if err != broken {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	by := Signer{License: "LIC-1", Product: product, Request: testID, Key: signing()}
	for name, change := range map[string]func(*Letter, *Signer){
		"id":      func(l *Letter, _ *Signer) { l.ID = "x" },
		"request": func(_ *Letter, s *Signer) { s.Request = "x" },
		"licence": func(_ *Letter, s *Signer) { s.License = "" },
		"key":     func(_ *Letter, s *Signer) { s.Key = nil },
		"hash":    func(l *Letter, _ *Signer) { l.Files[0].SHA256 = "" },
	} {
		l, s := example(), by
		change(l, &s)
		t.Run(name, func(t *testing.T) { wantFault(t, l.Sign(s), "mail_letter", 2) })
	}
	l := example()
	for range 2 {
		if err := l.Sign(by); err != nil || len(l.Fields) != 2 {
			t.Errorf("%v, %d fields", err, len(l.Fields))
		}
	}
}

// Files of any size take no memory: here 24 MB.
func TestVerifyTakesNoMemory(t *testing.T) {
	const size = 24 << 20
	block := bytes.Repeat([]byte("0123456789abcdef"), 4096)
	f := attached("big", nil)
	f.Size, f.SHA256 = size, hashOf(io.LimitReader(&repeated{block: block}, size))
	f.Open = func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(&repeated{block: block}, size)), nil }
	l := example()
	l.Files = []File{f}
	if err := l.Sign(Signer{License: "LIC-1", Product: product, Request: testID, Key: signing()}); err != nil {
		t.Fatal(err)
	}
	c, err := l.Compose()
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	out, in := io.Pipe()
	go func() { in.CloseWithError(c.Write(in)) }()
	begun := time.Now()
	if _, err := checker().Verify(out); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.Sys) - int64(before.Sys); grown > 12<<20 {
		t.Errorf("memory grew by %d bytes", grown)
	}
	t.Logf("%d bytes in %v", c.Size(), time.Since(begun))
}

// A mail that passes says what was signed, whatever was done to it.
func FuzzVerify(f *testing.F) {
	small := func(l *Letter) {
		l.Files = []File{attached("a.log", []byte("one\ntwo\n")), attached("b", []byte{0, 255})}
	}
	mail := signed(f, small)
	f.Add(0, 0, "", 0, "")
	f.Add(strings.Index(mail, "Optool-Request"), 0, "X: y\r\n", 0, "")
	f.Add(len(mail)-40, 3, "=3D", 5, "\r\n--")
	f.Fuzz(func(t *testing.T, at, cut int, put string, at2 int, put2 string) {
		changed := splice(splice(mail, at, cut, put), at2, 0, put2)
		v, err := checker().Verify(strings.NewReader(changed))
		if err != nil {
			if _, known := errors.AsType[*fault.Error](err); !known {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		if v.Statement.ID != testID || v.Files != 2 || support.BodyHash(v.Text) != v.Statement.Body || !strings.Contains(v.Subject, "Отчёт не строится") {
			t.Fatalf("%+v", v)
		}
	})
}

func splice(s string, at, cut int, put string) string {
	if at < 0 || at > len(s) || cut < 0 || cut > len(s)-at {
		return s
	}
	return s[:at] + put + s[at+cut:]
}
