package backoffice

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
)

// watch is a clock that tests turn by hand.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) turn(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

var acme = New{Product: "acme-platform", Endpoint: "http://127.0.0.1:8080", RootKeys: 3, Threshold: 2}

// newStore is a vendor of its own directory. All have the same keys: making and
// syncing them takes its time.
func newStore(t testing.TB) (*Store, *watch) {
	t.Helper()
	w := &watch{now: begun()}
	dir := filepath.Join(t.TempDir(), "acme")
	for _, f := range template(t) {
		path := filepath.Join(dir, f.Path)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if f.Mode.IsDir() {
			err = errors.Join(err, os.Mkdir(path, f.Mode.Perm()))
		} else {
			err = errors.Join(err, os.WriteFile(path, f.Data, f.Mode))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return opened(t, dir, w), w
}

// newVendor is a vendor with keys of his own.
func newVendor(t testing.TB) (*Store, *watch) {
	t.Helper()
	w := &watch{now: begun()}
	s, err := Init(filepath.Join(t.TempDir(), "acme"), acme, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, s.dir, w), w
}

func opened(t testing.TB, dir string, w *watch) *Store {
	t.Helper()
	s, err := Open(dir, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.disk = &meddler{Disk: s.disk, hasty: true}
	return s
}

func begun() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

var made struct {
	once  sync.Once
	files []file
}

func template(t testing.TB) []file {
	made.once.Do(func() {
		s, _ := newVendor(t)
		err := filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || path == s.dir {
				return err
			}
			f := file{Path: path[len(s.dir)+1:]}
			info, err := e.Info()
			if f.Mode = info.Mode(); err == nil && !e.IsDir() {
				f.Data, err = os.ReadFile(path)
			}
			made.files = append(made.files, f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	return made.files
}

func newKey(t testing.TB) license.Key {
	t.Helper()
	key, err := license.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue makes a licence that runs for the given time from now.
func issue(t testing.TB, s *Store, runs time.Duration) (*Record, license.Key) {
	t.Helper()
	key, end := newKey(t), s.instant().Add(runs)
	r, err := s.Issue(t.Context(), key, license.License{Customer: "Nord AG", Expires: &end})
	if err != nil {
		t.Fatal(err)
	}
	return r, key
}

// open reads a published licence as the customer does: with the profile alone.
func open(t testing.TB, s *Store, r *Record) *license.Document {
	t.Helper()
	d, err := tryOpen(s, r)
	if err != nil {
		t.Fatalf("the published file of %s: %v", r.License.ID, err)
	}
	return d
}

func tryOpen(s *Store, r *Record) (*license.Document, error) {
	data, err := s.Published(r)
	if err != nil {
		return nil, err
	}
	trust, err := s.trust()
	if err != nil {
		return nil, err
	}
	return trust.Open(data)
}

func wantCode(t testing.TB, err error, code string, exit int) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != code || f.Exit != exit {
		t.Fatalf("got %#v, want a fault %s with exit %d", err, code, exit)
	}
}

func TestInit(t *testing.T) {
	s, _ := newVendor(t)
	for path, mode := range map[string]fs.FileMode{
		"vendor.yaml": 0o644, "profile.yaml": 0o644, "keyring.dsse": 0o644, "public/v1/keyring": 0o644,
		"keys": 0o700 | fs.ModeDir, "licenses": 0o700 | fs.ModeDir, "usage": 0o700 | fs.ModeDir,
		"keys/root-1.key": 0o600, "keys/root-2.key": 0o600, "keys/root-3.key": 0o600,
	} {
		if info, err := os.Stat(s.path(path)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v, want mode %v", path, info, err, mode)
		}
	}
	again, err := Open(s.dir, s.now)
	if err != nil || again.Settings != s.Settings || s.Title != "acme-platform" {
		t.Errorf("opened %+v, %v, want %+v", again, err, s.Settings)
	}
	by, err := s.signer()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(by.envelope.Signatures); n != 2 {
		t.Errorf("the key ring has %d signatures, want exactly the threshold of 2", n)
	}
}

func TestInitChangesNothingItDidNotMake(t *testing.T) {
	s, w := newStore(t)
	before := snapshot(t, s.dir)
	_, err := Init(s.dir, acme, w.Now)
	wantCode(t, err, "directory_in_use", fault.ExitUsage)
	if after := snapshot(t, s.dir); after != before {
		t.Error("a second init changed the directory")
	}
}

func TestInitRefuses(t *testing.T) {
	for name, n := range map[string]New{
		"http to another host": {Product: "acme", Endpoint: "http://licence.acme.example", RootKeys: 1, Threshold: 1},
		"no endpoint":          {Product: "acme", RootKeys: 1, Threshold: 1},
		"bad product":          {Product: "Acme Platform", Endpoint: acme.Endpoint, RootKeys: 1, Threshold: 1},
		"threshold":            {Product: "acme", Endpoint: acme.Endpoint, RootKeys: 2, Threshold: 3},
		"no roots":             {Product: "acme", Endpoint: acme.Endpoint},
		"control character":    {Product: "acme", Title: "A\x1b[2J", Endpoint: acme.Endpoint, RootKeys: 1, Threshold: 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "x")
			_, err := Init(dir, n, time.Now)
			wantCode(t, err, "usage", fault.ExitUsage)
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Error("the directory was made all the same")
			}
		})
	}
}

// A title is text, whatever YAML would make of it.
func TestInitQuotesTexts(t *testing.T) {
	n := acme
	n.Title = `Acme: "plan" #1 \ ' yes`
	s, err := Init(filepath.Join(t.TempDir(), "x"), n, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(s.dir, time.Now)
	if err != nil || again.Title != n.Title {
		t.Errorf("title is %q, %v, want %q", again.Title, err, n.Title)
	}
}

func TestOpenElsewhere(t *testing.T) {
	_, err := Open(t.TempDir(), time.Now)
	wantCode(t, err, "no_vendor_directory", fault.ExitUsage)
}

func TestDamagedFilesAreNamed(t *testing.T) {
	for file, code := range map[string]string{
		"keyring.dsse": "key_ring_invalid",
		"profile.yaml": "profile_invalid",
	} {
		s, _ := newStore(t)
		if err := os.WriteFile(s.path(file), []byte("garbage\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Issue(t.Context(), newKey(t), license.License{Customer: "x"}); fault.Of(err).Code != code {
			t.Errorf("%s damaged: got %v, want %s", file, err, code)
		}
	}
	s, _ := newStore(t)
	r, _ := issue(t, s, time.Hour)
	if err := os.WriteFile(s.path("licenses", r.License.ID+".json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.List()
	wantCode(t, err, "record_damaged", fault.ExitFailure)
}

// The ring of another vendor must not sign under this vendor's roots.
func TestForeignKeyRing(t *testing.T) {
	s, _ := newStore(t)
	other, _ := newVendor(t)
	data, err := os.ReadFile(other.path("keyring.dsse"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path("keyring.dsse"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = s.Ring()
	wantCode(t, err, "key_ring_invalid", fault.ExitUnverified)
}

func TestNoSecretIsReadableByOthers(t *testing.T) {
	s, _ := newStore(t)
	_, key := issue(t, s, time.Hour)
	if _, _, err := s.selfSigned("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	secret := key.SigningKey(s.Product)
	err := filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := e.Info()
		for _, word := range []string{key.Reveal(), string(secret), string(secret.Seed())} {
			if bytesContain(data, word) {
				t.Errorf("%s holds the customer's secret", path)
			}
		}
		if bytesContain(data, "PRIVATE KEY") && info.Mode().Perm() != 0o600 {
			t.Errorf("%s is a key of mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(secret) != ed25519.PrivateKeySize {
		t.Fatal("no secret to look for")
	}
}
