package bundle

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

func soaking() bool { return os.Getenv("OPTOOL_SOAK") == "1" }

// does is a collector made of a function.
type does func(ctx context.Context, out Out) error

func (d does) Collect(ctx context.Context, out Out) error { return d(ctx, out) }

// says is a collector of one member.
func says(name, text string) Collector {
	return does(func(_ context.Context, out Out) error {
		if err := whole(out, name, "/"+name, time.Time{}, []byte(text)); !Refused(err) {
			return err
		}
		return nil
	})
}

func light(name string, c Collector) Item {
	return Item{Name: name, Kind: "files", Title: name, Timeout: time.Minute, Light: true, Collector: c}
}

func heavy(name string, c Collector) Item {
	return Item{Name: name, Kind: "files", Title: name, Timeout: time.Minute, Collector: c}
}

// work is one bundle in the making, with everything real but the collectors, in
// a directory that is watched.
type work struct {
	t       *testing.T
	dir     string
	job     *Job
	options archive.Options
	secrets []string // that must never be seen
	late    string   // a secret if the line that names it, by the word password, was read
	names   string   // the member of that line

	result  Result
	err     error
	took    time.Duration
	members map[string]string // content, when there is a bundle
}

func newWork(t *testing.T, items ...Item) *work {
	t.Helper()
	dir := t.TempDir()
	w := &work{t: t, dir: dir, options: archive.Options{Path: filepath.Join(dir, "b.tar.zst")}}
	options := redact.Options{Privacy: diagnostics.Standard, Workers: 2}
	_, _ = rand.Read(options.Key[:])
	redactor, err := redact.New(options)
	fatal(t, err)
	judge, err := analysis.New(nil, nil, time.Now())
	fatal(t, err)
	w.job = &Job{Recipe: Recipe{Items: items}, Redactor: redactor, Analysis: judge, Deadline: time.Minute, Now: time.Now,
		Head: diagnostics.Manifest{ID: NewID(time.Now()), Tool: diagnostics.Tool{Name: "optool", Version: "0"}, Host: "host", Privacy: diagnostics.Standard}}
	return w
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// secret makes a value that nothing but its key gives away, which must never be
// seen on the disk. With a digit it never reads like a word, which would not be sought
// elsewhere.
func (w *work) secret() string {
	value := "Zk4" + hex.EncodeToString(random(5))[1:] + "Qx"
	w.secrets = append(w.secrets, value)
	return value
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// create makes the bundle, and holds what comes of it against what must be so
// whatever happens: there is a whole bundle or none, nothing else, and no secret was ever
// on the disk.
func (w *work) create(ctx context.Context) {
	w.t.Helper()
	var err error
	if w.job.Archive, err = archive.Create(w.options); err != nil {
		w.err = err
		w.lies()
		return
	}
	watching, over := context.WithCancel(context.Background())
	var watcher sync.WaitGroup
	watcher.Go(func() { w.watch(watching) })
	began := time.Now()
	w.result, w.err = w.job.Create(ctx)
	w.took = time.Since(began)
	over()
	watcher.Wait()
	w.lies()
}

// lies looks at what lies there.
func (w *work) lies(besides ...string) {
	w.t.Helper()
	var names []string
	entries, err := os.ReadDir(w.dir)
	fatal(w.t, err)
	for _, e := range entries {
		if !slices.Contains(besides, e.Name()) {
			names = append(names, e.Name())
		}
	}
	if w.err != nil {
		if len(names) > 0 {
			w.t.Errorf("there is no bundle (%v), but there is %q", w.err, names)
		}
		return
	}
	if !slices.Equal(names, []string{filepath.Base(w.options.Path)}) {
		w.t.Errorf("there is %q", names)
	}
	w.sound()
}

// sound verifies the bundle and reads it.
func (w *work) sound() {
	w.t.Helper()
	open := func() *archive.Reader {
		r, err := archive.Open(w.options.Path, nil, archive.Limits{})
		fatal(w.t, err)
		return r
	}
	r := open()
	v, err := archive.Verify(r)
	r.Close()
	if err != nil || len(v.Problems) > 0 {
		w.t.Fatalf("the bundle is not sound: %v %q", err, v.Problems)
	}
	if v.Manifest.Complete != w.result.Manifest.Complete || !v.Manifest.Checked.Clean {
		w.t.Errorf("the manifest says complete %v, checked %+v", v.Manifest.Complete, v.Manifest.Checked)
	}
	w.members = map[string]string{}
	for r = open(); ; {
		e, err := r.Next()
		if err == io.EOF {
			break
		}
		fatal(w.t, err)
		text, err := io.ReadAll(r)
		fatal(w.t, err)
		w.members[e.Name] = string(text)
	}
	r.Close()
	if strings.Contains(w.members[w.names], "password") { // of a member that was cut short the line may be missing
		for name, text := range w.members {
			if strings.Contains(text, w.late) {
				w.t.Errorf("%s shows what %s says is secret", name, w.names)
			}
		}
	}
	packed, err := os.ReadFile(w.options.Path)
	fatal(w.t, err)
	if secret := w.seen(packed); secret != "" {
		w.t.Error("a secret is in the bundle: " + secret)
	}
}

// watch reads what lies in the directory over and over.
func (w *work) watch(ctx context.Context) {
	for ctx.Err() == nil {
		entries, _ := os.ReadDir(w.dir)
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(w.dir, e.Name()))
			if err == nil && len(text) < 64<<20 && w.seen(text) != "" {
				w.t.Errorf("a secret lay in %s", e.Name())
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// seen returns a secret that can be read in a file: as it is, or behind any
// place where a zstd frame begins.
func (w *work) seen(text []byte) string {
	has := func(b []byte) string {
		for _, s := range w.secrets {
			if bytes.Contains(b, []byte(s)) {
				return s
			}
		}
		return ""
	}
	if s := has(text); s != "" || len(w.secrets) == 0 {
		return s
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	fatal(w.t, err)
	defer z.Close()
	for {
		i := bytes.Index(text, []byte("\x28\xb5\x2f\xfd"))
		if i < 0 {
			return ""
		}
		text = text[i:]
		if z.Reset(bytes.NewReader(text)) == nil {
			plain, _ := io.ReadAll(z) // as far as it goes
			if s := has(plain); s != "" || len(plain) > 1<<20 {
				return s // all that follows is in it
			}
		}
		text = text[4:]
	}
}

// outcome is what the manifest says of a collector.
func (w *work) outcome(name string) diagnostics.Collected {
	w.t.Helper()
	for _, c := range w.result.Manifest.Collectors {
		if c.Name == name {
			return c
		}
	}
	w.t.Errorf("the manifest does not tell of %s", name)
	return diagnostics.Collected{}
}

// holds says that there is a bundle, which holds these members.
func (w *work) holds(names ...string) {
	w.t.Helper()
	if w.err != nil {
		w.t.Fatal(w.err)
	}
	for _, name := range names {
		if _, ok := w.members[name]; !ok {
			w.t.Errorf("%s is not in the bundle", name)
		}
	}
}

// logOf is n bytes of a log, or a few more.
func logOf(n int) string {
	var b strings.Builder
	for b.Len() < n {
		r := random(12)
		n := func(i int) uint16 { return uint16(r[i])<<8 + uint16(r[i+1]) }
		fmt.Fprintf(&b, "2026-11-22T03:30:00Z info worker took 0.%d s, waited 0.%d s, read %d bytes, wrote %d bytes, queue %d of %d\n", n(0), n(2), n(4), n(6), n(8), n(10))
	}
	return b.String()
}
