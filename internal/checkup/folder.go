package checkup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Folder looks at the folder of the state: it must be a folder, of the user who
// runs this, and closed to others than its group. secrets are names in it that only
// the owner may read. One that does not exist is made with the first licence.
func Folder(dir string, secrets ...string) Result {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Well(lang.T("%s is not there yet; it is made when it is needed", dir))
	case err != nil:
		return Bad(Fail, fault.File(err, lang.Say("looking at %s", dir)))
	case !info.IsDir():
		return Result{Fail, lang.T("%s is no directory", dir), lang.T("move it away")}
	}
	me := os.Geteuid()
	if owner := owner(info); owner != me && me == 0 {
		return Result{Fail, lang.T("%s belongs to another user (uid %d)", dir, owner), lang.T("chown -R root: %s", dir)}
	} else if owner != me && unreachable(dir) {
		return Result{Fail, lang.T("%s belongs to another user (uid %d) and is closed to this one", dir, owner),
			lang.T("run this command as that user, for example with sudo")}
	}
	for _, name := range secrets {
		path := filepath.Join(dir, name)
		if info, err := os.Lstat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			return Result{Fail, lang.T("%s holds a secret and is open to others (mode %04o)", path, info.Mode().Perm()), lang.T("chmod 0600 %s", path)}
		}
	}
	switch mode := info.Mode().Perm(); {
	case mode&0o022 != 0:
		return Result{Fail, lang.T("%s can be written by others (mode %04o)", dir, mode), lang.T("chmod go-w %s", dir)}
	case mode&0o007 != 0:
		return Result{Warn, lang.T("%s is open to everybody (mode %04o)", dir, mode), lang.T("chmod o= %s", dir)}
	}
	return Well(dir)
}

func owner(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return os.Geteuid()
}

// unreachable tells a folder that this user may not list.
func unreachable(dir string) bool {
	d, err := os.Open(dir)
	if err == nil {
		d.Close()
	}
	return errors.Is(err, fs.ErrPermission)
}
