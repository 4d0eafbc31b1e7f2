package archive

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if every() > 1 {
		_ = flag.Set("rapid.checks", "30")
	}
	goleak.VerifyTestMain(m)
}

// noise is n bytes that cannot be compressed, in lines.
func noise(seed uint64, n int) []byte {
	var b bytes.Buffer
	for i := uint64(0); b.Len() < n; i++ {
		h := header64(seed, i)
		fmt.Fprintf(&b, "%s\n", h)
	}
	return b.Bytes()[:n]
}

func header64(seed, i uint64) []byte {
	s, _ := newSeal(strings.NewReader(fmt.Sprintf("%016x%016x", seed, i)))
	b := make([]byte, 4096)
	s.apply(s.extents, b, 0)
	for j := range b {
		if b[j] == '\n' {
			b[j] = ' '
		}
	}
	return b
}

// TestSizeLimit: a member that does not fit is cut at a line end, what was there
// stays, smaller ones still get in, and the limit is kept.
func TestSizeLimit(t *testing.T) {
	recipient, identity := keys(t)
	const limit = 8 << 20
	for _, recipients := range [][]string{nil, {recipient}} {
		w := create(t, Options{Format: Zstd, MaxSize: limit, Recipients: recipients})
		want := []member{{"a", noise(1, 1<<20)}}
		write(t, w, want)
		before := w.Room()
		s := w.Stream("big", noon())
		data := noise(2, 2*limit)
		_, err := io.Copy(s, bytes.NewReader(data))
		stored, closed := s.Close()
		if !errors.Is(err, ErrTooLarge) || !errors.Is(closed, ErrTooLarge) || stored.Size < before-2*FrameSize || stored.Size > before || data[stored.Size-1] != '\n' {
			t.Fatalf("%v, %v: room for %d, stored %d", err, closed, before, stored.Size)
		}
		want = append(want, member{"big", data[:stored.Size]})
		p := w.Pack("pack", noon())
		p.Write(data[:FrameSize*2])
		if _, err := w.Append(p); !errors.Is(err, ErrTooLarge) {
			t.Fatalf("a large pack: %v", err)
		}
		dropped := w.Stream("dropped", noon())
		dropped.Write(data[:FrameSize+9])
		dropped.Drop()
		write(t, w, []member{{"small", []byte("fits\n")}})
		want = append(want, member{"small", []byte("fits\n")})
		for i, name := range []string{"analysis.json", "report.html", "manifest.json"} { // all of the reserve
			last := noise(uint64(3+i), Reserve/3)
			if err := w.Final(name, last); err != nil {
				t.Fatal(err)
			}
			want = append(want, member{name, last})
		}
		done := commit(t, w)
		if done.Size > limit || done.Size < limit-2*FrameSize {
			t.Errorf("%d bytes with a limit of %d", done.Size, limit)
		}
		same(t, readAll(t, done.Files[0].Path, identity), want)
	}
}

func TestDropAfterClose(t *testing.T) {
	w := create(t, Options{Format: Zstd, MaxSize: smallestMax})
	write(t, w, few())
	s := w.Stream("big", noon())
	s.Write(noise(2, 3*smallestMax))
	if _, err := s.Close(); !errors.Is(err, ErrTooLarge) {
		t.Fatal(err)
	}
	s.Drop()
	s.Drop()
	small := w.Stream("big", noon())
	small.Write([]byte("x"))
	if _, err := small.Close(); err != nil {
		t.Fatal(err)
	}
	s.Drop() // not the other one of this name
	same(t, readAll(t, commit(t, w).Files[0].Path), append(few(), member{"big", []byte("x")}))
}

// TestFreeDisk: no more is claimed than may be, and nothing is begun without room
// for the ending.
func TestFreeDisk(t *testing.T) {
	for _, claims := range []bool{true, false} {
		dir := t.TempDir()
		d := &faulty{claims: claims, room: 30 << 20}
		o := Options{Path: filepath.Join(dir, "b"), KeepFree: 29 << 20, disk: d, Now: noon}
		_, err := Create(o)
		wantFault(t, err, "disk_full", 1)
		if left := onDisk(t, dir); len(left) > 0 {
			t.Fatalf("%d files are left", len(left))
		}
		o.KeepFree = 20 << 20
		w := create(t, o)
		s := w.Stream("a", noon())
		s.Write(noise(1, 6*FrameSize))
		d.mu.Lock()
		d.room = 20<<20 + 1000 // others fill the disk
		d.mu.Unlock()
		s.Write(noise(2, 20<<20))
		stored, err := s.Close()
		if !errors.Is(err, ErrNoSpace) || stored.Size == 0 {
			t.Fatalf("claims %v: %+v, %v", claims, stored, err)
		}
		if err := w.Final("manifest.json", noise(2, 1<<20)); err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, commit(t, w).Files[0].Path); len(got) != 2 || int64(len(got[0].content)) != stored.Size {
			t.Fatalf("%d members", len(got))
		}
	}
}

