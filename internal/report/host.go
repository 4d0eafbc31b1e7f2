package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	maxDisks      = 100
	maxInterfaces = 100
	maxProblems   = 100
)

// facts are what the host is.
func facts(h *diagnostics.Host) []Row {
	var rows []Row
	field := func(label string, parts ...string) {
		if text := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", "); text != "" {
			rows = append(rows, Row{Label: label, Text: text})
		}
	}
	field(lang.T("System"), h.OS)
	field(lang.T("Kernel"), h.Kernel, h.Arch)
	if c := h.CPU; c.Cores > 0 {
		busy := ""
		if c.Used > 0 {
			busy = lang.T("%s busy", percent(c.Used))
		}
		field(lang.T("Processors"), lang.N(c.Cores, "%d core", "%d cores"), c.Model, busy)
	}
	if l := h.Load; l != nil {
		field(lang.T("Load"), fmt.Sprintf("%.2f, %.2f, %.2f", l.One, l.Five, l.Fifteen))
	}
	if h.Booted != nil {
		field(lang.T("Running for"), length(h.Taken.Sub(*h.Booted).Seconds()))
	}
	field(lang.T("Runs in"), h.Virtual, h.Container)
	synchronised := ""
	if s := h.Clock.Synchronised; s != nil {
		synchronised = map[bool]string{true: lang.T("synchronised"), false: lang.T("not synchronised")}[*s]
	}
	offset := ""
	if o := h.Clock.OffsetMs; o != nil {
		offset = lang.T("off by %.1f ms", *o)
	}
	field(lang.T("Clock"), synchronised, offset, h.Clock.Daemon)
	field(lang.T("Time zone"), h.Timezone)
	field(lang.T("Collected by"), h.User)
	if h.Limits.OpenFilesMax > 0 {
		field(lang.T("Open files"), lang.T("%d, at most %d", h.Limits.OpenFiles, h.Limits.OpenFilesMax))
	}
	if h.Limits.Processes > 0 {
		field(lang.T("Processes"), strconv.FormatInt(h.Limits.Processes, 10))
	}
	if h.OOMKills != nil && *h.OOMKills > 0 {
		field(lang.T("Killed for want of memory"), strconv.FormatInt(*h.OOMKills, 10))
	}
	if c := h.Cgroup; c != nil && (c.MemoryMax > 0 || c.CPUs > 0) {
		memory, cpus := "", ""
		if c.MemoryMax > 0 {
			memory = lang.T("%s memory", amount(c.MemoryMax))
		}
		if c.CPUs > 0 {
			cpus = lang.T("%.1f processors", c.CPUs)
		}
		field(lang.T("Control group"), memory, cpus)
	}
	return rows
}

// gauge is a bar: something of which a share is used.
type gauge struct {
	label, text string
	share       float64
	tone        Tone
}

func gauges(h *diagnostics.Host) []gauge {
	var all []gauge
	if m := h.Memory; m.Total > 0 {
		all = append(all, gauge{lang.T("Memory"), lang.T("%s of %s available", amount(m.Available), amount(m.Total)), m.UsedPercent, toneOf(m.UsedPercent)})
		if m.SwapTotal > 0 {
			share := 100 * float64(m.SwapUsed) / float64(m.SwapTotal)
			all = append(all, gauge{lang.T("Swap"), lang.T("%s of %s used", amount(m.SwapUsed), amount(m.SwapTotal)), share, toneOf(share)})
		}
	}
	disks := slices.Clone(first(h.Disks, maxDisks))
	slices.SortStableFunc(disks, func(a, b diagnostics.Disk) int { return cmp.Compare(b.UsedPercent, a.UsedPercent) })
	for _, d := range disks {
		g := gauge{d.Mount, lang.T("%s of %s free", amount(d.Free), amount(d.Total)), d.UsedPercent, toneOf(max(d.UsedPercent, d.InodesPercent))}
		if d.ReadOnly {
			g.text, g.tone = lang.T("%s, read-only", amount(d.Total)), Plain
		}
		if d.InodesPercent >= 85 {
			g.text = lang.T("%s, %s of the inodes used", g.text, percent(d.InodesPercent))
		}
		all = append(all, g)
	}
	return all
}

