package cli_test

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/optool/optool/pkg/license"
)

// Every mistake an administrator can make is answered with what is wrong and what
// to type, and the documented exit code; in JSON with one error document.
func TestErrors(t *testing.T) {
	t.Parallel()
	now := at("2026-03-12T09:00")
	endpoint := serving(t, march(), now)
	key, err := license.NewKey(strings.NewReader("one key for all the errors"))
	if err != nil {
		t.Fatal(err)
	}
	mistyped := "7" + key.Reveal()[1:]
	if mistyped == key.Reveal() {
		mistyped = "8" + key.Reveal()[1:]
	}
	active := func(h *host) { h.must("license", "activate", "--key-file", h.write("key", key.Reveal())) }
	env := func(entries ...string) func(*host) {
		return func(h *host) { h.environ = append(h.environ, entries...) }
	}
	config := func(text string) func(*host) { return func(h *host) { h.write("optool.yaml", text) } }

	tests := []struct {
		line  string // DIR is the host's directory
		setUp func(*host)
		exit  int
		code  string
		says  string // part of the error
		hints string // part of the hint
	}{
		// The command line.
		{"license inof", nil, 2, "usage", `unknown command "inof"`, "did you mean 'optool license info'"},
		{"licence info", nil, 2, "usage", `unknown command "licence"`, "did you mean 'optool license'"},
		{"license info extra", nil, 2, "usage", "extra", "--help"},
		{"license info --platfrom-version 4", nil, 2, "usage", "unknown flag --platfrom-version", "--platform-version"},
		{"license info --profil x", nil, 2, "usage", "unknown flag --profil", "--profile"},
		{"license info --state-dri x", nil, 2, "usage", "unknown flag --state-dri", "--state-dir"},
		{"license info -x", nil, 2, "usage", "unknown flag -x", "--help"},
		{"license info -o tabel", nil, 2, "usage", `--output "tabel"`, "--output table"},
		{"license info --color blue", nil, 2, "usage", "--color", "--help"},
		{"license info --timeout soon", nil, 2, "config_invalid", "--timeout", "correct"},
		{"license info --platform-version four", nil, 2, "usage", "--platform-version", ""},
		{"license check --limit devices", nil, 2, "usage", `--limit "devices"`, ""},
		{"license check --limit devices=many", nil, 2, "usage", `--limit "devices=many"`, ""},
		{"license check --limit devices=1 --limit devices=2", nil, 2, "usage", "--limit", ""},
		{"license check --warn-days -1", nil, 2, "usage", "--warn-days -1", "0 to 36500"},
		{"license check --warn-days x", nil, 2, "usage", "warn-days", "--help"},
		{"license check --file x --fetch", nil, 2, "usage", "--file and --fetch", "one of them"},
		{"license check --key-file x", nil, 2, "usage", "--key-file goes with --fetch", "--fetch"},
		{"license update --splay soon", nil, 2, "usage", "splay", "--help"},
		{"license update --splay -1m", nil, 2, "usage", "--splay", "0 to 24h"},
		{"license update --from x --force", nil, 2, "usage", "--from", "--from FILE"},
		{"license verify", nil, 2, "usage", "arg", "--help"},

		// The licence key.
		{"license activate", nil, 8, "input_needed", "the licence key is needed", "--key-file"},
		{"license activate --no-input", nil, 8, "input_needed", "the licence key is needed", "--key-file"},
		{"license activate " + key.Reveal(), nil, 2, "usage", "never the key itself", "--key-file"},
		{"license activate - --key-file x", nil, 2, "usage", "not both", ""},
		{"license activate --key-file DIR/absent", nil, 2, "not_found", "DIR/absent", "check the path"},
		{"license activate --key-file DIR", nil, 2, "not_a_file", "DIR", "a file"},
		{"license activate --key-file DIR/mistyped", func(h *host) { h.write("mistyped", mistyped) }, 2, "usage", "mistyped", "XXXXX-XXXXX"},
		{"license activate --key-file DIR/short", func(h *host) { h.write("short", "ABC") }, 2, "usage", "3 characters", "XXXXX-XXXXX"},
		{"license activate --key-file DIR/key --offline", func(h *host) { h.write("key", key.Reveal()) }, 3, "offline", "network", "--offline"},
		{"license update", nil, 1, "not_activated", "no licence key", "license activate"},
		{"license update --force --offline", active, 3, "offline", "the cached licence stays in force", "--offline"},
		{"license report --count devices=1", nil, 1, "not_activated", "no licence key", "license activate"},

		// The profile.
		{"license info --profile DIR/absent.yaml", nil, 2, "profile_unreadable", "DIR/absent.yaml", "--profile FILE"},
		{"license info", func(h *host) { h.write("profile.yaml", "schema: optool-profile/v1\nprodukt: x\n") }, 2, "profile_invalid", "DIR/profile.yaml:2", "ask the vendor"},
		{"license info", func(h *host) { h.write("profile.yaml", "schema: optool-profile/v9\n") }, 2, "profile_invalid", "install an optool", ""},
		{"license info", func(h *host) { h.write("profile.yaml", "") }, 2, "profile_invalid", "", "ask the vendor"},

		// The configuration.
		{"license info", config("network:\n  prxy: x\n"), 2, "config_invalid", "DIR/optool.yaml:2: network.prxy", "config validate"},
		{"license info", config("license: {warn-days: many}\n"), 2, "config_invalid", "DIR/optool.yaml:1", "config validate"},
		{"license info --config DIR/absent.yaml", nil, 2, "config_invalid", "DIR/absent.yaml", ""},
		{"license info", config("endpoint: https://elsewhere.example\n"), 2, "config_invalid", "DIR/optool.yaml:1: endpoint", ""},
		{"license info", config("trust: {roots: []}\n"), 2, "config_invalid", "DIR/optool.yaml:1: trust", ""},
		{"license info", env("OPTOOL_OFLINE=1"), 2, "config_invalid", "did you mean OPTOOL_OFFLINE?", "config validate"},
		{"license info", env("OPTOOL_NETWORK_TIMEOUT=soon"), 2, "config_invalid", "OPTOOL_NETWORK_TIMEOUT", ""},
		{"license update --force", func(h *host) { active(h); h.write("optool.yaml", "network: {ca-file: absent.pem}\n") }, 2, "", "absent.pem", ""},
		{"notify test", nil, 2, "usage", "nobody is told", "config view"},

		// The state directory.
		{"license info --state-dir DIR/file/state", func(h *host) { h.write("file", "") }, 2, "not_found", "DIR/file", "check the path"},
		{"license activate --key-file DIR/key --state-dir DIR/file/state", func(h *host) { h.write("file", ""); h.write("key", key.Reveal()) }, 2, "not_found", "DIR/file", "check the path"},
		{"license update --force", func(h *host) { active(h); newer(h) }, 1, "state_newer", "newer", ""},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, "", "{}\n")
			h.now = now
			h.write("profile.yaml", marchProfile(endpoint, h.write("VERSION", "4.2.0\n")))
			if tt.setUp != nil {
				tt.setUp(h)
			}
			here := func(text string) string { return strings.ReplaceAll(text, "DIR", h.dir) }
			args := strings.Fields(here(tt.line))

			r := h.run(args...)
			r.explained(t)
			message, hint, _ := strings.Cut(r.stderr, "\nhint: ")
			if r.exit != tt.exit || !strings.Contains(message, here(tt.says)) || !strings.Contains(hint, tt.hints) {
				t.Errorf("want exit %d, an error with %q, a hint with %q; got exit %d:\n%s", tt.exit, here(tt.says), tt.hints, r.exit, r.stderr)
			}
			if !slices.Contains(args, "-o") {
				args = append(args, "-o", "json")
				r = h.run(args...)
				if f := r.failure(t); r.exit != tt.exit || f.Error.Code != tt.code && tt.code != "" || f.Error.Hint == "" {
					t.Errorf("want exit %d, code %s and a hint; got exit %d:\n%s", tt.exit, tt.code, r.exit, r.stdout)
				}
			}
			if strings.Contains(r.stdout+r.stderr+message+hint, key.Reveal()) {
				t.Error("the licence key is shown")
			}
		})
	}
}

