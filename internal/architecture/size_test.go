package architecture

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mostBytes is what the stripped optool binary may have.
const mostBytes = 20_000_000

// released is how the Makefile builds a binary that is handed out.
const released = "-trimpath -ldflags '-s -w "

// TestTheBinaryIsSmall builds what a release would, and looks at its size and at
// why the linker took in what it did. Where anything looks methods up by a name or
// a number that is known only when the program runs, the linker keeps every
// exported method there is: some two megabytes.
func TestTheBinaryIsSmall(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(makefile), "build "+released) {
		t.Fatalf("the Makefile does not build with %s…' any more", released)
	}
	for _, arch := range []string{"amd64", "arm64"} {
		t.Run(arch, func(t *testing.T) {
			t.Parallel()
			binary := filepath.Join(t.TempDir(), "optool")
			build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -dumpdep", "-o", binary, "./cmd/optool")
			build.Dir = root
			build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
			var said bytes.Buffer
			build.Stderr = &said
			if err := build.Run(); err != nil {
				t.Fatalf("go build: %v\n%s", err, said.Bytes()[max(0, said.Len()-2000):])
			}
			info, err := os.Stat(binary)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes", info.Size())
			if info.Size() >= mostBytes {
				t.Errorf("optool for linux/%s has %d bytes, it must stay below %d", arch, info.Size(), mostBytes)
			}
			if !strings.Contains(said.String(), "main.main -> ") {
				t.Error("the linker does not say any more what needs what")
			}
			for line := range strings.Lines(said.String()) {
				if user, used, _ := strings.Cut(line, " -> "); strings.Contains(used, "<ReflectMethod>") {
					t.Errorf("%s needs %s", user, strings.TrimSpace(used))
				}
			}
		})
	}
}
