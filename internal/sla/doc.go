// Package sla is the clock of a service level agreement: when an answer is due,
// and how much of the working time until then is left.
//
// A Calendar says when the vendor works, in civil time of his own zone; where the
// customer is does not matter. A budget is the working time within which he
// answers. A Clock is one request: it starts when the vendor accepted the request,
// and messages start it again, stop it, or end it. Its Standing is what can be said
// of it at some moment.
//
// An instant is working time when a clock on the vendor's wall shows a time inside a
// window of a day he works on. Windows are half-open: the closing time is outside.
// Where the hands are moved, the wall still places the windows and elapsed time is
// what counts: an hour that is left out is not worked, an hour that comes twice is
// worked twice, and of a window that begins or ends in the gap that part is worked
// which the wall shows.
//
// Budgets are used up to the nanosecond. A budget that ends exactly at closing is
// due at closing, not at the next opening.
//
// All here is arithmetic: nothing reads a clock, a file or a zone. A Calendar may be
// used by several goroutines.
package sla
