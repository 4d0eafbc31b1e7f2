package bundle

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/system"
)

const (
	mostUnits = 200 // of a profile whose journal is read
	notFound  = "not-found"
)

// Unit is a unit of systemd in units.json, which is {"units": [Unit, …]}.
type Unit struct {
	Name        string `json:"name"`
	Load        string `json:"load"`   // loaded, not-found, masked, …
	Active      string `json:"active"` // active, inactive, failed, …
	Sub         string `json:"sub"`    // running, exited, dead, …
	Description string `json:"description,omitempty"`
	Result      string `json:"result,omitempty"`   // of the last run: success, exit-code, signal, …
	Restarts    int64  `json:"restarts,omitempty"` // that systemd did by itself
	// Since is when it came into its present state.
	Since *time.Time `json:"since,omitempty"`
}

// unitProperties are what systemctl is asked for.
const unitProperties = "Id,LoadState,ActiveState,SubState,Description,Result,NRestarts,StateChangeTimestampMonotonic"

// SystemUnits gathers the services, sockets, timers, mounts and targets of systemd:
// units.json, and failed.txt, the status of those that failed.
func SystemUnits(m Means) Collector { return &systemUnits{m} }

type systemUnits struct{ means Means }

func (u *systemUnits) Collect(ctx context.Context, out Out) error {
	path, err := u.means.find("systemctl")
	if err != nil {
		return err
	}
	all, err := units(ctx, u.means, path, "*.service", "*.socket", "*.timer", "*.mount", "*.automount", "*.swap", "*.target", "*.path")
	if err != nil {
		return err
	}
	// What other units wish for and this host has not is no news.
	all = slices.DeleteFunc(all, func(u Unit) bool { return u.Load == notFound && u.Active == "inactive" })
	text, err := json.MarshalIndent(map[string][]Unit{"units": all}, "", "  ")
	if err != nil {
		return err
	}
	if err := whole(out, "units.json", "systemctl show", time.Time{}, append(text, '\n')); err != nil && !Refused(err) {
		return err
	}
	var failed []string
	for _, unit := range all {
		if unit.Active == "failed" && len(failed) < mostUnits {
			failed = append(failed, unit.Name)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return statusOf(ctx, u.means, out, path, "failed.txt", 20, failed...)
}

// units asks systemd for units by name or pattern. ErrSkipped: systemd does not
// run this host.
func units(ctx context.Context, m Means, systemctl string, patterns ...string) ([]Unit, error) {
	argv := append([]string{systemctl, "show", "--no-pager", "--property=" + unitProperties, "--"}, patterns...)
	text, err := m.ask(ctx, system.Command{Argv: argv})
	if err != nil {
		if notRunning(err) {
			return nil, ErrSkipped
		}
		return nil, err
	}
	start, _ := boot(m)
	all := []Unit{}
	for block := range bytes.SplitSeq(text, []byte("\n\n")) {
		if u := readUnit(block, start); u.Name != "" {
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b Unit) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b Unit) bool { return a.Name == b.Name }), nil
}

// notRunning tells that systemctl has nobody to ask, as in most containers.
func notRunning(err error) bool {
	said := err.Error()
	return strings.Contains(said, "not been booted with systemd") || strings.Contains(said, "Failed to connect to bus") ||
		strings.Contains(said, "Running in chroot")
}

// readUnit reads lines of NAME=VALUE. start is when the host was booted.
func readUnit(block []byte, start time.Time) Unit {
	var u Unit
	for line := range bytes.Lines(block) {
		name, value, _ := strings.Cut(strings.TrimSuffix(string(line), "\n"), "=")
		switch name {
		case "Id":
			u.Name = value
		case "LoadState":
			u.Load = value
		case "ActiveState":
			u.Active = value
		case "SubState":
			u.Sub = value
		case "Description":
			u.Description = value
		case "Result":
			u.Result = value
		case "NRestarts":
			u.Restarts, _ = strconv.ParseInt(value, 10, 64)
		case "StateChangeTimestampMonotonic": // microseconds: the other form names a time zone
			if n, err := strconv.ParseInt(value, 10, 64); err == nil && n > 0 && !start.IsZero() {
				at := start.Add(time.Duration(n) * time.Microsecond).Truncate(time.Second)
				u.Since = &at
			}
		}
	}
	return u
}

// statusOf hands over what systemctl says about units, for people, with so many
// lines of the journal of each. That some of them do not run is no failure.
func statusOf(ctx context.Context, m Means, out Out, systemctl, name string, lines int, units ...string) error {
	argv := append([]string{systemctl, "status", "--no-pager", "--full", "--lines=" + strconv.Itoa(lines), "--output=short-iso", "--"}, units...)
	return said(ctx, m, out, name, argv)
}

// said hands over all that a program prints, up to 1 MiB.
func said(ctx context.Context, m Means, out Out, name string, argv []string) error {
	w := &lazy{out: out, name: name, source: argv[0] + " " + argv[1]}
	e := newEnds(w, 1<<20, false)
	_, err := m.run(ctx, system.Command{Argv: argv}, e, flood<<20)
	if errors.Is(err, errFlood) {
		err = errTorn
	}
	if err = closing(w, done(out, e, err)); Refused(err) {
		return nil
	}
	return err
}

// Units gathers state, unit files and journal of systemd units: UNIT.status.txt,
// UNIT.unit.txt and UNIT.log, since then (zero: all there is) and of the journal at
// most limit bytes. * and ? match within the names of units that are loaded.
func Units(m Means, patterns []string, since time.Time, limit int64) Collector {
	return &productUnits{m, patterns, since, limit}
}

type productUnits struct {
	means    Means
	patterns []string
	since    time.Time
	limit    int64
}

func (p *productUnits) Collect(ctx context.Context, out Out) error {
	path, err := p.means.find("systemctl")
	if err != nil {
		return err
	}
	all, err := units(ctx, p.means, path, p.patterns...)
	if err != nil {
		return err
	}
	known := all[:0]
	for _, u := range all {
		if u.Load == notFound {
			out.Problem(ProblemMissing, u.Name, "systemd has no unit of that name")
		} else {
			known = append(known, u)
		}
	}
	if len(known) == 0 {
		return ErrSkipped
	}
	if len(known) > mostUnits {
		out.Problem(ProblemCut, "", "there are more than 200 units; the first 200 were taken")
		known = known[:mostUnits]
	}
	seen := int64(0)
	for _, u := range known {
		read, err := p.unit(ctx, out, path, u.Name)
		if err != nil {
			return err
		}
		seen += read
	}
	if seen == 0 && !privileged() {
		out.Problem(ProblemDenied, "journal", "this user may not read the journal of services: members of the group systemd-journal may")
	}
	return nil
}

// unit hands over one unit, and tells how large its journal is.
func (p *productUnits) unit(ctx context.Context, out Out, systemctl, name string) (int64, error) {
	// Names of units are escaped, so that a slash is none.
	if err := statusOf(ctx, p.means, out, systemctl, name+".status.txt", 0, name); err != nil {
		return 0, err
	}
	if err := said(ctx, p.means, out, name+".unit.txt", []string{systemctl, "cat", "--no-pager", "--", name}); err != nil {
		return 0, err
	}
	j := journal{p.means, []string{"--unit=" + name}, p.since, p.limit}
	read, err := j.collect(ctx, out, name+".log")
	if errors.Is(err, ErrSkipped) {
		err = nil
	}
	return read, err
}
