// Command sizes measures what a platform update downloads, beside what other tools
// would make of the same bytes.
//
// The platform is a tree of real server programs and the web and text files of
// their sources, at three versions: an old one, the next patch, the next minor.
// It is built from the Go module proxy; programs, and what other tools make of
// them, are kept in the work directory, so a second run is short. Optool's figures
// are those of its built programs: an update of a host over loopback HTTP, with
// all that travels counted by the server, metadata and manifest included.
//
// What counts are bytes and ratios; seconds are those of one machine on one day.
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
	"strings"
	"time"
)

// The aims: bytes of an update beside the best of other tools for each file, and
// what applying it takes.
const (
	aimRatio  = 1.1
	aimTime   = 10 * time.Second
	aimMemory = 200 << 20
)

const megabyte = 1 << 20

func main() {
	bin := flag.String("bin", "bin", "directory of optool and optool-vendor")
	work := flag.String("work", "bin/bench/platform", "directory for what is built and measured")
	whole := flag.Bool("whole", true, "measure the other tools on the tree as a whole too (takes 5 GiB of memory, once)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx, os.Stdout, *bin, *work, *whole); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, out io.Writer, bin, work string, whole bool) error {
	for _, path := range []*string{&bin, &work} {
		var err error
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	b := &bencher{ctx: ctx, bin: bin, work: work}
	if err := b.trees(); err != nil {
		return err
	}
	ours, err := b.ours()
	if err != nil {
		return err
	}
	files, bytes, err := b.describe("old")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "a platform of %d files, %.0f MiB; bytes that an update downloads\n\n", files, float64(bytes)/megabyte)
	fmt.Fprintf(out, "%-34s%16s%16s\n", "", "patch", "minor")

	row := func(name string, values [2]int64) {
		fmt.Fprintf(out, "%-34s", name)
		for i, v := range values {
			if v < 0 {
				fmt.Fprintf(out, "%16s", "-")
			} else {
				fmt.Fprintf(out, "%11.2f MB%3s", float64(v)/1e6, strings.Repeat(" ", i))
			}
		}
		fmt.Fprintln(out)
	}
	if whole {
		for _, r := range references() {
			values, err := b.both(func(to string) (int64, error) { return b.tars(r, "old", to) })
			if err != nil {
				return err
			}
			row(r.name, values)
		}
	}
	best, err := b.both(b.best)
	if err != nil {
		return err
	}
	row("best of these for each file", best)
	row("optool, all that is downloaded", [2]int64{ours[0].bytes, ours[1].bytes})

	fmt.Fprintf(out, "\n%-34s%13.2f   %13.2f\n", "optool / best for each file", float64(ours[0].bytes)/float64(best[0]), float64(ours[1].bytes)/float64(best[1]))
	fmt.Fprintf(out, "%-34s%11.1f s   %11.1f s\n", "time of the whole update", ours[0].took.Seconds(), ours[1].took.Seconds())
	fmt.Fprintf(out, "%-34s%11.1f s   %11.1f s\n", "processor time", ours[0].busy.Seconds(), ours[1].busy.Seconds())
	fmt.Fprintf(out, "%-34s%9.0f MiB   %9.0f MiB\n\n", "peak memory", float64(ours[0].memory)/megabyte, float64(ours[1].memory)/megabyte)
	fmt.Fprintln(out, verdict(ours, best))
	return nil
}

func verdict(ours [2]update, best [2]int64) string {
	var missed []string
	for i, name := range []string{"patch", "minor"} {
		u := ours[i]
		if ratio := float64(u.bytes) / float64(best[i]); best[i] > 0 && ratio > aimRatio {
			missed = append(missed, fmt.Sprintf("%s: %.2f times the best for each file, the aim is %.1f", name, ratio, aimRatio))
		}
		if u.took > aimTime {
			missed = append(missed, fmt.Sprintf("%s: took %.1f s, the aim is %.0f s", name, u.took.Seconds(), aimTime.Seconds()))
		}
		if u.memory > aimMemory {
			missed = append(missed, fmt.Sprintf("%s: took %d MiB, the aim is %d MiB", name, u.memory/megabyte, aimMemory/megabyte))
		}
	}
	if missed == nil {
		return fmt.Sprintf("all within the aims: %.1f times the best for each file, %.0f s, %d MiB", aimRatio, aimTime.Seconds(), aimMemory/megabyte)
	}
	return strings.Join(missed, "\n")
}

// bencher holds what all steps need.
type bencher struct {
	ctx       context.Context
	bin, work string
}

// both runs a measurement for the update to the patch and for that to the minor.
func (b *bencher) both(measure func(to string) (int64, error)) (values [2]int64, err error) {
	for i, to := range []string{"patch", "minor"} {
		if values[i], err = measure(to); err != nil {
			return values, err
		}
	}
	return values, nil
}

// run runs a command line in dir.
func (b *bencher) run(dir string, env []string, argv ...string) (*os.ProcessState, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Hour)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	output, err := cmd.CombinedOutput()
	if err != nil {
		if len(output) > 2000 {
			output = output[len(output)-2000:]
		}
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), errors.Join(err, context.Cause(ctx)), output)
	}
	return cmd.ProcessState, nil
}

// note says on standard error what takes long.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, format+" …\n", args...) }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
