package ui

import (
	"slices"
	"strings"
)

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

// AskedOutput finds the last -o/--output value in arguments that may not even
// parse, so that the error comes out in the form that was asked for; "" if there
// is none. Glued to the flag (-ojson) only outputs count, extra ones among them.
func AskedOutput(args []string, extra ...Output) Output {
	found := Asked(args, "--output", "-o")
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "-o"); ok && slices.Contains(append([]Output{Table, JSON, YAML}, extra...), Output(value)) {
			found = value
		}
	}
	return Output(found)
}

// Asked finds the last value of a flag, which has one of these names with their
// dashes, in arguments that may not even parse; "" if there is none.
func Asked(args []string, names ...string) string {
	found := ""
	for i, arg := range args {
		if arg == "--" {
			break
		}
		for _, name := range names {
			if arg == name && i+1 < len(args) {
				found = args[i+1]
			} else if value, ok := strings.CutPrefix(arg, name+"="); ok {
				found = value
			}
		}
	}
	return found
}
