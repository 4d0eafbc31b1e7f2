package brand_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/brand"
)

// vendorMain is the program that the vendors' page shows.
func vendorMain(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/vendor/branding.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(page), "```go\n")
	code, _, _ = strings.Cut(code, "```")
	return code
}

// TestVendorsModule builds a program in a module of a vendor's own and runs it.
func TestVendorsModule(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(path string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	write("main.go", vendorMain(t))
	write("profile.yaml", read("docs/examples/altcraft-like.yaml"))
	write("go.sum", read("go.sum"))
	write("go.mod", "module mailcraft.example/aktool\n\ngo 1.26\n\nrequire github.com/optool/optool v0.0.0\n\nreplace github.com/optool/optool => "+root+"\n")
	// The file is called otherwise: that changes nothing.
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", "optool", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(exit int, args ...string) string {
		t.Helper()
		cmd := exec.Command(filepath.Join(dir, "optool"), args...)
		cmd.Env = []string{"HOME=" + dir}
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != exit {
			t.Errorf("%q ended with %d:\n%s", args, cmd.ProcessState.ExitCode(), out)
		}
		return string(out)
	}
	if help := run(0, "--help"); !strings.Contains(help, "\n  aktool [command]\n") || strings.Contains(help, "optool") {
		t.Errorf("help:\n%s", help)
	}
	var version struct {
		Data struct {
			Brand struct {
				Name     string
				Embedded bool
			}
			Profile string
		}
	}
	if out := run(0, "version", "-o", "json"); json.Unmarshal([]byte(out), &version) != nil || version.Data.Brand.Name != "aktool" ||
		!version.Data.Brand.Embedded || len(version.Data.Profile) != 64 {
		t.Errorf("version: %s", out)
	}
	if out := run(2, "license", "info", "--profile", "profile.yaml"); !strings.Contains(out, "brings its own along") {
		t.Errorf("another profile: %s", out)
	}
}

func TestCheck(t *testing.T) {
	sound, err := os.ReadFile("../../docs/examples/navixy-like.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := brand.Check(sound); err != nil {
		t.Error(err)
	}
	for name, text := range map[string]string{
		"nothing":  "",
		"no brand": strings.Replace(string(sound), "\nbrand:\n  name: trackline-admin\n  prefix: TRACKLINE\n", "\n", 1),
		"an error": string(sound) + "\nsuport: {}\n",
	} {
		if err := brand.Check([]byte(text)); err == nil {
			t.Errorf("%s is fit", name)
		}
	}
}

func TestMainOfNoBrand(t *testing.T) {
	if exit := brand.Main([]byte("schema: optool-profile/v1\n")); exit != 2 {
		t.Errorf("exit %d", exit)
	}
}
