package bundle

import (
	"time"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// CheckProfile says what is wrong with the diagnostics section of a profile beyond
// its form: keys that age does not take, rules and analysers that make no sense,
// names that built-in ones have. It collects nothing.
func CheckProfile(p *profile.Profile) error {
	if err := archive.CheckRecipients(p.Diagnostics.Recipients); err != nil {
		return err
	}
	if _, err := redact.New(redact.Options{Privacy: diagnostics.Strict, Rules: Rules(p.Diagnostics.Redaction)}); err != nil {
		return err
	}
	if _, err := analysis.New(p.Diagnostics.Analysers, p.Diagnostics.Without, time.Time{}); err != nil {
		return err
	}
	_, err := NewRecipe(Means{}, p, []Named{{}}, Wish{})
	return err
}

// Rules are the redaction rules of a profile.
func Rules(r profile.Redaction) redact.Rules {
	rules := redact.Rules{Keys: r.Keys, Keep: r.Keep}
	for _, p := range r.Patterns {
		rules.Patterns = append(rules.Patterns, redact.Pattern{Name: p.Name, Pattern: p.Pattern})
	}
	return rules
}
