package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
)

const etc, part, user = "/etc/optool/optool.yaml", "/etc/optool/conf.d/10-proxy.yaml", "/home/ada/.config/optool/optool.yaml"

// sources returns the usual files with the given contents.
func sources(files map[string]string) Sources {
	return Sources{
		System:   []string{etc, part},
		User:     user,
		ReadFile: reads(files),
		Stat:     func(string) (fs.FileInfo, error) { return nil, fs.ErrNotExist },
	}
}

func reads(files map[string]string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if text, ok := files[path]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
}

func load(t *testing.T, src Sources) *Config {
	t.Helper()
	cfg, warnings, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range warnings {
		t.Errorf("warning: %s", w.Message)
	}
	return cfg
}

func TestDefaults(t *testing.T) {
	cfg := load(t, Sources{})
	want := &Config{
		Network: Network{Timeout: 30 * time.Second, NoProxy: []string{}},
		Output:  "table", Color: "auto", Lang: "auto",
		Update:  Update{Mirrors: []string{}},
		Notify:  Notify{To: []string{}, Command: []string{}, Timeout: 30 * time.Second, SMTP: SMTP{Port: 587, Security: "starttls"}},
		Support: Support{Via: "auto", IMAP: IMAP{Port: 993, Security: "tls", Folder: "INBOX"}},
	}
	if diff := cmp.Diff(want, cfg, cmp.FilterPath(func(p cmp.Path) bool {
		return slices.Contains([]string{".view", ".smtpPassword", ".imapPassword", ".problems", ".doubtful"}, p.Last().String())
	}, cmp.Ignore())); diff != "" {
		t.Error(diff)
	}
	if got := len(cfg.View()); got != len(Settings()) {
		t.Errorf("View has %d rows, want all %d settings", got, len(Settings()))
	}
}

func TestEverySettingIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Settings() {
		if s.Help == "" || s.Type == "" || seen[s.Key] || seen[s.Env] || fixed(s.Key) {
			t.Errorf("%s: no help, no type, or a name used twice or fixed", s.Key)
		}
		seen[s.Key], seen[s.Env] = true, true
	}
}

func TestPrecedence(t *testing.T) {
	files := map[string]string{}
	src := sources(files)
	steps := []struct {
		add  func()
		want string
		from Origin
	}{
		{func() {}, "30s", Origin{LayerDefault, ""}},
		{func() { files[etc] = "# ours\nnetwork:\n  timeout: 31s\n  proxy: http://p:1\n" }, "31s", Origin{LayerSystem, etc + ":3"}},
		{func() { files[part] = "network: {timeout: 32s}\n" }, "32s", Origin{LayerSystem, part + ":1"}},
		{func() { files[user] = "network:\n  timeout: 33s\n" }, "33s", Origin{LayerUser, user + ":2"}},
		{func() { src.Environ = []string{"OPTOOL_NETWORK_TIMEOUT=34s"} }, "34s", Origin{LayerEnvironment, "OPTOOL_NETWORK_TIMEOUT"}},
		{func() { src.Flags = map[string]string{"timeout": "35s", "yes": "true"} }, "35s", Origin{LayerFlag, "--timeout"}},
	}
	for i, step := range steps {
		step.add()
		cfg := load(t, src)
		if cfg.Network.Timeout.String() != step.want || cfg.Origin("network.timeout") != step.from {
			t.Errorf("step %d: %v from %v, want %s from %v", i, cfg.Network.Timeout, cfg.Origin("network.timeout"), step.want, step.from)
		}
		if i > 0 && cfg.Network.Proxy != "http://p:1" {
			t.Errorf("step %d lost a value of a lower layer", i)
		}
	}
	src.Explicit = "/tmp/only.yaml"
	files["/tmp/only.yaml"] = "output: json\n"
	cfg := load(t, src)
	if cfg.Network.Proxy != "" || cfg.Output != "json" || cfg.Origin("output") != (Origin{LayerExplicit, "/tmp/only.yaml:1"}) {
		t.Errorf("an explicit file stands alone: %+v", cfg)
	}
}

