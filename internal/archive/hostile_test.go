package archive

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/diagnostics"
)

// tarOf packs headers, each followed by its content, as any program would.
func tarOf(t testing.TB, headers []tar.Header, contents ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, h := range headers {
		content := ""
		if i < len(contents) {
			content = contents[i]
		}
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(content))
		}
		if h.Typeflag != tar.TypeXGlobalHeader {
			h.Mode = 0o777
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			io.WriteString(w, content)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstdOf(b []byte) []byte {
	e, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	defer e.Close()
	return e.EncodeAll(b, nil)
}

func file(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// drain reads a bundle to its end.
func drain(path string, limits Limits, identities ...string) (members int, err error) {
	r, err := Open(path, identities, limits)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return members, nil
		} else if err != nil {
			return members, err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return members, err
		}
		members++
	}
}

func reg(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name} }

func TestHostileMembers(t *testing.T) {
	long := strings.Repeat("a/", 600) + "b"
	for name, headers := range map[string][]tar.Header{
		"absolute":        {reg("/etc/passwd")},
		"above":           {reg("../x")},
		"above, inside":   {reg("a/../../x")},
		"unclean":         {reg("a//b")},
		"dot":             {reg("./a")},
		"backslash":       {reg(`..\x`)},
		"control":         {reg("a\x1b[31m")},
		"newline":         {reg("a\nb")},
		"C1":              {reg("a\u009b31m")},
		"direction":       {reg("a\u202egpj.exe")},
		"not UTF-8":       {{Typeflag: tar.TypeReg, Name: "a\xff", Format: tar.FormatGNU}},
		"long":            {reg(long)},
		"deep":            {reg(strings.Repeat("a/", 64) + "b")},
		"symbolic link":   {{Typeflag: tar.TypeSymlink, Name: "a", Linkname: "/etc"}},
		"hard link":       {{Typeflag: tar.TypeLink, Name: "a", Linkname: "/etc/passwd"}},
		"device":          {{Typeflag: tar.TypeChar, Name: "a"}},
		"pipe":            {{Typeflag: tar.TypeFifo, Name: "a"}},
		"global":          {{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"path": "/etc/passwd"}}},
		"twice":           {reg("a"), reg("a")},
		"file and folder": {reg("a"), reg("a/b")},
		"folder and file": {reg("a/b/c"), reg("a/b")},
		"only folders":    {{Typeflag: tar.TypeDir, Name: "a/"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, zstdOf(tarOf(t, headers)))
			_, err := drain(path, Limits{})
			if name == "only folders" {
				wantFault(t, err, "bundle_unreadable", 2)
			} else {
				wantFault(t, err, "bundle_damaged", 5)
			}
			if strings.ContainsAny(strings.ReplaceAll(err.Error(), path, ""), "\x1b\n\u009b\u202e") {
				t.Errorf("an error shows a name as it is: %q", err)
			}
			dir := filepath.Join(t.TempDir(), "out")
			r, err := Open(path, nil, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if _, err := Unpack(r, dir); err == nil {
				t.Error("it was unpacked")
			}
		})
	}
}