// newer makes the state file one of a later layout: it puts another version in
// the entry that states it, which has the form described in internal/state.
func newer(h *host) {
	h.t.Helper()
	db, err := bolt.Open(h.path("state/state.db"), 0o600, &bolt.Options{Timeout: time.Second, NoFreelistSync: true})
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	const bucket, name, version, revision = "meta", "format", "99", 1
	var head []byte
	for _, n := range []uint64{uint64(len(bucket)), uint64(len(name)), revision} {
		head = binary.BigEndian.AppendUint64(head, n)
	}
	sum := sha256.Sum256([]byte(string(head) + bucket + name + version))
	entry := binary.BigEndian.AppendUint64([]byte{1}, revision)
	entry = append(append(entry, sum[:16]...), version...)
	if err := db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte(name), entry) }); err != nil {
		h.t.Fatal(err)
	}
}

// A variable that means nothing is remarked on, and stops nobody.
func TestUnknownVariable(t *testing.T) {
	t.Parallel()
	h := newHost(t, marchProfile("https://vendor.example", "/absent/VERSION"), "{}\n")
	h.environ = []string{"OPTOOL_ENDPOINT=https://elsewhere.example"}
	if r := h.must("license", "info"); !strings.Contains(r.stderr, `"OPTOOL_ENDPOINT" is not known`) {
		t.Errorf("no warning:\n%s", r.stderr)
	}
}
