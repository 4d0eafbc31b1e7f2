package mail

import (
	"crypto/ed25519"
	"encoding/base64"
	"github.com/optool/optool/internal/fault"
	"regexp"
	"testing"

	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
)

const product = "tracklight"

// checker knows the key of LIC-1.
func checker() Check {
	return Check{Product: product, Tag: regexp.MustCompile(`\[#(TL-[0-9]+)\]`), Key: func(id string) (ed25519.PublicKey, error) {
		if id != "LIC-1" {
			return nil, fault.New(fault.ExitRefused, "unknown_license", "no licence %q", id)
		}
		return signing().Public().(ed25519.PublicKey), nil
	}}
}

// signed is the example, signed.
func signed(t testing.TB, change func(*Letter)) string {
	t.Helper()
	l := example()
	l.Subject, l.Text = "Отчёт не строится", "Здравствуйте,\n\nничего не работает.  \n--\nИван\n"
	if change != nil {
		change(l)
	}
	if err := l.Sign(Signer{License: "LIC-1", Product: product, Request: testID, Key: signing()}); err != nil {
		t.Fatal(err)
	}
	return string(written(t, l))
}

func jsonOf(v any) ([]byte, error) { return json.Marshal(v) }

func hashOf(r io.Reader) string {
	sum := sha256.New()
	_, _ = io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil))
}

// repeated yields a block again and again.
type repeated struct {
	block []byte
	at    int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.block[r.at:])
	r.at = (r.at + n) % len(r.block)
	return n, nil
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
