// Package brand says under whose name the program runs: its own, or that of the
// vendor who made it his.
package brand

// Brand is the identity of a build. It is fixed when the program is built or
// branded, and nothing that a user says changes it: neither the name of the file
// nor the environment.
type Brand struct {
	Name    string // of the program, its folders, units and pages: "optool"
	Prefix  string // of its environment variables, without the underscore: "OPTOOL"
	Profile []byte // the vendor's profile as YAML; nil: it is a file on the host
}

// Own is the brand of a build that no vendor made his.
func Own() Brand { return Brand{Name: "optool", Prefix: "OPTOOL"} }

// Embedded reports whether the build brings its profile along.
func (b Brand) Embedded() bool { return b.Profile != nil }