func TestEveryForm(t *testing.T) {
	src := sources(map[string]string{etc: `
network:
  no-proxy: [a.example, b.example]
  ca-file: tls/ca.pem
  ca-exclusive: yes
state-dir:
notify:
  to:
    - ops@example.org
    - boss@example.org
  command: [/usr/local/bin/notify, two words]
  smtp:
    username: 0123
`})
	src.Environ = []string{"OPTOOL_NETWORK_NO_PROXY=c.example, d.example,", "OPTOOL_OFFLINE=1", "OPTOOL_OUTPUT="}
	src.Flags = map[string]string{"state-dir": "S"}
	cfg := load(t, src)
	got := fmt.Sprintln(cfg.Network.NoProxy, cfg.Network.CAFile, cfg.Network.CAExclusive, cfg.StateDir, cfg.Notify.To,
		len(cfg.Notify.Command), cfg.Notify.SMTP.Username, cfg.Offline, cfg.Output)
	want := "[c.example d.example] /etc/optool/tls/ca.pem true S [ops@example.org boss@example.org] 2 0123 true table\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	src.Environ = []string{`OPTOOL_NOTIFY_COMMAND=["/bin/x","a b"]`}
	if cfg := load(t, src); cmp.Diff(cfg.Notify.Command, []string{"/bin/x", "a b"}) != "" {
		t.Errorf("command = %q", cfg.Notify.Command)
	}
}

func TestAllErrorsAtOnce(t *testing.T) {
	src := sources(map[string]string{
		etc: `network:
  proxi: http://x
  timeout: soon
  no-proxy: {a: b}
  proxy: ftp://root:hunter2@host
  client-cert: [a]
proxy: http://x
endpoint: https://evil.example
license:
  keys: [a]
  warn-days: -1
notify:
  smtp:
    port: 70000
    password: hunter2
    security: startls
  to: [nobody]
  command: notify --now
network.ca-file: /x
output: {a: b}
offline: true
offline: true
`,
		part: "output: [json\n",
	})
	src.Environ = []string{"OPTOOL_NETWORK_PROXY=http://root:hunter2@h:x", "OPTOOL_COLOR=autp", "OPTOOL_OFLINE=1"}
	src.Flags = map[string]string{"timeout": "0s"}
	_, _, err := Load(src)
	f := fault.Of(err)
	if f == nil || f.Code != "config_invalid" || f.Exit != fault.ExitUsage {
		t.Fatalf("got %+v", f)
	}
	want := `the configuration has 22 errors
/etc/optool/optool.yaml:2: network.proxi: unknown key, did you mean network.proxy?
/etc/optool/optool.yaml:3: network.timeout: want a duration from 1s to 1h, such as 30s, got "soon"
/etc/optool/optool.yaml:4: network.no-proxy: want a list, got a section of keys
/etc/optool/optool.yaml:5: network.proxy: want http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT or none
/etc/optool/optool.yaml:6: network.client-cert: want one value, got a list
/etc/optool/optool.yaml:7: proxy: unknown key, did you mean network.proxy?
/etc/optool/optool.yaml:8: endpoint: fixed by the vendor's profile and cannot be configured
/etc/optool/optool.yaml:10: license.keys: fixed by the vendor's profile and cannot be configured
/etc/optool/optool.yaml:11: license.warn-days: want a whole number from 0 to 365, got "-1"
/etc/optool/optool.yaml:14: notify.smtp.port: want a whole number from 1 to 65535, got "70000"
/etc/optool/optool.yaml:15: notify.smtp.password: a secret is not accepted here, name its file in notify.smtp.password-file
/etc/optool/optool.yaml:16: notify.smtp.security: "startls": did you mean starttls? Want one of starttls, tls, none
/etc/optool/optool.yaml:17: notify.to: "nobody": want an e-mail address such as ops@example.org
/etc/optool/optool.yaml:18: notify.command: "notify": want the program's absolute path
/etc/optool/optool.yaml:19: "network.ca-file": unknown key, write what is before and after a dot as sections
/etc/optool/optool.yaml:20: output: want one of table, json, yaml, got a section of keys
/etc/optool/optool.yaml:22: offline: duplicate key, first given on line 21
`
	if got, want := f.Message[:min(len(want), len(f.Message))], want; got != want {
		t.Error(cmp.Diff(strings.Split(want, "\n"), strings.Split(f.Message, "\n")))
	}
	for _, fragment := range []string{part + ":2: not valid YAML", "OPTOOL_NETWORK_PROXY: want http", `OPTOOL_COLOR: "autp": did you mean auto?`, `environment variable "OPTOOL_OFLINE" is not known, did you mean OPTOOL_OFFLINE?`, "--timeout: want a duration"} {
		if !strings.Contains(f.Message, fragment) {
			t.Errorf("missing %q", fragment)
		}
	}
	if strings.Contains(f.Message, "hunter2") {
		t.Error("an error shows a password")
	}
}

