package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
)

// extended is a host with a folder of extensions. What would take the place of the
// process is noted.
type extended struct {
	*host
	folder     string
	ran        string
	argv, told []string
}

func newExtended(t *testing.T) *extended {
	t.Helper()
	x := &extended{host: newHost(t, marchProfile("https://vendor.example", "/absent/VERSION"), "{}\n")}
	x.folder = x.path("libexec/optool")
	if err := os.MkdirAll(x.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	x.edit = func(w *cli.World) {
		w.Executable = "/usr/bin/optool"
		w.Libexec = &cli.Libexec{Folders: []string{x.path("first"), x.folder}, Owner: uint32(os.Geteuid()), Within: filepath.Dir(x.dir)}
		w.Replace = func(path string, argv, environ []string) error {
			x.ran, x.argv, x.told = path, argv, environ
			return nil
		}
	}
	return x
}

// put writes an extension.
func (x *extended) put(name, text string, mode os.FileMode) string {
	x.t.Helper()
	path := filepath.Join(x.folder, name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		x.t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		x.t.Fatal(err)
	}
	return path
}

func TestExtensionIsRun(t *testing.T) {
	t.Parallel()
	x := newExtended(t)
	program := x.put("optool-inventory", "#!/bin/sh\n", 0o755)
	for line, want := range map[string][]string{
		"inventory":                                  {},
		"inventory list -o json --config x":          {"list", "-o", "json", "--config", "x"},
		"-qo json --timeout 5s inventory --quiet":    {"--quiet"},
		"--offline --lang=ru -o=json inventory -- x": {"--", "x"},
		"help inventory":                             {"--help"},
	} {
		x.ran, x.argv = "", nil
		r := x.run(strings.Fields(line)...)
		if r.exit != 0 || r.stdout+r.stderr != "" || x.ran != program || !slices.Equal(x.argv, append([]string{program}, want...)) {
			t.Errorf("%s: ran %q with %q, exit %d\n%s%s", line, x.ran, x.argv, r.exit, r.stdout, r.stderr)
		}
	}
}

func TestExtensionIsTold(t *testing.T) {
	t.Parallel()
	x := newExtended(t)
	x.put("optool-inventory", "#!/bin/sh\n", 0o755)
	x.environ = []string{"OPTOOL_LICENSE_KEY=SECRET", "OPTOOL_NOTIFY_SMTP_PASSWORD=SECRET", "OPTOOL_SUPPORT_IMAP_PASSWORD=SECRET", "OPTOOL_OUTPUT=yaml", "OPTOOL_NETWORK_PROXY=none", "LANG=C", "PATH=/usr/bin"}
	conf := x.write("other.yaml", "color: never\n")
	x.must("--offline", "-y", "--config", conf, "--state-dir", x.path("elsewhere"), "inventory")
	for _, want := range []string{
		"OPTOOL_NAME=optool", "OPTOOL_EXECUTABLE=/usr/bin/optool", "OPTOOL_CONFIG=" + conf, "OPTOOL_CONFIG_FILES=" + conf,
		"OPTOOL_PROFILE=" + x.path("profile.yaml"), "OPTOOL_STATE_DIR=" + x.path("elsewhere"), "OPTOOL_OUTPUT=yaml", "OPTOOL_COLOR=never",
		"OPTOOL_LANG=en", "OPTOOL_OFFLINE=true", "OPTOOL_NO_INPUT=false", "OPTOOL_YES=true", "OPTOOL_QUIET=false", "OPTOOL_VERBOSE=false",
		"OPTOOL_NETWORK_TIMEOUT=30s", "OPTOOL_NETWORK_PROXY=none", "PATH=/usr/bin",
	} {
		name, _, _ := strings.Cut(want, "=")
		var got []string
		for _, entry := range x.told {
			if strings.HasPrefix(entry, name+"=") {
				got = append(got, entry)
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("want %q once, got %q", want, got)
		}
	}
	if told := strings.Join(x.told, "\n"); strings.Contains(told, "SECRET") {
		t.Errorf("secrets are handed on:\n%s", told)
	}
	// Whoever is told all this may call the program itself: nothing of it is unknown.
	h := x.host
	environ := x.told
	h.edit = func(w *cli.World) { w.Environ = environ }
	if r := h.run("config", "view"); r.exit != 0 || r.stderr != "" {
		t.Errorf("exit %d\n%s", r.exit, r.stderr)
	}
}

// What others can change is neither run nor listed, and no command is hidden.
func TestExtensionOfOthers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(x *extended, path string)
		says  string
	}{
		"file written by the group": {func(x *extended, path string) { x.check(os.Chmod(path, 0o775)) }, "can be written by others"},
		"file written by all":       {func(x *extended, path string) { x.check(os.Chmod(path, 0o757)) }, "can be written by others"},
		"no program":                {func(x *extended, path string) { x.check(os.Chmod(path, 0o644)) }, "is no program"},
		"directory": {func(x *extended, path string) {
			x.check(os.Remove(path))
			x.check(os.Mkdir(path, 0o755))
		}, "is no program"},
		"fifo": {func(x *extended, path string) {
			x.check(os.Remove(path))
			x.check(syscall.Mkfifo(path, 0o755))
		}, "is no program"},
		"folder written by the group": {func(x *extended, _ string) { x.check(os.Chmod(x.folder, 0o775)) }, "libexec/optool can be written"},
		"folder above written by all": {func(x *extended, _ string) { x.check(os.Chmod(filepath.Dir(x.folder), 0o757)) }, "libexec can be written"},
		"link through a folder of others": {func(x *extended, path string) {
			open := x.path("open")
			x.check(os.Mkdir(open, 0o755))
			x.check(os.Rename(path, filepath.Join(open, "program")))
			x.check(os.Symlink("../../open/program", path))
			x.check(os.Chmod(open, 0o777))
		}, "open can be written"},
		"link to a link of others": {func(x *extended, path string) {
			open, safe := x.path("open"), x.path("safe")
			x.check(os.Mkdir(open, 0o755))
			x.check(os.Mkdir(safe, 0o755))
			x.check(os.Rename(path, filepath.Join(safe, "program")))
			x.check(os.Symlink(filepath.Join(safe, "program"), filepath.Join(open, "link")))
			x.check(os.Symlink(filepath.Join(open, "link"), path))
			x.check(os.Chmod(open, 0o777))
		}, "open can be written"},
		"links without end": {func(x *extended, path string) {
			x.check(os.Remove(path))
			x.check(os.Symlink(filepath.Base(path), path))
		}, "too many links"},
		"another owner": {func(x *extended, _ string) {
			edit := x.edit
			x.edit = func(w *cli.World) { edit(w); w.Libexec.Owner++ }
		}, "does not belong to root"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newExtended(t)
			x.t = t
			tt.spoil(x, x.put("optool-inventory", "#!/bin/sh\n", 0o755))
			r := x.run("inventory")
			r.explained(t)
			if r.exit != fault.ExitUsage || !strings.Contains(r.stderr, tt.says) || x.ran != "" {
				t.Errorf("exit %d, ran %q:\n%s", r.exit, x.ran, r.stderr)
			}
			if r := x.run("--help"); r.exit != 0 || strings.Contains(r.stdout, "inventory") {
				t.Errorf("listed:\n%s", r.stdout)
			}
		})
	}
}

