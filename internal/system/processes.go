package system

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxProcesses = 1 << 22 // the kernel's own limit, PID_MAX_LIMIT
	maxHandles   = 1 << 16 // descriptors looked at in one process
	handleBatch  = 1 << 10 // names read at once from a large directory
)

// process is one process below a proc(5) directory.
type process struct {
	pid int
	dir string // "/proc/123"
}

// name is the command's name as the kernel knows it, up to 15 bytes; "" when the
// process is gone.
func (p process) name() string {
	data, _ := ReadFile(p.dir+"/comm", 64)
	return strings.TrimSuffix(string(data), "\n")
}

// handles calls visit with the number of each open descriptor of p and what its
// link says: a path, or something like "socket:[123]".
func (p process) handles(visit func(fd, target string)) error {
	return eachName(p.dir+"/fd", maxHandles, func(fd string) {
		if target, err := os.Readlink(p.dir + "/fd/" + fd); err == nil {
			visit(fd, target)
		}
	})
}

// processes calls visit with each process below proc in no certain order.
func processes(proc string, visit func(process)) error {
	err := eachName(proc, maxProcesses, func(name string) {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 {
			visit(process{pid, filepath.Join(proc, name)})
		}
	})
	return fault.File(err, lang.Say("reading the process list %s", proc))
}

// eachName calls visit with the names in dir, at most that many.
func eachName(dir string, most int, visit func(string)) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	for most > 0 {
		names, err := d.Readdirnames(min(handleBatch, most))
		for _, name := range names {
			visit(name)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		most -= len(names)
	}
	return nil
}

// departed tells that a process ended while it was looked at; it has nothing
// open any more.
func departed(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH)
}
