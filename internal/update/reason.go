package update

import "github.com/optool/optool/internal/lang"

// Reason is one cause, with a stable code.
type Reason struct {
	Code string `json:"code"` // withdrawn, license, edition, channel, version_range, rollout, failed_here, min_from, stop
	Text string `json:"text"`

	said lang.Text
}

func reason(code, format string, args ...any) Reason {
	said := lang.Say(format, args...)
	return Reason{code, said.String(), said}
}

// String is the text.
func (r Reason) String() string { return r.Text }

// Said returns what Text was composed of.
func (r Reason) Said() (format string, args []any) { return r.said.Said() }

func orNone(edition string) lang.Text {
	if edition == "" {
		return lang.Say("no edition")
	}
	return lang.Say("%s", edition)
}

// alternatives is "a or b".
func alternatives(names []string) lang.Text {
	text := lang.Say("%s", names[0])
	for _, name := range names[1:] {
		text = lang.Say("%s or %s", text, name)
	}
	return text
}
