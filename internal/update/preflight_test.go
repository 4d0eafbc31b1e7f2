package update

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/services"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/release"
)

// ground is a disk of which some things are not as they are.
type ground struct {
	disk.Disk
	room  disk.Space
	owner map[string]int // user of a path
}

func (g *ground) Space(string) (disk.Space, error) {
	if g.room == (disk.Space{}) {
		return g.room, &fs.PathError{Op: "statfs", Path: root, Err: syscall.EIO}
	}
	return g.room, nil
}

func (g *ground) Lstat(path string) (fs.FileInfo, error) {
	info, err := g.Disk.Lstat(path)
	if uid, ok := g.owner[path]; ok && err == nil {
		return owned{info, uid}, nil
	}
	return info, err
}

type owned struct {
	fs.FileInfo
	uid int
}

func (o owned) Sys() any { return &syscall.Stat_t{Uid: uint32(o.uid)} }

// asked are services that say of themselves what they are told to.
type asked struct {
	Services
	states []services.State
	err    error
}

func (a asked) States(context.Context) ([]services.State, error) { return a.states, a.err }

// scout is an updater before an update from 1.0.0 to 1.1.0 in which all is well.
func scout(host *stage) (*Updater, *Prepared, *ground) {
	s := host.fork()
	g := &ground{Disk: s.disk, room: disk.Space{Bytes: 1 << 40, Files: -1}, owner: map[string]int{}}
	u := s.updater()
	u.Disk = g
	u.Services = asked{u.Services, []services.State{{Name: "acme", Known: true, Running: true, Detail: lang.Say("active"), PIDs: []int{42}}}, nil}
	u.Profile.Platform.Ports = []int{8080}
	u.Profile.Platform.Checks = []profile.Check{{Name: "quorum", Command: []string{"/checks/quorum"}, Hint: "wait for the others"}}
	u.Host.Listeners = func() ([]system.Listener, error) {
		return []system.Listener{{Port: 22, PID: 1, Name: "sshd"}, {Port: 8080, PID: 42, Name: "acme"}}, nil
	}
	u.Host.OpenFiles = func(root string) ([]system.OpenFile, error) {
		return []system.OpenFile{{PID: 42, Name: "acme", Path: root + "/1.0.0/bin/program"}}, nil
	}
	hop := *s.hops["1.0.0>1.1.0"]
	return u, &Prepared{Look: &Look{Plan: Plan{Installed: "1.0.0", Hops: []release.Offer{hop.Offer}}}, Way: []*Hop{&hop}}, g
}

// nothing makes of a scout one before the first installation.
func nothing(u *Updater, p *Prepared) {
	p.Installed = ""
	u.Services = asked{u.Services, []services.State{{Name: "acme", Known: true}}, nil}
	u.Host.Listeners = func() ([]system.Listener, error) { return nil, nil }
}

