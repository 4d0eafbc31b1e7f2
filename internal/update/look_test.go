package update

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/release"
)

// shelf is what a vendor has published: signed files, and blobs. One key signs
// everything; that several are needed is tried where the keys are.
type shelf struct {
	*stage
	t       testing.TB
	files   map[string][]byte
	version int64
	signer  signature.Signer
	key     *metadata.Key
	root    []byte
	targets map[string]*metadata.TargetFiles
	fetched []string
	blob    func(b release.Blob, have int64, w system.Sink) error // nil: the honest one
}

// month is how long signatures are good for.
const month = 30 * 24 * time.Hour

func newShelf(t testing.TB, s *stage) *shelf {
	t.Helper()
	seed := sha256.Sum256([]byte("the vendor"))
	private := ed25519.NewKeyFromSeed(seed[:])
	signer, err := signature.LoadSigner(private, crypto.Hash(0))
	key, err2 := metadata.KeyFromPublicKey(private.Public())
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	v := &shelf{stage: s, t: t, files: map[string][]byte{}, signer: signer, key: key, targets: map[string]*metadata.TargetFiles{}}
	top := metadata.Root(s.now.Add(12 * month))
	for _, role := range []string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP} {
		if err := top.Signed.AddKey(key, role); err != nil {
			t.Fatal(err)
		}
	}
	v.root = sign(v, top)
	v.files["1.root.json"] = v.root
	return v
}

func sign[T metadata.Roles](v *shelf, m *metadata.Metadata[T]) []byte {
	v.t.Helper()
	if _, err := m.Sign(v.signer); err != nil {
		v.t.Fatal(err)
	}
	data, err := m.ToBytes(false)
	if err != nil {
		v.t.Fatal(err)
	}
	return data
}

// offer lists a release of the stage, with its offer and manifest changed.
func (v *shelf) offer(version string, change func(*release.Offer, *release.Manifest)) *shelf {
	v.t.Helper()
	h := v.hops[">"+version]
	o := h.Offer
	var m release.Manifest
	if err := json.Unmarshal(h.raw, &m); err != nil {
		v.t.Fatal(err)
	}
	if change != nil {
		change(&o, &m)
	}
	return v.list(o, &m)
}

func (v *shelf) list(o release.Offer, manifest any) *shelf {
	v.t.Helper()
	data, err := json.Marshal(manifest)
	custom, err2 := json.Marshal(o)
	file, err3 := metadata.TargetFile().FromBytes(o.TargetPath(), data, "sha256")
	if err := errors.Join(err, err2, err3); err != nil {
		v.t.Fatal(err)
	}
	said := json.RawMessage(custom)
	file.Custom = &said
	v.targets[o.TargetPath()] = file
	dir, base := path.Split(o.TargetPath())
	v.files["targets/"+dir+sum(data)+"."+base] = data
	return v
}

// publish signs the next version of everything, today.
func (v *shelf) publish() *shelf {
	v.t.Helper()
	v.version++
	until := v.now.Add(month)
	name := func(role string) string { return fmt.Sprintf("%d.%s.json", v.version, role) }
	id, err := v.key.ID()
	if err != nil {
		v.t.Fatal(err)
	}
	channel := metadata.Targets(until)
	channel.Signed.Version, channel.Signed.Targets = v.version, v.targets
	v.files[name("stable")] = sign(v, channel)
	top := metadata.Targets(until)
	top.Signed.Version = v.version
	top.Signed.Delegations = &metadata.Delegations{Keys: map[string]*metadata.Key{id: v.key},
		Roles: []metadata.DelegatedRole{{Name: "stable", KeyIDs: []string{id}, Threshold: 1, Terminating: true, Paths: []string{"releases/stable/*"}}}}
	v.files[name(metadata.TARGETS)] = sign(v, top)
	snapshot := metadata.Snapshot(until)
	snapshot.Signed.Version = v.version
	for _, role := range []string{"stable", metadata.TARGETS} {
		snapshot.Signed.Meta[role+".json"] = metadata.MetaFile(v.version)
	}
	v.files[name(metadata.SNAPSHOT)] = sign(v, snapshot)
	timestamp := metadata.Timestamp(until)
	timestamp.Signed.Version = v.version
	timestamp.Signed.Meta["snapshot.json"] = metadata.MetaFile(v.version)
	v.files["timestamp.json"] = sign(v, timestamp)
	return v
}

func (v *shelf) Fetch(_ context.Context, name string, max int64) ([]byte, error) {
	v.fetched = append(v.fetched, name)
	data, ok := v.files[name]
	switch {
	case !ok:
		return nil, &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	case int64(len(data)) > max:
		return nil, fault.New(fault.ExitUnverified, "answer_too_large", "%s is too large", name)
	}
	return data, nil
}

