package backoffice

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/strictyaml"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

// lockWait is how long a change waits for another one to end.
const lockWait = 15 * time.Second

const (
	maxSmall  = 64 << 10 // bytes of vendor.yaml, a key, the pending note
	maxRecord = 4 << 20  // bytes of one licence's record with its history
)

// Settings is the content of vendor.yaml.
type Settings struct {
	Product  string `yaml:"product"`
	Title    string `yaml:"title"`
	Endpoint string `yaml:"endpoint"`
}

// Store is a vendor's directory.
type Store struct {
	Settings
	dir  string
	now  func() time.Time
	disk disk.Disk // what releases and uploads are written through

	limits UploadLimits
	intake *intake // of uploads
}

// Open opens the directory that Init made. It reads vendor.yaml and nothing else.
func Open(dir string, now func() time.Time) (*Store, error) {
	s := &Store{dir: dir, now: now, disk: disk.OS{}, intake: new(intake)}
	data, err := system.ReadFile(s.path("vendor.yaml"), maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.ExitUsage, "no_vendor_directory", "%s is not a vendor directory: it has no vendor.yaml", dir).
			Hinted("make one with: optool-vendor init %s --product NAME --endpoint URL", dir)
	}
	if err != nil {
		return nil, err
	}
	if err := strictyaml.Decode(s.path("vendor.yaml"), data, &s.Settings); err != nil {
		return nil, fault.New(fault.ExitUsage, "config_invalid", "%w", err)
	}
	if s.Product == "" || s.Endpoint == "" {
		return nil, fault.New(fault.ExitUsage, "config_invalid", "%s names no product or no endpoint", s.path("vendor.yaml"))
	}
	return s, nil
}

func (s *Store) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// instant is now as documents carry it: in UTC, in whole seconds.
func (s *Store) instant() time.Time { return s.now().UTC().Truncate(time.Second) }

// write runs change under the lock, after finishing what a killed process began.
func (s *Store) write(ctx context.Context, change func(*signer) error) error {
	return locked(ctx, s.path("lock"), func() error {
		by, err := s.finish()
		if err != nil {
			return err
		}
		return change(by)
	})
}

// locked runs do while it holds the lock at path.
func locked(ctx context.Context, path string, do func() error) error {
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock, err := system.Acquire(waiting, path)
	if err != nil {
		return err
	}
	defer lock.Release()
	return do()
}

// Heal publishes what a killed process left unpublished.
func (s *Store) Heal(ctx context.Context) error {
	if _, err := os.Stat(s.intentPath()); err == nil {
		if err := locked(ctx, s.path("lock"), s.complete); err != nil {
			return err
		}
	}
	if _, err := os.Stat(s.path("pending")); errors.Is(err, fs.ErrNotExist) {
		return nil // and a server without the licence key has no worry
	}
	return s.write(ctx, func(*signer) error { return nil })
}

// everything stands in the pending note for a new key ring: all is published anew.
const everything = "everything"

// pend notes what is about to change: the id of a licence, or everything.
func (s *Store) pend(what string) error {
	return system.WriteFile(s.path("pending"), []byte(what+"\n"), 0o600)
}

// finish publishes what the pending note names, if there is one, and removes it.
func (s *Store) finish() (*signer, error) {
	by, err := s.signer()
	if err != nil {
		return nil, err
	}
	note, err := system.ReadFile(s.path("pending"), maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return by, nil
	}
	if err != nil {
		return nil, err
	}
	if what := strings.TrimSpace(string(note)); what == everything {
		err = s.settleAll(by)
	} else if _, err = s.settle(by, what); unknown(err) {
		err = nil // killed before its record was written: nobody has seen this licence
	}
	if err != nil {
		return nil, err
	}
	return by, s.settled()
}

func (s *Store) settled() error {
	return fault.File(os.Remove(s.path("pending")), lang.Say("removing %s", s.path("pending")))
}

// settleAll publishes the key ring everywhere it stands, then every licence.
func (s *Store) settleAll(by *signer) error {
	if err := s.publishRing(by); err != nil {
		return err
	}
	ids, err := s.ids()
	for _, id := range ids {
		if _, err := s.settle(by, id); err != nil {
			return err
		}
	}
	return err
}

// settle publishes a licence from its record. One whose record was signed with a
// key that is no longer in force gets the next sequence number first: readers
// hold the date of issue against the validity of the key.
func (s *Store) settle(by *signer, id string) (*Record, error) {
	r, err := s.record(id)
	if err != nil {
		return nil, err
	}
	if r.SignedBy != by.keyID {
		r.change(by, s.instant(), "signed anew", "")
		if err := s.save(r); err != nil {
			return nil, err
		}
	}
	file, err := by.file(&r.License)
	if err != nil {
		return nil, err
	}
	return r, system.WriteFile(s.PublicFile(r.Lookup), file, 0o644)
}

// PublicFile is the path of the published file of a lookup name.
func (s *Store) PublicFile(lookup string) string {
	return s.path("public", "v1", "licenses", lookup+".lic")
}

// published reports whether a file is published under a lookup name.
func (s *Store) published(lookup string) bool {
	_, err := os.Stat(s.PublicFile(lookup))
	return err == nil
}

// Published returns the signed file as customers fetch it.
func (s *Store) Published(r *Record) ([]byte, error) {
	return system.ReadFile(s.PublicFile(r.Lookup), license.MaxFile)
}
