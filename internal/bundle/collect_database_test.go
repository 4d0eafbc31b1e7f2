package bundle

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/profile"
)

// fakeClient answers with its arguments, its input, and whether it got a password.
const fakeClient = `
for a in "$@"; do echo "argument $a"; done
[ -n "$PGPASSWORD$REDISCLI_AUTH$CLICKHOUSE_PASSWORD$OPTOOL_PASSWORD" ] && echo "password given"
case "$*" in *"$PGPASSWORD$REDISCLI_AUTH$CLICKHOUSE_PASSWORD$OPTOOL_PASSWORD"*) echo "password in the arguments";; esac
[ -t 0 ] || cat
`

func TestDatabases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := programs(t, map[string]string{"psql": fakeClient, "mongo": fakeClient, "clickhouse-client": fakeClient, "redis-cli": fakeClient})
	passwordFile := put(t, dir, "pw", []byte("correct "+"horse"+"\n"))
	for _, tc := range []struct {
		db     profile.Database
		member string
		parts  []string
	}{
		{profile.Database{Kind: "postgresql", User: "u", Name: "n"}, "version.txt",
			[]string{"--host=127.0.0.1", "--port=5432", "--username=u", "--dbname=n", "SELECT version()", "default_transaction_read_only = on"}},
		{profile.Database{Kind: "postgresql", Address: "/run/postgresql/.s.PGSQL.5433"}, "locks.txt", []string{"--host=/run/postgresql\n", "--port=5433", "--dbname=postgres"}},
		{profile.Database{Kind: "mongodb", Address: "127.0.0.1:27018", User: `a"b`}, "status.txt", []string{"mongodb://127.0.0.1:27018/?", `admin.auth("a\"b", `, "serverStatus"}},
		{profile.Database{Kind: "clickhouse", Address: "[::1]:9001"}, "sizes.txt", []string{"--host=::1", "--port=9001", "--readonly=1", "system.parts"}},
		{profile.Database{Kind: "redis", Address: "/run/redis.sock", User: "u"}, "settings.txt", []string{"-s\n", "/run/redis.sock", "CONFIG GET maxmemory\n"}},
		{profile.Database{Kind: "redis"}, "status.txt", []string{"argument -h\nargument 127.0.0.1\nargument -p\nargument 6379", "INFO\n"}},
	} {
		tc.db.PasswordFile = passwordFile
		out := keep()
		if err := collect(t, Database(means(path), tc.db, 1<<20), out, 20*time.Second); err != nil {
			t.Errorf("%s: %v", tc.db.Kind, err)
			continue
		}
		out.has(t, tc.member, append(tc.parts, "password given")...)
		for _, b := range out.text {
			if strings.Contains(b.String(), "in the arguments") || strings.Contains(b.String(), "correct "+"horse") {
				t.Errorf("%s: the password is to be seen:\n%s", tc.db.Kind, b)
			}
		}
	}
}

func TestDatabaseThatFails(t *testing.T) {
	db := profile.Database{Kind: "postgresql"}
	if err := collect(t, Database(means("/nonexistent"), db, 100), keep(), time.Second); !errors.Is(err, ErrSkipped) {
		t.Errorf("no client: %v", err)
	}
	path := programs(t, map[string]string{"psql": "echo 'psql: error: connection refused' >&2; exit 2"})
	if err := collect(t, Database(means(path), db, 100), keep(), 5*time.Second); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
	path = programs(t, map[string]string{"psql": `case "$*" in *pg_locks*) echo "ERROR: denied" >&2; exit 1;; esac; echo fine`})
	out := keep()
	if err := collect(t, Database(means(path), db, 100), out, 20*time.Second); err != nil {
		t.Error(err)
	}
	out.problem(t, "failed", "locks", "ERROR: denied")
	path = programs(t, map[string]string{"redis-cli": "echo 'Could not connect to Redis at 127.0.0.1:6379: Connection refused' >&2"}) // as it does when it reads its commands
	if err := collect(t, Database(means(path), profile.Database{Kind: "redis"}, 100), keep(), 5*time.Second); err == nil || !strings.Contains(err.Error(), "Connection refused") {
		t.Errorf("%v", err)
	}
	path = programs(t, map[string]string{"redis-cli": "echo 'NOAUTH Authentication required.'"})
	if err := collect(t, Database(means(path), profile.Database{Kind: "redis"}, 100), keep(), 5*time.Second); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("%v", err)
	}
}

func TestPasswordFile(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{"a\n": "a", "a b\r\n": "a b", "": "", "two\nlines\n": "!"} {
		d := database{db: profile.Database{PasswordFile: put(t, dir, "pw", []byte(name))}}
		got, err := d.password()
		if (err != nil) != (want == "!") || err == nil && got != want {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	d := database{db: profile.Database{PasswordFile: filepath.Join(dir, "missing")}}
	if _, err := d.password(); err == nil || errors.Is(err, ErrDenied) {
		t.Errorf("%v", err)
	}
	if os.Geteuid() != 0 {
		d.db.PasswordFile = put(t, dir, "closed", []byte("x"))
		_ = os.Chmod(d.db.PasswordFile, 0)
		if _, err := d.password(); !errors.Is(err, ErrDenied) {
			t.Errorf("%v", err)
		}
	}
}
