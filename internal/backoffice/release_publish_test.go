package backoffice

import (
	"errors"
	"maps"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/release"
)

func TestWithdraw(t *testing.T) {
	s, w := newStore(t)
	stop := &release.Stop{From: "1.1", Before: "1.2"}
	add(t, s, "1.0")
	broken := add(t, s, "1.1", func(d *Draft) { d.Stop = stop })
	publish(t, s)
	customer := newHost(t, s)
	customer.offers(t, "stable")
	add(t, s, "1.2") // waits
	w.turn(time.Hour)
	// A release whose files are gone can be taken back all the same.
	if err := os.Remove(s.blobPath(broken.Manifest.Components[0].Full)); err != nil {
		t.Fatal(err)
	}
	r, err := s.WithdrawRelease(t.Context(), "stable", "1.1", "loses data")
	if err != nil || !r.Published || r.Pending || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].String(), "hosts below 1.1") {
		t.Fatalf("%+v, %v", r, err)
	}
	seen := customer.offers(t, "stable")
	if got := seen["1.1"].Withdrawn; versionsOf(seen) != "1.0 1.1" || got == nil || got.Reason != "loses data" || !got.At.Equal(s.instant()) {
		t.Errorf("hosts see %s, %+v", versionsOf(seen), got)
	}
	_, err = s.WithdrawRelease(t.Context(), "stable", "1.1", "again")
	wantCode(t, err, "status_unchanged", fault.ExitFailure)
	_, err = s.SetRollout(t.Context(), "stable", "1.1", 5)
	wantCode(t, err, "release_withdrawn", fault.ExitFailure)
	_, err = s.WithdrawRelease(t.Context(), "beta", "1.1", "x")
	wantCode(t, err, "unknown_release", fault.ExitUsage)
	_, err = s.WithdrawRelease(t.Context(), "stable", "1.0", "two\nlines")
	wantCode(t, err, "usage", fault.ExitUsage)

	if err := os.WriteFile(s.blobPath(broken.Manifest.Components[0].Full), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	add(t, s, "1.1.1", func(d *Draft) { d.Stop = stop })
	publish(t, s)
	if r, err := s.WithdrawRelease(t.Context(), "stable", "1.0", "old"); err != nil || len(r.Warnings) != 0 {
		t.Errorf("with the stop replaced: %+v, %v", r, err)
	}
}

// What nobody has seen is withdrawn without a word to anybody.
func TestWithdrawUnpublished(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	before := snapshot(t, s.path("public", "v1", "tuf"))
	r, err := s.WithdrawRelease(t.Context(), "stable", "1.0", "")
	if err != nil || r.Published {
		t.Fatalf("%+v, %v", r, err)
	}
	publish(t, s)
	if snapshot(t, s.path("public", "v1", "tuf")) != before {
		t.Error("it was published")
	}
	add(t, s, "1.0")
	publish(t, s)
	if seen := newHost(t, s).offers(t, "stable"); seen["1.0"] == nil || seen["1.0"].Withdrawn != nil {
		t.Errorf("hosts see %+v", seen)
	}
}

func TestRollout(t *testing.T) {
	s, _ := newStore(t)
	for _, platform := range []string{"linux/amd64", "linux/arm64"} {
		add(t, s, "1.0", func(d *Draft) { d.Platform, d.Rollout = platform, 5 })
	}
	publish(t, s)
	if _, err := s.SetRollout(t.Context(), "stable", "1.0", 50); err != nil {
		t.Fatal(err)
	}
	list, err := s.Releases(t.Context())
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, r := range list {
		if r.Offer.Rollout != 50 || r.Pending {
			t.Errorf("%+v", r.Offer)
		}
	}
	if seen := newHost(t, s).offers(t, "stable"); seen["1.0"].Rollout != 50 {
		t.Errorf("hosts see %+v", seen)
	}
	for _, percent := range []int{0, -1, 101} {
		_, err := s.SetRollout(t.Context(), "stable", "1.0", percent)
		wantCode(t, err, "usage", fault.ExitUsage)
	}
}

