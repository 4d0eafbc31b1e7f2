package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// storm is a vendor whom hosts send requests to, while everything breaks that can:
// the lines to him, his server, and the programs on the hosts.
type storm struct {
	t              *testing.T
	dir            string
	optool, vendor string // programs
	line           *faultyLine
	post           *faultyPost
	hosts          []*stormHost
	kills, runs    atomic.Int64
	crowds         atomic.Int64 // that sent at once
}

// stormSize is how much weather there is.
type stormSize struct {
	hosts, requests int // requests of each host
	kills           int // of optool, altogether
	vendorKills     int
	workers         int
	stalls          int // of the servers: each takes a minute
}

// TestSupportStorm sends requests by HTTPS and by mail, of which none is lost, and
// each arrives under one id. By HTTPS it arrives once; by mail, where nobody can be
// asked, it may come again under the same Message-ID.
func TestSupportStorm(t *testing.T) {
	t.Parallel()
	size := stormSize{hosts: 4, requests: 24, kills: 24, vendorKills: 3, workers: 3}
	if soaking() {
		size = stormSize{hosts: 20, requests: 500, kills: 500, vendorKills: 40, workers: 4, stalls: 8}
	} else if testing.Short() {
		t.Skip("it takes a while")
	}
	s := newStorm(t, size)
	began := time.Now()
	weather := s.vendorDies(size.vendorKills, len(s.hosts)*size.requests)
	slots := make(chan struct{}, size.workers)
	var all sync.WaitGroup
	for _, h := range s.hosts {
		all.Go(func() {
			h.slots = slots
			for n := range size.requests {
				h.slots <- struct{}{}
				h.ask(n)
				if n%6 == 5 {
					h.send(n%12 == 11)
				}
				<-h.slots
				weather()
			}
			h.slots <- struct{}{}
			h.finish()
			<-h.slots
		})
	}
	all.Wait()
	s.line.calm()
	s.judge(size)
	t.Logf("%d requests in %s: %d runs of optool, %d of them killed, %d times several sent at once; HTTPS: %s; mail: %s",
		len(s.hosts)*size.requests, time.Since(began).Round(time.Second), s.runs.Load(), s.kills.Load(), s.crowds.Load(), s.line, s.post)
}

