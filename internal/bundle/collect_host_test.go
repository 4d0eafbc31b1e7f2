package bundle

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
)

func TestHostCollectors(t *testing.T) {
	out := keep()
	if err := collect(t, HostFacts(means(testPath)), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	var facts diagnostics.Host
	if err := json.Unmarshal(out.text["facts.json"].Bytes(), &facts); err != nil || facts.Kernel == "" {
		t.Errorf("%v %+v", err, facts)
	}
	out.has(t, "proc/meminfo", "MemTotal")
	out.has(t, "proc/self/mounts", "/proc")
	out.has(t, "proc/self/limits", "Max open files")

	out = keep()
	if err := collect(t, Processes(means(testPath)), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, "processes.txt", "COMMAND\n", strconv.Itoa(os.Getpid()), "-test.")
}

func TestPorts(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	out := keep()
	if err := collect(t, Ports(means(testPath)), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	var d struct{ Ports []Port }
	if err := json.Unmarshal(out.text["ports.json"].Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	want := l.Addr().(*net.TCPAddr).Port
	for _, p := range d.Ports {
		if p.Port == want && p.Address == "127.0.0.1" && p.PID == os.Getpid() && strings.HasPrefix(filepath.Base(os.Args[0]), p.Process) {
			return
		}
	}
	t.Errorf("port %d is not in %+v", want, d.Ports)
}

func TestDocument(t *testing.T) {
	out := keep()
	if err := Document("license.json", "optool", func(ctx context.Context) ([]byte, error) { return []byte("{}"), ctx.Err() }).Collect(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	out.has(t, "license.json", "{}")
}
