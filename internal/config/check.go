package config

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/optool/optool/internal/lang"
)

// FileProblem is what is wrong with a file that a setting names.
type FileProblem struct {
	Key, Path string
	Where     string // of the setting, as in Origin
	Exposed   bool   // it can be read, and holds a secret that every user of the host can read or write
	Err       error  // fit for lang.Of
}

// Said and String say it in one line, its place first.
func (p FileProblem) Said() (string, []any) {
	return "%s: %s: %w", []any{p.Where, p.Key, p.Err}
}

func (p FileProblem) String() string { return p.Where + ": " + p.Key + ": " + p.Err.Error() }

// Check looks at the files and programs that settings name: they must exist, be
// of the right kind and readable for this user, and a secret must be closed to others
// than its owner and group. It returns all that is wrong, in the order of the settings.
func (c *Config) Check() []FileProblem {
	var all []FileProblem
	rows := c.view()
	for i, s := range settings() {
		path, check := rows[i].Value, readable
		switch {
		case s.Key == "notify.command" && len(c.Notify.Command) > 0:
			path, check = c.Notify.Command[0], runnable
		case s.Type != Path || s.Key == "state-dir" || path == "":
			continue
		}
		p := FileProblem{Key: s.Key, Path: path, Where: rows[i].Origin.Where}
		if p.Err = check(path); p.Err == nil && s.Secret {
			p.Err = closed(path)
			p.Exposed = p.Err != nil
		}
		if p.Err != nil {
			all = append(all, p)
		}
	}
	return all
}

// readable opens a file without waiting for anybody.
func readable(path string) error {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return named(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = lang.Errorf("not a regular file")
	}
	if err != nil {
		return named(path, err)
	}
	return nil
}

func runnable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return named(path, err)
	case !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0:
		return lang.Errorf("%s is no program that can be run: chmod +x %s", path, path)
	}
	return nil
}

func closed(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o007 != 0 {
		return lang.Errorf("%s holds a secret and is open to everybody: chmod 0600 %s", path, path)
	}
	return nil
}

func named(path string, err error) error {
	if perr, ok := errors.AsType[*fs.PathError](err); ok {
		err = perr.Err
	}
	return lang.Errorf("%s cannot be read: %w", path, err)
}
