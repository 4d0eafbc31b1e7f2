// Command bench measures how long the built optool takes from exec to exit,
// beside /bin/true and a Go hello world built with the same flags.
//
// All programs run in turn, again and again, so that whatever else the machine
// does meets each of them alike; the figure is the median. What counts are the
// ratios: milliseconds are those of one machine on one day.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// candidate is one command line that is measured.
type candidate struct {
	name string
	argv []string
	aim  float64 // most times a hello world's time, 0 for none

	times  []time.Duration
	memory int64 // peak resident set, bytes
	size   int64 // of the program's file, bytes
}

const (
	mebibyte = 1 << 20
	megabyte = 1e6

	aimMemory = 12 * mebibyte // the most that optool should have resident
	aimFile   = 20 * megabyte // the most that its file should take; internal/architecture holds it
)

func main() {
	bin := flag.String("bin", "bin", "directory of optool and optool-vendor")
	hello := flag.String("hello", "bin/bench/hello", "the hello world")
	runs := flag.Int("n", 200, "runs of each command")
	flag.Parse()
	if err := bench(os.Stdout, *bin, *hello, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func bench(out io.Writer, bin, hello string, runs int) error {
	if runs < 1 {
		return fmt.Errorf("-n %d: there must be a run", runs)
	}
	dir, err := os.MkdirTemp("", "optool-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	optool, err := licensed(dir, bin)
	if err != nil {
		return err
	}
	all := []*candidate{
		{name: "/bin/true", argv: []string{"/bin/true"}},
		{name: "Go hello world", argv: []string{hello}},
		{name: "optool version", argv: append(optool, "version")},
		{name: "optool license check", argv: append(optool, "license", "check"), aim: 3},
		{name: "optool license info", argv: append(optool, "license", "info"), aim: 4},
	}
	for round := range runs + 1 {
		for i := range all { // another one begins each round
			c := all[(round+i)%len(all)]
			took, err := run(c.argv, dir)
			if err != nil {
				return err
			}
			if round > 0 { // the first warms the page cache
				c.times = append(c.times, took)
			}
		}
	}
	for _, c := range all {
		if c.memory, err = peak(c.argv, environ(dir)); err != nil {
			return err
		}
		if info, err := os.Stat(c.argv[0]); err == nil {
			c.size = info.Size()
		}
	}
	report(out, all, runs)
	return nil
}

// licensed makes a host below dir with a licence stored on it, by way of a
// licence file, and returns the beginning of optool's command line there.
func licensed(dir, bin string) ([]string, error) {
	vendor, optool := filepath.Join(bin, "optool-vendor"), filepath.Join(bin, "optool")
	shop, profile := filepath.Join(dir, "vendor"), filepath.Join(dir, "vendor", "profile.yaml")
	on := []string{optool, "--profile", profile, "--state-dir", filepath.Join(dir, "state")}
	for _, argv := range [][]string{
		{vendor, "init", shop, "--product", "acme-platform", "--endpoint", "http://127.0.0.1:1"},
		{vendor, "--dir", shop, "license", "issue", "--customer", "Nord AG", "--expires", "365d", "--grace-days", "7",
			"--edition", "enterprise", "--platform", ">=4.0 <5.0", "--feature", "api,reports", "--limit", "devices=500"},
	} {
		if _, err := run(argv, dir); err != nil {
			return nil, err
		}
	}
	files, err := filepath.Glob(filepath.Join(shop, "public", "v1", "licenses", "*.lic"))
	if err != nil || len(files) != 1 {
		return nil, fmt.Errorf("want one licence file, found %d (%v)", len(files), err)
	}
	_, err = run(append(slices.Clone(on), "license", "update", "--from", files[0]), dir)
	return slices.Clip(on), err
}

// run runs a command line to its end and returns how long that took.
func run(argv []string, home string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = environ(home)
	begun := time.Now()
	err := cmd.Run()
	took := time.Since(begun)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", strings.Join(argv, " "), err)
	}
	return took, nil
}

func environ(home string) []string { return []string{"PATH=/usr/bin:/bin", "HOME=" + home} }

// report prints the table. The second candidate is the measure.
func report(out io.Writer, all []*candidate, runs int) {
	least, hello := median(all[0].times), median(all[1].times)
	fmt.Fprintf(out, "%d runs of each in turn, medians, from exec to exit\n\n", runs)
	fmt.Fprintf(out, "%-22s%10s%9s%9s%13s%12s\n", "", "time", "× hello", "× true", "peak memory", "file size")
	var missed []string
	for _, c := range all {
		took := median(c.times)
		times := float64(took) / float64(hello)
		fmt.Fprintf(out, "%-22s%7.2f ms%9.2f%9.2f%9.1f MiB%9.2f MB\n", c.name, took.Seconds()*1e3,
			times, float64(took)/float64(least), float64(c.memory)/mebibyte, float64(c.size)/megabyte)
		if c.aim == 0 {
			continue
		}
		if times > c.aim {
			missed = append(missed, fmt.Sprintf("%s takes %.2f times a hello world's time, the aim is %g", c.name, times, c.aim))
		}
		if c.memory > aimMemory {
			missed = append(missed, fmt.Sprintf("%s takes %.1f MiB of memory, the aim is %d", c.name, float64(c.memory)/mebibyte, aimMemory/mebibyte))
		}
	}
	if size := all[len(all)-1].size; size > aimFile {
		missed = append(missed, fmt.Sprintf("optool's file takes %.2f MB, the aim is %.0f", float64(size)/megabyte, aimFile/megabyte))
	}
	fmt.Fprintln(out)
	if missed == nil {
		missed = []string{"all within the aims: check 3 and info 4 times a hello world's time, 12 MiB of memory, a file of 20 MB"}
	}
	fmt.Fprintln(out, strings.Join(missed, "\n"))
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