func TestSettingsThatNeedEachOther(t *testing.T) {
	src := sources(map[string]string{etc: "network:\n  ca-exclusive: true\n  client-key: /k\nnotify: {smtp: {host: mail}}\n"})
	_, _, err := Load(src)
	want := `the configuration has 3 errors
/etc/optool/optool.yaml:3: network.client-key: needs network.client-cert too
/etc/optool/optool.yaml:2: network.ca-exclusive: needs network.ca-file too
/etc/optool/optool.yaml:4: notify.smtp.host: needs notify.smtp.from too`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	src := sources(nil)
	src.Explicit = "/none.yaml"
	if _, _, err := Load(src); err == nil || err.Error() != "/none.yaml: cannot be read: file does not exist" {
		t.Errorf("missing explicit file: %v", err)
	}
	src = sources(nil)
	src.ReadFile = func(path string) ([]byte, error) { return nil, &fs.PathError{Path: path, Err: fs.ErrPermission} }
	if _, warnings, err := Load(src); err != nil || len(warnings) != 3 || warnings[0].Code != "config_unreadable" {
		t.Errorf("unreadable files: %v %v", warnings, err)
	}
	src.ReadFile = func(string) ([]byte, error) { return nil, syscall.EIO }
	if _, _, err := Load(src); err == nil {
		t.Error("a failing disk is no missing file")
	}
	dir := t.TempDir()
	fifo, big := filepath.Join(dir, "fifo"), filepath.Join(dir, "big.yaml")
	if err := errors.Join(syscall.Mkfifo(fifo, 0o600), os.WriteFile(big, make([]byte, 2<<20), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{fifo, big, dir} {
		if _, _, err := Load(Sources{Explicit: path}); err == nil {
			t.Errorf("%s was accepted", path)
		}
	}
}

func TestWarnings(t *testing.T) {
	src := sources(map[string]string{user: ""})
	disk := fstest.MapFS{"foreign": {Mode: 0o644, Sys: &syscall.Stat_t{Uid: 4242}}}
	src.Stat = func(string) (fs.FileInfo, error) { return disk.Stat("foreign") }
	src.Environ = []string{"OPTOOL_VENDOR_SMTP_PASSWORD=1", "OPTOOL_CONFIG=x", "OPTOOL_PROFILE=y", "OPTOOL_NOTICE_EVENT=z", "OPTOOLS=1", "OPTOOL_ZZZZZZZZ=1", "OPTOOL_BOGUS=1", "OPTOOL_NETWORK_CLIENT_XYZW=1"}
	_, warnings, err := Load(src)
	var got []string
	for _, w := range warnings {
		got = append(got, w.Code+": "+w.Message)
	}
	want := []string{
		"config_untrusted: /home/ada/.config/optool/optool.yaml belongs to another user (uid 4242): run 'chown root /home/ada/.config/optool/optool.yaml'",
		`config_unknown_variable: environment variable "OPTOOL_ZZZZZZZZ" is not known`,
		`config_unknown_variable: environment variable "OPTOOL_BOGUS" is not known`,
		`config_unknown_variable: environment variable "OPTOOL_NETWORK_CLIENT_XYZW" is not known, did you mean OPTOOL_NETWORK_CLIENT_CERT?`,
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestHostFileOfOthersIsRefused(t *testing.T) {
	disk := fstest.MapFS{"open": {Mode: 0o666}, "foreign": {Mode: 0o644, Sys: &syscall.Stat_t{Uid: 4242}}}
	for name, want := range map[string]string{"open": "can be written by everybody", "foreign": "belongs to another user (uid 4242)"} {
		src := sources(map[string]string{etc: "output: json\n"})
		src.Stat = func(string) (fs.FileInfo, error) { return disk.Stat(name) }
		if _, _, err := Load(src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStandard(t *testing.T) {
	env := []string{"XDG_CONFIG_HOME=relative", "HOME=/home/ada", "ACME_CONFIG=/x.yaml"}
	src := Standard("acme-tool", "ACME", env, false)
	if src.System[0] != "/etc/acme-tool/acme-tool.yaml" || src.User != "/home/ada/.config/acme-tool/acme-tool.yaml" || src.Explicit != "/x.yaml" {
		t.Errorf("%+v", src)
	}
	if src := Standard("optool", DefaultPrefix, []string{"XDG_CONFIG_HOME=/cfg"}, false); src.User != "/cfg/optool/optool.yaml" {
		t.Errorf("user file %q", src.User)
	}
	if src := Standard("optool", DefaultPrefix, env, true); src.User != "" {
		t.Errorf("root reads %q", src.User)
	}
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"", "network:\n  proxy: http://x\n", "a: &a [*a]\n", "? [a]\n: b\n", "network: &n {timeout: 3s}\nnotify: *n\n",
		"notify: {to: [a, [b]], command: [~]}\n", "<<: {a: b}\n", "- a\n", "output: !!binary aGk=\n", "\"a\\u202eb\": 1\n", "network:\nnotify: ~\n",
	} {
		f.Add([]byte(seed), seed)
	}
	f.Fuzz(func(t *testing.T, data []byte, value string) {
		src := Sources{
			Explicit: "/f.yaml", Environ: []string{"OPTOOL_NETWORK_PROXY=" + value, "OPTOOL_NOTIFY_COMMAND=" + value},
			ReadFile: reads(map[string]string{"/f.yaml": string(data)}),
		}
		cfg, _, err := Load(src)
		if (cfg == nil) == (err == nil) {
			t.Fatal("want a configuration or an error")
		}
		if err != nil && fault.Of(err).Exit != fault.ExitUsage {
			t.Fatalf("%q: %v", data, err)
		}
	})
}

func BenchmarkLoadNoFiles(b *testing.B) {
	src := Standard("optool", DefaultPrefix, os.Environ(), false)
	for b.Loop() {
		if _, _, err := Load(src); err != nil {
			b.Fatal(err)
		}
	}
}

// What is left out may be what was set against something.
func TestDoubtful(t *testing.T) {
	file := filepath.Join(t.TempDir(), "optool.yaml")
	for text, want := range map[string]string{ // of these sections, in this order
		"{}":                                "",
		"network: {proxy: 'ht!tp://x y'}":   "network network.proxy",
		"network: [":                        "network network.proxy notify.smtp offline",
		"network: 7":                        "network network.proxy",
		"network: {prxy: 'http://proxy'}":   "network network.proxy notify.smtp offline",
		"offline: maybe":                    "offline",
		"notify: {to: [nobody]}":            "",
		"notify: {smtp: {host: 'a b'}}":     "notify.smtp",
		"network: {ca-exclusive: true}":     "network",
		"network: {timeout: soon}\ncolr: 1": "network network.proxy notify.smtp offline",
	} {
		if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c, _, err := Sound(Sources{Explicit: file})
		got := []string{}
		for _, section := range []string{"network", "network.proxy", "notify.smtp", "offline"} {
			if c.Doubtful(section) {
				got = append(got, section)
			}
		}
		if strings.Join(got, " ") != want || (err != nil) != (len(c.Problems()) > 0) {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	c, _, _ := Sound(Sources{Environ: []string{"OPTOOL_NETWORK_PROXY=ht!tp://x y"}})
	if !c.Doubtful("network.proxy") || c.Doubtful("notify.smtp") {
		t.Error("of a variable")
	}
}
