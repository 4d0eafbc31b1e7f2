//go:build accept

package accept

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestBundleOfWhatIsNoFile collects a directory of all that can hang, has no end
// or is closed, as root and as a user without rights.
func TestBundleOfWhatIsNoFile(t *testing.T) {
	needRoot(t)
	s := newSupport(t)
	in := func(name string) string { return s.path("in/" + name) }
	s.log("ordinary.log", 1<<10)
	s.log("closed.log", 1<<10)
	must(t, os.Chmod(in("closed.log"), 0o600))
	must(t, os.Mkdir(in("closed"), 0o700))
	s.log("closed/inner.log", 1<<10)
	must(t, syscall.Mkfifo(in("fifo"), 0o666))
	listener, err := net.Listen("unix", in("socket"))
	must(t, err)
	defer listener.Close()
	must(t, syscall.Mknod(in("zero"), syscall.S_IFCHR|0o666, 1<<8|5))
	must(t, syscall.Mknod(in("disk"), syscall.S_IFBLK|0o666, 7<<8))
	for name, target := range map[string]string{"to-zero": "/dev/zero", "loop": "loop", "around": ".", "up": "../in", "nowhere": "nowhere-at-all",
		"shadow": "/etc/shadow", "kcore": "/proc/kcore", "kmsg": "/proc/kmsg", "pipe": "fifo"} {
		must(t, os.Symlink(target, in(name)))
	}
	deep := in("deep")
	for i := range 100 { // deeper than the names in an archive may be
		deep += fmt.Sprintf("/%d", i)
	}
	must(t, os.MkdirAll(deep, 0o755))
	s.log(strings.TrimPrefix(deep, s.path("in")+"/")+"/deep.log", 1<<10)
	s.log(strings.Repeat("n", 240)+" password="+s.secret[:5], 1<<10)

	for user, id := range map[string]uint32{"root": 0, "nobody": nobody} {
		t.Run(user, func(t *testing.T) {
			s := &support{host: &host{t: t, dir: s.dir}, secret: s.secret}
			cmd := s.bundle(user+".tar.zst", "--path", "/dev/zero", "--path", in("fifo"), "--path", in("to-zero"), "--path", in("loop"), "--deadline", "30s")
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
			m := s.make(cmd)
			if m.exit != 7 && m.exit != 0 {
				t.Fatalf("exit %d\n%s", m.exit, m.stderr)
			}
			if m.took > 15*time.Second {
				t.Error("it was held up")
			}
			o := s.sound(user + ".tar.zst")
			o.has(t, "ordinary.log", "password=REDACTED-")
			o.has(t, "deep.log", "password=REDACTED-")
			problems := o.problems("files")
			for _, part := range []string{"fifo", "socket", "zero", "loop", "nowhere"} {
				if !strings.Contains(problems, part) {
					t.Errorf("no word of %s in\n%s", part, problems)
				}
			}
			if closed := strings.Contains(problems, "denied "+in("closed.log")); closed != (id != 0) {
				t.Errorf("the closed file is closed: %v\n%s", closed, problems)
			}
			for name := range o.members {
				if strings.HasSuffix(name, "/shadow") || strings.HasSuffix(name, "/kcore") || strings.HasSuffix(name, "/zero") {
					t.Errorf("%s was followed", name)
				}
			}
		})
	}
}

// has says that a member whose name ends so holds a text.
func (o opened) has(t *testing.T, name, text string) {
	t.Helper()
	for n, content := range o.members {
		if strings.HasSuffix(n, name) && strings.Contains(content, text) {
			return
		}
	}
	t.Errorf("no member %s holds %s", name, text)
}

