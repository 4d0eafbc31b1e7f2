package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 59, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		from book
		to   int
		want book
		fail bool
	}{
		"up":             {from: book{Format: plain, Visits: 3}, to: daily, want: book{Format: daily, Days: map[string]int{"2026-11-22": 3}}},
		"up from none":   {from: book{Format: plain}, to: daily, want: book{Format: daily}},
		"down":           {from: book{Format: daily, Days: map[string]int{"2026-11-21": 3, "2026-11-22": 4}}, to: plain, want: book{Format: plain, Visits: 7}},
		"there already":  {from: book{Format: plain, Visits: 3}, to: plain, want: book{Format: plain, Visits: 3}},
		"nobody's":       {from: book{Format: plain, Visits: 3}, to: 9, want: book{Format: plain, Visits: 3}, fail: true},
		"and one more":   {from: book{Format: daily, Days: map[string]int{"2026-11-22": 3}}.counted(now), to: plain, want: book{Format: plain, Visits: 4}},
		"the very first": {from: book{Format: daily}.counted(now), to: daily, want: book{Format: daily, Days: map[string]int{"2026-11-22": 1}}},
	} {
		got, err := c.from.converted(c.to, now)
		if !reflect.DeepEqual(got, c.want) || (err != nil) != c.fail {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

// release is an installed release in a directory of its own.
func release(t *testing.T, page string) *tally {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	r := &tally{version: "1.0.0", format: plain, tree: t.TempDir(), data: filepath.Join(t.TempDir(), "data"), listen: free.Addr().String()}
	if page != "" {
		if err := os.MkdirAll(filepath.Join(r.tree, "web"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(r.tree, "web/page.txt"), []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// serving serves until the test ends, and waits until it answers.
func serving(t *testing.T, r *tally) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.serve(ctx) }()
	if err := await(ctx, "no answer", func() (bool, error) {
		_, err := r.ask("/version")
		return err == nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	return func() error {
		cancel()
		return <-ended
	}
}

func TestServe(t *testing.T) {
	r := release(t, "{version}: {visits}")
	stop := serving(t, r)
	for _, want := range []string{"1.0.0: 1", "1.0.0: 2"} {
		if got, err := r.ask("/"); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if err := r.healthy(t.Context()); err != nil {
		t.Error(err)
	}
	if err := (&tally{version: "2.0.0", listen: r.listen}).healthy(t.Context()); err == nil {
		t.Error("another release is taken for this one")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if b, err := r.load(); b.total() != 2 || err != nil {
		t.Errorf("kept %+v, %v", b, err)
	}
	if err := r.migrate(daily, time.Now()); err != nil {
		t.Error(err)
	}
	if err := r.serve(t.Context()); err == nil {
		t.Error("served data of another format")
	}
}

func TestNoPage(t *testing.T) {
	r := release(t, "")
	stop := serving(t, r)
	if err := r.healthy(t.Context()); err == nil {
		t.Error("healthy without a page")
	}
	if _, err := r.ask("/"); err == nil {
		t.Error("a page out of nothing")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if b, err := r.load(); b.total() != 0 || err != nil {
		t.Errorf("counted what was not served: %+v, %v", b, err)
	}
}

func TestEndsWithItsData(t *testing.T) {
	r := release(t, "page")
	ended := make(chan error, 1)
	go func() { ended <- r.serve(t.Context()) }()
	if err := await(t.Context(), "no answer", func() (bool, error) {
		_, err := r.ask("/")
		return err == nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(r.data); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("ended without a word")
		}
	case <-time.After(patience):
		t.Error("it serves on")
	}
}
