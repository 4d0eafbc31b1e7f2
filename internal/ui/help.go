package ui

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// exitCodes is the annotation that lists a command's exit codes, "0 2 3".
const exitCodes = "exit-codes"

// helpWidth is the width help is laid out for, whatever the terminal: help is
// read in manuals too.
const helpWidth = 80

// ExitCodes notes which exit codes cmd can end with; its help lists them. A
// command without the note lists 0, 1 and 2. It returns cmd.
func ExitCodes(cmd *cobra.Command, codes ...int) *cobra.Command {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = strconv.Itoa(code)
	}
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[exitCodes] = strings.Join(words, " ")
	return cmd
}

// ExitMeaning gives an exit code a meaning that it has for cmd alone. It returns
// cmd.
func ExitMeaning(cmd *cobra.Command, code int, meaning string) *cobra.Command {
	cmd.Annotations[exitCodes+strconv.Itoa(code)] = meaning
	return cmd
}

// Exit is one exit code and its meaning.
type Exit struct {
	Code    int
	Meaning string
}

// Exits returns the exit codes of cmd, rising, for its help and its manual
// page. Meanings adds to or replaces the standard ones.
func Exits(cmd *cobra.Command, meanings map[int]string) []Exit {
	known := map[int]string{
		fault.ExitOK:          "done",
		fault.ExitFailure:     "other failure",
		fault.ExitUsage:       "usage or configuration",
		fault.ExitUnreachable: "vendor unreachable, try later",
		fault.ExitRefused:     "vendor refused: credentials or entitlement",
		fault.ExitUnverified:  "verification failed: signature, hash, tampering",
		fault.ExitBusy:        "another run holds the lock",
		fault.ExitPartial:     "partial result",
		fault.ExitInput:       "input needed, or cancelled at a prompt",
		fault.ExitUndone:      "update undone, the platform is as before",
		fault.ExitInterrupt:   "interrupted",
		fault.ExitTerminated:  "terminated",
	}
	maps.Copy(known, meanings)
	noted, ok := cmd.Annotations[exitCodes]
	if !ok {
		noted = "0 1 2"
	}
	var exits []Exit
	for _, word := range strings.Fields(noted) {
		code, err := strconv.Atoi(word)
		meaning := known[code]
		if own := cmd.Annotations[exitCodes+word]; own != "" {
			meaning = own
		}
		if err == nil && meaning != "" {
			exits = append(exits, Exit{code, meaning})
		}
	}
	slices.SortFunc(exits, func(a, b Exit) int { return a.Code - b.Code })
	return exits
}

// usage writes what follows the description in a command's help. cobra's own
// wraps nothing; setting a template instead would link text/template and switch
// dead-code removal off.
type usage struct{ meanings map[int]string }

func (u usage) write(cmd *cobra.Command) error {
	var b strings.Builder
	b.WriteString(lang.Word("Usage") + ":\n")
	switch {
	case cmd.HasAvailableSubCommands():
		fmt.Fprintf(&b, "  %s [%s]\n", cmd.CommandPath(), lang.Word("command"))
	case cmd.HasAvailableFlags():
		fmt.Fprintf(&b, "  %s [%s]\n", cmd.UseLine(), lang.Word("flags"))
	default:
		fmt.Fprintf(&b, "  %s\n", cmd.UseLine())
	}
	section(&b, "Aliases", "  "+strings.Join(cmd.Aliases, ", "))
	section(&b, "Examples", examples(cmd.Example))
	for _, group := range cmd.Groups() {
		section(&b, strings.TrimSuffix(group.Title, ":"), commandList(cmd, group.ID))
	}
	title := "Commands"
	if len(cmd.Groups()) > 0 {
		title = "More commands"
	}
	section(&b, title, commandList(cmd, ""))
	section(&b, "Flags", flagList(cmd.LocalFlags()))
	section(&b, "Global flags", flagList(cmd.InheritedFlags()))
	var exits strings.Builder
	for _, exit := range Exits(cmd, u.meanings) {
		fmt.Fprintf(&exits, "  %-4d %s\n", exit.Code, lang.Word(exit.Meaning))
	}
	section(&b, "Exit codes", exits.String())
	_, err := cmd.OutOrStderr().Write(trimLines([]byte(b.String())))
	return err
}

// explain writes the help of cmd: what it is for, and how it is used.
func (u usage) explain(cmd *cobra.Command) {
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	if text = strings.TrimRight(lang.Word(text), " \n"); text != "" {
		fmt.Fprintln(cmd.OutOrStdout(), trimmed(folded(text))+"\n")
	}
	if cmd.Runnable() || cmd.HasSubCommands() {
		_ = u.write(cmd)
	}
}

func trimmed(text string) string { return string(trimLines([]byte(text))) }

// folded breaks paragraphs anew that have a line wider than help: a translation, or the
// name of a brand, may be longer than what was written. Lines that begin with a
// blank stay as they are.
func folded(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		lines := strings.Split(p, "\n")
		wide := slices.ContainsFunc(lines, func(line string) bool { return displaywidth.String(line) > helpWidth })
		if set := slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, " ") }); wide && !set {
			paragraphs[i] = strings.TrimSuffix(hang("", p, 0, helpWidth), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// section writes text under title, or nothing for empty text.
func section(b *strings.Builder, title, text string) {
	if strings.TrimSpace(text) != "" {
		fmt.Fprintf(b, "\n%s:\n%s\n", lang.Word(title), strings.TrimRight(text, "\n"))
	}
}

func commandList(cmd *cobra.Command, groupID string) string {
	var b strings.Builder
	for _, child := range cmd.Commands() {
		if child.GroupID == groupID && (child.IsAvailableCommand() || child.Name() == "help") {
			name := fmt.Sprintf("  %-*s  ", cmd.Commands()[0].NamePadding(), child.Name())
			b.WriteString(hang(name, lang.Word(child.Short), len(name), helpWidth))
		}
	}
	return b.String()
}

// examples says the comments between the command lines of an example.
func examples(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		command, comment, found := strings.Cut(line, "  # ") // at least two blanks before it
		if found {
			comment, end := strings.CutSuffix(comment, "\n")
			b.WriteString(lang.Named(command) + "  # " + lang.Word(comment))
			if end {
				b.WriteByte('\n')
			}
			continue
		}
		b.WriteString(lang.Named(line))
	}
	return b.String()
}
