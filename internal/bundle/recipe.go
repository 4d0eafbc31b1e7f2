package bundle

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/strictyaml"
	"github.com/optool/optool/internal/system"
)

// Item is one collector of a recipe.
type Item struct {
	Name    string // its folder in the archive
	Kind    string
	Title   string
	Source  string // what it reads, for people
	BuiltIn bool
	Timeout time.Duration
	Limit   int64 // bytes of each file or output; 0: all

	// Light says that all it gathers is small, at most LightLimit: it runs beside the others.
	Light     bool
	Collector Collector
}

// LightLimit is the most that a light collector may gather, in bytes.
const LightLimit = 4 << 20

// Recipe is what a bundle is made of.
type Recipe struct {
	Items []Item
	Since time.Time // logs before it are left out; zero: none are
}

// Wish is what an administrator asks for beyond the profile.
type Wish struct {
	Paths            []string // files and folders to add, absolute
	Include, Exclude []string // names of collectors, * and ? match; Include without items is all
	Since            time.Time
	Skip             func(os.FileInfo) bool // files that are no part of a bundle: the bundle itself; nil: none
}

// Named is a document that only the caller can make: the state of the licence.
type Named struct {
	Name, Title string
	Make        func(ctx context.Context) ([]byte, error)
}

const (
	quick   = 10 * time.Second // for what a host answers at once
	patient = 2 * time.Minute

	hostJournal = 20 << 20 // bytes of the host's own logs
)

// NewRecipe puts together what every host has, what the product needs (p may be
// nil) and what the administrator wishes. own are documents of this program.
func NewRecipe(m Means, p *profile.Profile, own []Named, w Wish) (Recipe, error) {
	r := Recipe{Since: w.Since}
	r.add(Item{Name: "host", Kind: "host", Title: "Host: system, memory, disks, network, time", Source: lang.Mark("/proc and /sys"), Timeout: quick, Light: true, Collector: HostFacts(m)})
	r.add(Item{Name: "processes", Kind: "processes", Title: "Processes", Source: "/proc", Timeout: quick, Light: true, Collector: Processes(m)})
	r.add(Item{Name: "ports", Kind: "ports", Title: "Listening ports", Source: "/proc/net", Timeout: quick, Light: true, Collector: Ports(m)})
	r.add(Item{Name: "units", Kind: "units", Title: "systemd units", Source: "systemctl", Timeout: quick, Light: true, Collector: SystemUnits(m)})
	r.add(Item{Name: "system", Kind: profile.CollectFiles, Title: "Configuration of the system", Source: "/etc", Timeout: quick, Limit: 256 << 10, Light: true,
		Collector: Files(m, FileSet{Patterns: systemFiles(), Limit: 256 << 10, Optional: true})})
	if len(own) > 0 {
		r.add(Item{Name: lang.Named("optool"), Kind: "own", Title: lang.Named("Licence, platform and configuration as optool sees them"), Source: lang.Named("optool"), Timeout: quick, Light: true, Collector: documents(own)})
	}
	r.add(Item{Name: "journal", Kind: "journal", Title: "Kernel messages and warnings of the host", Source: "journalctl", Timeout: patient, Limit: hostJournal, Collector: SystemJournal(m, w.Since, hostJournal)})
	if p != nil {
		r.product(m, p)
		for _, c := range p.Diagnostics.Collectors {
			r.Items = append(r.Items, item(m, c, w))
		}
		r.Items = slices.DeleteFunc(r.Items, func(i Item) bool { return i.BuiltIn && slices.Contains(p.Diagnostics.Without, i.Name) })
	}
	if err := r.distinct(); err != nil {
		return r, err
	}
	return r, r.wish(m, w)
}

// systemFiles are short files that say how a host is set up.
func systemFiles() []string {
	return []string{"/etc/os-release", "/etc/hosts", "/etc/resolv.conf", "/etc/fstab", "/etc/nsswitch.conf", "/etc/sysctl.conf", "/etc/sysctl.d/*.conf",
		"/etc/security/limits.conf", "/etc/security/limits.d/*.conf", "/etc/systemd/system.conf", "/etc/systemd/journald.conf", "/etc/systemd/timesyncd.conf", "/etc/chrony/chrony.conf", "/etc/chrony.conf"}
}

func (r *Recipe) add(i Item) {
	i.BuiltIn = true
	r.Items = append(r.Items, i)
}

// product adds what a profile tells without a recipe: the services, and what
// their health checks answer.
func (r *Recipe) product(m Means, p *profile.Profile) {
	var units []string
	for _, s := range p.Platform.Services {
		if s.Unit != "" {
			units = append(units, s.Unit)
		}
	}
	if len(units) > 0 {
		r.add(Item{Name: "services", Kind: profile.CollectUnits, Title: "Services of " + p.Title, Source: strings.Join(units, " "), Timeout: patient, Limit: 50 << 20,
			Collector: Units(m, units, r.Since, 50<<20)})
	}
	names := map[string]bool{}
	for i, h := range p.Platform.Health.Checks {
		if h.URL != "" && system.OnThisHost(h.URL) {
			name := "health-" + label(h.Name, i+1)
			for n := 2; names[name]; n++ {
				name = fmt.Sprintf("health-%s-%d", label(h.Name, i+1), n)
			}
			names[name] = true
			r.add(Item{Name: name, Kind: profile.CollectHTTP, Title: "Health check " + h.Name, Source: h.URL, Timeout: quick, Limit: 64 << 10, Light: true, Collector: HTTP(m, h.URL, 64<<10)})
		}
	}
}

