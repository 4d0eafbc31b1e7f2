package analysis

import (
	"time"
)

// instantHead is how far into a line its time is looked for.
const instantHead = 256

// instantOf returns when a line was written: the first time in it, in one of the
// forms RFC 3339 (also with a blank, a comma, slashes, or without a zone), RFC 3164
// (no year: the last such day before now), the web servers', klog's, or seconds or
// milliseconds since 1970 under a key of JSON. A time without a zone is in now's location.
func instantOf(line []byte, now time.Time) (time.Time, bool) {
	head := line[:min(len(line), instantHead)]
	s := stamp{now: now}
	if len(head) > 15 && (head[0] == 'E' || head[0] == 'W' || head[0] == 'F' || head[0] == 'I') && head[5] == ' ' {
		if m, ok := two(head[1:]); ok {
			if d, ok := two(head[3:]); ok && s.clock(head[6:]) {
				s.month, s.day = m, d
				return s.time()
			}
		}
	}
	for i := 0; i < len(head); i++ {
		c := head[i]
		if !digit(c) && !(c >= 'A' && c <= 'S') || i > 0 && (digit(head[i-1]) || letter(head[i-1]) && head[i-1] != 'T') {
			continue
		}
		rest := head[i:]
		switch {
		case !digit(c):
			if s.syslog(rest) {
				return s.time()
			}
		case s.iso(rest) || s.daily(rest):
			return s.time()
		case i > 0 && (head[i-1] == ':' || head[i-1] == ' ' || head[i-1] == '='):
			if t, ok := epoch(head[:i], rest, now); ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// stamp is a time as it is being read.
type stamp struct {
	year, month, day     int // year 0: not written
	hour, minute, second int
	zone                 *time.Location // nil: not written
	now                  time.Time
}

// time puts the parts together. It fails for what is no day of the calendar, and
// for what lies more than a day in the future.
func (s *stamp) time() (time.Time, bool) {
	zone := s.zone
	if zone == nil {
		zone = s.now.Location()
	}
	if s.month < 1 || s.month > 12 || s.day < 1 || s.day > 31 {
		return time.Time{}, false
	}
	year, soon := s.year, s.now.Add(24*time.Hour)
	if year == 0 {
		year = s.now.In(zone).Year()
		if time.Date(year, time.Month(s.month), s.day, s.hour, s.minute, s.second, 0, zone).After(soon) {
			year--
		}
	}
	t := time.Date(year, time.Month(s.month), s.day, s.hour, s.minute, s.second, 0, zone)
	if t.After(soon) || year < 1990 {
		return time.Time{}, false
	}
	return t, true
}

// iso reads 2026-11-22T03:01:56.123Z and its kin.
func (s *stamp) iso(b []byte) bool {
	if len(b) < 19 || b[4] != '-' && b[4] != '/' || b[7] != b[4] || b[10] != 'T' && b[10] != ' ' && b[10] != 't' {
		return false
	}
	century, a := two(b)
	years, c := two(b[2:])
	month, d := two(b[5:])
	day, e := two(b[8:])
	if !(a && c && d && e) || !s.clock(b[11:]) {
		return false
	}
	s.year, s.month, s.day = century*100+years, month, day
	s.offset(b[19:])
	return true
}

// daily reads 22/Nov/2026:03:01:56 +0000 and 22 Nov 2026 03:01:56.
func (s *stamp) daily(b []byte) bool {
	if len(b) < 20 || b[2] != '/' && b[2] != ' ' || b[6] != b[2] || b[11] != ':' && b[11] != ' ' {
		return false
	}
	day, a := two(b)
	century, c := two(b[7:])
	years, d := two(b[9:])
	month := monthOf(b[3:6])
	if !(a && c && d) || month == 0 || !s.clock(b[12:]) {
		return false
	}
	s.year, s.month, s.day = century*100+years, month, day
	s.offset(b[20:])
	return true
}

// syslog reads Nov 22 03:01:56, and with the year behind it as Apache has it.
func (s *stamp) syslog(b []byte) bool {
	if len(b) < 15 || b[3] != ' ' || b[6] != ' ' {
		return false
	}
	month := monthOf(b[:3])
	day, ok := two(b[4:])
	if b[4] == ' ' && digit(b[5]) {
		day, ok = int(b[5]-'0'), true
	}
	if month == 0 || !ok || !s.clock(b[7:]) {
		return false
	}
	s.month, s.day = month, day
	rest := fraction(b[15:])
	if len(rest) >= 6 && rest[0] == ' ' && rest[5] == ']' {
		century, a := two(rest[1:])
		years, c := two(rest[3:])
		if a && c {
			s.year = century*100 + years
		}
	}
	return true
}

// clock reads 03:01:56.
func (s *stamp) clock(b []byte) bool {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return false
	}
	h, a := two(b)
	m, c := two(b[3:])
	sec, d := two(b[6:])
	s.hour, s.minute, s.second = h, m, sec
	return a && c && d && h < 24 && m < 60 && sec <= 60
}

// offset reads what may follow a time: a fraction, and Z, UTC or +01:00.
func (s *stamp) offset(b []byte) {
	b = fraction(b)
	if len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	switch {
	case starts(b, "Z"), starts(b, "z"), starts(b, "UTC"), starts(b, "GMT"):
		s.zone = time.UTC
	case len(b) >= 5 && (b[0] == '+' || b[0] == '-'):
		rest := b[3:]
		if rest[0] == ':' {
			rest = rest[1:]
		}
		h, a := two(b[1:])
		m, c := two(rest)
		if !a || !c || h > 14 || m > 59 {
			return
		}
		seconds := h*3600 + m*60
		if b[0] == '-' {
			seconds = -seconds
		}
		if seconds == 0 {
			s.zone = time.UTC
		} else {
			s.zone = time.FixedZone("", seconds)
		}
	}
}

func fraction(b []byte) []byte {
	if len(b) > 1 && (b[0] == '.' || b[0] == ',') && digit(b[1]) {
		for b = b[1:]; len(b) > 0 && digit(b[0]); {
			b = b[1:]
		}
	}
	return b
}

// epoch reads a number of 10 or 13 digits after a key that means a time.
func epoch(before, b []byte, now time.Time) (time.Time, bool) {
	n, i := int64(0), 0
	for ; i < len(b) && i < 14 && digit(b[i]); i++ {
		n = n*10 + int64(b[i]-'0')
	}
	switch i {
	case 10:
		n *= 1000
	case 13:
	default:
		return time.Time{}, false
	}
	end := len(before)
	for end > 0 && (before[end-1] == ' ' || before[end-1] == ':' || before[end-1] == '"' || before[end-1] == '=') {
		end--
	}
	from := end
	for from > 0 && letter(before[from-1]) {
		from--
	}
	switch string(before[from:end]) {
	case "ts", "t", "time", "timestamp", "Time", "Timestamp", "TIMESTAMP":
		t := time.UnixMilli(n)
		return t, t.Year() >= 1990 && t.Before(now.Add(24*time.Hour))
	}
	return time.Time{}, false
}

// two reads two digits.
func two(b []byte) (int, bool) {
	if len(b) < 2 || !digit(b[0]) || !digit(b[1]) {
		return 0, false
	}
	return int(b[0]-'0')*10 + int(b[1]-'0'), true
}

func monthOf(b []byte) int {
	switch string(b[:3]) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}
