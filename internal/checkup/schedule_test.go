package checkup

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
)

// below is a disk whose / is a folder.
type below struct {
	disk.OS
	root  string
	fresh bool // nothing was touched since it was made
}

func (b below) at(path string) string                  { return filepath.Join(b.root, path) }
func (b below) Lstat(path string) (fs.FileInfo, error) { return b.OS.Lstat(b.at(path)) }
func (b below) ReadDir(path string) ([]string, error)  { return b.OS.ReadDir(b.at(path)) }
func (b below) Open(path string) (disk.Reader, error)  { return b.OS.Open(b.at(path)) }
func (b below) Readlink(path string) (string, error)   { return b.OS.Readlink(b.at(path)) }

// Born is long ago, or when the file was touched last.
func (b below) Born(path string) (time.Time, error) {
	if b.fresh {
		info, err := b.Lstat(path)
		return info.ModTime().Add(-time.Millisecond), err
	}
	return time.Time{}, nil
}

func host(t *testing.T, files map[string]string) below {
	t.Helper()
	b := below{root: t.TempDir()}
	for path, text := range files {
		if err := os.MkdirAll(filepath.Dir(b.at(path)), 0o755); err != nil {
			t.Fatal(err)
		}
		to, link := strings.CutPrefix(text, "-> ")
		err := error(nil)
		if link {
			err = os.Symlink(to, b.at(path))
		} else {
			err = os.WriteFile(b.at(path), []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

const (
	units      = "/usr/lib/systemd/system/"
	wanted     = "/etc/systemd/system/timers.target.wants/"
	service    = "[Service]\nExecStart=/usr/bin/acmectl license update -q --splay 10m\n"
	hourly     = "[Timer]\nOnCalendar=hourly\nPersistent=true\n"
	standsBack = "17 * * * * root [ -d /run/systemd/system ] || /usr/bin/acmectl license update -q\n"
)

func TestSchedule(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 20, 0, 0, time.UTC)
	stamp := func(b below, at time.Time) {
		t.Helper()
		path := b.at("/var/lib/systemd/timers/stamp-acmectl-license.timer")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	booted := map[string]string{"/run/systemd/system/x": "", units + "acmectl-license.timer": hourly, units + "acmectl-license.service": service,
		"/etc/cron.d/acmectl": standsBack}
	with := func(more map[string]string) map[string]string {
		all := map[string]string{}
		for _, m := range []map[string]string{booted, more} {
			for k, v := range m {
				all[k] = v
			}
		}
		return all
	}
	enabled := map[string]string{wanted + "acmectl-license.timer": "-> " + units + "acmectl-license.timer"}
	for _, c := range []struct {
		name  string
		files map[string]string
		last  time.Time
		kind  string
		want  Outcome
		says  string
		next  string
	}{
		{"nothing", nil, time.Time{}, "none", Warn, "neither", ""},
		{"cron", map[string]string{"/etc/cron.d/acme": "MAILTO=root\n" + standsBack}, time.Time{}, "cron", OK, "/etc/cron.d/acme (17 * * * *)", "13:17"},
		{"cron by name", map[string]string{"/var/spool/cron/crontabs/root": "@hourly /usr/bin/acmectl license update\n"}, time.Time{}, "cron", OK, "(@hourly)", "13:00"},
		{"cron of another", map[string]string{"/etc/cron.d/x": "17 * * * * root /usr/bin/acmectl2 license update\n# 1 * * * * root acmectl license update\n"}, time.Time{}, "none", Warn, "neither", ""},
		{"timer, not enabled", booted, time.Time{}, "systemd", Warn, "is not enabled", "13:00"},
		{"timer, never run", with(enabled), time.Time{}, "systemd", Warn, "has never run", "13:00"},
		{"timer", with(enabled), now.Add(-19 * time.Minute), "systemd", OK, "last run 2026-11-22 12:01 UTC", "13:00"},
		{"timer that stopped", with(enabled), now.Add(-30 * time.Hour), "systemd", Warn, "has not run since", "13:00"},
		{"masked", with(map[string]string{wanted + "acmectl-license.timer": "-> x", "/etc/systemd/system/acmectl-license.timer": "-> /dev/null"}), time.Time{}, "none", Warn, "neither", ""},
		{"cron that does not stand back", with(map[string]string{"/etc/cron.d/own": "*/20 * * * * root /usr/local/bin/acmectl license update\n"}), time.Time{}, "cron", OK, "(*/20 * * * *)", ""},
		{"timer of its own making", map[string]string{"/run/systemd/system/x": "", "/etc/systemd/system/x.timer": "[Timer]\nOnCalendar=*:0/15\nUnit=refresh.service\n",
			"/etc/systemd/system/refresh.service": "[Service]\nExecStart=-/opt/bin/acmectl --config /etc/x.yaml license update\n", wanted + "x.timer": "-> ../x.timer"}, time.Time{}, "systemd", OK, "x.timer", "12:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := host(t, c.files)
			if !c.last.IsZero() {
				stamp(b, c.last)
			}
			s := FindSchedule(b, "acmectl", now)
			next := ""
			if s.Next != nil {
				next = s.Next.Format("15:04")
			}
			r := s.Judge("acmectl", now)
			if s.Kind != c.kind || r.Outcome != c.want || !strings.Contains(r.Message, c.says) || next != c.next || (r.Hint == "") != (c.want == OK) {
				t.Errorf("%+v, next %q\n%+v", s, next, r)
			}
		})
	}
}

// systemd makes the stamp when a timer begins to wait: that is no run.
func TestFirstRunToCome(t *testing.T) {
	now := time.Now()
	b := host(t, map[string]string{"/run/systemd/system/x": "", units + "acmectl-license.timer": hourly, units + "acmectl-license.service": service,
		wanted + "acmectl-license.timer": "", "/var/lib/systemd/timers/stamp-acmectl-license.timer": ""})
	b.fresh = true
	s := FindSchedule(b, "acmectl", now)
	if r := s.Judge("acmectl", now); s.Last != nil || s.Since == nil || r.Outcome != OK || !strings.Contains(r.Message, "first run is to come") {
		t.Errorf("%+v, %+v", s, r)
	}
	if r := s.Judge("acmectl", now.Add(4*time.Hour)); r.Outcome != Warn || !strings.Contains(r.Message, "has waited since") || r.Hint == "" {
		t.Errorf("%+v", r)
	}
}

// Whoever adds a delay of his own choice fires at an hour that is not known.
func TestRandomDelay(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 20, 0, 0, time.UTC)
	for delay, want := range map[string]string{"15min": "13:15", "15 min": "13:15", "90": "13:01", "1h": "14:00", "0": "", "1h 5min": "", "x": ""} {
		b := host(t, map[string]string{"/run/systemd/system/x": "", units + "acmectl-license.timer": hourly + "RandomizedDelaySec=" + delay + "\n", units + "acmectl-license.service": service})
		s, got := FindSchedule(b, "acmectl", now), ""
		if s.NextBy != nil {
			got = s.NextBy.Format("15:04")
		}
		if got != want || (s.Next != nil) != (delay == "0") {
			t.Errorf("%s: %+v", delay, s)
		}
	}
}

func TestFollowing(t *testing.T) {
	zone := time.FixedZone("", int((5*time.Hour + 30*time.Minute).Seconds()))
	now := time.Date(2026, 11, 22, 23, 50, 10, 7, zone)
	for every, want := range map[string]string{
		"hourly": "23 00:00:00", "daily": "23 00:00:00", "*:0/20": "23 00:00:00", "*:0/25": "23 00:00:00", "minutely": "22 23:51:00", "Mon *-*-* 02:00": "", "*:0/0": "", "weekly": "",
	} {
		got := ""
		if next := following(every, now); next != nil {
			got = next.In(zone).Format("02 15:04:05")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", every, got, want)
		}
	}
}
