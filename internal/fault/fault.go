// Package fault gives an error the three things an administrator needs beside
// the message: a stable code for scripts, a hint with the command to type next,
// and the exit code the process ends with.
//
// Jobs and tools return faults; the desk prints them in one place. A fault is
// made where the cause is known and travels up unchanged: wrap it with %w, and
// Of finds it again.
package fault

import (
	"errors"
	"fmt"
)

// Exit codes of every command. The codes from 10 on belong to `license check`
// and are listed in internal/cli beside the states they stand for.
const (
	ExitOK          = 0
	ExitFailure     = 1 // other failure
	ExitUsage       = 2 // usage or configuration
	ExitUnreachable = 3 // vendor unreachable, try later
	ExitRefused     = 4 // vendor refused: credentials or entitlement
	ExitUnverified  = 5 // verification failed: signature, hash, tampering
	ExitBusy        = 6 // another run holds the lock
	ExitPartial     = 7 // partial result
	ExitInput       = 8 // input needed, or cancelled at a prompt
	ExitUndone      = 9 // update undone, the platform is as before
	ExitInterrupt   = 130
	ExitTerminated  = 143
)

// Error is one failure as a user meets it.
type Error struct {
	Code      string // stable, snake_case, for scripts: "vendor_unreachable"
	Message   string // what was attempted and what is wrong; lower case, no full stop
	Hint      string // what to type or do next; may be empty
	Exit      int    // process exit code, one of the constants above or a check code
	Retryable bool   // the same call may succeed later without any change
	Err       error  // cause, for errors.Is; its text is part of Message already or not fit to show

	message, hint sentences // what Message and Hint were composed of
}

// Error returns the message alone: hint and code are printed by the desk.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns a fault with a formatted message. A cause given with %w is kept.
func New(exit int, code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Exit: exit, Err: errors.Unwrap(err), message: sentences{{format, args}}}
}

// Usage returns a fault for a wrong command line or configuration (exit 2).
func Usage(format string, args ...any) *Error { return New(ExitUsage, "usage", format, args...) }

// Hinted returns e with the hint replaced.
func (e *Error) Hinted(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	e.hint = sentences{{format, args}}
	return e
}

// Retry marks e as worth trying again later.
func (e *Error) Retry() *Error {
	e.Retryable = true
	return e
}

// Of returns the fault inside err, or makes one of an error nobody classified:
// code "failure", exit 1. Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		if e.Error() == err.Error() {
			return e
		}
		outer := *e // keep what callers added around the fault's own message
		outer.Message, outer.message = err.Error(), sentences{{"%w", []any{around{err}}}}
		return &outer
	}
	return &Error{Code: "failure", Message: err.Error(), Exit: ExitFailure, Err: err, message: sentences{{"%w", []any{err}}}}
}
