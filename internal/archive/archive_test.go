package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/optool/optool/internal/fault"
)

// noon is when all members of tests were changed.
func noon() time.Time { return time.Date(2025, 11, 22, 12, 0, 0, 0, time.UTC) }

// text is n bytes of lines, different for each seed.
func text(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "2026-11-22T12:00:%02dZ INFO request %d handled in %d ms by worker-%d\n", r.IntN(60), r.IntN(1e6), r.IntN(900), r.IntN(16))
	}
	return b[:n]
}

// member is what a test puts into an archive.
type member struct {
	name    string
	content []byte
}

// some are members of all kinds of sizes, of which the text "secret-N-" is sought.
func some() []member {
	var all []member
	for i, n := range []int{0, 1, 511, 512, 513, 4000, FrameSize - 1, FrameSize, FrameSize + 1, 3*FrameSize + 77} {
		all = append(all, member{fmt.Sprintf("logs/%02d.log", i), text(uint64(i), n)})
	}
	return append(all, member{strings.Repeat("long/", 40) + strings.Repeat("ü", 100), []byte("a long name")})
}

func create(t testing.TB, o Options) *Writer {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "bundle."+string(o.Format))
	}
	o.Now = noon
	w, err := Create(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Abort)
	return w
}

// write appends members, every other one as a Pack.
func write(t testing.TB, w *Writer, all []member) {
	t.Helper()
	for i, m := range all {
		var stored Stored
		var err error
		if i%2 == 0 {
			p := w.Pack(m.name, noon())
			if _, err = p.Write(m.content); err == nil {
				stored, err = w.Append(p)
			}
		} else {
			s := w.Stream(m.name, noon())
			if _, err = io.Copy(s, iotestChunks(m.content)); err == nil {
				stored, err = s.Close()
			}
		}
		sum := sha256.Sum256(m.content)
		if err != nil || stored.Size != int64(len(m.content)) || stored.SHA256 != hex.EncodeToString(sum[:]) {
			t.Fatalf("%s: %+v, %v", m.name, stored, err)
		}
	}
}

// iotestChunks reads b in pieces of odd sizes.
func iotestChunks(b []byte) io.Reader {
	var all []io.Reader
	for n := 1; len(b) > 0; n = n*3 + 1 {
		n = min(n, len(b))
		all = append(all, bytes.NewReader(b[:n]))
		b = b[n:]
	}
	return struct{ io.Reader }{io.MultiReader(all...)}
}

func commit(t testing.TB, w *Writer) Written {
	t.Helper()
	done, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// readAll reads a bundle, and fails unless it is whole.
func readAll(t testing.TB, path string, identities ...string) []member {
	t.Helper()
	r, err := Open(path, identities, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []member
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || int64(len(content)) != e.Size {
			t.Fatalf("%s: %d of %d bytes, %v", e.Name, len(content), e.Size, err)
		}
		all = append(all, member{e.Name, content})
	}
}

func same(t testing.TB, have, want []member) {
	t.Helper()
	if !slices.EqualFunc(have, want, func(a, b member) bool { return a.name == b.name && bytes.Equal(a.content, b.content) }) {
		names := func(all []member) (s []string) {
			for _, m := range all {
				s = append(s, fmt.Sprintf("%s (%d)", m.name, len(m.content)))
			}
			return s
		}
		t.Fatalf("have %q\nwant %q", names(have), names(want))
	}
}

// keys makes a recipient and the identity for it.
func keys(t testing.TB) (recipient, identity string) {
	k, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return k.Recipient().String(), k.String()
}

func postQuantum(t testing.TB) (recipient, identity string) {
	k, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return k.Recipient().String(), k.String()
}

func wantFault(t testing.TB, err error, code string, exit int) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	f := fault.Of(err)
	if f.Code != code || f.Exit != exit || f.Hint == "" {
		t.Fatalf("%s (exit %d, hint %q), want %s (exit %d): %v", f.Code, f.Exit, f.Hint, code, exit, err)
	}
}

// onDisk is what a directory holds: names and contents.
func onDisk(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestRoundTrip(t *testing.T) {
	classic, classicKey := keys(t)
	other, otherKey := keys(t)
	quantum, quantumKey := postQuantum(t)
	for _, c := range []struct {
		name string
		o    Options
		keys []string
	}{
		{"zstd", Options{Format: Zstd}, nil},
		{"gzip", Options{Format: Gzip}, nil},
		{"split", Options{Split: smallestSplit}, nil},
		{"age", Options{Recipients: []string{classic, other}}, []string{"# my key\n" + otherKey + "\n"}},
		{"age, first of two", Options{Recipients: []string{classic, other}, Format: Gzip}, []string{classicKey}},
		{"age, post-quantum", Options{Recipients: []string{quantum}}, []string{quantumKey}},
		{"age, split", Options{Recipients: []string{classic}, Split: smallestSplit + 1}, []string{classicKey}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.o.Format == "" {
				c.o.Format = Zstd
			}
			dir := t.TempDir()
			c.o.Path = filepath.Join(dir, "b")
			w := create(t, c.o)
			want := some()
			write(t, w, want)
			last := member{"manifest.json", text(99, 2*FrameSize)}
			if err := w.Final(last.name, last.content); err != nil {
				t.Fatal(err)
			}
			want = append(want, last)
			var checked []member
			if err := w.Check(func(name string, r io.Reader) error {
				b, err := io.ReadAll(r)
				checked = append(checked, member{name, b})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			same(t, checked, want)
			done := commit(t, w)
			same(t, readAll(t, c.o.Path, c.keys...), want)
			total, files := int64(0), onDisk(t, dir)
			for i, f := range done.Files {
				b := files[filepath.Base(f.Path)]
				sum := sha256.Sum256(b)
				if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(b)) || c.o.Split > 0 && i < len(done.Files)-1 && f.Size != c.o.Split {
					t.Errorf("%+v: has %d bytes", f, len(b))
				}
				total += f.Size
			}
			if len(files) != len(done.Files) || total != done.Size || c.o.Split > 0 && len(files) < 3 {
				t.Errorf("%d files of %d bytes on the disk, reported %d of %d", len(files), total, len(done.Files), done.Size)
			}
		})
	}
}

func TestSameMembersMakeTheSameArchive(t *testing.T) {
	var sums []string
	for range 2 {
		w := create(t, Options{Format: Zstd})
		write(t, w, some())
		sums = append(sums, commit(t, w).Files[0].SHA256)
	}
	if sums[0] != sums[1] {
		t.Error("two archives of the same members differ")
	}
}
