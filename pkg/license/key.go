package license

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// The alphabet of Crockford's base 32: no I, L, O, U.
const keyAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	keyRandom = 23 // symbols, 115 bits
	keyCheck  = 2  // symbols, 10 bits of SHA-256 over the others: a typing error is found before anything is asked
	keyGroup  = 5
)

// Key is a licence key: the secret that a customer receives and types. It is 25
// symbols in groups of five. Printing one shows no secret; Reveal does.
type Key struct {
	secret *string // behind a pointer: fmt follows none out of a caller's unexported field
}

// NewKey makes a key from 23 bytes of random.
func NewKey(random io.Reader) (Key, error) {
	raw := make([]byte, keyRandom)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Key{}, err
	}
	for i := range raw {
		raw[i] = keyAlphabet[raw[i]&31]
	}
	s := string(raw) + keyChecksum(string(raw))
	return Key{&s}, nil
}

// ParseKey reads a key as people type it: any case, with or without hyphens and
// blanks, O for 0, I and L for 1. No part of the input stands in an error.
func ParseKey(s string) (Key, error) {
	if len(s) > 256 {
		return Key{}, problem(Malformed, "licence key is too long")
	}
	s = strings.NewReplacer("-", "", " ", "", "\t", "", "\r", "", "\n", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(s))
	if len(s) != keyRandom+keyCheck {
		return Key{}, problem(Malformed, "licence key has %d characters, want %d in groups of five", len(s), keyRandom+keyCheck)
	}
	if strings.Trim(s, keyAlphabet) != "" {
		return Key{}, problem(Malformed, "licence key has a character that keys do not use")
	}
	if keyChecksum(s[:keyRandom]) != s[keyRandom:] {
		return Key{}, problem(Malformed, "licence key is mistyped: its check characters do not match")
	}
	return Key{&s}, nil
}

func keyChecksum(symbols string) string {
	sum := sha256.Sum256([]byte("optool licence key check v1\n" + symbols))
	return string([]byte{keyAlphabet[sum[0]&31], keyAlphabet[sum[1]&31]})
}

// Reveal returns the key in groups of five.
func (k Key) Reveal() string {
	var groups []string
	for s := k.symbols(); s != ""; s = s[keyGroup:] {
		groups = append(groups, s[:keyGroup])
	}
	return strings.Join(groups, "-")
}

// String hides the key, so that it cannot slip into a log.
func (k Key) String() string { return "[licence key]" }

// Format hides the key whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// symbols returns the 25 symbols, none for the zero Key.
func (k Key) symbols() string {
	if k.secret == nil {
		return ""
	}
	return *k.secret
}

// Lookup is the name under which the vendor publishes the licence of this key:
// 40 hex digits from which the key cannot be found. Whoever knows the name can
// read the licence, and nothing else.
func (k Key) Lookup(product string) string {
	return hex.EncodeToString(k.derive("lookup", product, 20))
}

// SigningKey is the customer's own key pair, derived from the licence key. The
// vendor keeps its public half and thereby knows who sent a report.
func (k Key) SigningKey(product string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(k.derive("signing", product, ed25519.SeedSize))
}

// derive is HKDF-SHA256 (RFC 5869) bound to purpose and product.
func (k Key) derive(purpose, product string, length int) []byte {
	out, err := hkdf.Key(sha256.New, []byte(k.symbols()), nil, "optool licence key v1\n"+purpose+"\n"+product, length)
	if err != nil {
		panic(err) // only a length out of range fails
	}
	return out
}
