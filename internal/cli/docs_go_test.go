package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

var goProgram = regexp.MustCompile("(?s)```go\n(package main\n.*?)```")

// Programs in the documents compile.
func TestDocsProgramsCompile(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(filepath.Join(docsDir, "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	built := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range goProgram.FindAllSubmatch(text, -1) {
			dir := filepath.Join(t.TempDir(), fmt.Sprint(i))
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "main.go")
			if err := os.WriteFile(file, m[1], 0o644); err != nil {
				t.Fatal(err)
			}
			// One of them embeds the profile that lies beside it.
			if err := os.WriteFile(filepath.Join(dir, "profile.yaml"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
			built++
			if out, err := exec.Command("go", "build", "-o", os.DevNull, file).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", page, err, out)
			}
		}
	}
	if built == 0 {
		t.Error("there is no program in the documents")
	}
}