func TestFullPackGoesOn(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	data := noise(1, PackSize+5*FrameSize/2)
	p := w.Pack("a", noon())
	n, err := p.Write(data)
	if !errors.Is(err, ErrFull) || n < PackSize-FrameSize || int64(n) != p.Size() {
		t.Fatal(n, err)
	}
	s := w.Continue(p)
	if _, err := s.Write(data[n:]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, readAll(t, commit(t, w).Files[0].Path), []member{{"a", data}})
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "b")
	o := Options{Path: path, Now: noon}
	w := create(t, o)
	_, err := Create(o)
	wantFault(t, err, "bundle_busy", 6)
	for _, m := range [][2]string{{"a", "a"}, {"../x", ""}, {"/x", ""}, {"", ""}} {
		if m[1] != "" {
			write(t, w, []member{{m[1], nil}})
		}
		if _, err := w.Append(w.Pack(m[0], noon())); err == nil {
			t.Errorf("a member %q was accepted", m[0])
		}
	}
	open := w.Stream("open", noon())
	if _, err := w.Append(w.Pack("b", noon())); err == nil {
		t.Error("two members at once were accepted")
	}
	open.Drop()
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = w.Commit()
	wantFault(t, err, "bundle_exists", 2)
	_, err = Create(o)
	wantFault(t, err, "bundle_exists", 2)
	if got := onDisk(t, dir); len(got) != 1 || string(got["b"]) != "mine" {
		t.Fatalf("%q", got)
	}
	o.Replace = true
	w = create(t, o)
	write(t, w, few())
	commit(t, w)
	same(t, readAll(t, path), few())
	if err := os.Symlink("elsewhere", path+partial); err != nil {
		t.Fatal(err)
	}
	if _, err = Create(o); err == nil {
		t.Fatal("a link in the way was followed or removed")
	}
	same(t, readAll(t, path), few())
}

func TestOptionsThatCannotBe(t *testing.T) {
	classic, _ := keys(t)
	quantum, secret := postQuantum(t)
	path := filepath.Join(t.TempDir(), "b")
	for _, c := range []struct {
		o    Options
		code string
	}{
		{Options{}, "usage"},
		{Options{Path: path, Format: "zip"}, "usage"},
		{Options{Path: path, Split: 5}, "usage"},
		{Options{Path: path, MaxSize: 5}, "usage"},
		{Options{Path: path, Recipients: []string{"age1x"}}, "recipient_invalid"},
		{Options{Path: path, Recipients: []string{secret}}, "recipient_invalid"},
		{Options{Path: path, Recipients: []string{classic, quantum}}, "recipient_invalid"},
		{Options{Path: filepath.Join(path, "b")}, "not_found"},
	} {
		_, err := Create(c.o)
		if c.o.Path == "" {
			c.o.Path = path
		}
		wantFault(t, err, c.code, 2)
		if strings.Contains(err.Error(), secret[20:40]) {
			t.Error("an error shows a secret key")
		}
	}
}

// TestManyAtOnce: packs of several goroutines, while another reads the room.
func TestManyAtOnce(t *testing.T) {
	w := create(t, Options{Format: Gzip})
	type job struct {
		p *Pack
		m member
	}
	ready := make(chan job)
	for i := range 8 {
		go func() {
			m := member{fmt.Sprint(i), text(uint64(i), 50_000*i)}
			p := w.Pack(m.name, time.Time{})
			p.Write(m.content)
			w.Room()
			ready <- job{p, m}
		}()
	}
	var want []member
	for range 8 {
		j := <-ready
		if _, err := w.Append(j.p); err != nil {
			t.Fatal(err)
		}
		want = append(want, j.m)
	}
	same(t, readAll(t, commit(t, w).Files[0].Path), want)
}
