package tuf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// Target is a file as a role lists it.
type Target struct {
	Path   string // relative, with slashes, without ".." or "."
	Length int64  // bytes
	SHA256 string // 64 hexadecimal digits, lower case
	Custom []byte // what the role says of it besides, JSON; nil: nothing
	Role   string // who lists it
}

func newTarget(role, path string, file *listed) (Target, error) {
	name := role + ".json"
	switch {
	case !validPath(path):
		return Target{}, invalid(name, lang.Errorf("it lists a path that leads elsewhere"))
	case file == nil || file.Length < 0 || len(file.Hashes["sha256"]) != sha256.Size:
		return Target{}, invalid(name, lang.Errorf("it lists a file without a usable length or SHA-256"))
	}
	t := Target{Path: path, Length: file.Length, SHA256: hex.EncodeToString(file.Hashes["sha256"]), Role: role}
	if file.Custom != nil {
		t.Custom = *file.Custom
	}
	return t, nil
}

// Fetch returns the content of t, verified; one of more than max bytes is refused
// unread. Nothing is cached. Faults: metadata_too_large, metadata_mismatch (exit 5),
// metadata_missing (exit 3); those of the Source pass.
func (r *Repository) Fetch(ctx context.Context, t Target, max int64) ([]byte, error) {
	if r.offline {
		return nil, missing(t.Path, fs.ErrNotExist)
	}
	if t.Length > max {
		return nil, tooLarge(t.Path, max)
	}
	data, err := r.client.Source.Fetch(ctx, r.targetName(t), t.Length)
	if err != nil {
		return nil, absent(t.Path, err)
	}
	if int64(len(data)) != t.Length {
		return nil, mismatch(t.Path, "it does not have the signed length of %d bytes", t.Length)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != t.SHA256 {
		return nil, mismatch(t.Path, "its SHA-256 is not the signed one")
	}
	return data, nil
}

// targetName is where a target lies in the repository.
func (r *Repository) targetName(t Target) string {
	dir, base := path.Split(t.Path)
	if r.trusted.root.part.ConsistentSnapshot {
		base = t.SHA256 + "." + base
	}
	elements := strings.Split("targets/"+dir+base, "/")
	for i := range elements {
		elements[i] = escape(elements[i])
	}
	return strings.Join(elements, "/")
}
