package mail

import "strings"

// withoutHistory returns a text without what it quotes below the answer. Quotes with
// something written behind them stay: these are answers to single points. When nothing
// would be left, everything is returned.
func withoutHistory(text string) string {
	lines := strings.Split(text, "\n")
	end := len(lines)
	for i, line := range lines {
		if forwarded(line) && i > 0 || i > 0 && copiedHead(lines[i:]) {
			end = i
			break
		}
	}
	end = beforeQuote(lines, end)
	kept := strings.TrimRight(strings.Join(lines[:end], "\n"), "\n \t")
	if strings.TrimSpace(kept) == "" {
		return text
	}
	return kept + "\n"
}

// beforeQuote returns where the block of quoted lines begins that ends at end, with the
// line that introduces it; end when there is none.
func beforeQuote(lines []string, end int) int {
	at, quoted := end, 0
	for at > 0 {
		line := strings.TrimSpace(lines[at-1])
		if strings.HasPrefix(line, ">") {
			quoted++
		} else if line != "" {
			break
		}
		at--
	}
	// Without quoted lines the introduction alone says what follows: nothing does.
	if quoted == 0 {
		return end
	}
	// Introductions take one line, or two when a mail program wrapped them.
	for n := 1; n <= 2 && at-n >= 0; n++ {
		if introduces(strings.Join(lines[at-n:at], " ")) {
			return at - n
		}
	}
	return at
}

// introduces tells lines such as "On Monday, A wrote:".
func introduces(line string) bool {
	line = strings.ToLower(strings.TrimSpace(line))
	if !strings.HasSuffix(line, ":") || len(line) > 300 {
		return false
	}
	for _, verb := range []string{"wrote", "schrieb", "писал", "пишет", "сообщил", "a écrit", "escribió"} {
		if strings.Contains(line, verb) {
			return true
		}
	}
	return false
}

// forwarded tells the lines above a message that is repeated whole.
func forwarded(line string) bool {
	line = strings.TrimSpace(line)
	inner := strings.ToLower(strings.TrimSpace(strings.Trim(line, "-")))
	if inner != "" && len(line)-len(inner) >= 4 && strings.HasPrefix(line, "--") && strings.HasSuffix(line, "--") {
		for _, words := range []string{"original message", "forwarded message", "ursprüngliche nachricht", "исходное сообщение",
			"пересылаемое сообщение", "original appointment"} {
			if strings.Contains(inner, words) {
				return true
			}
		}
	}
	return false
}

// copiedHead tells the header that some programs put above the history: three or more
// lines in a row with the names of header fields, below a rule or an empty line.
func copiedHead(lines []string) bool {
	first := strings.TrimSpace(lines[0])
	if first != "" && strings.Trim(first, "_-") != "" {
		return false
	}
	named := 0
	for _, line := range lines[1:] {
		name, _, colon := strings.Cut(strings.Trim(strings.TrimSpace(line), "*"), ":")
		switch strings.ToLower(strings.Trim(name, "* ")) {
		case "from", "sent", "to", "cc", "subject", "date", "von", "gesendet", "an", "betreff", "от", "отправлено", "кому", "тема", "дата", "копия":
			if !colon {
				return false
			}
			named++
		default:
			return named >= 3
		}
		if named >= 3 {
			return true
		}
	}
	return false
}
