package cli_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// platform setup [hooks] [FILE]: the vendor's profile gets the section that makes
// it acme's (see acme), with hooks if it is to, and what FILE holds.
func platformCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || args[0] != "setup" {
		ts.Fatalf("usage: platform setup [hooks] [FILE]")
	}
	work, more := ts.Getenv("WORK"), ""
	for _, arg := range args[1:] {
		if arg == "hooks" {
			more += hooksSection
		} else {
			more += ts.ReadFile(arg)
		}
	}
	section, err := setUpPlatform(work, more)
	ts.Check(err)
	path := filepath.Join(work, "vendor", "profile.yaml")
	profile, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, append(profile, section...), 0o644))
	program, err := exec.LookPath("optool")
	ts.Check(err)
	ts.Setenv("OPTOOL", program)
}

// release VERSION SCHEMA [flag...] makes a release of acme and publishes it; its
// files stay in trees/VERSION. What lies in more/VERSION is added to them.
func releaseCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: release VERSION SCHEMA [flag...]")
	}
	work := ts.Getenv("WORK")
	dir := filepath.Join(work, "trees", args[0])
	ts.Check(makeTree(dir, work, args[0], args[1]))
	more := filepath.Join(work, "more", args[0])
	if _, err := os.Stat(more); err == nil {
		ts.Check(os.CopyFS(dir, os.DirFS(more)))
		programs, _ := filepath.Glob(filepath.Join(dir, "bin", "*"))
		for _, path := range programs {
			ts.Check(os.Chmod(path, 0o755))
		}
	}
	ts.Check(ts.Exec("optool-vendor", append([]string{"release", "add", args[0], "--from", dir}, args[2:]...)...))
	ts.Check(ts.Exec("optool-vendor", "release", "publish"))
}

// noting keeps the paths that the vendor is asked for.
func (st *stage) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st.front.set(func(*front) { st.paths = append(st.paths, r.URL.Path) })
		next.ServeHTTP(w, r)
	})
}

// asked PATTERN... holds the paths asked for since the last time against patterns
// of path.Match, in this order; asked N counts those below v1/blobs.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: asked PATTERN...")
	}
	st := onStage(ts)
	var got []string
	st.front.set(func(*front) { got, st.paths = st.paths, nil })
	if len(args) == 1 {
		if n, err := strconv.Atoi(args[0]); err == nil {
			blobs := 0
			for _, path := range got {
				if strings.HasPrefix(path, "/v1/blobs/") {
					blobs++
				}
			}
			if blobs != n {
				ts.Fatalf("%d blobs asked for, want %d: %q", blobs, n, got)
			}
			return
		}
	}
	good := len(got) == len(args)
	for i := 0; good && i < len(args); i++ {
		good, _ = filepath.Match(args[i], got[i])
	}
	if !good {
		ts.Fatalf("asked for %q, want %q", got, args)
	}
}