func (p *page) host(in Input) {
	p.section("host", lang.T("Host"))
	defer p.end()
	h := in.Host
	if h == nil {
		p.none(lang.T("Nothing was learned about the host."))
		return
	}
	p.add(tag("<dl>"))
	for _, f := range facts(h) {
		p.add(tag("<div><dt>"), f.Label, tag("</dt><dd>"), f.Text, tag("</dd></div>"))
	}
	p.add(tag("</dl>\n"))
	if all := gauges(h); len(all) > 0 {
		p.add(tag(`<ul class="bars">`))
		for _, g := range all {
			p.gauge(g)
		}
		p.add(tag("</ul>\n"))
	}
	p.network(h)
	if len(h.Problems) > 0 {
		p.add(tag("<details><summary>"), lang.N(len(h.Problems), "%d fact was not learned", "%d facts were not learned"), tag("</summary><ul>"))
		for _, problem := range first(h.Problems, maxProblems) {
			p.add(tag("<li>"), problem, tag("</li>"))
		}
		p.add(tag("</ul></details>"))
	}
}

func (p *page) gauge(g gauge) {
	share := min(max(g.share, 0), 100)
	if math.IsNaN(share) {
		share = 0
	}
	width := strconv.FormatFloat(share, 'f', 1, 64)
	p.add(tag(`<li class="`), g.tone.class(), tag(`"><div><span>`), g.label, tag(` <b>`), percent(g.share), tag(`</b></span><span>`), g.text, tag(`</span></div><svg class="bar" role="img" aria-label="`), lang.T("%s used", percent(g.share)), tag(`"><rect class="track" width="100%" height="8" rx="4"/><rect class="used" width="`), tag(width), tag(`%" height="8" rx="4"/></svg></li>`+"\n"))
}

func (p *page) network(h *diagnostics.Host) {
	if len(h.Interfaces)+len(h.Resolvers)+len(h.Pressure) == 0 {
		return
	}
	p.add(tag(`<details><summary>`), lang.T("Network and pressure"), tag(`</summary><div class="wide"><table>`))
	p.heads(lang.T("Interface"), lang.T("State"), lang.T("Addresses"), "#"+lang.T("Received"), "#"+lang.T("Sent"), "#"+lang.T("Errors"), "#"+lang.T("Dropped"))
	p.add(tag("<tbody>"))
	for _, i := range first(h.Interfaces, maxInterfaces) {
		state := map[bool]string{true: lang.T("up"), false: lang.T("down")}[i.Up]
		p.add(tag(`<tr><th scope="row">`), i.Name, tag("</th><td>"), state, tag("</td><td>"), strings.Join(first(i.Addresses, 20), ", "),
			tag(`</td><td class="n">`), amount(i.Received), tag(`</td><td class="n">`), amount(i.Sent), tag(`</td><td class="n">`), strconv.FormatInt(i.Errors, 10),
			tag(`</td><td class="n">`), strconv.FormatInt(i.Dropped, 10), tag("</td></tr>"))
	}
	p.add(tag("</tbody></table></div>"))
	if len(h.Resolvers) > 0 {
		p.add(tag("<p>"), lang.T("Names are resolved by %s", strings.Join(first(h.Resolvers, 10), ", ")), tag("</p>"))
	}
	for _, s := range first(h.Pressure, 10) {
		p.add(tag("<p>"), lang.T("Tasks waited for %s %.1f %% of the last 10 s, %.1f %% of the last 5 min.", s.Resource, s.Some10, s.Some300), tag("</p>"))
	}
	p.add(tag("</details>\n"))
}
