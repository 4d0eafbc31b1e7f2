package vendorcli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/license"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// do runs one command line and returns its exit code and streams.
func do(t *testing.T, stdin string, environ []string, args ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	exit = Run(t.Context(), World{Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &err, Environ: environ, Now: noon})
	return exit, out.String(), err.String()
}

// answer runs a command with -o json, which must succeed, and returns its data.
func answer[T any](t *testing.T, kind string, args ...string) T {
	t.Helper()
	exit, out, stderr := do(t, "", nil, append(args, "-o", "json")...)
	var doc struct {
		Schema, Kind string
		Data         T
		Warnings     []any
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || exit != 0 || doc.Schema != Schema || doc.Kind != kind || doc.Warnings == nil {
		t.Fatalf("%v: exit %d, %v\n%s%s", args, exit, err, out, stderr)
	}
	return doc.Data
}

func vendorDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "acme")
	if exit, _, err := do(t, "", nil, "init", dir, "--product", "acme-platform", "--endpoint", "http://127.0.0.1:8080"); exit != 0 {
		t.Fatal(err)
	}
	return dir
}

func TestIssueAndShow(t *testing.T) {
	dir := vendorDir(t)
	v := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "issue", "--customer", "Nord AG", "--expires", "720h",
		"--grace-days", "7", "--platform", ">=4.0 <5.0", "--edition", "enterprise", "--deployment", "on-premise",
		"--feature", "api", "--feature", "reports", "--limit", "devices=500", "--limit", "users=-1",
		"--stage", "admin-panel=10", "--stage", "platform=15", "--support-level", "gold", "--support-until", "2027-06-30")
	l := v.License
	if l.Customer != "Nord AG" || !l.Expires.Equal(noon().Add(720*time.Hour)) || !l.NotBefore.Equal(noon().Add(-time.Hour)) ||
		l.GraceDays != 7 || l.Sequence != 1 || l.Status != license.Active || l.RefreshAfter != 6*3600 || l.MaxOfflineDays != 0 ||
		l.Limits["users"] != -1 || len(l.Features) != 2 || len(l.Enforcement) != 2 || l.Updates == nil || l.Support.Level != "gold" ||
		l.Support.Until.Format(time.RFC3339) != "2027-06-30T23:59:59Z" || *v.DaysLeft != 30 || v.State != license.Valid {
		t.Errorf("issued %+v", v)
	}
	key, err := license.ParseKey(v.Key)
	if err != nil || key.Lookup("acme-platform") != v.Lookup || v.URL != "http://127.0.0.1:8080/v1/licenses/"+v.Lookup+".lic" {
		t.Errorf("the key does not lead to the licence: %v, %+v", err, v)
	}
	data, err := os.ReadFile(v.File)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := trustOf(t, dir).Open(data); err != nil || d.License.ID != v.ID {
		t.Errorf("the customer cannot open it: %+v, %v", d, err)
	}
	shown := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "show", v.ID)
	if shown.Key != "" || shown.ID != v.ID || len(shown.History) != 1 {
		t.Errorf("shown %+v", shown)
	}
	if exit, out, _ := do(t, "", nil, "--dir", dir, "license", "show", v.ID, "--file"); exit != 0 || out != string(data) {
		t.Errorf("--file: exit %d, %q", exit, out)
	}
	to := filepath.Join(t.TempDir(), "nord.lic")
	if exit, _, stderr := do(t, "", nil, "--dir", dir, "license", "show", v.ID, "--to", to); exit != 0 {
		t.Error(stderr)
	}
	if copied, err := os.ReadFile(to); err != nil || !bytes.Equal(copied, data) {
		t.Errorf("--to: %v", err)
	}
}

func trustOf(t *testing.T, dir string) license.Trust {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse("profile.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return license.Trust{Product: p.Product, Roots: p.Roots(), Threshold: p.Trust.Threshold}
}

func TestRenewChangesOnlyWhatIsGiven(t *testing.T) {
	dir := vendorDir(t)
	v := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "issue", "--customer", "Nord AG", "--expires", "30d",
		"--feature", "api,reports", "--limit", "devices=500", "--edition", "basic")
	renewed := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "renew", v.ID, "--edition", "enterprise", "--feature", "", "--expires", "2027-01-31")
	l := renewed.License
	if l.Edition != "enterprise" || len(l.Features) != 0 || l.Limits["devices"] != 500 || l.Sequence != 2 || l.RefreshAfter != v.License.RefreshAfter ||
		l.Expires.Format(time.RFC3339) != "2027-01-31T23:59:59Z" || renewed.Key != "" {
		t.Errorf("renewed %+v", l)
	}
	further := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "renew", v.ID)
	if got := further.License.Expires.Sub(*l.Expires); got != 720*time.Hour {
		t.Errorf("extended by %v", got)
	}
	for _, name := range []string{"suspend", "resume", "revoke"} {
		answer[licenseView](t, "VendorLicense", "--dir", dir, "license", name, v.ID, "--reason", "because")
	}
	list := answer[listView](t, "VendorLicenseList", "--dir", dir, "license", "list", "--state", "revoked")
	if len(list.Licenses) != 1 || list.Licenses[0].Sequence != 6 {
		t.Errorf("list %+v", list)
	}
	if none := answer[listView](t, "VendorLicenseList", "--dir", dir, "license", "list", "--state", "valid"); none.Licenses == nil || len(none.Licenses) != 0 {
		t.Errorf("list %+v, want an empty list", none)
	}
}

