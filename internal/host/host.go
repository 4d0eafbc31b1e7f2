// Package host learns what a Linux host is and how it does: the facts and the
// table of processes of a diagnostics bundle.
//
// Everything is read from proc, sys and etc, with limits on every read and none
// of the work done before somebody asks. Nothing here fails: what cannot be
// learned is absent from the facts, and named among their problems. A file system
// that does not answer costs its own line and no more.
package host

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/diagnostics"
)

const (
	maxFact     = 64 << 10 // bytes read of a file that holds a fact or two
	maxTable    = 8 << 20  // bytes read of a file that has a line for each of many things
	maxProblems = 50
)

// Options say when and where facts are taken.
type Options struct {
	// Now is the instant that goes into the facts.
	Now time.Time
	// Root is the directory that holds proc, sys and etc; "" is /.
	Root string
}

// Facts returns what can be learned of the host. It takes about a fifth of a
// second, in which the use of the processors is measured, and at most two seconds more
// when file systems do not answer; it ends early with ctx.
func Facts(ctx context.Context, o Options) diagnostics.Host {
	t := &taker{ctx: ctx, root: o.Root}
	t.facts = diagnostics.Host{
		Taken: o.Now.UTC(), Arch: runtime.GOARCH,
		Pressure: []diagnostics.Pressure{}, Disks: []diagnostics.Disk{}, Interfaces: []diagnostics.Interface{},
		Routes: []diagnostics.Route{}, Resolvers: []string{}, Sysctl: map[string]string{}, Problems: []string{},
	}
	usage := t.beginUsage()
	t.identity()
	t.processor()
	t.memory()
	t.pressure()
	t.limits()
	t.cgroup()
	t.sysctl()
	t.clock()
	t.interfaces()
	t.routes()
	t.resolvers()
	t.disks()
	t.endUsage(usage)
	return t.facts
}

// taker gathers facts.
type taker struct {
	ctx   context.Context
	root  string
	facts diagnostics.Host
}

// problem notes that something could not be learned.
func (t *taker) problem(doing string, err error) {
	if len(t.facts.Problems) < maxProblems {
		t.facts.Problems = append(t.facts.Problems, doing+": "+fault.Plain(err))
	}
}

func (t *taker) at(path string) string { return filepath.Join("/", t.root, path) }

// need reads a file that every host has; its absence is a problem.
func (t *taker) need(path string, most int64) []byte {
	data, err := read(t.at(path), most)
	if err != nil {
		t.problem("reading /"+path, err)
	}
	return data
}

// may reads a file that a host may lack.
func (t *taker) may(path string, most int64) []byte {
	data, err := read(t.at(path), most)
	if err != nil && !absent(err) {
		t.problem("reading /"+path, err)
	}
	return data
}

// line is the text of a file that holds one, "" when it cannot be read.
func (t *taker) line(path string) string {
	return string(bytes.TrimSpace(t.may(path, maxFact)))
}

// number is the first number in such a file.
func (t *taker) number(path string) (int64, bool) {
	first, _, _ := strings.Cut(t.line(path), "\t")
	n, err := strconv.ParseInt(strings.TrimSpace(first), 10, 64)
	return n, err == nil
}

// absent tells that a kernel or a host lacks the thing: nothing to report.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) ||
		errors.Is(err, syscall.EOPNOTSUPP) || errors.Is(err, syscall.ENODEV)
}

// read returns the first bytes of a file, at most so many. Opening waits for
// nobody, as it would with a FIFO in the place of a file.
func read(path string, most int64) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("is no regular file")}
	}
	return io.ReadAll(io.LimitReader(f, most))
}

// names returns the names in a directory, sorted, at most so many.
func names(dir string, most int) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	found, err := d.Readdirnames(most)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	slices.Sort(found)
	return found, err
}

// settings reads lines of "name: value" or "name=value" and calls visit with each.
func settings(data []byte, separator string, visit func(name, value string)) {
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(line, separator); ok {
			visit(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
}

// share is part of whole in percent, with two digits after the point.
func share(part, whole int64) float64 {
	if whole <= 0 || part < 0 {
		return 0
	}
	return round(100 * float64(part) / float64(whole))
}

func round(f float64) float64 { return float64(int64(f*100+0.5)) / 100 }
