package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"slices"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	// LargestDocument is how much of a JSON member is ever read, in bytes.
	LargestDocument = 64 << 20

	mostProblems = 100
	// What a manifest of n members may hold: each of its values takes up to some 200
	// bytes of memory, however short it is in the text.
	elementsAnyway, elementsEach = 100_000, 3  // of arrays
	entriesAnyway, entriesEach   = 200_000, 40 // of objects
)

// Verification is what came of Verify.
type Verification struct {
	Manifest *diagnostics.Manifest // nil: there is none that can be read
	Problems []string              // at most 100, in the language of the run; names in them are quoted
	More     int                   // problems beyond those
	Complete bool                  // no problem, and the manifest says that nothing is missing

	// Form and MadeBy are the form of a manifest that this program does not read,
	// and the version of the program that wrote it; both as they came.
	Form, MadeBy string
}

func (v *Verification) problem(format string, args ...any) {
	if len(v.Problems) == mostProblems {
		v.More++
		return
	}
	v.Problems = append(v.Problems, lang.T(format, args...))
}

// found is a member as it is in the archive.
type found struct {
	size   int64
	sum    [sha256.Size]byte
	listed bool
}

// Source is a bundle that is read from front to back: a Reader, or something that
// looks on while another reads.
type Source interface {
	// Next goes to the next member; io.EOF after the last one of a whole bundle.
	Next() (Entry, error)
	// Read reads from the member.
	io.Reader
}

// Verifier verifies a bundle while another reads it, whether that reads all of a
// member or not.
type Verifier struct {
	from    Source
	found   Verification
	members map[string]*found
	last    []string // names, up to three
	entry   Entry    // that is being read
	open    bool
	sum     hash.Hash
	text    bytes.Buffer // of the manifest
	listed  bool         // there is a manifest, and text is all of it
}

// NewVerifier looks on while the bundle is read from it in place of from.
func NewVerifier(from Source) *Verifier {
	return &Verifier{from: from, found: Verification{Problems: []string{}}, members: map[string]*found{}, sum: sha256.New()}
}

// Next reads what is left of the member before, and goes to the next.
func (v *Verifier) Next() (Entry, error) {
	if err := v.finish(); err != nil {
		return Entry{}, err
	}
	e, err := v.from.Next()
	if err != nil {
		return e, err
	}
	v.entry, v.open = e, true
	v.last = append(v.last[max(len(v.last)-2, 0):], e.Name)
	v.sum.Reset()
	return e, nil
}

// Read reads from the member.
func (v *Verifier) Read(b []byte) (int, error) {
	n, err := v.from.Read(b)
	switch {
	case v.entry.Name != diagnostics.ManifestName:
		v.sum.Write(b[:n])
	case v.entry.Size <= LargestDocument:
		v.text.Write(b[:n])
	}
	return n, err
}

// finish ends a member.
func (v *Verifier) finish() error {
	if !v.open {
		return nil
	}
	if _, err := io.Copy(io.Discard, struct{ io.Reader }{v}); err != nil {
		return err
	}
	v.open = false
	switch {
	case v.entry.Name != diagnostics.ManifestName:
		v.members[v.entry.Name] = &found{size: v.entry.Size, sum: [sha256.Size]byte(v.sum.Sum(nil))}
	case v.entry.Size > LargestDocument:
		v.found.problem("the manifest has %d bytes, at most %d are read", v.entry.Size, LargestDocument)
	default:
		v.listed = true
	}
	return nil
}

// Verification is what came of it, once Next has returned io.EOF.
func (v *Verifier) Verification() Verification {
	f := v.found
	f.decode(v.text.Bytes(), v.listed, len(v.members))
	if f.Manifest == nil {
		return f
	}
	if !slices.Equal(v.last, []string{diagnostics.AnalysisName, diagnostics.ReportName, diagnostics.ManifestName}) {
		f.problem("it does not end with %s, %s and %s", diagnostics.AnalysisName, diagnostics.ReportName, diagnostics.ManifestName)
	}
	f.compare(v.members)
	f.Complete = len(f.Problems) == 0 && f.Manifest.Complete
	return f
}

// Verify reads r to its end and holds every member against the manifest: none
// changed, none missing, none more, and the last three in their order. Of a bundle
// that cannot be read to its end it returns what it learned, and a fault as of Open.
//
// It proves that the bundle is as it was made, not by whom: the manifest is not
// signed.
func Verify(r Source) (Verification, error) {
	v := NewVerifier(r)
	for {
		if _, err := v.Next(); errors.Is(err, io.EOF) {
			return v.Verification(), nil
		} else if err != nil {
			return v.found, err
		}
	}
}

// decode reads the manifest. What it costs is known before it is read whole.
func (v *Verification) decode(text []byte, listed bool, members int) {
	if !listed {
		v.problem("it has no manifest that can be read")
		return
	}
	var form struct {
		Schema string
		Tool   struct{ Version string }
	}
	switch err := json.Unmarshal(text, &form); {
	case err == nil && form.Schema != diagnostics.ManifestSchema:
		v.problem("the manifest is of the form %.60q, this program reads %s", form.Schema, diagnostics.ManifestSchema)
		v.Form, v.MadeBy = form.Schema, form.Tool.Version
		return
	case err != nil:
		v.problem("the manifest cannot be read")
		return
	}
	elements, entries := tally(text)
	m := &diagnostics.Manifest{}
	switch {
	case elements > elementsAnyway+elementsEach*members || entries > entriesAnyway+entriesEach*members:
		v.problem("the manifest lists far more than the archive holds")
	case json.Unmarshal(text, m) != nil:
		v.problem("the manifest cannot be read")
	default:
		v.Manifest = m
	}
}

// tally counts the commas of a JSON text that is sound: those between the elements
// of arrays, and those between the entries of objects.
func tally(text []byte) (elements, entries int) {
	var arrays []bool // of those that are open
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '[', '{':
			arrays = append(arrays, text[i] == '[')
		case ']', '}':
			arrays = arrays[:max(len(arrays)-1, 0)]
		case ',':
			if len(arrays) > 0 && arrays[len(arrays)-1] {
				elements++
			} else {
				entries++
			}
		}
	}
	return elements, entries
}

// compare holds the members against the manifest.
func (v *Verification) compare(members map[string]*found) {
	for _, want := range v.Manifest.Members {
		have := members[want.Name]
		switch {
		case have == nil:
			v.problem("%.200q is missing", want.Name)
			continue
		case have.listed:
			v.problem("the manifest lists %.200q twice", want.Name)
		case have.size != want.Size:
			v.problem("%.200q has %d bytes, %d in the manifest", want.Name, have.size, want.Size)
		case hex.EncodeToString(have.sum[:]) != want.SHA256:
			v.problem("%.200q was changed: its SHA-256 is not that of the manifest", want.Name)
		}
		have.listed = true
	}
	var more []string
	for name, m := range members {
		if !m.listed {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	for _, name := range more {
		v.problem("%.200q is not in the manifest", name)
	}
}
