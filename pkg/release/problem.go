package release

import "fmt"

// Problem is what is wrong with a document. Whatever the cause, the document is
// not to be used.
type Problem struct {
	Text string

	format string
	args   []any
}

// Error returns the text; it quotes nothing of the document unescaped.
func (p *Problem) Error() string { return p.Text }

// Said returns what Text was composed of, for those who say it in another language:
// a format of package fmt and what fills it. The format is empty for a problem that
// was not found here.
func (p *Problem) Said() (format string, args []any) { return p.format, p.args }

func problem(format string, args ...any) error {
	return &Problem{fmt.Sprintf(format, args...), format, args}
}

// words are a part of a sentence that can be said in another language, too.
type words struct {
	format string
	args   []any
}

func phrase(format string, args ...any) words { return words{format, args} }

func (w words) String() string { return fmt.Sprintf(w.format, w.args...) }

// Said returns what the words were composed of.
func (w words) Said() (format string, args []any) { return w.format, w.args }

// clip bounds what is quoted from a document.
func clip(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
