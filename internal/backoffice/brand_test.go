package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
)

// plainTool is the plain tool for a processor.
func plainTool(t *testing.T, arch string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "optool-"+arch)
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", path, "../../cmd/optool")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func order(t *testing.T, binaries ...string) BrandOrder {
	t.Helper()
	text, err := os.ReadFile("../../docs/examples/altcraft-like.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse("profile.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return BrandOrder{Profile: p, Text: text, Binaries: binaries, Out: filepath.Join(t.TempDir(), "out"), Runner: system.Exec{}}
}

// filesIn is what lies in a directory: modes and contents.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all[rel] = info.Mode().String() + " " + fmt.Sprintf("%x", sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func code(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Code
	}
	return ""
}

func TestMakeBrand(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	t.Parallel()
	foreign := "arm64"
	if runtime.GOARCH == foreign {
		foreign = "amd64"
	}
	native, other := plainTool(t, runtime.GOARCH), plainTool(t, foreign)
	o := order(t, native, other)

	plan := o
	plan.DryRun = true
	if b, err := MakeBrand(t.Context(), plan); err != nil || !b.DryRun || len(b.Binaries) != 2 || len(filesIn(t, filepath.Dir(o.Out))) != 0 {
		t.Fatalf("a plan: %+v, %v", b, err)
	}
	b, err := MakeBrand(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	made := filesIn(t, o.Out)
	for _, binary := range b.Binaries {
		if made[binary.Path] != "-rwxr-xr-x "+binary.SHA256 {
			t.Errorf("%s is %s", binary.Path, made[binary.Path])
		}
	}
	for _, f := range b.Files {
		if !strings.HasPrefix(made[f.Path], "-rw-r--r-- ") || f.Path != "host"+f.To {
			t.Errorf("%+v is %q", f, made[f.Path])
		}
	}
	if len(made) != len(b.Files)+len(b.Binaries)+1 {
		t.Errorf("%d files lie there, %d are listed", len(made), len(b.Files))
	}
	var listed BrandBuilt
	text, err := os.ReadFile(filepath.Join(o.Out, "files.json"))
	if err == nil {
		err = json.Unmarshal(text, &listed)
	}
	listed.Out = b.Out
	if diff := cmp.Diff(b, listed); err != nil || diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
	if rest := filesIn(t, filepath.Dir(o.Out)); len(rest) != len(made) {
		t.Errorf("something is left beside: %v", rest)
	}

	// Again, elsewhere: the same bytes. And in its own place only with force.
	elsewhere := o
	elsewhere.Out = filepath.Join(t.TempDir(), "elsewhere")
	if _, err := MakeBrand(t.Context(), elsewhere); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, filesIn(t, elsewhere.Out)); diff != "" {
		t.Error(diff)
	}
	if _, err := MakeBrand(t.Context(), o); code(err) != "out_occupied" {
		t.Errorf("made over what was made: %v", err)
	}
	// Made of what was branded already: the same again.
	again := o
	again.Binaries = []string{filepath.Join(elsewhere.Out, b.Binaries[0].Path)}
	if _, err := MakeBrand(t.Context(), again); code(err) != "program_branded" {
		t.Errorf("branded twice: %v", err)
	}
	again.Binaries = append(again.Binaries, other)
	again.Force = true
	// What the vendor put beside it is not deleted.
	mine := filepath.Join(o.Out, "host", "mine")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := MakeBrand(t.Context(), again); code(err) != "out_occupied" || !strings.Contains(err.Error(), mine) {
		t.Errorf("replaced with the file of somebody: %v", err)
	}
	if err := os.Remove(mine); err != nil {
		t.Fatal(err)
	}
	if _, err := MakeBrand(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, filesIn(t, o.Out)); diff != "" {
		t.Error(diff)
	}

	// Of a foreign program alone, the plain one for this machine writes the manual.
	far := order(t, other)
	if _, err := MakeBrand(t.Context(), far); code(err) != "usage" {
		t.Errorf("nothing could write the manual: %v", err)
	}
	far.Program = native
	if _, err := MakeBrand(t.Context(), far); err != nil {
		t.Fatal(err)
	}
	got := filesIn(t, far.Out)
	if _, there := got["bin/linux-"+runtime.GOARCH+"/aktool"]; there || len(got) != len(made)-1 {
		t.Errorf("%d files", len(got))
	}

	// Host files of a program that is made already, which must be the right one.
	files := order(t)
	files.Program = filepath.Join(o.Out, b.Binaries[0].Path)
	if b, err := MakeBrand(t.Context(), files); err != nil || len(b.Binaries) != 0 || len(filesIn(t, files.Out)) != len(made)-2 {
		t.Errorf("%d files, %v", len(filesIn(t, files.Out)), err)
	}
	files.Program, files.Force = native, true
	if _, err := MakeBrand(t.Context(), files); code(err) != "program_other" {
		t.Errorf("the plain program wrote the manual of a brand: %v", err)
	}
	plain := BrandOrder{Program: native, Out: filepath.Join(t.TempDir(), "plain"), Runner: system.Exec{}}
	if b, err := MakeBrand(t.Context(), plain); err != nil || b.Name != "optool" || len(b.Units) != 2 {
		t.Errorf("%+v, %v", b, err)
	}
}

// mute is a machine on which no program runs.
type mute struct{}

func (mute) Run(context.Context, system.Command) (system.Result, error) {
	return system.Result{Exit: 1, Stderr: []byte("no")}, nil
}

// What cannot be made leaves nothing behind.
func TestMakeBrandRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	occupied := filepath.Join(dir, "occupied")
	if err := os.Mkdir(occupied, 0o700); err != nil {
		t.Fatal(err)
	}
	write("occupied/mine", "")
	for name, c := range map[string]struct {
		change func(*BrandOrder)
		code   string
	}{
		"no brand":           {func(o *BrandOrder) { p := *o.Profile; p.Brand = profile.Brand{}; o.Profile = &p }, "usage"},
		"no program":         {func(o *BrandOrder) { o.Binaries = []string{filepath.Join(dir, "absent")} }, "not_found"},
		"a script":           {func(o *BrandOrder) { o.Binaries = []string{write("script", "#!/bin/sh\n")} }, "program_unfit"},
		"another program":    {func(o *BrandOrder) { o.Binaries = []string{self} }, "program_unfit"},
		"a directory in use": {func(o *BrandOrder) { o.Program, o.Out = self, occupied }, "out_occupied"},
		"with force too":     {func(o *BrandOrder) { o.Program, o.Out, o.Force = self, occupied, true }, "out_occupied"},
		"another list": {func(o *BrandOrder) {
			write("occupied/files.json", `{"name": "x"}`)
			o.Program, o.Out, o.Force = self, occupied, true
		}, "out_occupied"},
		"no folder above": {func(o *BrandOrder) { o.Program, o.Out = self, filepath.Join(dir, "absent", "out") }, "not_found"},
		"a mute program":  {func(o *BrandOrder) { o.Program, o.Runner = self, mute{} }, "program_silent"},
	} {
		o := order(t)
		c.change(&o)
		if _, err := MakeBrand(t.Context(), o); code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(filepath.Dir(o.Out)); filepath.Dir(o.Out) != dir && len(left) > 0 {
			t.Errorf("%s: %v is left", name, left)
		}
	}
}
