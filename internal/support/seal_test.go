package support

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/support"
)

// spooled are the files of a case.
func (w *world) spooled(id string) []string {
	w.t.Helper()
	names, err := w.Disk.ReadDir(w.folder(id))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.t.Fatal(err)
	}
	return names
}

// Of two runs that seal one draft at once, the second leaves what the first has
// sealed as it is.
func TestSealedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.Carriers[ViaHTTPS] = &vendor{}
	r := w.request()
	held, goOn := make(chan struct{}), make(chan struct{})
	slow := file("a.log", "the first")
	open := slow.Open
	slow.Open = func() (io.ReadCloser, error) {
		close(held)
		<-goOn
		return open()
	}
	var both sync.WaitGroup
	both.Go(func() {
		first := *r
		if _, err := w.Seal(t.Context(), &first, []File{slow}, Terms{Via: ViaHTTPS}); err != nil {
			t.Error(err)
		}
	})
	<-held
	both.Go(func() {
		second := *r
		second.Subject = "Something else"
		_, err := w.Seal(t.Context(), &second, []File{file("a.log", "the second")}, Terms{Via: ViaHTTPS})
		if f := fault.Of(err); f == nil || f.Code != "already_sealed" {
			t.Error(err)
		}
	})
	time.Sleep(50 * time.Millisecond) // the second waits for the first by now
	close(goOn)
	both.Wait()
	c := w.again(r.ID)
	if data, err := os.ReadFile(w.attachment(c.ID, c.ID, 0)); err != nil || string(data) != "the first" {
		t.Errorf("the attachment is %q, %v", data, err)
	}
	if s := w.send(Wish{}); len(s.Accepted) != 1 {
		t.Errorf("%+v", s)
	}
}

// A message that is sealed already is not sealed again.
func TestMessageSealedTwice(t *testing.T) {
	w := newWorld(t)
	w.Carriers[ViaHTTPS] = &vendor{}
	c := w.seal(ViaHTTPS)
	id, err := w.NewID()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"And on the second node.", "And on the third."} {
		m := &support.Message{ID: id, Request: c.ID, Kind: support.Reply, Text: text}
		if _, err := w.SealMessage(t.Context(), m, []File{file("a.log", text)}, Terms{Via: ViaHTTPS}); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Minute)
	}
	if s := w.send(Wish{}); len(s.Accepted) != 2 || w.again(c.ID).Thread[0].Text != "And on the second node." {
		t.Errorf("%+v, %+v", s, w.again(c.ID).Thread)
	}
}

// A write to the disk that fails, at whatever step, leaves nothing but the draft; and
// then it works.
func TestWriteFailsWhileSealing(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EIO, syscall.EROFS} {
		for at := 1; ; at++ {
			w := newWorld(t)
			w.Carriers[ViaHTTPS] = &vendor{}
			r := w.request()
			if err := w.KeepDraft(Draft{Request: *r}); err != nil {
				t.Fatal(err)
			}
			failed := false
			w.Disk = powercut.Watch(disk.OS{}, func(o powercut.Op) error {
				if o.N < at || o.Name == "remove" || failed && cause == syscall.EIO {
					return nil
				}
				failed = true
				return cause
			})
			copied := *r
			files := []File{file("a.log", strings.Repeat("one", 1000)), file("b.log", "two")}
			_, err := w.Seal(t.Context(), &copied, files, Terms{Via: ViaHTTPS})
			if err == nil {
				if failed {
					t.Errorf("%v at %d: sealed all the same", cause, at)
				}
				break
			}
			if f := fault.Of(err); f.Exit == fault.ExitRefused || f.Hint == "" && cause == syscall.ENOSPC {
				t.Errorf("%v at %d: %v", cause, at, f)
			}
			for _, name := range w.spooled(r.ID) {
				if name != draftFile && name != "lock" {
					t.Errorf("%v at %d: %s stays", cause, at, name)
				}
			}
			if cases, err := w.Cases(t.Context()); err != nil || len(cases) > 0 {
				t.Errorf("%v at %d: %d cases, %v", cause, at, len(cases), err)
			}
			w.Disk = disk.OS{}
			d, err := w.Draft(r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Seal(t.Context(), &d.Request, files, Terms{Via: ViaHTTPS}); err != nil {
				t.Fatalf("%v at %d, then with room: %v", cause, at, err)
			}
			if s := w.send(Wish{}); len(s.Accepted) != 1 {
				t.Fatalf("%+v", s)
			}
		}
	}
}

// growing is a log that is written to while it is read.
type growing struct {
	file *os.File
	left int
}

func (g *growing) Close() error { return g.file.Close() }

func (g *growing) Read(p []byte) (int, error) {
	if g.left > 0 {
		g.left--
		f, err := os.OpenFile(g.file.Name(), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return 0, err
		}
		_, err = f.WriteString("one more line\n")
		if err = errors.Join(err, f.Close()); err != nil {
			return 0, err
		}
	}
	return g.file.Read(p[:min(len(p), 100)])
}

// What is sealed of a file that changes meanwhile is what was read of it, and what is
// said of it is true.
func TestSealedWhileItChanges(t *testing.T) {
	w := newWorld(t)
	w.Carriers[ViaHTTPS] = &vendor{}
	path := filepath.Join(t.TempDir(), "a.log")
	if err := os.WriteFile(path, []byte(strings.Repeat("a line\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	c := w.seal(ViaHTTPS, File{Name: "a.log", Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		return &growing{f, 50}, err
	}})
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	a := c.Parcels[0].Attachments[0]
	data, err := os.ReadFile(w.attachment(c.ID, c.ID, 0))
	if err != nil || int64(len(data)) != a.Size || sha(data) != a.SHA256 || a.Size <= 700 {
		t.Errorf("%+v of %d bytes, %v", a, len(data), err)
	}
	if s := w.send(Wish{}); len(s.Accepted) != 1 {
		t.Errorf("%+v", s)
	}
}

// An attachment that cannot be read to its end is not sealed.
func TestUnreadableAttachment(t *testing.T) {
	for name, open := range map[string]func() (io.ReadCloser, error){
		"gone":  func() (io.ReadCloser, error) { return os.Open("/nonexistent/a.log") },
		"unfit": func() (io.ReadCloser, error) { return os.Open(t.TempDir()) },
		"broken": func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("half"), failing{})), nil
		},
	} {
		w := newWorld(t)
		r := w.request()
		_, err := w.Seal(t.Context(), r, []File{file("first.log", "one"), {Name: "a.log", Open: open}}, Terms{Via: ViaHTTPS})
		if f := fault.Of(err); f == nil || !strings.Contains(f.Message, "a.log") {
			t.Errorf("%s: %v", name, err)
		}
		if left := w.spooled(r.ID); len(left) > 1 || len(left) == 1 && left[0] != "lock" {
			t.Errorf("%s: %v stay", name, left)
		}
	}
}

// failing is a disk that cannot be read.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, syscall.EIO }

func sha(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
