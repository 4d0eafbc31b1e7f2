package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
)

// spooled holds the attachments that a file or a mail brought, in requests/incoming,
// each proven by its hash.
type spooled struct {
	store    *Store
	document string
	files    []support.Attachment
}

func (p *spooled) path(hash string) string {
	n := slices.IndexFunc(p.files, func(a support.Attachment) bool { return a.SHA256 == hash })
	return p.store.path("requests", "incoming", p.document+"."+strconv.Itoa(n+1))
}

func (p *spooled) has(a support.Attachment) bool {
	return slices.ContainsFunc(p.files, func(b support.Attachment) bool { return a.SHA256 == b.SHA256 && a.Size == b.Size })
}

func (p *spooled) prove(_ context.Context, all []support.Attachment) error {
	return missingFiles(slices.DeleteFunc(slices.Clone(all), p.has))
}

func (p *spooled) settle(context.Context) error { return nil }

// keep links: two attachments may have the same bytes.
func (p *spooled) keep(a support.Attachment, path string) error {
	err := p.store.drop(path)
	if err == nil {
		err = p.store.disk.Link(p.path(a.SHA256), path)
	}
	if err == nil {
		err = p.store.disk.SyncDir(filepath.Dir(path))
	}
	return fault.File(err, lang.Say("keeping %s", path))
}

// spool writes an attachment down, which must be the one that its document speaks of.
func (p *spooled) spool(a support.Attachment, from io.Reader) error {
	if !p.has(a) {
		p.files = append(p.files, a)
	}
	path := p.path(a.SHA256)
	if err := p.store.drop(path); err != nil { // of a killed run, or the same bytes again
		return err
	}
	to, err := p.store.disk.Create(path, 0o600)
	if err != nil {
		return fault.File(err, lang.Say("writing %s", path))
	}
	hash, source := sha256.New(), &noting{from: io.LimitReader(from, a.Size+1)}
	size, err := io.CopyBuffer(io.MultiWriter(to, hash), source, make([]byte, 256<<10))
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil && source.failed == nil {
		return fault.File(err, lang.Say("writing %s", path))
	}
	if source.failed != nil || size != a.Size || hex.EncodeToString(hash.Sum(nil)) != a.SHA256 {
		return badFile("the attachment %q of %s is not the one that was sealed", a.Name, p.document)
	}
	return nil
}

// noting remembers that reading failed: that is another's fault than writing.
type noting struct {
	from   io.Reader
	failed error
}

func (r *noting) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.failed = err
	}
	return n, err
}

// clear removes what was spooled: it has another name by now, or is not wanted.
func (p *spooled) clear() {
	for _, a := range p.files {
		_ = p.store.drop(p.path(a.SHA256)) // the next one of that name replaces it
	}
}
