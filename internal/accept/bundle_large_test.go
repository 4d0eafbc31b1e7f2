//go:build accept

package accept

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// most memory that a bundle may take, whatever it is made of.
const bundleMemory = 64 << 20

// within says that a run took no more memory than it may, and how much it took.
func (m made) within(t *testing.T, what string) {
	t.Helper()
	t.Logf("%s: %s, %s CPU, %d MiB of memory", what, m.took.Round(time.Millisecond), m.cpu.Round(time.Millisecond), m.memory>>20)
	if m.memory > bundleMemory {
		t.Errorf("%d MiB of memory are more than %d", m.memory>>20, bundleMemory>>20)
	}
}

// TestBundleOfHugeFiles collects a sparse file of 16 GiB, and a log whose only line
// is a gibibyte long.
func TestBundleOfHugeFiles(t *testing.T) {
	s := newSupport(t)
	t.Run("sparse", func(t *testing.T) {
		f, err := os.Create(s.path("in/sparse.log"))
		must(t, err)
		defer os.Remove(f.Name())
		defer f.Close()
		must(t, f.Truncate(16<<30))
		line := "connected with password=" + s.secret + "\n"
		for _, at := range []int64{0, 5 << 30, 16<<30 - int64(len(line))} {
			_, err = f.WriteAt([]byte(line), at)
			must(t, err)
		}
		m := s.make(s.bundle("b.tar.zst"))
		m.within(t, "a sparse file of 16 GiB")
		if m.exit != 0 {
			t.Fatal(m.stderr)
		}
		o := s.sound("b.tar.zst")
		o.has(t, "sparse.log", "password=REDACTED-")
		s.clear()
	})
	t.Run("line", func(t *testing.T) {
		f, err := os.Create(s.path("in/line.log"))
		must(t, err)
		defer os.Remove(f.Name())
		w := bufio.NewWriterSize(f, 1<<20)
		text := []byte(strings.Repeat(`{"level":"info","text":"nothing happened at all","number":12345},`, 16))
		size := 1 << 30
		for n := 0; n < size; n += len(text) {
			if n>>24 != (n+len(text))>>24 {
				fmt.Fprintf(w, `{"password":"%s"},`, s.secret)
			}
			_, err = w.Write(text)
			must(t, err)
		}
		must(t, w.Flush())
		must(t, f.Close())
		m := s.make(s.bundle("b.tar.zst"))
		m.within(t, "a line of 1 GiB")
		if m.exit != 0 {
			t.Fatal(m.stderr)
		}
		s.sound("b.tar.zst")
		s.clear()
	})
}

// TestBundleOfACommandThatFloods runs commands of the recipe that print 10 GB: one is ended,
// of the other all is read with OPTOOL_SOAK.
func TestBundleOfACommandThatFloods(t *testing.T) {
	s := newSupport(t)
	h := newHost(t)
	must(t, os.WriteFile(s.path("flood.sh"), []byte("#!/bin/sh\nyes \"connected with password=$(cat "+s.path("word")+") in time\" | head -c 10000000000\n"), 0o755))
	must(t, os.WriteFile(s.path("word"), []byte(s.secret), 0o600))
	limit := "20M"
	if os.Getenv("OPTOOL_SOAK") != "" {
		limit = "200M"
	}
	profile := h.recipe(fmt.Sprintf(`  collectors:
    - {name: ended, command: [%q], limit: 1M}
    - {name: whole, command: [%q], limit: %s, timeout: 5m}
`, s.path("flood.sh"), s.path("flood.sh"), limit))
	must(t, os.WriteFile(s.path("profile.yaml"), profile, 0o644))
	cmd := s.plain("b.tar.zst", "--include", "ended,whole")
	cmd.Env = append(cmd.Env, "OPTOOL_PROFILE="+s.path("profile.yaml"))
	m := s.make(cmd)
	if m.exit != 0 {
		t.Fatal(m.stderr)
	}
	o := s.sound("b.tar.zst")
	o.has(t, "ended/output.txt", "password=REDACTED-")
	m.within(t, "commands that print 10 GB")
	t.Log(o.problems("ended"), o.problems("whole"))
}

// recipe is the vendor's profile with diagnostics of its own.
func (h *host) recipe(diagnostics string) []byte {
	h.t.Helper()
	profile, err := os.ReadFile(h.path("acme/profile.yaml"))
	must(h.t, err)
	key := []byte("\ndiagnostics:\n")
	if !bytes.Contains(profile, key) {
		profile = append(profile, key...)
	}
	return bytes.Replace(profile, key, append(key, diagnostics...), 1)
}
