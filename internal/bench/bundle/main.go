// Command bundle measures diagnostics-bundle create on a gigabyte of logs, beside
// tar and zstd on the same files.
//
// The logs are made once and kept in the work directory; they are the same on every
// machine. All programs run in turn, so that whatever else the machine does meets
// each of them alike; figures are medians. What counts are the ratios, and what a
// second of processor time does: seconds are those of one machine on one day.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// The aims: time beside tar and zstd, bytes of logs for each second of processor
// time, memory, and disk that is taken beside the bundle while it is made.
const (
	aimRatio  = 3.0
	aimSpeed  = 80e6
	aimMemory = 64 << 20
	aimDisk   = 16 << 20 // the file of the bundle grows in steps, ahead of what is written
)

const megabyte = 1 << 20

func main() {
	bin := flag.String("bin", "bin", "directory of optool")
	work := flag.String("work", "bin/bench/logs", "directory for logs and bundles")
	size := flag.Int("size", 1024, "MiB of logs")
	runs := flag.Int("n", 3, "runs of each command")
	redactor := flag.Bool("redactor", true, "run the benchmarks of internal/redact too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := &bencher{ctx: ctx, size: int64(*size) * megabyte, runs: *runs}
	if err := b.bench(os.Stdout, *bin, *work, *redactor); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// bencher holds what all steps need.
type bencher struct {
	ctx          context.Context
	optool, work string
	size         int64 // of the logs, bytes
	runs         int
}

// candidate is one command line that is measured.
type candidate struct {
	name string
	argv []string
	in   string // the directory it reads
	to   string // the bundle it makes; "": none
	aims bool

	runs []taken
}

func (b *bencher) bench(out io.Writer, bin, work string, redactor bool) error {
	if b.runs < 1 || b.size < 16*megabyte {
		return errors.New("there must be a run, and 16 MiB of logs")
	}
	var err error
	if b.optool, err = filepath.Abs(filepath.Join(bin, "optool")); err != nil {
		return err
	}
	if b.work, err = filepath.Abs(work); err != nil {
		return err
	}
	logs, rotated := filepath.Join(b.work, fmt.Sprintf("logs-%d", b.size/megabyte)), filepath.Join(b.work, "rotated")
	files, err := b.logs(logs, rotated)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, files)
	all := []*candidate{
		{name: "tar, zstd -3 -T2", in: logs, argv: []string{"sh", "-c", `tar -cf - -C "$1" . | zstd -q -3 -T2 -o "$2"`, "sh", logs, b.bundle("yardstick")}, to: b.bundle("yardstick")},
		{name: "optool, standard", in: logs, argv: b.create("standard", logs), to: b.bundle("standard"), aims: true},
		{name: "optool, strict", in: logs, argv: b.create("strict", logs), to: b.bundle("strict"), aims: true},
		{name: "optool, strict, of .gz", in: rotated, argv: b.create("strict", rotated), to: b.bundle("strict")},
	}
	if _, err := exec.LookPath("zstd"); err != nil {
		fmt.Fprintln(os.Stderr, "zstd is not installed: there is nothing to compare with")
		all = all[1:]
	}
	if err := warm(logs); err != nil {
		return err
	}
	for round := range b.runs {
		for i := range all { // another one begins each round
			c := all[(round+i)%len(all)]
			t, err := b.run(c)
			if err != nil {
				return err
			}
			c.runs = append(c.runs, t)
		}
	}
	if err := b.report(out, all); err != nil {
		return err
	}
	if redactor {
		return b.redactor(out)
	}
	return nil
}

func (b *bencher) bundle(name string) string {
	return filepath.Join(b.work, "out", name+".tar.zst")
}

func (b *bencher) create(privacy, dir string) []string {
	return []string{b.optool, "--state-dir", filepath.Join(b.work, "state"), "--no-input", "--quiet", "diagnostics-bundle", "create", "--plain", "--since", "all",
		"--privacy", privacy, "--include", "files", "--path", dir, "--deadline", "1h", "--max-size", "100G", "--to", b.bundle(privacy)}
}

// warm reads all files once, so that the first run finds them in memory as the
// others do.
func warm(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	for _, name := range names {
		f, e := os.Open(name)
		if e == nil {
			_, e = io.Copy(io.Discard, f)
			e = errors.Join(e, f.Close())
		}
		err = errors.Join(err, e)
	}
	return err
}

// report prints the table. Without zstd there is no ratio.
func (b *bencher) report(out io.Writer, all []*candidate) error {
	var least float64
	if all[0].to == b.bundle("yardstick") {
		least = all[0].median(func(t taken) float64 { return t.wall.Seconds() })
	}
	fmt.Fprintf(out, "\n%d runs of each in turn, medians\n\n", b.runs)
	fmt.Fprintf(out, "%-24s%10s%9s%12s%10s%14s%12s%16s\n", "", "time", "× tar", "processor", "MB/cpu-s", "peak memory", "bundle", "disk beside it")
	var missed []string
	for _, c := range all {
		size, err := sizeOf(c.in)
		if err != nil {
			return err
		}
		wall := c.median(func(t taken) float64 { return t.wall.Seconds() })
		busy := c.median(func(t taken) float64 { return t.busy.Seconds() })
		memory := c.median(func(t taken) float64 { return float64(t.memory) })
		beside := c.median(func(t taken) float64 { return float64(t.beside) })
		made := c.median(func(t taken) float64 { return float64(t.made) })
		ratio := "-"
		if least > 0 && c.in == all[0].in {
			ratio = fmt.Sprintf("%.2f", wall/least)
		}
		speed := float64(size) / busy
		fmt.Fprintf(out, "%-24s%8.2f s%9s%10.2f s%10.0f%10.1f MiB%8.1f MiB%12.1f MiB\n",
			c.name, wall, ratio, busy, speed/1e6, memory/megabyte, made/megabyte, beside/megabyte)
		if !c.aims {
			continue
		}
		if least > 0 && wall/least > aimRatio {
			missed = append(missed, fmt.Sprintf("%s takes %.2f times as long as tar and zstd, the aim is %g", c.name, wall/least, aimRatio))
		}
		if speed < aimSpeed {
			missed = append(missed, fmt.Sprintf("%s does %.0f MB in a second of processor time, the aim is %.0f", c.name, speed/1e6, aimSpeed/1e6))
		}
		if memory > aimMemory {
			missed = append(missed, fmt.Sprintf("%s takes %.1f MiB of memory, the aim is %d", c.name, memory/megabyte, aimMemory/megabyte))
		}
		if beside > aimDisk {
			missed = append(missed, fmt.Sprintf("%s takes %.1f MiB of disk beside the bundle, the aim is %d", c.name, beside/megabyte, aimDisk/megabyte))
		}
	}
	fmt.Fprintln(out)
	if missed == nil {
		missed = []string{fmt.Sprintf("all within the aims: %g times the time of tar and zstd, %.0f MB in a second of processor time, %d MiB of memory, no disk but for the bundle and %d MiB",
			aimRatio, aimSpeed/1e6, aimMemory/megabyte, aimDisk/megabyte)}
	}
	fmt.Fprintln(out, strings.Join(missed, "\n"))
	return nil
}

func (c *candidate) median(of func(taken) float64) float64 {
	var all []float64
	for _, t := range c.runs {
		all = append(all, of(t))
	}
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// redactor runs the benchmarks of redaction alone.
func (b *bencher) redactor(out io.Writer) error {
	fmt.Fprintln(out, "\nredaction alone, one worker")
	cmd := exec.CommandContext(b.ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkRedact$", "-benchtime", "2s", "./internal/redact")
	text, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, text)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if i := slices.Index(fields, "MB/cpu-s"); i > 0 {
			name, _, _ := strings.Cut(strings.TrimPrefix(fields[0], "BenchmarkRedact/"), "-")
			fmt.Fprintf(out, "%-24s%10s MB/cpu-s\n", name, fields[i-1])
		}
	}
	return nil
}