func TestPreflight(t *testing.T) {
	type world struct {
		*Updater
		*Prepared
		*ground
		force bool
	}
	state := func(s services.State) func(*world) {
		return func(w *world) { w.Services = asked{w.Services, []services.State{s}, nil} }
	}
	unhealthy := func(w *world) {
		w.Probe = func(context.Context, string, time.Duration) (int, error) { return 503, nil }
	}
	host, stranger := host(t, "1.0.0"), os.Geteuid()+1
	for name, test := range map[string]struct {
		change func(*world)
		check  string
		level  Level
		says   string
		hint   string
	}{
		"all is well":        {func(*world) {}, "", Pass, "", ""},
		"first installation": {func(w *world) { nothing(w.Updater, w.Prepared) }, "", Pass, "", ""},

		"clock behind":       {func(w *world) { w.Proven = w.Now().Add(90 * time.Minute) }, "clock", Fail, "1h30m", "timedatectl"},
		"clock just right":   {func(w *world) { w.Proven = w.Now() }, "clock", Pass, "", ""},
		"another's root":     {func(w *world) { w.owner[root] = stranger }, "ownership", Fail, root, ""},
		"another's releases": {func(w *world) { w.owner[root+"/releases"] = stranger }, "ownership", Fail, root + "/releases", ""},
		"another's own":      {func(w *world) { w.owner[root+"/.optool"] = stranger }, "ownership", Fail, root + "/.optool", ""},
		"open to all":        {func(w *world) { _ = w.ground.Chmod(root+"/releases", 0o777) }, "ownership", Fail, "written by others", "chmod go-w"},
		"open to a group":    {func(w *world) { _ = w.ground.Chmod(root, 0o775) }, "ownership", Fail, "written by others", "chmod go-w"},
		"a file in the way": {func(w *world) {
			_ = disk.RemoveAll(w.ground, root+"/releases")
			_ = disk.WriteFile(w.ground, root+"/releases", nil, 0o600)
		}, "ownership", Fail, "no directory", "move it"},
		"current is no link": {func(w *world) {
			_ = w.ground.Remove(root + "/current")
			_ = w.ground.Mkdir(root+"/current", 0o755)
			w.force = true
		}, "ownership", Fail, "no symbolic link", ""},

		"no room":              {func(w *world) { w.room.Bytes = spareBytes }, "disk", Fail, "are free", "free "},
		"just enough room":     {func(w *world) { w.room.Bytes = spareBytes + w.Way[0].Download() + w.Way[0].Written() }, "disk", Pass, "", ""},
		"a byte too little":    {func(w *world) { w.room.Bytes = spareBytes + w.Way[0].Download() + w.Way[0].Written() - 1 }, "disk", Fail, "", ""},
		"room for the backup":  {func(w *world) { w.Profile.Platform.Hooks.Backup.Space = 1 << 41 }, "disk", Fail, "", ""},
		"nothing for what is":  {func(w *world) { w.Way[0].Present, w.room.Bytes = true, spareBytes }, "disk", Pass, "", ""},
		"no inodes":            {func(w *world) { w.room.Files = spareFiles }, "inodes", Fail, "files", "df -i"},
		"just enough inodes":   {func(w *world) { w.room.Files = spareFiles + int64(len(w.Way[0].Tree.Entries)) }, "inodes", Pass, "", ""},
		"inodes without limit": {func(w *world) { w.room.Files = -1 }, "inodes", Pass, "", ""},
		"downloaded before":    {func(w *world) { have(t, w.Updater, w.Way[0], ""); w.room.Bytes = spareBytes + w.Way[0].Written() }, "disk", Pass, "", ""},
		"downloaded in part":   {func(w *world) { have(t, w.Updater, w.Way[0], ".part"); w.room.Bytes = spareBytes + w.Way[0].Written() }, "disk", Pass, "", ""},
		"part larger than whole": {func(w *world) {
			have(t, w.Updater, w.Way[0], ".part", 1<<20)
			w.room.Bytes = spareBytes + w.Way[0].Written() - 1
		}, "disk", Fail, "", ""},

		"service unknown": {state(services.State{Name: "acme"}), "services", Fail, "not known", "install the unit"},
		"service stands":  {state(services.State{Name: "acme", Known: true, Detail: lang.Say("failed")}), "services", Fail, "does not run (failed)", "--force"},
		"forced all the same": {func(w *world) {
			state(services.State{Name: "acme", Known: true, Detail: lang.Say("failed")})(w)
			w.force = true
		}, "services", Warn, "does not run", ""},
		"will not come back": {state(services.State{Name: "acme", Known: true, Running: true, PIDs: []int{42}, Problem: fault.New(1, "service_disabled", "it is disabled").Hinted("enable it")}), "services", Warn, "disabled", "enable it"},
		"nobody can be asked": {func(w *world) {
			w.Services = asked{w.Services, nil, fault.New(1, "no_systemd", "no systemd").Hinted("start it")}
		}, "services", Fail, "no systemd", "start it"},
		"unit comes with it": {func(w *world) { nothing(w.Updater, w.Prepared); state(services.State{Name: "acme"})(w) }, "services", Warn, "not known", ""},

		"unhealthy":         {unhealthy, "health", Fail, "503", "--force"},
		"unhealthy, forced": {func(w *world) { unhealthy(w); w.force = true }, "health", Warn, "503", ""},
		"unhealthy by command": {func(w *world) {
			w.Profile.Platform.Health.Checks = []profile.HealthCheck{{Name: "self", Command: []string{"/hooks/sick"}}}
			broken(w.Updater, "sick")
		}, "health", Fail, "the sick went wrong", "mend it"},
		"port of another":     {func(w *world) { w.Host.Listeners = listening(8080, 99, "nginx") }, "ports", Fail, "nginx (process 99)", "another port"},
		"port of somebody":    {func(w *world) { nothing(w.Updater, w.Prepared); w.Host.Listeners = listening(8080, 0, "") }, "ports", Fail, "another program", "another port"},
		"port cannot be told": {func(w *world) { w.Host.Listeners = listening(8080, 0, "") }, "ports", Pass, "", ""},
		"other port":          {func(w *world) { w.Host.Listeners = listening(8081, 99, "nginx") }, "ports", Pass, "", ""},
		"ports hidden": {func(w *world) {
			w.Host.Listeners = func() ([]system.Listener, error) { return nil, errors.New("no /proc") }
		}, "ports", Warn, "no /proc", ""},
		"a shell stands in it": {func(w *world) { w.Host.OpenFiles = opened(77, "bash", "/opt/acme/releases/1.0.0") }, "files", Warn, "bash (process 77)", ""},
		"this very program":    {func(w *world) { w.Host.OpenFiles = opened(os.Getpid(), "optool", "/x") }, "files", Pass, "", ""},
		"open files hidden": {func(w *world) {
			w.Host.OpenFiles = func(string) ([]system.OpenFile, error) { return nil, errors.New("no /proc") }
		}, "files", Warn, "no /proc", ""},
		"some of them hidden": {func(w *world) {
			w.Host.OpenFiles = func(string) ([]system.OpenFile, error) { return nil, fault.New(7, "processes_hidden", "3 hidden") }
		}, "files", Pass, "", ""},
		"the vendor's own": {func(w *world) { broken(w.Updater, "quorum") }, "checks:quorum", Fail, "the quorum went wrong", "wait for the others"},
		"it cannot be run": {func(w *world) {
			w.Runner = runner(func(system.Command) (system.Result, error) { return system.Result{}, errors.New("no such file") })
		}, "checks:quorum", Fail, "no such file", "wait"},
		"it says nothing": {func(w *world) {
			w.Runner = runner(func(system.Command) (system.Result, error) { return system.Result{Exit: 3}, nil })
		}, "checks:quorum", Fail, "status 3", "wait"},
		"it says much": {func(w *world) {
			w.Runner = runner(func(system.Command) (system.Result, error) {
				return system.Result{Stdout: []byte("2 of 3\n"), Stderr: []byte("looking\nall here\n")}, nil
			})
		}, "checks:quorum", Pass, "all here", ""},
	} {
		t.Run(name, func(t *testing.T) {
			u, p, g := scout(host)
			w := &world{u, p, g, false}
			test.change(w)
			all, err := u.Preflight(context.Background(), p, Update{Wish: Wish{Force: w.force}})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				if f.Level == Fail && f.Check != test.check || f.Level == Fail && f.Hint == "" && test.hint != "" {
					t.Errorf("%+v", f)
				}
			}
			if refused := Refusing(all); (refused != nil) != (test.level == Fail) || refused != nil && fault.Of(refused).Code != "preflight_failed" {
				t.Errorf("refused: %v", refused)
			}
			if test.check == "" {
				return
			}
			i := slices.IndexFunc(all, func(f Finding) bool { return f.Check == test.check && f.Level == test.level })
			if i < 0 || !strings.Contains(all[i].Text, test.says) || !strings.Contains(all[i].Hint, test.hint) {
				t.Errorf("%+v", all)
			}
		})
	}
}

