package system

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	tcpHead = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	tcpTail = " 00000000:00000000 00:00000000 00000000     0        0 "
	fe80    = "000080FE000000000000000001000000" // fe80::1, as a little-endian machine prints it
)

func TestListeners(t *testing.T) {
	proc := t.TempDir()
	os.Mkdir(filepath.Join(proc, "net"), 0o700)
	tcp, tcp6 := filepath.Join(proc, "net/tcp"), filepath.Join(proc, "net/tcp6")
	os.WriteFile(tcp, []byte(tcpHead+
		"   0: 00000000:0050 00000000:0000 0A"+tcpTail+"101 1 0000 100 0 0 10 0\n"+
		"   1: 0100007F:1F90 00000000:0000 0A"+tcpTail+"102\n"+
		"   2: 0100007F:1F91 0100007F:A000 01"+tcpTail+"103\n"+ // connected
		"   3: 0100007F:0000 00000000:0000 0A"+tcpTail+"104\n"+
		"   4: XX00007F:0001 00000000:0000 0A"+tcpTail+"105\n"+
		"   5: 0100:0001 00000000:0000 0A"+tcpTail+"106\n"+
		"short 0A\n"), 0o600)
	os.WriteFile(tcp6, []byte(tcpHead+
		"   0: 00000000000000000000000000000000:0050 0:0 0A"+tcpTail+"201\n"+
		"   1: 0000000000000000FFFF00000100007F:1F92 0:0 0A"+tcpTail+"202\n"+
		"   2: "+fe80+":1F93 0:0 0A"+tcpTail+"203\n"), 0o600)
	fakeProcess(t, proc, 1, "systemd", "", map[string]string{"fd/3": "socket:[101]"})
	fakeProcess(t, proc, 40, "web", "", map[string]string{"fd/3": "socket:[101]", "fd/4": "socket:[201]", "fd/5": "socket:[103]", "fd/6": "/socket:[102]"})
	fakeProcess(t, proc, 41, "worker", "", map[string]string{"fd/3": "socket:[101]", "fd/4": "socket:[201]", "fd/9": "socket:[202"})

	want := []Listener{
		{80, "0.0.0.0", 40, "web"},
		{80, "::", 40, "web"},
		{8080, "127.0.0.1", 0, ""},
		{8082, "127.0.0.1", 41, "worker"},
		{8083, "fe80::1", 0, ""},
	}
	if got, err := Listeners(proc); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
	os.Remove(tcp)
	if got, err := Listeners(proc); err != nil || len(got) != 3 {
		t.Errorf("without IPv4: %v, %v", got, err)
	}
	os.Remove(tcp6)
	_, err := Listeners(proc)
	wantFault(t, err, "not_found", 2, "reading the listening sockets")
}

func TestListenersOfThisHost(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	own := netip.MustParseAddrPort(l.Addr().String())
	all, err := Listeners("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range all {
		if got.Port == int(own.Port()) && got.Address == "127.0.0.1" {
			if me := string(must(os.ReadFile("/proc/self/comm"))); got.PID != os.Getpid() || got.Name != strings.TrimSpace(me) {
				t.Errorf("%+v", got)
			}
			return
		}
	}
	t.Errorf("%s is not among %v", own, all)
}

func FuzzSocketRow(f *testing.F) {
	f.Add("   0: 00000000:0050 00000000:0000 0A" + tcpTail + "101 1 0000 100 0 0 10 0")
	f.Add("   2: " + fe80 + ":1F93 0:0 0A" + tcpTail + "203")
	f.Fuzz(func(t *testing.T, row string) {
		l, inode, ok := socketRow(row)
		if !ok {
			return
		}
		if _, err := netip.ParseAddr(l.Address); err != nil || l.Port < 1 || l.Port > 65535 || inode == "" {
			t.Errorf("%+v of %q", l, row)
		}
	})
}
