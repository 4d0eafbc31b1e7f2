package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
)

// mostLinks is how many links may lead to an extension, as many as to any file
// (path_resolution(7)).
const mostLinks = 40

// trusted returns path free of links, if nobody but the owner can change what is run
// under that name: every directory, link and file on the way belongs to him, and none
// can be written by others. Root's own file behind a folder of somebody else is
// refused: whoever has the folder can put another file there.
func (l Libexec) trusted(path string) (string, error) {
	resolved, left, links := "/", path, 0
	for left != "" {
		name, rest, _ := strings.Cut(strings.TrimLeft(left, "/"), "/")
		left = rest
		switch name {
		case "", ".":
			continue
		case "..":
			resolved = filepath.Dir(resolved)
			continue
		}
		next := filepath.Join(resolved, name)
		info, err := os.Lstat(next)
		if err != nil {
			return "", err
		}
		if err := l.check(next, info); err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			resolved = next
			continue
		}
		if links++; links > mostLinks {
			return "", fault.New(fault.ExitUsage, "extension_untrusted", "%s: too many links lead to it", path).
				Hinted("see where it leads: namei -l %s", path)
		}
		target, err := os.Readlink(next)
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(target) {
			resolved = "/"
		}
		left = target + "/" + left
	}
	info, err := os.Lstat(resolved)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0:
		return "", fault.New(fault.ExitUsage, "extension_untrusted", "%s is no program: no plain file that may be executed", path).
			Hinted("chmod 0755 %s, if it is one", path)
	}
	return resolved, nil
}

// check refuses what others than the owner can change.
func (l Libexec) check(path string, info fs.FileInfo) error {
	if strings.HasPrefix(l.Within+"/", path+"/") {
		return nil
	}
	own, ok := info.Sys().(*syscall.Stat_t)
	writable := info.Mode()&fs.ModeSymlink == 0 && info.Mode().Perm()&0o022 != 0
	switch {
	case !ok || own.Uid != l.Owner:
		return fault.New(fault.ExitUsage, "extension_untrusted", "%s does not belong to root, and what lies there is not run", path).
			Hinted("see who put it there; then: chown root:root %s", path)
	case writable:
		return fault.New(fault.ExitUsage, "extension_untrusted", "%s can be written by others than root, and what lies there is not run", path).
			Hinted("see what lies there; then: chmod go-w %s", path)
	}
	return nil
}