func (x *extended) check(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func TestExtensionsAreListed(t *testing.T) {
	t.Parallel()
	x := newExtended(t)
	if r := x.must("--help"); strings.Contains(r.stdout, "Extensions") {
		t.Errorf("without any:\n%s", r.stdout)
	}
	x.put("optool-inventory", "#!/bin/sh\n", 0o755)
	x.put("optool-inventory.txt", "Count what is there\x1b[31m\nand more\n", 0o644)
	x.put("optool-license", "#!/bin/sh\n", 0o755)
	x.put("optool-Upper", "#!/bin/sh\n", 0o755)
	x.put("other-thing", "#!/bin/sh\n", 0o755)
	target := x.put("target", "#!/bin/sh\n", 0o755)
	x.check(os.Symlink(target, filepath.Join(x.folder, "optool-zoo")))
	x.check(os.Symlink("/absent", filepath.Join(x.folder, "optool-dangling")))

	r := x.must("--help")
	list := r.stdout[strings.Index(r.stdout, "Extensions:"):]
	list, _, _ = strings.Cut(list, "\n\n")
	if list != "Extensions:\n  inventory           Count what is there\\x1b[31m\n  zoo" {
		t.Errorf("got %q of\n%s", list, r.stdout)
	}
	if r := x.run("inventroy"); r.exit != 2 || !strings.Contains(r.stderr, "did you mean 'optool inventory'?") {
		t.Errorf("exit %d\n%s", r.exit, r.stderr)
	}
	if r := x.must("__complete", "inv"); !strings.HasPrefix(r.stdout, "inventory\tCount") {
		t.Errorf("not completed:\n%s", r.stdout)
	}
	// The command of the program wins, and what is no extension is none.
	if r := x.must("license"); x.ran != "" || !strings.Contains(r.stdout, "cache-clean") {
		t.Errorf("ran %q\n%s", x.ran, r.stdout)
	}
	for _, word := range []string{"Upper", "dangling", "target", "inventory.txt", "../optool/optool-zoo"} {
		if r := x.run(word); r.exit != 2 || x.ran != "" {
			t.Errorf("%s: exit %d, ran %q", word, r.exit, x.ran)
		}
	}
	if x.must("zoo"); x.ran != target {
		t.Errorf("the link led to %q", x.ran)
	}
}

func TestExtensionFails(t *testing.T) {
	t.Parallel()
	x := newExtended(t)
	x.put("optool-inventory", "#!/bin/sh\n", 0o755)
	edit := x.edit
	x.edit = func(w *cli.World) {
		edit(w)
		w.Replace = func(string, []string, []string) error { return syscall.ENOEXEC }
	}
	r := x.run("-o", "json", "inventory")
	if f := r.failure(t); r.exit != fault.ExitFailure || f.Error.Code != "extension_failed" {
		t.Errorf("exit %d\n%s", r.exit, r.stdout)
	}
	x.write("optool.yaml", "colour: never\n")
	if r := x.run("inventory"); r.exit != fault.ExitUsage || !strings.Contains(r.stderr, "colour") {
		t.Errorf("a wrong configuration: exit %d\n%s", r.exit, r.stderr)
	}
}

// The real thing: streams, exit code, signals and process id are those of the
// extension.
func TestExtensionTakesOver(t *testing.T) {
	t.Parallel()
	x := newExtended(t)
	x.put("optool-echo", "#!/bin/sh\nread line\necho \"$line $1 $OPTOOL_NAME $$\"\nexit 37\n", 0o755)
	x.put("optool-wait", "#!/bin/sh\ntrap 'exit 38' TERM\necho ready\nwhile :; do sleep 0.05; done\n", 0o755)
	start := func(args ...string) *exec.Cmd {
		cmd := exec.Command("optool-extending", args...) // found by TestMain's PATH
		cmd.Env = append(os.Environ(), "TEST_LIBEXEC="+x.folder, "HOME="+x.dir, "OPTOOL_CONFIG="+x.path("optool.yaml"), "OPTOOL_STATE_DIR="+x.path("state"))
		return cmd
	}
	cmd := start("echo", "word")
	cmd.Stdin = strings.NewReader("hello\n")
	out, err := cmd.Output()
	if want := fmt.Sprintf("hello word optool %d\n", cmd.Process.Pid); string(out) != want || cmd.ProcessState.ExitCode() != 37 {
		t.Errorf("got %q and %v, want %q", out, err, want)
	}
	cmd = start("wait")
	pipe, err := cmd.StdoutPipe()
	x.check(err)
	x.check(cmd.Start())
	ready := make([]byte, 6)
	if _, err := pipe.Read(ready); err != nil {
		t.Fatal(err)
	}
	x.check(cmd.Process.Signal(syscall.SIGTERM))
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatal("the signal did not reach the extension")
	}
	if cmd.ProcessState.ExitCode() != 38 {
		t.Errorf("it ended with %v", cmd.ProcessState)
	}
}

// extending is optool with the folder of extensions of a test.
func extending() int {
	folder := os.Getenv("TEST_LIBEXEC")
	return cli.Run(context.Background(), cli.World{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Now: time.Now,
		MachineID: func() (string, error) { return machineID, nil }, Runner: system.Exec{}, Disk: disk.OS{},
		Libexec: &cli.Libexec{Folders: []string{folder}, Owner: uint32(os.Geteuid()), Within: filepath.Dir(filepath.Dir(folder))},
	})
}
