package redact

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestWithoutName: what its form alone gives away.
func TestWithoutName(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 9))
	login := base64.StdEncoding.EncodeToString([]byte("\x00anna\x00" + drawnOf(random, inBase62, 9)))
	hash := "*" + drawnOf(random, "0123456789ABCDEF", 40)
	lines := strings.Repeat(drawnOf(random, inBase62, 76)+"\n", 3) + drawnOf(random, inBase62, 60)
	hex := drawnOf(random, "0123456789abcdef", 64)
	for _, c := range []struct{ name, text, secret string }{
		{"a.log", "auth: client in: AUTH\t1\tPLAIN\tservice=imap\tresp=%", login},
		{"a.log", "C: %", login},
		{"a.txt", "| legacy | % |", hash},
		{"a.txt", "legacy\t%\n", hash},
		{"a.txt", "BORG_KEY " + hex + "\n%\n$ exit\n", lines},
		{"etc/mysql/encryption/keyfile", "%", "1;" + hex + "\n2;" + hex},
	} {
		r, err := New(Options{Privacy: "standard"})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Text(c.name, strings.Replace(c.text, "%", c.secret, 1)); strings.Contains(got, c.secret[len(c.secret)/2:]) || !strings.Contains(got, pseudonymHead) {
			t.Errorf("%s: %s", c.text, got)
		}
	}
	for _, text := range []string{"AGENT started", "AFTER the run", "x *" + drawnOf(random, "0123456789", 12), "AGVADVwSGt0ZklV", "BORG_KEY is not set\nplain words follow\n", "a *DEADBEEF* b"} {
		r, err := New(Options{Privacy: "standard"})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Text("a.log", text); got != text {
			t.Errorf("%s: %s", text, got)
		}
	}
}
