package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/system"
)

// got is an Out that keeps what it is given.
type got struct {
	names    []string
	text     map[string]*bytes.Buffer // nil: only counted
	count    map[string]int64
	problems []string
	cut      int64
	open     bool
	refuse   string // this member is refused
	failAt   int64  // a Write fails from so many bytes on; 0: never
	wrote    int64
}

var errTestOver = errors.New("over")

func keep() *got  { return &got{text: map[string]*bytes.Buffer{}, count: map[string]int64{}} }
func count() *got { return &got{count: map[string]int64{}} }

func (g *got) Member(name, _ string, _ time.Time) (io.WriteCloser, error) {
	if g.open {
		panic("a member is open")
	}
	if name == g.refuse {
		return nil, fmt.Errorf("refused: %w", ErrRefused)
	}
	if slices.Contains(g.names, name) || strings.HasPrefix(name, "/") {
		panic("bad name " + name)
	}
	g.names = append(g.names, name)
	g.open = true
	if g.text != nil {
		g.text[name] = &bytes.Buffer{}
	}
	return &gotMember{g, name}, nil
}

func (g *got) Problem(code, what, message string) {
	g.problems = append(g.problems, code+" "+what+": "+message)
}
func (g *got) Cut(n int64) { g.cut += n }

type gotMember struct {
	g    *got
	name string
}

func (m *gotMember) Write(p []byte) (int, error) {
	if !m.g.open {
		panic("closed")
	}
	m.g.wrote += int64(len(p))
	if m.g.failAt > 0 && m.g.wrote > m.g.failAt {
		return 0, errTestOver
	}
	m.g.count[m.name] += int64(len(p))
	if m.g.text != nil {
		m.g.text[m.name].Write(p)
	}
	return len(p), nil
}

func (m *gotMember) Close() error {
	m.g.open = false
	return nil
}

func (g *got) has(t *testing.T, name string, parts ...string) {
	t.Helper()
	b, ok := g.text[name]
	if !ok {
		t.Errorf("no member %s in %q", name, g.names)
		return
	}
	for _, part := range parts {
		if !strings.Contains(b.String(), part) {
			t.Errorf("%s lacks %q:\n%.2000s", name, part, b.String())
		}
	}
}

// problem checks that there is a problem with these words.
func (g *got) problem(t *testing.T, words ...string) {
	t.Helper()
	if !slices.ContainsFunc(g.problems, func(p string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(p, w) })
	}) {
		t.Errorf("no problem says %q: %q", words, g.problems)
	}
}

func means(path string) Means {
	return Means{Now: time.Now, Runner: system.Exec{}, Path: path, Home: "/nonexistent"}
}

// collect runs c for at most so long.
func collect(t *testing.T, c Collector, out Out, within time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	began := time.Now()
	err := c.Collect(ctx, out)
	if took := time.Since(began); took > within+3*time.Second {
		t.Errorf("took %s of %s", took, within)
	}
	return err
}
