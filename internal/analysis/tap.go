package analysis

import (
	"bytes"
	"strings"
	"time"
)

const (
	longestLine = 64 << 10 // what lies behind in a longer line is not looked at
	firstLines  = 20       // that are read for a time, to learn how far a log reaches back
	lookBack    = 8        // lines above an error that are looked at for its time
	slowText    = 16 << 20 // of a member, for patterns without a literal
	keptAtOnce  = 16 << 20 // documents of all open taps
)

// Tap takes the text of one member while it streams. It belongs to one goroutine.
type Tap struct {
	a      *Analysis
	name   string
	levels bool // the member is a log
	finds  []*found
	byID   []*found // of words; nil: not of interest here
	slow   []*found // patterns without a literal
	wants  bool     // some rule has a path into it
	doc    []byte
	large  bool

	rest    []byte // the line that has not ended
	skip    bool   // of which 64 KiB were seen
	lines   int    // before the block
	offset  int64  // of the block in the member
	looked  int    // lines that were read for a time
	always  bool   // lines begin with their level
	tally   tally
	lastEnd int64 // where the last dated line of a level ended
	ids     []int
}

func newTap(a *Analysis, name, kind string) *Tap {
	t := &Tap{a: a, name: name, lastEnd: -1}
	switch kind {
	case "files", "journal", "units", "command":
		t.levels = true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	t.byID = make([]*found, len(a.rules)+1)
	for i, r := range a.rules {
		if !matches(r.Member, name) || r.logs && !t.levels {
			continue
		}
		r.seen++
		if r.path != nil {
			t.wants = true
			continue
		}
		f := &found{rule: r}
		t.finds = append(t.finds, f)
		if r.literals == nil {
			t.slow = append(t.slow, f)
		} else {
			t.byID[i+1] = f
		}
	}
	return t
}

// Write takes the next piece of the text. It never fails.
func (t *Tap) Write(p []byte) (int, error) {
	size := len(p)
	t.keep(p)
	if !t.levels && len(t.finds) == 0 {
		return size, nil
	}
	if len(t.rest) > 0 || t.skip {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			t.hold(p)
			return size, nil
		}
		t.hold(p[:end])
		line := append(t.rest, '\n')
		t.rest, t.skip = t.rest[:0], false
		t.block(line)
		p = p[end+1:]
	}
	if end := bytes.LastIndexByte(p, '\n'); end >= 0 {
		t.block(p[:end+1])
		p = p[end+1:]
	}
	t.hold(p)
	return size, nil
}

// hold keeps the beginning of a line until the rest of it comes.
func (t *Tap) hold(p []byte) {
	if t.skip {
		return
	}
	room := longestLine - len(t.rest)
	t.rest = append(t.rest, p[:min(len(p), room)]...)
	t.skip = len(p) > room
}

// keep holds on to a document while there is room for it.
func (t *Tap) keep(p []byte) {
	if !t.wants || t.large {
		return
	}
	t.a.mu.Lock()
	t.large = len(t.doc)+len(p) > maxDocument || t.a.kept+len(p) > keptAtOnce
	if t.large {
		t.a.kept -= len(t.doc)
	} else {
		t.a.kept += len(p)
	}
	t.a.mu.Unlock()
	if t.large {
		t.doc = nil
		return
	}
	t.doc = append(t.doc, p...)
}

// block looks at whole lines.
func (t *Tap) block(p []byte) {
	t.reach(p)
	if t.always || len(t.slow) > 0 && t.offset < slowText {
		t.each(p)
	}
	counted, number := 0, t.lines+1 // number is the line that begins at counted
	from, to, done := -1, -1, false // the line looked at last, and whether its level is known
	for i := t.a.words.next(p, 0); i >= 0; i = t.a.words.next(p, i+2) {
		if t.ids = t.a.words.at(p, i, t.ids[:0]); len(t.ids) == 0 {
			continue
		}
		if i >= to {
			from = bytes.LastIndexByte(p[max(from, 0):i], '\n') + 1 + max(from, 0)
			to, done = len(p), false
			if n := bytes.IndexByte(p[i:], '\n'); n >= 0 {
				to = i + n
			}
			number += bytes.Count(p[counted:from], []byte("\n"))
			counted = from
		}
		if i-from > longestLine {
			continue
		}
		for _, id := range t.ids {
			if id == 0 && t.levels && !done && !t.always {
				done = true
				t.level(p, from, to)
			}
			if f := t.byID[id]; f != nil && f.last != number {
				f.try(p[from:min(to, from+longestLine)], number)
			}
		}
	}
	t.lines = number - 1 + bytes.Count(p[counted:], []byte("\n"))
	t.offset += int64(len(p))
}

