package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// trial are detectors of their own, so that the engine is tried apart from what
// it runs: of password=VALUE, of keys between BEGIN and END lines, of digits in
// brackets, and one that fails.
func trial() []detector {
	value := func(w *window, at, n int) {
		from := at + n
		to := from
		for to < len(w.text) && !strings.ContainsRune(" \t\n\r\"'<&;", rune(w.text[to])) {
			to++
		}
		w.add(from, to, "password", true)
	}
	key := func(w *window, from int, found bool) {
		end := bytes.Index(w.text[from:], []byte("-----END"))
		w.carry = carry{}
		if end < 0 {
			end = len(w.text) - from
			w.carry = carry{by: "key", rule: "private-key"}
		}
		w.add(from, from+end, "private-key", true)
	}
	return []detector{
		{name: "value", starts: []string{"password=", "pass="}, look: value},
		{name: "key", starts: []string{"-----begin key-----\n"},
			look: func(w *window, at, n int) { key(w, at+n, true) },
			whole: func(w *window) {
				if w.carry.by == "key" {
					key(w, 0, true)
				}
			}},
		{name: "digits", pairs: func(a, b byte) bool { return a == '[' && isDigit(b) }, look: func(w *window, at, n int) {
			end := at + 1
			for end < len(w.text) && isDigit(w.text[end]) {
				end++
			}
			if end == len(w.text) || w.text[end] != ']' {
				return
			}
			w.addSpan(span{start: at + 1, end: end, rule: "number", quote: true})
		}},
		{name: "failing", starts: []string{"failnow"}, exact: true, look: func(w *window, at, n int) {
			panic("at " + string(w.text[at:at+n]))
		}},
		{name: "only", starts: []string{"mail:"}, strict: true, look: func(w *window, at, n int) {
			value(w, at, n)
		}},
	}
}