// label makes a name of a folder of any text; of one without a letter that a name
// may have, its number.
func label(s string, number int) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(s))
	s = strings.Trim(s, "-")
	return cmp.Or(strings.TrimRight(s[:min(len(s), 48)], "-"), strconv.Itoa(number))
}

// item is the collector that a profile describes; c is complete.
func item(m Means, c profile.Collector, w Wish) Item {
	i := Item{Name: c.Name, Kind: c.Kind(), Title: c.Title, Timeout: c.Timeout.D(), Limit: int64(c.Limit)}
	switch i.Kind {
	case profile.CollectFiles:
		i.Source, i.Collector = strings.Join(c.Files, " "), Files(m, FileSet{Patterns: c.Files, Newest: c.Newest, Since: w.Since, Limit: i.Limit, Skip: w.Skip})
	case profile.CollectCommand:
		i.Source, i.Collector = strings.Join(c.Command, " "), Command(m, c.Command, i.Limit)
	case profile.CollectHTTP:
		i.Source, i.Collector = c.HTTP, HTTP(m, c.HTTP, i.Limit)
	case profile.CollectTLS:
		i.Source, i.Collector = c.TLS, TLS(m, c.TLS)
	case profile.CollectCertificates:
		i.Source, i.Collector = strings.Join(c.Certificates, " "), Certificates(m, c.Certificates)
	case profile.CollectUnits:
		i.Source, i.Collector = strings.Join(c.Units, " "), Units(m, c.Units, w.Since, i.Limit)
	case profile.CollectDatabase:
		i.Source, i.Collector = c.Database.Kind+" at "+c.Database.Address, Database(m, *c.Database, i.Limit)
	}
	large := i.Kind == profile.CollectFiles || i.Kind == profile.CollectUnits
	i.Light = !large && i.Limit <= LightLimit/4 // a database answers several questions
	return i
}

func (r *Recipe) distinct() error {
	seen := map[string]bool{PathsName: true}
	for _, i := range r.Items {
		if seen[i.Name] {
			f := fault.New(fault.ExitUsage, "profile_invalid", "the profile names a collector %s, which is the name of a built-in one", i.Name)
			if i.Name == PathsName {
				return f.Hinted("name it otherwise")
			}
			return f.Hinted("name it otherwise, or leave the built-in one out: diagnostics.without: [%s]", i.Name)
		}
		seen[i.Name] = true
	}
	return nil
}

// PathsName is the collector of what an administrator adds by path.
const PathsName = "files"

func (r *Recipe) wish(m Means, w Wish) error {
	if len(w.Paths) > 0 {
		r.Items = append(r.Items, Item{Name: PathsName, Kind: profile.CollectFiles, Title: "Added by the administrator", Source: strings.Join(w.Paths, " "), Timeout: 24 * time.Hour,
			Collector: Files(m, FileSet{Patterns: w.Paths, Literal: true, Skip: w.Skip})})
	}
	for _, pattern := range slices.Concat(w.Include, w.Exclude) {
		if _, err := path.Match(pattern, ""); err != nil || !slices.ContainsFunc(r.Items, func(i Item) bool { return matches([]string{pattern}, i.Name) }) {
			f := fault.Usage("there is no collector %q", pattern)
			if near := strictyaml.Suggest(pattern, r.names()); near != "" {
				return f.Hinted("did you mean %s? 'optool diagnostics-bundle collectors' lists them", near)
			}
			return f.Hinted("'optool diagnostics-bundle collectors' lists them")
		}
	}
	r.Items = slices.DeleteFunc(r.Items, func(i Item) bool {
		return matches(w.Exclude, i.Name) || len(w.Include) > 0 && !matches(w.Include, i.Name) && i.Name != PathsName
	})
	return nil
}

func (r *Recipe) names() []string {
	var all []string
	for _, i := range r.Items {
		all = append(all, i.Name)
	}
	return all
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, name)
		return ok && err == nil
	})
}

// documents is one collector of several documents; each is made on its own.
func documents(own []Named) Collector {
	var all []Collector
	for _, n := range own {
		all = append(all, Document(n.Name, n.Title, n.Make))
	}
	return several(all)
}

// several gathers one after another; it fails when all fail.
type several []Collector

func (s several) Collect(ctx context.Context, out Out) error {
	var failed error
	worked := false
	for _, c := range s {
		switch err := c.Collect(ctx, out); {
		case err == nil:
			worked = true
		case ctx.Err() != nil:
			return err
		case failed == nil || failed == ErrSkipped:
			failed = err
			fallthrough
		default:
			if err != ErrSkipped && err != ErrDenied {
				out.Problem(ProblemFailed, "", err.Error())
			}
		}
	}
	if worked {
		return nil
	}
	return failed
}
