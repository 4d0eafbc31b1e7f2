package lang

// Functions that make errors of a text in the vendor's program, and words of its
// documents that are looked up as they stand.
func init() {
	for name, arguments := range map[string][]int{
		"badFile": {0}, "badMail": {0}, "notEntitled": {0}, // internal/backoffice
		"badForward": {0}, // internal/vendorcli
	} {
		wording[name] = arguments
	}
	composed = append(composed, composedOfVendor...)
}

var composedOfVendor = []string{
	// internal/vendorcli: its own description, states of licences and requests, what
	// became of a licence, who wrote and on which way
	"optool-vendor is the vendor's side of optool. It keeps keys, licences and\n" +
		"releases in one directory and publishes signed files that any web server can\n" +
		"serve.",
	"not-yet-valid", "waiting", "active", "issued", "renewed", "resumed", "signed anew",
	"customer", "vendor", "https", "close",
	// internal/backoffice: go-tuf
	"length/hash verification error: hash verification failed - mismatch for algorithm sha256",
}
