package license

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Payload types, bound into every signature so that no document passes for
// another kind.
const (
	TypeLicense = "application/vnd.optool.license+json"
	TypeKeyRing = "application/vnd.optool.keyring+json"
	TypeTime    = "application/vnd.optool.time+json"
	TypeUsage   = "application/vnd.optool.usage+json"
)

const (
	maxPayload    = 256 << 10
	maxSignatures = 16
)

// Envelope is a DSSE v1.0 envelope. Payload and signatures are base64 in JSON.
type Envelope struct {
	Payload     []byte      `json:"payload"`
	PayloadType string      `json:"payloadType"`
	Signatures  []Signature `json:"signatures"`
}

// Signature is one signature over the envelope's pre-authentication encoding.
// KeyID is a hint and is not itself signed.
type Signature struct {
	KeyID string `json:"keyid"`
	Sig   []byte `json:"sig"`
}

// KeyID names a public key: the first 8 bytes of its SHA-256, in hex.
func KeyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// Sign wraps payload in an envelope signed by each of keys.
func Sign(payloadType string, payload []byte, keys ...ed25519.PrivateKey) *Envelope {
	e := &Envelope{Payload: payload, PayloadType: payloadType}
	pae := preAuth(payloadType, payload)
	for _, k := range keys {
		e.Signatures = append(e.Signatures, Signature{
			KeyID: KeyID(k.Public().(ed25519.PublicKey)),
			Sig:   ed25519.Sign(k, pae),
		})
	}
	return e
}

// Marshal returns the one valid JSON form of e: compact, fields in the order of
// the DSSE specification, standard padded base64.
func (e *Envelope) Marshal() []byte {
	b := append(make([]byte, 0, 512+2*len(e.Payload)), headPayload...)
	b = base64.StdEncoding.AppendEncode(b, e.Payload)
	b = append(append(append(b, headType...), quotable(e.PayloadType)...), headSignatures...)
	for i, s := range e.Signatures {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, headKeyID...), quotable(s.KeyID)...), headSig...)
		b = append(base64.StdEncoding.AppendEncode(b, s.Sig), `"}`...)
	}
	return append(b, tail...)
}

// The text between the values of an envelope. It never varies, so an envelope is
// read by cutting along it.
const (
	headPayload    = `{"payload":"`
	headType       = `","payloadType":"`
	headSignatures = `","signatures":[`
	headKeyID      = `{"keyid":"`
	headSig        = `","sig":"`
	tail           = `]}`
)

// equal reports whether two envelopes are the same to the last byte.
func (e *Envelope) equal(f *Envelope) bool {
	return e.PayloadType == f.PayloadType && bytes.Equal(e.Payload, f.Payload) &&
		slices.EqualFunc(e.Signatures, f.Signatures, func(a, b Signature) bool {
			return a.KeyID == b.KeyID && bytes.Equal(a.Sig, b.Sig)
		})
}

// quotable returns s as it stands between quotes in JSON.
func quotable(s string) string {
	quoted, _ := json.Marshal(s) // a string always marshals
	return string(quoted[1 : len(quoted)-1])
}

// ParseEnvelope reads the JSON form that Marshal writes; a trailing newline is
// allowed. Any other spelling of the same envelope is refused, so that a file
// cannot change without being noticed. It verifies nothing.
func ParseEnvelope(data []byte) (*Envelope, error) {
	if len(data) > MaxFile {
		return nil, problem(Malformed, "envelope is larger than %d bytes", MaxFile)
	}
	data = bytes.TrimRight(data, "\r\n")
	bad := func() (*Envelope, error) {
		return nil, problem(Malformed, "not a signed document, or not in its one valid spelling")
	}
	var e Envelope
	rest, ok := strings.CutPrefix(string(data), headPayload)
	payload, rest, ok1 := strings.Cut(rest, headType)
	payloadType, rest, ok2 := strings.Cut(rest, headSignatures)
	if !ok || !ok1 || !ok2 || len(payload) > base64.StdEncoding.EncodedLen(maxPayload) {
		return bad()
	}
	var err error
	if e.Payload, err = base64.StdEncoding.Strict().DecodeString(payload); err != nil || len(e.Payload) > maxPayload {
		return bad()
	}
	e.PayloadType = payloadType
	for rest != tail {
		if len(e.Signatures) == maxSignatures {
			return nil, problem(Malformed, "document carries more than %d signatures", maxSignatures)
		}
		var s Signature
		if s, rest, ok = cutSignature(rest, len(e.Signatures) > 0); !ok {
			return bad()
		}
		e.Signatures = append(e.Signatures, s)
	}
	if len(e.Signatures) == 0 {
		return nil, problem(BadSignature, "document carries no signature")
	}
	if !bytes.Equal(e.Marshal(), data) {
		return bad()
	}
	return &e, nil
}

// cutSignature takes the next signature off the list.
func cutSignature(list string, comma bool) (s Signature, rest string, ok bool) {
	if comma {
		if list, ok = strings.CutPrefix(list, ","); !ok {
			return s, "", false
		}
	}
	list, ok = strings.CutPrefix(list, headKeyID)
	id, list, ok1 := strings.Cut(list, headSig)
	sig, rest, ok2 := strings.Cut(list, `"}`)
	if !ok || !ok1 || !ok2 || len(sig) > 2*ed25519.SignatureSize {
		return s, "", false
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(sig)
	return Signature{KeyID: id, Sig: raw}, rest, err == nil
}

// signers returns which of keys signed e. A signature that claims one of the
// keys and does not verify is an error, whatever the others say: it means that
// the document was altered.
func (e *Envelope) signers(payloadType string, keys map[string]ed25519.PublicKey) ([]string, error) {
	if e.PayloadType != payloadType {
		return nil, problem(Malformed, "document is a %s, not a %s", strconv.Quote(clip(e.PayloadType)), payloadType)
	}
	pae := preAuth(e.PayloadType, e.Payload)
	seen := map[string]bool{}
	var ids []string
	for _, s := range e.Signatures {
		public, known := keys[s.KeyID]
		if !known {
			continue
		}
		if seen[s.KeyID] || len(s.Sig) != ed25519.SignatureSize || !ed25519.Verify(public, pae, s.Sig) {
			return nil, problem(BadSignature, "signature by key %s does not match the document", s.KeyID)
		}
		seen[s.KeyID] = true
		ids = append(ids, s.KeyID)
	}
	return ids, nil
}

// SignedBy verifies that e is of payloadType and signed with public: nil, or a
// problem (Malformed, UnknownKey, BadSignature). It says nothing of the payload.
func (e *Envelope) SignedBy(payloadType string, public ed25519.PublicKey) error {
	if len(public) != ed25519.PublicKeySize { // ed25519.Verify panics on any other
		return problem(UnknownKey, "no usable public key to verify the document with")
	}
	ids, err := e.signers(payloadType, map[string]ed25519.PublicKey{KeyID(public): public})
	if err == nil && len(ids) == 0 {
		err = problem(UnknownKey, "document is not signed with this licence's key")
	}
	return err
}

// preAuth is PAE of the DSSE v1.0 protocol: lengths in ASCII decimal.
func preAuth(payloadType string, payload []byte) []byte {
	head := fmt.Sprintf("DSSEv1 %d %s %d ", len(payloadType), payloadType, len(payload))
	return append([]byte(head), payload...)
}

// EncodePublic writes a public key as profiles and key rings do:
// "ed25519:" and the 32 bytes in standard base64.
func EncodePublic(public ed25519.PublicKey) string {
	return "ed25519:" + base64.StdEncoding.EncodeToString(public)
}
