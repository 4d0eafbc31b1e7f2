package release

import "fmt"

// Problem is what is wrong with a document. Whatever the cause, the document is
// not to be used.
type Problem struct{ Text string }

// Error returns the text; it quotes nothing of the document unescaped.
func (p *Problem) Error() string { return p.Text }

func problem(format string, args ...any) error { return &Problem{fmt.Sprintf(format, args...)} }

// clip bounds what is quoted from a document.
func clip(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
