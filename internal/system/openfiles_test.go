package system

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeProcess makes a process directory; links are paths in it and what they lead to.
func fakeProcess(t *testing.T, proc string, pid int, name, maps string, links map[string]string) string {
	t.Helper()
	dir := filepath.Join(proc, fmt.Sprint(pid))
	for _, sub := range []string{"fd", "fdinfo"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(dir, "comm"), []byte(name+"\n"), 0o600)
	os.WriteFile(filepath.Join(dir, "maps"), []byte(maps), 0o600)
	for link, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOpenFiles(t *testing.T) {
	proc, root := t.TempDir(), t.TempDir()
	os.Mkdir(root+"/current", 0o700)
	beside := root + "-beside"
	os.WriteFile(beside, nil, 0o600)
	defer os.Remove(beside)
	for _, name := range []string{"app", "data", "both", "lib.so", "odd (deleted)", "new\nline"} {
		os.WriteFile(filepath.Join(root, name), nil, 0o600)
	}
	web := fakeProcess(t, proc, 9_000_001, "web",
		"7f0000000000-7f0000001000 r-xp 00000000 fe:00 12                         "+root+"/lib.so\n"+
			"7f0000001000-7f0000002000 rw-p 00000000 fe:00 12                         "+root+"/lib.so\n"+
			"7f0000002000-7f0000003000 rw-s 00000000 fe:00 13                         "+root+"/both\n"+
			"7f0000002000-7f0000003000 r--p 00000000 fe:00 14                         "+root+"/new\\012line\n"+
			"7f0000004000-7f0000005000 r--p 00000000 fe:00 14                         "+root+"/old.so (deleted)\n"+
			"7f0000005000-7f0000006000 rw-p 00000000 00:00 0 \n"+
			"7ffd00000000-7ffd00001000 rw-p 00000000 00:00 0                          [stack]\n",
		map[string]string{
			"cwd": root + "/current", "root": "/", "exe": root + "/app",
			"fd/0": "/dev/null", "fd/1": root + "/data", "fd/2": root + "/data", "fd/3": "socket:[7]",
			"fd/4": root + "/both", "fd/5": beside, "fd/6": root + "/gone (deleted)", "fd/7": root + "/odd (deleted)",
		})
	os.WriteFile(web+"/fdinfo/1", []byte("pos:\t0\nflags:\t0100000\nmnt_id:\t1\n"), 0o600)
	os.WriteFile(web+"/fdinfo/2", []byte("pos:\t0\nflags:\t0102001\nmnt_id:\t1\n"), 0o600)
	os.WriteFile(web+"/fdinfo/6", []byte("pos:\t0\nflags:\t02\n"), 0o600)
	fakeProcess(t, proc, 9_000_000, "shell", "", map[string]string{"cwd": root})
	fakeProcess(t, proc, 9_000_002, "stranger", "", map[string]string{"cwd": "/", "exe": "/bin/sh"})
	os.WriteFile(filepath.Join(proc, "uptime"), nil, 0o600)
	os.Mkdir(filepath.Join(proc, "9000003"), 0o700) // ended just now

	want := []OpenFile{
		{9_000_000, "shell", root, false, false},
		{9_000_001, "web", root + "/app", false, false},
		{9_000_001, "web", root + "/both", true, false},
		{9_000_001, "web", root + "/current", false, false},
		{9_000_001, "web", root + "/data", true, false},
		{9_000_001, "web", root + "/gone", true, true},
		{9_000_001, "web", root + "/lib.so", false, false},
		{9_000_001, "web", root + "/new\nline", false, false},
		{9_000_001, "web", root + "/odd (deleted)", false, false},
		{9_000_001, "web", root + "/old.so", false, true},
	}
	link := filepath.Join(t.TempDir(), "link")
	os.Symlink(root, link)
	for _, name := range []string{root, root + "/", link} {
		got, err := OpenFiles(proc, name)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	if got, err := OpenFiles(proc, root+"/none"); got != nil || err != nil {
		t.Errorf("below nothing: %v, %v", got, err)
	}
	_, err := OpenFiles(proc+"/none", root)
	wantFault(t, err, "not_found", 2, "reading the process list")
}

// TestOpenFilesOfAContainer meets a process whose file only has the same name.
func TestOpenFilesOfAContainer(t *testing.T) {
	proc, root := t.TempDir(), t.TempDir()
	os.WriteFile(root+"/data", nil, 0o600)
	inside := file(t, nil)
	dir := fakeProcess(t, proc, 9_000_001, "contained", "", nil)
	u := usage{below: root + "/", files: map[string]OpenFile{}}
	os.Symlink(inside, dir+"/fd/3")
	u.link(dir+"/fd/3", root+"/data", false)      // another file of that name here
	u.link(dir+"/fd/3", root+"/not-here", false)  // none here
	u.link(dir+"/fd/9", root+"/no-telling", true) // not to be looked at
	if diff := cmp.Diff(map[string]OpenFile{root + "/no-telling": {Path: root + "/no-telling", Writing: true}}, u.files); diff != "" {
		t.Error(diff)
	}
}

func TestOpenFilesOfOthers(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may look into every process")
	}
	proc, root := t.TempDir(), t.TempDir()
	fakeProcess(t, proc, 9_000_001, "mine", "", map[string]string{"cwd": root})
	theirs := fakeProcess(t, proc, 9_000_002, "theirs", "", nil)
	os.Chmod(theirs+"/fd", 0)
	defer os.Chmod(theirs+"/fd", 0o700)
	got, err := OpenFiles(proc, root)
	wantFault(t, err, "processes_hidden", 7, "1 processes belong to others", "root")
	if len(got) != 1 {
		t.Errorf("found %v", got)
	}
}

func TestOpenFilesOfARealProcess(t *testing.T) {
	root := must(filepath.EvalSymlinks(t.TempDir()))
	program := filepath.Join(root, "sleep")
	data, err := os.ReadFile(must(exec.LookPath("sleep")))
	if err != nil || os.WriteFile(program, data, 0o700) != nil {
		t.Skip(err)
	}
	cmd := exec.Command("/bin/sh", "-c", `exec 3>log 4<"$0" 5>gone; rm gone; echo ready; exec ./sleep 30`, program)
	cmd.Dir = root
	ready := must(cmd.StdoutPipe())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	if _, err := ready.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	want := []OpenFile{
		{pid, "sleep", root, false, false},
		{pid, "sleep", root + "/gone", true, true},
		{pid, "sleep", root + "/log", true, false},
		{pid, "sleep", program, false, false},
	}
	var got []OpenFile
	for range 100 { // until the shell has become sleep
		started := time.Now()
		if got, err = OpenFiles("/proc", root); err != nil {
			wantFault(t, err, "processes_hidden", 7) // those of others
		}
		if cmp.Equal(want, got) {
			t.Logf("in %s", time.Since(started))
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error(cmp.Diff(want, got))
}

func TestOpenFilesWhoseProcessIsGone(t *testing.T) {
	if !departed(fmt.Errorf("reading: %w", syscall.ESRCH)) || !departed(os.ErrNotExist) || departed(nil) || departed(os.ErrPermission) {
		t.Error("departed is wrong")
	}
}

func FuzzMapping(f *testing.F) {
	f.Add("7f0000000000-7f0000001000 rw-s 00000000 fe:00 12                         /opt/a b (deleted)")
	f.Add("7f-8f rw-p 0 00:00 0 ")
	f.Add(strings.Repeat(" ", 9) + "/x")
	f.Fuzz(func(t *testing.T, line string) {
		place, path, writing := mapping(line)
		if path == "" && writing || path != "" && path[0] != '/' || strings.Contains(place, "/") {
			t.Errorf("%q %q, %v", place, path, writing)
		}
	})
}
