package checkup

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/lang"
)

// Schedule is what keeps the licence current without anybody's doing.
type Schedule struct {
	Kind    string        `json:"kind"`             // "systemd", "cron" or "none"
	Name    string        `json:"name,omitempty"`   // of the timer, or path of the table
	Enabled bool          `json:"enabled"`          // it starts with the host
	Every   string        `json:"every,omitempty"`  // as it is written: "hourly", "17 * * * *"
	Since   *time.Time    `json:"since,omitempty"`  // from when on it waits for its first run; absent once it ran
	Last    *time.Time    `json:"last,omitempty"`   // when it fired last; absent: never, or it is not noted
	Next    *time.Time    `json:"next,omitempty"`   // about when it fires next; absent: not known
	NextBy  *time.Time    `json:"nextBy,omitempty"` // in place of Next for one that waits a time of its own choice: the latest
	Noted   bool          `json:"-"`                // whether Last would be there
	period  time.Duration // 0: not known
}

const maxUnit = 64 << 10 // bytes of a unit or a table

// unitFolders are those of unit files, the strongest first (systemd.unit(5)).
var unitFolders = [...]string{"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"}

// FindSchedule looks for what runs the licence update of the program called name. It
// reads files alone and asks neither systemd nor cron.
func FindSchedule(d disk.Disk, name string, now time.Time) Schedule {
	systemd := there(d, "/run/systemd/system")
	found := Schedule{Kind: "none"}
	if systemd {
		if s := timer(d, name, now); s.Kind != "" {
			found = s
		}
	}
	if found.Enabled {
		return found
	}
	if s := table(d, name, systemd, now); s.Kind != "" {
		return s
	}
	return found
}

func there(d disk.Disk, path string) bool {
	_, err := d.Lstat(path)
	return err == nil
}

// timer finds the timer of a unit that updates the licence.
func timer(d disk.Disk, name string, now time.Time) Schedule {
	var found Schedule
	for _, folder := range unitFolders {
		files, _ := d.ReadDir(folder)
		for _, file := range files {
			if !strings.HasSuffix(file, ".timer") {
				continue
			}
			text := unit(d, file)
			if text == "" {
				continue
			}
			service := value(text, "Unit")
			if service == "" {
				service = strings.TrimSuffix(file, ".timer") + ".service"
			}
			if !updates(value(unit(d, service), "ExecStart"), name) {
				continue
			}
			s := Schedule{Kind: "systemd", Name: file, Enabled: enabled(d, file), Every: value(text, "OnCalendar")}
			s.period = period(s.Every)
			if s.Noted = value(text, "Persistent") == "true" || value(text, "Persistent") == "yes"; s.Noted {
				s.Last, s.Since = stamp(d, "/var/lib/systemd/timers/stamp-"+file)
			}
			s.Next = following(s.Every, now)
			if late := value(text, "RandomizedDelaySec"); late != "" && late != "0" {
				s.NextBy, s.Next = by(s.Next, late), nil
			}
			if found.Kind == "" || s.Enabled && !found.Enabled {
				found = s
			}
		}
	}
	return found
}

// stamp tells when a timer ran last by the file in which systemd notes that. It makes the
// file when the timer begins to wait for the first time: one that was never touched since
// tells from when on it waits, and of no run.
func stamp(d disk.Disk, path string) (last, since *time.Time) {
	info, err := d.Lstat(path)
	if err != nil {
		return nil, nil
	}
	at := info.ModTime().UTC()
	if d, ok := d.(interface {
		Born(path string) (time.Time, error)
	}); ok {
		const moment = time.Second
		if born, err := d.Born(path); err == nil && at.Sub(born) < moment && born.Sub(at) < moment {
			return nil, &at
		}
	}
	return &at, nil
}

// by is when a timer has fired at the latest that adds up to late of its own choice to
// next; nil where it is not known.
func by(next *time.Time, late string) *time.Time {
	number := strings.TrimRight(late, "abcdefghijklmnopqrstuvwxyz ")
	n, err := strconv.Atoi(number)
	units := map[string]time.Duration{"": time.Second, "s": time.Second, "sec": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour, "hr": time.Hour}
	unit, known := units[strings.TrimSpace(strings.TrimPrefix(late, number))]
	if next == nil || err != nil || !known {
		return nil
	}
	latest := next.Add(time.Duration(n) * unit)
	return &latest
}

// unit is the text of a unit file; empty for one that is masked or not there.
func unit(d disk.Disk, name string) string {
	for _, folder := range unitFolders {
		at := path.Join(folder, name)
		info, err := d.Lstat(at)
		if err != nil {
			continue
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			to, err := d.Readlink(at)
			if err != nil || to == "/dev/null" {
				return ""
			}
			if !path.IsAbs(to) {
				to = path.Join(folder, to)
			}
			at = to
		}
		text, err := disk.ReadFile(d, at, maxUnit)
		if err != nil {
			return ""
		}
		return string(text)
	}
	return ""
}

// value is the last value of a key in a unit file.
func value(text, key string) (found string) {
	for line := range strings.Lines(text) {
		if name, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.TrimSpace(name) == key {
			found = strings.TrimSpace(v)
		}
	}
	return found
}

