package system

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const maxEnviron = 2 << 20 // bytes read of one process's environment

// ProcessesWith returns the processes below proc that were started with all of
// the variables, each "NAME=value", in their environment. Those that this user may
// not look at are passed over.
func ProcessesWith(proc string, variables ...string) ([]int, error) {
	var found []int
	err := processes(proc, func(p process) {
		data, err := ReadFile(p.dir+"/environ", maxEnviron)
		if err != nil || p.pid == os.Getpid() {
			return
		}
		entries := strings.Split(string(data), "\x00")
		for _, v := range variables {
			if !slices.Contains(entries, v) {
				return
			}
		}
		found = append(found, p.pid)
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