func (v *shelf) Blob(ctx context.Context, b release.Blob, have int64, w system.Sink, progress func(int64)) error {
	if v.blob != nil {
		v.asked++
		return v.blob(b, have, w)
	}
	return v.stage.Blob(ctx, b, have, w, progress)
}

// client is an updater that asks the shelf. Its lock is a real file.
func (v *shelf) client() *Updater {
	v.t.Helper()
	u := v.stage.updater()
	u.Source, u.Profile.Trust.Releases = v, string(v.root)
	u.StateDir = filepath.Join(v.t.(interface{ TempDir() string }).TempDir(), "state")
	if err := errors.Join(os.MkdirAll(u.state("tuf"), 0o700), disk.MkdirAll(u.Disk, u.state("runs"), 0o700)); err != nil {
		v.t.Fatal(err)
	}
	u.Host.Listeners = func() ([]system.Listener, error) { return nil, nil }
	u.Host.OpenFiles = func(string) ([]system.OpenFile, error) { return nil, nil }
	return u
}

// all updates to the newest release without a question.
func all(u *Updater) (*Result, error) {
	return u.Update(context.Background(), Update{Confirm: func(_ *Prepared, findings []Finding) error { return Refusing(findings) }})
}

func TestLookIsRemembered(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).offer("1.1.0", nil).publish()
	u := v.client()
	if seen := u.LastSeen(); seen != (Seen{}) {
		t.Errorf("before the first look: %+v", seen)
	}
	l, err := u.Look(context.Background(), Wish{})
	if err != nil {
		t.Fatal(err)
	}
	if told(&l.Plan) != " > 1.1.0" || l.Source != "memory" || l.Channel != "stable" || !l.Expired.IsZero() {
		t.Errorf("%+v", l)
	}
	want := Seen{At: l.At, Source: "memory", Channel: "stable", Newest: "1.1.0", Available: "1.1.0"}
	if seen := u.LastSeen(); seen != want {
		t.Errorf("%+v, want %+v", seen, want)
	}
	if err := u.ToldOf("1.1.0"); err != nil {
		t.Fatal(err)
	}
	if l, err = u.Look(context.Background(), Wish{To: "1.0.0"}); err != nil || l.Target() != "1.0.0" {
		t.Fatal(l, err)
	}
	want.At, want.Available, want.Told = l.At, "1.0.0", "1.1.0"
	if seen := u.LastSeen(); seen != want {
		t.Errorf("%+v, want %+v", seen, want)
	}
}

// TestLookFetchesTheNewsAlone: with nothing new the timestamp is all that is asked for.
func TestLookFetchesTheNewsAlone(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).publish()
	u := v.client()
	for range 3 {
		v.fetched = nil
		if _, err := u.Look(context.Background(), Wish{}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(v.fetched, []string{"timestamp.json"}) || v.asked != 0 {
		t.Errorf("%q, and %d blobs", v.fetched, v.asked)
	}
}

// TestLookFails: what went wrong is remembered beside what was found before.
func TestLookFails(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).publish()
	u := v.client()
	l, err := u.Look(context.Background(), Wish{})
	if err != nil {
		t.Fatal(err)
	}
	good := v.files["timestamp.json"]
	v.files["timestamp.json"] = []byte("not signed")
	if _, err = u.Look(context.Background(), Wish{}); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitUnverified || fault.Of(err).Hint == "" {
		t.Fatal(err)
	}
	seen := u.LastSeen()
	if seen.Problem == "" || !seen.FailedAt.After(seen.At) || !seen.At.Equal(l.At) || seen.Available != "1.0.0" {
		t.Errorf("%+v", seen)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(fault.New(fault.ExitInterrupt, "interrupted", "interrupted"))
	if _, err = u.Look(ctx, Wish{}); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitInterrupt || !reflect.DeepEqual(u.LastSeen(), seen) {
		t.Errorf("interrupted: %v, %+v", err, u.LastSeen())
	}
	v.files["timestamp.json"] = good
	if _, err = u.Look(context.Background(), Wish{}); err != nil || u.LastSeen().Problem != "" {
		t.Errorf("%+v, %v", u.LastSeen(), err)
	}
	v.now = v.now.Add(2 * month)
	if _, err = u.Look(context.Background(), Wish{}); fault.Of(err) == nil || fault.Of(err).Code != "metadata_expired" {
		t.Errorf("expired: %v", err)
	}
	u.AcceptExpired = true
	if l, err = u.Look(context.Background(), Wish{}); err != nil || l.Expired.IsZero() {
		t.Errorf("expired, accepted: %+v, %v", l, err)
	}
}

// TestSlowClock accepts nothing that the vendor has proven to be over.
func TestSlowClock(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).publish()
	u := v.client()
	u.Proven = v.now.Add(2 * month)
	if _, err := u.Look(context.Background(), Wish{}); fault.Of(err) == nil || fault.Of(err).Code != "metadata_expired" {
		t.Error(err)
	}
}

