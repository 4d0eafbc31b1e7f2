package airgap

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/internal/fault"
)

// However a copy ends too soon, it is told before anything is done with it.
func TestCutShort(t *testing.T) {
	whole := bundle(t, files...)
	for n := range whole {
		_, err := read("acme.bundle", bytes.NewReader(whole[:n]), int64(n))
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != "bundle_damaged" && (f.Code != "bundle_unknown" || n >= block) {
			t.Fatalf("%d bytes of %d: %v", n, len(whole), err)
		}
	}
	_, err := Open(saved(t, whole[:len(whole)-1]))
	wantFault(t, err, "bundle_damaged", 5, "cut short", "copy it again", "sha256sum "+os.TempDir())
	// As preallocated by a copy that never ended.
	padded := append(slices.Clone(whole[:len(whole)-tarEnd-block]), make([]byte, 4*block)...)
	_, err = Open(saved(t, padded))
	wantFault(t, err, "bundle_damaged", 5)
	_, err = Open(saved(t, append(whole, 0)))
	wantFault(t, err, "bundle_damaged", 5, "follows its end")
}

func TestNoBundle(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir: "no regular file", pipe: "no regular file", saved(t, []byte("#!/bin/sh\n")): "does not begin", saved(t, make([]byte, 5000)): "does not begin",
		saved(t, bytes.Repeat([]byte("\x1f\x8b gzip "), 500)): "does not begin",
		saved(t, archive(t, &tar.Header{Name: "etc/passwd"})): "first file is not optool-airgap.json",
	} {
		_, err := Open(path)
		wantFault(t, err, "bundle_unknown", 2, want, "airgap export")
	}
	_, err := Open(saved(t, nil))
	wantFault(t, err, "bundle_damaged", 5, "empty")
	_, err = Open(filepath.Join(dir, "none"))
	wantFault(t, err, "not_found", 2)
}

// archive is a tar file with a sound header and then whatever is given; a size
// is that of zeros.
func archive(t testing.TB, headers ...*tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		text := make([]byte, h.Size)
		if h.Name == HeaderPath {
			text = []byte(`{"schema":"optool-airgap/v1","product":"acme"}`)
			if h.Linkname != "" {
				text, h.Linkname = []byte(h.Linkname), ""
			}
			h.Size = int64(len(text))
		}
		if err := errors.Join(w.WriteHeader(h), second(w.Write(text))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func second(_ int, err error) error { return err }

func TestHostileBundles(t *testing.T) {
	first := func() *tar.Header { return &tar.Header{Name: HeaderPath} }
	for name, tc := range map[string]struct {
		header *tar.Header
		want   string
	}{
		"absolute":       {&tar.Header{Name: "/etc/passwd"}, "is absolute"},
		"outside":        {&tar.Header{Name: "a/../../x"}, ".. element"},
		"not UTF-8":      {&tar.Header{Name: "a\xff", Format: tar.FormatGNU}, "not valid UTF-8"},
		"escape":         {&tar.Header{Name: "a\x1b[2J"}, `a\x1b[2J`},
		"too long":       {&tar.Header{Name: strings.Repeat("abc/", 300) + "x"}, "1201 bytes"},
		"directory":      {&tar.Header{Name: "a", Typeflag: tar.TypeDir}, "no ordinary file"},
		"symbolic link":  {&tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, "no ordinary file"},
		"hard link":      {&tar.Header{Name: "a", Typeflag: tar.TypeLink, Linkname: HeaderPath}, "no ordinary file"},
		"device":         {&tar.Header{Name: "a", Typeflag: tar.TypeBlock}, "no ordinary file"},
		"pipe":           {&tar.Header{Name: "a", Typeflag: tar.TypeFifo}, "no ordinary file"},
		"global records": {&tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"path": "x"}}, "no ordinary file"},
		"header again":   {first(), `"optool-airgap.json" twice`},
	} {
		t.Run(name, func(t *testing.T) {
			data := archive(t, first(), tc.header)
			_, err := read("x", bytes.NewReader(data), int64(len(data)))
			wantFault(t, err, "bundle_damaged", 5, tc.want)
		})
	}
	// What is stored is not what it stands for.
	sparse := bytes.Replace(archive(t, first(), &tar.Header{Name: "a", Size: 1, PAXRecords: map[string]string{
		"XXX.sparse.map": "0,1", "XXX.sparse.numblocks": "1", "XXX.sparse.size": "1"}}), []byte("XXX.sparse"), []byte("GNU.sparse"), -1)
	_, err := read("x", bytes.NewReader(sparse), int64(len(sparse)))
	wantFault(t, err, "bundle_damaged", 5, "no ordinary file")
}

