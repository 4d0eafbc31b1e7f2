package ui

// Output is the value of -o/--output: how a result is printed.
type Output string

// The outputs every command knows.
const (
	Table Output = "table" // for people
	JSON  Output = "json"
	YAML  Output = "yaml"
)

// ParseOutput reads an --output value: one of the three, or one of extra, which
// a command may know beside them. The error is a usage fault.
func ParseOutput(s string, extra ...Output) (Output, error) {
	return choice("output", Output(s), append([]Output{Table, JSON, YAML}, extra...)...)
}
