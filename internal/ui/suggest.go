package ui

import "github.com/optool/optool/internal/strictyaml"

// Suggest returns the word of among that word is most likely a misspelling of,
// "" if none is near. Commands, flags and configuration keys are judged alike.
func Suggest(word string, among []string) string { return strictyaml.Suggest(word, among) }
