package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/vendorcli"
)

// schemas judges documents by the published schemas. Here they are closed: a
// field that no schema names is a mistake of ours.
type schemas struct {
	compiled map[string]*jsonschema.Schema
	met      map[string]bool // kinds that were judged
}

// publishedSchemas compiles what TestDocsSchema holds docs/schema against.
func publishedSchemas(t *testing.T) *schemas {
	t.Helper()
	texts := map[string][]byte{"Error": errorSchema()}
	comments := fieldComments(t)
	for kind, data := range kinds() {
		texts[kind] = documentSchema(t, kind, data, comments)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s := &schemas{map[string]*jsonschema.Schema{}, map[string]bool{}}
	for kind, text := range texts {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		closed(doc)
		if err := c.AddResource("urn:optool:v1:"+kind, doc); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if s.compiled[kind], err = c.Compile("urn:optool:v1:" + kind); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
	}
	return s
}

// closed forbids members that are not listed.
func closed(doc any) {
	switch v := doc.(type) {
	case map[string]any:
		for _, child := range v {
			closed(child)
		}
		if _, isObject := v["properties"].(map[string]any); isObject && v["type"] == "object" {
			v["additionalProperties"] = false
		}
	case []any:
		for _, child := range v {
			closed(child)
		}
	}
}

// judge holds one document against the schema of its kind.
func (s *schemas) judge(t *testing.T, from, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Errorf("%s: not one JSON document: %v\n%s", from, err, text)
		return
	}
	top, _ := doc.(map[string]any)
	kind, _ := top["kind"].(string)
	if s.compiled[kind] == nil {
		t.Errorf("%s: there is no schema for %q", from, kind)
		return
	}
	s.met[kind] = true
	if err := s.compiled[kind].Validate(doc); err != nil {
		t.Errorf("%s: %v\n%s", from, err, text)
	}
}

