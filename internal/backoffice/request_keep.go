package backoffice

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// keep writes what the record will speak of: the document as it came, its
// attachments, and the note for the help desk.
func (s *Store) keep(t *Ticket, e *Entry, a *arrival) error {
	var missing []string
	for _, file := range a.attachments() {
		if !a.files.has(file) {
			missing = append(missing, file.Name+" (sha256 "+file.SHA256+")")
		}
	}
	if len(missing) > 0 {
		return fault.New(fault.ExitRefused, vendorapi.CodeUploadMissing, "%s: not there, or not whole", clipped(strings.Join(missing, ", "), 2000))
	}
	for _, file := range a.attachments() {
		path := s.attachmentFile(t.ID, e.ID, file.Name)
		if err := s.makeDirs(filepath.Dir(path)); err != nil {
			return err
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

// uploaded holds the attachments that came over HTTPS.
type uploaded struct {
	store            *Store
	license, request string
}

func (u uploaded) has(a support.Attachment) bool {
	_, size, ok := u.store.Uploaded(u.license, u.request, a.SHA256)
	return ok && size == a.Size
}

func (u uploaded) keep(a support.Attachment, path string) error {
	from, _, ok := u.store.Uploaded(u.license, u.request, a.SHA256)
	// What a killed run left under that name may be another file: of a document with
	// the same id that was never accepted.
	if ok && u.store.same(from, path) != nil {
		if err := u.store.drop(path); err != nil {
			return err
		}
	}
	return u.store.AdoptUpload(u.license, u.request, a.SHA256, path)
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
		return nil, fault.File(err, "reading "+path)
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
