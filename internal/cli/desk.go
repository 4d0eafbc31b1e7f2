package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

// desk is what the commands of one run share. Everything costly in it is made on
// first use, so that help opens nothing.
type desk struct {
	World
	quiet, verbose, yes     bool
	configFile, profileFile string

	printer *ui.Printer
	config  *config.Config
	vendor  *profile.Profile
	whole   bool // vendor has all its sections

	bundleFiles ownFiles
}

// annotationChanges marks commands that change something or talk to somebody.
// The others may die of a signal where they stand: there is nothing to tidy, and
// to listen for signals is a fifth of what they cost.
const annotationChanges = "changes"

func changes(cmd *cobra.Command) *cobra.Command {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[annotationChanges] = "yes"
	return cmd
}

func (d *desk) heedSignals() {
	if d.Interruptible != nil {
		d.Interruptible()
	}
}

// open reads the configuration and prepares the printer.
func (d *desk) open(cmd *cobra.Command) error {
	if cmd.Annotations[annotationChanges] != "" {
		d.heedSignals()
	}
	flags := given(cmd)
	var extra []ui.Output
	if cmd.Annotations[annotationMonitoring] != "" {
		extra = []ui.Output{outputNagios, outputPrometheus}
	}
	if o, ok := flags["output"]; ok {
		output, err := ui.ParseOutput(o, extra...)
		if err != nil {
			return err
		}
		if output == outputNagios || output == outputPrometheus {
			delete(flags, "output")
		}
		defer func() {
			if d.printer != nil {
				d.printer.Output = output
			}
		}()
	}
	sources := config.Standard(d.Brand.Name, d.Brand.Prefix, d.Environ, d.Root)
	sources.Flags = flags
	if d.configFile != "" {
		sources.Explicit = d.configFile
	}
	c, warnings, err := config.Load(sources)
	if err != nil {
		return err
	}
	d.config = c
	output := ui.Output(c.Output)
	if o, ok := given(cmd)["output"]; ok {
		output = ui.Output(o)
	}
	d.speak(c.Lang, output)
	d.printer = &ui.Printer{
		Out:    ui.NewStream(d.Stdout, ui.Color(c.Color), d.Environ),
		Err:    ui.NewStream(d.Stderr, ui.Color(c.Color), d.Environ),
		Output: ui.Output(c.Output),
		Quiet:  d.quiet,
		Schema: Schema,
	}
	for _, w := range warnings {
		d.printer.Warn(ui.Warning{Code: w.Code, Message: lang.Of(w.Text)})
	}
	return nil
}

// stateDir is where licence and state live: configured, or the standard place of
// root or of a plain user (XDG Base Directory Specification).
func (d *desk) stateDir() (string, error) {
	if d.config.StateDir != "" {
		return d.config.StateDir, nil
	}
	if d.Root {
		return filepath.Join("/var/lib", d.Brand.Name), nil
	}
	if dir := d.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, d.Brand.Name), nil
	}
	if home := d.Getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local/state", d.Brand.Name), nil
	}
	return "", fault.Usage("there is no place for the state: neither XDG_STATE_HOME nor HOME is set").
		Hinted("give one: --state-dir DIR, or state-dir in the configuration")
}

// keeper is the licence job over this host's state directory. It opens nothing.
func (d *desk) keeper(ctx context.Context, platformVersion string) (*licensing.Keeper, error) {
	p, err := d.profile()
	if err != nil {
		return nil, err
	}
	dir, err := d.stateDir()
	if err != nil {
		return nil, err
	}
	t, err := trust(p)
	if err != nil {
		return nil, err
	}
	k := &licensing.Keeper{
		Dir: dir, Trust: t, Endpoint: p.Endpoint, Title: p.Title, Renew: p.License.Renew,
		Store: state.Open(dir, state.Options{Now: d.Now}), Vault: state.NewVault(dir),
		Vendor: &route{d: d}, Budget: d.config.Network.Timeout, Now: d.Now,
		HostID: d.hostID(p.Product), Version: d.platformVersion(ctx, p, platformVersion),
		Thresholds: p.License.Notices.Thresholds, NoticeTo: d.config.Notify.To,
	}
	if d.notices() {
		k.Notices = letters{d}
	}
	return k, nil
}

// hostID is empty on a host that has no machine id.
func (d *desk) hostID(product string) string {
	id, err := d.MachineID()
	if err != nil {
		return ""
	}
	return system.HostID(id, product)
}

const versionTimeout = 5 * time.Second

// platformVersion finds the installed version: as given, or as the profile says
// to look for it. Not to find it is a warning: a platform need not be installed.
func (d *desk) platformVersion(ctx context.Context, p *profile.Profile, given string) string {
	if given != "" {
		return given
	}
	if !p.Platform.Version.Given() {
		return d.currentRelease(p)
	}
	text, err := d.versionText(ctx, p)
	if err == nil {
		var found string
		if found, err = p.Platform.Version.Find(text); err == nil {
			return found
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		d.printer.Warn(ui.Warning{Code: "platform_version_unknown", Message: lang.T("the installed platform version is unknown: %w", err)})
	}
	return ""
}

// currentRelease is the version that the link of an updated platform points at.
func (d *desk) currentRelease(p *profile.Profile) string {
	if p.Platform.Root == "" {
		return ""
	}
	target, err := d.Disk.Readlink(filepath.Join(p.Platform.Root, "current"))
	if err != nil {
		return ""
	}
	return filepath.Base(target)
}

func (d *desk) versionText(ctx context.Context, p *profile.Profile) (string, error) {
	if file := p.Platform.VersionFile(); file != "" {
		data, err := system.ReadFile(file, 64<<10)
		return string(data), err
	}
	r, err := d.Runner.Run(ctx, system.Command{
		Argv: p.Platform.Version.Command, Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"}, Timeout: versionTimeout, MaxOutput: 64 << 10,
	})
	if err == nil && r.Exit != 0 {
		err = lang.Errorf("%s ended with status %d", p.Platform.Version.Command[0], r.Exit)
	}
	return string(r.Stdout), err
}

// input reads a file, or standard input for "-".
func (d *desk) input(path string, max int64, what string) ([]byte, error) {
	if path != "-" {
		return system.ReadFile(path, max)
	}
	data, err := io.ReadAll(io.LimitReader(d.Stdin, max+1))
	if err != nil {
		return nil, fault.New(fault.ExitFailure, "input_unreadable", "read %s from standard input: %w", what, err)
	}
	if int64(len(data)) > max {
		return nil, fault.Usage("%s on standard input is larger than %d bytes", what, max)
	}
	return data, nil
}

// authorities reads a PEM file into a pool; no file is the system's pool.
func authorities(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	data, err := system.ReadFile(path, 4<<20)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fault.Usage("%s holds no certificate in PEM form", path)
	}
	return pool, nil
}
