package license

import "fmt"

// Problem says why a document is not to be trusted. Use errors.As to reach the
// Kind of an error that this package returns.
type Problem struct {
	Kind   Kind
	Detail string

	format string
	args   []any
}

// Kind classifies a Problem.
type Kind string

// Kinds of Problem.
const (
	Malformed    Kind = "malformed"     // not in the format, cut off, too large
	BadSignature Kind = "bad-signature" // no signature, or one that does not match
	UnknownKey   Kind = "unknown-key"   // signed, but by no key of the ring
	RevokedKey   Kind = "revoked-key"   // signed by a key that the vendor revoked
	StaleKey     Kind = "stale-key"     // signed by a key outside its validity
	BadKeyRing   Kind = "bad-key-ring"  // the ring is not signed by enough roots
	WrongProduct Kind = "wrong-product" // a sound document, for another product
	Invalid      Kind = "invalid"       // signed, but its content breaks a rule
)

func (p *Problem) Error() string { return p.Detail }

// Said returns what Detail was composed of, for those who say it in another
// language: a format of package fmt and what fills it. The format is empty for a
// problem that was not found here.
func (p *Problem) Said() (format string, args []any) { return p.format, p.args }

func problem(kind Kind, format string, args ...any) error {
	return &Problem{Kind: kind, Detail: fmt.Sprintf(format, args...), format: format, args: args}
}

// clip bounds what is quoted from a document.
func clip(s string) string {
	if len(s) > 128 {
		return s[:128] + "…"
	}
	return s
}
