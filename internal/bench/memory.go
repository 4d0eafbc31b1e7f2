package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// peak runs a command line and returns the most bytes that it had resident.
//
// The kernel's figure for an ended child (ru_maxrss) is no smaller than its
// parent was, so the figure is read from the process itself (VmHWM) while
// ptrace holds it at its exit.
func peak(argv, env []string) (int64, error) {
	runtime.LockOSThread() // a traced process obeys one thread
	defer runtime.UnlockOSThread()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer null.Close()
	process, err := os.StartProcess(argv[0], argv, &os.ProcAttr{
		Env: env, Files: []*os.File{null, null, null}, Sys: &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		return 0, err
	}
	pid := process.Pid
	defer process.Wait()
	defer process.Kill()

	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil { // stopped by its exec
		return 0, err
	}
	if err := syscall.PtraceSetOptions(pid, syscall.PTRACE_O_TRACEEXIT); err != nil {
		return 0, fmt.Errorf("trace %s: %w", argv[0], err)
	}
	for signal := 0; ; {
		if err := syscall.PtraceCont(pid, signal); err != nil {
			return 0, fmt.Errorf("trace %s: %w", argv[0], err)
		}
		if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
			return 0, err
		}
		switch {
		case !status.Stopped():
			return 0, fmt.Errorf("trace %s: it ended unseen", argv[0])
		case status.StopSignal() != syscall.SIGTRAP:
			signal = int(status.StopSignal())
		case status.TrapCause() != syscall.PTRACE_EVENT_EXIT:
			signal = 0
		default:
			bytes, err := highWater(pid)
			return bytes, errors.Join(err, syscall.PtraceDetach(pid))
		}
	}
}

// highWater reads VmHWM of proc_pid_status(5).
func highWater(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		return 0, fmt.Errorf("read the memory of process %d: %w", pid, err)
	}
	return kilobytes << 10, nil
}