func TestKeyOut(t *testing.T) {
	dir, out := vendorDir(t), filepath.Join(t.TempDir(), "key")
	v := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "issue", "--customer", "x", "--never-expires", "--key-out", out)
	info, err := os.Stat(out)
	if err != nil || info.Mode() != 0o600 || v.Key != "" || v.KeyFile != out || v.License.Expires != nil {
		t.Fatalf("%v, %v, %+v", info, err, v)
	}
	data, _ := os.ReadFile(out)
	if key, err := license.ParseKey(string(data)); err != nil || key.Lookup("acme-platform") != v.Lookup {
		t.Errorf("the file holds no key of this licence: %v", err)
	}
	if exit, _, stderr := do(t, "", nil, "--dir", dir, "license", "issue", "--customer", "x", "--never-expires", "--key-out", out); exit != fault.ExitUsage {
		t.Errorf("a key was overwritten: exit %d, %s", exit, stderr)
	}
	refused := filepath.Join(t.TempDir(), "key")
	do(t, "", nil, "--dir", dir, "license", "issue", "--customer", "x", "--expires", "1d", "--platform", ">>1", "--key-out", refused)
	if _, err := os.Stat(refused); err == nil {
		t.Error("a refused licence left a key behind")
	}
}

func TestUsageImport(t *testing.T) {
	dir := vendorDir(t)
	v := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "issue", "--customer", "x", "--expires", "30d")
	key, err := license.ParseKey(v.Key)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	for _, id := range []string{"u1", "u2"} {
		r := license.UsageReport{ID: id, Product: "acme-platform", License: v.ID, Taken: noon(), Counts: map[string]int64{"devices": 7}}
		data, err := r.Sign(key.SigningKey("acme-platform"))
		if err != nil {
			t.Fatal(err)
		}
		file.Write(append(data, '\n'))
	}
	for _, want := range []string{"stored", "known already"} {
		if exit, out, stderr := do(t, file.String(), nil, "--dir", dir, "license", "usage", "--import", "-"); exit != 0 || strings.Count(out, want) != 2 {
			t.Errorf("exit %d, %s%s, want %s", exit, out, stderr, want)
		}
	}
	for _, args := range [][]string{{"--dir", dir, "license", "usage"}, {"--dir", dir, "license", "usage", v.ID}} {
		if got := answer[usageView](t, "VendorUsage", args...); len(got.Reports) != 2 || got.Reports[0].Counts["devices"] != 7 {
			t.Errorf("usage %+v", got)
		}
	}
	if exit, _, _ := do(t, "forged", nil, "--dir", dir, "license", "usage", "--import", "-"); exit != fault.ExitUnverified {
		t.Errorf("a forged report: exit %d", exit)
	}
}

func TestKeysAndProfile(t *testing.T) {
	dir := vendorDir(t)
	if ring := answer[ringView](t, "VendorKeyRing", "--dir", dir, "key", "list"); ring.Version != 1 || len(ring.Keys) != 2 {
		t.Errorf("ring %+v", ring)
	}
	ring := answer[ringView](t, "VendorKeyRing", "--dir", dir, "key", "rotate", "--revoke-current", "--reason", "lost")
	if ring.Version != 2 || ring.Keys[0].Standing != "revoked" || ring.Keys[2].Standing != "current" {
		t.Errorf("ring %+v", ring)
	}
	if v := answer[profileView](t, "VendorProfile", "profile", "validate", filepath.Join(dir, "profile.yaml")); v.KeyRing != 2 || v.Threshold != 2 {
		t.Errorf("profile %+v", v)
	}
	if exit, _, stderr := do(t, "schema: x\n", nil, "profile", "validate", "-"); exit != fault.ExitUsage || !strings.Contains(stderr, "-:1: schema") {
		t.Errorf("exit %d, %s", exit, stderr)
	}
	answer[map[string]any](t, "Version", "version")
}

