package host

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
	"golang.org/x/sys/unix"
)

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// tree writes the files of a host below a new directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func small() map[string]string {
	return map[string]string{
		"proc/sys/kernel/hostname":              "web1\n",
		"proc/sys/kernel/osrelease":             "6.1.0-test\n",
		"proc/sys/kernel/pid_max":               "32768\n",
		"proc/sys/vm/swappiness":                "60\n",
		"proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
		"proc/sys/fs/file-nr":                   "1024\t0\t9223372036854775807\n",
		"proc/stat":                             "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nbtime 1763760000\n",
		"proc/cpuinfo":                          "processor\t: 0\nmodel name\t: Test CPU\ncpu MHz\t\t: 2100.5\nflags\t\t: fpu hypervisor\nprocessor\t: 1\nmodel name\t: Test CPU\n",
		"proc/loadavg":                          "0.50 1.25 2.00 1/100 4242\n",
		"proc/meminfo":                          "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 250 kB\nBuffers: 10 kB\nCached: 20 kB\nSwapTotal: 400 kB\nSwapFree: 100 kB\nHugePages_Total: 0\n",
		"proc/vmstat":                           "nr_free_pages 1\noom_kill 7\n",
		"proc/pressure/io":                      "some avg10=1.50 avg60=0.00 avg300=2.50 total=1\nfull avg10=0.25 avg60=0.00 avg300=0.75 total=1\n",
		"proc/self/mountinfo": "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n" +
			"23 22 0:20 / /proc rw - proc proc rw\n24 22 8:1 /etc /etc ro - ext4 /dev/sda1 rw\n" +
			"25 22 0:30 / /mnt/dead rw - nfs4 server:/x rw\n26 22 0:31 / /with\\040blank ro - xfs /dev/sdb1 ro\n",
		"proc/self/cgroup": "0::/system.slice/acme.service\n",
		"sys/fs/cgroup/system.slice/acme.service/memory.max":     "max\n",
		"sys/fs/cgroup/system.slice/acme.service/memory.current": "4096\n",
		"sys/fs/cgroup/system.slice/acme.service/memory.events":  "low 0\noom_kill 2\n",
		"sys/fs/cgroup/system.slice/acme.service/cpu.max":        "150000 100000\n",
		"sys/fs/cgroup/system.slice/acme.service/pids.max":       "512\n",
		"sys/fs/cgroup/system.slice/memory.max":                  "1048576\n",
		"proc/net/dev":                                           "Inter-|   Receive  | Transmit\n face |bytes packets\n  eth0: 1000 1 2 3 0 0 0 0 2000 1 4 5 0 0 0 0\n    lo:5 0 0 0 0 0 0 0 5 0 0 0 0 0 0 0\n",
		"sys/class/net/eth0/address":                             "02:00:5e:00:53:01\n",
		"sys/class/net/eth0/mtu":                                 "1500\n",
		"sys/class/net/eth0/flags":                               "0x1003\n",
		"proc/net/ipv6_route": "20010db8000000000000000000000000 20 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth0\n" +
			"00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000100 00000001 00000000 00000003 eth0\n" +
			"00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 80200001 lo\n",
		"etc/resolv.conf": "# by hand\nnameserver 192.0.2.53\nsearch example\nnameserver 2001:db8::53\n",
		"etc/os-release":  "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n",
		"etc/timezone":    "Europe/Riga\n",
		"etc/passwd":      "root:x:0:0:root:/root:/bin/sh\nacme:x:990:990::/:/bin/false\n",
		"proc/77/comm":    "chronyd\n",
		"proc/77/stat":    "77 (chro) nyd) S 1 77 77 0 -1 4194560 100 0 0 0 500 250 0 0 20 0 3 0 1000 10000 5 18446744073709551615 0 0\n",
		"proc/77/status":  "Name:\tchronyd\nUid:\t0\t990\t990\t990\n",
		"proc/77/cmdline": "/usr/sbin/chronyd\x00-F\x001\x00two words\x00line\nbreak\x00",
		"proc/77/fd/0":    "", "proc/77/fd/1": "",
		"proc/5/stat":   "5 (kworker/0:1) I 2 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 10 0 0 18446744073709551615\n",
		"proc/5/status": "Name:\tkworker\nUid:\t0\t0\t0\t0\n",
		"proc/6/stat":   "damaged",
	}
}

