// Command tuf-conformance drives internal/tuf through the client protocol of the
// public conformance suite of The Update Framework
// (github.com/theupdateframework/tuf-conformance, CLIENT-CLI.md):
//
//	tuf-conformance --metadata-dir DIR init TRUSTED_ROOT
//	tuf-conformance --metadata-dir DIR --metadata-url URL refresh
//	tuf-conformance --metadata-dir DIR --metadata-url URL --target-name PATH
//	    --target-base-url URL --target-dir DIR download
//
// It ends with 0, or with 1 and a line on stderr. It is for tests and in no
// package of optool. What the suite looks at lies in DIR as ROLE.json; earlier
// roots, and the one that init was given, lie in DIR/root_history.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/tuf"
)

const (
	history   = "root_history"
	maxTarget = 64 << 20 // bytes
)

func main() { os.Exit(run(os.Args[1:], os.Environ(), os.Stderr)) }

func run(args, environ []string, stderr io.Writer) int {
	if err := try(context.Background(), args, environ); err != nil {
		fmt.Fprintf(stderr, "tuf-conformance: %v\n", err)
		return 1
	}
	return 0
}

// protocol is a command line of the suite.
type protocol struct {
	metadataDir, metadataURL, targetName, targetURL, targetDir string

	environ []string
}

func try(ctx context.Context, args, environ []string) error {
	p := protocol{environ: environ}
	flags := flag.NewFlagSet("tuf-conformance", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&p.metadataDir, "metadata-dir", "", "")
	flags.StringVar(&p.metadataURL, "metadata-url", "", "")
	flags.StringVar(&p.targetName, "target-name", "", "")
	flags.StringVar(&p.targetURL, "target-base-url", "", "")
	flags.StringVar(&p.targetDir, "target-dir", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	command := flags.Arg(0)
	if command != "" { // flags may follow it as well
		if err := flags.Parse(flags.Args()[1:]); err != nil {
			return err
		}
	}
	switch {
	case p.metadataDir == "":
		return errors.New("--metadata-dir is missing")
	case command == "init" && flags.NArg() == 1:
		return p.init(flags.Arg(0))
	case flags.NArg() != 0:
		return errors.New("too many arguments")
	case command == "refresh":
		_, err := p.refresh(ctx)
		return err
	case command == "download":
		return p.download(ctx)
	}
	return errors.New("want the command init TRUSTED_ROOT, refresh or download")
}

// init keeps the trusted root; it is verified by the first refresh.
func (p protocol) init(root string) error {
	data, err := disk.ReadFile(disk.OS{}, root, tuf.MaxRoot)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(p.metadataDir, history), 0o755); err != nil {
		return err
	}
	if err := disk.WriteFile(disk.OS{}, p.trustedRoot(), data, 0o644); err != nil {
		return err
	}
	return directory(p.metadataDir).Write("root.json", data)
}

func (p protocol) trustedRoot() string { return filepath.Join(p.metadataDir, history, "trusted.json") }

func (p protocol) refresh(ctx context.Context) (*tuf.Repository, error) {
	root, err := disk.ReadFile(disk.OS{}, p.trustedRoot(), tuf.MaxRoot)
	if err != nil {
		return nil, err
	}
	now, err := p.now(ctx)
	if err != nil {
		return nil, err
	}
	client, err := system.NewClient(system.Network{UserAgent: "tuf-conformance"}, system.ClientOptions{})
	if err != nil {
		return nil, err
	}
	c := tuf.Client{
		Root:      root,
		Cache:     directory(p.metadataDir),
		Source:    server{client, p.metadataURL, p.targetURL},
		Now:       now,
		EveryRoot: true, // the suite publishes roots without a new timestamp
	}
	return c.Refresh(ctx)
}

// now asks date(1): the suite sets the time by faketime, which catches the calls
// of the C library and so none of a Go program.
func (p protocol) now(ctx context.Context) (time.Time, error) {
	r, err := system.Exec{}.Run(ctx, system.Command{Argv: []string{"date", "+%s"}, Env: p.environ, Timeout: 10 * time.Second})
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(r.Stdout)), 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// download stores a target under its path, escaped; one that is there is not
// fetched again.
func (p protocol) download(ctx context.Context) error {
	r, err := p.refresh(ctx)
	if err != nil {
		return err
	}
	target, err := r.Find(ctx, p.targetName)
	if err != nil {
		return err
	}
	file := filepath.Join(p.targetDir, url.PathEscape(target.Path))
	if held, err := disk.ReadFile(disk.OS{}, file, maxTarget); err == nil {
		if sum := sha256.Sum256(held); hex.EncodeToString(sum[:]) == target.SHA256 {
			return nil
		}
	}
	data, err := r.Fetch(ctx, target, maxTarget)
	if err != nil {
		return err
	}
	return disk.WriteFile(disk.OS{}, file, data, 0o644)
}

// directory is the cache as the suite wants to see it.
type directory string

func (d directory) path(name string) string {
	if strings.HasSuffix(name, ".root.json") {
		return filepath.Join(string(d), history, name)
	}
	return filepath.Join(string(d), name)
}

func (d directory) Read(name string, max int64) ([]byte, error) {
	return disk.ReadFile(disk.OS{}, d.path(name), max)
}

func (d directory) Write(name string, data []byte) error {
	return disk.WriteFile(disk.OS{}, d.path(name), data, 0o644)
}

func (d directory) Remove(name string) error { return disk.OS{}.Remove(d.path(name)) }

// server is a repository over HTTP, with its targets at an address of their own.
type server struct {
	client            *system.Client
	metadata, targets string
}

func (s server) Fetch(ctx context.Context, path string, max int64) ([]byte, error) {
	base := s.metadata
	if rest, ok := strings.CutPrefix(path, "targets/"); ok {
		base, path = s.targets, rest
	}
	answer, err := s.client.Do(ctx, system.Request{URL: strings.TrimRight(base, "/") + "/" + path, MaxBody: max})
	if err != nil {
		return nil, err
	}
	switch answer.Status {
	case http.StatusOK:
		return answer.Body, nil
	case http.StatusNotFound, http.StatusGone:
		return nil, &fs.PathError{Op: "get", Path: path, Err: fs.ErrNotExist}
	case http.StatusForbidden:
		return nil, &fs.PathError{Op: "get", Path: path, Err: fs.ErrPermission}
	}
	return nil, fault.New(fault.ExitUnreachable, "vendor_answer", "getting %s: status %d", path, answer.Status)
}
