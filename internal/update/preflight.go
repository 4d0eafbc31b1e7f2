package update

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/services"
	"github.com/optool/optool/internal/system"
)

// Finding is the verdict of one check before an update.
type Finding struct {
	Check string `json:"check"` // license, clock, ownership, disk, inodes, services, health, ports, files, checks:NAME
	Level Level  `json:"level"`
	Text  string `json:"text"`
	Hint  string `json:"hint,omitempty"`
}

// Level of a finding.
type Level string

// Levels.
const (
	Pass Level = "pass"
	Warn Level = "warn"
	Fail Level = "fail"
)

// Refusing returns the fault of all failed findings together, nil if none failed.
func Refusing(all []Finding) error {
	var texts, hints []string
	for _, f := range all {
		if f.Level == Fail {
			texts = append(texts, lang.Word(f.Check)+": "+f.Text)
			if f.Hint != "" && !slices.Contains(hints, f.Hint) {
				hints = append(hints, f.Hint)
			}
		}
	}
	if len(texts) == 0 {
		return nil
	}
	what := lang.N(len(texts), "nothing was changed, %d check failed before the update:", "nothing was changed, %d checks failed before the update:")
	return fault.New(fault.ExitFailure, "preflight_failed", "%s\n%s", what, strings.Join(texts, "\n")).
		Hinted("%s", strings.Join(hints, "\n"))
}

const (
	spareBytes = 64 << 20 // that must stay free on the platform's file system
	spareFiles = 1000
)

