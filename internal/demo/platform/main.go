// Command platform is Tally, the small platform that the demo installs and updates:
// a service that counts the visits to its page and keeps the count in a file.
//
// A release of it is a tree with bin/tally, which is this program, web/page.txt,
// and VERSION. The data lies beside the releases, in the folder data of the
// platform's root; its format is older or newer as the release is, and `tally
// migrate` takes it from one format to another.
//
// One program is the service and what handles it: start and stop return when the
// work is done, status ends with 0 when the service runs and with 3 when it does
// not, health with 1 and the reason when it is not well.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Set by the linker for each release.
var (
	version = "0.0.0"
	format  = "1" // of the data that this release reads, one of formats
)

// tally is one release of Tally on a host.
type tally struct {
	version string
	format  int
	tree    string // directory of the release this program belongs to
	data    string // directory of the data
	listen  string // host:port
	program string // path of this program
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

const usage = "usage: tally start|stop|status|health|serve|migrate [--root DIR] [--listen HOST:PORT] [FORMAT]"

// run runs one command and returns the exit status.
func run(ctx context.Context, args []string) (int, error) {
	if len(args) == 0 {
		return 2, errors.New(usage)
	}
	flags := flag.NewFlagSet("tally", flag.ContinueOnError)
	root := flags.String("root", os.Getenv("OPTOOL_ROOT"), "directory that holds current and the data")
	listen := flags.String("listen", "127.0.0.1:0", "address of the service")
	if err := flags.Parse(args[1:]); err != nil {
		return 2, err
	}
	if !filepath.IsAbs(*root) {
		return 2, fmt.Errorf("--root: want an absolute path; %s", usage)
	}
	t, err := installed(*root, *listen)
	if err != nil {
		return 1, err
	}
	switch command := args[0]; command {
	case "serve":
		return 0, t.serve(ctx)
	case "start":
		return 0, t.start(ctx)
	case "stop":
		return 0, t.stop(ctx)
	case "status":
		pid, err := t.running()
		if err != nil || pid == 0 {
			return 3, err
		}
		fmt.Printf("process %d\n", pid)
		return 0, nil
	case "health":
		return 0, t.healthy(ctx)
	case "migrate":
		to, err := strconv.Atoi(flags.Arg(0))
		if err != nil {
			return 2, fmt.Errorf("migrate: which format? %s", usage)
		}
		return 0, t.migrate(to, time.Now())
	default:
		return 2, fmt.Errorf("%s: unknown command; %s", command, usage)
	}
}

// installed is the release that this program lies in.
func installed(root, listen string) (*tally, error) {
	program, err := os.Executable() // below releases: the link is resolved
	if err != nil {
		return nil, err
	}
	reads, err := strconv.Atoi(format)
	if err != nil {
		return nil, fmt.Errorf("this program was built for data of format %q: %w", format, err)
	}
	tree := filepath.Dir(filepath.Dir(program))
	return &tally{version: version, format: reads, tree: tree, data: filepath.Join(root, "data"), listen: listen, program: program}, nil
}

// page is the page with its numbers filled in.
func (t *tally) page(b book) (string, error) {
	text, err := os.ReadFile(filepath.Join(t.tree, "web", "page.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", errors.New("web/page.txt is missing")
	}
	if err != nil {
		return "", err
	}
	return strings.NewReplacer("{version}", t.version, "{visits}", strconv.Itoa(b.total())).Replace(string(text)), nil
}
