package cli_test

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/pkg/release"
)

// attack is an answer in the vendor's place; false leaves it to the vendor.
type attack func(s *site, w http.ResponseWriter, r *http.Request) bool

// on answers requests whose path holds part.
func on(part string, answer func(w http.ResponseWriter, r *http.Request, honest []byte)) attack {
	return func(s *site, w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, part) {
			return false
		}
		honest, err := os.ReadFile(filepath.Join(s.path("vendor/public"), filepath.FromSlash(r.URL.Path)))
		if err != nil {
			return false
		}
		answer(w, r, honest)
		return true
	}
}

func altered(w http.ResponseWriter, _ *http.Request, honest []byte) {
	honest[len(honest)/2] ^= 1
	_, _ = w.Write(honest)
}

func cutShort(w http.ResponseWriter, _ *http.Request, honest []byte) {
	_, _ = w.Write(honest[:len(honest)/2])
}

func longer(w http.ResponseWriter, _ *http.Request, honest []byte) {
	_, _ = w.Write(append(honest, bytes.Repeat([]byte("x"), 4<<20)...))
}

func endless(w http.ResponseWriter, r *http.Request, honest []byte) {
	for chunk := bytes.Repeat([]byte("x"), 1<<16); r.Context().Err() == nil; {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// drip sends a byte now and then, and would for hours.
func drip(w http.ResponseWriter, r *http.Request, honest []byte) {
	for _, b := range honest {
		if _, err := w.Write([]byte{b}); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-time.After(200 * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	}
}

func gone(w http.ResponseWriter, _ *http.Request, _ []byte) { w.WriteHeader(http.StatusNotFound) }

func garbage(w http.ResponseWriter, _ *http.Request, _ []byte) {
	_, _ = io.WriteString(w, "\x00\x1b]0;pwned\x07 no JSON \xff\xfe")
}

func loginPage(w http.ResponseWriter, _ *http.Request, _ []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<!DOCTYPE html><title>Guest network</title>")
}

// older answers as the vendor did when keepOld was called.
func older(s *site, w http.ResponseWriter, r *http.Request) bool {
	data, err := os.ReadFile(filepath.Join(s.path("old"), filepath.FromSlash(r.URL.Path)))
	if err != nil {
		return false
	}
	_, _ = w.Write(data)
	return true
}

// Whoever answers in the vendor's place: the platform is as it was, the exit code
// says what it is about, and the next honest answer leads on.
func TestPlatformAttacks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		attack attack
		exits  []int // 0: the attack is evaded
	}{
		{"altered timestamp", on("timestamp.json", altered), []int{5}},
		{"altered list", on(".stable.json", altered), []int{5}},
		{"altered manifest", on("targets/releases", altered), []int{5}},
		{"manifest cut short", on("targets/releases", cutShort), []int{5}},
		{"longer manifest", on("targets/releases", longer), []int{5}},
		{"endless timestamp", on("timestamp.json", endless), []int{5}},
		{"endless manifest", on("targets/releases", endless), []int{5}},
		{"missing manifest", on("targets/releases", gone), []int{3, 5}},
		{"garbage for a timestamp", on("timestamp.json", garbage), []int{5}},
		{"login page", on("/v1/", loginPage), []int{3, 5}},
		{"older list", func(s *site, w http.ResponseWriter, r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, "/v1/tuf/") && older(s, w, r)
		}, []int{5}},
		{"older snapshot under a newer timestamp", func(s *site, w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "snapshot.json") {
				found, _ := filepath.Glob(s.path("old/v1/tuf/*.snapshot.json"))
				data, _ := os.ReadFile(found[len(found)-1])
				_, _ = w.Write(data)
				return true
			}
			return false
		}, []int{5}},
		{"altered blobs", on("/v1/blobs/", altered), []int{5}},
		{"blobs cut short", on("/v1/blobs/", cutShort), []int{3, 5}},
		{"longer blobs", on("/v1/blobs/", longer), []int{0, 3, 5}},
		{"endless blobs", on("/v1/blobs/", endless), []int{0, 3, 5}},
		{"missing blobs", on("/v1/blobs/", gone), []int{3, 5}},
		{"login page for blobs", on("/v1/blobs/", loginPage), []int{3, 5}},
		{"dripping timestamp", on("timestamp.json", drip), []int{3}},
	}
	s := newSite(t, "")
	s.publish("1.0.0", "1", "", "0")
	s.mustUpdate("1.0.0")
	s.need(os.CopyFS(s.path("old"), os.DirFS(s.path("vendor/public"))))
	s.publish("1.1.0", "2", "1.0.0", "1")
	if r := s.run("platform", "update", "--check"); r.exit != 0 { // the newer list has been seen
		t.Fatal(r.stderr)
	}
	again := s.keep()
	honest := s.front.vendor
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			again()
			for _, name := range []string{"stable", "snapshot"} { // so that both are asked for
				s.need(os.RemoveAll(s.path("state/platform/tuf/" + name + ".json")))
			}
			s.front.set(func(f *front) {
				f.vendor = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !tt.attack(s, w, r) {
						honest.ServeHTTP(w, r)
					}
				})
			})
			began := time.Now()
			r := s.run("platform", "update", "--yes", "--timeout", "2s")
			s.front.set(func(f *front) { f.vendor = honest })
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("took %s", took)
			}
			known := false
			for _, exit := range tt.exits {
				known = known || r.exit == exit
			}
			if !known {
				t.Errorf("exit %d, want one of %d\n%s%s", r.exit, tt.exits, r.stdout, r.stderr)
			}
			want := "1.1.0"
			if r.exit != 0 {
				want = "1.0.0"
				r.explained(t)
				if strings.ContainsAny(r.stderr, "\x00\x1b\x07") {
					t.Errorf("control characters from outside: %q", r.stderr)
				}
			}
			if err := s.sound(want); err != nil {
				t.Fatal(err)
			}
			if parts, _ := filepath.Glob(s.path("root/.optool/blobs/*")); tooLarge(parts) {
				t.Errorf("more was kept than is signed: %q", parts)
			}
			if r := s.run("platform", "update", "--yes"); r.exit != 0 {
				t.Fatalf("afterwards: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
			}
			if err := s.sound("1.1.0"); err != nil {
				t.Fatalf("afterwards: %v", err)
			}
		})
	}
}

