package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// share is one log file: which program writes it, and how much of all logs it is.
type share struct {
	name  string
	line  func(*scribe)
	share float64
}

func shares() []share {
	return []share{
		{"nginx-access.log", (*scribe).access, 0.38},
		{"app.log", (*scribe).java, 0.22},
		{"orders.json.log", (*scribe).json, 0.18},
		{"syslog", (*scribe).syslog, 0.12},
		{"worker.log", (*scribe).worker, 0.06},
		{"nginx-access.log.1", (*scribe).access, 0.035},
		{"worker.log.1", (*scribe).worker, 0.005},
	}
}

// rotatedSize is how many bytes of logs the .gz files hold, together.
const rotatedSize = 64 * megabyte

// logs makes the logs, unless they are there, and returns a sentence about them.
func (b *bencher) logs(dir, rotated string) (string, error) {
	if _, err := os.Stat(dir); err != nil {
		fmt.Fprintln(os.Stderr, "making logs …")
		half := dir + ".part"
		if err := errors.Join(os.RemoveAll(half), os.MkdirAll(half, 0o755)); err != nil {
			return "", err
		}
		for i, s := range shares() {
			if err := s.write(filepath.Join(half, s.name), uint64(i), int64(s.share*float64(b.size)), nil); err != nil {
				return "", err
			}
		}
		if err := os.Rename(half, dir); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(rotated); err != nil {
		half := rotated + ".part"
		if err := errors.Join(os.RemoveAll(half), os.MkdirAll(half, 0o755)); err != nil {
			return "", err
		}
		for i, s := range shares()[:2] {
			pack := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
			if err := s.write(filepath.Join(half, s.name+".2.gz"), uint64(100+i), rotatedSize/2, pack); err != nil {
				return "", err
			}
		}
		if err := os.Rename(half, rotated); err != nil {
			return "", err
		}
	}
	size, err := sizeOf(dir)
	return fmt.Sprintf("%d logs of %.0f MiB: access, application with stack traces, JSON lines, syslog, and one with secrets in it; and %d MiB in two .gz",
		len(shares()), float64(size)/megabyte, rotatedSize/megabyte), err
}

func (s share) write(path string, seed uint64, size int64, pack func(io.Writer) io.WriteCloser) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var to io.Writer = f
	closing := func() error { return nil }
	if pack != nil {
		p := pack(f)
		to, closing = p, p.Close
	}
	w := &scribe{out: bufio.NewWriterSize(to, 256<<10), random: rand.New(rand.NewPCG(11, seed))}
	for w.written < size {
		s.line(w)
		w.n++
	}
	return errors.Join(w.out.Flush(), closing(), f.Close())
}

// scribe writes one log.
type scribe struct {
	out     *bufio.Writer
	random  *rand.Rand
	n       int // lines so far
	written int64
}

func (w *scribe) print(format string, args ...any) {
	n, _ := fmt.Fprintf(w.out, format, args...) // Flush has the error
	w.written += int64(n)
}

func (w *scribe) pick(of ...string) string { return of[w.random.IntN(len(of))] }

// now and then: true once in so many calls.
func (w *scribe) once(in int) bool { return w.random.IntN(in) == 0 }

func (w *scribe) address() string {
	return fmt.Sprintf("%d.%d.%d.%d", 10+w.random.IntN(60), w.random.IntN(40), w.random.IntN(20), 1+w.random.IntN(250))
}

func (w *scribe) hex(digits int) string {
	const of = "0123456789abcdef"
	return w.of(of, digits)
}

// secret is a value as generators of passwords make it.
func (w *scribe) secret(length int) string {
	return w.of("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", length)
}

func (w *scribe) of(alphabet string, length int) string {
	text := make([]byte, length)
	for i := range text {
		text[i] = alphabet[w.random.IntN(len(alphabet))]
	}
	return string(text)
}

// clock is the time of a line: 40 lines a second.
func (w *scribe) clock() (hour, minute, second, milli int) {
	s := w.n / 40
	return s / 3600 % 24, s / 60 % 60, s % 60, w.n * 25 % 1000
}
