package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
	"github.com/optool/optool/internal/version"
)

func bundleCommands(d *desk) *cobra.Command {
	group := ui.DefaultGroup("diagnostics-bundle", "Collect what support needs to help, without secrets",
		bundleCreateCommand(d), bundleInspectCommand(d), bundleVerifyCommand(d), bundleOpenCommand(d), bundleDiffCommand(d), bundleCollectorsCommand(d))
	group.Long = "Collects what support needs to find an error, in one file: facts of the host,\n" +
		"logs, configuration, the state of services and of the licence. Passwords, keys\n" +
		"and other secrets are taken out before anything is written. Nothing is sent.\n\n" +
		"Without a subcommand it creates a bundle."
	return group
}

// bundleProfile is the vendor's profile, nil where there is none: a bundle is
// made when things are broken, so it needs nothing.
func (d *desk) bundleProfile() (*profile.Profile, error) {
	if d.profileFile == "" && d.Getenv(d.Brand.Prefix+"_PROFILE") == "" {
		if _, err := d.profilePath(); err != nil {
			if _, missing := os.Stat(d.hostProfile()); errors.Is(missing, fs.ErrNotExist) {
				return nil, nil
			}
		}
	}
	return d.wholeProfile()
}

// bundleMeans is what collectors reach this host with.
func (d *desk) bundleMeans() bundle.Means {
	path := d.Getenv("PATH")
	for _, dir := range []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"} {
		if !strings.Contains(":"+path+":", ":"+dir+":") {
			path = strings.TrimPrefix(path+":"+dir, ":")
		}
	}
	m := bundle.Means{Now: d.Now, Runner: d.Runner, Path: path, Home: d.Getenv("HOME")}
	if !d.config.Offline {
		m.Get, m.Certificates = d.askLocal, system.ShownCertificates
	}
	return m
}

// askLocal asks a service of the platform on this host; no proxy has a say in that.
func (d *desk) askLocal(ctx context.Context, url string) (*http.Response, error) {
	client, err := system.NewClient(system.Network{Proxy: "none", UserAgent: version.UserAgent(d.Brand.Name)}, system.ClientOptions{})
	if err != nil {
		return nil, err
	}
	return client.Local(ctx, url)
}

// ownDocuments are what only this program can say. Each is made anew when it is
// collected, and one that fails harms no other.
func (d *desk) ownDocuments(p *profile.Profile) []bundle.Named {
	own := []bundle.Named{
		{Name: "version.json", Title: lang.Named("optool version"), Make: func(context.Context) ([]byte, error) { return pretty(d.build()) }},
		{Name: "config.json", Title: lang.Named("optool config view --show-origin"), Make: func(context.Context) ([]byte, error) { return pretty(configView{d.config.View()}) }},
	}
	if p == nil {
		return own
	}
	ofPlatform := func(show func(*platform) (any, error)) func(context.Context) ([]byte, error) {
		return func(ctx context.Context) ([]byte, error) {
			if p.Platform.Root == "" {
				return nil, bundle.ErrSkipped
			}
			u, err := d.platform(ctx)
			if err != nil {
				return nil, err
			}
			defer u.close()
			v, err := show(u)
			if err != nil {
				return nil, err
			}
			return pretty(v)
		}
	}
	return append(own,
		bundle.Named{Name: "license.json", Title: lang.Named("optool license info"), Make: func(ctx context.Context) ([]byte, error) {
			k, err := d.keeper(ctx, "")
			if err != nil {
				return nil, err
			}
			s, err := k.Read(d.warnDays(p))
			if err != nil {
				return nil, err
			}
			return pretty(d.snapshotView(k, p, s))
		}},
		bundle.Named{Name: "platform.json", Title: lang.Named("optool platform status"), Make: ofPlatform(func(u *platform) (any, error) { return u.statusView() })},
		bundle.Named{Name: "history.json", Title: lang.Named("optool platform history"), Make: ofPlatform(func(u *platform) (any, error) { return u.historyView() })},
		bundle.Named{Name: "profile.json", Title: "the vendor's profile", Make: func(context.Context) ([]byte, error) {
			return pretty(map[string]string{"product": p.Product, "title": p.Title, "vendor": p.Vendor.Name, "endpoint": p.Endpoint, "digest": p.Digest()})
		}},
		bundle.Named{Name: "last-run.log", Title: "log of the last platform run", Make: func(ctx context.Context) ([]byte, error) {
			if p.Platform.Root == "" {
				return nil, bundle.ErrSkipped
			}
			u, err := d.platform(ctx)
			if err != nil {
				return nil, err
			}
			defer u.close()
			return lastLog(u.Updater)
		}},
	)
}

