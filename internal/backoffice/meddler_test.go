package backoffice

import (
	"io/fs"
	"sync"

	"github.com/optool/optool/internal/disk"
)

// meddler is a disk that a test stands behind.
type meddler struct {
	disk.Disk
	hasty  bool // syncs nothing: most tests are about other things
	mu     sync.Mutex
	opens  map[string]int
	opened func(path string, n int)      // before the n-th opening of a path for reading
	change func(what, path string) error // before every change; an error prevents it
	done   func(what, path string)       // after every change
}

func (m *meddler) Open(path string) (disk.Reader, error) {
	m.mu.Lock()
	if m.opens == nil {
		m.opens = map[string]int{}
	}
	m.opens[path]++
	n := m.opens[path]
	m.mu.Unlock()
	if m.opened != nil {
		m.opened(path, n)
	}
	return m.Disk.Open(path)
}

func (m *meddler) do(what, path string, f func() error) error {
	if m.change != nil {
		if err := m.change(what, path); err != nil {
			return err
		}
	}
	err := f()
	if err == nil && m.done != nil {
		m.done(what, path)
	}
	return err
}

func (m *meddler) Create(path string, mode fs.FileMode) (f disk.File, err error) {
	err = m.do("create", path, func() error { f, err = m.Disk.Create(path, mode); return err })
	if err != nil {
		return nil, err
	}
	return &meddledFile{f, m, path}, nil
}

func (m *meddler) Append(path string, mode fs.FileMode) (f disk.File, err error) {
	err = m.do("append", path, func() error { f, err = m.Disk.Append(path, mode); return err })
	if err != nil {
		return nil, err
	}
	return &meddledFile{f, m, path}, nil
}

func (m *meddler) Mkdir(path string, mode fs.FileMode) error {
	return m.do("mkdir", path, func() error { return m.Disk.Mkdir(path, mode) })
}

func (m *meddler) Rename(old, path string) error {
	return m.do("rename", path, func() error { return m.Disk.Rename(old, path) })
}

func (m *meddler) Remove(path string) error {
	return m.do("remove", path, func() error { return m.Disk.Remove(path) })
}

func (m *meddler) SyncDir(path string) error {
	return m.do("syncdir", path, func() error {
		if m.hasty {
			return nil
		}
		return m.Disk.SyncDir(path)
	})
}

type meddledFile struct {
	disk.File
	m    *meddler
	path string
}

func (f *meddledFile) Write(p []byte) (n int, err error) {
	err = f.m.do("write", f.path, func() error { n, err = f.File.Write(p); return err })
	return n, err
}

func (f *meddledFile) Sync() error {
	return f.m.do("sync", f.path, func() error {
		if f.m.hasty {
			return nil
		}
		return f.File.Sync()
	})
}
