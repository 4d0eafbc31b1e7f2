package disk

import (
	"io/fs"
	"path/filepath"
	"strings"
)

// mostLinks are followed, as Linux does (path_resolution(7)).
const mostLinks = 40

// Replaceable tells whether a file may be renamed to path: where nothing is, a regular
// file, or a link to one or to nothing. A device, socket or pipe that is renamed over is
// gone for all who use it; for root nothing but this stands before that. A link into
// /proc stands for what a process has open, such as /dev/stdout, and is none to replace
// either. The error then is NotRegular. A directory is left to the rename, which refuses it.
func Replaceable(d Disk, path string) error {
	for at, hops := path, 0; hops < mostLinks; hops++ {
		info, err := d.Lstat(at)
		switch {
		case err != nil: // nothing there; and whatever else it is, the rename will meet it too
			return nil
		case info.Mode()&fs.ModeSymlink == 0:
			if info.Mode().IsRegular() || info.IsDir() {
				return nil
			}
			return &fs.PathError{Op: "replace", Path: path, Err: NotRegular{}}
		}
		to, err := d.Readlink(at)
		if err != nil {
			return nil
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(at), to)
		}
		if strings.HasPrefix(filepath.Clean(to), "/proc/") {
			return &fs.PathError{Op: "replace", Path: path, Err: NotRegular{}}
		}
		at = to
	}
	return nil
}

// NotRegular is why something is not replaced by a file.
type NotRegular struct{}

const notRegularText = "it is no regular file"

func (NotRegular) Error() string { return notRegularText }

// Said returns what the text is made of, for other languages.
func (NotRegular) Said() (string, []any) { return notRegularText, nil }

// Irregular marks it for those who know errors by what they can do.
func (NotRegular) Irregular() bool { return true }
