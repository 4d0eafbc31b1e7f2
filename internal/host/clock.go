package host

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// daemons keep the time, by the name that the kernel knows them by: 15 bytes at most.
var daemons = [...]struct{ comm, name string }{
	{"chronyd", "chronyd"}, {"systemd-timesyn", "systemd-timesyncd"}, {"ntpd", "ntpd"}, {"openntpd", "openntpd"},
	{"ntpd-rs", "ntpd-rs"}, {"ntp-daemon", "ntpd-rs"}, {"ptp4l", "ptp4l"}, {"phc2sys", "phc2sys"},
}

// clock asks the kernel whether the time is kept, with adjtimex(2), which changes nothing so.
func (t *taker) clock() {
	t.facts.Clock.Daemon = t.timekeeper()
	if t.root != "" {
		return
	}
	var x unix.Timex
	state, err := unix.Adjtimex(&x)
	if err != nil {
		t.problem("asking the kernel about its clock", err)
		return
	}
	good := state != unix.TIME_ERROR && x.Status&unix.STA_UNSYNC == 0
	offset := float64(x.Offset) / 1000 // microseconds
	if x.Status&unix.STA_NANO != 0 {
		offset /= 1000
	}
	most := float64(x.Maxerror) / 1000
	t.facts.Clock.Synchronised, t.facts.Clock.OffsetMs, t.facts.Clock.MaxErrorMs = &good, &offset, &most
}

// timekeeper looks through the processes, which it counts on the way.
func (t *taker) timekeeper() string {
	all, err := names(t.at("proc"), maxProcesses)
	if err != nil {
		t.problem("reading /proc", err)
	}
	found := ""
	for _, pid := range all {
		if _, err := strconv.Atoi(pid); err != nil {
			continue
		}
		t.facts.Limits.Processes++
		if found != "" || t.ctx.Err() != nil {
			continue
		}
		comm, _ := read(t.at("proc/"+pid+"/comm"), 64)
		for _, d := range daemons {
			if strings.TrimSuffix(string(comm), "\n") == d.comm {
				found = d.name
			}
		}
	}
	return found
}
