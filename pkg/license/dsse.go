package license

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
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
	b, err := json.Marshal(e)
	if err != nil {
		panic(err) // byte slices and strings always marshal
	}
	return b
}

// ParseEnvelope reads the JSON form that Marshal writes; a trailing newline is
// allowed. Any other spelling of the same envelope is refused, so that a file
// cannot change without being noticed. It verifies nothing.
func ParseEnvelope(data []byte) (*Envelope, error) {
	if len(data) > MaxFile {
		return nil, problem(Malformed, "envelope is larger than %d bytes", MaxFile)
	}
	if bytes.Count(data, []byte(",")) > 2*maxSignatures+1 { // counted before any is given memory
		return nil, problem(Malformed, "document carries more than %d signatures, or is none", maxSignatures)
	}
	data = bytes.TrimRight(data, "\r\n")
	var e Envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, problem(Malformed, "not a signed document: %v", err)
	}
	switch {
	case len(e.Payload) > maxPayload:
		return nil, problem(Malformed, "signed document is larger than %d bytes", maxPayload)
	case len(e.Signatures) == 0:
		return nil, problem(BadSignature, "document carries no signature")
	case len(e.Signatures) > maxSignatures:
		return nil, problem(Malformed, "document carries more than %d signatures", maxSignatures)
	case !bytes.Equal(e.Marshal(), data):
		return nil, problem(Malformed, "signed document is not in its one valid spelling")
	}
	return &e, nil
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
