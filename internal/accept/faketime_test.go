//go:build accept && amd64

package accept

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// at runs optool with the clock of the host standing at an instant, and holds it
// against the exit code it must have.
//
// faketime(1) preloads a library, which a static program never loads, and a Go
// program reads the clock from a page of the kernel (the vDSO) with no library or
// system call between. So the program is run under ptrace(2): the vDSO is struck
// from the list of what the kernel hands it, and the answers of clock_gettime(2)
// are overwritten.
func (h *host) at(instant time.Time, exit int, args ...string) ran {
	h.t.Helper()
	files, r := [2]*os.File{}, ran{}
	for i, name := range []string{"stdout", "stderr"} {
		f, err := os.Create(h.path(name))
		must(h.t, err)
		defer f.Close()
		files[i] = f
	}
	cmd := h.optool(args...)
	var err error
	r.exit, err = turnClock(cmd.Args, &os.ProcAttr{Env: cmd.Env, Files: []*os.File{nil, files[0], files[1]}}, instant)
	must(h.t, err)
	for i, text := range []*string{&r.stdout, &r.stderr} {
		data, err := os.ReadFile(files[i].Name())
		must(h.t, err)
		*text = string(data)
	}
	h.t.Logf("at %s: optool %s: exit %d\n%s%s", instant.Format(time.DateOnly), strings.Join(args, " "), r.exit, r.stdout, r.stderr)
	if r.exit != exit {
		h.t.Errorf("exit code %d, want %d", r.exit, exit)
	}
	return r
}

// turnClock runs a program to its end under another clock. It fails if the
// program never asked what time it is.
func turnClock(argv []string, attr *os.ProcAttr, instant time.Time) (exit int, err error) {
	runtime.LockOSThread() // a traced process obeys one thread
	defer runtime.UnlockOSThread()
	attr.Sys = &syscall.SysProcAttr{Ptrace: true}
	process, err := os.StartProcess(argv[0], argv, attr)
	if err != nil {
		return 0, err
	}
	defer process.Release()
	const (
		exitKill     = 0x100000                          // PTRACE_O_EXITKILL
		children     = syscall.WALL | syscall.WNOTHREAD  // of this thread alone
		syscallStop  = syscall.SIGTRAP | 0x80            // see PTRACE_O_TRACESYSGOOD
		clockGettime = uint64(syscall.SYS_CLOCK_GETTIME) // amd64
		options      = syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | exitKill
	)
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(process.Pid, &status, 0, nil); err != nil { // stopped by its exec
		return 0, err
	}
	if err := syscall.PtraceSetOptions(process.Pid, options); err != nil {
		return 0, err
	}
	if err := hideVDSO(process.Pid); err != nil {
		return 0, errors.Join(err, process.Kill())
	}
	asked := 0
	for thread, signal := process.Pid, 0; ; {
		if err := syscall.PtraceSyscall(thread, signal); err != nil && err != syscall.ESRCH { // it may be gone
			return 0, err
		}
		if thread, err = syscall.Wait4(-1, &status, children, nil); err != nil {
			return 0, fmt.Errorf("wait for %s: %w", argv[0], err)
		}
		signal = 0
		switch {
		case status.Exited() && thread == process.Pid && asked == 0:
			return 0, fmt.Errorf("%s never asked what time it is", argv[0])
		case status.Exited() && thread == process.Pid:
			return status.ExitStatus(), nil
		case status.Signaled() && thread == process.Pid:
			return 0, fmt.Errorf("%s was killed by %v", argv[0], status.Signal())
		case !status.Stopped():
		case status.StopSignal() == syscallStop:
			var r syscall.PtraceRegs
			if syscall.PtraceGetRegs(thread, &r) != nil {
				continue
			}
			// Before the call rax is -ENOSYS, after it 0. The first clock is CLOCK_REALTIME.
			if r.Orig_rax == clockGettime && r.Rax == 0 && r.Rdi == 0 {
				asked++
				if err := poke(thread, uintptr(r.Rsi), uint64(instant.Unix()), uint64(instant.Nanosecond())); err != nil {
					return 0, err
				}
			}
		case status.StopSignal() != syscall.SIGTRAP && status.StopSignal() != syscall.SIGSTOP:
			signal = int(status.StopSignal())
		}
	}
}

// hideVDSO strikes the entry AT_SYSINFO_EHDR from the auxiliary vector of a
// program that has just been loaded. The vector follows arguments and environment
// on the stack (getauxval(3); System V ABI for AMD64, figure 3.9).
func hideVDSO(pid int) error {
	const (
		atNull, atIgnore, atSysinfoEhdr = 0, 1, 33
		word                            = 8
	)
	var r syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(pid, &r); err != nil {
		return err
	}
	at := uintptr(r.Rsp)
	argc, err := peek(pid, at)
	if err != nil {
		return err
	}
	for at += uintptr(argc+2) * word; ; at += word { // past count, arguments and their end
		entry, err := peek(pid, at)
		if err != nil {
			return err
		}
		if entry == 0 { // the end of the environment
			break
		}
	}
	for at += word; ; at += 2 * word {
		switch kind, err := peek(pid, at); {
		case err != nil:
			return err
		case kind == atSysinfoEhdr:
			return poke(pid, at, atIgnore)
		case kind == atNull:
			return errors.New("the kernel hands out no vDSO")
		}
	}
}

func peek(pid int, at uintptr) (uint64, error) {
	var word uint64
	_, err := syscall.PtracePeekData(pid, at, unsafe.Slice((*byte)(unsafe.Pointer(&word)), unsafe.Sizeof(word)))
	return word, err
}

func poke(pid int, at uintptr, words ...uint64) error {
	_, err := syscall.PtracePokeData(pid, at, unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), 8*len(words)))
	return err
}
