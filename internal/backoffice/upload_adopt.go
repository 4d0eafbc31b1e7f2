package backoffice

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/vendorapi"
)

// proof is an upload all bytes of which were there, on the disk, and had the hash.
type proof struct {
	id   string
	file fs.FileInfo // of the bytes: what has been written to since is another file
}

func missingUpload(request string) *fault.Error {
	return fault.New(fault.ExitFailure, vendorapi.CodeUploadMissing, "an attachment of %s is not there, or not whole", clip(request)).
		Hinted("the customer has to send it again")
}

// proveUpload finds the upload of an attachment, which takes time: bytes that this
// process did not receive are read. Faults: upload_missing (exit 1) when it is not there
// or not whole, upload_locked (exit 6) when all of it is there and somebody else is at it.
func (s *Store) proveUpload(ctx context.Context, licenseID, requestID, hash string) (*proof, error) {
	id := uploadID(licenseID, requestID, hash)
	held, err := s.hold(ctx, id, false)
	if err != nil {
		if u, failed := s.readUpload(id); failed == nil && u != nil {
			if have, ok := s.offset(u); ok && have == u.Size {
				return nil, err
			}
		}
		return nil, missingUpload(requestID) // it is still being sent
	}
	defer held.release()
	u, have, err := s.state(held)
	if errors.Is(err, errNoUpload) || err != nil && fault.Of(err).Code == "upload_damaged" || err == nil && have < u.Size {
		return nil, missingUpload(requestID)
	}
	if err != nil {
		return nil, err
	}
	if u.Path == "" {
		part, err := s.disk.Append(s.partFile(id), 0o600)
		if err == nil {
			err = errors.Join(part.Sync(), part.Close())
		}
		if err != nil {
			return nil, fault.File(err, lang.Say("keeping %s", s.partFile(id)))
		}
	}
	file, err := s.disk.Lstat(s.whereIs(u))
	return &proof{id, file}, fault.File(err, lang.Say("keeping an upload"))
}

// linkUpload gives proven bytes the name path, in the vendor's directory. It waits for
// nobody, and doing it again changes nothing. Another file of that name gives way: it is
// one of a document with the same id that was never accepted. The fault is
// upload_missing (exit 1) when the upload is no more what it was.
func (s *Store) linkUpload(p *proof, path string) error {
	u, err := s.readUpload(p.id)
	if err != nil {
		return err
	}
	if u == nil {
		return missingUpload(filepath.Base(path))
	}
	from := s.whereIs(u) // another document may have taken it meanwhile
	err = s.disk.Link(from, path)
	if errors.Is(err, fs.ErrExist) && !s.is(p, path) {
		if err := s.drop(path); err != nil {
			return err
		}
		err = s.disk.Link(from, path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missingUpload(u.Request)
	case err != nil && !errors.Is(err, fs.ErrExist):
		return fault.File(err, lang.Say("keeping %s", path))
	case !s.is(p, path):
		return errors.Join(missingUpload(u.Request), s.drop(path))
	}
	return fault.File(s.disk.SyncDir(filepath.Dir(path)), lang.Say("keeping %s", path))
}

// is tells whether the proven bytes have the name path, unchanged.
func (s *Store) is(p *proof, path string) bool {
	now, err := s.disk.Lstat(path)
	return err == nil && os.SameFile(now, p.file) && now.Size() == p.file.Size() && now.ModTime().Equal(p.file.ModTime())
}

// settleUpload notes that an accepted document has taken an upload, under the name path.
// The upload is called whole until it expires, so that a client that asks again sends
// nothing, and another document of the same request can take it, too. Where somebody is
// at the upload its bytes keep their first name, and count twice until it expires.
func (s *Store) settleUpload(ctx context.Context, p *proof, path string) error {
	held, err := s.hold(ctx, p.id, false)
	if err != nil {
		return err
	}
	defer held.release()
	u, err := s.readUpload(p.id)
	if err != nil || u == nil || u.Path != "" || !s.is(p, s.partFile(p.id)) {
		return err
	}
	if u.Path, err = filepath.Rel(s.dir, path); err != nil {
		return err
	}
	if err := s.saveUpload(u); err != nil {
		return err
	}
	s.intake.forget(u.ID)
	return s.drop(s.partFile(u.ID))
}
