package archive

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
)

// FuzzOpen reads any bytes as a bundle: it never panics, and expands no more than
// the limit.
func FuzzOpen(f *testing.F) {
	recipient, identity := keys(f)
	for _, o := range []Options{{Format: Zstd}, {Format: Gzip}, {Format: Zstd, Recipients: []string{recipient}}} {
		w := create(f, o)
		bundle(f, w, []member{{"a", text(1, 700)}, {strings.Repeat("b/", 55) + "c", nil}}, nil)
		b, err := os.ReadFile(commit(f, w).Files[0].Path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	path := filepath.Join(f.TempDir(), "b")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, []string{identity}, Limits{Total: 1 << 20, Members: 50})
		if err != nil {
			wantHint(t, err)
			return
		}
		defer r.Close()
		v, err := Verify(r)
		if err != nil {
			wantHint(t, err)
		} else if v.Complete != (len(v.Problems) == 0 && v.Manifest.Complete) {
			t.Fatalf("%+v", v)
		}
		if r.bytes.n > r.limits.Total+1<<20 || r.members > r.limits.Members+1 {
			t.Fatalf("%d bytes and %d members were read", r.bytes.n, r.members)
		}
	})
}

// FuzzUnpack unpacks any tar archive: nothing gets outside the new directory, and in
// it are regular files with sound names.
func FuzzUnpack(f *testing.F) {
	f.Add(tarOf(f, []tar.Header{reg("../a"), reg("b"), {Typeflag: tar.TypeSymlink, Name: "c", Linkname: "/"}}, "x"))
	f.Add(tarOf(f, []tar.Header{{Typeflag: tar.TypeDir, Name: "a/"}, reg("a/b"), reg(strings.Repeat("ü", 120))}, "", "y", "z"))
	f.Add(tarOf(f, []tar.Header{reg("a"), reg("b/c"), reg("b/d")}, "", "y", "z"))
	above := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		defer os.RemoveAll(filepath.Join(above, "out"))
		r := &Reader{path: "b", limits: Limits{Total: 1 << 20, Members: 50}, seen: map[uint64]bool{}}
		r.begin(bytes.NewReader(b))
		names, err := Unpack(r, filepath.Join(above, "out"))
		if err != nil {
			wantHint(t, err)
		}
		if len(names) > r.limits.Members || len(onDiskNames(t, above)) != 1 {
			t.Fatalf("%d members, %q", len(names), onDiskNames(t, above))
		}
		for _, name := range names {
			if err := CheckName(name); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Lstat(filepath.Join(above, "out", name)); err != nil || !info.Mode().IsRegular() || info.Size() > r.limits.Total {
				t.Fatalf("%q: %v, %v", name, info, err)
			}
		}
	})
}

func wantHint(t *testing.T, err error) {
	t.Helper()
	if code := fault.Of(err).Code; code == "failure" || code == "file_failed" {
		t.Fatalf("no fault: %v", err)
	}
}

func onDiskNames(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// BenchmarkStream writes logs, sealed, to the disk.
func BenchmarkStream(b *testing.B) {
	for _, format := range []Format{Zstd, Gzip} {
		b.Run(string(format), func(b *testing.B) {
			data := text(1, 64<<20)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			size, before := int64(0), used()
			for b.Loop() {
				w := create(b, Options{Format: format})
				s := w.Stream("log", noon())
				if _, err := io.Copy(s, bytes.NewReader(data)); err != nil {
					b.Fatal(err)
				}
				if _, err := s.Close(); err != nil {
					b.Fatal(err)
				}
				size = commit(b, w).Size
			}
			b.ReportMetric(float64(b.N)*float64(len(data))/1e6/(used()-before), "MB/CPU-s")
			b.ReportMetric(float64(len(data))/float64(size), "ratio")
		})
	}
}

// used is the time of all processors that this process has had, in seconds.
func used() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
