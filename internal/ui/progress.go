package ui

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/clipperhouse/displaywidth"

	"github.com/optool/optool/internal/lang"
)

const (
	redrawEvery = 100 * time.Millisecond // on a terminal
	lineEvery   = 10 * time.Second       // elsewhere

	smoothing  = 5 * time.Second // the speed is that of about so long
	leastBar   = 10              // columns, with its brackets
	widestBar  = 32
	longestETA = 100 * time.Hour
)

// Progress tells how far something is that takes long: on a terminal in one line
// that is drawn anew, elsewhere in a plain line now and then. It may be used from
// several goroutines.
type Progress struct {
	out   *Stream
	what  string
	total int64
	now   func() time.Time

	mu      sync.Mutex
	started time.Time
	shown   time.Time // of the last line; zero: there is none on the terminal
	ended   bool

	first, done int64 // bytes: there at the beginning, and now
	counting    bool  // first is known
	sampled     time.Time
	sample      int64   // done at that time
	speed       float64 // bytes per second, smoothed; 0 is unknown
}

// NewProgress begins to tell about total bytes of what, such as "download"; a
// total of 0 is unknown. Nothing is written before the first Set, and nothing at
// all where out is nil, as with --quiet.
func NewProgress(out *Stream, what string, total int64, now func() time.Time) *Progress {
	p := &Progress{out: out, what: Clean(what), total: total, now: now, started: now()}
	if out != nil && !p.redraws() {
		p.shown = p.started // the first line comes after a while
	}
	return p
}

// Set tells how many bytes there are. The first call says how many there were at
// the beginning, which count for nothing in the speed. Fewer than before begin
// anew.
func (p *Progress) Set(done int64) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	now := p.now()
	p.count(done, now)
	switch since := now.Sub(p.shown); {
	case p.redraws() && since >= redrawEvery:
		p.draw(p.line(p.out.lineWidth()-1), "")
	case !p.redraws() && since >= lineEvery:
		p.say(p.line(math.MaxInt))
	default:
		return
	}
	p.shown = now
}

// Done ends the telling: with a summary when all is there, else with how far it
// came. Where nothing was told, nothing is.
func (p *Progress) Done() {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || !p.counting {
		p.ended = true
		return
	}
	p.ended = true
	line := p.summary
	if p.total > 0 && p.done < p.total {
		line = p.line
	}
	if p.redraws() {
		p.draw(line(p.out.lineWidth()-1), "\n")
	} else {
		p.say(line(math.MaxInt))
	}
}

// redraws reports whether a line can be drawn over.
func (p *Progress) redraws() bool { return p.out.terminal && !p.out.dumb }

// count takes part in the speed what came since the last sample.
func (p *Progress) count(done int64, now time.Time) {
	if !p.counting || done < p.done {
		p.counting = true
		p.first, p.sample, p.sampled = done, done, now
	}
	p.done = done
	took := now.Sub(p.sampled)
	if took < redrawEvery {
		return
	}
	speed := float64(done-p.sample) / took.Seconds()
	if p.speed == 0 {
		p.speed = speed
	} else {
		weight := 1 - math.Exp(-took.Seconds()/smoothing.Seconds())
		p.speed += weight * (speed - p.speed)
	}
	p.sample, p.sampled = done, now
}

func (p *Progress) draw(line, end string) {
	_, _ = io.WriteString(p.out, "\r"+line+"\x1b[K"+end) // ECMA-48 EL: erase to the end of the line
}

func (p *Progress) say(line string) { _, _ = io.WriteString(p.out, line+"\n") }

// line is what there is to tell in at most width columns. Where there is not
// room for all, the least important goes first.
func (p *Progress) line(width int) string {
	speed, left := p.rate(), p.left()
	if p.total <= 0 {
		return fit(width, p.what, []string{Bytes(p.done), speed}, []string{Bytes(p.done)})
	}
	percent := fmt.Sprintf("%3d%%", p.percent())
	amount := lang.T("%s of %s", Bytes(p.done), Bytes(p.total))
	return fit(width, p.what, []string{p.bar(width), percent, amount, speed, left},
		[]string{percent, amount, speed, left}, []string{percent, amount, speed}, []string{percent, amount}, []string{percent})
}

// summary is the line for something that is complete.
func (p *Progress) summary(width int) string {
	took := p.now().Sub(p.started)
	facts := []string{Bytes(p.done), lang.T("in %[1]s", clock(took))}
	if came := p.done - p.first; came > 0 && took >= time.Second {
		facts = append(facts, perSecond(float64(came)/took.Seconds()))
	}
	return fit(width, p.what, facts, facts[:1])
}

// fit returns what with the first facts that have room beside it; at the
// narrowest what alone, cut off.
func fit(width int, what string, choices ...[]string) string {
	for _, facts := range choices {
		text := what
		for _, fact := range facts {
			if fact != "" {
				text += "  " + fact
			}
		}
		if displaywidth.String(text) <= width {
			return text
		}
	}
	return displaywidth.TruncateString(what, max(width, 0), "")
}

// percent is rounded down, so that 100 means all.
func (p *Progress) percent() int {
	return int(min(max(float64(p.done)/float64(p.total), 0), 1) * 100)
}

// bar draws how far it is, "" where there is no room for that. Its width depends
// on nothing that changes, so that its ends stand still.
func (p *Progress) bar(width int) string {
	others := "  100%" + "  " + lang.T("%s of %s", "", "") + "  " + perSecond(100<<20) + "  " + timeLeft("10:00")
	room := min(width-displaywidth.String(p.what)-displaywidth.String(others)-2*len(Bytes(p.total))-2, widestBar)
	if !p.redraws() || room < leastBar {
		return ""
	}
	inside := room - 2
	full := inside * p.percent() / 100
	bar := strings.Repeat("=", full)
	if full < inside {
		bar += ">" + strings.Repeat(" ", inside-full-1)
	}
	return "[" + bar + "]"
}

func (p *Progress) rate() string {
	if p.speed < 1 {
		return ""
	}
	return perSecond(p.speed)
}

func (p *Progress) left() string {
	if p.speed < 1 || p.done >= p.total {
		return ""
	}
	seconds := float64(p.total-p.done) / p.speed
	if seconds > longestETA.Seconds() {
		return ""
	}
	return timeLeft(clock(time.Duration(seconds * float64(time.Second))))
}

func perSecond(bytes float64) string { return lang.T("%s/s", Bytes(int64(bytes))) }

func timeLeft(clock string) string { return lang.T("%s left", clock) }

// clock writes a time as 0:07 or 1:02:03.
func clock(d time.Duration) string {
	s := int64(max(d, 0).Round(time.Second) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
