package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, mode := range map[string]os.FileMode{"ca.pem": 0o644, "key.pem": 0o604, "password": 0o640, "notify": 0o644} {
		if err := os.WriteFile(at(name), []byte("x"), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(at(name), mode); err != nil { // whatever the umask
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := at("optool.yaml")
	write := func(text string) *Config {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return load(t, Sources{Explicit: file, Environ: []string{"OPTOOL_SUPPORT_IMAP_CA_FILE=" + at("absent.pem")}})
	}
	got := write("network:\n  ca-file: ca.pem\n  client-cert: ./\n  client-key: key.pem\nstate-dir: nowhere\nnotify:\n  command: [" + at("notify") + "]\n" +
		"  smtp:\n    password-file: password\n    ca-file: pipe\n").Check()
	want := []string{
		file + ":3: network.client-cert: " + dir + " cannot be read: not a regular file",
		file + ":4: network.client-key: " + at("key.pem") + " holds a secret and is open to everybody: chmod 0600 " + at("key.pem"),
		file + ":7: notify.command: " + at("notify") + " is no program that can be run: chmod +x " + at("notify"),
		file + ":10: notify.smtp.ca-file: " + at("pipe") + " cannot be read: not a regular file",
		"OPTOOL_SUPPORT_IMAP_CA_FILE: support.imap.ca-file: " + at("absent.pem") + " cannot be read: no such file or directory",
	}
	for i, p := range got {
		if i >= len(want) || p.String() != want[i] || p.Exposed != strings.Contains(want[i], "secret") {
			t.Errorf("problem %d: %v, exposed %v", i, p, p.Exposed)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d", len(got), len(want))
	}
	if got := load(t, Sources{}).Check(); len(got) != 0 {
		t.Errorf("without a setting: %v", got)
	}
}

// What is sound beside what is wrong is of use to those who look into it.
func TestSound(t *testing.T) {
	src := sources(map[string]string{etc: "network:\n  proxi: http://x\n  timeout: 40s\noutput: jason\n", user: "network: [\n"})
	src.Environ = []string{"OPTOOL_STATE_DIR=/srv/state", "OPTOOL_COLOR=red"}
	cfg, _, err := Sound(src)
	_, _, want := Load(src)
	if err == nil || err.Error() != want.Error() {
		t.Errorf("%v, want %v", err, want)
	}
	if cfg.StateDir != "/srv/state" || cfg.Network.Timeout.String() != "40s" || cfg.Output != "table" || cfg.Color != "auto" {
		t.Errorf("%+v", cfg)
	}
}
