package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/strictyaml"
)

// Sources is where Load looks. Files that do not exist are left out, but for
// Explicit.
type Sources struct {
	Prefix   string   // of environment variables; "" is DefaultPrefix
	System   []string // files in /etc, later ones win
	User     string   // file of the user; "" for none
	Explicit string   // the file named by --config or PREFIX_CONFIG, read in place of System and User
	Environ  []string // in the form of os.Environ

	// Flags holds the flags given on the command line by name; names of no setting
	// are ignored. A command whose own flag knows other values (-o nagios) leaves it out.
	Flags map[string]string

	ReadFile func(path string) ([]byte, error)      // nil reads regular files of at most 1 MiB
	Stat     func(path string) (fs.FileInfo, error) // nil is os.Stat
}

// Standard returns the usual sources of the program called name, without flags:
// /etc/NAME/NAME.yaml, /etc/NAME/conf.d/*.yaml, and for a plain user
// NAME/NAME.yaml in his XDG configuration directory. Root has no user file: under
// sudo it would be the file of another user.
func Standard(name, prefix string, environ []string, root bool) Sources {
	etc := filepath.Join("/etc", name)
	parts, _ := filepath.Glob(filepath.Join(etc, "conf.d", "*.yaml")) // sorted; the pattern is valid
	src := Sources{
		Prefix:   prefix,
		System:   append([]string{filepath.Join(etc, name+".yaml")}, parts...),
		Environ:  environ,
		Explicit: getenv(environ, prefix+"_CONFIG"),
	}
	if root {
		return src
	}
	// A relative XDG_CONFIG_HOME is to be ignored (XDG Base Directory Specification).
	if dir := getenv(environ, "XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		src.User = filepath.Join(dir, name, name+".yaml")
	} else if home := getenv(environ, "HOME"); filepath.IsAbs(home) {
		src.User = filepath.Join(home, ".config", name, name+".yaml")
	}
	return src
}

// file is one file to read.
type file struct {
	path  string
	layer Layer
}

func (src Sources) files() []file {
	if src.Explicit != "" {
		return []file{{src.Explicit, LayerExplicit}}
	}
	var files []file
	for _, path := range src.System {
		files = append(files, file{path, LayerSystem})
	}
	if src.User != "" {
		files = append(files, file{src.User, LayerUser})
	}
	return files
}

func (src Sources) read(path string) ([]byte, error) {
	read := src.ReadFile
	if read == nil {
		read = readRegular
	}
	data, err := read(path)
	if perr, ok := errors.AsType[*fs.PathError](err); ok {
		err = perr.Err // the path is part of the message already
	}
	return data, err
}

// readRegular reads one byte more than allowed, so that what is too large shows.
// It opens without waiting: a FIFO would block until somebody writes.
func readRegular(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, lang.Errorf("not a regular file")
	}
	return io.ReadAll(io.LimitReader(f, strictyaml.MaxSize+1))
}

func (src Sources) stat(path string) (fs.FileInfo, error) {
	if src.Stat != nil {
		return src.Stat(path)
	}
	return os.Stat(path)
}

// distrust says who else could have written a file that was read, or nil.
func (src Sources) distrust(path string) error {
	info, err := src.stat(path)
	if err != nil {
		return nil
	}
	if info.Mode().Perm()&0o002 != 0 {
		return lang.Errorf("%s can be written by everybody: run 'chmod o-w %s'", path, path)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 && int(st.Uid) != os.Geteuid() {
		return lang.Errorf("%s belongs to another user (uid %d): run 'chown root %s'", path, st.Uid, path)
	}
	return nil
}

// getenv finds name in environ, "" if it is not there.
func getenv(environ []string, name string) string {
	at := slices.IndexFunc(environ, func(entry string) bool { return strings.HasPrefix(entry, name+"=") })
	if at < 0 {
		return ""
	}
	return environ[at][len(name)+1:]
}
