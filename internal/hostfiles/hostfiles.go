// Package hostfiles writes what an installed program has beside it on a host: units
// and timers, a table for cron, rules for logs, users, folders and AppArmor. All of it
// bears the name of the program's brand.
//
// What the profile says is made use of: the recovery at boot goes before the
// platform's own units, and the rules know where the platform lies. Without a profile
// the files serve any.
package hostfiles

import (
	"cmp"
	"embed"
	"slices"
	"strings"

	"github.com/optool/optool/internal/profile"
)

// Kind says what a file is for.
type Kind string

// The kinds.
const (
	Unit           Kind = "unit"
	Timer          Kind = "timer"
	Cron           Kind = "cron"
	CompletionBash Kind = "completion-bash"
	CompletionZsh  Kind = "completion-zsh"
	CompletionFish Kind = "completion-fish"
	Manual         Kind = "manual"
	Logrotate      Kind = "logrotate"
	Sysusers       Kind = "sysusers"
	Tmpfiles       Kind = "tmpfiles"
	AppArmor       Kind = "apparmor"
	Configuration  Kind = "configuration"
)

// File is one file of a host. It has the mode 0644 and belongs to root.
type File struct {
	To     string // path on the host
	Kind   Kind
	Config bool // the administrator may change it: an upgrade keeps what he wrote
	Text   []byte
}

// Folder is one that the program needs.
type Folder struct {
	To    string `json:"to"`
	Mode  string `json:"mode"`            // octal, as in 2750
	Group string `json:"group,omitempty"` // root's if it is not named; so is the owner
}

// Host is what the program needs to know about itself and the platform.
type Host struct {
	Name    string           // of the program
	Profile *profile.Profile // nil: not known yet
}

// Program is where the program lies on the host.
func (h Host) Program() string { return "/usr/bin/" + h.Name }

// state is the state directory on the host.
func (h Host) state() string { return "/var/lib/" + h.Name }

// Group is the group whose members may read the licence.
func (h Host) Group() string { return h.Name }

// Folders are the folders that come with the program.
func (h Host) Folders() []Folder {
	return []Folder{
		{To: "/etc/" + h.Name, Mode: "0755"},
		{To: "/etc/" + h.Name + "/conf.d", Mode: "0755"},
		{To: "/usr/libexec/" + h.Name, Mode: "0755"},
		{To: h.state(), Mode: "2750", Group: h.Group()},
		{To: "/var/log/" + h.Name, Mode: "2750", Group: h.Group()},
	}
}

// Enabled are the units that are enabled when the program is installed.
func (h Host) Enabled() []string {
	units := []string{h.Name + "-license.timer", h.Name + "-requests.timer"}
	if len(h.units()) > 0 {
		units = append(units, h.Name+"-recover.service")
	}
	return units
}

// Files are the files that come with the program, in order of their paths. Completion,
// manual and configuration are not among them: the program itself writes those.
func (h Host) Files() []File {
	const systemd = "/usr/lib/systemd/system/"
	n := h.Name
	files := []File{
		h.file("license.service", systemd+n+"-license.service", Unit),
		h.file("license.timer", systemd+n+"-license.timer", Timer),
		h.file("requests.service", systemd+n+"-requests.service", Unit),
		h.file("requests.timer", systemd+n+"-requests.timer", Timer),
		h.file("cron", "/etc/cron.d/"+n, Cron),
		h.file("logrotate", "/etc/logrotate.d/"+n, Logrotate),
		h.file("sysusers", "/usr/lib/sysusers.d/"+n+".conf", Sysusers),
		h.file("tmpfiles", "/usr/lib/tmpfiles.d/"+n+".conf", Tmpfiles),
		h.file("apparmor", "/etc/apparmor.d/"+n+"-timers", AppArmor),
	}
	if len(h.units()) > 0 {
		files = append(files, h.file("recover.service", systemd+n+"-recover.service", Unit))
	}
	for i := range files {
		files[i].Config = strings.HasPrefix(files[i].To, "/etc/")
	}
	Sort(files)
	return files
}

// Sort puts files in order of their paths.
func Sort(files []File) {
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.To, b.To) })
}

//go:embed files
var templates embed.FS

func (h Host) file(template, to string, kind Kind) File {
	return File{To: to, Kind: kind, Text: []byte(h.fill(template, to))}
}

// fill puts what is known into a template.
func (h Host) fill(template, to string) string {
	read := func(name string) string {
		text, err := templates.ReadFile("files/" + name)
		if err != nil {
			panic(err) // it is part of the program
		}
		return string(text)
	}
	text := strings.ReplaceAll(read(template), "@SANDBOX@\n", read("sandbox"))
	return strings.NewReplacer(
		"@NAME@", h.Name,
		"@TITLE@", h.title(),
		"@PROGRAM@", h.Program(),
		"@STATE@", h.state(),
		"@ROOT@", h.mount(),
		"@ROOTS@", h.roots(),
		"@UNITS@", strings.Join(h.units(), " "),
		"@UNIT@", to[strings.LastIndexByte(to, '/')+1:],
		"@HOME@", h.home(),
		"@EXECUTABLE@", h.executable(),
	).Replace(text)
}