func tooLarge(paths []string) bool {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Size() > 1<<20 {
			return true
		}
	}
	return false
}

// A patch that is not what was signed is a detour, not an end: the whole part is
// fetched instead.
func TestPlatformAlteredPatch(t *testing.T) {
	t.Parallel()
	s := newSite(t, "")
	s.publish("1.0.0", "1", "", "0")
	s.mustUpdate("1.0.0")
	s.publish("1.1.0", "2", "", "1")
	before := map[string]bool{}
	s.eachBlob(func(path string) { before[path] = true })
	_, err := s.store.MakeDelta(t.Context(), backoffice.DefaultChannel, "1.0.0", "1.1.0")
	s.need(err)
	_, err = s.store.PublishReleases(t.Context())
	s.need(err)
	patches := 0
	s.eachBlob(func(path string) {
		if before[path] {
			return
		}
		patches++
		data, err := os.ReadFile(path)
		s.need(err)
		data[len(data)-1] ^= 1
		s.need(os.Remove(path))
		s.need(os.WriteFile(path, data, 0o644))
	})
	if patches == 0 {
		t.Fatal("the delta has no patch")
	}
	s.mustUpdate("1.1.0")
	if err := s.sound("1.1.0"); err != nil {
		t.Fatal(err)
	}
}

func (s *site) eachBlob(f func(path string)) {
	s.need(filepath.WalkDir(s.path("vendor/public/v1/blobs"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			f(path)
		}
		return err
	}))
}

// Time alone makes a list that was signed too old: whoever holds back what is new
// is found out. A slow clock does not help him, for the licence knows better.
func TestPlatformFreeze(t *testing.T) {
	t.Parallel()
	s := newSite(t, "")
	s.publish("1.0.0", "1", "", "0")
	s.mustUpdate("1.0.0")
	s.need(os.CopyFS(s.path("old"), os.DirFS(s.path("vendor/public/v1/tuf"))))
	honest := s.front.vendor
	frozen := http.StripPrefix("/v1/tuf", http.FileServer(http.Dir(s.path("old"))))
	s.front.set(func(f *front) {
		f.vendor = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/v1/tuf/") {
				frozen.ServeHTTP(w, r)
				return
			}
			honest.ServeHTTP(w, r)
		})
	})
	s.later(45 * 24 * time.Hour)
	r := s.run("platform", "update", "--yes")
	if r.exit != 5 || !strings.Contains(r.stderr, "expired") {
		t.Errorf("exit %d\n%s", r.exit, r.stderr)
	}
	r.explained(t)
	s.later(0)
	if err := s.sound("1.0.0"); err != nil {
		t.Fatal(err)
	}
}

