package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// passage is a sentence, or what stands between the ends of a line of a list, or a
// line that a program wrote.
type passage struct {
	text  string
	mark  string // "2." or "-", when it begins an item that had one
	asks  bool   // it ends with a question mark
	log   bool   // a program wrote it: it says nothing of what is asked
	item  int    // the number of the item of a list it stands in, from 1; 0 for none
	list  int    // the list of that item, from 1
	first bool   // it begins its item or paragraph
}

// eachLine tells the lines of text, and which of them programs wrote: fenced blocks,
// quoted lines, and lines of logs and stack traces.
func eachLine(text string, line func(s string, log bool)) {
	fenced := false
	for s := range strings.SplitSeq(clip(text, maxRead), "\n") {
		trimmed := strings.TrimSpace(s)
		fence := strings.HasPrefix(trimmed, "```")
		if fence {
			fenced = !fenced
		}
		line(s, fence || fenced || isLog(trimmed))
	}
}

// prose returns text without what programs wrote.
func prose(text string) string {
	var b strings.Builder
	eachLine(text, func(s string, log bool) {
		if !log {
			b.WriteString(s)
		}
		b.WriteByte('\n')
	})
	return b.String()
}

// isLog tells quoted lines and those that programs write: with a time of the day to
// the second near their beginning, or a frame of a stack.
func isLog(line string) bool {
	if strings.HasPrefix(line, ">") || strings.HasPrefix(line, "at ") && strings.Contains(line, "(") {
		return true
	}
	head := clip(line, 28) // [2026-11-17T09:00:01, Nov 17 09:00:01, 09:00:01.123
	for i := 0; i+8 <= len(head); i++ {
		if isTime(head[i : i+8]) {
			return true
		}
	}
	return false
}

// isTime tells 09:00:01.
func isTime(s string) bool {
	for i := range len(s) {
		if i%3 == 2 != (s[i] == ':') || i%3 != 2 && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// passages cuts text into sentences. A number with a dot or a bracket begins an item of
// a list: at the beginning of a line, or within one, see inline.
func passages(text string) (all []passage) {
	list, item, last, mark := 0, 0, 0, ""
	var block []string
	flush := func() {
		first := true
		for s := range strings.Lines(cut(strings.Join(block, " "))) {
			if s = strings.TrimSpace(s); strings.ContainsFunc(s, unicode.IsLetter) {
				all = append(all, passage{text: s, mark: mark, asks: asks(s), item: item, list: list, first: first})
				first, mark = false, ""
			}
		}
		block, mark = nil, ""
	}
	eachLine(text, func(line string, log bool) {
		if log {
			flush()
			all = append(all, passage{text: line, log: true, item: item, list: list})
			return
		}
		next := 1
		if item > 0 {
			next = last + 1
		}
		for _, part := range inline(strings.TrimSpace(line), next) {
			n, rest := number(part)
			switch {
			case part == "": // an empty line ends an item, not its list
				flush()
				item = 0
			case n > 0:
				flush()
				if n != last+1 || list == 0 {
					list++
				}
				item, last = n, n
				block, mark = append(block, rest), strings.TrimSpace(strings.TrimSuffix(part, rest))
			case bullet(part):
				flush()
				item, mark = 0, "-"
				block = append(block, strings.TrimLeft(part, "-*•– "))
			default:
				block = append(block, part)
			}
		}
	})
	flush()
	return all
}

// cut ends each sentence with a line end.
func cut(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteByte(text[i])
		if strings.IndexByte(".!?", text[i]) < 0 || i+1 < len(text) && strings.IndexByte(".!?)\"", text[i+1]) >= 0 {
			continue
		}
		if i+1 == len(text) || text[i+1] == ' ' {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func asks(s string) bool {
	return strings.HasSuffix(strings.TrimRight(s, ".!)\"» "), "?")
}

// inline parts a line before each "2)" within it, and before each "2." or "(2)" that
// stands behind the end of a sentence and is the number whose turn it is: next, or the
// one behind the last of the line.
func inline(line string, next int) (parts []string) {
	start := 0
	for i := 0; i+2 < len(line); i++ {
		if i > 0 && line[i-1] != ' ' || line[i] != '(' && (line[i] < '1' || line[i] > '9') {
			continue
		}
		n, rest := number(line[i:min(len(line), i+8)])
		if n == 0 || rest == "" {
			continue
		}
		if bracket := line[i] != '(' && line[i+1] == ')'; !bracket {
			if i > 0 && (n != next || !strings.ContainsRune(".!?;:,", rune(line[i-2]))) {
				continue
			}
		}
		next = n + 1
		if i > 0 {
			parts = append(parts, strings.TrimSpace(line[start:i]))
			start = i
		}
	}
	return append(parts, strings.TrimSpace(line[start:]))
}

// number reads the mark of an item: "1.", "1)", "(1)", "1:", "№1", "#1", "Question 1:",
// "Вопрос 1.". 0 when there is none.
func number(line string) (n int, rest string) {
	rest = line
	if word, after, found := strings.Cut(line, " "); found {
		switch fold(word) {
		case "question", "problem", "issue", "вопрос", "проблема":
			rest = after
		}
	}
	labelled := len(rest) != len(line)
	for _, mark := range []string{"№", "#"} {
		after, found := strings.CutPrefix(rest, mark)
		labelled = labelled || found
		rest = strings.TrimSpace(after)
	}
	inner, brackets := strings.CutPrefix(rest, "(")
	rest = inner
	digits := 0
	for digits < len(rest) && digits < 3 && rest[digits] >= '0' && rest[digits] <= '9' {
		n = n*10 + int(rest[digits]-'0')
		digits++
	}
	if digits == 0 || digits > 2 {
		return 0, line
	}
	after := rest[digits:]
	mark, size := utf8.DecodeRuneInString(after)
	switch {
	case brackets && mark != ')':
	case strings.ContainsRune(".):", mark) && (len(after) == size || after[size] == ' '):
		return n, strings.TrimSpace(after[size:])
	case labelled && (after == "" || after[0] == ' '):
		return n, strings.TrimSpace(after)
	}
	return 0, line
}

func bullet(line string) bool {
	return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "• ") || strings.HasPrefix(line, "– ")
}
