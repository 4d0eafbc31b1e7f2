package tuf

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/cjson"

	"github.com/optool/optool/internal/lang"
)

// Names of the top-level roles, which are also the types of their files.
const (
	roleRoot      = "root"
	roleTimestamp = "timestamp"
	roleSnapshot  = "snapshot"
	roleTargets   = "targets"
)

// document is a file of metadata that has the right form. Nothing in it may be
// believed before a document that is trusted vouches for it.
type document[P part] struct {
	data    []byte // the file
	version int64
	expires time.Time
	part    P
	proof
}

// proof is what signatures are about, and the signatures.
type proof struct {
	text       []byte            // in canonical form
	signatures map[string][]byte // by the name of the key
}

type (
	rootDocument    = document[rootPart]
	namesDocument   = document[namesPart] // timestamp and snapshot
	targetsDocument = document[targetsPart]
)

// part is what only a file of one role has.
type part interface {
	rootPart | namesPart | targetsPart
	// sound returns what keeps it from being worked with: missing members.
	sound() error
}

type rootPart struct {
	ConsistentSnapshot bool             `json:"consistent_snapshot"`
	Keys               map[string]*key  `json:"keys"`
	Roles              map[string]*duty `json:"roles"`
}

type namesPart struct {
	Meta map[string]*named `json:"meta"` // by the name of the file
}

type targetsPart struct {
	Targets     map[string]*listed `json:"targets"` // by path
	Delegations *delegations       `json:"delegations"`
}

// named is a file of metadata that another one names.
type named struct {
	Version int64               `json:"version"`
	Length  int64               `json:"length"` // 0: not said
	Hashes  map[string]hexBytes `json:"hashes"` // none: not said
}

// listed is a target.
type listed struct {
	Length int64               `json:"length"`
	Hashes map[string]hexBytes `json:"hashes"`
	Custom *json.RawMessage    `json:"custom"`
}

type hexBytes []byte

func (b *hexBytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.DecodeString(string(text))
	return err
}

func incomplete() error { return lang.Errorf("a part of it is missing or has the wrong form") }

// read reads a file of the given role, or of a delegated one if that is targets.
//
// What it returns is made of exactly what the signatures are about. A member that
// stands twice in an object must not be read once for the one and once for the other:
// such a file is first brought to a form in which each stands there once.
func read[P part](role string, data []byte) (*document[P], error) {
	var file struct {
		Signatures []json.RawMessage `json:"signatures"`
		Signed     json.RawMessage   `json:"signed"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	if len(file.Signatures) > maxSignatures {
		return nil, lang.Errorf("it has %d signatures, at most %d are looked at", len(file.Signatures), maxSignatures)
	}
	d := &document[P]{data: data}
	var err error
	if d.signatures, err = readSignatures(file.Signatures); err != nil {
		return nil, err
	}
	clean, text, err := canonical(file.Signed)
	if err != nil {
		return nil, err
	}
	var head struct {
		Type        string    `json:"_type"`
		SpecVersion string    `json:"spec_version"`
		Version     int64     `json:"version"`
		Expires     time.Time `json:"expires"`
	}
	if err := json.Unmarshal(clean, &head); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(clean, &d.part); err != nil {
		return nil, err
	}
	d.text, d.version, d.expires = text, head.Version, head.Expires
	switch {
	case head.Type != role:
		return nil, lang.Errorf("it is of type %q, not %s", clip(head.Type), role)
	case head.SpecVersion != "1" && !strings.HasPrefix(head.SpecVersion, "1."):
		return nil, lang.Errorf("it is made for version %q of the specification, this optool knows 1", clip(head.SpecVersion))
	case head.Version < 1:
		return nil, lang.Errorf("it has no version")
	case head.Expires.IsZero():
		return nil, lang.Errorf("it has no expiry")
	}
	if err := d.part.sound(); err != nil {
		return nil, err
	}
	return d, nil
}

func readSignatures(all []json.RawMessage) (map[string][]byte, error) {
	signatures := map[string][]byte{}
	for _, one := range all {
		var s struct {
			KeyID     string   `json:"keyid"`
			Signature hexBytes `json:"sig"`
		}
		if err := json.Unmarshal(one, &s); err != nil {
			return nil, err
		}
		if _, twice := signatures[s.KeyID]; twice {
			return nil, lang.Errorf("it has two signatures by the key %s", clip(s.KeyID))
		}
		signatures[s.KeyID] = s.Signature
	}
	return signatures, nil
}

// canonical returns what is signed as JSON in which no member stands twice, the last one
// being the one that counts, and in the form that signatures are made of.
func canonical(signed []byte) (clean, text []byte, err error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(signed))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, nil, incomplete()
	}
	if text, err = cjson.EncodeCanonical(value); err != nil {
		return nil, nil, err
	}
	clean, err = json.Marshal(value)
	return clean, text, err
}

func (p rootPart) sound() error {
	if !whole(p.Keys) || !whole(p.Roles) {
		return incomplete()
	}
	return nil
}

func (p namesPart) sound() error {
	if !whole(p.Meta) {
		return incomplete()
	}
	return nil
}

func (p targetsPart) sound() error {
	for _, file := range p.Targets {
		if file == nil || len(file.Hashes) == 0 {
			return lang.Errorf("it lists a file without a hash")
		}
	}
	if p.Delegations == nil {
		return nil
	}
	return p.Delegations.sound()
}

// whole reports that no null stands where an object should be.
func whole[T any](objects map[string]*T) bool {
	for _, object := range objects {
		if object == nil {
			return false
		}
	}
	return true
}

// clip bounds what is quoted from a file.
func clip(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
