package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goreleaser/nfpm/v2/files"
)

// parcel is what becomes a deb, an rpm and an apk.
type parcel struct {
	name, summary, description   string
	vendor, homepage, maintainer string
	recommends                   []string
	programs                     map[string]string // path of the program by architecture
	contents                     files.Contents    // but for the program
	scripts                      bool              // it does something when it is installed and removed
	host                         host
	dir                          string // where its parts are staged
}

const (
	deb = "deb"
	rpm = "rpm"
	apk = "apk"
)

// The project's own, which a vendor's brand replaces.
const (
	projectHomepage   = "https://github.com/optool/optool"
	projectMaintainer = "The optool authors <optool@users.noreply.github.com>"
	projectVendor     = "The optool authors"
	projectText       = `Keeps the licence of a platform on your own hosts current, installs its updates
or leaves it as it was, collects what support needs, without secrets, and asks
for help. The profile of the platform's vendor, one file, says how.`
)

//go:embed parts
var parts embed.FS

// optool is the parcel of the plain program.
func (r release) optool() (*parcel, error) {
	vendor, err := r.tool("optool-vendor")
	if err != nil {
		return nil, err
	}
	program, err := r.tool("optool")
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(r.stage, "optool")
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	out, err := exec.Command(vendor, "brand", "files", "--out", filepath.Join(dir, "host"), "--program", program, "-q").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("optool-vendor brand files: %w\n%s", err, out)
	}
	h, err := readHost(filepath.Join(dir, "host"))
	if err != nil {
		return nil, err
	}
	h.Homepage, h.Maintainer, h.Vendor, h.Description = projectHomepage, projectMaintainer, projectVendor, projectText
	programs := map[string]string{}
	for _, arch := range r.archs {
		programs[arch] = filepath.Join(r.programs, "linux-"+arch, h.Name)
	}
	return r.hostParcel(h, filepath.Join(dir, "host"), dir, programs)
}

// branded is the parcel of a vendor's own program.
func (r release) branded() (*parcel, error) {
	h, err := readHost(r.brand)
	if err != nil {
		return nil, err
	}
	if h.Maintainer == "" {
		return nil, fmt.Errorf("%s: packages name a maintainer, with an address: the profile's brand.maintainer", r.brand)
	}
	programs := map[string]string{}
	for _, b := range h.Binaries {
		programs[b.Arch] = filepath.Join(r.brand, b.Path)
	}
	dir := filepath.Join(r.stage, h.Name)
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	return r.hostParcel(h, r.brand, dir, programs)
}

// hostParcel is the parcel of a program that stands on an administrator's host, with
// the files that from holds for it.
func (r release) hostParcel(h host, from, dir string, programs map[string]string) (*parcel, error) {
	if h.Description == "" {
		h.Description = "The tool beside " + h.Title + ", for the command line."
	}
	p := &parcel{
		name: h.Name, summary: h.Summary, description: h.Description,
		vendor: h.Vendor, homepage: h.Homepage, maintainer: h.Maintainer,
		recommends: []string{"ca-certificates"}, programs: programs, scripts: true, host: h, dir: dir,
	}
	for _, f := range h.Files {
		text, err := os.ReadFile(filepath.Join(from, f.Path))
		if err != nil {
			return nil, err
		}
		if err := p.addHost(f, text); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"license", "requests"} {
		every := map[string]string{"license": "hourly", "requests": "15min"}[name]
		text := p.fill("apk/periodic-" + name)
		if err := p.add("/etc/periodic/"+every+"/"+p.name+"-"+name, text, 0o755, files.TypeConfigNoReplace, apk); err != nil {
			return nil, err
		}
	}
	for _, f := range h.Folders {
		if !strings.HasPrefix(f.To, "/var/") { // those are made when it is installed, and stay
			p.contents = append(p.contents, &files.Content{Destination: f.To, Type: files.TypeDir, FileInfo: &files.ContentFileInfo{Mode: os.FileMode(f.Mode)}})
		}
	}
	for _, format := range []string{deb, rpm, apk} {
		for _, name := range []string{"postinst", "prerm", "postrm"} {
			if part := format + "/" + name; hasPart(part) {
				if err := p.write(part, p.fill(part), 0o755); err != nil {
					return nil, err
				}
			}
		}
	}
	return p, r.document(p, "README.host")
}

