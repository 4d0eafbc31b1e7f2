package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

// title names the bundle.
func title(in Input) string {
	m := in.Manifest
	if m == nil {
		m = &diagnostics.Manifest{}
	}
	product, host := cmp.Or(m.Title, m.Product), m.Host
	if host == "" && in.Host != nil {
		host = in.Host.Name
	}
	switch {
	case product != "" && host != "":
		return lang.T("%s on %s", product, host)
	case product != "" || host != "":
		return product + host
	}
	return lang.T("Diagnostics bundle")
}

// about is what the head says.
func about(in Input) []Row {
	m := in.Manifest
	if m == nil {
		return nil
	}
	rows := []Row{{Label: lang.T("Made"), Text: instant(m.Created)}}
	add := func(label, text string) {
		if text != "" {
			rows = append(rows, Row{Label: label, Text: text})
		}
	}
	if took := m.Finished.Sub(m.Created); !m.Finished.IsZero() && took >= 0 {
		add(lang.T("Took"), length(took.Seconds()))
	}
	add(lang.T("Product"), strings.TrimSpace(m.Product))
	add(lang.T("Host"), m.Host)
	if m.Since != nil {
		add(lang.T("Logs since"), instant(*m.Since))
	}
	switch m.Privacy {
	case diagnostics.Strict:
		add(lang.T("Privacy"), lang.T("strict: secrets and personal data are hidden"))
	case diagnostics.Standard:
		add(lang.T("Privacy"), lang.T("standard: secrets are hidden"))
	default:
		add(lang.T("Privacy"), string(m.Privacy))
	}
	add(lang.T("Bundle"), m.ID)
	add(lang.T("Made by"), strings.TrimSpace(m.Tool.Name+" "+m.Tool.Version))
	return rows
}

// notes are what a reader has to know first.
func notes(in Input) []string {
	all := first(in.Notes, 20)
	if m := in.Manifest; m != nil {
		switch m.Stopped {
		case "":
		case "interrupted":
			all = append(all, lang.T("The run was interrupted: what came after is missing."))
		case "deadline":
			all = append(all, lang.T("The time for the bundle was over before everything was collected."))
		case "size":
			all = append(all, lang.T("The bundle reached its largest size before everything was collected."))
		case "disk":
			all = append(all, lang.T("The disk had no room for more: what came after is missing."))
		default:
			all = append(all, lang.T("The run ended early: %s", m.Stopped))
		}
		if m.Checked.Dropped > 0 {
			all = append(all, lang.N(m.Checked.Dropped, "%d file was left out because a secret could not be hidden for certain.", "%d files were left out because a secret could not be hidden for certain."))
		}
	}
	return all
}

func instant(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// stamp shortens an RFC 3339 instant that came as a text; other text stays.
func stamp(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return instant(t)
	}
	return s
}

// amount writes bytes in units of 1024 (IEC 80000-13).
func amount(n int64) string {
	if n < 0 {
		return "-"
	}
	units, u, f := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}, 0, float64(n)
	for ; f >= 1024 && u < len(units)-1; u++ {
		f /= 1024
	}
	if u == 0 || f >= 100 {
		return fmt.Sprintf("%.0f %s", f, units[u])
	}
	return fmt.Sprintf("%.1f %s", f, units[u])
}

// length writes seconds.
func length(seconds float64) string {
	switch {
	case seconds < 0 || seconds != seconds || seconds > 1e9:
		return "-"
	case seconds < 10:
		return lang.T("%s s", strings.TrimSuffix(fmt.Sprintf("%.1f", seconds), ".0"))
	case seconds < 120:
		return lang.T("%.0f s", seconds)
	case seconds < 2*3600:
		return lang.T("%.0f min", seconds/60)
	case seconds < 48*3600:
		return lang.T("%.0f h", seconds/3600)
	}
	return lang.T("%.0f days", seconds/86400)
}

func percent(share float64) string {
	if share != share || share < 0 || share > 1e6 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", share)
}

// toneOf is the colour of a share that is used.
func toneOf(share float64) Tone {
	switch {
	case share >= 95:
		return Bad
	case share >= 85:
		return Warn
	}
	return Plain
}

// class is a tone on the page.
func (t Tone) class() tag {
	switch t {
	case Good:
		return "pass"
	case Warn:
		return "warn"
	case Bad:
		return "fail"
	case Faint:
		return "unknown"
	}
	return ""
}