// TestBundleOfTheKernel adds what the kernel makes up by path.
func TestBundleOfTheKernel(t *testing.T) {
	needRoot(t)
	s := newSupport(t)
	m := s.make(s.plain("b.tar.zst", "--include", "system", "--path", "/proc/meminfo", "--path", "/proc/self/environ", "--path", "/proc/kmsg", "--path", "/proc/1", "--path", "/proc/sys/kernel",
		"--path", "/sys/class/net", "--path", "/sys/kernel/mm", "--path", "/proc/self/mem", "--path", "/dev/random", "--deadline", "20s"))
	if m.exit != 0 && m.exit != 7 {
		t.Fatal(m.stderr)
	}
	o := s.sound("b.tar.zst")
	o.has(t, "proc/meminfo", "MemTotal")
	t.Logf("%d members, stopped %q", len(o.members), o.Stopped)
	if o.Stopped != "" {
		t.Error("it hung")
	}
}

// TestBundleOfFilesThatChange collects files that vanish, grow, shrink, and take each
// other's place, while they are read.
func TestBundleOfFilesThatChange(t *testing.T) {
	s := newSupport(t)
	s.log("still.log", 1<<10)
	over := make(chan struct{})
	var busy sync.WaitGroup
	for i := range 8 {
		busy.Go(func() {
			path := s.path(fmt.Sprintf("in/changing-%d.log", i))
			line := []byte("login with password=" + s.secret + " at last\n" + strings.Repeat("nothing new here\n", 300))
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
				}
				switch n % 7 {
				case 0:
					_ = os.Remove(path)
				case 3:
					_ = os.Truncate(path, 3)
				case 4:
					_ = os.Rename(path, path+".1")
				case 5:
					_ = os.Remove(path + ".1")
					_ = os.Symlink("/etc/shadow", path+".1")
				default:
					if f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err == nil {
						for range 20 {
							_, _ = f.Write(line)
						}
						_ = f.Close()
					}
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	for range 5 {
		m := s.make(s.bundle("b.tar.zst", "--force"))
		if m.exit != 0 && m.exit != 7 {
			t.Errorf("exit %d: %s", m.exit, m.stderr)
			break
		}
		o := s.sound("b.tar.zst")
		o.has(t, "still.log", "password=REDACTED-")
		if strings.Contains(fmt.Sprint(o.members), "root:") {
			t.Error("a link was followed")
		}
	}
	close(over)
	busy.Wait()
}

// TestBundleOfManyFiles collects 10,000 files, 50,000 with OPTOOL_SOAK.
func TestBundleOfManyFiles(t *testing.T) {
	s := newSupport(t)
	folders := 10
	if os.Getenv("OPTOOL_SOAK") != "" {
		folders = 50
	}
	for i := range folders {
		must(t, os.Mkdir(s.path(fmt.Sprintf("in/%d", i)), 0o755))
		for k := range 1000 {
			must(t, os.WriteFile(s.path(fmt.Sprintf("in/%d/%d.conf", i, k)), []byte("password="+s.secret+"\n"), 0o644))
		}
	}
	m := s.make(s.bundle("b.tar.zst", "--exclude", "system"))
	if m.exit != 0 {
		t.Fatal(m.stderr)
	}
	if o := s.sound("b.tar.zst"); len(o.members) < 1000*folders {
		t.Errorf("%d members", len(o.members))
	}
	info, err := os.Stat(s.path("out/b.tar.zst"))
	must(t, err)
	t.Logf("%d files: %s, %s CPU, %d MiB of memory, a bundle of %d KiB", 1000*folders, m.took.Round(time.Millisecond), m.cpu.Round(time.Millisecond), m.memory>>20, info.Size()>>10)
	if m.memory > 192<<20 {
		t.Error("that is too much memory")
	}
}

// TestBundleOfAFileSystemThatHangs collects from a file system whose server never
// answers.
func TestBundleOfAFileSystemThatHangs(t *testing.T) {
	needRoot(t)
	s := newSupport(t)
	s.log("a.log", 1<<10)
	must(t, os.Mkdir(s.path("in/hangs"), 0o755))
	must(t, os.Mkdir(s.path("besides"), 0o755))
	must(t, os.WriteFile(s.path("besides/c.log"), []byte("hello\n"), 0o644))
	server, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no file system of ours can be mounted here: %v", err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", server.Fd())
	if err := syscall.Mount("hangs", s.path("in/hangs"), "fuse", syscall.MS_NOSUID|syscall.MS_NODEV, options); err != nil {
		server.Close()
		t.Skipf("no file system of ours can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		server.Close() // who waits for it is told
		_ = syscall.Unmount(s.path("in/hangs"), syscall.MNT_DETACH)
	})
	for name, path := range map[string]string{"in a folder": s.path("in"), "named": s.path("in/hangs/x.log")} {
		t.Run(name, func(t *testing.T) {
			s := &support{host: &host{t: t, dir: s.dir}, secret: s.secret}
			cmd := s.plain("b.tar.zst", "--force", "--path", s.path("besides"), "--path", path, "--deadline", "5s")
			killer := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
			defer killer.Stop()
			m := s.make(cmd)
			if m.exit != 7 {
				t.Fatalf("exit %d\n%s", m.exit, m.stderr)
			}
			if m.took > 7*time.Second {
				t.Errorf("it took %s of 5s", m.took)
			}
			o := s.sound("b.tar.zst")
			if _, ok := o.members["host/facts.json"]; !ok {
				t.Error("the other collectors were harmed")
			}
		})
	}
}

// TestBundleByOtherPrograms opens what is written by the programs that people have.
func TestBundleByOtherPrograms(t *testing.T) {
	s := newSupport(t)
	s.log("a.log", 3<<20)
	sh := func(script string) string {
		t.Helper()
		cmd := exec.Command("sh", "-ec", script)
		cmd.Dir = s.path("out")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
		return string(out)
	}
	make := func(name string, more ...string) ran {
		t.Helper()
		m := s.make(s.bundle(name, more...))
		if m.exit != 0 {
			t.Fatal(m.stderr)
		}
		return m.ran
	}
	for _, tool := range []string{"zstd", "gzip", "tar", "sha256sum"} {
		need(t, tool)
	}
	made := make("a.tar.zst")
	sum := strings.Fields(sh("zstd -qt a.tar.zst; mkdir x; zstd -qdc a.tar.zst | tar -xf - -C x; sha256sum a.tar.zst"))[0]
	if !strings.Contains(made.stdout, sum) {
		t.Errorf("sha256sum says %s\n%s", sum, made.stdout)
	}
	text, err := os.ReadFile(filepath.Join(s.path("out/x/files"), s.path("in/a.log")))
	must(t, err)
	if n := strings.Count(string(text), "REDACTED-password-"); n != strings.Count(string(text), "\n") || n == 0 || strings.Contains(string(text), s.secret) {
		t.Errorf("%d values were redacted", n)
	}
	make("b.tar.gz", "--format", "tar.gz")
	sh("gzip -t b.tar.gz; tar -xzf b.tar.gz -O manifest.json | grep -q complete; mkdir y; tar -xzf b.tar.gz -C y")
	make("c.tar.zst", "--split", "64K")
	sh("test -f c.tar.zst.002; cat c.tar.zst.0* | zstd -qdc | tar -tf - | tail -n 1 | grep -x manifest.json")
	sh("rm -r x y")
	t.Run("age", func(t *testing.T) {
		need(t, "age")
		key := sh("age-keygen -o " + s.path("key") + " 2>/dev/null; age-keygen -y " + s.path("key"))
		cmd := s.optool("diagnostics-bundle", "create", "--no-input", "--include", "system", "--path", s.path("in"), "--recipient", strings.TrimSpace(key), "--to", s.path("out/d.tar.zst.age"))
		cmd.Env = s.bundle("").Env
		if m := s.make(cmd); m.exit != 0 {
			t.Fatal(m.stderr)
		}
		sh("! zstd -qt d.tar.zst.age 2>/dev/null; age -d -i " + s.path("key") + " d.tar.zst.age | zstd -qdc | tar -tf - | tail -n 1 | grep -x manifest.json")
	})
	t.Run("bsdtar", func(t *testing.T) {
		need(t, "bsdtar")
		sh("bsdtar -tf a.tar.zst | tail -n 1 | grep -x manifest.json; bsdtar -tf b.tar.gz | tail -n 1 | grep -x manifest.json")
	})
	s.sealed()
}
