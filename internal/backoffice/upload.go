package backoffice

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// UploadLimits bounds what customers may leave here. A zero is the default.
type UploadLimits struct {
	File   int64         // bytes of one file; support.delivery.maxUpload of the profile, which is 20 GiB if it does not say
	Stored int64         // bytes of all files of one licence: of uploads, and of what requests have taken; 200 GiB
	Free   int64         // bytes of the disk that no upload may take, 1 GiB
	Life   time.Duration // how long an upload is kept that nobody goes on with, 7 days

	stall   time.Duration // how long a client may send nothing
	giveWay time.Duration // how long one waits for another to leave an upload
}

// mostUploads bounds the uploads of one licence that no request has taken yet.
const mostUploads = 1000

// LimitUploads sets what Handler allows. It is called before Handler.
func (s *Store) LimitUploads(l UploadLimits) { s.limits = l }

// largestUpload is how many bytes one file may have, as the limits or else the profile
// have it now.
func (s *Store) largestUpload() int64 {
	limits := s.limits.orDefault()
	if s.limits.File == 0 {
		if _, p, err := s.profile(); err == nil && p.Support.Delivery.MaxUpload > 0 {
			limits.File = int64(p.Support.Delivery.MaxUpload)
		}
	}
	return min(limits.File, limits.Stored)
}

func (l UploadLimits) orDefault() UploadLimits {
	return UploadLimits{
		File:    cmp.Or(l.File, 20<<30),
		Stored:  cmp.Or(l.Stored, 200<<30),
		Free:    cmp.Or(l.Free, 1<<30),
		Life:    cmp.Or(l.Life, 7*24*time.Hour),
		stall:   cmp.Or(l.stall, stall),
		giveWay: cmp.Or(l.giveWay, 10*time.Second),
	}
}

// upload is what is kept of one beside its bytes: uploads/ID.json. The bytes are in
// uploads/ID.part as they arrived, so its length is how far the upload is.
type upload struct {
	ID       string    `json:"id"`
	License  string    `json:"license"`
	Request  string    `json:"request"`
	SHA256   string    `json:"sha256"`
	Filename string    `json:"filename,omitempty"`
	Size     int64     `json:"size"`
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires"`

	// Path is where the bytes went when a request took them, below the vendor's
	// directory; the part is gone then. "" before.
	Path string `json:"path,omitempty"`
}

// uploadID names the upload of a file for a request: creating it again finds it.
func uploadID(license, request, hash string) string {
	sum := sha256.Sum256([]byte("optool upload v1\n" + license + "\n" + request + "\n" + hash))
	return hex.EncodeToString(sum[:20])
}

func validUploadID(s string) bool { return validLookup(s) } // 40 hex digits as well

func (s *Store) uploadFile(id string) string { return s.path("uploads", id+".json") }
func (s *Store) partFile(id string) string   { return s.path("uploads", id+".part") }

// readUpload returns what is known of an upload; nil when there is none.
func (s *Store) readUpload(id string) (*upload, error) {
	if !validUploadID(id) {
		return nil, nil
	}
	data, err := system.ReadFile(s.uploadFile(id), maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var u upload
	if err := json.Unmarshal(data, &u); err != nil || u.ID != id || u.Size < 0 {
		return nil, nil // cut off when the power was: the upload begins anew
	}
	return &u, nil
}

// saveUpload replaces the record in one step. It waits for no disk: a power cut may cost
// an upload that no request has taken, and the client sends it again.
func (s *Store) saveUpload(u *upload) error {
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	path := s.uploadFile(u.ID)
	fresh := path + ".new"
	if err := s.disk.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.File(err, lang.Say("writing %s", path))
	}
	f, err := s.disk.Create(fresh, 0o600)
	if err == nil {
		_, err = f.Write(append(data, '\n'))
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		err = s.disk.Rename(fresh, path)
	}
	return fault.File(err, lang.Say("writing %s", path))
}

// whereIs is where the bytes of an upload are.
func (s *Store) whereIs(u *upload) string {
	if u.Path != "" {
		return s.path(u.Path)
	}
	return s.partFile(u.ID)
}

// offset is how many bytes of u have arrived; ok is false when its bytes are gone, or
// are more than can be.
func (s *Store) offset(u *upload) (have int64, ok bool) {
	info, err := s.disk.Lstat(s.whereIs(u))
	if err != nil || !info.Mode().IsRegular() || info.Size() > u.Size || u.Path != "" && info.Size() < u.Size {
		return 0, false
	}
	return info.Size(), true
}

// discard forgets an upload. Bytes that a request has taken stay.
func (s *Store) discard(id string) error {
	s.intake.forget(id)
	for _, path := range []string{s.uploadFile(id), s.uploadFile(id) + ".new", s.partFile(id)} {
		if err := s.disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.File(err, lang.Say("removing %s", path))
		}
	}
	return nil
}

// uploadIDs lists the uploads, and the parts of which nothing is known.
func (s *Store) uploadIDs() (known, orphans []string, err error) {
	names, err := s.disk.ReadDir(s.path("uploads"))
	if err != nil {
		return nil, nil, fault.File(err, lang.Say("listing %s", s.path("uploads")))
	}
	seen := map[string]bool{}
	for _, name := range names { // in order: ID.json comes before ID.part
		id, kind, _ := strings.Cut(name, ".")
		switch {
		case !validUploadID(id):
		case kind == "json":
			known, seen[id] = append(known, id), true
		case !seen[id]:
			orphans = append(orphans, id)
		}
	}
	return known, orphans, nil
}
