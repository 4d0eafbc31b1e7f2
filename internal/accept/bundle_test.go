//go:build accept

package accept

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// support is a host with no vendor, whose administrator makes bundles in the
// directory out. The secret is planted in what is collected and must be nowhere else.
type support struct {
	*host
	secret string
}

func newSupport(t *testing.T) *support {
	t.Helper()
	dir, err := os.MkdirTemp("", "optool-accept-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	program, err := os.ReadFile("../../bin/optool")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "optool"), program, 0o755))
	s := &support{host: &host{t: t, dir: dir}, secret: "Zk" + hex.EncodeToString(noise(6)) + "Qx"}
	for _, name := range []string{"in", "out", "home"} {
		must(t, os.Mkdir(s.path(name), 0o755))
	}
	must(t, os.Chmod(s.path("out"), 0o777))
	return s
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// bundle is the command line that makes out/NAME of in/, quickly.
func (s *support) bundle(name string, more ...string) *exec.Cmd {
	return s.plain(name, append([]string{"--include", "system", "--path", s.path("in")}, more...)...)
}

func (s *support) plain(name string, more ...string) *exec.Cmd {
	cmd := s.optool(append([]string{"diagnostics-bundle", "create", "--no-input", "--plain", "--to", s.path("out/" + name)}, more...)...)
	cmd.Env = append(cmd.Env[:2:2], "OPTOOL_STATE_DIR="+s.path("state")) // and no profile
	return cmd
}

// log writes n bytes of a log that names the secret in every line.
func (s *support) log(name string, n int) {
	s.t.Helper()
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString("2026-11-22T03:30:00Z info worker " + hex.EncodeToString(noise(8)) + " connected with password=" + s.secret + " in time\n")
	}
	must(s.t, os.WriteFile(s.path("in/"+name), b.Bytes(), 0o644))
}

// made is a run that is over.
type made struct {
	ran
	took   time.Duration
	cpu    time.Duration
	memory int64 // most that it had, in bytes
}

func (s *support) make(cmd *exec.Cmd) made {
	s.t.Helper()
	began := time.Now()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	must(s.t, cmd.Start())
	over, memory := make(chan struct{}), make(chan int64)
	go func() { memory <- peak(cmd.Process.Pid, over) }()
	_ = cmd.Wait()
	m := made{ran: ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}, took: time.Since(began)}
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	close(over)
	m.memory = <-memory
	s.t.Logf("exit %d after %s, %s CPU, %d MiB", m.exit, m.took.Round(time.Millisecond), m.cpu.Round(time.Millisecond), m.memory>>20)
	return m
}

// peak is the most memory that a process has until over. What the kernel says when it
// is waited for counts the process that started it, too.
func peak(pid int, over chan struct{}) (most int64) {
	for {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if _, line, ok := strings.Cut(string(status), "VmHWM:"); ok && strings.HasPrefix(string(status), "Name:\toptool\n") {
			var kib int64
			_, _ = fmt.Sscan(line, &kib)
			most = max(most, kib<<10)
		}
		select {
		case <-over:
			return most
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// manifest is what is looked at of one.
type manifest struct {
	Complete bool
	Stopped  string
	Members  []struct{ Name, Source string }
	Checked  struct {
		Clean          bool
		Found, Dropped int
	} `json:"check"`
	Collectors []struct {
		Name, Outcome string
		Problems      []struct{ Code, What, Message string }
	}
}

// opened is a bundle that was verified and read.
type opened struct {
	manifest
	members map[string]string // up to 1 MiB of each
}

// sound verifies a bundle by optool and reads it by tar and zstd; the secret is not in it.
func (s *support) sound(name string) opened {
	s.t.Helper()
	path := s.path("out/" + name)
	verify := s.optool("diagnostics-bundle", "verify", path)
	out, _ := verify.CombinedOutput()
	exit := verify.ProcessState.ExitCode()
	if exit != 0 && exit != 7 {
		s.t.Fatalf("%s is not sound: exit %d\n%s", name, exit, out)
	}
	s.sealed()
	o := opened{members: map[string]string{}}
	for name, text := range untar(s.t, path) {
		if strings.Contains(text, s.secret) || strings.Contains(name, s.secret) {
			s.t.Errorf("%s holds the secret", name)
		}
		o.members[name] = text
	}
	must(s.t, json.Unmarshal([]byte(o.members["manifest.json"]), &o.manifest))
	if !o.Checked.Clean || o.Complete != (exit == 0) {
		s.t.Errorf("verify: exit %d; checked %+v, complete %v", exit, o.Checked, o.Complete)
	}
	return o
}

// sealed looks for the secret in all files of out, as they are and behind every
// place where a zstd frame begins, and returns their names.
func (s *support) sealed() (names []string) {
	s.t.Helper()
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	must(s.t, err)
	defer z.Close()
	entries, err := os.ReadDir(s.path("out"))
	must(s.t, err)
	for _, e := range entries {
		names = append(names, e.Name())
		text, err := os.ReadFile(s.path("out/" + e.Name()))
		must(s.t, err)
		if bytes.Contains(text, []byte(s.secret)) {
			s.t.Errorf("%s holds the secret as it is", e.Name())
		}
		for i := 0; i >= 0; i = bytes.Index(text, []byte("\x28\xb5\x2f\xfd")) {
			text = text[i:]
			if z.Reset(bytes.NewReader(text)) == nil {
				seen := &seeker{word: []byte(s.secret)}
				n, err := io.Copy(seen, z)
				if seen.found {
					s.t.Errorf("%s holds the secret", e.Name())
				}
				if err == nil && n > 0 {
					break // that was all of it
				}
			}
			text = text[min(4, len(text)):]
		}
	}
	return names
}

// seeker looks for a word in what is written to it.
type seeker struct {
	word, rest []byte
	found      bool
}

func (s *seeker) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	s.found = s.found || bytes.Contains(s.rest, s.word)
	s.rest = append(s.rest[:0], s.rest[max(0, len(s.rest)-len(s.word)):]...)
	return len(p), nil
}

// empty says that nothing lies in out.
func (s *support) empty() {
	s.t.Helper()
	if names := s.sealed(); len(names) > 0 {
		s.t.Errorf("there should be nothing, there is %q", names)
	}
}

// clear empties out.
func (s *support) clear() {
	s.t.Helper()
	entries, err := os.ReadDir(s.path("out"))
	must(s.t, err)
	for _, e := range entries {
		must(s.t, os.Remove(s.path("out/"+e.Name())))
	}
}

// problems are those of a collector, one a line.
func (o opened) problems(collector string) string {
	var b strings.Builder
	for _, c := range o.Collectors {
		if c.Name == collector {
			for _, p := range c.Problems {
				b.WriteString(p.Code + " " + p.What + ": " + p.Message + "\n")
			}
		}
	}
	return b.String()
}
