package license

import "strings"

// State is the verdict on a licence in one word.
type State string

// States, in the order of the exit codes of `license check`.
const (
	Valid           State = "valid"
	Expiring        State = "expiring"
	Grace           State = "grace"
	Expired         State = "expired"
	NotYetValid     State = "not-yet-valid"
	StateSuspended  State = "suspended"
	StateRevoked    State = "revoked"
	VersionMismatch State = "version-mismatch"
	HostMismatch    State = "host-mismatch"
	ClockRollback   State = "clock-rollback"
	Damaged         State = "damaged"
	None            State = "none"
	Stale           State = "stale"
)

// States lists all states in the order above.
func States() []State {
	return []State{Valid, Expiring, Grace, Expired, NotYetValid, StateSuspended, StateRevoked,
		VersionMismatch, HostMismatch, ClockRollback, Damaged, None, Stale}
}

// Words is the state as people read it: "not yet valid".
func (s State) Words() string { return strings.ReplaceAll(string(s), "-", " ") }

// Said returns the words, for those who say them in another language. Those of None
// are told from any other "none" by a verb that prints nothing.
func (s State) Said() (format string, args []any) {
	if s == None {
		return "none%.0s", []any{""}
	}
	return s.Words(), nil
}

// Usable reports whether a platform may run in this state: valid, expiring and
// grace. Which functions an enforcement stage closes is for the platform to say.
func (s State) Usable() bool { return s == Valid || s == Expiring || s == Grace }