func TestFactsOfATree(t *testing.T) {
	root := tree(t, small())
	for _, dir := range []string{"etc", "with blank"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	f := Facts(t.Context(), Options{Now: now, Root: root})
	type check struct {
		what      string
		got, want any
	}
	oom := int64(-1)
	if f.OOMKills != nil {
		oom = *f.OOMKills
	}
	for _, c := range []check{
		{"name", f.Name, "web1"}, {"os", f.OS, "Debian GNU/Linux 13 (trixie)"}, {"kernel", f.Kernel, "6.1.0-test"},
		{"virtual", f.Virtual, "vm-other"}, {"container", f.Container, ""}, {"timezone", f.Timezone, "Europe/Riga"},
		{"booted", fmt.Sprint(f.Booted), "2025-11-21 21:20:00 +0000 UTC"},
		{"cpu", f.CPU, diagnostics.CPU{Model: "Test CPU", Cores: 2, MHz: 2100.5}},
		{"memory", f.Memory, diagnostics.Memory{Total: 1000 << 10, Available: 250 << 10, UsedPercent: 75, SwapTotal: 400 << 10, SwapUsed: 300 << 10, Buffers: 10 << 10, Cached: 20 << 10}},
		{"load", *f.Load, diagnostics.Load{One: 0.5, Five: 1.25, Fifteen: 2}},
		{"pressure", fmt.Sprint(f.Pressure), "[{io 1.5 2.5 0.25 0.75}]"},
		{"cgroup", *f.Cgroup, diagnostics.Cgroup{MemoryMax: 1 << 20, MemoryUsed: 4096, CPUs: 1.5, PIDsMax: 512, OOMKills: 2}},
		{"oom", oom, int64(7)}, {"mounts", f.Mounts, 5}, {"daemon", f.Clock.Daemon, "chronyd"},
		{"files", f.Limits.FilesUsed, int64(1024)}, {"processes", f.Limits.Processes, int64(3)}, {"pids", f.Limits.PIDMax, int64(32768)},
		{"resolvers", strings.Join(f.Resolvers, " "), "192.0.2.53 2001:db8::53"},
		{"routes", fmt.Sprint(f.Routes), "[{2001:db8::/32  eth0} {::/0 2001:db8::1 eth0}]"},
		{"interfaces", fmt.Sprint(f.Interfaces), "[{eth0 02:00:5e:00:53:01 true 1500 [] 1000 2000 6 8} {lo  false 0 [] 5 5 0 0}]"},
		{"sysctl", fmt.Sprint(f.Sysctl), "map[kernel.pid_max:32768 net.ipv4.ip_local_port_range:32768 60999 vm.swappiness:60]"},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %+v, want %+v", c.what, c.got, c.want)
		}
	}
	if len(f.Disks) != 2 || f.Disks[0].Mount != "/" || f.Disks[1].Mount != "/with blank" || !f.Disks[1].ReadOnly || f.Disks[0].Total == 0 {
		t.Errorf("disks %+v", f.Disks)
	}
	if len(f.Problems) != 0 {
		t.Errorf("problems %q", f.Problems)
	}
}

