package analysis

import (
	"bytes"
	"strings"
)

// level is what a line of a log says of itself.
type level int

const (
	calm level = iota
	warning
	bad
)

// levelWords are what a line has somewhere if it is an error or a warning, unless it
// begins with its level: see lettered.
func levelWords() []string {
	all := []string{
		"error", "err", "fatal", "crit", "panic", "severe", "emerg", "alert", "warn",
		"exception in thread", "traceback (most recent",
		`"s":"e"`, `"s":"f"`, `"s":"w"`, // MongoDB
	}
	// syslog's numbers (RFC 5424, 6.2.1) and those of Bunyan and Pino.
	for _, number := range []string{"0", "1", "2", "3", "4", "50", "60"} {
		all = append(all, `"level":`+number)
	}
	return all
}

// levelHead is how far into a line its level is looked for.
const levelHead = 512

// levelOf returns the level of a line. The first word in the place of a level
// decides: "INFO retry after ERROR" is calm, as is "no error was found".
func levelOf(line []byte) level {
	head := line[:min(len(line), levelHead)]
	if trimmed := bytes.TrimLeft(head, " \t"); starts(trimmed, "at ") || starts(trimmed, "Caused by: ") || starts(trimmed, "... ") {
		return calm // inside a stack trace, whose first line was counted
	}
	if l, ok := numbered(head); ok {
		return l
	}
	for i := 0; i < len(head); {
		if !letter(head[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(head) && letter(head[end]) {
			end++
		}
		if n := end - i; n >= 3 && n <= 11 && (i == 0 || !wordByte(head[i-1])) && (end == len(head) || !wordByte(head[end])) {
			if l, ok := named(head[i:end]); ok && placed(head, i, end) {
				return l
			}
		}
		i = end
	}
	if bytes.Contains(head, []byte("Exception in thread ")) || bytes.Contains(head, []byte("Traceback (most recent")) {
		return bad
	}
	return calm
}

func starts(line []byte, with string) bool {
	return len(line) >= len(with) && string(line[:len(with)]) == with
}

func letter(b byte) bool { b |= 0x20; return b >= 'a' && b <= 'z' }
func digit(b byte) bool  { return b >= '0' && b <= '9' }

// wordByte says whether b beside a word makes it part of a longer name.
func wordByte(b byte) bool { return digit(b) || b == '_' || b == '-' || b >= 0x80 }

// numbered reads levels that are numbers or single letters, also in lines of JSON.
func numbered(head []byte) (level, bool) {
	if l, ok := lettered(head); ok {
		return l, true
	}
	if len(head) == 0 || head[0] != '{' {
		return calm, false
	}
	if i := bytes.Index(head, []byte(`"level":`)); i >= 0 && i+10 < len(head) && digit(head[i+8]) {
		n := int(head[i+8] - '0')
		if digit(head[i+9]) {
			n = n*10 + int(head[i+9]-'0')
		}
		switch {
		case n < 8:
			return severity(n), true
		case n >= 50:
			return bad, true
		case n >= 40:
			return warning, true
		}
		return calm, true
	}
	if i := bytes.Index(head, []byte(`"s":"`)); i >= 0 && i+6 < len(head) && head[i+6] == '"' {
		switch head[i+5] {
		case 'E', 'F':
			return bad, true
		case 'W':
			return warning, true
		case 'I', 'D':
			return calm, true
		}
	}
	return calm, false
}

// lettered reads a level that the line begins with: the priority of syslog in angle
// brackets (RFC 5424, 6.2.1; sd-daemon(3)), or klog's letter before month and day.
func lettered(line []byte) (level, bool) {
	switch {
	case len(line) < 6:
	case line[0] == '<':
		n, i := 0, 1
		for ; i < 4 && digit(line[i]); i++ {
			n = n*10 + int(line[i]-'0')
		}
		if i > 1 && line[i] == '>' {
			return severity(n & 7), true
		}
	case line[5] == ' ' && digit(line[1]) && digit(line[2]) && digit(line[3]) && digit(line[4]):
		switch line[0] {
		case 'E', 'F':
			return bad, true
		case 'W':
			return warning, true
		case 'I':
			return calm, true
		}
	}
	return calm, false
}

// severity reads syslog's numbers.
func severity(n int) level {
	switch {
	case n <= 3:
		return bad
	case n == 4:
		return warning
	}
	return calm
}

// named says which level a word means.
func named(w []byte) (level, bool) {
	var lower [11]byte
	for i, c := range w {
		lower[i] = c | 0x20
	}
	switch string(lower[:len(w)]) {
	case "error", "err", "fatal", "crit", "critical", "panic", "severe", "emerg", "emergency", "alert":
		return bad, true
	case "warn", "warning":
		return warning, true
	case "info", "information", "debug", "trace", "notice", "verbose", "fine", "finer", "finest":
		return calm, true
	}
	return calm, false
}

// placed says whether the word at head[from:to] stands where a line says its
// level, and is not a word of its message.
func placed(head []byte, from, to int) bool {
	before, after := byte('\n'), byte('\n')
	if from > 0 {
		before = head[from-1]
	}
	if to < len(head) {
		after = head[to]
	}
	if upper(head[from:to]) {
		return strings.IndexByte(" \t\n[(<|:=\"'.,]}>*", before) >= 0 && strings.IndexByte(" \t\n\r])>|:,\"'", after) >= 0
	}
	switch {
	case before == '[' && after == ']', before == '<' && after == '>', before == '(' && after == ')',
		before == '|' && after == '|', before == '\t' && after == '\t', before == ':' && after == ']':
		return true
	case before == '.' && strings.IndexByte(" :>", after) >= 0:
		return facility(head[:from-1])
	case after == ':' && (from == 0 || before == ' ' && (from == 1 || strings.IndexByte(":]-|>0123456789Z", head[from-2]) >= 0)):
		return true
	case before == ' ' && after == ' ' && from < 40 && from > 10 && digit(head[0]) && (digit(head[from-2]) || head[from-2] == 'Z'):
		return true // the column after a time
	}
	return keyed(head[:from])
}

func upper(w []byte) bool {
	for _, c := range w {
		if c&0x20 != 0 {
			return false
		}
	}
	return true
}

// facility says whether before ends with a facility of syslog, as in daemon.err.
func facility(before []byte) bool {
	from := len(before)
	for from > 0 && (letter(before[from-1]) || digit(before[from-1])) {
		from--
	}
	switch f := string(before[from:]); f {
	case "kern", "user", "mail", "daemon", "auth", "authpriv", "syslog", "lpr", "news", "cron", "ftp":
		return true
	default:
		return len(f) == 6 && strings.HasPrefix(f, "local")
	}
}

// keyed says whether before ends with the key of a level, as in level= or "severity": ".
func keyed(before []byte) bool {
	rest := bytes.TrimRight(before, "\"' ")
	if len(rest) == 0 || rest[len(rest)-1] != '=' && rest[len(rest)-1] != ':' {
		return false
	}
	rest = bytes.TrimRight(rest[:len(rest)-1], "\"' ")
	for _, key := range [...]string{"level", "lvl", "severity", "levelname", "level_name", "priority"} {
		if len(rest) >= len(key) && fold(rest[len(rest)-len(key):], key) {
			return true
		}
	}
	return false
}
