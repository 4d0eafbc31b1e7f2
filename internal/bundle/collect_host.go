package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/host"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/diagnostics"
)

// kernelTexts are files of proc that are short and tell much.
const kernelTexts = "cmdline loadavg meminfo self/limits self/mounts net/dev net/sockstat partitions diskstats swaps " +
	"uptime version modules pressure/cpu pressure/io pressure/memory"

const mostKernelText = 256 << 10 // bytes of each

// HostFacts gathers what the host is and how it does: facts.json, which is a
// diagnostics.Host, and short texts of the kernel below proc.
func HostFacts(m Means) Collector { return &hostFacts{m} }

type hostFacts struct{ means Means }

func (h *hostFacts) Collect(ctx context.Context, out Out) error {
	facts := host.Facts(ctx, host.Options{Now: h.means.Now(), Root: h.means.Root})
	text, err := json.MarshalIndent(facts, "", "  ")
	if err != nil {
		return err
	}
	name := path.Base(diagnostics.HostName)
	if err := whole(out, name, "the kernel", facts.Taken, append(text, '\n')); err != nil && !Refused(err) {
		return err
	}
	for _, name := range strings.Fields(kernelTexts) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := h.kernelText(ctx, out, name); err != nil && !Refused(err) {
			return err
		}
	}
	return nil
}

// kernelText hands over one file of proc; what a kernel lacks is no problem.
func (h *hostFacts) kernelText(ctx context.Context, out Out, name string) error {
	path := filepath.Join(proc(h.means), name)
	s, err := openSource(path, true)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			out.Problem(ProblemUnreadable, path, fault.Plain(err))
		}
		return nil
	}
	defer s.close()
	w, err := out.Member("proc/"+name, path, time.Time{})
	if err != nil {
		return err
	}
	r := reading{ctx: ctx, out: out, limit: mostKernelText, block: make([]byte, 64<<10)}
	return closing(w, r.unsized(w, s))
}

// Processes gathers the table of processes: processes.txt.
func Processes(m Means) Collector { return &processes{m} }

type processes struct{ means Means }

func (p *processes) Collect(ctx context.Context, out Out) error {
	inner, cancel := context.WithTimeout(ctx, p.means.allowance(ctx))
	defer cancel()
	table, problems := host.Processes(inner, host.Options{Now: p.means.Now(), Root: p.means.Root})
	for _, problem := range problems {
		out.Problem(ProblemUnreadable, "", problem)
	}
	if len(table) == 0 {
		return fault.New(fault.ExitFailure, "no_processes", "the processes of this host are not to be seen in /proc").
			Hinted("mount proc, or run optool as root")
	}
	w, err := out.Member("processes.txt", "/proc", time.Time{})
	if err != nil {
		return err
	}
	_, err = table.WriteTo(w)
	return closing(w, err)
}

// Port is a listening socket in ports.json, which is {"ports": [Port, …]}.
type Port struct {
	Protocol string `json:"protocol"` // tcp
	Address  string `json:"address"`
	Port     int    `json:"port"`
	PID      int    `json:"pid,omitempty"` // absent: not to be seen
	Process  string `json:"process,omitempty"`
}

// Ports gathers the listening TCP sockets with their processes: ports.json.
func Ports(m Means) Collector { return &ports{m} }

type ports struct{ means Means }

func (p *ports) Collect(_ context.Context, out Out) error {
	listeners, err := system.Listeners(proc(p.means))
	if err != nil {
		return err
	}
	all, hidden := make([]Port, len(listeners)), 0
	for i, l := range listeners {
		all[i] = Port{"tcp", l.Address, l.Port, l.PID, l.Name}
		if l.PID == 0 {
			hidden++
		}
	}
	if hidden > 0 {
		out.Problem(ProblemDenied, "", "processes that cannot be seen hold some of the ports: "+strconv.Itoa(hidden))
	}
	text, err := json.MarshalIndent(map[string][]Port{"ports": all}, "", "  ")
	if err != nil {
		return err
	}
	return whole(out, "ports.json", "/proc/net", time.Time{}, append(text, '\n'))
}

func proc(m Means) string { return filepath.Join("/", m.Root, "proc") }

// boot is when the host was started.
func boot(m Means) (time.Time, bool) {
	f, err := os.Open(filepath.Join(proc(m), "stat"))
	if err != nil {
		return time.Time{}, false
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, 8<<20)) // the line of interrupts is long
	_, after, ok := bytes.Cut(text, []byte("\nbtime "))
	if !ok {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(firstLine(after), 10, 64)
	return time.Unix(seconds, 0).UTC(), err == nil
}

// privileged tells whether nothing of this host is closed to this user.
func privileged() bool { return os.Geteuid() == 0 }
