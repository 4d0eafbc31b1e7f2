package analysis

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/optool/optool/internal/lang"
)

// piece is a stretch of a message: words, or a place for a value.
type piece struct {
	words string
	name  string // value, or a field beside the value
	bytes bool   // {NAME:bytes}: in KiB, MiB, …
}

const maxShown = 200 // bytes of a text inside a message

func parseMessage(from string) ([]piece, error) {
	var all []piece
	for from != "" {
		before, after, ok := strings.Cut(from, "{")
		if before != "" {
			all = append(all, piece{words: before})
		}
		if !ok {
			break
		}
		name, rest, ok := strings.Cut(after, "}")
		if !ok {
			return nil, lang.Errorf("{ has no }")
		}
		name, form, formed := strings.Cut(name, ":")
		if name == "" || strings.ContainsAny(name, "{ ") || formed && form != "bytes" {
			return nil, lang.Errorf("braces hold value or the name of a field, and :bytes after it for an amount of bytes")
		}
		all, from = append(all, piece{name: name, bytes: formed}), rest
	}
	return all, nil
}

// fill puts the value and the fields of its parent in their places. A field that
// is not there is a dash.
func fill(message []piece, v value, parent text) string {
	var b strings.Builder
	for _, p := range message {
		if p.name == "" {
			b.WriteString(p.words)
			continue
		}
		shown := v
		if p.name != "value" {
			shown = valueOf(parent.field(p.name))
		}
		b.WriteString(shown.show(p.bytes))
	}
	return b.String()
}

func (v value) show(bytes bool) string {
	switch {
	case v.kind == nothing || v.kind == word && strings.TrimSpace(v.text) == "":
		return "-"
	case v.kind == number && bytes:
		return amount(v.number)
	case v.kind == number && v.number == math.Trunc(v.number) && math.Abs(v.number) < 1<<53:
		return strconv.FormatFloat(v.number, 'f', 0, 64)
	case v.kind == number:
		return strings.TrimSuffix(strconv.FormatFloat(v.number, 'f', 1, 64), ".0")
	}
	return clip(v.text)
}

// clip makes a text fit for the middle of a sentence.
func clip(s string) string {
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// amount writes bytes in units of 1024 (IEC 80000-13).
func amount(n float64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"}
	i := 0
	for ; math.Abs(n) >= 1024 && i < len(units)-1; i++ {
		n /= 1024
	}
	digits := 1
	if i == 0 || math.Abs(n) >= 100 {
		digits = 0
	}
	return strconv.FormatFloat(n, 'f', digits, 64) + " " + units[i]
}