// A manifest that nobody names any more goes, with some patience.
func TestOldManifestsGo(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	add(t, s, "1.1")
	publish(t, s)
	if _, err := s.MakeDelta(t.Context(), "stable", "1.0", "1.1"); err != nil {
		t.Fatal(err)
	}
	publish(t, s)
	dir := s.tufPath("targets/releases/stable")
	if names, err := os.ReadDir(dir); err != nil || len(names) != 3 {
		t.Errorf("%d manifests, %v, want the replaced one beside two", len(names), err)
	}
	for i := range keptVersions {
		if _, err := s.SetRollout(t.Context(), "stable", "1.1", i+1); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 2 {
		t.Errorf("%d manifests, %v, want two", len(names), err)
	}
	newHost(t, s).offers(t, "stable")
}

// What cannot be fetched is not published.
func TestPublishWithoutBlobs(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"missing":   os.Remove,
		"truncated": func(path string) error { return os.Truncate(path, 10) },
	} {
		s, _ := newStore(t)
		r := add(t, s, "1.0")
		if err := spoil(s.blobPath(r.Manifest.Components[1].Full)); err != nil {
			t.Fatal(err)
		}
		_, err := s.PublishReleases(t.Context())
		wantCode(t, err, "blob_damaged", fault.ExitUnverified)
		if seen := newHost(t, s).offers(t, "stable"); len(seen) != 0 {
			t.Errorf("%s: published all the same", name)
		}
	}
}

// Each change of the disk fails once, or is the last before a kill. Hosts accept
// what is there at any time, and the next command finishes or repeats the work.
func TestEveryWriteFails(t *testing.T) {
	for name, c := range map[string]struct {
		prepare, do func(t *testing.T, s *Store) error
		done        func(t *testing.T, s *Store) bool
	}{
		"add": {
			func(*testing.T, *Store) error { return nil },
			func(t *testing.T, s *Store) error { _, err := s.AddRelease(t.Context(), small(t, "1.1")); return err },
			func(t *testing.T, s *Store) bool {
				publish(t, s)
				return newHost(t, s).offers(t, "stable")["1.1"] != nil
			},
		},
		"first publication": {
			func(t *testing.T, s *Store) error {
				_, err := s.AddRelease(t.Context(), small(t, "1.1"))
				return errors.Join(err, os.WriteFile(s.path("x"), nil, 0o600))
			},
			func(t *testing.T, s *Store) error { _, err := s.PublishReleases(t.Context()); return err },
			func(t *testing.T, s *Store) bool { return newHost(t, s).offers(t, "stable")["1.1"] != nil },
		},
		"new channel": {
			func(t *testing.T, s *Store) error {
				d := small(t, "1.1")
				d.Channel = "beta"
				_, err := s.AddRelease(t.Context(), d)
				return err
			},
			func(t *testing.T, s *Store) error { _, err := s.PublishReleases(t.Context()); return err },
			func(t *testing.T, s *Store) bool { return newHost(t, s).offers(t, "beta")["1.1"] != nil },
		},
		"withdraw": {
			func(*testing.T, *Store) error { return nil },
			func(t *testing.T, s *Store) error {
				_, err := s.WithdrawRelease(t.Context(), "stable", "1.0", "broken")
				if f := fault.Of(err); f != nil && f.Code == "status_unchanged" {
					err = nil
				}
				return err
			},
			func(t *testing.T, s *Store) bool { return newHost(t, s).offers(t, "stable")["1.0"].Withdrawn != nil },
		},
		"rotate": {
			func(*testing.T, *Store) error { return nil },
			func(t *testing.T, s *Store) error {
				_, err := s.RotateRole(t.Context(), "timestamp", RoleRotation{Lost: "tuf-timestamp-1.key"})
				if f := fault.Of(err); f != nil && f.Code == "unknown_key" {
					err = nil // it happened before
				}
				return err
			},
			func(t *testing.T, s *Store) bool {
				return roleOf(t, s, "timestamp").Keys[0].File != "tuf-timestamp-1.key"
			},
		},
	} {
		for _, kill := range []bool{true, false} {
			if (!kill || name == "new channel") && os.Getenv("OPTOOL_SOAK") != "1" {
				continue // much the same as the others, and slow
			}
			t.Run(name+map[bool]string{true: ", killed", false: ", failing"}[kill], func(t *testing.T) {
				template, w := newStore(t)
				if _, err := template.AddRelease(t.Context(), small(t, "1.0")); err != nil {
					t.Fatal(err)
				}
				publish(t, template)
				if err := c.prepare(t, template); err != nil {
					t.Fatal(err)
				}
				before := newHost(t, template)
				before.offers(t, "stable")
				step := 3
				if os.Getenv("OPTOOL_SOAK") == "1" {
					step = 1
				}
				for n := 1; ; n += step {
					s := copyStore(t, template, w)
					customer := &host{root: before.root, cache: maps.Clone(before.cache), at: s}
					good, count := s.disk, 0
					s.disk = &meddler{Disk: disk.OS{}, hasty: true, change: func(what, path string) error {
						if what != "create" && what != "write" && what != "rename" { // these leave what a failing sync leaves
							count++
						}
						if count == n || kill && count > n {
							return syscall.ENOSPC
						}
						return nil
					}}
					err := c.do(t, s)
					if count < n {
						if err != nil {
							t.Fatal(err)
						}
						return
					}
					customer.offers(t, "stable")
					if _, err := newHost(t, s).refresh(s.now()); err != nil {
						t.Fatal(err)
					}
					s.disk = good
					if f := fault.Of(err); err != nil && (f.Code != "disk_full" || f.Hint == "") {
						t.Fatalf("change %d: %v", n, err)
					}
					if err := c.do(t, s); err != nil {
						t.Fatalf("change %d, repeated: %v", n, err)
					}
					if !c.done(t, s) {
						t.Fatalf("change %d: not done when repeated", n)
					}
					customer.offers(t, "stable")
					if _, err := os.Stat(s.intentPath()); err == nil {
						t.Fatalf("change %d: the intent is still there", n)
					}
				}
			})
		}
	}
}

