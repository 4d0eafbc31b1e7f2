package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/optool/optool/internal/cli"
)

// released is the program as a release has it; it is built when a script first asks.
var released struct {
	once      sync.Once
	dir, path string
	err       error
}

// plain FILE puts the released program there.
func plainCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: plain FILE")
	}
	released.once.Do(func() {
		released.path = filepath.Join(released.dir, "optool")
		build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", released.path, "./cmd/optool")
		build.Dir = source()
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		var said bytes.Buffer
		build.Stderr = &said
		if released.err = build.Run(); released.err != nil {
			ts.Logf("%s", said.Bytes())
		}
	})
	ts.Check(released.err)
	data, err := os.ReadFile(released.path)
	ts.Check(err)
	to := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(to), 0o700))
	// A child that another script starts meanwhile would hold the program open for
	// writing, and the kernel would not run it.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	ts.Check(os.WriteFile(to, data, 0o755))
}

// nameless PATH... looks for our name in names and texts; nameless -help PROGRAM in the
// help of all commands of a brand, in both languages.
func namelessCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || args[0] == "-help" && len(args) != 2 {
		ts.Fatalf("usage: nameless PATH... | nameless -help PROGRAM")
	}
	look := func(where string, text []byte) {
		for _, place := range leaked(text) {
			ts.Logf("%s: %s", where, place)
			defer ts.Fatalf("our name stands in %s", where)
		}
	}
	if args[0] == "-help" {
		root := tree(cli.Tree)
		for _, cmd := range append(leaves(root), root.Commands()...) {
			words, _ := bytes.CutPrefix([]byte(cmd.CommandPath()), []byte(root.Name()))
			for _, language := range []string{"en", "ru"} {
				argv := []string{"--lang", language, "help"}
				for _, w := range bytes.Fields(words) {
					argv = append(argv, string(w))
				}
				ts.Check(ts.Exec(args[1], argv...))
				look(cmd.CommandPath()+" in "+language, []byte(ts.ReadFile("stdout")))
			}
		}
		return
	}
	for _, root := range args {
		dir := ts.MkAbs(root)
		ts.Check(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(filepath.Dir(dir), path)
			look("the name of "+rel, []byte(rel))
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			look(rel, text)
			return err
		}))
	}
}