const largestLog = 1 << 20

func lastLog(u *update.Updater) ([]byte, error) {
	s, err := u.Status()
	if err != nil {
		return nil, err
	}
	if s.Last == nil || s.Last.Log == "" {
		return nil, bundle.ErrSkipped
	}
	return bundle.Tail(s.Last.Log, largestLog)
}

func pretty(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}

// ownSecrets are the secrets that this program holds: whatever happens, they
// must not be in a bundle. Those that cannot be read are in no other file either.
func (d *desk) ownSecrets(p *profile.Profile) []string {
	var secrets []string
	if password, err := d.config.SMTPPassword(); err == nil {
		secrets = append(secrets, password)
	}
	for _, proxy := range []string{d.config.Network.Proxy, d.Getenv("HTTPS_PROXY"), d.Getenv("HTTP_PROXY"), d.Getenv("https_proxy"), d.Getenv("http_proxy"), d.Getenv("ALL_PROXY"), d.Getenv("all_proxy")} {
		if u, err := url.Parse(proxy); err == nil && u.User != nil {
			password, _ := u.User.Password()
			secrets = append(secrets, password)
		}
	}
	if file := d.config.Network.ClientKey; file != "" {
		if key, err := system.ReadFile(file, 1<<20); err == nil {
			secrets = append(secrets, string(key))
		}
	}
	if p != nil {
		for _, c := range p.Diagnostics.Collectors {
			if c.Database == nil || c.Database.PasswordFile == "" {
				continue
			}
			if text, err := system.ReadFile(c.Database.PasswordFile, 4<<10); err == nil {
				secrets = append(secrets, strings.TrimRight(string(text), "\r\n"))
			}
		}
	}
	if dir, err := d.stateDir(); err == nil && p != nil {
		secrets = append(secrets, licensing.Secrets(state.NewVault(dir))...)
	}
	return secrets
}

// parseSince reads how far back logs are collected: a duration such as 36h or 7d, or an instant.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" || text == "all" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 12); err == nil {
			return now.AddDate(0, 0, -int(n)), nil
		}
	}
	if long, err := time.ParseDuration(text); err == nil && long >= 0 {
		return now.Add(-long), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fault.Usage("--since %q is neither a time nor how long ago", ui.Clean(text)).
		Hinted("write --since 24h, --since 7d, --since 2026-11-21, --since '2026-11-21 08:00' or --since all")
}

// parseSize reads an amount of bytes of a flag; "" is 0.
func parseSize(flag, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	var b profile.Bytes
	if err := b.UnmarshalText([]byte(strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(text, "B"), "i")))); err != nil {
		return 0, fault.Usage("%s %q: %w", flag, ui.Clean(text), err)
	}
	return int64(b), nil
}

// bundleName is the file a bundle gets unless --to names one. It does not tell
// the name of the host, which may be what nobody is to know.
func (d *desk) bundleName(p *profile.Profile, now time.Time, format string, encrypted bool) string {
	name := d.Brand.Name
	if p != nil {
		name = p.Product
	}
	name += "-diagnostics-" + now.UTC().Format("20060102T150405Z") + "." + format
	if encrypted {
		name += ".age"
	}
	return name
}

// absolute makes the paths that an administrator names absolute, and refuses one
// that is not there: a bundle without it would not be what he wanted.
func absolute(paths []string) ([]string, error) {
	var all []string
	for _, p := range paths {
		whole, err := filepath.Abs(p)
		if err != nil {
			return nil, fault.Usage("--path %s: %w", ui.Clean(p), err)
		}
		if err := there(whole); err != nil {
			return nil, fault.New(fault.ExitUsage, "path_missing", "--path %s: %s", ui.Clean(p), fault.Bare(err)).
				Hinted("name a file or folder that is there and may be read")
		}
		all = append(all, whole)
	}
	return all, nil
}

// there says whether there is anything of that name. On a file system that does
// not answer there may be: the collector will see.
func there(path string) error {
	answer := make(chan error, 1)
	go func() {
		_, err := os.Lstat(path)
		answer <- err
	}()
	select {
	case err := <-answer:
		return err
	case <-time.After(500 * time.Millisecond):
		return nil
	}
}

// secretKey makes the key of one bundle's pseudonyms.
func secretKey() (key [32]byte) {
	_, _ = rand.Read(key[:]) // never fails
	return key
}