func TestFactsOfNothing(t *testing.T) {
	began := time.Now()
	f := Facts(t.Context(), Options{Now: now, Root: t.TempDir()})
	if len(f.Problems) == 0 || f.Disks == nil || f.Sysctl == nil || f.Interfaces == nil {
		t.Errorf("%+v", f)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestFactsEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	began := time.Now()
	Facts(ctx, Options{Now: now})
	if took := time.Since(began); took > 150*time.Millisecond {
		t.Errorf("took %s", took)
	}
}

func TestFIFOInThePlaceOfAFact(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "etc"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(root, "etc/passwd"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := Facts(t.Context(), Options{Now: now, Root: root})
	if !slices.ContainsFunc(f.Problems, func(p string) bool { return strings.Contains(p, "passwd: is no regular file") }) {
		t.Errorf("%q", f.Problems)
	}
}

func TestThisHost(t *testing.T) {
	f := Facts(t.Context(), Options{Now: time.Now()})
	if f.Name == "" || f.Kernel == "" || f.CPU.Cores < 1 || f.Memory.Total == 0 || f.User == "" || f.Limits.OpenFiles == 0 || f.Limits.Processes == 0 {
		t.Errorf("%+v", f)
	}
	table, _ := Processes(t.Context(), Options{Now: time.Now()})
	at := slices.IndexFunc(table, func(p Process) bool { return p.PID == os.Getpid() })
	if at < 0 {
		t.Fatal("this process is not in the table")
	}
	if p := table[at]; p.RSS == 0 || p.Threads == 0 || p.OpenFiles < 3 || !strings.Contains(p.Command, filepath.Base(os.Args[0])) || p.PPID != os.Getppid() ||
		time.Since(p.Started) > time.Hour || time.Since(p.Started) < -5*time.Second {
		t.Errorf("%+v", p)
	}
}

func TestProcessesOfATree(t *testing.T) {
	table, problems := Processes(t.Context(), Options{Now: time.Unix(1763760000+110, 0), Root: tree(t, small())})
	if len(table) != 2 || len(problems) != 1 {
		t.Fatalf("%+v, %q", table, problems)
	}
	k, c := table[0], table[1]
	if k.Command != "[kworker/0:1]" || k.PPID != 2 || k.State != "I" || k.User != "root" || k.OpenFiles != -1 {
		t.Errorf("%+v", k)
	}
	if c.Command != `/usr/sbin/chronyd -F 1 'two words' 'line\nbreak'` || c.User != "acme" || c.Threads != 3 || c.CPUPercent != 7.5 ||
		c.RSS != int64(5*os.Getpagesize()) || c.OpenFiles != 2 || c.Started.Unix() != 1763760010 {
		t.Errorf("%+v", c)
	}
	var b bytes.Buffer
	if n, err := table.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Errorf("%d, %v", n, err)
	}
	want := "USER PID PPID STATE STARTED              CPU% RSS THREADS FILES COMMAND\n" +
		"root   5    2 I     2025-11-21T21:20:00Z  0.0   0       1     - [kworker/0:1]\n" +
		"acme  77    1 S     2025-11-21T21:20:10Z  7.5 20K       3     2 /usr/sbin/chronyd -F 1 'two words' 'line\\nbreak'\n"
	if b.String() != want && os.Getpagesize() == 4096 {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestManyProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("writes many files")
	}
	files := map[string]string{"proc/stat": "cpu 1 1 1 1\nbtime 1763760000\n"}
	const many = 1000
	for pid := 1; pid <= many; pid++ {
		dir := fmt.Sprintf("proc/%d/", pid)
		files[dir+"stat"] = fmt.Sprintf("%d (p) S 1 0 0 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 1000 0 5 0\n", pid)
		files[dir+"status"] = "Name:\tp\nUid:\t0\t0\t0\t0\n"
		files[dir+"cmdline"] = strings.Repeat("argument\x00", 1000)
	}
	root := tree(t, files)
	began := time.Now()
	table, _ := Processes(t.Context(), Options{Now: now, Root: root})
	took := time.Since(began)
	t.Logf("%d processes in %s", len(table), took)
	if took > 5*time.Second { // a tenth of a second as a rule; other tests keep the disk busy
		t.Errorf("took %s", took)
	}
	total := 0
	for _, p := range table {
		total += len(p.Command)
	}
	if len(table) != many || total > maxCommands+many*(leastCommand+10) {
		t.Errorf("%d processes, %d bytes of commands", len(table), total)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 1023: "1023", 1024: "1.0K", 10 << 10: "10K", 1048000: "1023K", 1048570: "1.0M", 1536 << 20: "1.5G", 5 << 50: "5.0P", 1 << 62: "4096P"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func FuzzKernelTables(f *testing.F) {
	for _, text := range small() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range holdingData(mountTable([]byte(text))) {
			_ = m.readOnly()
		}
		for line := range strings.Lines(text) {
			if r, ok := route4(strings.Fields(line)); ok && r.Interface == "" {
				t.Error("a route without an interface")
			}
			_, _ = route6(strings.Fields(line))
		}
		_ = accounts([]byte(text)).name("0")
		_ = booted([]byte(text))
		if strings.ContainsAny(printable(text), "\n\x1b") {
			t.Error("a control character is left")
		}
	})
}
