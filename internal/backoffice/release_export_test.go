package backoffice

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/internal/tuf"
	"github.com/optool/optool/pkg/release"
)

// box is what an export put together.
type box struct {
	files map[string][]byte
	order []string
}

func (b *box) add(path string, size int64, r io.Reader) error {
	data, err := io.ReadAll(r)
	if err == nil && int64(len(data)) != size {
		err = errors.New("another size than announced")
	}
	if _, twice := b.files[path]; twice {
		err = errors.New(path + " comes twice")
	}
	b.files[path], b.order = data, append(b.order, path)
	return err
}

func (b *box) Fetch(_ context.Context, path string, _ int64) ([]byte, error) {
	if data, ok := b.files["tuf/"+path]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func export(t *testing.T, s *Store, from string) (*box, *Export) {
	t.Helper()
	b := &box{files: map[string][]byte{}}
	x, err := s.ExportAirgap(t.Context(), from, "", b.add)
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	for _, data := range b.files {
		size += int64(len(data))
	}
	if x.Files != len(b.files) || x.Bytes != size {
		t.Errorf("reported %+v of %d files, %d bytes", x, len(b.files), size)
	}
	return b, x
}

// install makes a release out of the export alone, over components that are there.
func (b *box) install(t *testing.T, s *Store, version string, have map[string][]byte) map[string][]byte {
	t.Helper()
	root := newHost(t, s).root
	c := tuf.Client{Root: root, Cache: noted{}, Source: b, Now: s.now()}
	r, err := c.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	target, err := r.Find(t.Context(), "releases/stable/"+version+".json")
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.Fetch(t.Context(), target, release.MaxManifest)
	if err != nil {
		t.Fatal(err)
	}
	m, err := release.ParseManifest(data)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string][]byte{}
	for _, c := range append([]release.Component{m.Tree}, m.Components...) {
		if have[c.SHA256] != nil {
			made[c.SHA256] = have[c.SHA256]
			continue
		}
		var text bytes.Buffer
		done := errors.New("neither patch nor full blob")
		for _, p := range c.Patches {
			if blob, base := b.files["blobs/"+p.Path()], have[p.From]; blob != nil && base != nil && text.Len() == 0 {
				done = patch.Apply(p.Kind, bytes.NewReader(base), int64(len(base)), bytes.NewReader(blob), c.Size, &text)
			}
		}
		if blob := b.files["blobs/"+c.Full.Path()]; blob != nil && text.Len() == 0 {
			done = patch.Decode(c.Full.Kind, bytes.NewReader(blob), c.Size, &text)
		}
		if done != nil {
			t.Fatalf("a component of %s: %v", version, done)
		}
		made[c.SHA256] = append([]byte{}, text.Bytes()...)
	}
	return made
}

