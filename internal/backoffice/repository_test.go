package backoffice

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// verify goes through what is published with go-tuf's own judgement, from the
// root that the profile ships with.
func verify(t testing.TB, s *Store) *trustedmetadata.TrustedMetadata {
	t.Helper()
	_, p, err := s.profile()
	if err != nil {
		t.Fatal(err)
	}
	return verifyFrom(t, s, []byte(p.Trust.Releases))
}

func verifyFrom(t testing.TB, s *Store, root []byte) *trustedmetadata.TrustedMetadata {
	t.Helper()
	read := func(format string, args ...any) []byte {
		data, err := s.publishedFile(fmt.Sprintf(format, args...))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return data
	}
	trusted, err := trustedmetadata.New(root)
	for err == nil {
		next := read("%d.root.json", trusted.Root.Signed.Version+1)
		if next == nil {
			break
		}
		_, err = trusted.UpdateRoot(next)
	}
	if err == nil {
		trusted.RefTime = s.now()
		_, err = trusted.UpdateTimestamp(read("timestamp.json"))
	}
	if err == nil {
		_, err = trusted.UpdateSnapshot(read("%d.snapshot.json", trusted.Timestamp.Signed.Meta["snapshot.json"].Version), false)
	}
	if err == nil {
		_, err = trusted.UpdateTargets(read("%d.targets.json", trusted.Snapshot.Signed.Meta["targets.json"].Version))
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range trusted.Targets[metadata.TARGETS].Signed.Delegations.Roles {
		version := trusted.Snapshot.Signed.Meta[role.Name+".json"].Version
		if _, err := trusted.UpdateDelegatedTargets(read("%d.%s.json", version, role.Name), role.Name, metadata.TARGETS); err != nil {
			t.Fatal(err)
		}
	}
	return trusted
}

func roleOf(t testing.TB, s *Store, name string) Role {
	t.Helper()
	roles, err := s.Repository()
	i := slices.IndexFunc(roles, func(r Role) bool { return r.Name == name })
	if err != nil || i < 0 {
		t.Fatalf("no role %s in %+v, %v", name, roles, err)
	}
	return roles[i]
}

func TestInitMakesRepository(t *testing.T) {
	s, _ := newVendor(t)
	for name, want := range map[string][3]int{ // keys, threshold, days
		"root": {3, 2, 730}, "targets": {2, 2, 365}, "snapshot": {1, 1, 90}, "timestamp": {1, 1, 30}, "stable": {1, 1, 365},
	} {
		r := roleOf(t, s, name)
		if days := int(r.Expires.Sub(s.now()).Hours() / 24); len(r.Keys) != want[0] || r.Threshold != want[1] || days != want[2] || r.Version != 1 {
			t.Errorf("%+v, want %v", r, want)
		}
		for i, k := range r.Keys {
			if want := fmt.Sprintf("tuf-%s-%d.key", name, i+1); k.File != want || !k.Held {
				t.Errorf("key %+v, want %s", k, want)
			}
			if info, err := os.Stat(s.path("keys", k.File)); err != nil || info.Mode() != 0o600 {
				t.Errorf("%s: %v, %v", k.File, info, err)
			}
		}
	}
	trusted := verify(t, s)
	if !trusted.Root.Signed.ConsistentSnapshot {
		t.Error("snapshots are not consistent")
	}
	for _, role := range trusted.Targets[metadata.TARGETS].Signed.Delegations.Roles {
		if !role.Terminating || !slices.Equal(role.Paths, []string{"releases/stable/*"}) {
			t.Errorf("delegation %+v", role)
		}
	}
	info, err := os.Stat(s.tufPath("timestamp.json"))
	if err != nil || info.Mode() != 0o644 {
		t.Errorf("timestamp: %v, %v", info, err)
	}
}

func TestPublish(t *testing.T) {
	s, w := newStore(t)
	customer := newHost(t, s)
	add(t, s, "1.0")
	p := publish(t, s)
	if got := strings.Join(p.Files, " "); got != "2.stable.json 2.snapshot.json timestamp.json" {
		t.Errorf("wrote %s", got)
	}
	if got := versionsOf(customer.offers(t, "stable")); got != "1.0" {
		t.Errorf("a host sees %s", got)
	}
	if p := publish(t, s); len(p.Files) != 0 || len(p.Roles) != 5 {
		t.Errorf("published again: %+v", p)
	}
	w.turn(time.Hour)
	add(t, s, "1.1", func(d *Draft) { d.Editions, d.MinFrom, d.Rollout = []string{"pro"}, "1.0", 10 })
	add(t, s, "2.0-rc.1", func(d *Draft) { d.Channel = "beta" })
	if got := versionsOf(customer.offers(t, "stable")); got != "1.0" {
		t.Errorf("before publishing a host sees %s", got)
	}
	p = publish(t, s)
	if got := strings.Join(p.Files, " "); got != "1.beta.json 3.stable.json 2.targets.json 3.snapshot.json timestamp.json" {
		t.Errorf("wrote %s", got)
	}
	seen := customer.offers(t, "stable")
	if o := seen["1.1"]; versionsOf(seen) != "1.0 1.1" || o.MinFrom != "1.0" || o.Rollout != 10 || !slices.Equal(o.Editions, []string{"pro"}) {
		t.Errorf("a host sees %+v", seen)
	}
	if got := versionsOf(customer.offers(t, "beta")); got != "2.0-rc.1" {
		t.Errorf("in beta a host sees %s", got)
	}
	verify(t, s)
	list, err := s.Releases(t.Context())
	if err != nil || len(list) != 3 || list[0].Offer.Channel != "beta" || !list[1].Published || list[1].Pending {
		t.Errorf("releases %+v, %v", list, err)
	}
}

// One hash algorithm only: with two, clients choose by chance where a target lies.
func TestHashesAreSHA256Alone(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	trusted := verify(t, s)
	for path, target := range trusted.Targets["stable"].Signed.Targets {
		if len(target.Hashes) != 1 || target.Hashes["sha256"] == nil {
			t.Errorf("%s has the hashes %v", path, target.Hashes)
		}
	}
	for name, meta := range trusted.Snapshot.Signed.Meta {
		if len(meta.Hashes) != 1 || meta.Hashes["sha256"] == nil || meta.Length == 0 {
			t.Errorf("%s is listed as %+v", name, meta)
		}
	}
}

// Two years with nothing but a refresh every other week: everything but root is
// renewed in time, and root is announced.
func TestRefreshForTwoYears(t *testing.T) {
	s, w := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	customer := newHost(t, s)
	warned := false
	for range 50 {
		w.turn(14 * 24 * time.Hour)
		p, err := s.RefreshReleases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if p.Files[len(p.Files)-1] != "timestamp.json" {
			t.Fatalf("wrote %v", p.Files)
		}
		customer.offers(t, "stable")
		warned = warned || slices.ContainsFunc(p.Warnings, func(w lang.Text) bool { return strings.Contains(w.String(), "the role root ends") })
	}
	if !warned {
		t.Error("nobody was told that root ends")
	}
	names, err := os.ReadDir(s.tufPath(""))
	if err != nil || len(names) > 40 {
		t.Errorf("%d files of metadata are kept, %v", len(names), err)
	}
	w.turn(60 * 24 * time.Hour)
	_, err = s.RefreshReleases(t.Context())
	wantCode(t, err, "publication_refused", fault.ExitUnverified)
	if f := fault.Of(err); !strings.Contains(f.Hint, "key rotate --role root") {
		t.Errorf("hint %q", f.Hint)
	}
	if _, err := s.RotateRole(t.Context(), "root", RoleRotation{}); err != nil {
		t.Fatal(err)
	}
	customer.offers(t, "stable")
}

func TestMissingKeys(t *testing.T) {
	s, w := newStore(t)
	add(t, s, "1.0")
	move := func(name string) (back func()) {
		if err := os.Rename(s.path("keys", name), s.path("keys", name+".away")); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.Rename(s.path("keys", name+".away"), s.path("keys", name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"tuf-stable-1.key", "tuf-snapshot-1.key", "tuf-timestamp-1.key"} {
		back := move(name)
		before := snapshot(t, s.dir)
		_, err := s.PublishReleases(t.Context())
		wantCode(t, err, "signing_key_missing", fault.ExitUsage)
		if f := fault.Of(err); !strings.Contains(f.Message, name) || f.Hint == "" {
			t.Errorf("%s: %+v", name, f)
		}
		if snapshot(t, s.dir) != before {
			t.Errorf("without %s something was changed", name)
		}
		back()
	}
	// Root and targets keys are not needed for releases of a channel that is there.
	for _, name := range []string{"tuf-root-1.key", "tuf-root-2.key", "tuf-root-3.key", "tuf-targets-1.key", "tuf-targets-2.key"} {
		defer move(name)()
	}
	publish(t, s)
	if k := roleOf(t, s, "targets").Keys[0]; k.Held || k.File != "tuf-targets-1.key" {
		t.Errorf("key %+v", k)
	}
	add(t, s, "1.0", func(d *Draft) { d.Channel = "beta" })
	_, err := s.PublishReleases(t.Context())
	wantCode(t, err, "signing_key_missing", fault.ExitUsage)
	w.turn(TargetsLife * 3 / 4) // half its life is over, yet it goes on without
	if err := os.Remove(s.path("releases", "beta", "1.0.json")); err != nil {
		t.Fatal(err)
	}
	p := publish(t, s)
	if !slices.ContainsFunc(p.Warnings, func(w lang.Text) bool { return strings.Contains(w.String(), "targets") }) && roleOf(t, s, "targets").Expires.Sub(s.now()) < TargetsLife/4 {
		t.Errorf("warnings %v", p.Warnings)
	}
}

// Whoever can write into public/ gets nothing signed.
func TestTamperedRepository(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	good, err := s.publishedFile("2.stable.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"other version": strings.Replace(string(good), `1.0.json`, `6.6.json`, 1),
		"withdrawal":    strings.Replace(string(good), `"released"`, `"rollout":1,"released"`, 1),
		"rubbish":       "{}",
		"nothing":       "",
	} {
		if err := os.WriteFile(s.tufPath("2.stable.json"), []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, s.dir)
		for what, do := range map[string]func() error{
			"publish":  func() error { _, err := s.PublishReleases(t.Context()); return err },
			"refresh":  func() error { _, err := s.RefreshReleases(t.Context()); return err },
			"withdraw": func() error { _, err := s.WithdrawRelease(t.Context(), "stable", "1.0", "x"); return err },
			"rotate":   func() error { _, err := s.RotateRole(t.Context(), "stable", RoleRotation{}); return err },
		} {
			if f := fault.Of(do()); f == nil || f.Code != "repository_invalid" || f.Exit != fault.ExitUnverified {
				t.Errorf("%s, %s: %v", name, what, f)
			}
		}
		if snapshot(t, s.dir) != before {
			t.Errorf("%s: something was changed", name)
		}
	}
}

// An older list, put back by a stranger, does not bring a withdrawn release back.
func TestWithdrawalSurvivesAnOlderList(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	add(t, s, "1.1")
	publish(t, s)
	old := map[string][]byte{}
	for _, name := range []string{"timestamp.json"} {
		data, err := s.publishedFile(name)
		if err != nil {
			t.Fatal(err)
		}
		old[name] = data
	}
	if _, err := s.WithdrawRelease(t.Context(), "stable", "1.0", "loses data"); err != nil {
		t.Fatal(err)
	}
	for name, data := range old {
		if err := os.WriteFile(s.tufPath(name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SetRollout(t.Context(), "stable", "1.1", 50); err != nil {
		t.Fatal(err)
	}
	if seen := newHost(t, s).offers(t, "stable"); seen["1.0"].Withdrawn == nil || seen["1.1"].Rollout != 50 {
		t.Errorf("hosts see %+v", seen)
	}
}

func TestRecordOfAPublishedReleaseIsMissing(t *testing.T) {
	s, _ := newStore(t)
	add(t, s, "1.0")
	publish(t, s)
	if err := os.Remove(s.path("releases", "stable", "1.0.json")); err != nil {
		t.Fatal(err)
	}
	_, err := s.PublishReleases(t.Context())
	wantCode(t, err, "record_missing", fault.ExitFailure)
	newHost(t, s).offers(t, "stable")
}

// A directory made before there were releases gets its repository with the first
// command that needs one.
func TestOldDirectoryGetsARepository(t *testing.T) {
	s, _ := newStore(t)
	older(t, s)
	if roles, err := s.Repository(); err != nil || roles != nil {
		t.Errorf("roles %v, %v", roles, err)
	}
	if list, err := s.Releases(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("releases %v, %v", list, err)
	}
	_, before, err := s.profile()
	if err != nil {
		t.Fatal(err)
	}
	add(t, s, "1.0")
	publish(t, s)
	if got := versionsOf(newHost(t, s).offers(t, "stable")); got != "1.0" {
		t.Errorf("a host sees %s", got)
	}
	if r := roleOf(t, s, "root"); len(r.Keys) != 3 || r.Threshold != 2 {
		t.Errorf("root %+v", r)
	}
	_, after, err := s.profile()
	if err != nil || after.Trust.KeyRing != before.Trust.KeyRing || after.Trust.Releases == "" {
		t.Errorf("profile %+v, %v", after, err)
	}
	issue(t, s, time.Hour)
}

// older takes the repository away, as if there never had been one.
func older(t testing.TB, s *Store) {
	t.Helper()
	text, err := os.ReadFile(s.path("profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	begin, end := strings.Index(string(text), "  releases: |"), strings.Index(string(text), "\n\n# Where")
	if err := os.WriteFile(s.path("profile.yaml"), []byte(string(text[:begin])+string(text[end+1:])), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{s.tufPath(""), s.path("releases")} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := os.ReadDir(s.path("keys"))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if strings.HasPrefix(k.Name(), "tuf-") {
			if err := os.Remove(s.path("keys", k.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A profile that lost its root is not answered with a new repository over the old.
func TestProfileWithoutRoot(t *testing.T) {
	s, _ := newStore(t)
	text, err := os.ReadFile(s.path("profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	begin, end := strings.Index(string(text), "  releases: |"), strings.Index(string(text), "\n\n# Where")
	if err := os.WriteFile(s.path("profile.yaml"), []byte(string(text[:begin])+string(text[end+1:])), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = s.PublishReleases(t.Context())
	wantCode(t, err, "repository_untrusted", fault.ExitUsage)
}

// What go-tuf cannot sign must not be in a record: numbers are whole.
func TestOffersHaveNoFractions(t *testing.T) {
	data, err := json.Marshal(release.Offer{Version: "1.0", Size: 1 << 40, Download: 1 << 40, Rollout: 100})
	if err != nil || strings.Contains(string(data), "e+") {
		t.Errorf("%s, %v", data, err)
	}
}