func tried(t testing.TB, o Options) *Redactor {
	t.Helper()
	if o.Privacy == "" {
		o.Privacy = diagnostics.Standard
	}
	r, err := assemble(o, trial())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// redactAll writes a text in pieces of so many bytes; 0: in one.
func redactAll(t testing.TB, r *Redactor, text string, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := r.Writer(&out, "some/file")
	for len(text) > 0 {
		n := len(text)
		if size > 0 {
			n = min(n, size)
		}
		if _, err := io.WriteString(w, text[:n]); err != nil {
			t.Fatal(err)
		}
		text = text[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// shape has pseudonyms without their ids.
func shape(text string) string {
	var out strings.Builder
	at := 0
	for _, s := range pseudonyms([]byte(text), nil) {
		out.WriteString(text[at : s.end-idLength-1])
		at = s.end
	}
	return out.String() + text[at:]
}

func TestAValueIsReplaced(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"nothing here\n", "nothing here\n"},
		{"password=Ab3xyz9Q", "password=REDACTED-password"},
		{"PassWord=Ab3xyz9Q rest\r\nnext", "PassWord=REDACTED-password rest\r\nnext"},
		{"x password=Ab3xyz9Q; it is Ab3xyz9Q.", "x password=REDACTED-password; it is REDACTED-password."},
		{"it is Ab3xyz9Q, password=Ab3xyz9Q", "it is REDACTED-password, password=REDACTED-password"},
		{`{"n":[123]}`, `{"n":["REDACTED-number"]}`},
		{"mail:someone@x.y", "mail:someone@x.y"},
		{"-----BEGIN KEY-----\nabcdef\nghi\n-----END KEY-----\n", "-----BEGIN KEY-----\nREDACTED-private-key\n-----END KEY-----\n"},
		{"pass=pass=Ab3xyz9Q", "pass=REDACTED-password"},
		{"password=a", "password=REDACTED-password"},
		{"password=production in production\n", "password=REDACTED-password in production\n"},
	} {
		if got := shape(redactAll(t, tried(t, Options{}), c.in, 0)); got != c.want {
			t.Errorf("%q:\ngot  %q\nwant %q", c.in, got, c.want)
		}
	}
	if got := shape(redactAll(t, tried(t, Options{Privacy: diagnostics.Strict}), "mail:someone@x.y", 0)); got != "mail:REDACTED-password" {
		t.Errorf("a strict detector: %q", got)
	}
}

func TestEqualValuesHaveEqualPseudonyms(t *testing.T) {
	r := tried(t, Options{Key: [32]byte{1}, KeepMap: true})
	one := redactAll(t, r, "password=Ab3xyz9Q\npassword=Ab3xyz9Q\npassword=Zb3xyz9Q\n", 0)
	lines := strings.Split(one, "\n")
	if lines[0] != lines[1] || lines[0] == lines[2] {
		t.Error(one)
	}
	if got := r.Map()[strings.TrimPrefix(lines[0], "password=")]; got != "Ab3xyz9Q" {
		t.Errorf("map: %q", got)
	}
	if other := redactAll(t, tried(t, Options{Key: [32]byte{2}}), "password=Ab3xyz9Q\n", 0); other == lines[0]+"\n" {
		t.Error("another key, the same pseudonym")
	}
	if again := redactAll(t, tried(t, Options{Key: [32]byte{2}}), one, 0); again != one {
		t.Errorf("redacted twice: %q", again)
	}
}

func TestEncodings(t *testing.T) {
	const secret = `Zx9v"q&/w%4 Kя7`
	r := tried(t, Options{Secrets: []string{secret, "Plain7Secret9Value"}})
	escape := func(double bool) string {
		s := `Zx9v\"q\u0026\/w%4 K\u044f7`
		if double {
			s = strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`)
		}
		return s
	}
	for name, text := range map[string]string{
		"plain":        secret,
		"query":        url.QueryEscape(secret),
		"path":         url.PathEscape(secret),
		"lower":        strings.ToLower(url.QueryEscape("Plain7")) + "",
		"json":         escape(false),
		"json in json": escape(true),
		"xml":          `Zx9v&quot;q&amp;/w%4 K&#x44f;7`,
		"hex":          hex.EncodeToString([]byte(secret)),
		"HEX":          strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"base64":       base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64url":    base64.URLEncoding.EncodeToString([]byte(secret)),
		"basic":        base64.StdEncoding.EncodeToString([]byte("user:" + secret)),
		"basic2":       base64.StdEncoding.EncodeToString([]byte("user2:" + secret + ":")),
		"basic3":       base64.RawURLEncoding.EncodeToString([]byte("user22:" + secret)),
		"word":         "Plain7Secret9Value",
		"word hex":     hex.EncodeToString([]byte("Plain7Secret9Value")),
	} {
		if name == "lower" {
			continue
		}
		if got := shape(redactAll(t, r, "<"+text+">", 0)); got != "<REDACTED-known-secret>" {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
}

func TestWholeWords(t *testing.T) {
	r := tried(t, Options{Privacy: diagnostics.Strict, Hosts: []string{"web01.corp.lan"}, Users: []string{"marvin", "root"}, Secrets: []string{"ab1cd2"}})
	for in, want := range map[string]string{
		"marvin root marvins amarvin _marvin /home/marvin/x":   "REDACTED-user root marvins amarvin _marvin /home/REDACTED-user/x",
		"web01 web01.corp.lan WEB01 web012":                    "REDACTED-host REDACTED-host REDACTED-host web012",
		`a%3Dmarvin \nmarvin \u003dmarvin` + "\x1b[;32mmarvin": `a%3DREDACTED-user \nREDACTED-user \u003dREDACTED-user` + "\x1b[;32mREDACTED-user",
		"ab1cd2 xab1cd2 ab1cd2.":                               "REDACTED-known-secret xab1cd2 REDACTED-known-secret.",
	} {
		if got := shape(redactAll(t, r, in, 0)); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", in, got, want)
		}
	}
}

func TestAFailingDetectorFailsItsMember(t *testing.T) {
	for _, workers := range []int{1, 2} {
		r := tried(t, Options{Workers: workers})
		var out bytes.Buffer
		w := r.Writer(&out, "x")
		text := strings.Repeat("an ordinary line of a log\n", 60_000)
		_, err := io.WriteString(w, text+"failnow s3cr3tXYZ\n"+text+text)
		err = errors.Join(err, w.Close())
		if !errors.Is(err, errDetector) || strings.Contains(err.Error(), "failnow") {
			t.Fatalf("error: %v", err)
		}
		n := out.Len()
		if _, err := io.WriteString(w, text); err == nil || w.Close() == nil || out.Len() != n || strings.Contains(out.String(), "s3cr3t") {
			t.Error("written after the failure")
		}
		if got := r.Text("", "a failnow b"); shape(got) != "REDACTED-unsafe" {
			t.Errorf("text: %q", got)
		}
	}
}

// TestCutsChangeNothing: neither how a text is written nor how many blocks are
// redacted at once shows in what comes out.
func TestCutsChangeNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	var secrets []string
	for text.Len() < 3<<20 {
		secret := fmt.Sprintf("Qz%dX%xw", random.Uint32(), random.Uint64())
		switch random.IntN(40) {
		case 0:
			secrets = append(secrets, secret)
			fmt.Fprintf(&text, "password=%s\n", secret)
		case 1:
			if len(secrets) > 0 {
				fmt.Fprintf(&text, "seen %s\n", secrets[random.IntN(len(secrets))])
			}
		case 2:
			if random.IntN(300) == 0 {
				text.WriteString("-----BEGIN KEY-----\n" + strings.Repeat("MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEA\n", 13_000) + "-----END KEY-----\n")
			}
		case 3:
			if random.IntN(200) == 0 { // a line longer than a block
				for range 100 {
					secrets = append(secrets, secret)
					fmt.Fprintf(&text, "%s password=%s ", strings.Repeat("x y z ", 2000), secret)
				}
				text.WriteByte('\n')
			}
		default:
			fmt.Fprintf(&text, "line %d is [%d] ordinary %s\n", text.Len(), random.Uint32(), strings.Repeat("word ", random.IntN(20)))
		}
	}
	in := text.String()
	want := redactAll(t, tried(t, Options{}), in, 0)
	for _, secret := range secrets {
		if strings.Contains(want, secret) {
			t.Fatalf("%s is there", secret)
		}
	}
	if strings.Contains(want, "MIIB") {
		t.Error("a part of a key is there")
	}
	for _, size := range []int{1 << 20, 4093} {
		for _, workers := range []int{1, 3} {
			if got := redactAll(t, tried(t, Options{Workers: workers}), in, size); got != want {
				t.Errorf("%d workers, writes of %d: %s", workers, size, firstDifference(got, want))
			}
		}
	}
	if again := redactAll(t, tried(t, Options{Key: [32]byte{9}, Workers: 2}), want, 0); again != want {
		t.Error("redacted twice is not redacted once")
	}
}

func firstDifference(got, want string) string {
	n := 0
	for n < len(got) && n < len(want) && got[n] == want[n] {
		n++
	}
	around := func(s string) string { return s[max(0, n-100):min(len(s), n+100)] }
	return fmt.Sprintf("at %d of %d and %d\ngot  %q\nwant %q", n, len(got), len(want), around(got), around(want))
}

func TestALineLongerThanAnyBlock(t *testing.T) {
	line := `{"a":"` + strings.Repeat("0123456789 abcdef ", 70_000) + ` password=` + strings.Repeat("S3cr3t/", 200_000) + `","b":"` + strings.Repeat("x ", 300_000) + `password=Ab3xyz9Q"}` + "\nlast password=Qb3xyz9Q\n"
	for _, size := range []int{0, 65_537} {
		got := redactAll(t, tried(t, Options{Workers: 2}), line, size)
		if strings.Contains(got, "S3cr3t") || strings.Contains(got, "xyz9Q") {
			t.Error("a part of a value is there")
		}
		before := strings.Index(line, " password")
		if want := line[:before]; !strings.HasPrefix(got, want) {
			t.Error("the text before is not as it was")
		}
		if want := "password=REDACTED-password" + `","b":"` + strings.Repeat("x ", 300_000) + `password=REDACTED-password"}` + "\nlast password=REDACTED-password\n"; shape(got[before:]) != " "+want {
			t.Error("the text behind is not as it was:", firstDifference(shape(got[before:]), " "+want))
		}
	}
}

func TestLearn(t *testing.T) {
	r := tried(t, Options{Workers: 2})
	if err := r.Learn("etc/app.conf", strings.NewReader("password=Qw7rty8Uiop\n")); err != nil {
		t.Fatal(err)
	}
	if r.Values() != 1 || r.Overflowed() {
		t.Fatal(r.Values(), r.Overflowed())
	}
	if got := shape(redactAll(t, r, "login with Qw7rty8Uiop\n", 0)); got != "login with REDACTED-password\n" {
		t.Error(got)
	}
	check := r.Checker().Writer()
	io.WriteString(check, strings.Repeat("nothing ", 100_000)+"Qw7r")
	io.WriteString(check, "ty8Uiop and "+base64.StdEncoding.EncodeToString([]byte("me:Qw7rty8Uiop")))
	if check.Found() != 2 {
		t.Errorf("the check found %d", check.Found())
	}
	for i := range maxValues + 10 {
		r.vault.learn(fmt.Sprintf("Zk%dw%dQ", i*7919, i), "password")
	}
	if r.Values() != maxValues || !r.Overflowed() {
		t.Error(r.Values(), r.Overflowed())
	}
	if got := shape(redactAll(t, r, "it Zk79190w10Q was\n", 0)); got != "it REDACTED-password was\n" {
		t.Error(got)
	}
}
