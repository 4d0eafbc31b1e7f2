package backoffice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// keptVersions is how many versions of metadata other than root stay published,
// for whoever is reading while a new one appears. Root versions all stay.
const keptVersions = 10

// Publication is what a command changed in the published repository.
type Publication struct {
	Targets  []string    // target paths of releases that are new or changed
	Files    []string    // metadata written, in order, such as "3.stable.json"; none: nothing was due
	Roles    []Role      // as they are now
	Warnings []lang.Text // what will need the vendor's attention
}

// file is one of those that appear together.
type file struct {
	Path string      `json:"path"` // below the vendor's directory, with slashes
	Data []byte      `json:"data"`
	Mode fs.FileMode `json:"mode"`
}

// intent is the content of the file publication: all that a command is about to
// write. Once it is on the disk the command has happened; a later one completes
// what a kill or a full disk left of it.
type intent struct {
	Files []file `json:"files"`          // in the order in which readers may see them
	Root  string `json:"root,omitempty"` // root metadata that profile.yaml is to hold
}

const (
	maxIntent = 256 << 20        // bytes of the file publication
	publicTUF = "public/v1/tuf/" // below the vendor's directory
)

func (s *Store) intentPath() string { return s.path("publication") }

// releasing runs change under the lock, with the repository in force, after
// completing what an earlier command left. A directory without a repository gets
// one first.
func (s *Store) releasing(ctx context.Context, change func(*repository) error) error {
	return locked(ctx, s.path("lock"), func() error {
		if err := s.complete(); err != nil {
			return err
		}
		r, err := s.openRepository()
		if err == nil && r == nil {
			r, err = s.addRepository(ctx)
		}
		if err != nil {
			return err
		}
		return change(r)
	})
}

// complete writes what the file publication says, if there is one.
func (s *Store) complete() error {
	data, err := disk.ReadFile(s.disk, s.intentPath(), maxIntent)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var todo intent
	if err == nil {
		if err := json.Unmarshal(data, &todo); err != nil {
			return fault.New(fault.ExitFailure, "record_damaged", "%s cannot be read: %w", s.intentPath(), err).
				Hinted("remove the file, then repeat the command that was interrupted")
		}
		err = s.carryOut(&todo)
	}
	if err != nil {
		return unfinished(err)
	}
	return nil
}

// intend makes the new state of the repository, and records beside it, come true.
func (c *change) intend(ctx context.Context, records ...*Release) (*Publication, error) {
	if err := c.check(ctx); err != nil {
		return nil, err
	}
	todo := intent{Root: string(c.root)}
	for _, r := range records {
		data, err := r.text()
		if err != nil {
			return nil, err
		}
		todo.Files = append(todo.Files, file{Path: recordName(&r.Offer), Data: data, Mode: 0o600})
	}
	names, err := c.box.text()
	if err != nil {
		return nil, err
	}
	todo.Files = append(todo.Files, file{Path: "releases/keys.json", Data: names, Mode: 0o600})
	todo.Files = append(todo.Files, c.files...)
	if todo.Root != "" { // a profile that cannot be changed is found before anything happens
		if _, err := c.store.profileWith("releases", lang.Say("root metadata"), todo.Root); err != nil {
			return nil, err
		}
	}
	if err := c.store.put(c.manifests, &todo); err != nil {
		return nil, err
	}
	if err := c.store.carryOut(&todo); err != nil {
		return nil, unfinished(err)
	}
	c.prune()
	p := &Publication{Targets: c.targets, Roles: c.roles(c.box)}
	for _, f := range c.files {
		p.Files = append(p.Files, strings.TrimPrefix(f.Path, publicTUF))
	}
	p.Warnings = c.warnings()
	return p, nil
}

// put writes manifests, which nothing names yet, and then the intent.
func (s *Store) put(manifests map[string][]byte, todo *intent) error {
	for name, data := range manifests {
		if err := s.replace(s.tufPath(name), data, 0o644); err != nil {
			return err
		}
	}
	data, err := json.Marshal(todo)
	if err != nil {
		return err
	}
	err = s.replace(s.intentPath(), data, 0o600)
	if err == nil {
		return nil
	}
	if removed := s.disk.Remove(s.intentPath()); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		return unfinished(err) // it may be there, whole
	}
	return err
}

