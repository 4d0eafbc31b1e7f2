package redact

import (
	"encoding/base32"
	"encoding/hex"
	"strings"
	"testing"
)

// The examples of NIST SP 800-38B, appendix D.3.
func TestIDIsThatOfCMAC(t *testing.T) {
	from := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	n := newNamer([32]byte(from("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")))
	text := from("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for size, want := range map[int]string{
		0:  "028962f61b7bf89efc6b551f4667d983",
		16: "28a7023f452e8f82bd4bf28d8c37c35c",
		40: "aaf3d8f1de5640c232f5b169b9c911e6",
		64: "e1992190549f6ed5696a2c056c315410",
	} {
		for range 2 {
			if got := hex.EncodeToString(n.mac(text[:size])); got != want {
				t.Errorf("%d bytes: %s, not %s", size, got, want)
			}
			id := "REDACTED-ipv4-" + strings.ToLower(base32.StdEncoding.EncodeToString(from(want)))[:idLength]
			if got := string(n.name(nil, "ipv4", text[:size])); got != id {
				t.Errorf("%d bytes: %s, not %s", size, got, id)
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
