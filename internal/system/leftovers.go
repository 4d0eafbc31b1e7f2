package system

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
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

// CommandsWith returns those of ProcessesWith that lead a process group but no
// session: commands that a Runner started, and not the daemons they left behind.
func CommandsWith(proc string, variables ...string) ([]int, error) {
	all, err := ProcessesWith(proc, variables...)
	return slices.DeleteFunc(all, func(pid int) bool {
		group, session := leaders(filepath.Join(proc, strconv.Itoa(pid), "stat"))
		return group != pid || session == pid
	}), err
}

// leaders reads process group and session from a stat file (proc(5)); the name in
// it may hold anything, so what counts begins behind its last parenthesis.
func leaders(path string) (group, session int) {
	data, err := ReadFile(path, 4<<10)
	if err != nil {
		return 0, 0
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	if len(fields) < 4 {
		return 0, 0
	}
	group, _ = strconv.Atoi(fields[2])
	session, _ = strconv.Atoi(fields[3])
	return group, session
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