// small is a release that is soon made.
func small(t testing.TB, version string) Draft {
	return Draft{Version: version, Tree: makeTree(t, map[string]string{"VERSION": version}), Released: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
}

// copyStore is the same vendor in a directory of its own.
func copyStore(t testing.TB, from *Store, w *watch) *Store {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from.dir)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.disk = &meddler{Disk: disk.OS{}, hasty: true}
	return s
}

// A server that starts completes what a killed command intended.
func TestHealCompletes(t *testing.T) {
	s, w := newStore(t)
	if _, err := s.AddRelease(t.Context(), small(t, "1.0")); err != nil {
		t.Fatal(err)
	}
	s.disk = &meddler{Disk: disk.OS{}, change: func(what, path string) error {
		if path == s.tufPath("timestamp.json") {
			return syscall.EIO
		}
		return nil
	}}
	_, err := s.PublishReleases(t.Context())
	wantCode(t, err, "file_failed", fault.ExitFailure)
	if f := fault.Of(err); !strings.Contains(f.Message, "will be completed") || !strings.Contains(f.Hint, "release refresh") {
		t.Errorf("%+v", f)
	}
	again, err := Open(s.dir, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Heal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seen := newHost(t, again).offers(t, "stable"); seen["1.0"] == nil {
		t.Errorf("hosts see %v", seen)
	}
}

// While a release is packed, licences are issued as ever; a second release waits
// its turn.
func TestPackingKeepsNobodyWaiting(t *testing.T) {
	s, _ := newStore(t)
	other := *s
	inside := false
	s.disk = &meddler{Disk: disk.OS{}, hasty: true, opened: func(path string, n int) {
		if strings.HasSuffix(path, "VERSION") && n == 2 {
			inside = true
			issue(t, &other, time.Hour)
			publish(t, &other)
		}
	}}
	if _, err := s.AddRelease(t.Context(), draft(t, "1.0")); err != nil || !inside {
		t.Fatal(inside, err)
	}
}
