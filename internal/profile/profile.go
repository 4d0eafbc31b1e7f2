// Package profile reads the vendor's profile: the one file that makes optool the
// tool of a certain product.
//
// A profile names the product and its vendor, the endpoint licences come from,
// the root keys everything the vendor signs is traced back to, where the platform
// lives on the host and how it is stopped, started and updated there, the texts and
// thresholds of the licence policy, and the rules of support. It is written by the
// vendor, shipped inside a branded build or as a root-owned file, and an
// administrator's configuration never overrides it.
//
// Parse reports every mistake at once, with its line, and accepts nothing it does
// not know. All texts are bounded and free of control characters, so they may be
// printed as they are. Parse does no I/O, and starts no work on import.
package profile

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/optool/optool/internal/strictyaml"
)

// Schema is the profile format this package reads.
const Schema = schemaFamily + "v1"

const schemaFamily = "optool-profile/"

// MaxSize is the largest profile, in bytes; read no more than one byte above it.
const MaxSize = strictyaml.MaxSize

// Profile is what a vendor says about his product. The path above each field is
// its place in the file.
type Profile struct {
	// schema: the format of the file, "optool-profile/v1". Required.
	Schema string `yaml:"schema"`
	// product: the identifier that licences name, as in "acme-platform". 1 to 64
	// of a-z 0-9 . -, the first a letter or digit. Required, and never changed later.
	Product string `yaml:"product"`
	// title: the product's name for people. Up to 200 bytes. Default: product.
	Title string `yaml:"title"`
	// vendor: who stands behind the product.
	Vendor Vendor `yaml:"vendor"`
	// brand: how the tool is called where it is the vendor's own.
	Brand Brand `yaml:"brand"`
	// endpoint: the URL that licences are fetched below, as in
	// "https://licence.acme.example". https, or http for a loopback host; no user,
	// query or fragment; up to 500 bytes. A trailing slash is dropped. Required.
	Endpoint string `yaml:"endpoint"`
	// trust: the keys that everything signed is traced back to.
	Trust Trust `yaml:"trust"`
	// platform: where the platform lives on the host.
	Platform Platform `yaml:"platform"`
	// license: the licence policy and its texts.
	License License `yaml:"license"`
	// update: where releases of the platform come from, and how often.
	Update Update `yaml:"update"`
	// diagnostics: what a diagnostics bundle holds, and what is hidden in it.
	Diagnostics Diagnostics `yaml:"diagnostics"`
	// support: who may ask for help, how, and what is promised.
	Support Support `yaml:"support"`

	digest [sha256.Size]byte
}

// Vendor is who stands behind the product.
type Vendor struct {
	// vendor.name: the company. Up to 200 bytes. Default: title.
	Name string `yaml:"name"`
	// vendor.website: an http or https URL. Up to 500 bytes. Optional.
	Website string `yaml:"website"`
	// vendor.support: where an administrator turns for help, an e-mail address, a
	// URL or a phone number; shown in hints. Up to 200 bytes. Optional.
	Support string `yaml:"support"`
}

// Parse reads a profile. Name is the file name that problems are reported under.
// The error is a fault of the code profile_invalid that wraps a
// *strictyaml.Errors with all problems.
func Parse(name string, data []byte) (*Profile, error) {
	p, err := parse(name, data, nil)
	if err != nil {
		return nil, invalid(err)
	}
	return p, nil
}

func parse(name string, data []byte, texts lifted) (*Profile, error) {
	doc, err := strictyaml.Open(name, data)
	if err != nil {
		return nil, err
	}
	p := &Profile{
		License:     License{WarnDays: 14, Notices: Notices{Thresholds: []int{14, 7, 3, 1}}},
		Platform:    Platform{Keep: 2, Health: Health{Deadline: Duration(time.Minute), Interval: Duration(time.Second)}},
		Update:      Update{Channel: "stable"},
		Diagnostics: NoDiagnostics(),
		Support:     NoSupport(),
		digest:      sha256.Sum256(data),
	}
	doc.Decode(p)
	texts.fill(&p.Trust)
	if p.Schema != Schema && strings.HasPrefix(p.Schema, schemaFamily) { // all else would be noise
		return nil, &strictyaml.Errors{Problems: []strictyaml.Problem{strictyaml.NewProblem(name, doc.Line("schema"), "schema",
			"this optool reads %s, got %.40q: install an optool that is as new as the profile", Schema, p.Schema)}}
	}
	p.check(doc)
	if err := doc.Err(); err != nil {
		return nil, err
	}
	p.complete()
	return p, nil
}

// Digest returns the SHA-256 of the profile's bytes, 64 lower-case hex digits.
func (p *Profile) Digest() string { return hex.EncodeToString(p.digest[:]) }
