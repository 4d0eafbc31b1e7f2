package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/optool/optool/internal/fault"
)

func TestRewriteTwice(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "b")
	w := create(t, Options{Path: path})
	write(t, w, few())
	want := few()
	for round := range 2 {
		now := map[string]Stored{}
		if err := w.Rewrite(func(name string, r io.Reader, out io.Writer) error {
			switch name {
			case "logs/00.log":
				return ErrKeep
			case fmt.Sprintf("logs/%02d.log", round+1):
				return ErrDrop
			}
			b, err := io.ReadAll(r)
			if err == nil {
				_, err = out.Write(bytes.ReplaceAll(b, []byte("handled"), []byte("looked at")))
			}
			return err
		}, func(name string, s Stored) { now[name] = s }); err != nil {
			t.Fatal(err)
		}
		want = slices.Delete(want, 1, 2)
		for i := range want {
			want[i].content = bytes.ReplaceAll(want[i].content, []byte("handled"), []byte("looked at"))
			if now[want[i].name].Size != int64(len(want[i].content)) {
				t.Errorf("%s: %+v", want[i].name, now[want[i].name])
			}
		}
		if len(now) != len(want) || len(onDisk(t, dir)) != 1 {
			t.Fatalf("%d members, %d files", len(now), len(onDisk(t, dir)))
		}
	}
	write(t, w, []member{{"after", []byte("x")}})
	commit(t, w)
	same(t, readAll(t, path), append(want, member{"after", []byte("x")}))
}

func TestRewriteWithoutRoomChangesNothing(t *testing.T) {
	dir := t.TempDir()
	d := &faulty{claims: true, room: 1 << 40}
	w := create(t, Options{Path: filepath.Join(dir, "b"), disk: d})
	write(t, w, few())
	for _, c := range []struct {
		room int64
		out  error
	}{{1 << 20, nil}, {1 << 40, io.ErrClosedPipe}, {1 << 40, errTooLarge}} {
		d.room = c.room
		err := w.Rewrite(func(name string, r io.Reader, out io.Writer) error {
			if name == "logs/04.log" && c.out != nil {
				return c.out
			}
			_, err := io.Copy(out, r)
			return err
		}, nil)
		if c.out == nil && !errors.Is(err, ErrNoSpace) || c.out != nil && !errors.Is(err, c.out) {
			t.Fatal(err)
		}
		if left := onDisk(t, dir); len(left) != 1 {
			t.Fatalf("%d files", len(left))
		}
	}
	if err := w.Drop("logs/03.log", "none"); err != nil {
		t.Fatal(err)
	}
	same(t, readAll(t, commit(t, w).Files[0].Path), slices.Delete(few(), 3, 4))
}

// TestRename: content, time and order stay; other programs read the new names.
func TestRename(t *testing.T) {
	for _, o := range []Options{{Format: Zstd}, {Format: Gzip}, {Format: Zstd, Split: smallestSplit}} {
		w := create(t, o)
		want := some()
		write(t, w, want)
		last := len(want) - 1
		long := strings.Repeat("longer/", 30) + strings.Repeat("ж", 90)
		for _, names := range []map[string]string{
			{want[0].name: "a", want[3].name: long, want[9].name: "logs/" + strings.Repeat("n", 100)}, // a pax header comes
			{want[last].name: "b", long: "ü"}, // and goes
			{"a": "b", "b": "a"},
			{},
		} {
			if err := w.Rename(names); err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if name, ok := names[want[i].name]; ok {
					want[i].name = name
				}
			}
		}
		if err := w.Check(func(name string, r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for i, m := range w.Members() {
			if m.Name != want[i].name || m.Size != int64(len(want[i].content)) || !m.Modified.Equal(noon()) {
				t.Errorf("%+v", m)
			}
		}
		write(t, w, []member{{"after", []byte("x")}})
		want = append(want, member{"after", []byte("x")})
		path := commit(t, w).Files[0].Path
		same(t, readAll(t, strings.TrimSuffix(path, firstPart)), want)
	}
}

// TestRenameThatCannotBe leaves everything as it was.
func TestRenameThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	d := &faulty{claims: true, room: 1 << 40}
	w := create(t, Options{Path: filepath.Join(dir, "b"), disk: d})
	write(t, w, few())
	for _, names := range []map[string]string{
		{"logs/00.log": "logs/03.log"}, {"logs/03.log": "logs/00.log"}, {"logs/00.log": "x", "logs/03.log": "x"},
		{"logs/03.log": "../x"}, {"logs/03.log": ""}, {"logs/03.log": strings.Repeat("x/", 600) + "x"},
	} {
		err := w.Rename(names)
		if err == nil || fault.Of(err).Code != "failure" || len(onDisk(t, dir)) != 1 {
			t.Errorf("%.100q: %v, %d files", names, err, len(onDisk(t, dir)))
		}
	}
	d.room = 1 << 20
	if err := w.Rename(map[string]string{"logs/03.log": "x"}); !errors.Is(err, ErrNoSpace) || len(onDisk(t, dir)) != 1 {
		t.Errorf("%v", err)
	}
	d.room = 1 << 40
	same(t, readAll(t, commit(t, w).Files[0].Path), few())
}

