package tree

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"github.com/optool/optool/internal/disk"
)

const chunk = 256 << 10 // bytes read or written at a time

// room is the size of a buffer for a file: no larger than of use.
func room(size int64) int { return int(min(max(size+1, 512), chunk)) }

// hashFile returns the hash of the file at path, and how many bytes it had.
func hashFile(ctx context.Context, d disk.Disk, path string) (sum string, size int64, err error) {
	f, err := d.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	size, err = copyAll(ctx, h, f, room(info.Size()))
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// copyAll is io.Copy that ends with the context; at is how much it takes at once.
func copyAll(ctx context.Context, w io.Writer, r io.Reader, at int) (size int64, err error) {
	buffer := make([]byte, at)
	for {
		if ctx.Err() != nil {
			return size, context.Cause(ctx)
		}
		n, err := r.Read(buffer)
		if n > 0 {
			size += int64(n)
			if _, err := w.Write(buffer[:n]); err != nil {
				return size, err
			}
		}
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return size, err
		}
	}
}

// inPairs calls do for 0 to n-1 by two goroutines: one can read while the other
// hashes. It returns the error of the lowest number that failed, and begins
// nothing more after a failure.
func inPairs(ctx context.Context, n int, do func(int) error) error {
	var (
		mu     sync.Mutex
		next   int
		at     = n
		failed error
		wg     sync.WaitGroup
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next >= n || failed != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for range min(2, n) {
		wg.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				err := context.Cause(ctx)
				if err == nil {
					err = do(i)
				}
				if err != nil {
					mu.Lock()
					if i < at {
						at, failed = i, err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return failed
}

// private tells which paths of a release are writable: those given and all below.
type private map[string]bool

func writablePaths(paths []string) private {
	p := private{}
	for _, path := range paths {
		p[strings.TrimPrefix(filepath.ToSlash(filepath.Clean("/"+path)), "/")] = true
	}
	return p
}

func (p private) has(path string) bool {
	if len(p) == 0 {
		return false
	}
	if p[""] || p[path] {
		return true
	}
	for i, c := range path {
		if c == '/' && p[path[:i]] {
			return true
		}
	}
	return false
}

// below tells whether anything below a path is writable.
func (p private) below(path string) bool {
	for writable := range p {
		if strings.HasPrefix(writable, path+"/") {
			return true
		}
	}
	return false
}
