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
	var text []byte
	if f.License != nil {
		text = appendBlock(text, blockLicense, f.License.Marshal())
	}
	if f.KeyRing != nil {
		text = appendBlock(text, blockKeyRing, f.KeyRing.Marshal())
	}
	return text
}

// appendBlock armours the JSON of one envelope.
func appendBlock(text []byte, label string, raw []byte) []byte {
	text = append(text, "-----BEGIN "+label+"-----\n"...)
	for len(raw) > armorWidth/4*3 {
		text = append(base64.StdEncoding.AppendEncode(text, raw[:armorWidth/4*3]), '\n')
		raw = raw[armorWidth/4*3:]
	}
	text = base64.StdEncoding.AppendEncode(text, raw)
	return append(text, "\n-----END "+label+"-----\n"...)
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
	// One spelling only: what was read must be what would be written.
	f, spelt := &File{}, make([]byte, 0, len(text)+1)
	for rest := text; rest != ""; {
		var err error
		if rest, spelt, err = f.block(rest, spelt); err != nil {
			return nil, err
		}
	}
	if string(spelt) != text+"\n" {
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

// block takes one armoured block off text, adds it to spelt as it would be
// written, and returns what follows.
func (f *File) block(text string, spelt []byte) (string, []byte, error) {
	bad := func(format, label string) (string, []byte, error) {
		return "", nil, problem(Malformed, format, strings.ToLower(label))
	}
	for label, slot := range map[string]**Envelope{blockLicense: &f.License, blockKeyRing: &f.KeyRing} {
		body, ok := strings.CutPrefix(text, "-----BEGIN "+label+"-----\n")
		if !ok {
			continue
		}
		body, rest, ok := strings.Cut(body, "\n-----END "+label+"-----")
		if !ok {
			return bad("licence file is cut off: no end of its %s block", label)
		}
		if *slot != nil {
			return bad("licence file has two %s blocks", label)
		}
		if label == blockLicense && f.KeyRing != nil {
			return bad("licence file has its %s block behind the other", label)
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(body, "\n", ""))
		if err != nil {
			return bad("%s block is not base64", label)
		}
		*slot, err = ParseEnvelope(raw)
		return strings.TrimPrefix(rest, "\n"), appendBlock(spelt, label, bytes.TrimRight(raw, "\r\n")), err
	}
	return "", nil, problem(Malformed, "unknown text in the licence file")
}
