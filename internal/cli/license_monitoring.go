package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// The return codes of the Monitoring Plugins Development Guidelines.
const (
	nagiosOK = iota
	nagiosWarning
	nagiosCritical
	nagiosUnknownCode
)

var nagiosWords = []string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}

// nagios prints one line with performance data and ends with the plug-in's code:
// what still runs is a warning, what does not is critical, no licence is unknown.
func (d *desk) nagios(p *profile.Profile, c checkView, o checkOptions) error {
	code := nagiosCritical
	switch {
	case c.ExitCode == 0:
		code = nagiosOK
	case c.State == license.None:
		code = nagiosUnknownCode
	case c.ExitCode == checkExit[license.Expiring] && !c.fails("days"), c.ExitCode == checkExit[license.Grace]:
		code = nagiosWarning
	}
	line := fmt.Sprintf("LICENSE %s - %s: %s", nagiosWords[code], c.headline(), c.Message)
	if c.DaysLeft != nil {
		line += fmt.Sprintf(" | days_left=%d;%s;%s", *c.DaysLeft, below(o.warnDays+1, o.warnDays > 0), below(o.minDays, o.minDays > 0))
	}
	if _, err := io.WriteString(d.Stdout, nagiosText(line)+"\n"); err != nil {
		return err
	}
	if code == nagiosOK {
		return nil
	}
	return settled{code}
}

func (c *checkView) fails(kind string) bool {
	return slices.ContainsFunc(c.Requirements, func(r requirementView) bool { return r.Kind == kind && !r.OK })
}

// below is the range that alerts under so many days, empty when nobody asked.
func below(days int, asked bool) string {
	if !asked {
		return ""
	}
	return fmt.Sprintf("%d:", days)
}

// nagiosUnknown reports a failure of the check itself.
func (d *desk) nagiosUnknown(err error) int {
	f := fault.Of(err)
	if f == nil {
		return nagiosOK
	}
	line := "LICENSE UNKNOWN - " + lang.Of(f)
	if f.Hint != "" {
		line += " (" + lang.Of(f.Advice()) + ")"
	}
	fmt.Fprintln(d.Stdout, nagiosText(line))
	return nagiosUnknownCode
}

// nagiosText keeps a line one line, and the bar for performance data alone.
func nagiosText(line string) string {
	text, data, found := strings.Cut(line, " | ")
	text = strings.ReplaceAll(ui.Clean(text), "|", "/")
	if found {
		text += " | " + data
	}
	return text
}

// prometheus prints a file for node_exporter's textfile collector (exposition
// format 0.0.4). The exit code is that of the verdict.
func (d *desk) prometheus(p *profile.Profile, v licenseView, c checkView) error {
	m := metrics{space: strings.ReplaceAll(d.Brand.Name, "-", "_"), product: p.Product}
	m.add("license_state", "gauge", "State of the licence: 1 for the one in force.")
	for _, s := range license.States() {
		m.sample("license_state", boolean(s == c.State), "state", string(s))
	}
	m.single("license_usable", "Whether the platform may run.", boolean(v.Usable))
	m.single("license_check_exit_code", lang.Named("Exit code of optool license check."), float64(c.ExitCode))
	if c.Expires != nil {
		m.single("license_expires_timestamp_seconds", "When the licence ends.", float64(c.Expires.Unix()))
		m.single("license_days_left", "Days until the licence ends, rounded up.", float64(*c.DaysLeft))
	}
	if c.GraceUntil != nil {
		m.single("license_grace_until_timestamp_seconds", "When the grace period ends.", float64(c.GraceUntil.Unix()))
	}
	if c.CheckedAt != nil {
		m.single("license_last_contact_timestamp_seconds", "Last answer of the vendor.", float64(c.CheckedAt.Unix()))
	}
	if len(v.Limits) > 0 {
		m.add("license_limit", "gauge", "Limits that the licence states; -1 is without limit.")
		for _, name := range slices.Sorted(maps.Keys(v.Limits)) {
			m.sample("license_limit", float64(v.Limits[name]), "name", name)
		}
	}
	m.single("license_check_timestamp_seconds", "When this check ran.", float64(d.Now().UTC().Truncate(time.Second).Unix()))
	if _, err := io.WriteString(d.Stdout, m.text.String()); err != nil || c.ExitCode == 0 {
		return err
	}
	return settled{c.ExitCode}
}

type metrics struct {
	space   string // begins the name of each metric
	product string
	text    strings.Builder
}

func (m *metrics) add(name, kind, help string) {
	fmt.Fprintf(&m.text, "# HELP %s_%s %s\n# TYPE %s_%s %s\n", m.space, name, help, m.space, name, kind)
}

// sample writes one value; labels come in pairs and follow the product.
func (m *metrics) sample(name string, value float64, labels ...string) {
	text := "product=" + labelValue(m.product)
	for i := 0; i+1 < len(labels); i += 2 {
		text += "," + labels[i] + "=" + labelValue(labels[i+1])
	}
	fmt.Fprintf(&m.text, "%s_%s{%s} %s\n", m.space, name, text, number(value))
}

func (m *metrics) single(name, help string, value float64) {
	m.add(name, "gauge", help)
	m.sample(name, value)
}

// labelValue quotes as the exposition format asks: backslash, quote, line feed.
func labelValue(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(s, "?")) + `"`
}

func number(v float64) string { return fmt.Sprintf("%.0f", v) }

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