func TestServeStops(t *testing.T) {
	dir, addr := vendorDir(t), filepath.Join(t.TempDir(), "addr")
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, World{Args: []string{"--dir", dir, "serve", "--listen", "127.0.0.1:0", "--addr-file", addr, "--log-format", "json"},
			Stdout: io.Discard, Stderr: io.Discard, Now: noon})
	}()
	for range 500 {
		if _, err := os.Stat(addr); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel(fault.New(fault.ExitTerminated, "interrupted", "terminated"))
	if exit := <-ended; exit != 0 {
		t.Errorf("exit %d, want 0: a stop that was asked for is no failure", exit)
	}
}

func TestWrongCommandLines(t *testing.T) {
	dir := vendorDir(t)
	for line, want := range map[string]string{
		"license lst":                               "did you mean 'optool-vendor license list'",
		"lisence":                                   "did you mean 'optool-vendor license'",
		"license list --stat valid":                 "did you mean --state",
		"license list":                              "OPTOOL_VENDOR_DIR",
		"license list extra":                        "takes no arguments",
		"license suspend":                           "needs the argument ID",
		"license suspend a b":                       "takes one argument, got 2",
		"--dir DIR license suspend lic_x":           "license list",
		"--dir DIR license list --state vald":       "did you mean --state valid",
		"license issue":                             "needs --customer",
		"license issue --customer x":                "--never-expires",
		"license issue --customer x --expires":      "--expires",
		"license issue --customer x --expires soon": "want a date",
		"license issue --customer x --expires 1d --never-expires":               "exclude each other",
		"license issue --customer x --expires 1d --limit devices":               "want NAME=N",
		"license issue --customer x --expires 1d --limit a=1,a=2":               "each name once",
		"--dir DIR license issue --customer x --expires 1d --deployment moon":   "one of paas, on-premise, cloud",
		"--dir DIR license issue --customer x --expires 1d --stage a=15,b=10":   "out of order",
		"--dir DIR license issue --customer x --expires 1d --refresh-after -1h": "refreshAfter",
		"--dir /nowhere license list":                                           "optool-vendor init /nowhere",
		"init":                                                                  "needs the argument DIR",
		"init DIR --product acme --endpoint http://127.0.0.1:1":                 "not empty",
		"init DIR/x --endpoint http://127.0.0.1:1":                              "needs --product",
		"init DIR/x --product acme --endpoint http://acme.example":              "endpoint",
		"key rotate --revoke a --revoke-current":                                "exclude each other",
		"--dir DIR serve --listen 0.0.0.0:0":                                    "open to the network",
		"serve --log-format xml":                                                "one of text, json",
		"--output xml license list":                                             "want one of",
	} {
		args := strings.Fields(strings.ReplaceAll(line, "DIR", dir))
		if exit, out, stderr := do(t, "", nil, args...); exit != fault.ExitUsage || out != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, want 2 and %q\n%s%s", line, exit, want, out, stderr)
		}
		if strings.Contains(line, "--output") {
			continue
		}
		exit, out, stderr := do(t, "", nil, append([]string{"-o", "json"}, args...)...)
		var doc struct{ Kind string }
		if err := json.Unmarshal([]byte(out), &doc); err != nil || exit != fault.ExitUsage || doc.Kind != "Error" || stderr != "" {
			t.Errorf("-o json %s: exit %d, %v\n%s%s", line, exit, err, out, stderr)
		}
	}
}

func TestDirFromEnvironment(t *testing.T) {
	dir := vendorDir(t)
	if exit, out, stderr := do(t, "", []string{"OPTOOL_VENDOR_DIR=" + dir}, "license", "list"); exit != 0 || out != "No licences.\n" {
		t.Errorf("exit %d, %s%s", exit, out, stderr)
	}
}

// What a customer is called must not steer the vendor's terminal.
func TestOutputIsTame(t *testing.T) {
	dir := vendorDir(t)
	exit, out, _ := do(t, "", nil, "--dir", dir, "license", "issue", "--customer", "a\x1b[2Jb", "--expires", "1d")
	_, list, _ := do(t, "", nil, "--dir", dir, "license", "list")
	if exit != 0 || strings.Contains(out+list, "\x1b") {
		t.Errorf("exit %d, %q", exit, out+list)
	}
}

func TestQuiet(t *testing.T) {
	dir := vendorDir(t)
	if exit, out, stderr := do(t, "", nil, "--dir", dir, "-q", "key", "rotate"); exit != 0 || out+stderr != "" {
		t.Errorf("exit %d, %q", exit, out+stderr)
	}
}

func TestEveryCommandIsDescribed(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Short == "" || !c.Runnable() {
			t.Errorf("%s has no description or does nothing", c.CommandPath())
		}
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if len(strings.TrimRight(line, "\n")) > 80 && c.Name() != "completion" {
				t.Errorf("%s: a line of help of %d columns: %s", c.CommandPath(), len(line), line)
			}
		}
		for _, child := range c.Commands() {
			if child.Name() != "completion" {
				walk(child)
			}
		}
	}
	walk(Tree(&desk{}))
}
