// Package ui is what a person or a script sees of a command: results, errors,
// help.
//
// # Words
//
// A Stream is stdout or stderr with what was found out about it: whether it is
// a terminal, how wide, and whether colour is welcome. A Printer prints the
// result of a command, once, in the Output the user asked for: a Document for
// scripts (JSON or YAML), or a Sheet for people. A Word is a piece of text with
// a Tone.
//
// # Promises
//
//   - stdout carries the result only, warnings and errors go to stderr; with
//     JSON or YAML stdout carries exactly one document, on failure too.
//   - Nothing that came from outside reaches a terminal uncleaned: every
//     rendering passes through Clean or CleanText, and documents escape the
//     same characters.
//   - Into a pipe go plain lines: no colour, no rules, no wrapping, no trailing
//     blanks.
package ui
