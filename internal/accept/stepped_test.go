//go:build accept && amd64

package accept

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// The system calls by which a program changes names on a disk, or makes sure of
// what it wrote.
const (
	sysRenameat2     = 316
	sysCopyFileRange = 326
)

var stepNames = map[uint64]string{
	syscall.SYS_RENAME: "rename", syscall.SYS_RENAMEAT: "rename", sysRenameat2: "rename",
	syscall.SYS_LINK: "link", syscall.SYS_LINKAT: "link",
	syscall.SYS_SYMLINK: "symlink", syscall.SYS_SYMLINKAT: "symlink",
	syscall.SYS_UNLINK: "unlink", syscall.SYS_UNLINKAT: "unlink", syscall.SYS_RMDIR: "rmdir",
	syscall.SYS_MKDIR: "mkdir", syscall.SYS_MKDIRAT: "mkdir",
	syscall.SYS_TRUNCATE: "truncate", syscall.SYS_FTRUNCATE: "truncate", sysCopyFileRange: "copy",
	syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fsync",
}

// stepped runs a command line and halts it before each of its steps, the first
// being 1. There it calls at, which says whether the program goes on; if not, it
// is killed in that place, with the step not done. The programs that it runs are
// not halted. Its streams, if any, are files. stepped returns the exit code, -1 of
// a program that was killed.
func stepped(cmd *exec.Cmd, at func(step int, name string) bool) (exit int, err error) {
	runtime.LockOSThread() // a traced process obeys one thread
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	const (
		exitKill    = 0x100000                         // PTRACE_O_EXITKILL
		children    = syscall.WALL | syscall.WNOTHREAD // of this thread alone
		syscallStop = syscall.SIGTRAP | 0x80           // see PTRACE_O_TRACESYSGOOD
		options     = syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | exitKill
		entering    = -int64(syscall.ENOSYS) // rax before the call is made
	)
	pid := cmd.Process.Pid
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil { // stopped by its exec
		return 0, err
	}
	if err := syscall.PtraceSetOptions(pid, options); err != nil {
		return 0, err
	}
	step := 0
	for thread, signal := pid, 0; ; {
		if err := syscall.PtraceSyscall(thread, signal); err != nil && err != syscall.ESRCH { // it may be gone
			return 0, err
		}
		if thread, err = syscall.Wait4(-1, &status, children, nil); err != nil {
			return 0, fmt.Errorf("wait for %s: %w", cmd.Path, err)
		}
		signal = 0
		switch {
		case thread == pid && (status.Exited() || status.Signaled()):
			cmd.Process.Release()
			return status.ExitStatus(), nil // -1 if it was killed
		case !status.Stopped():
		case status.StopSignal() == syscallStop:
			var r syscall.PtraceRegs
			if syscall.PtraceGetRegs(thread, &r) != nil || int64(r.Rax) != entering || stepNames[r.Orig_rax] == "" {
				continue
			}
			if step++; !at(step, stepNames[r.Orig_rax]) {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		case status.StopSignal() != syscall.SIGTRAP && status.StopSignal() != syscall.SIGSTOP:
			signal = int(status.StopSignal())
		}
	}
}

// TestStepped tries the stepping that other tests are killed and cut by: a
// command that was killed at its last step has not done it.
func TestStepped(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/old", nil, 0o600))
	move := func() *exec.Cmd { return exec.Command("mv", "-T", dir+"/old", dir+"/new") }
	steps := 0
	exit, err := stepped(move(), func(step int, name string) bool { steps = step; return name != "rename" })
	if _, gone := os.Stat(dir + "/old"); err != nil || exit != -1 || steps != 1 || gone != nil {
		t.Errorf("killed before its rename: exit %d, %d steps, %v, %v", exit, steps, err, gone)
	}
	exit, err = stepped(move(), func(int, string) bool { return true })
	if _, gone := os.Stat(dir + "/new"); err != nil || exit != 0 || gone != nil {
		t.Errorf("left alone: exit %d, %v, %v", exit, err, gone)
	}
}