// Preflight looks at everything that could stop the update half way, and reports
// all of it at once. With Force an unhealthy platform is no obstacle; a mere
// download needs room and nothing else.
func (u *Updater) Preflight(ctx context.Context, p *Prepared, o Update) ([]Finding, error) {
	force := o.Force
	var all []Finding
	add := func(check string, level Level, hint, text string) {
		all = append(all, Finding{check, level, text, hint})
	}
	add("license", Pass, "", lang.T("it entitles to release %s", p.Target()))
	u.checkClock(add)
	u.checkOwnership(add)
	if err := u.checkSpace(p, add); err != nil {
		return nil, err
	}
	if o.DownloadOnly {
		return all, nil
	}
	states, known := u.checkServices(ctx, p.Installed == "", force, add)
	if p.Installed != "" && known {
		u.checkHealthNow(ctx, force, add)
	}
	u.checkPorts(p.Installed == "", states, add)
	u.checkFiles(states, add)
	for _, c := range u.Profile.Platform.Checks {
		r, err := u.Runner.Run(ctx, system.Command{
			Argv: c.Command, Env: u.environ(&Run{Kind: Advance, From: p.Installed, To: p.Target()}, "check"), Dir: "/",
			Timeout: c.Timeout.D(), MaxOutput: maxSaid, Tail: true,
		})
		switch line := lastLine(said(r)); {
		case err != nil:
			add("checks:"+c.Name, Fail, c.Hint, lang.Of(fault.Of(err)))
		case r.Exit != 0 && line == "":
			add("checks:"+c.Name, Fail, c.Hint, lang.T("ended with status %d", r.Exit))
		case r.Exit != 0:
			add("checks:"+c.Name, Fail, c.Hint, line)
		default:
			add("checks:"+c.Name, Pass, "", line)
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return all, nil
}

// adder takes a verdict: the hint and the text are said already.
type adder func(check string, level Level, hint, text string)

func (u *Updater) checkClock(add adder) {
	if behind := u.Proven.Sub(u.Now()); behind > 0 {
		add("clock", Fail, lang.T("set the clock (timedatectl), then repeat the command"),
			lang.T("the clock of this host is %s behind what the vendor has proven to be past", behind.Round(1e9)))
		return
	}
	add("clock", Pass, "", lang.T("not behind what the vendor has proven"))
}

// checkOwnership looks at the directories that are written to: whoever else could
// change them could have his program run by the platform.
func (u *Updater) checkOwnership(add adder) {
	before := 0
	for _, path := range []string{u.root(), u.root("releases"), u.own()} {
		info, err := u.Disk.Lstat(path)
		if err == nil && info.Mode()&fs.ModeSymlink != 0 { // an administrator's link to another disk
			info, err = u.Disk.Lstat(path + "/.")
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			add("ownership", Fail, "", lang.Of(fault.File(err, lang.Say("looking at %s", path))))
			return
		}
		before++
		stat, ok := info.Sys().(*syscall.Stat_t)
		switch {
		case !info.IsDir():
			add("ownership", Fail, lang.T("move it away"), lang.T("%s is no directory", path))
			return
		case ok && int(stat.Uid) != os.Geteuid() && os.Geteuid() != 0:
			add("ownership", Fail, lang.T("run the command as the owner"), lang.T("%s belongs to another user", path))
			return
		case ok && int(stat.Uid) != os.Geteuid() && os.Geteuid() == 0:
			add("ownership", Fail, fmt.Sprintf("chown root: %s", path), lang.T("%s does not belong to root: who owns it could put a program of his own into the platform", path))
			return
		case info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0:
			add("ownership", Fail, fmt.Sprintf("chmod go-w %s", path), lang.T("%s can be written by others", path))
			return
		}
	}
	if info, err := u.Disk.Lstat(u.root("current")); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		add("ownership", Fail, "", lang.T("%s is no symbolic link", u.root("current")))
		return
	}
	add("ownership", Pass, "", u.root())
}

// checkSpace adds up what all hops need at the worst moment: what is downloaded
// and what is unpacked, before old releases are removed.
func (u *Updater) checkSpace(p *Prepared, add adder) error {
	var bytes, files int64
	for _, h := range p.Way {
		if h.Present {
			continue
		}
		for _, n := range h.Needs {
			bytes += n.Blob.Size
			if info, err := u.Disk.Lstat(u.own("blobs", n.Blob.SHA256)); err == nil {
				bytes -= info.Size()
			} else if info, err := u.Disk.Lstat(u.own("blobs", n.Blob.SHA256+".part")); err == nil {
				bytes -= min(info.Size(), n.Blob.Size)
			}
		}
		bytes += h.Written()
		files += int64(len(h.Tree.Entries))
	}
	if h := u.Profile.Platform.Hooks.Backup; h != nil {
		bytes += int64(h.Space)
	}
	room, err := u.Disk.Space(u.root())
	if err != nil {
		return fault.File(err, lang.Say("asking for the room at %s", u.root()))
	}
	need := bytes + spareBytes
	switch {
	case room.Bytes < need:
		add("disk", Fail, lang.T("free %s at %s, or remove an old release from %s", size(need-room.Bytes), u.root(), u.root("releases")),
			lang.T("the update needs %s at %s and %s are free", size(need), u.root(), size(room.Bytes)))
	default:
		add("disk", Pass, "", lang.T("%s needed at %s, %s free", size(need), u.root(), size(room.Bytes)))
	}
	switch {
	case room.Files >= 0 && room.Files < files+spareFiles:
		add("inodes", Fail, lang.T("remove files you do not need at %s (df -i)", u.root()),
			lang.T("the update makes %d files at %s, %d can be made, and %d are to stay spare", files, u.root(), room.Files, spareFiles))
	default:
		add("inodes", Pass, "", lang.T("%d files", files))
	}
	return nil
}

func size(n int64) string {
	const unit = 1 << 20
	if n < 10*unit {
		return fmt.Sprintf("%.1f MiB", float64(n)/unit)
	}
	return fmt.Sprintf("%d MiB", n/unit)
}

func (u *Updater) checkServices(ctx context.Context, install, force bool, add adder) ([]services.State, bool) {
	states, err := u.Services.States(ctx)
	if err != nil {
		level := Fail
		if install {
			level = Warn // the unit may come with the release
		}
		add("services", level, lang.Of(fault.Of(err).Advice()), lang.Of(fault.Of(err)))
		return nil, false
	}
	level, good := Fail, true
	if install || force {
		level = Warn
	}
	for _, s := range states {
		switch {
		case !s.Known:
			add("services", level, lang.T("install the unit, or correct the name in the vendor's profile"), lang.T("service %s is not known on this host", s.Name))
			good = false
		case !install && !s.Running:
			add("services", level, lang.T("start it first, so that the update can tell whether it broke it; --force updates all the same"),
				lang.T("service %s does not run (%s)", s.Name, s.Detail))
			good = false
		}
	}
	for _, s := range states {
		if s.Problem != nil && s.Known && (install || s.Running) {
			add("services", Warn, lang.Of(s.Problem.Advice()), lang.Of(s.Problem))
		}
	}
	if good {
		add("services", Pass, "", lang.T("%d known", len(states)))
	}
	return states, good
}

func (u *Updater) checkHealthNow(ctx context.Context, force bool, add adder) {
	f := u.sick(ctx, nil)
	switch {
	case f == nil:
		add("health", Pass, "", lang.T("the platform is healthy now"))
	case force:
		add("health", Warn, "", lang.T("the platform is not healthy now: %s", f))
	default:
		add("health", Fail, lang.T("mend it first, so that the update can tell whether it broke it; --force updates all the same"), lang.T("the platform is not healthy now: %s", f))
	}
}

// checkPorts finds programs that do not belong to the platform at its ports.
func (u *Updater) checkPorts(install bool, states []services.State, add adder) {
	ports := u.Profile.Platform.Ports
	if len(ports) == 0 {
		return
	}
	listeners, err := u.Host.Listeners()
	if err != nil {
		add("ports", Warn, "", lang.T("who listens cannot be seen: %s", fault.Of(err)))
		return
	}
	good := true
	for _, l := range listeners {
		if !slices.Contains(ports, l.Port) {
			continue
		}
		// Whose process it is can be told only where the services say theirs.
		foreign := install || l.PID != 0 && pids(states) != nil && !slices.Contains(pids(states), l.PID)
		if foreign {
			good = false
			add("ports", Fail, lang.T("stop it, or give it another port"), lang.T("port %d is taken by %s", l.Port, program(l.Name, l.PID)))
		}
	}
	if good {
		add("ports", Pass, "", lang.T("%d ports", len(ports)))
	}
}

// checkFiles finds programs that work with the files of the platform and are not
// part of it: they keep the old release, whatever is switched.
func (u *Updater) checkFiles(states []services.State, add adder) {
	open, err := u.Host.OpenFiles(u.root("releases"))
	if f := fault.Of(err); f != nil && f.Code == "processes_hidden" {
		err = nil // what could be seen counts
	}
	if err != nil {
		add("files", Warn, "", lang.T("open files cannot be seen: %s", fault.Of(err)))
		return
	}
	own := pids(states)
	seen := map[int]bool{}
	for _, f := range open {
		if own == nil || slices.Contains(own, f.PID) || f.PID == os.Getpid() || seen[f.PID] {
			continue
		}
		seen[f.PID] = true
		add("files", Warn, "", lang.T("%s has %s open and is no service of the platform", program(f.Name, f.PID), f.Path))
	}
	if len(seen) == 0 {
		add("files", Pass, "", lang.T("nobody else uses the platform's files"))
	}
}

// pids are the processes of the services, nil where that is not known.
func pids(states []services.State) (all []int) {
	for _, s := range states {
		all = append(all, s.PIDs...)
	}
	return all
}

func program(name string, pid int) string {
	switch {
	case pid == 0:
		return lang.T("another program")
	case name == "":
		return lang.T("process %d", pid)
	}
	return lang.T("%s (process %d)", name, pid)
}
