package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// reference is another tool that makes a small file of two large ones.
type reference struct {
	name, tool string
	argv       func(old, fresh, to string) []string
}

func references() []reference {
	return []reference{
		{"full, tar and zstd -19", "zstd", func(_, fresh, to string) []string {
			return []string{"zstd", "-q", "-f", "-19", "-T2", "--long=27", fresh, "-o", to}
		}},
		{"xdelta3 -9", "xdelta3", func(old, fresh, to string) []string {
			return []string{"xdelta3", "-e", "-f", "-9", "-B", "536870912", "-s", old, fresh, to}
		}},
		{"zstd -19 --patch-from", "zstd", func(old, fresh, to string) []string {
			return []string{"zstd", "-q", "-f", "-19", "--long=31", "--patch-from=" + old, fresh, "-o", to}
		}},
		{"bsdiff", "bsdiff", func(old, fresh, to string) []string { return []string{"bsdiff", old, fresh, to} }},
	}
}

// size is how many bytes a tool makes of two files, -1 where there is no such
// tool. It is remembered under a name.
func (b *bencher) size(r reference, name, old, fresh string) (int64, error) {
	kept := filepath.Join(b.work, "references", name+" "+strings.ReplaceAll(r.name, " ", ""))
	if text, err := os.ReadFile(kept); err == nil {
		return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	}
	if _, err := exec.LookPath(r.tool); err != nil {
		fmt.Fprintf(os.Stderr, "%s is not installed: its figures are left out\n", r.tool)
		return -1, nil
	}
	note("%s: %s", r.name, name)
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return 0, err
	}
	made := kept + ".part"
	defer os.Remove(made)
	if _, err := b.run(b.work, nil, r.argv(old, fresh, made)...); err != nil {
		return 0, err
	}
	info, err := os.Stat(made)
	if err != nil {
		return 0, err
	}
	return info.Size(), os.WriteFile(kept, fmt.Appendln(nil, info.Size()), 0o644)
}

// tars measures a tool on two trees as a whole.
func (b *bencher) tars(r reference, from, to string) (int64, error) {
	for _, state := range []string{from, to} {
		if err := b.tar(state, b.path(state), "."); err != nil {
			return 0, err
		}
	}
	return b.size(r, "tree "+from+" "+to, b.path(from), b.path(to))
}

func (b *bencher) path(name string) string { return filepath.Join(b.work, "tars", name+".tar") }

// tar packs files of a tree, unless that is done.
func (b *bencher) tar(state, to string, files ...string) error {
	if exists(to) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	list := to + ".list"
	if err := os.WriteFile(list, []byte(strings.Join(files, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	argv := []string{"tar", "-C", b.tree(state), "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-cf", to + ".part", "-T", list}
	if _, err := b.run(b.work, nil, argv...); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}

// best sums up, for each file that changed, the smallest that any of the tools
// makes of it; small files are taken together, the old ones and the fresh ones.
func (b *bencher) best(to string) (int64, error) {
	const large = 256 << 10
	fresh, err := b.files(to)
	if err != nil {
		return 0, err
	}
	small := map[string][]string{}
	var sum int64
	var paths []string
	for path := range fresh {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		size := fresh[path]
		old, new := filepath.Join(b.tree("old"), path), filepath.Join(b.tree(to), path)
		equal, err := same(old, new)
		switch {
		case err != nil:
			return 0, err
		case equal:
			continue
		case size < large:
			small[to] = append(small[to], path)
			if exists(old) {
				small["old"] = append(small["old"], path)
			}
			continue
		}
		if !exists(old) {
			old = "/dev/null"
		}
		least, err := b.least("file "+to+" "+strings.ReplaceAll(path, "/", "_"), old, new)
		if err != nil {
			return 0, err
		}
		sum += least
	}
	if len(small[to]) == 0 {
		return sum, nil
	}
	for state, files := range small {
		if err := b.tar(state, b.path("small-"+state+"-for-"+to), files...); err != nil {
			return 0, err
		}
	}
	least, err := b.least("small "+to, b.path("small-old-for-"+to), b.path("small-"+to+"-for-"+to))
	return sum + least, err
}

// least is the smallest size that any of the tools comes to.
func (b *bencher) least(name, old, fresh string) (int64, error) {
	least := int64(-1)
	for _, r := range references() {
		n, err := b.size(r, name, old, fresh)
		if err != nil {
			return 0, err
		}
		if n >= 0 && (least < 0 || n < least) {
			least = n
		}
	}
	if least < 0 {
		return 0, errors.New("none of zstd, xdelta3 and bsdiff is installed")
	}
	return least, nil
}

// same tells whether two files have the same bytes.
func same(a, b string) (bool, error) {
	one, err := os.ReadFile(a)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	two, err2 := os.ReadFile(b)
	return bytes.Equal(one, two), errors.Join(err, err2)
}

// fingerprint tells two builds of a program apart.
func fingerprint(path string) (string, error) {
	data, err := os.ReadFile(path)
	sum := sha256.Sum256(data)
	return fmt.Sprintf("%x", sum[:6]), err
}
