package tree

import (
	"context"
	"io/fs"
	"slices"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Finish makes what is left (copies of files that are there twice, symbolic
// links), gives all their modes, and makes them durable. All is written before
// anything is synced, so that one sync can do the work of many. Only the name of
// the directory is not durable then. Faults: release_incomplete (exit 1) when
// components are missing, and those of fault.File.
func (b *Builder) Finish(ctx context.Context) error {
	if missing := b.Missing(); len(missing) > 0 {
		return fault.New(fault.ExitFailure, "release_incomplete", "unpacking release %s: %d of its components are missing", b.manifest.Version, len(missing)).Hinted("repeat the command")
	}
	for _, pass := range []func(context.Context, *release.Entry) error{b.twin, b.symlink, b.settle} {
		for i := range b.tree.Entries {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			e := &b.tree.Entries[i]
			if err := pass(ctx, e); err != nil {
				return doing(ctx, err, lang.Say("writing %s", b.at(e.Path)))
			}
		}
	}
	for _, e := range slices.Backward(b.tree.Entries) { // what is below comes first
		if e.Type != release.Dir {
			continue
		}
		if err := b.settleDir(b.at(e.Path), fs.FileMode(e.Mode)); err != nil {
			return err
		}
	}
	return b.settleDir(b.dir, openDir)
}

// twin makes a file whose bytes are here under another path.
func (b *Builder) twin(ctx context.Context, e *release.Entry) error {
	if e.Type != release.File || b.made[e.Path] != 0 {
		return nil
	}
	from := b.at(b.where[e.SHA256])
	done, err := b.clone(from, b.at(e.Path))
	if err == nil && !done {
		done, err = b.copy(ctx, from, e)
	}
	if err != nil {
		return err
	}
	if !done {
		return fault.New(fault.ExitUnverified, "wrong_content", "unpacking release %s: %s changed while the release was unpacked", b.manifest.Version, from).Hinted(
			"look at the disk (dmesg), then repeat the command")
	}
	b.arrived(e, written)
	return nil
}

func (b *Builder) symlink(_ context.Context, e *release.Entry) error {
	if e.Type != release.Link {
		return nil
	}
	return b.d.Symlink(e.Target, b.at(e.Path))
}

// settle gives a file its mode and makes both durable.
func (b *Builder) settle(_ context.Context, e *release.Entry) error {
	if b.made[e.Path] != written {
		return nil
	}
	f, err := b.d.Append(b.at(e.Path), closedFile) // before its mode forbids that
	if err != nil {
		return err
	}
	if fs.FileMode(e.Mode) != closedFile {
		err = b.d.Chmod(b.at(e.Path), fs.FileMode(e.Mode))
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func (b *Builder) settleDir(path string, mode fs.FileMode) error {
	if mode != closedDir {
		if err := b.d.Chmod(path, mode); err != nil {
			return fault.File(err, lang.Say("writing %s", path))
		}
	}
	return fault.File(b.d.SyncDir(path), lang.Say("writing %s", path))
}