func TestHeaders(t *testing.T) {
	for text, want := range map[string]string{
		"{": "bundle_damaged", "[]": "bundle_damaged", `{"schema":7}`: "bundle_damaged", `{"schema":"other/v1"}`: "bundle_damaged",
		`{"schema":"optool-airgap/v1","versions":"x"}`: "bundle_damaged", strings.Repeat(" ", maxHeader+1): "bundle_damaged",
		`{"schema":"optool-airgap/v2"}`: "bundle_too_new", `{"schema":"optool-airgap/v1","new":1}`: "",
	} {
		data := archive(t, &tar.Header{Name: HeaderPath, Linkname: text})
		_, err := read("x", bytes.NewReader(data), int64(len(data)))
		if want == "" && err == nil {
			continue
		}
		wantFault(t, err, want, map[string]int{"bundle_damaged": 5, "bundle_too_new": 2}[want])
	}
}

// A file beyond the 8 GiB of the old tar format, with nothing on the disk.
func TestHugeFile(t *testing.T) {
	const length = 9 << 30
	path := saved(t, bundle(t))
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	at, _ := f.Seek(info.Size()-tarEnd, io.SeekStart)
	w := &Writer{tar: tar.NewWriter(f), seen: map[string]bool{}}
	if err := w.head("blobs/huge", length); err != nil {
		t.Fatal(err)
	}
	begins, _ := f.Seek(0, io.SeekCurrent)
	if err := f.Truncate(begins + length + tarEnd); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	if _, err := f.WriteAt([]byte("end"), begins+length-3); err != nil {
		t.Skip(err)
	}
	b, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r, err := b.Open("blobs/huge")
	if err != nil || r.Size() != length || at == begins {
		t.Fatal(r, err)
	}
	last := make([]byte, 3)
	if _, err := r.ReadAt(last, length-3); err != nil || string(last) != "end" {
		t.Errorf("%q, %v", last, err)
	}
}

// failing is a file on a disk with a bad block.
type failing struct {
	io.ReaderAt
	from int64
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, &fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}
	}
	return f.ReaderAt.ReadAt(p, off)
}

func TestBadDisk(t *testing.T) {
	whole := bundle(t, files[:2]...)
	for from := range len(whole) {
		b, err := read("x", failing{bytes.NewReader(whole), int64(from)}, int64(len(whole)))
		if err == nil {
			_, err = b.Fetch(t.Context(), files[1].path, 1<<20)
		}
		wantFault(t, err, "file_failed", 1, "input/output error", "dmesg")
	}
}

func FuzzOpen(f *testing.F) {
	whole := bundle(f, files[0], files[2]) // small ones are tried faster
	f.Add(whole)
	f.Add(whole[:len(whole)-tarEnd])
	f.Add(archive(f, &tar.Header{Name: HeaderPath}, &tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "b"}))
	f.Add(archive(f, &tar.Header{Name: HeaderPath}, &tar.Header{Name: "é", Size: 9, Format: tar.FormatPAX}))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read("x", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if _, ok := errors.AsType[*fault.Error](err); !ok {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		for path, at := range b.places {
			got, err := b.Fetch(t.Context(), path, int64(len(data)))
			if err != nil || !bytes.Equal(got, data[at.offset:at.offset+at.size]) {
				t.Fatal(fmt.Sprintf("%q at %+v", path, at), err)
			}
		}
	})
}
