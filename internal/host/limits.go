package host

import (
	"math"
	"path"
	"strconv"
	"strings"

	"github.com/optool/optool/pkg/diagnostics"
	"golang.org/x/sys/unix"
)

const unlimited = -1

// limits learns how much the kernel allows.
func (t *taker) limits() {
	l := &t.facts.Limits
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil {
		t.problem("asking for the limit of open files", err)
	}
	l.OpenFiles, l.OpenFilesMax = atMost(r.Cur), atMost(r.Max)
	if f := strings.Fields(t.line("proc/sys/fs/file-nr")); len(f) == 3 { // allocated, free, most
		l.FilesUsed, _ = strconv.ParseInt(f[0], 10, 64)
		most, _ := strconv.ParseUint(f[2], 10, 64)
		l.FilesMax = atMost(most)
	}
	l.PIDMax, _ = t.number("proc/sys/kernel/pid_max")
}

func atMost(n uint64) int64 { return int64(min(n, math.MaxInt64)) }

// cgroup learns the limits of the control group that this process is in. Those of
// the groups around it hold too: the least counts.
func (t *taker) cgroup() {
	c := &diagnostics.Cgroup{MemoryMax: unlimited, MemoryUsed: unlimited, CPUs: unlimited, PIDsMax: unlimited}
	found := false
	for line := range strings.Lines(t.line("proc/self/cgroup")) {
		f := strings.SplitN(strings.TrimSpace(line), ":", 3) // hierarchy, controllers, path
		if len(f) != 3 {
			continue
		}
		switch {
		case f[0] == "0" && f[1] == "":
			found = t.unified(c, f[2]) || found
		case f[1] == "memory" || f[1] == "cpu" || f[1] == "cpu,cpuacct" || f[1] == "cpuacct,cpu" || f[1] == "pids":
			found = t.legacy(c, f[1], f[2]) || found
		}
	}
	if found {
		t.facts.Cgroup = c
	}
}

// upwards calls visit with a group and those around it, the root last.
func upwards(group string, visit func(group string)) {
	for range 64 {
		visit(group)
		if group == "/" || group == "." || group == "" {
			return
		}
		group = path.Dir(group)
	}
}

// unified reads a group of cgroups version 2.
func (t *taker) unified(c *diagnostics.Cgroup, group string) (found bool) {
	base := "sys/fs/cgroup"
	upwards(path.Join("/", group), func(group string) {
		dir := base + group + "/"
		found = t.least(&c.MemoryMax, dir+"memory.max") || found
		found = t.least(&c.PIDsMax, dir+"pids.max") || found
		if f := strings.Fields(t.line(dir + "cpu.max")); len(f) == 2 {
			found = true
			t.quota(c, f[0], f[1])
		}
		if used, ok := t.number(dir + "memory.current"); ok && c.MemoryUsed < 0 {
			c.MemoryUsed = used
			settings(t.may(dir+"memory.events", maxFact), " ", func(name, value string) {
				if name == "oom_kill" {
					c.OOMKills, _ = strconv.ParseInt(value, 10, 64)
				}
			})
		}
	})
	return found
}

// legacy reads a group of one controller of cgroups version 1. In a container the
// path is that of the host, while the group itself is mounted.
func (t *taker) legacy(c *diagnostics.Cgroup, controller, group string) (found bool) {
	base := "sys/fs/cgroup/" + controller
	upwards(path.Join("/", group), func(group string) {
		dir := base + group + "/"
		found = t.least(&c.MemoryMax, dir+"memory.limit_in_bytes") || found
		found = t.least(&c.PIDsMax, dir+"pids.max") || found
		if quota := t.line(dir + "cpu.cfs_quota_us"); quota != "" && quota != "-1" {
			t.quota(c, quota, t.line(dir+"cpu.cfs_period_us"))
		}
		if used, ok := t.number(dir + "memory.usage_in_bytes"); ok && c.MemoryUsed < 0 {
			c.MemoryUsed = used
		}
	})
	return found
}

// least lowers to to the limit in a file, and tells whether there is such a file.
// Version 1 writes a number near the largest for no limit.
func (t *taker) least(to *int64, file string) bool {
	text := t.line(file)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n < math.MaxInt64>>1 && (*to < 0 || n < *to) {
		*to = n
	}
	return text != ""
}

// quota lowers the number of processors to a share of time.
func (t *taker) quota(c *diagnostics.Cgroup, quota, period string) {
	q, err := strconv.ParseFloat(quota, 64)
	p, periodErr := strconv.ParseFloat(period, 64)
	if err != nil || periodErr != nil || p <= 0 {
		return // "max"
	}
	if n := round(q / p); c.CPUs < 0 || n < c.CPUs {
		c.CPUs = n
	}
}

// chosen are the settings of the kernel that explain most trouble of servers.
const chosen = "fs.file-max fs.inotify.max_user_instances fs.inotify.max_user_watches fs.nr_open " +
	"kernel.core_pattern kernel.panic kernel.pid_max kernel.threads-max kernel.shmall kernel.shmmax " +
	"net.core.rmem_max net.core.somaxconn net.core.wmem_max net.ipv4.ip_forward net.ipv4.ip_local_port_range " +
	"net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_time net.ipv4.tcp_max_syn_backlog net.ipv4.tcp_tw_reuse " +
	"net.ipv6.conf.all.disable_ipv6 net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max " +
	"vm.dirty_background_ratio vm.dirty_ratio vm.max_map_count vm.nr_hugepages vm.overcommit_memory vm.overcommit_ratio " +
	"vm.swappiness vm.vfs_cache_pressure vm.zone_reclaim_mode"

// sysctl reads the chosen settings; those that a kernel lacks are absent.
func (t *taker) sysctl() {
	for _, name := range strings.Fields(chosen) {
		if value := t.line("proc/sys/" + strings.ReplaceAll(name, ".", "/")); value != "" {
			t.facts.Sysctl[name] = strings.Join(strings.Fields(value), " ")
		}
	}
	// always [madvise] never: the one in brackets
	_, after, _ := strings.Cut(t.line("sys/kernel/mm/transparent_hugepage/enabled"), "[")
	if value, _, ok := strings.Cut(after, "]"); ok {
		t.facts.Sysctl["transparent_hugepage"] = value
	}
}
