package airgap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/optool/optool/internal/fault"
)

type file struct{ path, text string }

var (
	header = Header{
		Product: "acme", Channel: "stable", From: "1.0.0", Versions: []string{"1.1.0", "1.2.0"},
		Created: time.Date(2026, 11, 21, 8, 0, 0, 5, time.FixedZone("", 3600)),
	}
	files = []file{
		{"tuf/timestamp.json", "{}"},
		{"blobs/ab/" + strings.Repeat("ab", 32), strings.Repeat("blob", 1000)},
		{"blobs/cd/" + strings.Repeat("cd", 32), ""},
		{"long/" + strings.Repeat("y/", 200) + "übung", strings.Repeat("z", block)},
	}
)

func bundle(t testing.TB, list ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := Create(&b, header)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if err := w.Add(f.path, int64(len(f.text)), strings.NewReader(f.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func saved(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "acme.bundle")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func wantFault(t *testing.T, err error, code string, exit int, words ...string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != code || f.Exit != exit || f.Hint == "" {
		t.Fatalf("error %v (%+v), want fault %s with exit %d", err, f, code, exit)
	}
	for _, word := range words {
		if !strings.Contains(f.Message+"\n"+f.Hint, word) {
			t.Errorf("fault says %q, hint %q: want %q in it", f.Message, f.Hint, word)
		}
	}
}

func TestBundleHoldsWhatWasAdded(t *testing.T) {
	b, err := Open(saved(t, bundle(t, files...)))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	want := header
	want.Schema, want.Created = Schema, time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(want, b.Header()); diff != "" {
		t.Error(diff)
	}
	for _, f := range files {
		got, err := b.Fetch(t.Context(), f.path, int64(len(f.text)))
		if err != nil || string(got) != f.text {
			t.Errorf("%s: %d bytes, %v", f.path, len(got), err)
		}
		r, err := b.Open(f.path)
		if err != nil || r.Size() != int64(len(f.text)) || iotest.TestReader(r, []byte(f.text)) != nil {
			t.Errorf("%s: %v", f.path, err)
		}
	}
	_, err = b.Fetch(t.Context(), "tuf/9.root.json", 100)
	wantFault(t, err, "blob_missing", 5, "holds no tuf/9.root.json", "airgap export")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("absence is not told")
	}
	_, err = b.Fetch(t.Context(), files[1].path, 3999)
	wantFault(t, err, "answer_too_large", 5, "4000 bytes")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Fetch(ctx, files[0].path, 100); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	_, err = b.Fetch(t.Context(), files[0].path, 100)
	if err == nil {
		t.Error("read from a closed file")
	}
}

func TestSameFilesMakeTheSameBundle(t *testing.T) {
	if !bytes.Equal(bundle(t, files...), bundle(t, files...)) {
		t.Error("two bundles differ")
	}
}

func TestAnyFiles(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := rapid.MapOf(rapid.StringMatching(`[a-z]{1,9}(/[a-zé0-9.]{1,120}x){0,4}`), rapid.SliceOfN(rapid.Byte(), 0, 2000)).Draw(r, "files")
		var list []file
		for _, path := range slices.Sorted(maps.Keys(want)) {
			list = append(list, file{path, string(want[path])})
		}
		data := bundle(t, list...)
		b, err := read("x", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			r.Fatal(err)
		}
		for path, text := range want {
			if got, err := b.Fetch(t.Context(), path, 2000); err != nil || !bytes.Equal(got, text) {
				r.Fatalf("%q: %v", path, err)
			}
		}
	})
}

func TestAddRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		path string
		size int64
		r    io.Reader
		want string
	}{
		"absolute":  {"/etc/passwd", 1, strings.NewReader("x"), "is absolute"},
		"outside":   {"../x", 1, strings.NewReader("x"), ".. element"},
		"twice":     {files[0].path, 1, strings.NewReader("x"), "added twice"},
		"header":    {HeaderPath, 1, strings.NewReader("x"), "added twice"},
		"too short": {"x", 2, strings.NewReader("x"), "changed while it was read"},
		"too long":  {"x", 1, strings.NewReader("xy"), "changed while it was read"},
		"negative":  {"x", -1, strings.NewReader(""), "no usable size"},
	} {
		w, err := Create(io.Discard, header)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(files[0].path, 2, strings.NewReader("{}")); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { wantFault(t, w.Add(tc.path, tc.size, tc.r), "bundle_refused", 1, tc.want) })
	}
	_, err := Create(io.Discard, Header{Product: strings.Repeat("x", maxHeader)})
	wantFault(t, err, "bundle_refused", 1, "its header has")
}

// full fails after n bytes as a full disk does.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	n := min(f.left, len(p))
	if f.left -= n; n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func TestFullDisk(t *testing.T) {
	for room := 0; room < len(bundle(t, files[0])); room += 100 {
		w, err := Create(&full{room}, header)
		if err == nil {
			err = w.Add(files[0].path, 2, strings.NewReader("{}"))
		}
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}
