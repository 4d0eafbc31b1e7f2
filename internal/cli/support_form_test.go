package cli_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/optool/optool/internal/backoffice"
)

// writer is somebody who writes a request in the form of the real program, on a terminal.
type writer struct {
	*host
	near, far *os.File
	cmd       *exec.Cmd

	mu    sync.Mutex
	shown *bytes.Buffer // since the last key
}

// newWriter makes a host whose vendor takes requests.
func newWriter(t *testing.T) *writer {
	t.Helper()
	dir := t.TempDir()
	if _, err := backoffice.Init(filepath.Join(dir, "vendor"), backoffice.New{Product: product, Endpoint: "http://127.0.0.1:1", RootKeys: 3, Threshold: 2}, time.Now); err != nil {
		t.Fatal(err)
	}
	profile, err := os.ReadFile(filepath.Join(dir, "vendor/profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return &writer{host: newHost(t, string(profile)+stormPolicy, "{}\n")}
}

// sit starts the program on a terminal.
func (w *writer) sit(term string, args ...string) {
	w.t.Helper()
	w.near, w.far = terminal(w.t, 80)
	settings, err := unix.IoctlGetTermios(int(w.far.Fd()), unix.TCGETS) // as a login shell leaves it
	if err == nil {
		settings.Iflag |= unix.ICRNL
		settings.Oflag |= unix.OPOST | unix.ONLCR
		settings.Lflag |= unix.ICANON | unix.ECHO | unix.ISIG
		err = unix.IoctlSetTermios(int(w.far.Fd()), unix.TCSETS, settings)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.cmd = exec.Command("optool", append([]string{"support-request"}, args...)...)
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = w.far, w.far, w.far
	w.cmd.Env = []string{"HOME=" + w.dir, "OPTOOL_CONFIG=" + w.path("optool.yaml"), "OPTOOL_PROFILE=" + w.path("profile.yaml"),
		"OPTOOL_STATE_DIR=" + w.path("state"), "TERM=" + term, "GORACE=atexit_sleep_ms=0"}
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := w.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	near, shown := w.near, new(bytes.Buffer)
	w.mu.Lock()
	w.shown = shown
	w.mu.Unlock()
	go func() {
		part := make([]byte, 4<<10)
		for {
			n, err := near.Read(part)
			w.mu.Lock()
			shown.Write(part[:n])
			w.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	w.t.Cleanup(w.kill)
}

func (w *writer) kill() {
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
	w.near.Close()
	w.far.Close()
}

// press types keys.
func (w *writer) press(keys string) {
	w.t.Helper()
	w.mu.Lock()
	w.shown.Reset()
	w.mu.Unlock()
	if _, err := w.near.WriteString(keys); err != nil {
		w.t.Fatal(err)
	}
}

// sees waits until a text was shown since the last key.
func (w *writer) sees(text string) {
	w.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(200 * time.Microsecond) {
		w.mu.Lock()
		shown := w.shown.String()
		w.mu.Unlock()
		if strings.Contains(shown, text) {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%q is not shown, but %q", text, shown)
		}
	}
}

// TestFormFirstPaint has the first question on the screen in less than 300 ms, process start
// included.
func TestFormFirstPaint(t *testing.T) {
	for _, term := range []string{"xterm", "dumb"} {
		w := newWriter(t)
		best := time.Hour
		for range 5 { // other tests run at the same time
			began := time.Now()
			w.sit(term)
			w.sees("Kind of request")
			best = min(best, time.Since(began))
			w.kill()
		}
		t.Logf("%s: the first question after %s", term, best.Round(time.Millisecond))
		if best > 300*time.Millisecond {
			t.Errorf("%s: the first question came after %s", term, best)
		}
	}
}

// TestFormKilled kills the form at a random key: what was typed before is in the
// draft, on a terminal that cannot move the cursor, too.
func TestFormKilled(t *testing.T) {
	t.Parallel()
	for _, term := range []string{"xterm", "dumb"} {
		t.Run(term, func(t *testing.T) {
			t.Parallel()
			w := newWriter(t)
			lost, rounds := 0, formRounds()
			for range rounds {
				letters := strings.Split("абвгдежзийклмнопрстуфхцчшщъыьэюя", "")
				rand.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
				letters = letters[:1+rand.IntN(len(letters))]
				w.sit(term)
				w.sees("Kind of request")
				w.press("consultation\r")
				w.sees("Subject")
				for _, letter := range letters[:len(letters)-1] {
					w.press(letter)
					w.sees(letter)
				}
				w.press(letters[len(letters)-1])
				time.Sleep(time.Duration(rand.Int64N(int64(3 * time.Millisecond))))
				w.kill()
				text, last := strings.Join(letters, ""), letters[len(letters)-1]
				switch got := w.draft(); got {
				case text:
				case strings.TrimSuffix(text, last):
					lost++
				default:
					t.Errorf("typed %q, the draft has %q", text, got)
				}
			}
			t.Logf("killed %d times, over which the last character was lost %d times", rounds, lost)
		})
	}
}

func formRounds() int {
	if soaking() {
		return 100
	}
	return 5
}

// draft is the subject of the only draft, which is gone then.
func (w *writer) draft() string {
	w.t.Helper()
	files, err := filepath.Glob(w.path("state/requests/*/draft.json"))
	if err != nil || len(files) != 1 {
		w.t.Fatalf("%d drafts, %v", len(files), err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		w.t.Fatal(err)
	}
	var d struct{ Request struct{ Subject string } }
	if err := json.Unmarshal(data, &d); err != nil {
		w.t.Fatalf("%v in %q", err, data)
	}
	if err := os.RemoveAll(filepath.Dir(files[0])); err != nil {
		w.t.Fatal(err)
	}
	return d.Request.Subject
}
