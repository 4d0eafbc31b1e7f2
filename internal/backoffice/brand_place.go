package backoffice

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// put writes a file and the folders above it, with these permissions whatever the umask.
func put(path string, data []byte, mode fs.FileMode) error {
	doing := lang.Say("writing %s", path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fault.File(err, doing)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		return fault.File(err, doing)
	}
	return fault.File(os.Chmod(path, mode), doing)
}

// mayReplace refuses to make Out where something else lies.
func (o BrandOrder) mayReplace() error {
	entries, err := os.ReadDir(o.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fault.File(err, lang.Say("looking into %s", o.Out))
	case len(entries) == 0:
		return nil
	}
	listed, err := brandAt(o.Out)
	if err != nil {
		return fault.New(fault.ExitUsage, "out_occupied", "%s holds something else than a brand", o.Out).
			Hinted("name a directory that is empty or not there yet: --out DIR")
	}
	if !o.Force {
		return fault.New(fault.ExitUsage, "out_occupied", "%s holds a brand already", o.Out).
			Hinted("replace it with --force, or name another directory: --out DIR")
	}
	return filepath.WalkDir(o.Out, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return fault.File(err, lang.Say("looking into %s", o.Out))
		}
		if below, err := filepath.Rel(o.Out, path); err == nil && (e.IsDir() || listed[below]) {
			return nil
		}
		return fault.New(fault.ExitUsage, "out_occupied", "%s is not of the brand that was made there", path).
			Hinted("move it elsewhere, or name another directory: --out DIR")
	})
}

// brandAt is what the list of a brand that was made names, below its directory.
func brandAt(dir string) (map[string]bool, error) {
	text, err := system.ReadFile(filepath.Join(dir, brandList), maxBrandList)
	if err != nil {
		return nil, err
	}
	var built BrandBuilt
	if err := json.Unmarshal(text, &built); err != nil {
		return nil, err
	}
	if built.Name == "" || built.Prefix == "" || len(built.Files) == 0 {
		return nil, fs.ErrInvalid
	}
	listed := map[string]bool{brandList: true}
	for _, b := range built.Binaries {
		listed[b.Path] = true
	}
	for _, f := range built.Files {
		listed[f.Path] = true
	}
	return listed, nil
}

// place moves what was made to Out. What lay there is moved away before, and back if
// the move fails.
func (o BrandOrder) place(stage string) error {
	doing := lang.Say("making %s", o.Out)
	if err := os.Chmod(stage, 0o755); err != nil {
		return fault.File(err, doing)
	}
	old := stage + ".old"
	err := os.Rename(o.Out, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, doing)
	}
	moved := err == nil
	if err := os.Rename(stage, o.Out); err != nil {
		if moved {
			_ = os.Rename(old, o.Out) // the first failure is what is told
		}
		return fault.File(err, doing)
	}
	if moved {
		return fault.File(os.RemoveAll(old), lang.Say("removing %s", old))
	}
	return nil
}
