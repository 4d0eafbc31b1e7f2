package host

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
)

// measured is how long the use of the processors is watched.
const measured = 200 * time.Millisecond

// processor learns what the processors are.
func (t *taker) processor() {
	c := &t.facts.CPU
	settings(t.need("proc/cpuinfo", maxTable), ":", func(name, value string) {
		switch name {
		case "processor":
			c.Cores++
		case "model name", "Model", "cpu model":
			if c.Model == "" {
				c.Model = value
			}
		case "cpu MHz":
			if f, err := strconv.ParseFloat(value, 64); err == nil && c.MHz == 0 {
				c.MHz = f
			}
		}
	})
	if c.Cores == 0 { // s390 writes it otherwise
		c.Cores = runtime.NumCPU()
	}
	if fields := strings.Fields(t.line("proc/loadavg")); len(fields) >= 3 {
		var l diagnostics.Load
		for i, to := range []*float64{&l.One, &l.Five, &l.Fifteen} {
			*to, _ = strconv.ParseFloat(fields[i], 64)
		}
		t.facts.Load = &l
	}
}

// ticks are the times that the processors have spent, in the order of proc_stat(5):
// user, nice, system, idle, iowait, irq, softirq, steal.
type ticks [8]int64

const (
	idle   = 3
	iowait = 4
	steal  = 7
)

func (t *taker) ticks() (all ticks, ok bool) {
	line, _, _ := bytes.Cut(t.may("proc/stat", maxFact), []byte("\n"))
	fields := strings.Fields(string(line))
	if len(fields) < 5 || fields[0] != "cpu" {
		return all, false
	}
	for i, field := range fields[1:min(len(fields), len(all)+1)] {
		all[i], _ = strconv.ParseInt(field, 10, 64)
	}
	return all, true
}

// usage is a measurement under way.
type usage struct {
	before ticks
	done   *time.Timer
	ok     bool
}

func (t *taker) beginUsage() usage {
	before, ok := t.ticks()
	return usage{before, time.NewTimer(measured), ok}
}

// endUsage waits for what is left of the time; the other facts have been taken meanwhile.
func (t *taker) endUsage(u usage) {
	defer u.done.Stop()
	if !u.ok {
		return
	}
	select {
	case <-u.done.C:
	case <-t.ctx.Done():
		return
	}
	after, ok := t.ticks()
	total := int64(0)
	for i := range after {
		after[i] -= u.before[i]
		total += after[i]
	}
	if !ok || total <= 0 {
		return
	}
	c := &t.facts.CPU
	c.Used = share(total-after[idle]-after[iowait], total)
	c.Steal, c.IOWait = share(after[steal], total), share(after[iowait], total)
}