// TestDamagedSeen: what is only a memory stops nobody.
func TestDamagedSeen(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).publish()
	u := v.client()
	whole, err := json.Marshal(Seen{At: v.now, Newest: "9.9.9", Told: "9.9.9"})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"empty": nil, "zeros": make([]byte, 300), "cut short": whole[:20], "a list": []byte("[]"), "too large": make([]byte, maxSeen+1), "more after it": append(whole, '}'),
		"another time": []byte(`{"at":"yesterday"}`), "a link": nil,
	} {
		t.Run(name, func(t *testing.T) {
			path := u.state("check.json")
			err := disk.WriteFile(u.Disk, path, data, 0o600)
			if name == "a link" {
				err = errors.Join(u.Disk.Remove(path), u.Disk.Symlink("/etc/passwd", path))
			}
			if err != nil {
				t.Fatal(err)
			}
			if seen := u.LastSeen(); seen != (Seen{}) {
				t.Errorf("%+v", seen)
			}
			if _, err := u.Status(); err != nil {
				t.Error(err)
			}
			if _, err := u.Look(context.Background(), Wish{}); err != nil || u.LastSeen().Newest != "1.0.0" {
				t.Errorf("%+v, %v", u.LastSeen(), err)
			}
		})
	}
}

// TestUnknownOffers: what this program does not understand is not offered, and
// keeps nothing else away.
func TestUnknownOffers(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).offer("1.1.0", func(o *release.Offer, _ *release.Manifest) { o.Rollout = 200 })
	strange := release.Offer{Version: "9.0.0", Channel: "stable"}
	v.list(strange, "no manifest")
	elsewhere := *v.targets["releases/stable/1.0.0.json"].Custom
	v.list(release.Offer{Version: "8.0.0", Channel: "stable", Released: v.now}, "no manifest")
	v.targets["releases/stable/8.0.0.json"].Custom = &elsewhere
	v.publish()
	l, err := v.client().Look(context.Background(), Wish{})
	if err != nil || told(&l.Plan) != " > 1.0.0" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestNoSuchChannel(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).publish()
	_, err := v.client().Look(context.Background(), Wish{Channel: "beta"})
	if f := fault.Of(err); f == nil || f.Code != "no_such_channel" || f.Exit != fault.ExitUsage || f.Hint == "" {
		t.Errorf("%+v", f)
	}
}

func TestProfileWithoutUpdates(t *testing.T) {
	v := newShelf(t, host(t)).offer("1.0.0", nil).publish()
	for name, change := range map[string]func(*Updater){
		"no root": func(u *Updater) { u.Profile.Platform.Root = "" },
		"no keys": func(u *Updater) { u.Profile.Trust.Releases = "" },
	} {
		t.Run(name, func(t *testing.T) {
			u := v.client()
			change(u)
			_, err := all(u)
			_, errLook := u.Look(context.Background(), Wish{})
			for _, err := range []error{err, errLook} {
				if f := fault.Of(err); f == nil || f.Code != "updates_not_set_up" || f.Exit != fault.ExitUsage || f.Hint == "" {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// TestNotes are shown newest first; one that cannot be had stops nothing.
func TestNotes(t *testing.T) {
	s := host(t, "1.0.0")
	v := newShelf(t, s)
	notes := func(text string, kind string) func(*release.Offer, *release.Manifest) {
		return func(o *release.Offer, _ *release.Manifest) {
			b := s.keep(kind, []byte(text))
			o.Notes = &b
		}
	}
	v.offer("1.0.0", notes("the first", release.KindPlain)).offer("1.1.0", notes("faster", release.KindPlain)).offer("1.2.0", notes("lost", release.KindPlain)).publish()
	delete(s.blobs, sum([]byte("lost")))
	u := v.client()
	l, err := u.Look(context.Background(), Wish{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := u.Prepare(context.Background(), l)
	if err != nil || len(p.Notes) != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	if n := p.Notes[0]; n.Version != "1.2.0" || n.Text != "" || !strings.Contains(n.Problem, "no such blob") {
		t.Errorf("%+v", n)
	}
	if n := p.Notes[1]; n.Version != "1.1.0" || n.Text != "faster" || n.Problem != "" {
		t.Errorf("%+v", n)
	}
}
