package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/vendorapi"
)

// codeManyUploads is for a licence that has left too much here.
const codeManyUploads = "too_many_uploads"

// createUpload makes room for an upload, or finds the one that was created before
// for the same request and hash, and completes u. It returns how many bytes are
// there.
//
// Faults: not_entitled, too_large, too_many_uploads, bad_request (exit 4), no_room (exit 3),
// upload_locked (exit 6), upload_damaged (exit 5), and those of the file system.
func (s *Store) createUpload(ctx context.Context, u *upload) (have int64, err error) {
	limits := s.limits.orDefault()
	if most := s.largestUpload(); u.Size > most {
		return 0, fault.New(fault.ExitRefused, vendorapi.CodeTooLarge, "an upload may have %d bytes", most)
	}
	if empty := sha256.Sum256(nil); u.Size == 0 && u.SHA256 != hex.EncodeToString(empty[:]) {
		return 0, fault.New(fault.ExitRefused, vendorapi.CodeBadRequest, "an empty file has another SHA-256")
	}
	u.ID = uploadID(u.License, u.Request, u.SHA256)
	if was, err := s.readUpload(u.ID); err != nil {
		return 0, err
	} else if was == nil {
		if err := s.mayUpload(u.License); err != nil {
			return 0, err
		}
	}
	if err := s.disk.Mkdir(s.path("uploads"), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return 0, fault.File(err, lang.Say("making %s", s.path("uploads")))
	}
	err = locked(ctx, s.path("uploads", "lock"), func() error {
		found, err := s.earlier(ctx, u, &have)
		if err != nil || found {
			return err
		}
		if err := s.makeRoom(ctx, u, limits); err != nil {
			return err
		}
		if err := s.discard(u.ID); err != nil { // what a crash left of one
			return err
		}
		part := s.partFile(u.ID)
		f, err := s.disk.Create(part, 0o600)
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return fault.File(err, lang.Say("making %s", part))
		}
		u.Created, u.Expires = s.instant(), s.lives()
		return s.saveUpload(u)
	})
	return have, err
}

// earlier finds the same upload from before. One that cannot go on is discarded.
func (s *Store) earlier(ctx context.Context, u *upload, have *int64) (found bool, err error) {
	was, err := s.readUpload(u.ID)
	if err != nil || was == nil {
		return false, err
	}
	arrived, there := s.offset(was)
	if was.Path != "" && there && was.Size != u.Size {
		return false, fault.New(fault.ExitRefused, vendorapi.CodeBadRequest, "the file with this SHA-256 has %d bytes", was.Size)
	}
	held, err := s.hold(ctx, u.ID, false)
	if fault.Of(err) != nil && fault.Of(err).Code == "upload_locked" && was.Size == u.Size && there {
		*u, *have = *was, arrived // somebody is at it, and keeps it alive
		return true, nil
	}
	if err != nil {
		return false, err
	}
	defer held.release()
	if !there || was.Size != u.Size {
		return false, s.discard(u.ID)
	}
	*u, *have = *was, arrived
	if arrived == u.Size {
		if err := s.prove(u); err != nil {
			return false, err
		}
	}
	return true, s.touch(u)
}

// touch keeps an upload alive; it writes no more than once a day or so.
func (s *Store) touch(u *upload) error {
	lives := s.lives()
	if lives.Sub(u.Expires) < s.limits.orDefault().Life/7 {
		return nil
	}
	u.Expires = lives
	return s.saveUpload(u)
}

// makeRoom sweeps what is too old, and says whether there is room for u.
func (s *Store) makeRoom(ctx context.Context, u *upload, limits UploadLimits) error {
	known, orphans, err := s.uploadIDs()
	if err != nil {
		return err
	}
	for _, id := range orphans {
		if err := s.discard(id); err != nil {
			return err
		}
	}
	total, count := u.Size, 1
	for _, id := range known {
		other, err := s.readUpload(id)
		if err != nil {
			continue // a record that cannot be read bothers nobody but its own upload
		}
		if other == nil {
			if id != u.ID {
				s.sweep(ctx, id)
			}
			continue
		}
		if s.now().After(other.Expires) && s.sweep(ctx, id) {
			continue
		}
		if other.License == u.License && other.Path == "" {
			total += other.Size
			count++
		}
	}
	if count > mostUploads {
		return fault.New(fault.ExitRefused, codeManyUploads, "this licence has %d uploads that no request has taken", count-1)
	}
	taken, err := s.stored(u.License, limits.Stored-total)
	if err != nil {
		return err
	}
	if total+taken > limits.Stored {
		return fault.New(fault.ExitRefused, codeManyUploads, "the files of this licence may take %d bytes here: %d are taken by requests, %d by uploads, with this one",
			limits.Stored, taken, total)
	}
	return s.room(u.Size, limits.Free)
}

// sweep removes an upload that nobody is at.
func (s *Store) sweep(ctx context.Context, id string) bool {
	held, err := s.hold(ctx, id, false)
	if err != nil {
		return false
	}
	defer held.release()
	return s.discard(id) == nil
}

// room says whether the disk has room for so many bytes, and for what must stay free.
func (s *Store) room(bytes, free int64) error {
	space, err := s.disk.Space(s.path("uploads"))
	if err != nil {
		return fault.File(err, lang.Say("looking for room at %s", s.path("uploads")))
	}
	if space.Bytes-bytes < free {
		return fault.New(fault.ExitUnreachable, "no_room", "an upload of %d bytes would leave less than %d of the %d that are free",
			bytes, free, space.Bytes).Retry().Hinted("free space at %s", s.path("uploads"))
	}
	return nil
}
