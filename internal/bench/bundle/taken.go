package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// taken is what one run took.
type taken struct {
	wall, busy time.Duration
	memory     int64 // peak resident set, bytes
	made       int64 // bytes of the bundle
	beside     int64 // most bytes of disk taken at once, but for those of the bundle
}

// lookEvery is how often the disk is looked at while a command runs.
const lookEvery = 50 * time.Millisecond

// run runs a candidate once, in an empty directory with a home and a place for
// temporary files of its own.
//
// The peak of memory is the kernel's figure, which is no smaller than this program
// was when it began: it holds nothing that is large.
func (b *bencher) run(c *candidate) (t taken, err error) {
	dir, tmp := filepath.Dir(c.to), filepath.Join(b.work, "tmp")
	for _, d := range []string{dir, tmp, filepath.Join(b.work, "state")} {
		if err := errors.Join(os.RemoveAll(d), os.MkdirAll(d, 0o700)); err != nil {
			return t, err
		}
	}
	cmd := exec.CommandContext(b.ctx, c.argv[0], c.argv[1:]...)
	cmd.Dir, cmd.Env = tmp, []string{"PATH=/usr/bin:/bin", "HOME=" + tmp, "TMPDIR=" + tmp}
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return t, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var most int64
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for running := true; running; {
		select {
		case err = <-ended:
			t.wall, running = time.Since(begun), false
		case <-look.C:
			most = max(most, b.occupied(cmd.Process.Pid))
		}
	}
	if err != nil {
		return t, fmt.Errorf("%s: %w\n%s", strings.Join(c.argv, " "), err, output.String())
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return t, errors.New("this system does not tell what a process took")
	}
	t.busy, t.memory = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), usage.Maxrss<<10
	info, err := os.Stat(c.to)
	if err != nil {
		return t, err
	}
	t.made = info.Size()
	t.beside = max(0, most-t.made)
	return t, nil
}

// occupied is how many bytes of disk all files below the work directory take, but
// for the logs, with those that a process has open and that have no name.
func (b *bencher) occupied(pid int) (sum int64) {
	seen := map[uint64]bool{}
	count := func(info fs.FileInfo, err error) {
		if err != nil || !info.Mode().IsRegular() {
			return
		}
		if s, ok := info.Sys().(*syscall.Stat_t); ok && !seen[s.Ino] {
			seen[s.Ino] = true
			sum += s.Blocks * 512
		}
	}
	for _, name := range []string{"out", "tmp", "state"} {
		_ = filepath.WalkDir(filepath.Join(b.work, name), func(_ string, d fs.DirEntry, err error) error {
			if err == nil {
				count(d.Info())
			}
			return nil
		})
	}
	open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, fd := range open {
		if to, err := os.Readlink(fd); err == nil && strings.HasSuffix(to, " (deleted)") {
			count(os.Stat(fd))
		}
	}
	return sum
}

// sizeOf is how many bytes the files of a directory have.
func sizeOf(dir string) (sum int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}
