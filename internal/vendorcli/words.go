package vendorcli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

func period(l license.License) string {
	if l.Expires == nil {
		return lang.T("from %s, without end", ui.Date(l.NotBefore))
	}
	return lang.T("%s to %s%.0s", ui.Date(l.NotBefore), ui.Date(*l.Expires), "")
}

func limitsText(limits map[string]int64) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		if n := limits[name]; n < 0 {
			words = append(words, lang.T("%s without limit", name))
		} else {
			words = append(words, fmt.Sprintf("%s %d", name, n))
		}
	}
	return strings.Join(words, ", ")
}

func stagesText(stages []license.Stage) string {
	var words []string
	for _, s := range stages {
		words = append(words, lang.T("%s from day %d", s.Name, s.FromDay))
	}
	return strings.Join(words, ", ")
}

func countsText(counts map[string]int64) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprintf("%s=%d", name, counts[name]))
	}
	return strings.Join(words, ", ")
}
