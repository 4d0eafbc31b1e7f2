package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/services"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
	"github.com/optool/optool/internal/version"
	"github.com/optool/optool/pkg/license"
)

func platformCommands(d *desk) *cobra.Command {
	return ui.Group("platform", "Update the platform, go back, and see what is installed",
		platformStatusCommand(d), platformUpdateCommand(d), platformRollbackCommand(d),
		platformHistoryCommand(d), platformVerifyCommand(d), platformRecoverCommand(d))
}

// platform is what most platform commands begin with: the job, the licence it is
// bound to, and the profile.
type platform struct {
	*update.Updater
	keeper  *licensing.Keeper
	licence licensing.Snapshot
	profile *profile.Profile
	set     *services.Set
}

func (p *platform) close() { p.set.Close() }

// platform opens no connection and no database.
func (d *desk) platform(ctx context.Context) (*platform, error) {
	k, err := d.keeper(ctx, "")
	if err != nil {
		return nil, err
	}
	s, err := k.Read(0)
	if err != nil {
		return nil, err
	}
	p := d.vendor
	dir, err := d.stateDir()
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	set := services.New(p.Platform.Services, d.runService)
	u := &update.Updater{
		Profile: p, Brand: d.Brand.Name, Prefix: d.Brand.Prefix, By: version.Info().Version, StateDir: dir, Tool: d.Executable,
		Disk: d.Disk, Services: set, Runner: d.Runner, Probe: d.probe, Now: d.Now, Sleep: d.Sleep,
		Host: update.Host{
			OpenFiles: func(root string) ([]system.OpenFile, error) { return system.OpenFiles("/proc", root) },
			Listeners: func() ([]system.Listener, error) { return system.Listeners("/proc") },
			Leftovers: func(variables ...string) ([]int, error) { return system.ProcessesWith("/proc", variables...) },
			Commands:  func(variable string) ([]int, error) { return system.CommandsWith("/proc", variable) },
			Kill:      system.Kill,
			Holder:    system.Holder,
		},
		Proven: k.Proven(s), Rights: rightsOf(s.Verdict, p), HostID: k.HostID, Workers: min(runtime.NumCPU(), maxWorkers),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Environ: d.hookEnviron(),
	}
	return &platform{u, k, s, p, set}, nil
}

// hookEnviron lets a hook that calls this program meet the same configuration.
func (d *desk) hookEnviron() []string {
	env := []string{}
	for _, name := range []string{"HOME", "TZ", "XDG_STATE_HOME", "XDG_CONFIG_HOME", d.Brand.Prefix + "_CONFIG", d.Brand.Prefix + "_PROFILE", d.Brand.Prefix + "_STATE_DIR"} {
		value := d.Getenv(name)
		if path, err := filepath.Abs(value); err == nil && value != "" && strings.HasPrefix(name, d.Brand.Prefix) {
			value = path // hooks run elsewhere
		}
		if value != "" {
			env = append(env, name+"="+value)
		}
	}
	for name, value := range map[string]string{"_CONFIG": d.configFile, "_PROFILE": d.profileFile, "_STATE_DIR": d.config.StateDir} {
		if path, err := filepath.Abs(value); value != "" && err == nil {
			env = append(env, d.Brand.Prefix+name+"="+path)
		}
	}
	return env
}

// maxWorkers bounds the memory of unpacking: a patch takes some tens of megabytes.
const maxWorkers = 2

const maxServicesLog = 16 << 20 // bytes; it begins anew with the next start

// runService runs a start, stop or status command of the profile. What it leaves
// running is a service: it is no part of the run, and goes on printing to a file
// that stays.
func (d *desk) runService(ctx context.Context, argv []string, timeout time.Duration) (int, []byte, error) {
	c := system.Command{
		Argv: argv, Dir: "/", Timeout: timeout, MaxOutput: 4 << 10, Tail: true,
		Env: append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
			d.Brand.Prefix + "_COMMAND=" + d.vendor.Platform.Root}, d.hookEnviron()...),
	}
	starts := slices.ContainsFunc(d.vendor.Platform.Services, func(s profile.Service) bool { return slices.Equal(s.Start, argv) })
	if dir, err := d.stateDir(); err == nil && starts {
		if f, err := os.OpenFile(filepath.Join(dir, "platform", "services.log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600); err == nil {
			defer f.Close()
			if info, err := f.Stat(); err == nil && info.Size() > maxServicesLog {
				_ = f.Truncate(0) // whoever still writes appends
			}
			c.Output = f
		}
	}
	r, err := d.Runner.Run(ctx, c)
	return r.Exit, append(r.Stdout, r.Stderr...), err
}

