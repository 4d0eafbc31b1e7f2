package host

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxProcesses = 100_000
	maxCommand   = 4 << 10 // bytes of one command line, as long as there is room
	maxCommands  = 8 << 20 // bytes of all; beyond it a command line has
	leastCommand = 200     // bytes
	maxOpenFiles = 1 << 16 // counted
	hertz        = 100     // USER_HZ, in which proc counts time on every platform of Go
)

// Process is one process of the host.
type Process struct {
	PID, PPID  int
	User       string    // login name, else the number
	State      string    // a letter of proc_pid_stat(5): R, S, D, Z, T, I …
	Started    time.Time // zero: unknown
	RSS        int64     // bytes
	CPUPercent float64   // of one processor, over its whole life
	Threads    int
	OpenFiles  int    // descriptors, -1: not to be seen
	Command    string // the arguments, joined by blanks; those with blanks in quotes; the name in brackets when there are none
}

// Table is a list of processes, by number.
type Table []Process

// Processes returns the processes of the host, at most 100,000, and what could not be learned. What
// ends meanwhile is left out. It returns with what it has when ctx ends, even if
// the kernel withholds the command line of a process that is stuck.
func Processes(ctx context.Context, o Options) (Table, []string) {
	t := &taker{ctx: ctx, root: o.Root}
	all, err := names(t.at("proc"), maxProcesses)
	if err != nil {
		t.problem("reading /proc", err)
		return nil, t.facts.Problems
	}
	look := glance{
		root: t.at("proc"), now: o.Now, page: int64(os.Getpagesize()), room: maxCommands,
		people: accounts(t.may("etc/passwd", maxTable)), booted: booted(t.need("proc/stat", maxTable)),
	}
	pids := make([]int, 0, len(all))
	for _, name := range all {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	found := make(chan Process)
	go func() {
		defer close(found)
		for _, pid := range pids {
			p, ok := look.process(pid)
			if !ok {
				continue
			}
			select {
			case found <- p:
			case <-ctx.Done():
				return
			}
		}
	}()
	var table Table
	for {
		select {
		case p, more := <-found:
			if !more {
				if len(table) > 0 && table[0].PID != 1 {
					t.facts.Problems = append(t.facts.Problems, "only some processes are to be seen: /proc hides those of others")
				}
				return table, t.facts.Problems
			}
			table = append(table, p)
		case <-ctx.Done():
			t.problem("reading the processes", ctx.Err())
			return table, t.facts.Problems
		}
	}
}

// glance is one look at the processes.
type glance struct {
	root   string
	now    time.Time
	page   int64
	room   int // for command lines
	people people
	booted *time.Time
}

// process reads one process; ok is false when it is gone.
func (g *glance) process(pid int) (p Process, ok bool) {
	dir := g.root + "/" + strconv.Itoa(pid)
	stat, err := read(dir+"/stat", maxFact)
	if err != nil {
		return p, false
	}
	// The name may hold blanks and brackets: fields are counted behind the last one.
	begin, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if begin < 0 || end < begin {
		return p, false
	}
	name, f := string(stat[begin+1:end]), strings.Fields(string(stat[end+1:]))
	if len(f) < 22 {
		return p, false
	}
	number := func(field int) int64 { n, _ := strconv.ParseInt(f[field-3], 10, 64); return n } // counted as proc_pid_stat(5) does
	p = Process{PID: pid, PPID: int(number(4)), State: f[0], Threads: int(number(20)), RSS: number(24) * g.page, OpenFiles: g.openFiles(dir)}
	p.User = g.user(dir)
	if g.booted != nil {
		p.Started = g.booted.Add(time.Duration(number(22)) * (time.Second / hertz))
		if life := g.now.Sub(p.Started).Seconds(); life >= 1 {
			p.CPUPercent = round(100 * float64(number(14)+number(15)) / hertz / life)
		}
	}
	p.Command = g.command(dir, name)
	return p, true
}

// user is who it runs as: the effective user.
func (g *glance) user(dir string) string {
	status, _ := read(dir+"/status", maxFact)
	_, after, ok := bytes.Cut(status, []byte("\nUid:"))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	if f := strings.Fields(string(line)); ok && len(f) >= 2 {
		return g.people.name(f[1])
	}
	return "?"
}

// openFiles counts descriptors. The kernel tells their number as the size of the
// directory since 6.2; before they are counted one by one.
func (g *glance) openFiles(dir string) int {
	info, err := os.Stat(dir + "/fd")
	if err != nil {
		return -1
	}
	if n := info.Size(); n > 0 && strings.HasPrefix(dir, "/proc/") {
		return int(n)
	}
	d, err := os.Open(dir + "/fd")
	if err != nil {
		return -1
	}
	defer d.Close()
	found, err := d.Readdirnames(maxOpenFiles)
	if err != nil && len(found) == 0 {
		return 0
	}
	return len(found)
}

// command joins the arguments. A program may have put a title in their place,
// which is one argument with blanks.
func (g *glance) command(dir, name string) string {
	most := maxCommand
	if g.room < maxCommand {
		most = leastCommand
	}
	data, _ := read(dir+"/cmdline", int64(most)+1)
	cut := len(data) > most
	data = bytes.TrimRight(data[:min(len(data), most)], "\x00 ")
	if len(data) == 0 {
		return "[" + printable(name) + "]"
	}
	var line strings.Builder
	arguments := strings.Split(string(data), "\x00")
	for i, argument := range arguments {
		if i > 0 {
			line.WriteByte(' ')
			if strings.ContainsAny(argument, " \t\n") {
				argument = "'" + argument + "'"
			}
		}
		line.WriteString(printable(argument))
	}
	if cut {
		line.WriteString(" …")
	}
	g.room -= line.Len()
	return line.String()
}

// printable writes control characters as \xNN, so that each process has its line.
func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