// TestCheckEndsEarly: look need not read a member to its end.
func TestCheckEndsEarly(t *testing.T) {
	w := create(t, Options{Format: Gzip})
	write(t, w, few())
	n := 0
	if err := w.Check(func(name string, r io.Reader) error {
		n++
		_, err := io.CopyN(io.Discard, r, 100)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return err
	}); err != nil || n != len(few()) {
		t.Fatal(n, err)
	}
	if err := w.Check(func(string, io.Reader) error { return io.ErrClosedPipe }); !errors.Is(err, io.ErrClosedPipe) {
		t.Fatal(err)
	}
}

// TestCheckFindsDamage: a disk that gives back something else is noticed.
func TestCheckFindsDamage(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	write(t, w, few())
	m := w.members[4]
	if err := w.span.WriteAt([]byte("damage!"), (m.content+m.end)/2); err != nil {
		t.Fatal(err)
	}
	err := w.Check(func(name string, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
	wantFault(t, err, "bundle_damaged", 5)
}

// TestSealNeverRepeats: no two texts at one place are sealed alike.
func TestSealNeverRepeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := newSeal(nil)
		if err != nil {
			t.Fatal(err)
		}
		const size = 4096
		zeros, at := make([]byte, size), 0
		disk := make([]byte, size) // sealed zeros
		var seen [][]byte          // of each generation, the stream that was used
		for range rapid.IntRange(1, 8).Draw(t, "generations") {
			n := rapid.IntRange(0, size-at).Draw(t, "n")
			b := slices.Clone(zeros[:n])
			s.apply(s.extents, b, int64(at))
			copy(disk[at:], b)
			for _, old := range seen {
				for i := 0; i+16 <= n; i++ {
					if bytes.Equal(old[at+i:at+i+16], b[i:i+16]) && !bytes.Equal(b[i:i+16], zeros[:16]) {
						t.Fatalf("byte %d was sealed as before", at+i)
					}
				}
			}
			kept := make([]byte, size)
			copy(kept[at:], b)
			seen = append(seen, kept)
			at += n
			back := slices.Clone(disk[:at])
			from := rapid.IntRange(0, at).Draw(t, "from")
			s.apply(s.extents, back[from:], int64(from))
			if !bytes.Equal(back[from:], zeros[:at-from]) {
				t.Fatal("not unsealed")
			}
			at = rapid.IntRange(0, at).Draw(t, "back to")
			s.again(int64(at))
		}
	})
}

// TestAnyMembers: whatever is written comes back.
func TestAnyMembers(t *testing.T) {
	recipient, identity := keys(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := Options{Format: rapid.SampledFrom([]Format{Zstd, Gzip}).Draw(rt, "format"), Path: filepath.Join(t.TempDir(), "b"), disk: &faulty{claims: true, room: 1 << 40},
			Split: rapid.SampledFrom([]int64{0, smallestSplit}).Draw(rt, "split")}
		if rapid.Bool().Draw(rt, "encrypted") {
			o.Recipients = []string{recipient}
		}
		w := create(t, o)
		defer w.Abort()
		var all []member
		for i, size := range rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 300, 512, 70_000, FrameSize, FrameSize + 300_000}), 1, 6).Draw(rt, "sizes") {
			m := member{fmt.Sprintf("d%d/%d", size%7, i), text(uint64(size+i), size)}
			all = append(all, m)
		}
		write(t, w, all)
		drop := all[rapid.IntRange(0, len(all)-1).Draw(rt, "drop")].name
		if err := w.Drop(drop); err != nil {
			rt.Fatal(err)
		}
		write(t, w, []member{{"last", text(1, 5)}})
		commit(t, w)
		all = append(slices.DeleteFunc(all, func(m member) bool { return m.name == drop }), member{"last", text(1, 5)})
		same(t, readAll(t, o.Path, identity), all)
	})
}