func TestExport(t *testing.T) {
	s, w := newStore(t)
	stop := &release.Stop{From: "1.1", Before: "1.2"}
	notes := func(d *Draft) { d.Notes = []byte("what is new in " + d.Version) }
	add(t, s, "1.0", notes)
	add(t, s, "1.1", notes, func(d *Draft) { d.Stop = stop })
	add(t, s, "1.2", notes)
	add(t, s, "1.3", notes)
	add(t, s, "1.4", notes, func(d *Draft) { d.Rollout = 10 })
	for _, pair := range [][2]string{{"1.0", "1.1"}, {"1.1", "1.3"}, {"1.1", "1.4"}} {
		if _, err := s.MakeDelta(t.Context(), "stable", pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, s)
	if _, err := s.RotateRole(t.Context(), "timestamp", RoleRotation{}); err != nil {
		t.Fatal(err)
	}

	full, x := export(t, s, "")
	if !slices.Equal(x.Versions, []string{"1.3", "1.4"}) {
		t.Errorf("for a new host: %v", x.Versions)
	}
	full.install(t, s, "1.4", nil)
	full.install(t, s, "1.3", nil)

	old, _ := s.readRelease("releases/stable/1.0.json")
	have := map[string][]byte{}
	for _, c := range append([]release.Component{old.Manifest.Tree}, old.Manifest.Components...) {
		data, err := s.bytesOf(c)
		if err != nil {
			t.Fatal(err)
		}
		have[c.SHA256] = data
	}
	step, x := export(t, s, "1.0")
	if !slices.Equal(x.Versions, []string{"1.1", "1.3", "1.4"}) {
		t.Errorf("from 1.0: %v, want the way over the stop", x.Versions)
	}
	at := step.install(t, s, "1.1", have)
	step.install(t, s, "1.3", at)
	step.install(t, s, "1.4", at)
	if part, all := size(step), size(full); part > all/2 {
		t.Errorf("with patches %d bytes, whole %d", part, all)
	}
	if got := strings.Join(step.order[:6], " "); got != "tuf/1.root.json tuf/2.root.json tuf/3.root.json tuf/timestamp.json tuf/2.snapshot.json tuf/1.targets.json" {
		t.Errorf("order %s", got)
	}
	again, _ := export(t, s, "1.0")
	if !slices.Equal(again.order, step.order) {
		t.Error("another order the second time")
	}

	_, err := s.ExportAirgap(t.Context(), "0.1", "", step.add)
	wantCode(t, err, "unknown_release", fault.ExitUsage)
	_, err = s.ExportAirgap(t.Context(), "1.4", "", step.add)
	wantCode(t, err, "up_to_date", fault.ExitFailure)
	_, err = s.ExportAirgap(t.Context(), "", "beta", step.add)
	wantCode(t, err, "unknown_channel", fault.ExitUsage)
	newest, _ := s.readRelease("releases/stable/1.4.json")
	if err := os.WriteFile(s.blobPath(newest.Manifest.Components[0].Full), bytes.Repeat([]byte("x"), int(newest.Manifest.Components[0].Full.Size)), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = s.ExportAirgap(t.Context(), "", "", (&box{files: map[string][]byte{}}).add)
	wantCode(t, err, "blob_damaged", fault.ExitUnverified)
	w.turn(TimestampLife + time.Hour)
	_, err = s.ExportAirgap(t.Context(), "", "", step.add)
	wantCode(t, err, "metadata_expired", fault.ExitFailure)
}

func size(b *box) (n int) {
	for _, data := range b.files {
		n += len(data)
	}
	return n
}

func TestWays(t *testing.T) {
	offer := func(version string, edits ...func(*release.Offer)) release.Offer {
		o := release.Offer{Version: version, Channel: "stable"}
		for _, edit := range edits {
			edit(&o)
		}
		return o
	}
	stop := func(o *release.Offer) { o.Stop = &release.Stop{From: "1.5", Before: "1.6"} }
	gone := func(o *release.Offer) { o.Withdrawn = &release.Withdrawal{} }
	least := func(v string) func(*release.Offer) { return func(o *release.Offer) { o.MinFrom = v } }
	for name, c := range map[string]struct {
		from string
		all  []release.Offer
		want string
	}{
		"straight":          {"1.0", []release.Offer{offer("1.0"), offer("1.1"), offer("1.2")}, "1.0>1.2"},
		"nothing installed": {"", []release.Offer{offer("1.0"), offer("1.5", stop), offer("2.0", least("1.5"))}, ">2.0"},
		"over a stop":       {"1.0", []release.Offer{offer("1.0"), offer("1.5", stop), offer("2.0")}, "1.0>1.5 1.5>2.0"},
		"stop replaced":     {"1.0", []release.Offer{offer("1.0"), offer("1.5", stop, gone), offer("1.5.1"), offer("2.0")}, "1.0>1.5.1 1.5.1>2.0"},
		"stop broken":       {"1.0", []release.Offer{offer("1.0"), offer("1.2"), offer("1.5", stop, gone), offer("2.0")}, "1.0>1.2"},
		"minimum":           {"1.0", []release.Offer{offer("1.0"), offer("1.1"), offer("1.2"), offer("2.0", least("1.1"))}, "1.0>1.2 1.2>2.0"},
		"withdrawn":         {"1.0", []release.Offer{offer("1.0"), offer("1.1"), offer("1.2", gone)}, "1.0>1.1"},
		"from a withdrawn":  {"1.0", []release.Offer{offer("1.0", gone), offer("1.1")}, "1.0>1.1"},
		"edition": {"1.0", []release.Offer{offer("1.0"), offer("1.1"), offer("1.2", func(o *release.Offer) { o.Editions = []string{"pro"} })},
			"1.0>1.1 1.0>1.2"},
		"newest": {"1.1", []release.Offer{offer("1.0"), offer("1.1")}, ""},
	} {
		var got []string
		for _, h := range ways(c.all, c.from) {
			from := ""
			if h.over != nil {
				from = h.over.Version
			}
			got = append(got, from+">"+h.to.Version)
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
}

func TestExportForSeveralPlatforms(t *testing.T) {
	s, _ := newStore(t)
	for _, platform := range []string{"linux/amd64", "linux/arm64"} {
		for _, version := range []string{"1.0", "1.1"} {
			add(t, s, version, func(d *Draft) {
				d.Platform = platform
				d.Tree = makeTree(t, map[string]string{"bin/server": noise(platform, 300<<10) + version, "VERSION": version})
			})
		}
	}
	publish(t, s)
	b, x := export(t, s, "1.0")
	manifests := 0
	for path := range b.files {
		if strings.HasPrefix(path, "tuf/targets/") {
			manifests++
		}
	}
	if manifests != 4 || !slices.Equal(x.Versions, []string{"1.1"}) {
		t.Errorf("%d manifests, versions %v", manifests, x.Versions)
	}
}
