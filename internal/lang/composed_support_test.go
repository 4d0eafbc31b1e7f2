package lang

// Functions that make errors of a text, in the packages of requests, mail, state and
// the system, and words that are looked up as they stand.
func init() {
	for name, arguments := range map[string][]int{
		"because":     {0},                                                                                                          // internal/fault
		"unreachable": {0}, "badProxy": {0}, "unfitCA": {0}, "strange": {1}, "otherFile": {1}, "f.refused": {1}, "insecure": {0, 1}, // internal/system
		"spoiled": {0}, "unopened": {1}, "explain": {0}, // internal/state
		"malformed": {0}, "altered": {0}, "forged": {0}, "unmailable": {0}, "unusable": {0}, "otherwise": {0}, "setBack": {2}, // internal/mail
		"unsound": {0},                // internal/sla
		"misfit":  {1}, "demand": {2}, // pkg/support
	} {
		wording[name] = arguments
	}
	composed = append(composed, composedOfRequests...)
}

// composedOfRequests are words of what is asked and answered, and errors that stand in
// a variable.
var composedOfRequests = []string{
	"larger than %d bytes", // internal/disk
	// internal/cli, internal/sla
	"from cron, every quarter of an hour",
	"mon", "tue", "wed", "thu", "fri", "sat", "sun", "the calendar has not that much working time in 100 years",
	// internal/form
	"yes", "no", "its input ended",
	// internal/disk, internal/mail, internal/state; the operating system and the libraries
	"a file is in the way", "file already exists", "file does not exist", "operation not permitted",
	"input/output error", "connection refused", "connection reset by peer", "connection timed out",
	"network is unreachable", "no route to host", "broken pipe", "is a directory", "not a directory",
	"file exists", "no space left on device", "read-only file system", "too many open files",
	"file name too long", "device or resource busy", "exec format error", "executable file not found in $PATH",
	"context deadline exceeded", "context canceled", "connecting", "encrypting", "waiting for its greeting",
	"signing in", "opening the folder", "searching the folder", "fetching mails", "leaving",
	"it does not offer STARTTLS", "it spoke on in the clear", "it offers no sign-in method known here",
	"it does not speak IMAP", "changed by another run in the meantime", "no such secret",
}
