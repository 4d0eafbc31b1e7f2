package system

import (
	"bufio"
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxMaps      = 32 << 20 // bytes read of the memory map of one process
	maxOpenFiles = 10_000   // reported in all
)

// OpenFile is a file below a directory that a process uses.
type OpenFile struct {
	PID     int
	Name    string // of the process, up to 15 bytes; whatever it chose to be called
	Path    string // absolute, links resolved
	Writing bool   // open for writing, or mapped shared and writable
	Deleted bool   // it has been removed, or replaced by another of its name
}

// OpenFiles returns what processes have open, run, have mapped, or stand in (as
// their working or root directory) below the directory root: each file once per
// process, sorted by process and path, at most 10,000. This process is left out.
// proc is a proc(5) file system, "/proc"; no process is disturbed.
//
// A directory that does not exist is used by nobody. The fault processes_hidden
// (exit 7) says how many processes belong to others and could not be looked into;
// the list is good for the rest then. A proc that cannot be read is one of the
// faults of fault.File, without a list.
func OpenFiles(proc, root string) ([]OpenFile, error) {
	real, err := filepath.EvalSymlinks(root)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if departed(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("looking for open files below %s", root))
	}
	found, hidden := []OpenFile(nil), 0
	err = processes(proc, func(p process) {
		if p.pid == os.Getpid() || len(found) >= maxOpenFiles {
			return
		}
		used := usage{below: strings.TrimSuffix(real, "/") + "/", files: map[string]OpenFile{}}
		if !used.look(p) {
			hidden++
		}
		if len(used.files) == 0 {
			return
		}
		name := p.name()
		for _, f := range used.files {
			f.PID, f.Name = p.pid, name
			found = append(found, f)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b OpenFile) int {
		return cmp.Or(cmp.Compare(a.PID, b.PID), cmp.Compare(a.Path, b.Path))
	})
	found = found[:min(len(found), maxOpenFiles)]
	if hidden > 0 {
		f := fault.New(fault.ExitPartial, "processes_hidden",
			"looking for open files below %s: %d processes belong to others and could not be looked into", root, hidden).
			Hinted("run the command as root to see them all, for example with sudo")
		if os.Geteuid() == 0 {
			f.Hinted("look from the host itself with lsof +D %s: root of a container may not look into every process", root)
		}
		return found, f
	}
	return found, nil
}

// usage is what one process uses below a directory.
type usage struct {
	below string // the directory with a slash at its end
	files map[string]OpenFile
}

// look goes through p, and reports whether it was allowed to.
func (u *usage) look(p process) bool {
	for _, link := range []string{"cwd", "root", "exe"} {
		if target, err := os.Readlink(p.dir + "/" + link); err == nil {
			u.link(p.dir+"/"+link, target, false)
		}
	}
	fdErr := p.handles(func(fd, target string) {
		if _, ok := u.within(target); ok {
			u.link(p.dir+"/fd/"+fd, target, forWriting(p.dir+"/fdinfo/"+fd))
		}
	})
	mapsErr := u.maps(p)
	return (fdErr == nil || departed(fdErr)) && (mapsErr == nil || departed(mapsErr))
}

// within tells whether target, the text of a link in proc, is the directory or
// lies below it, and returns it without the kernel's mark for a removed file.
func (u *usage) within(target string) (path string, ok bool) {
	path = strings.TrimSuffix(target, deletedMark)
	return path, strings.HasPrefix(path+"/", u.below)
}

const deletedMark = " (deleted)"

// link notes what the magic link at stands for. A process in a container may have a
// file of the same name in a file system of its own: that is not the one meant.
func (u *usage) link(at, target string, writing bool) {
	path, ok := u.within(target)
	if !ok {
		return
	}
	theirs, err := os.Stat(at) // what it has open, whatever the name leads to now
	here, hereErr := os.Lstat(target)
	switch {
	case err == nil && hereErr == nil && os.SameFile(theirs, here):
		u.note(target, writing, false)
	case path != target: // not a name that happens to end so: that was the first case
		u.note(path, writing, true)
	case err != nil || hereErr != nil && !departed(hereErr): // no telling
		u.note(target, writing, false)
	}
}

// maps notes the files mapped into memory, such as libraries.
func (u *usage) maps(p process) error {
	f, err := os.Open(p.dir + "/maps")
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, maxMaps))
	for lines.Scan() {
		place, target, writing := mapping(lines.Text())
		if _, ok := u.within(target); ok {
			u.link(p.dir+"/map_files/"+place, target, writing)
		}
	}
	return lines.Err()
}

// mapping reads one line of maps in proc(5): the addresses, which are the name of
// a link in map_files too, and the file, "" for memory without one. A mapping writes to its
// file if it is shared and writable.
func mapping(line string) (place, path string, writing bool) {
	fields := strings.SplitN(line, " ", 6) // address perms offset dev inode path
	if len(fields) < 6 || len(fields[1]) < 4 || strings.Contains(fields[0], "/") {
		return "", "", false
	}
	path = strings.TrimLeft(fields[5], " ")
	if !strings.HasPrefix(path, "/") {
		return "", "", false
	}
	return fields[0], strings.ReplaceAll(path, `\012`, "\n"), fields[1][1] == 'w' && fields[1][3] == 's'
}

func (u *usage) note(path string, writing, deleted bool) {
	f := u.files[path]
	u.files[path] = OpenFile{Path: path, Writing: f.Writing || writing, Deleted: f.Deleted || deleted}
}

// forWriting reads the flags of an open descriptor. Those of a descriptor that is
// gone count as reading.
func forWriting(fdinfo string) bool {
	data, _ := ReadFile(fdinfo, 64<<10)
	for line := range strings.Lines(string(data)) {
		if flags, ok := strings.CutPrefix(line, "flags:"); ok {
			n, err := strconv.ParseUint(strings.TrimSpace(flags), 8, 64)
			return err == nil && n&uint64(os.O_WRONLY|os.O_RDWR) != 0
		}
	}
	return false
}
