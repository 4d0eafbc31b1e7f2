package versions

import "fmt"

// problem is why a text is no version or range.
type problem struct {
	format string
	args   []any
}

func unusable(format string, args ...any) error { return &problem{format, args} }

func (p *problem) Error() string { return fmt.Sprintf(p.format, p.args...) }

// Said returns what the text was composed of, for those who say it in another
// language.
func (p *problem) Said() (format string, args []any) { return p.format, p.args }
