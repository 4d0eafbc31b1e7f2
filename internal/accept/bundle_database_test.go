//go:build accept

package accept

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestBundleOfDatabases asks a real PostgreSQL and a real Redis how they do: their
// passwords are neither in the bundle nor in anybody's arguments.
func TestBundleOfDatabases(t *testing.T) {
	needRoot(t)
	s := newSupport(t)
	h := newHost(t)
	must(t, os.WriteFile(s.path("password"), []byte(s.secret+"\n"), 0o600))
	var collectors, want []string
	if server, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres"); err == nil && len(server) > 0 {
		need(t, "psql")
		port := s.postgresql(filepath.Dir(server[len(server)-1]))
		collectors = append(collectors, fmt.Sprintf("    - {name: pg, database: {kind: postgresql, address: \"127.0.0.1:%s\", user: acme, passwordFile: %s}}\n", port, s.path("password")))
		want = append(want, "pg")
	}
	if server, err := exec.LookPath("redis-server"); err == nil {
		need(t, "redis-cli")
		port := s.redis(server)
		collectors = append(collectors, fmt.Sprintf("    - {name: cache, database: {kind: redis, address: \"127.0.0.1:%s\", passwordFile: %s}}\n", port, s.path("password")))
		want = append(want, "cache")
	}
	if len(want) == 0 {
		t.Skip("neither PostgreSQL nor Redis is installed")
	}
	must(t, os.WriteFile(s.path("profile.yaml"), h.recipe("  collectors:\n"+strings.Join(collectors, "")), 0o644))
	cmd := s.plain("b.tar.zst", "--include", "processes,"+strings.Join(want, ","))
	cmd.Env = append(cmd.Env, "OPTOOL_PROFILE="+s.path("profile.yaml"))

	over, shown := make(chan struct{}), ""
	var watcher sync.WaitGroup
	watcher.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
			}
			lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, line := range lines {
				if text, err := os.ReadFile(line); err == nil && bytes.Contains(text, []byte(s.secret)) {
					shown = string(bytes.ReplaceAll(text, []byte{0}, []byte{' '}))
				}
			}
		}
	})
	m := s.make(cmd)
	close(over)
	watcher.Wait()
	if m.exit != 0 {
		t.Fatal(m.stderr)
	}
	if shown != "" {
		t.Errorf("the password was in the arguments of a process: %s", shown)
	}
	o := s.sound("b.tar.zst")
	for _, name := range want {
		found := 0
		for member, text := range o.members {
			if strings.HasPrefix(member, name+"/") {
				found++
				t.Logf("%s: %d bytes", member, len(text))
			}
		}
		if problems := o.problems(name); found < 2 || problems != "" {
			t.Errorf("%s answered %d questions: %s", name, found, problems)
		}
	}
}

// listens waits until a server that was started answers, and ends it with the test.
func (s *support) listens(cmd *exec.Cmd, port string) {
	s.t.Helper()
	h := &host{t: s.t, dir: s.dir, port: port}
	h.background(cmd)
}

// postgresql starts a PostgreSQL as nobody, with an account acme.
func (s *support) postgresql(bin string) string {
	s.t.Helper()
	as := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir, cmd.Env = "/", []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return cmd
	}
	must(s.t, os.Mkdir(s.path("pg"), 0o700))
	must(s.t, os.Chown(s.path("pg"), nobody, nobody))
	must(s.t, os.WriteFile(s.path("pg-password"), []byte(s.secret+"\n"), 0o600))
	must(s.t, os.Chown(s.path("pg-password"), nobody, nobody))
	out, err := as("initdb", "--pgdata="+s.path("pg/data"), "--username=acme", "--auth=scram-sha-256", "--pwfile="+s.path("pg-password"), "--no-sync").CombinedOutput()
	if err != nil {
		s.t.Fatalf("initdb: %v\n%s", err, out)
	}
	port := freePort(s.t)
	server := as("postgres", "-D", s.path("pg/data"), "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off")
	s.listens(server, port)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if as("pg_isready", "-q", "-h", "127.0.0.1", "-p", port).Run() == nil {
			break
		}
	}
	return port
}

// redis starts a Redis that wants a password.
func (s *support) redis(path string) string {
	s.t.Helper()
	port := freePort(s.t)
	text := "bind 127.0.0.1\nport " + port + "\nrequirepass " + s.secret + "\nsave \"\"\nappendonly no\ndir " + s.path("home") + "\n"
	must(s.t, os.WriteFile(s.path("redis.conf"), []byte(text), 0o600))
	s.listens(exec.Command(path, s.path("redis.conf")), port)
	return port
}
