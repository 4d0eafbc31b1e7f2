package license

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// MaxFile is the size in bytes beyond which a licence file is refused unread.
const MaxFile = 1 << 20

const (
	blockLicense = "LICENSE"
	blockKeyRing = "KEY RING"
	armorWidth   = 64
)

// File is a licence file taken apart, nothing verified yet.
type File struct {
	License *Envelope // nil in a bare key ring file
	KeyRing *Envelope // nil when the reader is expected to have the ring
}

// Marshal writes the text form: each envelope's JSON in base64, 64 columns wide,
// between BEGIN and END lines, the licence first. Safe to mail and to paste.
func (f *File) Marshal() []byte {
	var b bytes.Buffer
	for _, block := range []struct {
		label    string
		envelope *Envelope
	}{{blockLicense, f.License}, {blockKeyRing, f.KeyRing}} {
		if block.envelope == nil {
			continue
		}
		b.WriteString("-----BEGIN " + block.label + "-----\n")
		text := base64.StdEncoding.EncodeToString(block.envelope.Marshal())
		for len(text) > armorWidth {
			b.WriteString(text[:armorWidth] + "\n")
			text = text[armorWidth:]
		}
		b.WriteString(text + "\n-----END " + block.label + "-----\n")
	}
	return b.Bytes()
}

// ParseFile reads a licence file, or a bare DSSE envelope in JSON. It forgives
// what mail and editors do to text (a byte order mark, CRLF, blank lines at
// either end, a missing last newline) and nothing else. It verifies nothing.
func ParseFile(data []byte) (*File, error) {
	if len(data) > MaxFile {
		return nil, problem(Malformed, "licence file is larger than %d bytes", MaxFile)
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	text = strings.Trim(text, "\n")
	switch {
	case text == "":
		return nil, problem(Malformed, "licence file is empty")
	case text[0] == '{':
		e, err := ParseEnvelope([]byte(text))
		if err != nil {
			return nil, err
		}
		if e.PayloadType == TypeKeyRing {
			return &File{KeyRing: e}, nil
		}
		return &File{License: e}, nil
	case !strings.HasPrefix(text, "-----BEGIN "):
		return nil, problem(Malformed, "not a licence file")
	}
	f := &File{}
	for rest := text; rest != ""; {
		var err error
		if rest, err = f.block(rest); err != nil {
			return nil, err
		}
	}
	// One spelling only: what was read must be what would be written.
	if string(f.Marshal()) != text+"\n" {
		return nil, problem(Malformed, "licence file is not in its one valid spelling")
	}
	return f, nil
}

// ParseKeyRing reads a bare key ring file, such as stands in a profile. It
// verifies nothing.
func ParseKeyRing(data []byte) (*Envelope, error) {
	f, err := ParseFile(data)
	if err != nil {
		return nil, err
	}
	if f.KeyRing == nil || f.License != nil {
		return nil, problem(Malformed, "file is no key ring")
	}
	return f.KeyRing, nil
}

// block takes one armoured block off text and returns what follows.
func (f *File) block(text string) (rest string, err error) {
	for label, slot := range map[string]**Envelope{blockLicense: &f.License, blockKeyRing: &f.KeyRing} {
		body, ok := strings.CutPrefix(text, "-----BEGIN "+label+"-----\n")
		if !ok {
			continue
		}
		body, rest, ok = strings.Cut(body, "\n-----END "+label+"-----")
		if !ok {
			return "", problem(Malformed, "licence file is cut off: no end of its %s block", strings.ToLower(label))
		}
		if *slot != nil {
			return "", problem(Malformed, "licence file has two %s blocks", strings.ToLower(label))
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(body, "\n", ""))
		if err != nil {
			return "", problem(Malformed, "%s block is not base64", strings.ToLower(label))
		}
		*slot, err = ParseEnvelope(raw)
		return strings.TrimPrefix(rest, "\n"), err
	}
	return "", problem(Malformed, "unknown text in the licence file")
}
