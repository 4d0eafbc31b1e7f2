package diagnostics

import "time"

// HostName is the member that holds the Host document.
const HostName = "host/facts.json"

// Host is host/facts.json: what the host is and how it does. A fact that could
// not be learned is absent; Problems says why. Sizes are bytes, shares 0 to 100.
type Host struct {
	Taken      time.Time         `json:"taken"`
	Name       string            `json:"name"`
	OS         string            `json:"os"`     // as in "Debian GNU/Linux 13 (trixie)"
	Kernel     string            `json:"kernel"` // as in "6.12.9-amd64"
	Arch       string            `json:"arch"`   // as Go names it
	Booted     *time.Time        `json:"booted,omitempty"`
	Virtual    string            `json:"virtualization,omitempty"` // kvm, vmware, …
	Container  string            `json:"container,omitempty"`      // docker, podman, lxc, kubernetes, systemd-nspawn, …
	Timezone   string            `json:"timezone,omitempty"`
	User       string            `json:"user"` // that made the bundle
	Root       bool              `json:"root"`
	CPU        CPU               `json:"cpu"`
	Memory     Memory            `json:"memory"`
	Load       *Load             `json:"load,omitempty"`
	Pressure   []Pressure        `json:"pressure"` // Linux PSI
	Disks      []Disk            `json:"disks"`    // mounted file systems that hold data, each device once
	Mounts     int               `json:"mounts"`   // number of all mounts
	Interfaces []Interface       `json:"interfaces"`
	Routes     []Route           `json:"routes"`
	Resolvers  []string          `json:"resolvers"`
	Clock      Clock             `json:"clock"`
	Limits     Limits            `json:"limits"`
	Cgroup     *Cgroup           `json:"cgroup,omitempty"`   // limits of the control group optool runs in
	OOMKills   *int64            `json:"oomKills,omitempty"` // since boot, from /proc/vmstat
	Sysctl     map[string]string `json:"sysctl"`             // a chosen few
	Problems   []string          `json:"problems"`
}

// CPU is the processors.
type CPU struct {
	Model  string  `json:"model,omitempty"`
	Cores  int     `json:"cores"` // logical
	MHz    float64 `json:"mhz,omitempty"`
	Used   float64 `json:"usedPercent,omitempty"` // over a short while; absent: not measured
	Steal  float64 `json:"stealPercent,omitempty"`
	IOWait float64 `json:"iowaitPercent,omitempty"`
}

// Memory is main memory and swap.
type Memory struct {
	Total       int64   `json:"total"`
	Available   int64   `json:"available"`
	UsedPercent float64 `json:"usedPercent"`
	SwapTotal   int64   `json:"swapTotal"`
	SwapUsed    int64   `json:"swapUsed"`
	Buffers     int64   `json:"buffers"`
	Cached      int64   `json:"cached"`
}

// Load is the load average.
type Load struct {
	One     float64 `json:"one"`
	Five    float64 `json:"five"`
	Fifteen float64 `json:"fifteen"`
}

// Pressure is one file of /proc/pressure.
type Pressure struct {
	Resource string  `json:"resource"` // cpu, memory, io
	Some10   float64 `json:"some10"`   // share of the last 10 s in which some task waited
	Some300  float64 `json:"some300"`
	Full10   float64 `json:"full10"`
	Full300  float64 `json:"full300"`
}

// Disk is a mounted file system.
type Disk struct {
	Mount         string  `json:"mount"`
	Device        string  `json:"device"`
	Type          string  `json:"type"`
	Options       string  `json:"options,omitempty"`
	ReadOnly      bool    `json:"readOnly"`
	Total         int64   `json:"total"`
	Free          int64   `json:"free"` // to an ordinary user
	UsedPercent   float64 `json:"usedPercent"`
	InodesPercent float64 `json:"inodesUsedPercent"`
}

// Interface is a network interface.
type Interface struct {
	Name      string   `json:"name"`
	MAC       string   `json:"mac,omitempty"`
	Up        bool     `json:"up"`
	MTU       int      `json:"mtu"`
	Addresses []string `json:"addresses"` // CIDR
	Received  int64    `json:"receivedBytes"`
	Sent      int64    `json:"sentBytes"`
	Errors    int64    `json:"errors"`
	Dropped   int64    `json:"dropped"`
}

// Route is an entry of the routing table.
type Route struct {
	To        string `json:"to"` // CIDR; 0.0.0.0/0 and ::/0 are the default
	Via       string `json:"via,omitempty"`
	Interface string `json:"interface"`
}

// Clock is how the host keeps time.
type Clock struct {
	Synchronised *bool    `json:"synchronised,omitempty"` // as the kernel says: adjtimex(2)
	OffsetMs     *float64 `json:"offsetMs,omitempty"`
	MaxErrorMs   *float64 `json:"maxErrorMs,omitempty"`
	Daemon       string   `json:"daemon,omitempty"` // that is running: chronyd, systemd-timesyncd, ntpd, …
}

// Limits are what the kernel allows.
type Limits struct {
	OpenFiles    int64 `json:"openFiles"`    // soft limit of this process
	OpenFilesMax int64 `json:"openFilesMax"` // hard limit
	FilesUsed    int64 `json:"systemFilesUsed"`
	FilesMax     int64 `json:"systemFilesMax"`
	Processes    int64 `json:"processes"` // running now
	PIDMax       int64 `json:"pidMax"`
}

// Cgroup is the limits of a control group, -1 for none.
type Cgroup struct {
	MemoryMax  int64   `json:"memoryMax"`
	MemoryUsed int64   `json:"memoryUsed"`
	CPUs       float64 `json:"cpus"` // quota in processors
	PIDsMax    int64   `json:"pidsMax"`
	OOMKills   int64   `json:"oomKills"`
}
