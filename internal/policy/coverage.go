package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
)

// Cover is who does something of the service matrix.
type Cover struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	By        string `json:"by,omitempty"` // provided, vendor, partner, logs, not-needed, not-provided; "" when it depends on the deployment, which is not known
	Covered   bool   `json:"covered"`      // a request for it is taken; in some deployment, when that is not known
	PaaS      string `json:"paas"`
	OnPremise string `json:"onPremise"`
	Cloud     string `json:"cloud"`
	Turn      string `json:"turn,omitempty"` // the vendor's words for what is not covered
	Weight    int    `json:"-"`              // how well it matches, 0 for what was named or not asked for
}

// Listing answers whether something is covered.
type Listing struct {
	Query      string  `json:"query"`
	Deployment string  `json:"deployment,omitempty"`
	Exact      bool    `json:"exact"`                // Query names a line of the matrix
	Matters    []Cover `json:"matters"`              // the best match first; none: it is not listed, which refuses nothing
	ThirdParty string  `json:"thirdParty,omitempty"` // what the vendor says of the software of others, when Query names some
}

// Listed tells whether the service matrix says anything of what was asked.
func (l Listing) Listed() bool { return len(l.Matters) > 0 }

// Coverage looks up a service of the matrix by its name, its title or by words of a
// question. Deployment is paas, on-premise, cloud, or "" when nobody knows.
func Coverage(p *profile.Support, query, deployment string) Listing {
	l := Listing{Query: query, Deployment: deployment, Matters: []Cover{}}
	wanted := strings.TrimSpace(query)
	for _, m := range p.Services {
		if m.Name == wanted || strings.EqualFold(m.Title, wanted) {
			l.Exact = true
			l.Matters = append(l.Matters, cover(m, deployment, 0))
			return l
		}
	}
	text := read(query)
	l.Matters = matches(p, text, deployment)
	if slices.ContainsFunc(p.ThirdParty.Words, func(w string) bool { return text.find(w) > 0 }) {
		l.ThirdParty = p.ThirdParty.Text
	}
	return l
}

// Matrix returns the whole service matrix in the vendor's order.
func Matrix(p *profile.Support, deployment string) []Cover {
	all := make([]Cover, 0, len(p.Services))
	for _, m := range p.Services {
		all = append(all, cover(m, deployment, 0))
	}
	return all
}

// matches returns the matters that a text touches, the best first.
func matches(p *profile.Support, text *reading, deployment string) []Cover {
	all := []Cover{}
	for _, m := range p.Services {
		words := m.Words
		if len(words) == 0 {
			words = []string{strings.Join(content(m.Title), " ")}
		}
		if weight := text.weigh(words); weight > 0 {
			all = append(all, cover(m, deployment, weight))
		}
	}
	slices.SortStableFunc(all, func(a, b Cover) int { return cmp.Compare(b.Weight, a.Weight) })
	return all
}

// weigh adds up what a text has of words.
func (r *reading) weigh(words []string) (weight int) {
	for _, w := range words {
		weight += r.find(w)
	}
	return weight
}

func cover(m profile.Matter, deployment string, weight int) Cover {
	c := Cover{
		Name: m.Name, Title: m.Title, Weight: weight,
		PaaS: m.Cover.PaaS, OnPremise: m.Cover.OnPremise, Cloud: m.Cover.Cloud,
	}
	switch {
	case known(deployment):
		c.By = m.Cover.For(deployment)
		c.Covered = isCovered(c.By)
	case c.PaaS == c.OnPremise && c.OnPremise == c.Cloud:
		c.By, c.Covered = c.OnPremise, isCovered(c.OnPremise)
	default:
		c.Covered = isCovered(c.PaaS) || isCovered(c.OnPremise) || isCovered(c.Cloud)
	}
	if !c.Covered {
		c.Turn = m.Turn
	}
	return c
}

func known(deployment string) bool {
	return deployment == profile.PaaS || deployment == profile.OnPremise || deployment == profile.Cloud
}

func isCovered(by string) bool {
	return by == profile.Provided || by == profile.ByVendor || by == profile.LogsAlone
}

// says puts a value of the matrix into words.
func says(by string) lang.Text {
	switch by {
	case profile.Provided:
		return lang.Say("support helps with it")
	case profile.ByVendor:
		return lang.Say("the vendor does it himself")
	case profile.ByPartner:
		return lang.Say("it is done by the partner himself")
	case profile.LogsAlone:
		return lang.Say("support analyses the platform's logs, and nothing else")
	case profile.NotNeeded:
		return lang.Say("it is not needed here")
	}
	return lang.Say("it is not provided")
}

// Pages returns the pages of the documentation that answer a text, the best match
// first, up to most of them.
func Pages(p *profile.Support, most int, texts ...string) []profile.Page {
	return pages(p, read(texts...), most)
}

func pages(p *profile.Support, text *reading, most int) []profile.Page {
	type found struct {
		page   profile.Page
		weight int
	}
	var all []found
	for _, page := range p.Documentation {
		words := page.Words
		if len(words) == 0 {
			words = content(page.Title)
		}
		if weight := text.weigh(words); weight > 0 {
			all = append(all, found{page, weight})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(b.weight, a.weight) })
	list := []profile.Page{}
	for _, f := range all[:min(len(all), most)] {
		list = append(list, f.page)
	}
	return list
}
