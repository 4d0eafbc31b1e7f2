// Package form asks questions on a terminal: one after another, each answered on
// its own line, then a summary from which any answer can be changed and an action
// is chosen.
//
// It is made for a slow line, a small screen, a serial console and a screen reader:
// nothing is drawn but the line being written, and of that only what changed. The
// terminal is asked nothing, so one that never answers is as good as any.
//
// # Words
//
// A Field is a question, an Action what can be done with the answers. A raw terminal
// hands over every key; a cooked one (a pipe) hands over lines, and the
// same questions are asked there without editing. A cell is what one character
// fills on the screen, with the marks that combine with it. A frame is the rows at
// the bottom of what was printed that are still being changed.
//
// # Promises
//
//   - What is seen on the screen was handed to Form.Saved before: a kill loses at
//     most the key that was being pressed.
//   - The terminal is left as it was found, also by a panic, by the end of the
//     context and while the user's editor runs; the program can be stopped (ctrl-Z)
//     and go on.
//   - Nothing from outside steers the terminal: control characters are dropped from
//     what is typed, pasted or handed in, and what has no width shows as "?".
//   - A line that is too long scrolls; the last column is never written.
package form