type runner func(system.Command) (system.Result, error)

func (r runner) Run(_ context.Context, c system.Command) (system.Result, error) { return r(c) }

// broken lets one program fail, by its base name.
func broken(u *Updater, name string) { u.Runner.(*stage).broken[name] = true }

func listening(port, pid int, name string) func() ([]system.Listener, error) {
	return func() ([]system.Listener, error) { return []system.Listener{{Port: port, PID: pid, Name: name}}, nil }
}

func opened(pid int, name, path string) func(string) ([]system.OpenFile, error) {
	return func(string) ([]system.OpenFile, error) {
		return []system.OpenFile{{PID: pid, Name: name, Path: path}}, nil
	}
}

// have puts blobs where downloads go, of the right size or another one.
func have(t *testing.T, u *Updater, h *Hop, end string, size ...int64) {
	t.Helper()
	if err := disk.MkdirAll(u.Disk, u.own("blobs"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, n := range h.Needs {
		data := make([]byte, append(size, n.Blob.Size)[0])
		if err := disk.WriteFile(u.Disk, u.own("blobs", n.Blob.SHA256+end), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPreflightSaysAllAtOnce: whoever mends one thing must not meet the next.
func TestPreflightSaysAllAtOnce(t *testing.T) {
	u, p, g := scout(host(t, "1.0.0"))
	g.room = disk.Space{Bytes: 1, Files: 1}
	g.owner[root] = os.Geteuid() + 1
	u.Proven = u.Now().Add(time.Hour)
	u.Probe = func(context.Context, string, time.Duration) (int, error) { return 500, nil }
	u.Host.Listeners = listening(8080, 99, "nginx")
	broken(u, "quorum")
	all, err := u.Preflight(context.Background(), p, Update{})
	if err != nil {
		t.Fatal(err)
	}
	f := fault.Of(Refusing(all))
	if f.Exit != fault.ExitFailure || !strings.Contains(f.Message, "nothing was changed, 7 checks failed") {
		t.Errorf("%+v", f)
	}
	for _, check := range []string{"clock", "ownership", "disk", "inodes", "health", "ports", "checks:quorum"} {
		if !strings.Contains(f.Message, "\n"+check+": ") {
			t.Errorf("%s is not mentioned: %s", check, f.Message)
		}
	}
	for line := range strings.SplitSeq(f.Hint, "\n") {
		if strings.Count(f.Hint, line) > 1 {
			t.Errorf("%q is said twice", line)
		}
	}
}

// TestPreflightOfSeveralHops: room for all of them, before any old one goes.
func TestPreflightOfSeveralHops(t *testing.T) {
	u, p, g := scout(host(t, "1.0.0"))
	second := *p.Way[0]
	p.Way = append(p.Way, &second)
	g.room.Bytes = spareBytes + 2*(second.Download()+second.Written())
	if all, err := u.Preflight(context.Background(), p, Update{}); err != nil || Refusing(all) != nil {
		t.Error(all, err)
	}
	g.room.Bytes--
	if all, err := u.Preflight(context.Background(), p, Update{}); err != nil || Refusing(all) == nil {
		t.Error(all, err)
	}
}

func TestPreflightEnds(t *testing.T) {
	host := host(t, "1.0.0")
	u, p, g := scout(host)
	g.room = disk.Space{}
	if _, err := u.Preflight(context.Background(), p, Update{}); fault.Of(err) == nil || fault.Of(err).Hint == "" {
		t.Errorf("room that nobody knows: %v", err)
	}
	u, p, _ = scout(host)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(fault.New(fault.ExitInterrupt, "interrupted", "interrupted"))
	if _, err := u.Preflight(ctx, p, Update{}); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitInterrupt {
		t.Errorf("interrupted: %v", err)
	}
}

// TestPreflightChangesNothing: it looks, and that is all.
func TestPreflightChangesNothing(t *testing.T) {
	u, p, g := scout(host(t, "1.0.0"))
	before := paths(t, g, "/")
	if _, err := u.Preflight(context.Background(), p, Update{}); err != nil {
		t.Fatal(err)
	}
	if after := paths(t, g, "/"); !slices.Equal(before, after) {
		t.Error(changed(before, after))
	}
}

// paths lists all that is on a disk, with what files and links hold.
func paths(t testing.TB, d disk.Disk, dir string) (all []string) {
	t.Helper()
	names, err := d.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		at := filepath.Join(dir, name)
		info, err := d.Lstat(at)
		if err != nil {
			t.Fatal(err)
		}
		line := info.Mode().String() + " " + at
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			target, _ := d.Readlink(at)
			line += " " + target
		case info.Mode().IsRegular():
			data, err := disk.ReadFile(d, at, 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			line += " " + sum(data)
		}
		all = append(all, line)
		if info.IsDir() {
			all = append(all, paths(t, d, at)...)
		}
	}
	return all
}
