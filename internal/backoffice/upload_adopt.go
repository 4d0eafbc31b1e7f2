package backoffice

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/vendorapi"
)

// Uploaded returns where the bytes of an attachment are and how many, when all of them
// are there and have the hash. Its bytes may not survive a power cut before
// AdoptUpload has taken them.
func (s *Store) Uploaded(licenseID, requestID, hash string) (path string, size int64, ok bool) {
	u, end, err := s.proven(licenseID, requestID, hash)
	if err != nil {
		return "", 0, false
	}
	end()
	return s.whereIs(u), u.Size, true
}

// proven holds an upload until end is called. The fault is upload_missing (exit 1) when
// it is not there or not whole.
func (s *Store) proven(licenseID, requestID, hash string) (_ *upload, end func(), err error) {
	missing := fault.New(fault.ExitFailure, vendorapi.CodeUploadMissing, "an attachment of %s is not there, or not whole", clip(requestID)).
		Hinted("the customer has to send it again")
	held, err := s.hold(context.Background(), uploadID(licenseID, requestID, hash), false)
	if err != nil {
		return nil, nil, missing // somebody is still sending it
	}
	u, have, err := s.state(held)
	if err == nil && have == u.Size {
		return u, held.release, nil
	}
	held.release()
	if err == nil || errors.Is(err, errNoUpload) || fault.Of(err).Code == "upload_damaged" {
		return nil, nil, missing
	}
	return nil, nil, err
}

// AdoptUpload gives the bytes of an attachment that Uploaded finds the name path, in the
// vendor's directory: they are on the disk when it returns. The upload is called
// whole until it expires, so that a client that asks again sends nothing, and another
// document of the same request can adopt it, too. Doing it again changes nothing.
// The fault is upload_missing (exit 1) when Uploaded finds nothing.
func (s *Store) AdoptUpload(licenseID, requestID, hash, path string) error {
	u, end, err := s.proven(licenseID, requestID, hash)
	if err != nil {
		return err
	}
	defer end()
	doing := "keeping " + path
	if u.Path == "" {
		part, err := s.disk.Append(s.partFile(u.ID), 0o600)
		if err == nil {
			err = errors.Join(part.Sync(), part.Close())
		}
		if err != nil {
			return fault.File(err, doing)
		}
	}
	from := s.whereIs(u)
	if err := s.disk.Link(from, path); err != nil && (!errors.Is(err, fs.ErrExist) || s.same(from, path) != nil) {
		return fault.File(err, doing)
	}
	if err := s.disk.SyncDir(filepath.Dir(path)); err != nil {
		return fault.File(err, doing)
	}
	if u.Path == "" {
		if u.Path, err = filepath.Rel(s.dir, path); err != nil {
			return err
		}
		if err := s.saveUpload(u); err != nil {
			return err
		}
		s.intake.forget(u.ID)
	}
	if err := s.disk.Remove(s.partFile(u.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, doing)
	}
	return nil
}

// same returns nil for two names of one file.
func (s *Store) same(a, b string) error {
	one, err := s.disk.Lstat(a)
	if err != nil {
		return err
	}
	other, err := s.disk.Lstat(b)
	if err == nil && !os.SameFile(one, other) {
		err = &fs.PathError{Op: "link", Path: b, Err: fs.ErrExist}
	}
	return err
}