// updates tells a command line of the program called name that keeps the licence
// current.
func updates(command, name string) bool {
	if !strings.Contains(command, "license update") {
		return false
	}
	for word := range strings.FieldsSeq(command) {
		if path.Base(strings.TrimLeft(word, "-@:+!")) == name {
			return true
		}
	}
	return false
}

func enabled(d disk.Disk, file string) bool {
	for _, folder := range unitFolders {
		if there(d, path.Join(folder, "timers.target.wants", file)) {
			return unit(d, file) != ""
		}
	}
	return false
}

// table finds a line of cron that updates the licence. One that stands back where
// systemd runs does not count there.
func table(d disk.Disk, name string, systemd bool, now time.Time) Schedule {
	tables := []string{"/etc/crontab", "/var/spool/cron/crontabs/root", "/var/spool/cron/root"}
	files, _ := d.ReadDir("/etc/cron.d")
	for _, file := range files {
		tables = append(tables, path.Join("/etc/cron.d", file))
	}
	for _, at := range tables {
		text, err := disk.ReadFile(d, at, maxUnit)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "#") || !updates(line, name) || systemd && strings.Contains(line, "/run/systemd/system") {
				continue
			}
			s := Schedule{Kind: "cron", Name: at, Enabled: true}
			if fields := strings.Fields(line); strings.HasPrefix(line, "@") {
				s.Every = fields[0]
				s.Next = following(strings.TrimPrefix(fields[0], "@"), now)
			} else if len(fields) > 5 {
				s.Every = strings.Join(fields[:5], " ")
				s.Next = hourlyAt(fields[:5], now)
			}
			return s
		}
	}
	return Schedule{}
}

// period is how far two firings of a calendar expression are apart; 0 for one that
// is not read here (systemd.time(7)).
func period(every string) time.Duration {
	switch every {
	case "minutely":
		return time.Minute
	case "hourly":
		return time.Hour
	case "daily":
		return 24 * time.Hour
	case "weekly":
		return 7 * 24 * time.Hour
	}
	if n, ok := strings.CutPrefix(every, "*:0/"); ok {
		if minutes, err := strconv.Atoi(n); err == nil && minutes > 0 && minutes < 60 {
			return time.Duration(minutes) * time.Minute
		}
	}
	return 0
}

// following is when a calendar expression fires after now; nil where it is not known.
func following(every string, now time.Time) *time.Time {
	var next time.Time
	switch p := period(every); {
	case every == "daily":
		year, month, day := now.Date()
		next = time.Date(year, month, day+1, 0, 0, 0, 0, now.Location())
	case p > 0 && p <= time.Hour:
		hour := hourOf(now)
		next = hour.Add((now.Sub(hour)/p + 1) * p)
		if next.Sub(hour) > time.Hour {
			next = hour.Add(time.Hour)
		}
	default:
		return nil
	}
	next = next.UTC()
	return &next
}

// hourOf is when the hour of now began, in its zone.
func hourOf(now time.Time) time.Time {
	return now.Add(-time.Duration(now.Minute())*time.Minute - time.Duration(now.Second())*time.Second - time.Duration(now.Nanosecond()))
}

// hourlyAt is when a line of cron of the form "17 * * * *" fires after now.
func hourlyAt(fields []string, now time.Time) *time.Time {
	minute, err := strconv.Atoi(fields[0])
	if err != nil || minute < 0 || minute > 59 || strings.Join(fields[1:], "") != "****" {
		return nil
	}
	next := hourOf(now).Add(time.Duration(minute) * time.Minute)
	if !next.After(now) {
		next = next.Add(time.Hour)
	}
	next = next.UTC()
	return &next
}

// Judge says whether the licence is kept current, for the program called name.
func (s Schedule) Judge(name string, now time.Time) Result {
	start := lang.T("systemctl enable --now %s", s.Name)
	switch {
	case s.Kind == "none":
		return Result{Warn, lang.T("neither a systemd timer nor cron keeps the licence current"),
			lang.T("have '%s license update -q' run every hour", name)}
	case !s.Enabled:
		return Result{Warn, lang.T("%s is not enabled", s.Name), start}
	case s.Kind == "cron" && s.Every != "":
		return Well(lang.T("cron: %s (%s)", s.Name, s.Every))
	case s.Kind == "cron":
		return Well(lang.T("cron: %s", s.Name))
	case s.Since != nil && s.period > 0 && now.Sub(*s.Since) > 2*s.period+time.Hour:
		return Result{Warn, lang.T("%s has waited since %s and has not run", s.Name, s.Since.Format("2006-01-02 15:04 UTC")), lang.T("look why: systemctl status %s", s.Name)}
	case s.Since != nil:
		return Well(lang.T("%s is enabled, its first run is to come", s.Name))
	case s.Noted && s.Last == nil:
		return Result{Warn, lang.T("%s is enabled and has never run", s.Name), start}
	case s.Last != nil && s.period > 0 && now.Sub(*s.Last) > 2*s.period+time.Hour:
		return Result{Warn, lang.T("%s has not run since %s", s.Name, s.Last.Format("2006-01-02 15:04 UTC")), lang.T("look why: systemctl status %s", s.Name)}
	case s.Last != nil:
		return Well(lang.T("%s, last run %s", s.Name, s.Last.Format("2006-01-02 15:04 UTC")))
	}
	return Well(s.Name)
}
