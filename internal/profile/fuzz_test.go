package profile

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// Whatever is accepted keeps the promises that its users rely on.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		data, err := os.ReadFile(examples + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(least))
	f.Add([]byte(strings.Replace(least, "]}", "], releases: '"+rootJSON+"'}", 1)))
	f.Add([]byte(least + "platform: {hooks: {backup: {command: [/a]}}, writable: [a/b], tool: c, ports: [1], keep: 1}\nupdate: {mirrors: ['https://a/']}\n"))
	f.Add([]byte(least + "support: {version: 1, effective: 2026-03-01, delivery: {mail: a@b.example, tag: '(1)'}, services: [{name: a, words: 'upd*, a b'}], calendar: {holidays: [2026-01-01/2026-01-11]}}\n"))
	f.Add([]byte(least + "title: &a \"\\e\"\nvendor: {name: *a}\nplatform: {root: /, version: {file: x, pattern: (a)}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("p", data)
		if err != nil {
			if p != nil || strings.ContainsFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl) {
				t.Fatalf("got %v and an error with control characters: %q", p, err)
			}
			return
		}
		if p.Schema != Schema || !isName(p.Product, "") || p.Title == "" || p.Vendor.Name == "" {
			t.Fatalf("incomplete: %+v", p)
		}
		if !strings.HasPrefix(p.Endpoint, "https://") && !strings.HasPrefix(p.Endpoint, "http://") || strings.HasSuffix(p.Endpoint, "/") {
			t.Fatalf("endpoint %q", p.Endpoint)
		}
		if n := len(p.Roots()); n < 1 || p.Trust.Threshold < 1 || p.Trust.Threshold > n {
			t.Fatalf("trust %+v", p.Trust)
		}
		for i, root := range p.Roots() {
			for _, other := range p.Roots()[:i] {
				if len(root) != 32 || bytes.Equal(root, other) {
					t.Fatalf("roots %v", p.Trust.Roots)
				}
			}
		}
		for _, s := range []string{p.Title, p.Vendor.Name, p.Vendor.Support, p.License.Renew, p.License.Updates, p.Platform.Root} {
			if strings.ContainsFunc(s, unicode.IsControl) || len(s) > maxProse {
				t.Fatalf("text %q", s)
			}
		}
		checkUpdate(t, p)
		checkSupport(t, p.Support)
		_, _ = p.Platform.Version.Find("1.2.3")
	})
}

// checkUpdate holds what an update relies on: every command names a program by
// its absolute path, every wait ends, and no path leads out of a release.
func checkUpdate(t *testing.T, p *Profile) {
	t.Helper()
	timeouts := []Duration{p.Platform.Health.Deadline, p.Platform.Health.Interval}
	var commands [][]string
	for _, s := range p.Platform.Services {
		timeouts = append(timeouts, s.Timeout)
		if s.Name == "" {
			t.Fatalf("service %+v", s)
		}
		if s.Unit == "" {
			commands = append(commands, s.Start, s.Stop, s.Status)
		} else if strings.ContainsAny(s.Unit, "/ ") || s.Unit[0] == '-' {
			t.Fatalf("unit %q", s.Unit)
		}
	}
	for _, h := range p.Platform.Health.Checks {
		timeouts = append(timeouts, h.Timeout)
		if h.URL == "" {
			commands = append(commands, h.Command)
		} else if h.Status < 100 || h.Name == "" {
			t.Fatalf("health %+v", h)
		}
	}
	for _, h := range []*Hook{p.Platform.Hooks.Prepare, p.Platform.Hooks.Backup, p.Platform.Hooks.Restore, p.Platform.Hooks.Finish} {
		if h != nil {
			timeouts, commands = append(timeouts, h.Timeout), append(commands, h.Command)
		}
	}
	for _, c := range p.Platform.Checks {
		timeouts, commands = append(timeouts, c.Timeout), append(commands, c.Command)
	}
	for _, d := range timeouts {
		if d <= 0 || d.D() > 24*time.Hour {
			t.Fatalf("a wait of %v", d)
		}
	}
	for _, argv := range commands {
		if len(argv) == 0 || !path.IsAbs(argv[0]) {
			t.Fatalf("command %q", argv)
		}
	}
	inside := p.Platform.Writable
	if p.Platform.Tool != "" {
		inside = append(inside, p.Platform.Tool)
	}
	for _, s := range inside {
		if !filepath.IsLocal(s) || s == "." {
			t.Fatalf("path %q", s)
		}
	}
	if p.Platform.Keep < 1 || !isChannel(p.Update.Channel) || len(p.Trust.Releases) > maxRoot {
		t.Fatalf("platform %+v, update %+v", p.Platform, p.Update)
	}
}
