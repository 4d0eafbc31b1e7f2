package backoffice

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/vendorapi"
)

func TestRotate(t *testing.T) {
	s, w := newStore(t)
	r, _ := issue(t, s, 720*time.Hour)
	cached, err := s.Published(r)
	if err != nil {
		t.Fatal(err)
	}
	w.turn(time.Hour)
	ring, err := s.Rotate(t.Context(), Rotation{})
	if err != nil {
		t.Fatal(err)
	}
	if ring.Version != 2 || len(ring.Keys) != 3 {
		t.Fatalf("ring %+v", ring)
	}
	after, err := s.Find(r.License.ID)
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, s, after)
	if d.License.Sequence != 2 || d.KeyID != ring.Keys[2].ID || d.Ring.Version != 2 {
		t.Errorf("published sequence %d by %s with ring %d", d.License.Sequence, d.KeyID, d.Ring.Version)
	}
	trust, err := s.trust()
	if err != nil {
		t.Fatal(err)
	}
	trust.Ring = d.Ring
	if _, err := trust.Open(cached); err != nil {
		t.Errorf("a copy from before is refused under the new ring: %v", err)
	}
	checkRingEverywhere(t, s, 2)
}

// What was signed within the second of the rotation is good, too.
func TestRotateInTheSecondOfAnIssue(t *testing.T) {
	s, _ := newStore(t)
	r, _ := issue(t, s, 720*time.Hour)
	cached, err := s.Published(r)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := s.Rotate(t.Context(), Rotation{})
	if err != nil {
		t.Fatal(err)
	}
	trust, _ := s.trust()
	trust.Ring = ring
	if _, err := trust.Open(cached); err != nil {
		t.Error(err)
	}
}

func TestRevokeCurrentKey(t *testing.T) {
	s, w := newStore(t)
	r, _ := issue(t, s, 720*time.Hour)
	cached, err := s.Published(r)
	if err != nil {
		t.Fatal(err)
	}
	w.turn(time.Hour)
	ring, err := s.Rotate(t.Context(), Rotation{RevokeCurrent: true, Reason: "lost laptop"})
	if err != nil {
		t.Fatal(err)
	}
	trust, _ := s.trust()
	trust.Ring = ring
	if _, err := trust.Open(cached); err == nil {
		t.Error("a copy signed by the revoked key still counts")
	}
	if after, err := s.Find(r.License.ID); err != nil || open(t, s, after).License.Sequence != 2 {
		t.Errorf("not signed anew: %+v, %v", after, err)
	}
	_, err = s.Rotate(t.Context(), Rotation{Revoke: r.SignedBy})
	wantCode(t, err, "status_unchanged", fault.ExitFailure)
	_, err = s.Rotate(t.Context(), Rotation{Revoke: "0123456789abcdef"})
	wantCode(t, err, "unknown_key", fault.ExitUsage)
}

