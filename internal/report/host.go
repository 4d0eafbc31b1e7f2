package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

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
	add := func(label string, parts ...string) {
		if text := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", "); text != "" {
			rows = append(rows, Row{Label: label, Text: text})
		}
	}
	add("System", h.OS)
	add("Kernel", h.Kernel, h.Arch)
	if c := h.CPU; c.Cores > 0 {
		busy := ""
		if c.Used > 0 {
			busy = percent(c.Used) + " busy"
		}
		add("Processors", count(c.Cores, "core", "cores"), c.Model, busy)
	}
	if l := h.Load; l != nil {
		add("Load", fmt.Sprintf("%.2f, %.2f, %.2f", l.One, l.Five, l.Fifteen))
	}
	if h.Booted != nil {
		add("Running for", length(h.Taken.Sub(*h.Booted).Seconds()))
	}
	add("Runs in", h.Virtual, h.Container)
	synchronised := ""
	if s := h.Clock.Synchronised; s != nil {
		synchronised = map[bool]string{true: "synchronised", false: "not synchronised"}[*s]
	}
	offset := ""
	if o := h.Clock.OffsetMs; o != nil {
		offset = fmt.Sprintf("off by %.1f ms", *o)
	}
	add("Clock", synchronised, offset, h.Clock.Daemon)
	add("Time zone", h.Timezone)
	add("Collected by", h.User)
	if h.Limits.OpenFilesMax > 0 {
		add("Open files", fmt.Sprintf("%d, at most %d", h.Limits.OpenFiles, h.Limits.OpenFilesMax))
	}
	if h.Limits.Processes > 0 {
		add("Processes", strconv.FormatInt(h.Limits.Processes, 10))
	}
	if h.OOMKills != nil && *h.OOMKills > 0 {
		add("Killed for want of memory", strconv.FormatInt(*h.OOMKills, 10))
	}
	if c := h.Cgroup; c != nil && (c.MemoryMax > 0 || c.CPUs > 0) {
		memory, cpus := "", ""
		if c.MemoryMax > 0 {
			memory = amount(c.MemoryMax) + " memory"
		}
		if c.CPUs > 0 {
			cpus = fmt.Sprintf("%.1f processors", c.CPUs)
		}
		add("Control group", memory, cpus)
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
		all = append(all, gauge{"Memory", amount(m.Available) + " of " + amount(m.Total) + " available", m.UsedPercent, toneOf(m.UsedPercent)})
		if m.SwapTotal > 0 {
			share := 100 * float64(m.SwapUsed) / float64(m.SwapTotal)
			all = append(all, gauge{"Swap", amount(m.SwapUsed) + " of " + amount(m.SwapTotal) + " used", share, toneOf(share)})
		}
	}
	disks := slices.Clone(first(h.Disks, maxDisks))
	slices.SortStableFunc(disks, func(a, b diagnostics.Disk) int { return cmp.Compare(b.UsedPercent, a.UsedPercent) })
	for _, d := range disks {
		g := gauge{d.Mount, amount(d.Free) + " of " + amount(d.Total) + " free", d.UsedPercent, toneOf(max(d.UsedPercent, d.InodesPercent))}
		if d.ReadOnly {
			g.text, g.tone = amount(d.Total)+", read-only", Plain
		}
		if d.InodesPercent >= 85 {
			g.text += ", " + percent(d.InodesPercent) + " of the inodes used"
		}
		all = append(all, g)
	}
	return all
}

func (p *page) host(in Input) {
	p.section("host", "Host")
	defer p.end()
	h := in.Host
	if h == nil {
		p.none("Nothing was learned about the host.")
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
		p.add(tag("<details><summary>"), count(len(h.Problems), "fact was not learned", "facts were not learned"), tag("</summary><ul>"))
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
	p.add(tag(`<li class="`), g.tone.class(), tag(`"><div><span>`), g.label, tag(` <b>`), percent(g.share), tag(`</b></span><span>`), g.text, tag(`</span></div><svg class="bar" role="img" aria-label="`), percent(g.share), tag(` used"><rect class="track" width="100%" height="8" rx="4"/><rect class="used" width="`), tag(width), tag(`%" height="8" rx="4"/></svg></li>`+"\n"))
}

func (p *page) network(h *diagnostics.Host) {
	if len(h.Interfaces)+len(h.Resolvers)+len(h.Pressure) == 0 {
		return
	}
	p.add(tag(`<details><summary>Network and pressure</summary><div class="wide"><table><thead><tr><th>Interface</th><th>State</th><th>Addresses</th><th class="n">Received</th><th class="n">Sent</th><th class="n">Errors</th><th class="n">Dropped</th></tr></thead><tbody>`))
	for _, i := range first(h.Interfaces, maxInterfaces) {
		state := map[bool]string{true: "up", false: "down"}[i.Up]
		p.add(tag(`<tr><th scope="row">`), i.Name, tag("</th><td>"), state, tag("</td><td>"), strings.Join(first(i.Addresses, 20), ", "),
			tag(`</td><td class="n">`), amount(i.Received), tag(`</td><td class="n">`), amount(i.Sent), tag(`</td><td class="n">`), strconv.FormatInt(i.Errors, 10),
			tag(`</td><td class="n">`), strconv.FormatInt(i.Dropped, 10), tag("</td></tr>"))
	}
	p.add(tag("</tbody></table></div>"))
	if len(h.Resolvers) > 0 {
		p.add(tag("<p>"), "Names are resolved by "+strings.Join(first(h.Resolvers, 10), ", "), tag("</p>"))
	}
	for _, s := range first(h.Pressure, 10) {
		p.add(tag("<p>"), fmt.Sprintf("Tasks waited for %s %.1f %% of the last 10 s, %.1f %% of the last 5 min.", s.Resource, s.Some10, s.Some300), tag("</p>"))
	}
	p.add(tag("</details>\n"))
}