// Every command of both programs prints what its schema says.
func TestDocsOutputFitsSchema(t *testing.T) {
	s := publishedSchemas(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var served http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { served.ServeHTTP(w, r) }))
	defer server.Close()
	write("optool.yaml", "notify:\n  command: [/bin/true]\n")

	run := func(program func(context.Context, []string, io.Writer) int, exit int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		from := strings.Join(args, " ")
		if got := program(t.Context(), append([]string{"-o", "json"}, args...), &out); got != exit {
			t.Fatalf("%s: exit %d, want %d\n%s", from, got, exit, &out)
		}
		s.judge(t, from, out.String())
		return out.String()
	}
	ours := func(ctx context.Context, args []string, out io.Writer) int {
		return Run(ctx, World{
			Args: args, Stdin: strings.NewReader(""), Stdout: out, Stderr: io.Discard, Now: time.Now,
			Environ: []string{"OPTOOL_CONFIG=" + in("optool.yaml"), "OPTOOL_PROFILE=" + in("acme/profile.yaml"), "OPTOOL_STATE_DIR=" + in("state")},
			Sleep:   func(context.Context, time.Duration) error { return nil }, Runner: system.Exec{}, Disk: disk.OS{},
			MachineID: func() (string, error) { return strings.Repeat("4f", 16), nil },
		})
	}
	theirs := func(ctx context.Context, args []string, out io.Writer) int {
		return vendorcli.Run(ctx, vendorcli.World{Args: append([]string{"--dir", in("acme")}, args...),
			Stdin: strings.NewReader(""), Stdout: out, Stderr: io.Discard, Now: time.Now})
	}

	run(theirs, 0, "init", in("acme"), "--product", "acme-platform", "--endpoint", server.URL)
	store, err := backoffice.Open(in("acme"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	served = store.Handler(slog.New(slog.DiscardHandler))
	issued := run(theirs, 0, "license", "issue", "--customer", "Nord AG", "--expires", "720h", "--grace-days", "7",
		"--platform", ">=4.0 <5.0", "--edition", "enterprise", "--deployment", "on-premise", "--feature", "api",
		"--limit", "devices=500", "--host", strings.Repeat("a", 32), "--host", "any", "--stage", "admin-panel=10",
		"--support-level", "gold", "--support-channel", "chat", "--update-channel", "stable", "--updates-until", "2036-01-01")
	var licence struct {
		Data struct{ ID, Key, File string }
	}
	if err := json.Unmarshal([]byte(issued), &licence); err != nil {
		t.Fatal(err)
	}
	id := licence.Data.ID
	write("key", licence.Data.Key)

	run(ours, 0, "license", "activate", "-n", "--key-file", in("key"))
	run(ours, 0, "license", "activate", "--key-file", in("key"))
	run(theirs, 0, "license", "renew", id, "--host", "")
	run(ours, 0, "license", "update", "--force")
	run(ours, 0, "license", "update")
	run(ours, 0, "license", "info", "--platform-version", "4.2.0")
	run(ours, 10, "license", "check", "--feature", "api", "--limit", "devices=480", "--min-days", "3000")
	run(ours, 18, "license", "check", "--feature", "apj", "--limit", "users=1")
	run(ours, 16, "license", "check", "--file", licence.Data.File, "--platform-version", "5.1.0")
	run(ours, 0, "license", "check", "--fetch", "--key-file", in("key"))
	run(ours, 0, "license", "verify", licence.Data.File)
	run(ours, 0, "license", "report", "--count", "devices=480")
	run(ours, 0, "license", "report", "--count", "devices=481", "--to", in("report.json"))
	run(ours, 0, "license", "update", "--force")
	run(ours, 0, "notify", "test")
	run(theirs, 0, "license", "usage", id)
	run(theirs, 0, "license", "usage", "--import", in("report.json"))
	run(theirs, 0, "license", "suspend", id, "--reason", "unpaid")
	run(ours, 0, "license", "update", "--force")
	run(ours, 14, "license", "check")
	run(theirs, 0, "license", "resume", id)
	run(theirs, 0, "license", "revoke", id)
	run(theirs, 0, "license", "show", id)
	run(theirs, 0, "license", "list")
	run(theirs, 0, "license", "list", "--state", "none")
	run(theirs, 0, "key", "rotate", "--revoke-current", "--reason", "lost")
	run(theirs, 0, "key", "list")
	run(theirs, 0, "profile", "validate", in("acme/profile.yaml"))
	run(theirs, 0, "brand", "files", "-n", "--program", in("optool"), "--out", in("host"))
	run(theirs, 0, "version")
	run(theirs, 2, "license", "show", "lic_nobody")
	run(ours, 0, "license", "update", "--force")
	run(ours, 0, "license", "cache-clean", "-n")
	run(ours, 0, "license", "cache-clean")
	run(ours, 0, "license", "info")
	run(ours, 21, "license", "check")
	run(ours, 0, "config", "view")
	run(ours, 0, "config", "validate")
	run(ours, 0, "config", "path")
	run(ours, 0, "config", "profile")
	run(ours, 0, "man", "config")
	run(ours, 0, "man", "--dir", filepath.Join(t.TempDir(), "pages"))
	run(theirs, 0, "man")
	run(ours, 0, "config", "init", "--to", in("new.yaml"))
	run(ours, 0, "doctor", "--list")
	run(ours, 0, "doctor", "configuration", "profile", "state", "endpoint", "smtp")
	run(ours, 1, "doctor", "license")
	run(ours, 0, "status")
	run(ours, 0, "version")
	run(ours, 2, "license", "inof")
	released(t, in("acme/profile.yaml"), in("root"), in("tree"))
	issued = run(theirs, 0, "license", "issue", "--customer", "Nord AG", "--expires", "720h")
	if err := json.Unmarshal([]byte(issued), &licence); err != nil {
		t.Fatal(err)
	}
	write("key", licence.Data.Key)
	run(ours, 0, "license", "activate", "--key-file", in("key"))
	run(ours, 0, "platform", "status")
	run(theirs, 0, "release", "add", "1.0.0", "--from", in("tree"), "--notes", in("tree/VERSION"))
	run(theirs, 0, "release", "add", "1.1.0", "--from", in("tree"), "--required-stop", "--edition", "gold", "--platform", "linux/amd64")
	run(theirs, 0, "release", "add", "1.2.0", "--from", in("tree"), "--rollout", "10%", "--min-from", "1.0")
	run(theirs, 0, "release", "delta", "--from", "1.0.0", "--to", "1.2.0")
	run(theirs, 0, "release", "publish")
	run(theirs, 0, "release", "refresh")
	run(theirs, 0, "release", "withdraw", "1.1.0", "--reason", "lost")
	run(theirs, 0, "release", "rollout", "1.2.0", "--to", "100%")
	run(theirs, 0, "release", "list")
	run(theirs, 0, "release", "show", "1.1.0")
	run(theirs, 0, "airgap", "export", "--to", in("acme.airgap"))
	run(theirs, 0, "key", "rotate", "--role", "stable")
	run(ours, 0, "platform", "update", "--check")
	run(ours, 0, "platform", "update", "-n")
	run(ours, 0, "platform", "update", "--yes", "--to", "1.0.0")
	write("tree/VERSION", "2\n")
	run(theirs, 0, "release", "add", "1.1.1", "--from", in("tree"))
	run(theirs, 0, "release", "publish")
	run(ours, 0, "platform", "update", "--yes", "--download-only")
	run(ours, 0, "platform", "update", "--yes")
	run(ours, 0, "platform", "status")
	run(ours, 0, "platform", "rollback", "-n")
	run(ours, 0, "platform", "rollback", "--yes")
	run(ours, 0, "platform", "update", "--check")
	run(ours, 0, "platform", "history")
	run(ours, 0, "platform", "recover")
	run(ours, 0, "platform", "verify")
	write("root/current/VERSION", "9\n")
	run(ours, 5, "platform", "verify")
	run(ours, 2, "platform", "update", "--exit-code")

	before, after := in("before.age"), in("after.tar.zst")
	run(ours, 0, "diagnostics-bundle", "collectors")
	run(ours, 0, "diagnostics-bundle", "create", "-n", "--path", in("tree"))
	run(ours, 0, "diagnostics-bundle", "create", "--path", in("tree"), "--to", before)
	write("tree/VERSION", "password: wooden-Spoon-71\n")
	run(ours, 0, "diagnostics-bundle", "create", "--path", in("tree"), "--plain", "--privacy", "strict", "--include", "host,optool", "--to", after)
	run(ours, 2, "diagnostics-bundle", "create", "--to", after)
	run(ours, 4, "diagnostics-bundle", "verify", before)
	run(ours, 0, "diagnostics-bundle", "verify", after)
	run(ours, 0, "diagnostics-bundle", "inspect", "--identity", in("acme/keys/bundle.key"), before)
	run(ours, 0, "diagnostics-bundle", "open", after)
	run(ours, 0, "diagnostics-bundle", "open", "--to", in("page.html"), after)
	run(ours, 0, "diagnostics-bundle", "diff", "--identity", in("acme/keys/bundle.key"), before, after)
	run(theirs, 0, "bundle", "open", "--to", in("case"), before)
	run(theirs, 0, "bundle", "list", before)
	run(theirs, 0, "bundle", "report", before)

	supported(t, in("acme/profile.yaml"))
	mailed(t, in("request.eml"), licence.Data.ID, licence.Data.Key)
	ask := []string{"support-request", "create", "--kind", "error", "--description", "It fails.", "--functions", "one", "--users", "all", "--subject"}
	run(ours, 0, "support-request", "create", "--print-template")
	run(ours, 0, append(ask, "First", "-n")...)
	run(ours, 0, append(ask, "First", "--attach", after)...)
	run(ours, 0, append(ask, "Second", "--queue")...)
	run(ours, 0, append(ask, "Third", "--draft")...)
	run(ours, 8, "support-request", "create", "--kind", "error", "--subject", "Fourth")
	run(ours, 0, append(ask, "Fifth", "--carry", in("fifth.optool-request"))...)
	run(ours, 0, "support-request", "list")
	run(ours, 0, "support-request", "send", "-n")
	run(ours, 0, "support-request", "send")
	run(ours, 0, "support-request", "coverage")
	run(ours, 0, "support-request", "policy")
	run(ours, 0, "support-request", "reply", "AP-1001", "--text", "Still.", "-n")
	run(ours, 0, "support-request", "reply", "AP-1001", "--text", "Still.", "--attach", after)
	run(theirs, 0, "request", "list")
	run(theirs, 0, "request", "reply", "AP-1001", "--text", "Restart it.", "--author", "Vera")
	run(theirs, 0, "request", "show", "AP-1001")
	run(theirs, 0, "request", "import", in("fifth.optool-request"))
	run(theirs, 0, "request", "verify", in("request.eml"))
	run(theirs, 0, "request", "close", "AP-1002")
	run(ours, 0, "support-request", "list", "--refresh", "--all")
	run(ours, 0, "status")
	run(ours, 0, "support-request", "show", "AP-1001")
	run(ours, 0, "support-request", "close", "AP-1001")
	run(ours, 0, append(ask, "Sixth", "--queue")...)
	run(ours, 0, "support-request", "close", "--yes", queued(t, run(ours, 0, "support-request", "list", "--state", "queued")))
	for kind := range s.compiled {
		if !s.met[kind] {
			t.Errorf("no output of the kind %s was judged", kind)
		}
	}
}

// released makes a profile one of a platform without services, and a tree for it.
func released(t *testing.T, profile, root, tree string) {
	t.Helper()
	data, err := os.ReadFile(profile)
	if err == nil {
		err = os.WriteFile(profile, append(data, "\nplatform: {root: "+root+"}\n"...), 0o644)
	}
	if err == nil {
		err = os.Mkdir(tree, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(tree, "VERSION"), []byte("1\n"), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The recorded output of all states fits too.
func TestDocsStatesFitSchema(t *testing.T) {
	s := publishedSchemas(t)
	paths, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recorded output: %v", err)
	}
	document := regexp.MustCompile(`(?m)^\$ (optool .* -o json)\n((?s:\{.*?\n\}\n))`)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found := document.FindAllStringSubmatch(string(data), -1)
		if len(found) < 2 {
			t.Errorf("%s: %d documents, want at least 2", path, len(found))
		}
		for _, m := range found {
			s.judge(t, path+": "+m[1], m[2])
		}
	}
}
