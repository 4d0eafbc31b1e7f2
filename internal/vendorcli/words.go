package vendorcli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

func period(l license.License) string {
	if l.Expires == nil {
		return "from " + ui.Date(l.NotBefore) + ", without end"
	}
	return ui.Date(l.NotBefore) + " to " + ui.Date(*l.Expires)
}

func limitsText(limits map[string]int64) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		if n := limits[name]; n < 0 {
			words = append(words, name+" without limit")
		} else {
			words = append(words, fmt.Sprintf("%s %d", name, n))
		}
	}
	return strings.Join(words, ", ")
}

func stagesText(stages []license.Stage) string {
	var words []string
	for _, s := range stages {
		words = append(words, fmt.Sprintf("%s from day %d", s.Name, s.FromDay))
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
