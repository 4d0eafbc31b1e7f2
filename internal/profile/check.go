package profile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/optool/optool/internal/strictyaml"
)

// Bounds in bytes, but for maxItems and maxList.
const (
	maxName    = 64
	maxTitle   = 200
	maxPlace   = 500 // a URL, a path, a pattern
	maxProse   = 1000
	maxKeyRing = 64 << 10
	maxRoot    = 512 << 10
	maxItems   = 32
	maxList    = 256
)

// checker applies the profile's own rules, each problem to its line.
type checker struct {
	*strictyaml.Document
	tool string // the brand's name, if it is one
}

// check reports everything wrong with a decoded profile.
func (p *Profile) check(doc *strictyaml.Document) {
	c := checker{Document: doc}
	if isBrand(p.Brand.Name) {
		c.tool = p.Brand.Name
	}
	if p.Schema != Schema {
		c.Reject("schema", "want %s", Schema)
	}
	if p.Product == "" {
		c.Reject("product", "missing, want the product's identifier, as in acme-platform")
	} else if !isName(p.Product, "") {
		c.Reject("product", "want up to 64 of a-z 0-9 . - with a letter or digit first")
	}
	c.text("title", p.Title, maxTitle)
	c.text("vendor.name", p.Vendor.Name, maxTitle)
	c.website("vendor.website", p.Vendor.Website)
	c.text("vendor.support", p.Vendor.Support, maxTitle)
	c.brand(p.Brand)
	c.endpoint("endpoint", p.Endpoint)
	c.trust(p.Trust)
	c.platform(p.Platform)
	c.license(p.License)
	c.update(p.Update)
	c.diagnostics(p)
	c.support(p.Support)
}

// complete fills in what the file left out; p has passed check.
func (p *Profile) complete() {
	p.Title = cmp.Or(p.Title, p.Product)
	p.Vendor.Name = cmp.Or(p.Vendor.Name, p.Title)
	p.Brand.complete(p)
	p.Endpoint = strings.TrimRight(p.Endpoint, "/")
	p.Trust.Threshold = cmp.Or(p.Trust.Threshold, len(p.Trust.Roots)/2+1)
	slices.SortFunc(p.License.Notices.Thresholds, func(a, b int) int { return b - a })
	p.Platform.complete()
	for i := range p.Diagnostics.Collectors {
		p.Diagnostics.Collectors[i].Complete(p.Platform.Root)
	}
	for i := range p.Diagnostics.Analysers {
		p.Diagnostics.Analysers[i].Title = cmp.Or(p.Diagnostics.Analysers[i].Title, p.Diagnostics.Analysers[i].Name)
	}
	for i, mirror := range p.Update.Mirrors {
		p.Update.Mirrors[i] = strings.TrimRight(mirror, "/")
	}
	p.Support.complete()
	l := &p.License
	for _, labels := range []Labels{l.Usage, l.Stages, l.Features, l.Limits, l.Editions, l.Deployments, p.Update.Channels} {
		for i := range labels {
			labels[i].Title = cmp.Or(labels[i].Title, labels[i].Name)
		}
	}
}

func (c checker) trust(t Trust) {
	if n := len(t.Roots); n == 0 {
		c.Reject("trust.roots", "missing, want at least one root public key")
	} else if n > maxItems {
		c.Reject("trust.roots", "want up to %d keys, got %d", maxItems, n)
	} else if t.Threshold < 0 || t.Threshold > n {
		c.Reject("trust.threshold", "want 1 to %d, the number of roots, got %d", n, t.Threshold)
	}
	seen := map[string]int{}
	for i, root := range t.Roots[:min(len(t.Roots), maxItems)] {
		at := fmt.Sprintf("trust.roots[%d]", i)
		if len(root) == 0 {
			c.Reject(at, "missing") // null; a malformed key is reported already
		} else if first, twice := seen[string(root)]; twice {
			c.Reject(at, "same key as trust.roots[%d]", first)
		} else {
			seen[string(root)] = i
		}
	}
	if t.KeyRing != "" && !strings.HasPrefix(t.KeyRing, "-----BEGIN KEY RING-----\n") {
		c.Reject("trust.keyring", "want an armoured key ring, its first line -----BEGIN KEY RING-----")
	}
	if c.length("trust.keyring", t.KeyRing, maxKeyRing) {
		c.printable("trust.keyring", t.KeyRing, "\n")
	}
	if t.Releases != "" && c.length("trust.releases", t.Releases, maxRoot) {
		if !isRoot(t.Releases) {
			c.Reject("trust.releases", "want the text of a root.json, with signed and signatures")
		}
		c.printable("trust.releases", t.Releases, "\n\t")
	}
}

// isRoot reports whether text is JSON with the members of signed metadata. It has to be
// quick: every command asks, few read the root.
func isRoot(text string) bool {
	return json.Valid([]byte(text)) && strings.HasPrefix(strings.TrimLeft(text, " \t\n"), "{") &&
		strings.Contains(text, `"signed"`) && strings.Contains(text, `"signatures"`)
}

func (c checker) license(l License) {
	if l.WarnDays < 0 || l.WarnDays > 365 {
		c.Reject("license.warnDays", "want 0 to 365 days, got %d", l.WarnDays)
	}
	days := l.Notices.Thresholds
	if len(days) > maxItems {
		c.Reject("license.notices.thresholds", "want up to %d, got %d", maxItems, len(days))
	}
	for i, n := range days[:min(len(days), maxItems)] {
		at := fmt.Sprintf("license.notices.thresholds[%d]", i)
		if n < 1 || n > 365 {
			c.Reject(at, "want 1 to 365 days, got %d", n)
		} else if slices.Contains(days[:i], n) {
			c.Reject(at, "%d is given twice", n)
		}
	}
	c.labels("license.usage", l.Usage)
	c.labels("license.stages", l.Stages)
	c.labels("license.features", l.Features)
	c.labels("license.limits", l.Limits)
	c.labels("license.editions", l.Editions)
	c.labels("license.deployments", l.Deployments, "paas", "on-premise", "cloud")
	c.text("license.updates", l.Updates, maxProse)
	c.text("license.renew", l.Renew, maxProse)
}

// labels checks a list of labels; known, if given, is all the names there are.
func (c checker) labels(at string, labels Labels, known ...string) {
	if len(labels) > maxList {
		c.Reject(at, "want up to %d, got %d", maxList, len(labels))
		return
	}
	first := map[string]int{}
	for i, label := range labels {
		at := fmt.Sprintf("%s[%d]", at, i)
		before, twice := first[label.Name]
		switch {
		case label.Name == "":
			c.Reject(at+".name", "missing")
		case known != nil && !slices.Contains(known, label.Name):
			c.unknown(at+".name", label.Name, known)
		case !isName(label.Name, "_"):
			c.Reject(at+".name", "want up to 64 of a-z 0-9 . _ - with a letter or digit first")
		case twice:
			c.Reject(at+".name", "%s is given twice, first on line %d", label.Name, before)
		default:
			first[label.Name] = c.Line(at + ".name")
		}
		c.text(at+".title", label.Title, maxTitle)
	}
}
