// Command dist makes what is published of a release, from programs that are built:
// for each architecture an archive and the packages deb, rpm and apk, a bill of
// materials, and over all of it checksums and a signature. .goreleaser.yaml describes
// the same for those who release with goreleaser; a test holds the two against each
// other, byte for byte where that can be.
//
// What comes out depends on what goes in alone: the same sources, version and commit
// make the same bytes, in whatever folder, on whatever day.
//
//	dist [flags]               everything, into -out
//	dist [flags] stage         only what packages hold beside the programs, into -stage
//	dist [flags] sbom A TO     the bill of materials of the programs in the archive A
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// release is one run of dist.
type release struct {
	root     string    // of the repository
	version  string    // of all packages, see packageVersion
	time     time.Time // of the commit: every file bears it
	archs    []string  // as Go calls them
	programs string    // folder of linux-ARCH/NAME
	tools    string    // folder of the programs that run on this machine
	stage    string    // folder for what packages hold beside the programs
	brand    string    // folder that "optool-vendor brand build" wrote; "" for optool itself
	out      string
	key      string // private key that signs the checksums; "" for none
	say      io.Writer
}

func run(args []string, stdout io.Writer) error {
	r := release{say: stdout}
	flags := flag.NewFlagSet("dist", flag.ContinueOnError)
	flags.StringVar(&r.root, "root", "..", "the `folder` of the repository")
	flags.StringVar(&r.version, "version", "dev", "version of the programs")
	epoch := flags.String("epoch", os.Getenv("SOURCE_DATE_EPOCH"), "time of the commit in `seconds` since 1970")
	archs := flags.String("archs", "amd64,arm64", "architectures, as Go calls them")
	flags.StringVar(&r.programs, "programs", "", "`folder` of linux-ARCH/PROGRAM (default ROOT/bin/package)")
	flags.StringVar(&r.tools, "tools", "", "`folder` of optool and optool-vendor that run here (default ROOT/bin)")
	flags.StringVar(&r.stage, "stage", "", "`folder` for parts of packages (default ROOT/bin/package)")
	flags.StringVar(&r.brand, "brand", "", "`folder` that \"optool-vendor brand build\" wrote, to package that brand")
	flags.StringVar(&r.out, "out", "", "`folder` for what comes out (default ROOT/dist)")
	flags.StringVar(&r.key, "sign-key", os.Getenv("SIGN_KEY"), "`file` of the private key that signs the checksums, for ssh-keygen")
	if err := flags.Parse(args); err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(*epoch, 10, 64)
	if err != nil || seconds < 0 {
		return fmt.Errorf("-epoch %q: say when the commit was made, in seconds since 1970", *epoch)
	}
	r.time = time.Unix(seconds, 0).UTC()
	if r.version, err = packageVersion(r.version, seconds); err != nil {
		return err
	}
	r.archs = strings.Split(*archs, ",")
	if err := r.settle(); err != nil {
		return err
	}

	switch command := flags.Args(); {
	case len(command) == 0:
		return r.all()
	case command[0] == "stage" && len(command) == 1:
		_, err := r.prepare()
		return err
	case command[0] == "sbom" && len(command) == 3:
		return r.writeSBOM(command[1], command[2])
	default:
		return fmt.Errorf("%q is no command: there are stage, and sbom ARCHIVE TO", strings.Join(command, " "))
	}
}

// settle fills in the folders that were not named and makes all of them absolute.
func (r *release) settle() error {
	for _, folder := range []struct {
		path     *string
		standard string
	}{
		{&r.root, ""}, {&r.programs, "bin/package"}, {&r.tools, "bin"}, {&r.stage, "bin/package"}, {&r.out, "dist"},
	} {
		if *folder.path == "" {
			*folder.path = filepath.Join(r.root, folder.standard)
		}
		absolute, err := filepath.Abs(*folder.path)
		if err != nil {
			return err
		}
		*folder.path = absolute
	}
	return nil
}

// all makes everything.
func (r release) all() error {
	packages, err := r.prepare()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	var made []string
	for _, arch := range r.archs {
		for _, p := range packages {
			files, err := r.pack(p, arch)
			if err != nil {
				return err
			}
			made = append(made, files...)
		}
		archive, err := r.writeArchive(packages, arch)
		if err != nil {
			return err
		}
		if err := r.writeSBOM(filepath.Join(r.out, archive), filepath.Join(r.out, archive+sbomSuffix)); err != nil {
			return err
		}
		made = append(made, archive, archive+sbomSuffix)
	}
	return r.seal(made)
}

// prepare lays out what the packages hold beside the programs, and returns them.
func (r release) prepare() ([]*parcel, error) {
	if r.brand != "" {
		p, err := r.branded()
		if err != nil {
			return nil, err
		}
		return []*parcel{p}, nil
	}
	p, err := r.optool()
	if err != nil {
		return nil, err
	}
	vendor, err := r.vendor(p.host)
	if err != nil {
		return nil, err
	}
	return []*parcel{p, vendor}, nil
}

// tool is a program that runs on this machine.
func (r release) tool(name string) (string, error) {
	path := filepath.Join(r.tools, name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w: build it for this machine (%s) first: make build", err, runtime.GOARCH)
	}
	return path, nil
}

var errVersion = errors.New("packages take 1.2.3, or 1.2.3-rc1 (alpha, beta, pre, rc or git, and a number), which deb, rpm and apk order alike")
