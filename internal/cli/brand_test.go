package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/profile"
)

// brandProfile is where a program of the suite, made for a brand, has the rest of its
// profile from: each script has a vendor of its own.
const brandProfile = "TEST_BRAND_PROFILE"

// profileOf is the variable that a program of brand b has its profile from.
func profileOf(b brand.Brand) string {
	if b.Embedded() {
		return brandProfile
	}
	return b.Prefix + "_PROFILE"
}

// exampleBrand is the section brand of an example, and the brand that it makes.
func exampleBrand(name string) (section string, b brand.Brand, err error) {
	data, err := os.ReadFile(filepath.Join(source(), "docs/examples", name))
	if err != nil {
		return "", b, err
	}
	named, err := profile.ParseBrand(name, data)
	if err != nil {
		return "", b, err
	}
	_, section, _ = strings.Cut(string(data), "\nbrand:\n")
	section, _, _ = strings.Cut(section, "\n\n")
	return "\nbrand:\n" + section + "\n", brand.Brand{Name: named.Name, Prefix: named.Prefix, Profile: []byte("made at start")}, nil
}

// source is the root of this tree, wherever a program of the suite runs.
func source() string {
	if dir := os.Getenv("TEST_SOURCE"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return dir
}

// asBrand is a vendor's main: the profile is that of the script's vendor, under the
// brand of an example. What it prints is kept beside the script too.
func asBrand(example string) int {
	section, _, err := exampleBrand(example)
	if err != nil {
		panic(err)
	}
	text, err := os.ReadFile(os.Getenv(brandProfile))
	if err != nil {
		panic(err)
	}
	log, err := os.OpenFile(os.Getenv("TEST_SAID"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(log, "$ %s\n", strings.Join(os.Args, " "))
	var copied sync.WaitGroup
	for _, stream := range []**os.File{&os.Stdout, &os.Stderr} {
		real := *stream
		r, w, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		*stream = w
		copied.Go(func() { _, _ = io.Copy(io.MultiWriter(real, log), r) })
	}
	exit := cli.MainOf(append(text, section...))
	os.Stdout.Close()
	os.Stderr.Close()
	copied.Wait()
	return exit
}

// inBrands are the scripts that a brand has to pass as we do, by how their names begin.
var inBrands = []string{
	"license_activate_file", "license_activate_environment", "license_activate_dry-run", "license_cache-clean", "license_check_monitoring", "license_check_requirements",
	"license_info", "license_report", "license_update_due", "license_update_credential", "license_update_notices", "license_update_quiet", "license_update_outage",
	"license_verify", "notify_test_command", "platform_history", "platform_recover", "platform_status", "platform_update_check", "platform_update_install",
	"platform_update_preflight", "support-request_list", "support-request_policy", "support-request_reply", "support-request_send.",
	"support-request_show",
}

// formats are our name where programs, not people, read it: in the names of formats, of
// media types and of header fields, and of the vendor's own program.
var formats = regexp.MustCompile(`optool(-[a-z]+)?/v[0-9]+|vnd\.optool\.|Optool-(Time|Pass|Request|Statement)|optool-vendor|OPTOOL_VENDOR_DIR`)

// ours finds our name in a text.
var ours = regexp.MustCompile(`(?i).{0,60}optool.{0,60}`)

// leaked are the places of a text where our name stands and should not.
func leaked(text []byte) [][]byte { return ours.FindAll(formats.ReplaceAll(text, nil), -1) }

// TestBrands runs scripts as the vendors' own programs, word for word but for the name,
// and looks for ours in what they print and leave behind.
func TestBrands(t *testing.T) {
	t.Parallel()
	for _, example := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		_, b, err := exampleBrand(example)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Dir:   rewritten(t, b),
				Setup: func(env *testscript.Env) error { return setUpBrand(t, env, b) },
				Cmds:  words(),
			})
		})
	}
}

// theirs are paths of the vendor, and of the releases that he made.
var theirs = regexp.MustCompile(`^(vendor|trees|root/releases)(/|$)`)

func setUpBrand(t *testing.T, env *testscript.Env, b brand.Brand) error {
	if err := setUp(env, b); err != nil {
		return err
	}
	said := filepath.Join(t.TempDir(), "said")
	env.Setenv("TEST_SAID", said)
	env.Setenv("TEST_SOURCE", source())
	brought := entries(env.WorkDir) // by the script
	env.Defer(func() {
		text, err := os.ReadFile(said)
		if err != nil {
			t.Errorf("%s: nothing was said: %v", env.WorkDir, err)
		}
		for _, place := range leaked(text) {
			t.Errorf("%s: our name is said: %s", filepath.Base(env.WorkDir), place)
		}
		for _, path := range entries(env.WorkDir) {
			own := theirs.MatchString(path) || slices.Contains(brought, path)
			if !own && len(leaked([]byte(path))) > 0 {
				t.Errorf("%s: our name is in that of %s", filepath.Base(env.WorkDir), path)
			}
		}
	})
	return nil
}

// entries are the paths of all that lies in a directory.
func entries(dir string) (all []string) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if rel, relErr := filepath.Rel(dir, path); err == nil && relErr == nil {
			all = append(all, rel)
		}
		return nil
	})
	return all
}

// rewritten are the scripts with the name of a brand for ours.
func rewritten(t *testing.T, b brand.Brand) string {
	t.Helper()
	dir := t.TempDir()
	found := 0
	paths, err := filepath.Glob(filepath.Join(scripts, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if !slices.ContainsFunc(inBrands, func(begin string) bool { return strings.HasPrefix(name, begin) }) {
			continue
		}
		found++
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		kept := formats.FindAll(text, -1)
		parts := formats.Split(string(text), -1)
		var out bytes.Buffer
		for i, part := range parts {
			out.WriteString(strings.NewReplacer("OPTOOL_", b.Prefix+"_", "optool_", strings.ReplaceAll(b.Name, "-", "_")+"_", "optool", b.Name).Replace(part))
			if i < len(kept) {
				out.Write(kept[i])
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if found < len(inBrands) {
		t.Errorf("%d scripts for %d names", found, len(inBrands))
	}
	return dir
}