// vendor is the parcel of the vendor's program, which is never branded.
func (r release) vendor(h host) (*parcel, error) {
	program, err := r.tool("optool-vendor")
	if err != nil {
		return nil, err
	}
	p := &parcel{
		name:        "optool-vendor",
		summary:     "Vendor's side of optool, the tool beside a platform",
		description: "Issues licences, signs and publishes releases, serves both, and receives what\ncustomers ask and send. Who only uses a platform needs optool instead.",
		vendor:      h.Vendor, homepage: h.Homepage, maintainer: h.Maintainer,
		recommends: []string{"optool"}, programs: map[string]string{}, dir: filepath.Join(r.stage, "optool-vendor"),
		host: host{Name: "optool-vendor"},
	}
	if err := os.RemoveAll(p.dir); err != nil {
		return nil, err
	}
	for _, arch := range r.archs {
		p.programs[arch] = filepath.Join(r.programs, "linux-"+arch, p.name)
	}
	manual := filepath.Join(p.dir, "man")
	if out, err := exec.Command(program, "man", "--dir", manual, "-q").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("optool-vendor man: %w\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(manual, "*.1"))
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			return nil, err
		}
		if err := p.addHost(hostFile{To: "/usr/share/man/man1/" + filepath.Base(page), Kind: "manual", Mode: 0o644}, text); err != nil {
			return nil, err
		}
	}
	if err := os.RemoveAll(manual); err != nil {
		return nil, err
	}
	for shell, to := range map[string]string{
		"bash": "/usr/share/bash-completion/completions/" + p.name,
		"zsh":  "/usr/share/zsh/vendor-completions/_" + p.name,
		"fish": "/usr/share/fish/vendor_completions.d/" + p.name + ".fish",
	} {
		text, err := exec.Command(program, "completion", shell).Output()
		if err != nil {
			return nil, fmt.Errorf("optool-vendor completion %s: %w", shell, err)
		}
		if err := p.addHost(hostFile{To: to, Kind: "completion-" + shell, Mode: 0o644}, text); err != nil {
			return nil, err
		}
	}
	return p, r.document(p, "README.vendor")
}

// addHost adds a file that stands on the host, to the packages it is for.
func (p *parcel) addHost(f hostFile, text []byte) error {
	kind := files.TypeFile
	if f.Config {
		kind = files.TypeConfigNoReplace
	}
	add := func(to string, text []byte, packagers ...string) error {
		return p.add(to, text, os.FileMode(f.Mode), kind, packagers...)
	}
	switch f.Kind {
	case "manual":
		return add(f.To+".gz", compress(text))
	case "unit", "timer", "cron", "sysusers", "tmpfiles", "apparmor": // Alpine has none of this
		return add(f.To, text, deb, rpm)
	case "completion-zsh":
		if err := add(f.To, text, deb); err != nil {
			return err
		}
		return add("/usr/share/zsh/site-functions/"+path.Base(f.To), text, rpm, apk)
	case "completion-bash", "completion-fish", "logrotate", "configuration":
		return add(f.To, text)
	default:
		return fmt.Errorf("%s: nobody said which packages hold a file of the kind %q", f.To, f.Kind)
	}
}

// add stages a file and puts it into the packages of some formats; none means all.
func (p *parcel) add(to string, text []byte, mode os.FileMode, kind string, packagers ...string) error {
	staged := filepath.Join("root", to)
	if err := p.write(staged, text, mode); err != nil {
		return err
	}
	if len(packagers) == 0 {
		packagers = []string{""}
	}
	for _, packager := range packagers {
		p.contents = append(p.contents, &files.Content{
			Source: filepath.Join(p.dir, staged), Destination: to, Type: kind, Packager: packager,
			FileInfo: &files.ContentFileInfo{Mode: mode},
		})
	}
	return nil
}

// write stages a file.
func (p *parcel) write(name string, text []byte, mode os.FileMode) error {
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, text, mode); err != nil {
		return err
	}
	return os.Chmod(path, mode) // whatever the umask
}

func hasPart(name string) bool {
	_, err := parts.ReadFile("parts/" + name)
	return err == nil
}

// fill puts what is known of the program into a part.
func (p *parcel) fill(name string) []byte {
	text, err := parts.ReadFile("parts/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	var timers, others, folders, state []string
	for _, unit := range p.host.Units {
		if strings.HasSuffix(unit, ".timer") {
			timers = append(timers, unit)
		} else {
			others = append(others, unit)
		}
	}
	stateDir, logDir := "", ""
	for _, f := range p.host.Folders {
		if !strings.HasPrefix(f.To, "/var/") {
			continue
		}
		group := f.Group
		if group == "" {
			group = "root"
		}
		folders = append(folders, fmt.Sprintf("[ -d %s ] || install -d -m %04o -o root -g %s %[1]s\n", f.To, f.Mode, group))
		state = append(state, f.To)
		if strings.HasPrefix(f.To, "/var/lib/") {
			stateDir = f.To
		} else {
			logDir = f.To
		}
	}
	unrequire := ""
	if len(others) > 0 {
		unrequire = "# Units of the platform need these at their start, and could not start without them.\n" +
			"for unit in " + strings.Join(others, " ") + "; do\n\tdeb-systemd-helper purge \"$unit\" >/dev/null || true\ndone\n"
	}
	profile := "To begin, with the licence key from " + p.vendor + ":\n"
	if p.name == "optool" {
		profile = "To begin, with the profile and the licence key from the platform's vendor:\n\n" +
			"    install -m 0644 profile.yaml /etc/optool/profile.yaml"
	}
	return []byte(strings.NewReplacer(
		"@NAME@", p.name, "@SUMMARY@", p.summary, "@VENDOR@", p.vendor, "@GROUP@", p.host.Group, "@BEGIN@", profile,
		"@UNITS@", strings.Join(p.host.Units, " "), "@TIMERS@", strings.Join(timers, " "), "@UNREQUIRE@", unrequire,
		"@FOLDERS@\n", strings.Join(folders, ""), "@STATE@", strings.Join(state, " "), "@STATEDIR@", stateDir, "@LOGDIR@", logDir,
	).Replace(string(text)))
}

// compress is what gzip -9n makes of a text.
func compress(text []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}

// sorted is the keys of a map, in order.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
