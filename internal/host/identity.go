package host

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"
)

// identity learns what the host is, and who asks.
func (t *taker) identity() {
	f := &t.facts
	f.Name = t.line("proc/sys/kernel/hostname")
	f.Kernel = t.line("proc/sys/kernel/osrelease")
	f.OS = t.distribution()
	f.Booted = booted(t.need("proc/stat", maxTable))
	f.Container = t.container()
	f.Virtual = t.virtual()
	f.Timezone = t.timezone()
	f.Root = os.Geteuid() == 0
	accounts := accounts(t.may("etc/passwd", maxTable))
	f.User = accounts.name(strconv.Itoa(os.Geteuid()))
}

// distribution reads os-release(5).
func (t *taker) distribution() string {
	data := t.may("etc/os-release", maxFact)
	if len(data) == 0 {
		data = t.may("usr/lib/os-release", maxFact)
	}
	var pretty, name, version string
	settings(data, "=", func(key, value string) {
		value = strings.Trim(value, `"'`)
		switch key {
		case "PRETTY_NAME":
			pretty = value
		case "NAME":
			name = value
		case "VERSION":
			version = value
		}
	})
	if pretty != "" {
		return pretty
	}
	return strings.TrimSpace(name + " " + version)
}

// booted is the line btime of proc/stat; nil without one.
func booted(stat []byte) *time.Time {
	_, after, ok := bytes.Cut(stat, []byte("\nbtime "))
	if !ok {
		return nil
	}
	first, _, _ := bytes.Cut(after, []byte("\n"))
	seconds, err := strconv.ParseInt(string(first), 10, 64)
	if err != nil {
		return nil
	}
	at := time.Unix(seconds, 0).UTC()
	return &at
}

// timezone is the name of the zone in the IANA database.
func (t *taker) timezone() string {
	if target, err := os.Readlink(t.at("etc/localtime")); err == nil {
		if _, zone, ok := strings.Cut(target, "zoneinfo/"); ok {
			return zone
		}
	}
	return t.line("etc/timezone")
}

// container names what the host is a container of, by the marks that
// systemd-detect-virt(1) looks for too; "" when it is none.
func (t *taker) container() string {
	there := func(path string) bool {
		_, err := os.Lstat(t.at(path))
		return err == nil
	}
	groups := t.line("proc/1/cgroup") + "\n" + t.line("proc/self/cgroup")
	switch {
	case there("var/run/secrets/kubernetes.io") || strings.Contains(groups, "kubepods"):
		return "kubernetes"
	case t.line("run/systemd/container") != "":
		return t.line("run/systemd/container")
	case there("run/.containerenv") || strings.Contains(groups, "libpod"):
		return "podman"
	case there(".dockerenv") || strings.Contains(groups, "/docker"):
		return "docker"
	case strings.Contains(groups, "/lxc"):
		return "lxc"
	case strings.Contains(strings.ToLower(t.facts.Kernel), "microsoft"):
		return "wsl"
	}
	// Root alone may read what the first process was started with.
	environment, _ := read(t.at("proc/1/environ"), maxFact)
	for variable := range bytes.SplitSeq(environment, []byte{0}) {
		if kind, ok := bytes.CutPrefix(variable, []byte("container=")); ok {
			return string(kind)
		}
	}
	return ""
}

// machines are the words that the firmware of virtual machines is known by, in the
// names that systemd-detect-virt(1) uses.
var machines = [...]struct{ word, kind string }{
	{"kvm", "kvm"}, {"openstack", "kvm"}, {"qemu", "qemu"}, {"vmware", "vmware"}, {"virtualbox", "oracle"},
	{"innotek", "oracle"}, {"xen", "xen"}, {"bochs", "bochs"}, {"parallels", "parallels"}, {"bhyve", "bhyve"},
	{"amazon ec2", "amazon"}, {"google", "google"}, {"microsoft corporation virtual machine", "microsoft"},
	{"hetzner", "kvm"}, {"digitalocean", "kvm"}, {"yandex", "kvm"}, {"alibaba", "kvm"},
}

// virtual names the hypervisor, "" on bare metal.
func (t *taker) virtual() string {
	if kind := t.line("sys/hypervisor/type"); kind != "" {
		return kind
	}
	firmware := ""
	for _, name := range []string{"sys_vendor", "product_name", "board_vendor", "bios_vendor"} {
		firmware += strings.ToLower(t.line("sys/class/dmi/id/"+name)) + " "
	}
	for _, m := range machines {
		if strings.Contains(firmware, m.word) {
			return m.kind
		}
	}
	for line := range strings.Lines(string(t.may("proc/cpuinfo", maxFact))) {
		if strings.HasPrefix(line, "flags") && strings.Contains(line, " hypervisor") {
			return "vm-other"
		}
	}
	return ""
}

// people are login names by user number.
type people map[string]string

// accounts reads passwd(5).
func accounts(passwd []byte) people {
	p := people{}
	for line := range strings.Lines(string(passwd)) {
		if fields := strings.SplitN(line, ":", 4); len(fields) == 4 {
			if _, known := p[fields[2]]; !known {
				p[fields[2]] = fields[0]
			}
		}
	}
	return p
}

// name is the login name of a user, or the number when there is none here, as for
// accounts of a directory service.
func (p people) name(uid string) string {
	if name, ok := p[uid]; ok {
		return name
	}
	return uid
}
