package lang

// composed are texts that no call holds as a literal: words of other packages and
// of libraries that are looked up as they stand.
var composed = []string{
	"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
}
