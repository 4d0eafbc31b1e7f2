package system

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

const maxEnviron = 2 << 20 // bytes read of one process's environment

// ProcessesWith returns the processes below proc that were started with
// variable, "NAME=value", in their environment. Those that this user may not
// look at are passed over.
func ProcessesWith(proc, variable string) ([]int, error) {
	var found []int
	err := processes(proc, func(p process) {
		data, err := ReadFile(p.dir+"/environ", maxEnviron)
		if err != nil || p.pid == os.Getpid() {
			return
		}
		for entry := range bytes.SplitSeq(data, []byte{0}) {
			if string(entry) == variable {
				found = append(found, p.pid)
				return
			}
		}
	})
	return found, err
}

// Kill ends a process at once. One that is gone already is no error.
func Kill(pid int) error {
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// Holder returns the process that took the lock at path and lives, 0 for none.
func Holder(path string) int {
	data, err := ReadFile(path, 32)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return 0
	}
	return pid
}
