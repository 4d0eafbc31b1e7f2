package host

import (
	"strconv"
	"strings"

	"github.com/optool/optool/pkg/diagnostics"
)

// memory reads proc_meminfo(5) and the kills for want of memory.
func (t *taker) memory() {
	m := &t.facts.Memory
	var free, swapFree int64
	available := int64(-1)
	settings(t.need("proc/meminfo", maxFact), ":", func(name, value string) {
		kib, err := strconv.ParseInt(strings.TrimSuffix(value, " kB"), 10, 64)
		if err != nil {
			return
		}
		n := kib << 10
		switch name {
		case "MemTotal":
			m.Total = n
		case "MemFree":
			free = n
		case "MemAvailable":
			available = n
		case "Buffers":
			m.Buffers = n
		case "Cached":
			m.Cached = n
		case "SwapTotal":
			m.SwapTotal = n
		case "SwapFree":
			swapFree = n
		}
	})
	if available < 0 { // kernels before 3.14
		available = free + m.Buffers + m.Cached
	}
	m.Available, m.SwapUsed = available, m.SwapTotal-swapFree
	m.UsedPercent = share(m.Total-available, m.Total)
	settings(t.may("proc/vmstat", maxFact), " ", func(name, value string) {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && name == "oom_kill" {
			t.facts.OOMKills = &n
		}
	})
}

// pressure reads the files of proc/pressure: who waited, for how much of the time.
func (t *taker) pressure() {
	for _, resource := range []string{"cpu", "memory", "io"} {
		data := t.may("proc/pressure/"+resource, maxFact)
		if len(data) == 0 {
			continue
		}
		p := diagnostics.Pressure{Resource: resource}
		for line := range strings.Lines(string(data)) {
			kind, rest, _ := strings.Cut(line, " ")
			for _, field := range strings.Fields(rest) {
				name, value, _ := strings.Cut(field, "=")
				f, err := strconv.ParseFloat(value, 64)
				if err != nil {
					continue
				}
				switch kind + name {
				case "someavg10":
					p.Some10 = f
				case "someavg300":
					p.Some300 = f
				case "fullavg10":
					p.Full10 = f
				case "fullavg300":
					p.Full300 = f
				}
			}
		}
		t.facts.Pressure = append(t.facts.Pressure, p)
	}
}