func TestRevokeTimeKey(t *testing.T) {
	s, w := newStore(t)
	r, _ := issue(t, s, 720*time.Hour)
	before, err := s.timeStatement(w.Now())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := s.Ring()
	if err != nil {
		t.Fatal(err)
	}
	ring, err = s.Rotate(t.Context(), Rotation{Revoke: ring.Keys[1].ID})
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.timeStatement(w.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.OpenTime(decodeTime(t, before), s.Product); err == nil {
		t.Error("a statement by the revoked key still counts")
	}
	if _, err := ring.OpenTime(decodeTime(t, after), s.Product); err != nil {
		t.Error(err)
	}
	if same, err := s.Find(r.License.ID); err != nil || open(t, s, same).License.Sequence != 1 || open(t, s, same).Ring.Version != 2 {
		t.Errorf("the licence itself has not changed, its ring has: %+v, %v", same, err)
	}
}

func TestRotateWithOfflineRoots(t *testing.T) {
	s, _ := newStore(t)
	stick := t.TempDir()
	for _, name := range []string{"root-1.key", "root-3.key"} {
		if err := os.Rename(s.path("keys", name), filepath.Join(stick, name)); err != nil {
			t.Fatal(err)
		}
	}
	before := snapshot(t, s.dir)
	_, err := s.Rotate(t.Context(), Rotation{})
	wantCode(t, err, "root_keys_missing", fault.ExitUsage)
	if snapshot(t, s.dir) != before {
		t.Error("a refused rotation changed the directory")
	}
	if _, err := s.Rotate(t.Context(), Rotation{RootKeys: stick}); err != nil {
		t.Fatal(err)
	}
	checkRingEverywhere(t, s, 2)
}

// A rotation killed after the ring was written is finished by the next change.
func TestKilledRotationIsFinished(t *testing.T) {
	s, w := newStore(t)
	r, _ := issue(t, s, 720*time.Hour)
	old := snapshotOf(t, s, "profile.yaml", "public/v1/keyring", "licenses/"+r.License.ID+".json", "public/v1/licenses/"+r.Lookup+".lic")
	w.turn(time.Hour)
	if _, err := s.Rotate(t.Context(), Rotation{}); err != nil {
		t.Fatal(err)
	}
	for path, data := range old { // as if killed right after keyring.dsse
		if err := system.WriteFile(s.path(path), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.pend(everything); err != nil {
		t.Fatal(err)
	}
	if err := s.Heal(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkRingEverywhere(t, s, 2)
	after, err := s.Find(r.License.ID)
	if err != nil || open(t, s, after).License.Sequence != 2 {
		t.Errorf("not signed anew: %+v, %v", after, err)
	}
	healed := snapshot(t, s.dir)
	if err := s.pend(everything); err != nil {
		t.Fatal(err)
	}
	if err := s.Heal(t.Context()); err != nil || snapshot(t, s.dir) != healed {
		t.Errorf("publishing again changed something (%v)", err)
	}
}

func snapshotOf(t *testing.T, s *Store, paths ...string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, p := range paths {
		data, err := os.ReadFile(s.path(p))
		if err != nil {
			t.Fatal(err)
		}
		files[p] = data
	}
	return files
}

// checkRingEverywhere looks for the ring where customers find it.
func checkRingEverywhere(t *testing.T, s *Store, version uint64) {
	t.Helper()
	files := snapshotOf(t, s, "keyring.dsse", "public/v1/keyring", "profile.yaml")
	p, err := profile.Parse("profile.yaml", files["profile.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := RingVersion(p); err != nil || got != version {
		t.Errorf("profile.yaml has ring %d, %v, want %d", got, err, version)
	}
	if ring := string(files["keyring.dsse"]); string(files["public/v1/keyring"]) != ring || p.Trust.KeyRing != ring {
		t.Error("keyring.dsse, public/v1/keyring and profile.yaml differ")
	}
	by, err := s.reader()
	if err != nil || len(by.envelope.Signatures) != by.trust.Threshold {
		t.Errorf("signatures %+v, %v, want exactly the threshold", by, err)
	}
}

func TestReplaceKeyRing(t *testing.T) {
	const ring = "-----BEGIN KEY RING-----\nbmV3\n-----END KEY RING-----\n"
	for name, c := range map[string]struct{ before, want string }{
		"block": {
			"a: 1\ntrust:\n  keyring: |\n    old\n    older\n  threshold: 2 # two\nb: 2\n",
			"a: 1\ntrust:\n  keyring: |\n    -----BEGIN KEY RING-----\n    bmV3\n    -----END KEY RING-----\n  threshold: 2 # two\nb: 2\n",
		},
		"at the end, four blanks": {
			"trust:\n    threshold: 2\n    keyring: |\n        old",
			"trust:\n    threshold: 2\n    keyring: |\n      -----BEGIN KEY RING-----\n      bmV3\n      -----END KEY RING-----\n",
		},
		"none": {
			"trust:\n  threshold: 2\nlicense:\n  keyring: no\n",
			"trust:\n  keyring: |\n    -----BEGIN KEY RING-----\n    bmV3\n    -----END KEY RING-----\n  threshold: 2\nlicense:\n  keyring: no\n",
		},
		"none, four blanks": {
			"trust:\n  # deep\n    threshold: 2\n",
			"trust:\n    keyring: |\n      -----BEGIN KEY RING-----\n      bmV3\n      -----END KEY RING-----\n  # deep\n    threshold: 2\n",
		},
		"comments and gaps stay": {
			"trust:\n\n  # the ring\n  keyring: |\n    old\n\n# next\nlicense: {}\n",
			"trust:\n\n  # the ring\n  keyring: |\n    -----BEGIN KEY RING-----\n    bmV3\n    -----END KEY RING-----\n\n# next\nlicense: {}\n",
		},
	} {
		if got := replaceTrust(c.before, "keyring", ring); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestUnusualProfileIsNotDamaged(t *testing.T) {
	s, _ := newStore(t)
	data, err := os.ReadFile(s.path("profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	// The whole trust section on one line of flow style.
	p, err := profile.Parse("", data)
	if err != nil {
		t.Fatal(err)
	}
	flow := "schema: " + p.Schema + "\nproduct: " + p.Product + "\nendpoint: " + p.Endpoint + "\ntrust: {threshold: 2, roots: ["
	for _, k := range p.Trust.Roots {
		flow += quoted(k.String()) + ", "
	}
	flow = strings.TrimSuffix(flow, ", ") + "]}\n"
	if err := os.WriteFile(s.path("profile.yaml"), []byte(flow), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = s.Rotate(t.Context(), Rotation{})
	wantCode(t, err, "profile_not_changed", fault.ExitFailure)
	if now, _ := os.ReadFile(s.path("profile.yaml")); string(now) != flow {
		t.Error("the profile was changed")
	}
	// Once the vendor has laid it out as a block the rotation is finished.
	if err := os.WriteFile(s.path("profile.yaml"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Heal(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkRingEverywhere(t, s, 2)
}

// The edit is by lines, so what it would lose must be seen.
func TestSameBut(t *testing.T) {
	const before = "trust:\n  threshold: 3\n  keyring: old\nb: [1]\n"
	for after, want := range map[string]bool{
		"trust:\n  threshold: 3\n  keyring: new\nb: [1]\n":          true,
		"b: [1]\ntrust: {threshold: 3}\n":                           true,
		"trust:\n  keyring: |\n    new\n    threshold: 3\nb: [1]\n": false,
		"trust:\n  threshold: 3\n":                                  false,
		"trust: [\n":                                                false,
	} {
		if got := sameBut("keyring", []byte(before), []byte(after)); got != want {
			t.Errorf("%q: %v, want %v", after, got, want)
		}
	}
}

func FuzzReplaceTrust(f *testing.F) {
	f.Add("trust:\n  keyring: |\n    old\n  threshold: 2\n")
	f.Add("trust:\n    threshold: 2\n")
	f.Add("trust: {}\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		once := replaceTrust(text, "keyring", "ring\n")
		if !sameBut("keyring", []byte(text), []byte(once)) {
			return // refused by the caller
		}
		if twice := replaceTrust(once, "keyring", "ring\n"); !sameBut("keyring", []byte(once), []byte(twice)) {
			t.Errorf("a second edit loses something:\n%q\n%q", once, twice)
		}
	})
}

func decodeTime(t *testing.T, header string) []byte {
	t.Helper()
	data := vendorapi.DecodeTime(header)
	if data == nil {
		t.Fatalf("%q is no time header", header)
	}
	return data
}
