package services

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

const (
	cgroupRoot = "/sys/fs/cgroup"
	maxGroups  = 1000     // below one unit
	maxProcs   = 16 << 20 // bytes of one list of processes
)

// members returns the processes of a control group and those below it, rising.
// systemd's groups are in the hierarchy itself, or in one of its own beside
// those of the first version; see cgroups(7).
func members(root, group string) []int {
	if group == "" || group == "/" {
		return nil
	}
	for _, hierarchy := range []string{"", "systemd", "unified"} {
		dir := filepath.Join(root, hierarchy, filepath.Clean("/"+group))
		if pids := procs(dir); len(pids) > 0 {
			return pids
		}
	}
	return nil
}

func procs(dir string) []int {
	var pids []int
	seen := 0
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() { // a group may vanish while it is looked at
			return nil
		}
		if seen++; seen > maxGroups {
			return fs.SkipAll
		}
		f, err := os.Open(filepath.Join(path, "cgroup.procs"))
		if err != nil {
			return nil
		}
		defer f.Close()
		for lines := bufio.NewScanner(io.LimitReader(f, maxProcs)); lines.Scan(); {
			if pid, err := strconv.Atoi(lines.Text()); err == nil && pid > 0 {
				pids = append(pids, pid)
			}
		}
		return nil
	})
	slices.Sort(pids)
	return slices.Compact(pids)
}
