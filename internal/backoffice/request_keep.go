package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"strings"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// keep writes what the record will speak of: the document as it came, its
// attachments, and the note for the help desk.
func (s *Store) keep(t *Ticket, e *Entry, a *arrival) error {
	for n, file := range a.attachments() {
		path := s.attachmentFile(t.ID, e.ID, file.Name)
		if n == 0 {
			if err := s.makeDirs(filepath.Dir(path)); err != nil {
				return err
			}
			if err := s.markStored(t, e.ID, a); err != nil {
				return err
			}
		}
		if err := a.files.keep(file, path); err != nil {
			return err
		}
	}
	if err := s.place(s.documentFile(t.ID, e), a.sealed); err != nil {
		return err
	}
	return s.queue(t.ID, e.ID)
}

func missingFiles(all []support.Attachment) error {
	if len(all) == 0 {
		return nil
	}
	var names []string
	for _, file := range all {
		names = append(names, file.Name+" (sha256 "+file.SHA256+")")
	}
	return fault.New(fault.ExitRefused, vendorapi.CodeUploadMissing, "%s: not there, or not whole", clipped(strings.Join(names, ", "), 2000))
}

// uploaded holds the attachments that came over HTTPS.
type uploaded struct {
	store            *Store
	license, request string

	proofs map[string]*proof // by the hashes of attachments
	kept   map[string]string // and where they are then
}

func (u *uploaded) prove(ctx context.Context, all []support.Attachment) error {
	u.proofs, u.kept = map[string]*proof{}, map[string]string{}
	var missing []support.Attachment
	for _, a := range all {
		p := u.proofs[a.SHA256]
		if p == nil {
			var err error
			p, err = u.store.proveUpload(ctx, u.license, u.request, a.SHA256)
			if err != nil && fault.Of(err).Code != vendorapi.CodeUploadMissing {
				return err
			}
		}
		if p == nil || p.file.Size() != a.Size {
			missing = append(missing, a)
		} else {
			u.proofs[a.SHA256] = p
		}
	}
	return missingFiles(missing)
}

func (u *uploaded) keep(a support.Attachment, path string) error {
	p := u.proofs[a.SHA256]
	if p == nil {
		return missingFiles([]support.Attachment{a})
	}
	err := u.store.linkUpload(p, path)
	if err != nil && fault.Of(err).Code == vendorapi.CodeUploadMissing {
		return missingFiles([]support.Attachment{a})
	}
	u.kept[a.SHA256] = path
	return err
}

func (u *uploaded) settle(ctx context.Context) (err error) {
	for hash, path := range u.kept {
		err = errors.Join(err, u.store.settleUpload(ctx, u.proofs[hash], path))
	}
	return err
}

// clipped is clip for longer texts.
func clipped(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// document reads what was kept of an entry, without its envelope.
func (s *Store) document(t *Ticket, e *Entry) ([]byte, error) {
	path := s.documentFile(t.ID, e)
	data, err := disk.ReadFile(s.disk, path, vendorapi.MaxRequest)
	if err != nil {
		return nil, fault.File(err, lang.Say("reading %s", path))
	}
	if strings.HasSuffix(path, ".dsse") {
		envelope, err := license.ParseEnvelope(data)
		if err != nil {
			return nil, damaged(path)
		}
		data = envelope.Payload
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != e.SHA256 {
		return nil, damaged(path)
	}
	return data, nil
}

func damaged(path string) *fault.Error {
	return fault.New(fault.ExitUnverified, "record_damaged", "%s is damaged", path).Hinted("restore the file from a backup")
}