func newStorm(t *testing.T, size stormSize) *storm {
	s := &storm{t: t, dir: t.TempDir(), optool: "optool", vendor: "optool-vendor", post: newFaultyPost(t, size.stalls)}
	if soaking() { // as they are shipped
		for _, program := range []*string{&s.optool, &s.vendor} {
			built := filepath.Join(s.dir, *program)
			if out, err := exec.Command("go", "build", "-o", built, "../../cmd/"+*program).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			*program = built
		}
	}
	s.line = newFaultyLine(t, size.stalls)
	s.must(s.vendor, "init", s.path("vendor"), "--product", product, "--endpoint", s.line.url())
	profile, err := os.ReadFile(s.path("vendor/profile.yaml"))
	if err == nil {
		err = os.WriteFile(s.path("vendor/profile.yaml"), append(profile, stormPolicy...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.line.start(s.vendor, "--dir", s.path("vendor"), "serve", "--listen", s.line.vendor)
	for n := range size.hosts {
		h := &stormHost{storm: s, n: n, dir: s.path("host" + strconv.Itoa(n)), dice: rand.New(rand.NewPCG(uint64(n), uint64(time.Now().UnixNano()))),
			toKill: (size.kills*(n+1))/size.hosts - size.kills*n/size.hosts, left: size.requests, lasts: 300 * time.Millisecond}
		if n%2 == 1 {
			h.mail = true
		}
		if err := os.Mkdir(h.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(h.path("optool.yaml"), []byte("{}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(h.path("a.log"), bytes.Repeat([]byte("nothing happened\n"), 3000), 0o600); err != nil {
			t.Fatal(err)
		}
		s.must(s.vendor, "--dir", s.path("vendor"), "license", "issue", "--customer", "Host "+strconv.Itoa(n), "--expires", "30d", "--key-out", h.path("key"))
		if r := h.run(0, "license", "activate", "--key-file", h.path("key")); r.exit != 0 {
			t.Fatalf("%+v", r)
		}
		s.hosts = append(s.hosts, h)
	}
	s.line.blow()
	s.post.blow()
	return s
}

const stormPolicy = `
support:
  version: "1"
  effective: 2026-01-01
  required: {consultation: [description]}
  calendar: {zone: UTC, hours: [{days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00"}]}
  delivery: {endpoint: true, mail: help@acme.example}
`

func (s *storm) path(name string) string { return filepath.Join(s.dir, name) }

// must runs a program that has to succeed.
func (s *storm) must(program string, args ...string) {
	s.t.Helper()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		s.t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
}

// vendorDies returns what kills the vendor's server now and then, over a number of calls.
func (s *storm) vendorDies(kills, calls int) func() {
	var count atomic.Int64
	every := int64(calls / (kills + 1))
	return func() {
		if n := count.Add(1); n%every == 0 && n/every <= int64(kills) {
			s.line.restart()
		}
	}
}

// stormHost is one host in the storm. What it does it does one after the other.
type stormHost struct {
	*storm
	n            int
	dir          string
	mail         bool
	dice         *rand.Rand
	slots        chan struct{}
	toKill, left int           // kills and requests to come
	lasts        time.Duration // an ordinary run
	unsure       int           // creates whose end nobody saw
}

func (h *stormHost) path(name string) string { return filepath.Join(h.dir, name) }

func (h *stormHost) command(args ...string) *exec.Cmd {
	cmd := exec.Command(h.optool, args...)
	cmd.Env = []string{
		"HOME=" + h.dir, "OPTOOL_CONFIG=" + h.path("optool.yaml"), "OPTOOL_PROFILE=" + h.storm.path("vendor/profile.yaml"), "OPTOOL_STATE_DIR=" + h.path("state"),
		"OPTOOL_NETWORK_TIMEOUT=3s", "OPTOOL_NETWORK_PROXY=none", "GORACE=atexit_sleep_ms=0", "PATH=/usr/bin:/bin", "TZ=UTC",
	}
	if h.mail {
		cmd.Env = append(cmd.Env, "OPTOOL_SUPPORT_VIA=mail", "OPTOOL_NOTIFY_SMTP_HOST=127.0.0.1", "OPTOOL_NOTIFY_SMTP_PORT="+h.post.port(),
			"OPTOOL_NOTIFY_SMTP_SECURITY=none", "OPTOOL_NOTIFY_SMTP_FROM=host"+strconv.Itoa(h.n)+"@nord.example")
	}
	return cmd
}

// run runs optool, and kills it after a time; 0 is never.
func (h *stormHost) run(kill time.Duration, args ...string) ran {
	h.runs.Add(1)
	cmd := h.command(args...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		h.t.Error(err)
		return ran{1, "", err.Error()}
	}
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	_ = cmd.Wait()
	r := ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	if r.exit == killed {
		h.kills.Add(1)
		h.toKill--
	} else if took := time.Since(began); kill == 0 {
		h.lasts = (3*h.lasts + min(took, time.Second)) / 4
	}
	return r
}

// fate is after what time the next run is killed, so that the kills are spread over
// the requests that are left, and over the time that a run takes.
func (h *stormHost) fate() time.Duration {
	if h.toKill <= 0 || h.dice.Float64()*float64(max(h.left, 1)) > 1.5*float64(h.toKill) {
		return 0
	}
	return time.Duration(h.dice.Float64() * 1.1 * float64(h.lasts))
}

// ask writes one request until this host has it, as somebody would who looks after a crash
// what there is.
func (h *stormHost) ask(n int) {
	subject := fmt.Sprintf("Host %d, question %d", h.n, n)
	args := []string{"support-request", "create", "--no-input", "-o", "json", "--kind", "consultation", "--subject", subject, "--description", "How is it done?"}
	if n%5 == 4 {
		args = append(args, "--attach", h.path("a.log"))
	}
	if n%7 == 6 {
		args = append(args, "--queue")
	}
	h.left--
	for range 50 {
		r := h.run(h.fate(), args...)
		if slices.Contains([]int{0, 3}, r.exit) {
			return
		}
		if r.exit != killed {
			h.t.Errorf("%s: exit %d\n%s%s", subject, r.exit, r.stdout, r.stderr)
			return
		}
		h.unsure++
		for _, q := range h.list() {
			if q.Subject == subject {
				if q.State != "draft" {
					return
				}
				args = []string{"support-request", "create", "--no-input", "-o", "json", "--continue", q.ID}
			}
		}
	}
	h.t.Errorf("%s was never sealed", subject)
}

// send sends what waits, as cron does it: with overlapping runs, if it is a crowd.
func (h *stormHost) send(crowd bool) ran {
	if !crowd {
		return h.checked(h.run(h.fate(), "support-request", "send", "-q"))
	}
	h.crowds.Add(1)
	var several sync.WaitGroup
	for range 3 {
		cmd := h.command("support-request", "send", "--now", "-q")
		several.Go(func() {
			h.runs.Add(1)
			out, err := cmd.CombinedOutput()
			if _, ended := errors.AsType[*exec.ExitError](err); err == nil || ended {
				h.checked(ran{cmd.ProcessState.ExitCode(), string(out), ""})
			}
		})
	}
	several.Wait()
	return ran{}
}

// checked is a run of send that ended as it may.
func (h *stormHost) checked(r ran) ran {
	if !slices.Contains([]int{killed, 0, 3, 6, 7}, r.exit) {
		h.t.Errorf("host %d, send: exit %d\n%s%s", h.n, r.exit, r.stdout, r.stderr)
	}
	return r
}

// finish sends until nothing waits.
func (h *stormHost) finish() {
	for round := range 2000 {
		h.checked(h.run(h.fate(), "support-request", "send", "--now", "-q"))
		waiting := 0
		for _, q := range h.list() {
			waiting += q.Waiting
		}
		if waiting == 0 && h.toKill <= 0 {
			return
		}
		if waiting == 0 { // nothing is left to be killed over but this
			h.ask(-1000 - round)
		}
	}
	h.t.Errorf("host %d: something waits still", h.n)
}

// stormRequest is a request as the host lists it.
type stormRequest struct {
	ID, State, Subject, Ticket string
	Waiting, Attempts          int
}

func (h *stormHost) list() []stormRequest {
	r := h.run(0, "support-request", "list", "--all", "-o", "json")
	var document struct {
		Data struct{ Requests []stormRequest }
	}
	if err := json.Unmarshal([]byte(r.stdout), &document); err != nil || r.exit != 0 {
		h.t.Errorf("host %d, list: exit %d, %v\n%s%s", h.n, r.exit, err, r.stdout, r.stderr)
	}
	return document.Data.Requests
}