func TestFoldersAreOverlooked(t *testing.T) {
	b := tarOf(t, []tar.Header{{Typeflag: tar.TypeDir, Name: "../../a/"}, {Typeflag: tar.TypeReg, Name: "a/b"}}, "", "text")
	if n, err := drain(file(t, zstdOf(b)), Limits{}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

func TestLimits(t *testing.T) {
	bomb := zstdOf(tarOf(t, []tar.Header{reg("zeros")}, strings.Repeat("\x00", 32<<20)))
	if len(bomb) > 64<<10 {
		t.Fatalf("%d bytes are no bomb", len(bomb))
	}
	_, err := drain(file(t, bomb), Limits{Total: 16 << 20})
	wantFault(t, err, "bundle_too_large", 5)
	if _, err := drain(file(t, bomb), Limits{Total: 40 << 20}); err != nil {
		t.Fatal(err)
	}
	var many []tar.Header
	for i := range 12 {
		many = append(many, reg(fmt.Sprint(i)))
	}
	_, err = drain(file(t, zstdOf(tarOf(t, many))), Limits{Members: 11})
	wantFault(t, err, "bundle_too_large", 5)
	wide, err := zstd.NewWriter(nil, zstd.WithWindowSize(64<<20), zstd.WithSingleSegment(false))
	if err != nil {
		t.Fatal(err)
	}
	defer wide.Close()
	var b bytes.Buffer
	wide.Reset(&b)
	wide.Write(tarOf(t, []tar.Header{reg("zeros")}, strings.Repeat("\x00", 70<<20)))
	wide.Close()
	_, err = drain(file(t, b.Bytes()), Limits{})
	wantFault(t, err, "bundle_damaged", 5)
}

// TestCutShortAnywhere: no beginning of a bundle is taken for a whole one, nor one
// with something behind it.
func TestCutShortAnywhere(t *testing.T) {
	recipient, identity := keys(t)
	for _, o := range []Options{{Format: Zstd}, {Format: Gzip}, {Format: Zstd, Recipients: []string{recipient}}} {
		w := create(t, o)
		write(t, w, []member{{"a", text(1, 700)}, {"b", nil}})
		path := commit(t, w).Files[0].Path
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(b) {
			if err := os.WriteFile(path, b[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := drain(path, Limits{}, identity)
			if code := fault.Of(err); code == nil || code.Code != "bundle_damaged" && (n > 60 || code.Code != "bundle_unreadable") {
				t.Fatalf("%s: %d of %d bytes: %v", o.Format, n, len(b), err)
			}
		}
		for _, more := range []string{"x", strings.Repeat("\x00", 512), string(b)} {
			if err := os.WriteFile(path, append(bytes.Clone(b), more...), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := drain(path, Limits{}, identity)
			wantFault(t, err, "bundle_damaged", 5)
		}
	}
}

// TestFlippedBits: whatever bit is flipped, the bundle is found to be incomplete, or
// it was a bit without meaning and all members are the same.
func TestFlippedBits(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	bundle(t, w, []member{{"a", text(1, 3000)}, {"logs/b", text(2, 400)}}, nil)
	path := commit(t, w).Files[0].Path
	want := readAll(t, path)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		b[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		b[i] ^= 1 << (i % 8)
		r, err := Open(path, nil, Limits{})
		if err != nil {
			continue
		}
		v, err := Verify(r)
		r.Close()
		if err == nil && v.Complete {
			same(t, readAll(t, path), want)
		}
	}
}

// bundle writes members and an ending that describes them, changed by spoil.
func bundle(t testing.TB, w *Writer, members []member, spoil func(*diagnostics.Manifest)) {
	t.Helper()
	write(t, w, members)
	for _, name := range []string{diagnostics.AnalysisName, diagnostics.ReportName} {
		if err := w.Final(name, []byte("{}\n")); err != nil {
			t.Fatal(err)
		}
	}
	m := diagnostics.Manifest{Schema: diagnostics.ManifestSchema, Complete: true}
	for _, s := range w.Members() {
		m.Members = append(m.Members, diagnostics.Member{Name: s.Name, Size: s.Size, SHA256: s.SHA256})
	}
	if spoil != nil {
		spoil(&m)
	}
	b, err := json.Marshal(m)
	if err == nil {
		err = w.Final(diagnostics.ManifestName, b)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestLocked(t *testing.T) {
	recipient, identity := keys(t)
	_, stranger := keys(t)
	_, quantum := postQuantum(t)
	w := create(t, Options{Format: Zstd, Recipients: []string{recipient}})
	write(t, w, few())
	path := commit(t, w).Files[0].Path
	for _, with := range [][]string{nil, {stranger}, {quantum, "# nothing\n" + stranger}} {
		_, err := drain(path, Limits{}, with...)
		wantFault(t, err, "bundle_locked", 4)
	}
	_, err := drain(path, Limits{}, strings.Replace(identity, "1", "1Q", 1))
	wantFault(t, err, "identity_unreadable", 2)
	if strings.Contains(err.Error(), identity[20:40]) {
		t.Error("an error shows a secret key")
	}
	plain, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var armoured bytes.Buffer
	a := armor.NewWriter(&armoured)
	a.Write(plain)
	a.Close()
	same(t, readAll(t, file(t, armoured.Bytes()), stranger, identity), few())

	var twice bytes.Buffer // age in age is no bundle
	k, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	e, err := age.Encrypt(&twice, k)
	if err != nil {
		t.Fatal(err)
	}
	e.Write(plain)
	e.Close()
	_, err = drain(file(t, twice.Bytes()), Limits{}, identity)
	wantFault(t, err, "bundle_unreadable", 2)
}

func TestNoBundle(t *testing.T) {
	for _, text := range []string{"", "x", "PK\x03\x04 a zip file", string(zstdOf([]byte("hello"))), string(zstdOf(nil)), string(tarOf(t, []tar.Header{reg("a")}))} {
		_, err := drain(file(t, []byte(text)), Limits{})
		if code := fault.Of(err); code == nil || code.Code != "bundle_unreadable" && code.Code != "bundle_damaged" || code.Hint == "" {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	_, err := drain(t.TempDir(), Limits{})
	wantFault(t, err, "bundle_unreadable", 2)
	_, err = drain(filepath.Join(t.TempDir(), "none"), Limits{})
	wantFault(t, err, "not_found", 2)
	head := ageMagic + "v1\n" + strings.Repeat("-> X25519 "+strings.Repeat("A", 43)+"\n"+strings.Repeat("A", 43)+"\n", 30_000)
	_, identity := keys(t)
	_, err = drain(file(t, []byte(head)), Limits{}, identity)
	wantFault(t, err, "bundle_damaged", 5)
}
