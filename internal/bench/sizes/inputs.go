package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// input is a module whose program or files are in the platform.
type input struct {
	name, module string
	program      string    // package below the module; "-": none, files only
	files        bool      // the files of the module that are no Go source
	versions     [3]string // old, next patch, next minor
}

// states are the names of the trees.
var states = [3]string{"old", "patch", "minor"}

func inputs() []input {
	return []input{
		{"nats-server", "github.com/nats-io/nats-server/v2", "", true, [3]string{"v2.14.8", "v2.14.9", "v2.15.0"}},
		{"etcd", "go.etcd.io/etcd/server/v3", "", true, [3]string{"v3.6.15", "v3.6.16", "v3.7.0"}},
		{"coredns", "github.com/coredns/coredns", "", true, [3]string{"v1.14.6", "v1.14.7", "v1.15.0"}},
		{"prometheus", "github.com/prometheus/prometheus", "/cmd/prometheus", true, [3]string{"v0.313.4", "v0.313.5", "v0.314.0"}},
		{"alertmanager", "github.com/prometheus/alertmanager", "-", true, [3]string{"v0.33.0", "v0.33.1", "v0.34.0"}},
		{"hugo", "github.com/gohugoio/hugo", "-", true, [3]string{"v0.161.0", "v0.161.1", "v0.162.0"}},
	}
}

// trees makes the three trees, unless they are there.
func (b *bencher) trees() error {
	for i, state := range states {
		tree := b.tree(state)
		if exists(tree) {
			continue
		}
		half := tree + ".part"
		if err := os.RemoveAll(half); err != nil {
			return err
		}
		for _, in := range inputs() {
			if in.program != "-" {
				if err := b.build(in, in.versions[i], filepath.Join(half, "bin", in.name)); err != nil {
					return err
				}
			}
			if in.files {
				if err := b.copyFiles(in, in.versions[i], filepath.Join(half, "web", in.name)); err != nil {
					return err
				}
			}
		}
		if err := os.Rename(half, tree); err != nil {
			return err
		}
	}
	return nil
}

func (b *bencher) tree(state string) string { return filepath.Join(b.work, "trees", state) }

// build builds a program as vendors do, in a module of its own.
func (b *bencher) build(in input, version, to string) error {
	kept := filepath.Join(b.work, "programs", in.name+"-"+version)
	if !exists(kept) {
		note("building %s %s", in.name, version)
		dir, err := os.MkdirTemp("", "optool-sizes-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		env := []string{"CGO_ENABLED=0", "GOFLAGS=-mod=mod -buildvcs=false", "GOWORK=off"}
		half := kept + ".part"
		for _, argv := range [][]string{
			{"go", "mod", "init", "sizes"},
			{"go", "get", in.module + "@" + version},
			{"go", "build", "-trimpath", "-ldflags", "-s -w", "-o", half, in.module + in.program},
		} {
			if _, err := b.run(dir, env, argv...); err != nil {
				return err
			}
		}
		if err := os.Rename(half, kept); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.Link(kept, to)
}

// copyFiles copies what is no Go source from a module.
func (b *bencher) copyFiles(in input, version, to string) error {
	cmd := exec.CommandContext(b.ctx, "go", "mod", "download", "-json", in.module+"@"+version)
	cmd.Dir = os.TempDir()
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	text, err := cmd.Output()
	var module struct{ Dir, Error string }
	if err := errors.Join(err, json.Unmarshal(text, &module)); err != nil {
		return fmt.Errorf("download %s %s: %w %s", in.module, version, err, module.Error)
	}
	return filepath.WalkDir(module.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasSuffix(path, ".go") {
			return err
		}
		inside, err := filepath.Rel(module.Dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		copied := filepath.Join(to, inside)
		if err := os.MkdirAll(filepath.Dir(copied), 0o755); err != nil {
			return err
		}
		return os.WriteFile(copied, data, 0o644)
	})
}

// files lists the files of a tree with their sizes.
func (b *bencher) files(state string) (map[string]int64, error) {
	found := map[string]int64{}
	tree := b.tree(state)
	err := filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(tree, path)
		found[inside] = info.Size()
		return err
	})
	return found, err
}

func (b *bencher) describe(state string) (files int, bytes int64, err error) {
	found, err := b.files(state)
	for _, size := range found {
		bytes += size
	}
	return len(found), bytes, err
}
