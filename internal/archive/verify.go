package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/optool/optool/pkg/diagnostics"
)

const (
	// LargestDocument is how much of a JSON member is ever read, in bytes.
	LargestDocument = 64 << 20

	mostProblems = 100
	// What a manifest of n members may have of commas: each of its values takes up to
	// some 200 bytes of memory, however short it is in the text.
	commasAnyway = 200_000
	commasEach   = 100
)

// Verification is what came of Verify.
type Verification struct {
	Manifest *diagnostics.Manifest // nil: there is none that can be read
	Problems []string              // at most 100; names in them are quoted
	More     int                   // problems beyond those
	Complete bool                  // no problem, and the manifest says that nothing is missing
}

func (v *Verification) problem(format string, args ...any) {
	if len(v.Problems) == mostProblems {
		v.More++
		return
	}
	v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
}

// found is a member as it is in the archive.
type found struct {
	size   int64
	sum    [sha256.Size]byte
	listed bool
}

// Verify reads r to its end and holds every member against the manifest: none
// changed, none missing, none more, and the last three in their order. Of a bundle
// that cannot be read to its end it returns what it learned, and a fault as of Open.
//
// It proves that the bundle is as it was made, not by whom: the manifest is not
// signed.
func Verify(r *Reader) (Verification, error) {
	v := Verification{Problems: []string{}}
	members := map[string]*found{}
	var last []string // names, up to three
	var text []byte
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return v, err
		}
		last = append(last[max(len(last)-2, 0):], e.Name)
		if e.Name == diagnostics.ManifestName {
			if e.Size > LargestDocument {
				v.problem("the manifest has %d bytes, at most %d are read", e.Size, LargestDocument)
				continue
			}
			if text, err = io.ReadAll(r); err != nil {
				return v, err
			}
			continue
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			return v, err
		}
		members[e.Name] = &found{size: e.Size, sum: [sha256.Size]byte(sum.Sum(nil))}
	}
	v.decode(text, len(members))
	if v.Manifest == nil {
		return v, nil
	}
	if !slices.Equal(last, []string{diagnostics.AnalysisName, diagnostics.ReportName, diagnostics.ManifestName}) {
		v.problem("it does not end with %s, %s and %s", diagnostics.AnalysisName, diagnostics.ReportName, diagnostics.ManifestName)
	}
	v.compare(members)
	v.Complete = len(v.Problems) == 0 && v.Manifest.Complete
	return v, nil
}

// decode reads the manifest.
func (v *Verification) decode(text []byte, members int) {
	if text == nil {
		v.problem("it has no manifest that can be read")
		return
	}
	var form struct {
		Schema string `json:"schema"`
	}
	m := &diagnostics.Manifest{}
	switch {
	case bytes.Count(text, []byte(",")) > commasAnyway+commasEach*members:
		v.problem("the manifest lists far more than the archive holds")
		return
	case json.Unmarshal(text, &form) == nil && form.Schema != diagnostics.ManifestSchema:
		v.problem("the manifest is of the form %.60q, this program reads %s", form.Schema, diagnostics.ManifestSchema)
		return
	case json.Unmarshal(text, m) != nil:
		v.problem("the manifest cannot be read")
		return
	}
	v.Manifest = m
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