// probe asks a service of the platform on this host; no proxy has a say in that.
func (d *desk) probe(ctx context.Context, url string, timeout time.Duration) (int, error) {
	client, err := system.NewClient(system.Network{Proxy: "none", UserAgent: version.UserAgent(d.Brand.Name)}, system.ClientOptions{})
	if err != nil {
		return 0, err
	}
	defer client.Close()
	return client.Probe(ctx, url, timeout)
}

// rightsOf reads from the licence which updates it entitles to. That the installed
// version is not covered is no obstacle: an update may be the way out.
func rightsOf(v license.Verdict, p *profile.Profile) update.Rights {
	r := update.Rights{}
	if !v.State.Usable() && v.State != license.VersionMismatch || v.Document == nil {
		r.Problem = lang.Say("the licence is %s", v.State)
		if v.State == license.ClockRollback {
			r.Problem = lang.Say("the clock of this host is behind what the vendor has proven to be past")
		}
		if v.State == license.None {
			r.Problem = lang.Say("no licence is stored")
		}
		r.Hint = adviceOf(p, v.State)
		return r
	}
	l := v.Document.License
	r.Edition, r.Versions = l.Edition, l.Platform
	if l.Updates == nil {
		r.Problem, r.Hint = lang.Say("the licence brings no updates"), lang.Say("ask the vendor for a licence with updates")
		return r
	}
	r.Channels, r.Until = l.Updates.Channels, l.Updates.Until
	if r.Until == nil {
		r.Until = l.Expires
	}
	return r
}

// online gives the updater the way to the vendor: the endpoint and the mirrors.
func (d *desk) online(u *platform) *update.Web {
	c := d.config.Update
	endpoint := u.profile.Endpoint
	web := &update.Web{Vendor: &route{d: d}, Budget: d.config.Network.Timeout}
	trim := func(urls []string) (all []string) {
		for _, url := range urls {
			all = append(all, strings.TrimRight(url, "/"))
		}
		return all
	}
	mirrors := trim(c.Mirrors)
	web.Metadata = append(append([]string{}, mirrors...), endpoint)
	if len(mirrors) == 0 {
		web.Metadata = append(web.Metadata, trim(u.profile.Update.Mirrors)...)
	}
	web.Blobs = append(append(append([]string{}, mirrors...), trim(u.profile.Update.Mirrors)...), endpoint)
	if c.LimitRate > 0 {
		web.Limit = system.NewLimiter(c.LimitRate, system.ClientOptions{})
	}
	return web
}

// ask puts a question on the terminal; --yes answers it.
func (d *desk) ask(question string) error {
	if d.yes {
		return nil
	}
	if !interactive(d) {
		return inputNeeded(lang.T("an answer to \"%s\"", question), "--yes")
	}
	_, _ = io.WriteString(d.printer.Err, question+lang.T(" [y/N] "))
	answer, err := readLine(d.Stdin)
	if err != nil {
		return fault.New(fault.ExitInput, "input_needed", "no answer: %w", err).Hinted("answer with --yes")
	}
	if agreed(answer) {
		return nil
	}
	return fault.New(fault.ExitInput, "cancelled", "cancelled, nothing was changed").Hinted("answer y, or give --yes")
}

// agreed reports whether an answer is yes, in English or the language of this run.
func agreed(answer string) bool {
	yes := []string{"y", "yes"}
	if lang.Spoken() == lang.Russian {
		yes = append(yes, "д", "да")
	}
	return slices.Contains(yes, strings.ToLower(strings.TrimSpace(answer)))
}

// readLine reads one line and no byte more.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < 1000; {
		n, err := r.Read(b)
		if n > 0 && b[0] == '\n' {
			return string(line), nil
		}
		line = append(line, b[:n]...)
		if err != nil {
			return string(line), err
		}
	}
	return string(line), nil
}
