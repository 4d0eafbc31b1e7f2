package backoffice

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
)

// Every role can get a new key, also when the old one is gone, and at every
// instant on the way hosts old and new accept what is published.
func TestRotateRole(t *testing.T) {
	for _, role := range []string{"root", "targets", "snapshot", "timestamp", "stable"} {
		for _, lost := range []bool{false, true} {
			name := role
			if lost {
				name += " with a key lost"
				if (role == "snapshot" || role == "stable") && os.Getenv("OPTOOL_SOAK") != "1" {
					continue // as timestamp
				}
			}
			t.Run(name, func(t *testing.T) { rotateUnderWatch(t, role, lost) })
		}
	}
}

func rotateUnderWatch(t *testing.T, role string, lost bool) {
	s, w := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	w.turn(time.Hour)
	before := roleOf(t, s, role)
	key := before.Keys[len(before.Keys)-1]
	if lost {
		if err := os.Remove(s.path("keys", key.File)); err != nil {
			t.Fatal(err)
		}
	}
	older, fresh := newHost(t, s), newHost(t, s)
	older.offers(t, "stable")
	steps := 0
	s.disk = &meddler{Disk: s.disk, done: func(what, path string) {
		if what != "rename" || !strings.HasPrefix(path, s.tufPath("")) {
			return
		}
		steps++
		older.offers(t, "stable")
		fresh.cache = noted{}
		fresh.offers(t, "stable")
	}}
	done, err := s.RotateRole(t.Context(), role, RoleRotation{Lost: key.File})
	if err != nil {
		t.Fatal(err)
	}
	if steps < 2 || done.Old.ID != key.ID || done.New.ID == key.ID || done.Old.Held == lost {
		t.Errorf("after %d steps: %+v", steps, done)
	}
	verifyFrom(t, s, fresh.root)
	after := roleOf(t, s, role)
	if len(after.Keys) != len(before.Keys) || after.Threshold != before.Threshold || slices.ContainsFunc(after.Keys, func(k RoleKey) bool { return k.ID == key.ID }) ||
		!slices.ContainsFunc(after.Keys, func(k RoleKey) bool { return k == done.New }) {
		t.Errorf("keys %+v, before %+v", after.Keys, before.Keys)
	}
	_, p, err := s.profile()
	if err != nil {
		t.Fatal(err)
	}
	root, err := new(rootMeta).FromBytes([]byte(p.Trust.Releases))
	if err != nil || root.Signed.Version != done.Root {
		t.Errorf("the profile has root %d, %v, in force is %d", root.Signed.Version, err, done.Root)
	}
	if moved := done.Root > 1; moved != (role != "stable") {
		t.Errorf("root is version %d", done.Root)
	}
	// What the old key signs counts no more.
	if !lost && role == metadata.TIMESTAMP {
		forgeTimestamp(t, s, key)
		if _, err := newHost(t, s).refresh(s.now()); fault.Of(err) == nil || fault.Of(err).Code != "metadata_unsigned" {
			t.Errorf("a timestamp signed by the old key: %v", err)
		}
		return
	}
	w.turn(time.Hour)
	add(t, s, "1.1")
	publish(t, s)
	if got := versionsOf(older.offers(t, "stable")); got != "1.0 1.1" {
		t.Errorf("an old host sees %s", got)
	}
}