// carryOut writes all that is intended, in order, and forgets the intent.
func (s *Store) carryOut(todo *intent) error {
	for _, f := range todo.Files {
		if !filepath.IsLocal(f.Path) {
			return fault.New(fault.ExitFailure, "record_damaged", "%s names %q", s.intentPath(), clip(f.Path))
		}
		if err := s.replace(s.path(filepath.FromSlash(f.Path)), f.Data, f.Mode); err != nil {
			return err
		}
	}
	if todo.Root != "" {
		changed, err := s.profileWith("releases", lang.Say("root metadata"), todo.Root)
		if err == nil && changed != nil {
			err = s.replace(s.path("profile.yaml"), changed, 0o644)
		}
		if err != nil {
			return err
		}
	}
	err := s.disk.Remove(s.intentPath())
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = s.disk.SyncDir(s.dir)
	}
	return fault.File(err, lang.Say("removing %s", s.intentPath()))
}

// replace writes a file whole, and the directories above it. What others may read
// lies in directories that they may enter.
func (s *Store) replace(path string, data []byte, mode fs.FileMode) error {
	above := fs.FileMode(0o700)
	if mode&0o004 != 0 {
		above = 0o755
	}
	err := disk.MkdirAll(s.disk, filepath.Dir(path), above)
	if err == nil {
		err = disk.WriteFile(s.disk, path, data, mode)
	}
	return fault.File(err, lang.Say("writing %s", path))
}

// unfinished says of a failure that what was intended stays so.
func unfinished(err error) error {
	f := *fault.Of(err)
	f.Err = err
	return f.Append("; the change is noted and will be completed").
		Hinted("put right what is wrong, then complete it with: optool-vendor release refresh")
}

// warnings names what will need attention: roles that end before long.
func (c *change) warnings() []lang.Text {
	var all []lang.Text
	for _, role := range c.names() {
		if _, end := c.about(role); end.Sub(c.at) < lifeOf(role)/4 {
			all = append(all, lang.Say("metadata of the role %s ends on %s; renew it with: %s", role, end.UTC().Format(time.DateOnly), renewal(role)))
		}
	}
	return all
}

// renewal is the command that gives a role's metadata a new end.
func renewal(role string) string {
	if role == metadata.ROOT {
		return "optool-vendor key rotate --role root"
	}
	return "optool-vendor release refresh"
}

// prune removes metadata that has been replaced long since, and manifests that
// none of what is kept names. What cannot be removed is left to the next time.
func (c *change) prune() {
	names, err := c.store.disk.ReadDir(c.store.tufPath(""))
	if err != nil {
		return
	}
	for _, name := range names {
		number, role, ok := strings.Cut(strings.TrimSuffix(name, ".json"), ".")
		version, err := strconv.ParseInt(number, 10, 64)
		if !ok || err != nil || role == metadata.ROOT || !slices.Contains(c.names(), role) {
			continue
		}
		if newest, _ := c.about(role); version <= newest-keptVersions {
			_ = c.store.disk.Remove(c.store.tufPath(name))
		}
	}
	for channel := range c.channels {
		if c.dirty[channel] {
			c.pruneManifests(channel)
		}
	}
}

func (c *change) pruneManifests(channel string) {
	named := map[string]bool{}
	newest, _ := c.about(channel)
	for version := newest; version > 0 && version > newest-keptVersions; version-- {
		data, err := c.store.publishedFile(fmt.Sprintf("%d.%s.json", version, channel))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		list, parsed := new(listMeta).FromBytes(data)
		if err != nil || parsed != nil {
			return
		}
		for path, t := range list.Signed.Targets {
			named[consistentName(path, t)] = true
		}
	}
	dir := "targets/releases/" + channel
	files, err := c.store.disk.ReadDir(c.store.tufPath(dir))
	for _, name := range files {
		if err == nil && !named[dir+"/"+name] {
			_ = c.store.disk.Remove(c.store.tufPath(dir + "/" + name))
		}
	}
}
