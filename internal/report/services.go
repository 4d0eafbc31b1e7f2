package report

import (
	"slices"

	"github.com/optool/optool/internal/lang"
)

// unitTone says how a unit does: failed is bad, what is on its way is to watch.
func unitTone(u Unit) Tone {
	switch u.Active {
	case "failed":
		return Bad
	case "activating", "deactivating", "reloading", "maintenance":
		return Warn
	case "active":
		return Good
	}
	return Faint
}

// sortedUnits returns the units that need a look, and all others.
func sortedUnits(in Input) (troubled, others []Unit) {
	for _, u := range first(in.Units, maxUnits) {
		if t := unitTone(u); t == Bad || t == Warn {
			troubled = append(troubled, u)
		} else {
			others = append(others, u)
		}
	}
	slices.SortStableFunc(troubled, func(a, b Unit) int { return int(unitTone(b)) - int(unitTone(a)) })
	return troubled, others
}

func (p *page) services(in Input) {
	p.section("services", lang.T("Services"))
	defer p.end()
	if len(in.Units) == 0 {
		p.none(lang.T("No units of systemd were collected."))
		return
	}
	troubled, others := sortedUnits(in)
	if len(troubled) == 0 {
		p.add(tag("<p>"), lang.N(len(in.Units), "None of %d unit has failed.", "None of %d units has failed."), tag("</p>"))
	} else {
		p.units(troubled)
	}
	if len(others) > 0 {
		p.add(tag("<details><summary>"), lang.N(len(others), "%d other unit", "%d other units"), tag("</summary>"))
		p.units(others)
		p.add(tag("</details>"))
	}
}

func (p *page) units(all []Unit) {
	p.add(tag(`<div class="wide"><table>`))
	p.heads(lang.T("Unit"), lang.T("State"), lang.T("Result"), lang.T("Since"))
	p.add(tag("<tbody>"))
	for _, u := range all {
		state := u.Active
		if u.Sub != "" && u.Sub != u.Active {
			state += " (" + u.Sub + ")"
		}
		p.add(tag(`<tr><th scope="row">`), u.Name, tag("<br><small>"), u.Description, tag(`</small></th><td class="`), unitTone(u).class(), tag(`">`), state,
			tag("</td><td>"), u.Result, tag("</td><td>"), stamp(u.Since), tag("</td></tr>\n"))
	}
	p.add(tag("</tbody></table></div>"))
}