// Where the vendor does not answer, a mirror does; what it holds back or alters
// is asked for elsewhere or refused.
func TestPlatformMirrors(t *testing.T) {
	t.Parallel()
	s := newSite(t, "")
	s.publish("1.0.0", "1", "", "0")
	whole := httptest.NewServer(http.FileServer(http.Dir(s.path("vendor/public"))))
	defer whole.Close()
	s.front.set(func(f *front) { f.fault = "hang-up" })
	if r := s.run("platform", "update", "--yes", "--mirror", whole.URL); r.exit != 0 {
		t.Fatalf("exit %d\n%s", r.exit, r.stderr)
	}
	s.front.set(func(f *front) { f.fault = "" })
	s.publish("1.1.0", "2", "1.0.0", "1")
	files := http.FileServer(http.Dir(s.path("vendor/public")))
	hollow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/blobs/") {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer hollow.Close()
	if r := s.run("platform", "update", "--yes", "--mirror", hollow.URL); r.exit != 0 {
		t.Fatalf("a mirror without blobs: exit %d\n%s", r.exit, r.stderr)
	}
	if err := s.sound("1.1.0"); err != nil {
		t.Fatal(err)
	}
}

// Two releases on the way may have the same files.
func TestPlatformTwoHopsWithOneTree(t *testing.T) {
	t.Parallel()
	s := newSite(t, "")
	same := func(stop *release.Stop) func(string, *backoffice.Draft) {
		return func(_ string, d *backoffice.Draft) { d.Tree, d.Stop, d.Steps = s.path("trees/1.0.0"), stop, nil }
	}
	s.publish("1.0.0", "1", "", "0")
	s.mustUpdate("1.0.0")
	s.publish("1.1.0", "1", "", "1", same(&release.Stop{From: "1.1.0", Before: "1.2"}))
	s.publish("2.0.0", "1", "", "1", same(nil))
	if r := s.run("platform", "update", "--yes"); r.exit != 0 || s.current() != "2.0.0" {
		t.Errorf("exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
}

// To be where one wants to be is no mistake.
func TestPlatformUpdateToInstalled(t *testing.T) {
	t.Parallel()
	s := newSite(t, "")
	s.publish("1.0.0", "1", "", "0")
	s.mustUpdate("1.0.0")
	if r := s.die(-1, "platform", "update", "--yes", "--to", "1.0.0"); r.exit != 0 || !strings.Contains(r.stdout, "up to date") {
		t.Errorf("exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
}

// Two platforms of one host may have runs of one number that began in one second:
// to recover one does not end the programs of the other.
func TestPlatformRunsAreToldApart(t *testing.T) {
	t.Parallel()
	s, other := newSite(t, hooksSection), newSite(t, hooksSection)
	s.publish("1.0.0", "1", "", "0")
	s.write("trouble", "after backup\n")
	if r := s.die(-1, "platform", "update", "--yes"); r.exit != killed {
		t.Fatalf("%+v", r)
	}
	runs, err := filepath.Glob(s.path("state/platform/runs/*.journal"))
	s.need(err)
	id := strings.TrimSuffix(filepath.Base(runs[0]), ".journal")
	hook := exec.Command("/bin/sleep", "100")
	hook.Env = []string{"OPTOOL_RUN=" + id, "OPTOOL_ROOT=" + other.path("root")}
	s.need(hook.Start())
	ended := make(chan error, 1)
	go func() { ended <- hook.Wait() }()
	s.must("platform", "recover")
	select {
	case err := <-ended:
		t.Errorf("the hook of another platform was ended: %v", err)
	case <-time.After(50 * time.Millisecond):
		s.need(hook.Process.Kill())
		<-ended
	}
}