func forgeTimestamp(t *testing.T, s *Store, key RoleKey) {
	t.Helper()
	r, err := s.openRepository()
	if err != nil {
		t.Fatal(err)
	}
	box, err := s.keyBox("")
	if err != nil {
		t.Fatal(err)
	}
	r.timestamp.Signed.Version++
	data, err := seal(r.timestamp, []*repositoryKey{box.held[key.ID]})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.tufPath("timestamp.json"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A host that slept through many rotations catches up, its first root's keys all
// replaced.
func TestHostThatSleptThroughRotations(t *testing.T) {
	s, w := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	sleeper, embedded := newHost(t, s), newHost(t, s)
	sleeper.offers(t, "stable")
	for _, role := range []string{"root", "root", "timestamp", "root", "targets", "snapshot", "targets", "stable", "timestamp"} {
		w.turn(time.Hour)
		if _, err := s.RotateRole(t.Context(), role, RoleRotation{}); err != nil {
			t.Fatalf("%s: %v", role, err)
		}
	}
	sleeper.offers(t, "stable")
	embedded.offers(t, "stable")
	verifyFrom(t, s, embedded.root)
}

// Root keys lie elsewhere, and one of three is lost.
func TestRootKeysElsewhere(t *testing.T) {
	s, _ := newStore(t)
	offline := t.TempDir()
	for _, name := range []string{"tuf-root-1.key", "tuf-root-2.key", "tuf-root-3.key"} {
		if err := os.Rename(s.path("keys", name), filepath.Join(offline, name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.RotateRole(t.Context(), "timestamp", RoleRotation{})
	wantCode(t, err, "signing_key_missing", fault.ExitUsage)
	if f := fault.Of(err); !strings.Contains(f.Hint, "--root-keys") || !strings.Contains(f.Message, "tuf-root-2.key") {
		t.Errorf("%+v", f)
	}
	if err := os.Remove(filepath.Join(offline, "tuf-root-2.key")); err != nil {
		t.Fatal(err)
	}
	done, err := s.RotateRole(t.Context(), "root", RoleRotation{Lost: "tuf-root-2.key", RootKeys: offline})
	if err != nil || done.New.File != "tuf-root-4.key" || done.Old.File != "tuf-root-2.key" {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := s.RotateRole(t.Context(), "timestamp", RoleRotation{RootKeys: offline}); err != nil {
		t.Fatal(err)
	}
	verify(t, s)
}

func TestRotateRoleRefuses(t *testing.T) {
	s, _ := newStore(t)
	for _, c := range []struct {
		role string
		o    RoleRotation
		code string
	}{
		{"nightly", RoleRotation{}, "unknown_role"},
		{"root", RoleRotation{Lost: "tuf-root-9.key"}, "unknown_key"},
		{"root", RoleRotation{Lost: "tuf-targets-1.key"}, "unknown_key"},
		{"root", RoleRotation{RootKeys: "/does/not/exist"}, "not_found"},
	} {
		before := snapshot(t, s.dir)
		_, err := s.RotateRole(t.Context(), c.role, c.o)
		if f := fault.Of(err); f == nil || f.Code != c.code || f.Hint == "" {
			t.Errorf("%+v: %v", c, err)
		}
		if snapshot(t, s.dir) != before {
			t.Errorf("%+v: something was changed", c)
		}
	}
	id := roleOf(t, s, "snapshot").Keys[0].ID
	if done, err := s.RotateRole(t.Context(), "snapshot", RoleRotation{Lost: id[:8]}); err != nil || done.Old.ID != id {
		t.Errorf("%+v, %v", done, err)
	}
}

// A profile laid out in an unusual way is found out before anything happens.
func TestRotateRootWithUnusualProfile(t *testing.T) {
	s, _ := newStore(t)
	_, p, err := s.profile()
	if err != nil {
		t.Fatal(err)
	}
	flow := "schema: " + p.Schema + "\nproduct: " + p.Product + "\nendpoint: " + p.Endpoint + "\ntrust: {threshold: 2, releases: " + quoted(p.Trust.Releases) + ", roots: ["
	for i, k := range p.Trust.Roots {
		flow += strings.Repeat(", ", min(i, 1)) + quoted(k.String())
	}
	if err := os.WriteFile(s.path("profile.yaml"), []byte(flow+"]}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, s.path("public"))
	_, err = s.RotateRole(t.Context(), "root", RoleRotation{})
	wantCode(t, err, "profile_not_changed", fault.ExitFailure)
	if _, err := disk.ReadFile(s.disk, s.intentPath(), maxIntent); err == nil || snapshot(t, s.path("public")) != before {
		t.Error("something was changed")
	}
}
