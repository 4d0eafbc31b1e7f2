package checkup

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// FileSystem is what lies below a folder.
type FileSystem struct {
	Kind     string // "ext", "nfs", "tmpfs"; "" for one that is not known here
	ReadOnly bool
	Free     int64 // bytes, for this user
	Files    int64 // that can still be made; -1: without a limit
}

// kinds of file systems that are worth a word, by their magic number (statfs(2)).
func kind(magic uint32) string {
	switch magic {
	case 0xef53:
		return "ext"
	case 0x58465342:
		return "xfs"
	case 0x9123683e:
		return "btrfs"
	case 0x2fc12fc1:
		return "zfs"
	case 0x6969:
		return "nfs"
	case 0x517b, 0xfe534d42, 0xff534d42:
		return "smb"
	case 0x00c36400:
		return "ceph"
	case 0x5346414f, 0x6b414653:
		return "afs"
	case 0x0bd00bd0:
		return "lustre"
	case 0x47504653:
		return "gpfs"
	case 0x01161970:
		return "gfs2"
	case 0x7461636f:
		return "ocfs2"
	case 0x01021997:
		return "9p"
	case 0x65735546:
		return "fuse"
	case 0x01021994:
		return "tmpfs"
	case 0x858458f6:
		return "ramfs"
	case 0x794c7630:
		return "overlay"
	}
	return ""
}

// shared tells file systems that several hosts may write to, or that lie behind a
// network: locks and mapped memory are not what a database needs there.
func (f FileSystem) shared() bool {
	switch f.Kind {
	case "nfs", "smb", "ceph", "afs", "lustre", "gpfs", "gfs2", "ocfs2", "9p", "fuse":
		return true
	}
	return false
}

// Statfs asks for the file system at path, or at the nearest folder above it that
// exists. A server that is gone may keep it waiting for ever.
func Statfs(path string) (FileSystem, error) {
	var s syscall.Statfs_t
	for {
		err := syscall.Statfs(path, &s)
		if errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
			path = filepath.Dir(path)
			continue
		}
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return FileSystem{}, fault.File(err, lang.Say("looking at the file system of %s", path))
		}
		break
	}
	const readOnly = 1 // ST_RDONLY
	f := FileSystem{Kind: kind(uint32(s.Type)), ReadOnly: s.Flags&readOnly != 0, Free: int64(s.Bavail) * s.Bsize, Files: int64(s.Ffree)}
	if s.Files == 0 {
		f.Files = -1
	}
	return f, nil
}

// Room needed by a state that is written to: a licence, a database, requests.
const (
	leastSpace, fairSpace = 16 << 20, 256 << 20 // bytes
	leastFiles, fairFiles = 50, 1000
)

// Ground looks at the file system below the state. size writes a number of bytes.
func Ground(_ context.Context, dir string, statfs func(string) (FileSystem, error), size func(int64) string) Result {
	f, err := statfs(dir)
	switch {
	case err != nil:
		return Bad(Fail, err)
	case f.ReadOnly:
		return Result{Fail, lang.T("the file system of %s is read-only", dir), lang.T("mount it writable, and look why it is not: dmesg")}
	case f.Free < leastSpace:
		return Result{Fail, lang.T("%s are free at %s", size(f.Free), dir), lang.T("free space there: df -h %s", dir)}
	case f.Files >= 0 && f.Files < leastFiles:
		return Result{Fail, lang.T("only %d files can still be made at %s", f.Files, dir), lang.T("remove files there: df -i %s", dir)}
	case f.shared():
		return Result{Warn, lang.T("%s lies on %s, where locks and databases are not safe", dir, f.Kind),
			lang.T("move it to a local disk and name it in the configuration: state-dir: DIR")}
	case f.Kind == "tmpfs", f.Kind == "ramfs":
		return Result{Warn, lang.T("%s lies in memory (%s) and is lost when the host stops", dir, f.Kind),
			lang.T("move it to a local disk and name it in the configuration: state-dir: DIR")}
	case f.Free < fairSpace:
		return Result{Warn, lang.T("%s are free at %s", size(f.Free), dir), lang.T("free space there: df -h %s", dir)}
	case f.Files >= 0 && f.Files < fairFiles:
		return Result{Warn, lang.T("only %d files can still be made at %s", f.Files, dir), lang.T("remove files there: df -i %s", dir)}
	case f.Kind == "overlay":
		return Well(lang.T("%s free; in a container, where it is lost with the container unless it is a volume", size(f.Free)))
	case f.Kind == "":
		return Well(lang.T("%s free", size(f.Free)))
	}
	return Well(lang.T("%s free on %s", size(f.Free), f.Kind))
}
