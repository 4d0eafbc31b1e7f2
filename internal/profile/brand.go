package profile

import (
	"cmp"
	"net/mail"
	"slices"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/strictyaml"
)

// Brand is how the tool is called where it is the vendor's own.
type Brand struct {
	// brand.name: of the program, its folders, units and manual pages, as in
	// "acme-tool". 2 to 32 of a-z 0-9 -, the first a letter, no - at the end or twice;
	// not optool, not a name that begins with optool-, and not that of a program, folder or
	// group that hosts have already. Nothing of the platform may lie in /etc, /var/lib or
	// /var/log of that name. Required for a brand, and best never changed: it is where the
	// state lies.
	Name string `yaml:"name"`
	// brand.prefix: what the names of its environment variables begin with, as in
	// "ACME_TOOL". 2 to 32 of A-Z 0-9 _, the first a letter, none at the end. Default: the
	// name in capitals, _ for -.
	Prefix string `yaml:"prefix"`
	// brand.summary: what it is, for lists of packages. Up to 80 bytes. Default: "Licence,
	// updates and support of" and the title.
	Summary string `yaml:"summary"`
	// brand.description: what it is, in a few sentences. Up to 1000 bytes. Optional.
	Description string `yaml:"description"`
	// brand.homepage: an http or https URL. Up to 500 bytes. Default: vendor.website.
	Homepage string `yaml:"homepage"`
	// brand.maintainer: who makes the packages, as in "Acme <packages@acme.example>".
	// Up to 200 bytes. Default: the vendor's name, and vendor.support if that is an e-mail
	// address.
	Maintainer string `yaml:"maintainer"`
}

// Given reports whether the profile names a brand.
func (b Brand) Given() bool { return b.Name != "" }

// ParseBrand reads the name and the prefix alone, which a program needs before it knows
// what it is asked for. What is wrong elsewhere in the profile is not found.
func ParseBrand(name string, data []byte) (Brand, error) {
	var p struct {
		Brand Brand `yaml:"brand"`
	}
	doc, err := strictyaml.Open(name, only(data, "brand"))
	if err == nil {
		doc.Decode(&p)
		checker{Document: doc}.brand(p.Brand)
		err = doc.Err()
	}
	if err != nil || !p.Brand.Given() { // it may be written in a way that takes all of the file
		whole, err := Parse(name, data)
		if err != nil {
			return Brand{}, err
		}
		return whole.Brand, whole.Brand.missing(name)
	}
	p.Brand.complete(&Profile{})
	return p.Brand, nil
}

// missing is the fault for a profile that names no brand, or nil.
func (b Brand) missing(name string) error {
	if b.Given() {
		return nil
	}
	return invalid(&strictyaml.Errors{Problems: []strictyaml.Problem{
		strictyaml.NewProblem(name, 0, "brand.name", "missing, want the name of the program, as in acme-tool"),
	}})
}

// invalid is the fault for a profile with mistakes.
func invalid(err error) *fault.Error {
	return fault.New(fault.ExitUsage, "profile_invalid", "%w", err).
		Hinted("correct the lines named above, or ask the vendor for a working profile")
}

const (
	maxBrand   = 32
	maxSummary = 80
	ownBrand   = "optool"
)

// taken are prefixes whose variables mean something to other programs already.
const taken = "CLICOLOR CREDENTIALS DBUS GIT HTTP HTTPS LC LD NO OPTOOL SSH SUDO SYSTEMD XDG"

func (c checker) brand(b Brand) {
	if b == (Brand{}) {
		return
	}
	switch {
	case b.Name == "":
		c.Reject("brand.name", "missing, want the name of the program, as in acme-tool")
	case !isBrand(b.Name):
		c.Reject("brand.name", "want 2 to %d of a-z 0-9 - with a letter first, and no - at the end or twice", maxBrand)
	case b.Name == ownBrand || strings.HasPrefix(b.Name, ownBrand+"-"), isOthers(b.Name):
		c.Reject("brand.name", "want a name of your own: this one is taken")
	}
	prefix := strings.ReplaceAll(strings.ToLower(b.Prefix), "_", "-")
	switch {
	case b.Prefix == "":
		if slices.Contains(strings.Fields(taken), prefixOf(b.Name)) {
			c.Reject("brand.prefix", "missing: the variables of other programs begin with %s_ already", prefixOf(b.Name))
		}
	case b.Prefix != strings.ToUpper(b.Prefix) || strings.Contains(b.Prefix, "-") || !isBrand(prefix):
		c.Reject("brand.prefix", "want 2 to %d of A-Z 0-9 _ with a letter first, and no _ at the end or twice", maxBrand)
	case slices.Contains(strings.Fields(taken), b.Prefix):
		c.Reject("brand.prefix", "want a prefix of your own: the variables of other programs begin with this one")
	}
	c.text("brand.summary", b.Summary, maxSummary)
	c.text("brand.description", b.Description, maxProse)
	c.website("brand.homepage", b.Homepage)
	c.text("brand.maintainer", b.Maintainer, maxTitle)
	if b.Maintainer != "" {
		if _, err := mail.ParseAddress(b.Maintainer); err != nil {
			c.Reject("brand.maintainer", "want a name and an e-mail address, as in Acme <packages@acme.example>")
		}
	}
}

// complete fills in what the file left out.
func (b *Brand) complete(p *Profile) {
	if !b.Given() {
		return
	}
	b.Prefix = cmp.Or(b.Prefix, prefixOf(b.Name))
	b.Homepage = cmp.Or(b.Homepage, p.Vendor.Website)
	if b.Summary == "" {
		b.Summary = "Licence, updates and support of " + p.Title
		if len(b.Summary) > maxSummary {
			b.Summary = "Licence, updates and support of the platform"
		}
	}
	if b.Maintainer == "" {
		if a, err := mail.ParseAddress(p.Vendor.Support); err == nil {
			b.Maintainer = p.Vendor.Name + " <" + a.Address + ">"
		}
	}
}

func prefixOf(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }

func isBrand(s string) bool {
	return len(s) >= 2 && len(s) <= maxBrand && s[0] >= 'a' && s[0] <= 'z' &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasSuffix(s, "-") && !strings.Contains(s, "--")
}