// each looks at every line, where a search for words would miss some.
func (t *Tap) each(p []byte) {
	number := t.lines
	for from := 0; from < len(p); {
		to := len(p)
		if n := bytes.IndexByte(p[from:], '\n'); n >= 0 {
			to = from + n
		}
		number++
		if t.always {
			t.level(p, from, to)
		}
		if t.offset < slowText {
			for _, f := range t.slow {
				f.try(p[from:min(to, from+longestLine)], number)
			}
		}
		from = to + 1
	}
}

// level judges the line p[from:to].
func (t *Tap) level(p []byte, from, to int) {
	line := p[from:min(to, from+longestLine)]
	l := levelOf(line)
	if l == calm {
		return
	}
	at, dated := instantOf(line, t.a.now)
	begins, ends := t.offset+int64(from), t.offset+int64(to)+1
	if !dated && begins == t.lastEnd { // it goes on with the line above
		t.lastEnd = ends
		return
	}
	if dated {
		t.lastEnd = ends
	} else {
		at, dated = t.above(p, from)
	}
	t.tally.count(at, dated, l)
}

// above looks for a time in the lines above from.
func (t *Tap) above(p []byte, from int) (time.Time, bool) {
	for range lookBack {
		if from == 0 {
			break
		}
		end := from - 1
		from = bytes.LastIndexByte(p[max(0, end-1024):end], '\n') + 1 + max(0, end-1024)
		if at, ok := instantOf(p[from:end], t.a.now); ok {
			return at, true
		}
	}
	return time.Time{}, false
}

// reach reads the first lines for the time a log begins at.
func (t *Tap) reach(p []byte) {
	for t.levels && t.looked < firstLines && len(p) > 0 {
		line, rest, _ := bytes.Cut(p, []byte("\n"))
		t.looked++
		if _, ok := lettered(line); ok && t.looked == 1 {
			t.always = true
		}
		if at, ok := instantOf(line, t.a.now); ok {
			t.tally.seen(at)
			t.looked = firstLines
		}
		p = rest
	}
}

// Close ends the member: what it held is judged now. It never fails.
func (t *Tap) Close() error {
	if len(t.rest) > 0 {
		t.block(append(t.rest, '\n'))
	}
	t.rest = nil
	var doc text
	var trouble error
	if t.wants && !t.large {
		doc, trouble = read(t.doc)
	}
	t.a.mu.Lock()
	defer t.a.mu.Unlock()
	t.a.kept -= len(t.doc)
	for _, r := range t.a.rules {
		if r.path == nil || !t.wants || !matches(r.Member, t.name) {
			continue
		}
		switch {
		case t.large:
			r.trouble = filled(tooLarge, t.name)
		case trouble != nil:
			r.trouble = filled(unread, t.name, trouble.Error())
		default:
			r.document(t.name, doc)
		}
	}
	for _, f := range t.finds {
		f.rule.matched(t.name, f.lines, f.first)
		for _, v := range f.value {
			f.rule.valued(t.name, v.line, v.value)
		}
	}
	if t.levels {
		t.a.line.add(t.name, &t.tally, t.tally.dated || isLog(t.name))
	}
	t.doc, t.wants, t.levels, t.finds = nil, false, false, nil
	return nil
}

// isLog says whether a member is called a log.
func isLog(name string) bool {
	base := strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
	for _, word := range []string{"log", "journal", "err", ".out"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	return false
}
