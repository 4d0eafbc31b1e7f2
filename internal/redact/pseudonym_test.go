package redact

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"testing"
)

func TestIDIsThatOfHMAC(t *testing.T) {
	key := [32]byte{1, 2, 3, 250}
	n := newNamer(key)
	for _, size := range []int{0, 1, 15, 47, 48, 55, 56, 64, 1000, 100_000, 3} {
		value := bytes.Repeat([]byte{byte('a' + size%20)}, size)
		mac := hmac.New(sha256.New, key[:])
		mac.Write(value)
		want := "REDACTED-ipv4-" + strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)))[:idLength]
		for range 2 {
			if got := string(n.name(nil, "ipv4", value)); got != want {
				t.Errorf("%d bytes: %s, not %s", size, got, want)
			}
		}
	}
}

func BenchmarkName(b *testing.B) {
	n := newNamer([32]byte{1})
	value, out := []byte("10.23.0.117"), []byte(nil)
	for i := range b.N {
		value[0], value[1], value[2] = byte(i), byte(i>>8), byte(i>>16)
		out = n.name(out[:0], "ipv4", value)
	}
}
