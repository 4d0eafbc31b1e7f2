// Package report shows a bundle to people: as one self-contained page, and as
// sections of lines for a terminal.
//
// The page needs no network and no server, and is complete without JavaScript,
// which adds searching and sorting. Everything in it came from a bundle that
// anybody may have made: all text is escaped, control characters are replaced,
// and lists are bounded. The page forbids itself, by a content security policy, to
// load anything or to run any script but its own.
package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

// Input is what is known of a bundle. Every part may be missing. Texts of the bundle
// are shown as they stand there: who wants them in another language than English
// says them first.
type Input struct {
	Manifest     *diagnostics.Manifest
	Analysis     *diagnostics.Analysis
	Host         *diagnostics.Host
	Units        []Unit
	Certificates []Certificate
	Notes        []string // said at the top: that the bundle is damaged, or was not verified

	read    int64 // bytes of what Add was given
	unshown int   // members that Add or Fits left out
}

// Unit is one systemd unit as units/units.json lists it.
type Unit struct {
	Name        string `json:"name"`
	Load        string `json:"load"`
	Active      string `json:"active"`
	Sub         string `json:"sub"`
	Description string `json:"description"`
	Result      string `json:"result"`
	Since       string `json:"since"` // RFC 3339, or empty
}

// Certificate is one certificate as a certificates.json lists it.
type Certificate struct {
	Source       string   `json:"source"` // file or address it was found at
	Subject      string   `json:"subject"`
	Issuer       string   `json:"issuer"`
	Serial       string   `json:"serial"`
	NotBefore    string   `json:"notBefore"` // RFC 3339
	NotAfter     string   `json:"notAfter"`
	DaysLeft     int      `json:"daysLeft"`
	Names        []string `json:"names"`
	SelfSigned   bool     `json:"selfSigned"`
	KeyType      string   `json:"keyType"`
	ChainProblem string   `json:"chainProblem"`
}

const (
	unitsName        = "units/units.json"
	certificatesName = "/certificates.json" // below the folder of a collector

	maxDocument     = 16 << 20 // bytes of one
	maxDocuments    = 32 << 20 // of all together
	maxCommas       = 200_000  // of one: each may stand for a value of some 200 bytes
	maxUnshown      = 5        // members that are named in notes
	maxUnits        = 5000
	maxCertificates = 5000
)

// Wants says whether the member holds something that the report shows: its text
// is to be given to Add.
func Wants(member string) bool {
	return member == diagnostics.HostName || member == unitsName ||
		strings.HasSuffix(member, certificatesName) && strings.Count(member, "/") == 1
}

// Fits says whether a member of so many bytes would be shown: it has at most 16 MiB,
// and all together 32 MiB. Else a note says that it is not.
func (in *Input) Fits(member string, size int64) bool {
	if size > maxDocument || in.read+size > maxDocuments {
		in.leave("%s is too large to be shown", member)
		return false
	}
	return true
}

func (in *Input) leave(why, member string) {
	if in.unshown++; in.unshown <= maxUnshown {
		in.Notes = append(in.Notes, lang.T(why, member))
	}
}

// Add reads a member that Wants names into the input. Text that is not what it
// should be, or does not fit, is left out, and a note says so.
func (in *Input) Add(member string, text []byte) {
	if !in.Fits(member, int64(len(text))) {
		return
	}
	in.read += int64(len(text))
	if bytes.Count(text, []byte(",")) > maxCommas {
		in.leave("%s holds too much to be shown", member)
		return
	}
	var err error
	switch {
	case member == diagnostics.HostName:
		var host diagnostics.Host
		if err = json.Unmarshal(text, &host); err == nil {
			in.Host = &host
		}
	case member == unitsName:
		var document struct{ Units []Unit }
		if err = json.Unmarshal(text, &document); err == nil {
			in.Units = slices.Clone(first(document.Units, maxUnits))
		}
	case Wants(member):
		var document struct{ Certificates []Certificate }
		if err = json.Unmarshal(text, &document); err == nil {
			in.Certificates = append(in.Certificates, first(document.Certificates, maxCertificates-len(in.Certificates))...)
		}
	}
	if err != nil {
		in.leave("%s cannot be read", member)
	}
}

// first returns at most so many items.
func first[T any](list []T, most int) []T { return list[:min(len(list), most)] }
