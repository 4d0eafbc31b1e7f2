package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// File makes a fault of an error of the file system; doing says what
// was attempted ("writing /var/lib/optool/license.dsse"): a string, or a text that can
// be said in any language. Codes: disk_full and
// read_only (exit 1, retryable), permission_denied (exit 1), not_found and not_a_file
// (exit 2), else file_failed (exit 1). A fault passes unchanged, nil stays nil.
func File(err error, doing any) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Error](err); ok {
		return f
	}
	made := func(exit int, code string, what any) *Error {
		f := New(exit, code, "%s: %s", doing, what)
		f.Err = err
		return f
	}
	switch {
	case fullDisk(err):
		return made(ExitFailure, "disk_full", because("no space left")).Retry().Hinted(
			"free space or raise the quota (df -h; df -i), then repeat the command; nothing was changed")
	case errors.Is(err, syscall.EROFS):
		return made(ExitFailure, "read_only", because("the file system is read-only")).Retry().Hinted(
			"mount it writable, or name another directory with --state-dir")
	case errors.Is(err, fs.ErrPermission):
		return denied(made, err)
	case errors.Is(err, syscall.ENOTDIR):
		return made(ExitUsage, "not_found", because("a part of the path is no directory")).Hinted("check the path")
	case errors.Is(err, fs.ErrNotExist):
		return made(ExitUsage, "not_found", because("no such file or directory")).Hinted("check the path")
	}
	if odd, ok := errors.AsType[interface {
		error
		Irregular() bool
	}](err); ok && odd.Irregular() {
		return made(ExitUsage, "not_a_file", Bare(err)).Hinted("name a file, new or there; a device, pipe or socket is not replaced")
	}
	return made(ExitFailure, "file_failed", Bare(err)).Hinted("look at that path, and at the disk below it (dmesg)")
}

// fullDisk also looks at the text: some libraries drop the error value.
func fullDisk(err error) bool {
	for _, no := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, no) || strings.HasSuffix(err.Error(), ": "+no.Error()) {
			return true
		}
	}
	return false
}

// denied names who owns what could not be reached, and who asks.
func denied(made func(int, string, any) *Error, err error) error {
	const code = "permission_denied"
	owner, at := nearestOwner(failedPath(err))
	if at == "" || owner == os.Geteuid() {
		return made(ExitFailure, code, because("permission denied")).
			Hinted("run the command as the user who may, or correct the permissions")
	}
	f := made(ExitFailure, code, because("permission denied for %s, %s belongs to %s", account(os.Geteuid()), at, account(owner)))
	if owner == 0 {
		return f.Hinted("run it as root, for example with sudo")
	}
	return f.Hinted("run it as %s, for example with sudo -u %[1]s", account(owner))
}

// because is a reason, to be said with the rest of the message.
func because(format string, args ...any) sentence { return sentence{format, args} }

// String is the English text.
func (s sentence) String() string { return fmt.Errorf(s.format, s.args...).Error() }

// nearestOwner looks at path, then at the directories above it: a file in a
// closed directory cannot be looked at itself.
func nearestOwner(path string) (uid int, at string) {
	for path != "" {
		if info, err := os.Lstat(path); err == nil {
			if stat, ok := info.Sys().(*syscall.Stat_t); ok {
				return int(stat.Uid), path
			}
			return 0, ""
		}
		parent := filepath.Dir(path)
		if parent == path {
			break
		}
		path = parent
	}
	return 0, ""
}

// failedPath is the path err names; an operation on two failed in the directory
// of the second.
func failedPath(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Path
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return filepath.Dir(e.New)
	}
	return ""
}

// Plain is err without the operation and path that doing has named already.
func Plain(err error) string { return Bare(err).Error() }

// Bare is Plain as an error, which can be said in another language.
func Bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	return err
}

// account is the login name of uid, or its number when it has none.
func account(uid int) string {
	number := strconv.Itoa(uid)
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return "#" + number // sudo's notation for a number
}
