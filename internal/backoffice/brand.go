package backoffice

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/hostfiles"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
)

// BrandOrder is what is to be made of the plain tool.
type BrandOrder struct {
	Profile  *profile.Profile // sound; nil for the plain tool
	Text     []byte           // the profile as it stands in its file
	Binaries []string         // programs to brand, one for each processor; none: host files alone
	Program  string           // runs on this machine, and writes completion and manual where none of Binaries does
	Out      string           // directory to make
	Force    bool             // replace Out, and the brand of a program that has one
	DryRun   bool             // look, and make nothing
	Runner   system.Runner
}

// BrandBuilt is what was made: the text of files.json, for whoever packages it.
type BrandBuilt struct {
	DryRun      bool               `json:"dryRun,omitempty"` // nothing was made; what the program itself writes is not listed
	Out         string             `json:"out,omitempty"`    // the directory; not in files.json
	Name        string             `json:"name"`
	Prefix      string             `json:"prefix"`
	Title       string             `json:"title"`  // of the product
	Vendor      string             `json:"vendor"` // the company
	Summary     string             `json:"summary"`
	Description string             `json:"description"`
	Homepage    string             `json:"homepage"`
	Maintainer  string             `json:"maintainer"`
	Profile     string             `json:"profile,omitempty"` // SHA-256, hex
	Group       string             `json:"group"`             // its members may read the licence
	Units       []string           `json:"units"`             // to enable at installation, and to start if they are timers
	Binaries    []BrandBinary      `json:"binaries,omitempty"`
	Files       []BrandFile        `json:"files"`
	Folders     []hostfiles.Folder `json:"folders"`
}

// BrandBinary is a branded program.
type BrandBinary struct {
	Path   string `json:"path"` // below the directory
	Arch   string `json:"arch"` // GOARCH
	To     string `json:"to"`   // path on the host
	Mode   string `json:"mode"` // octal
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// BrandFile is a file for the host.
type BrandFile struct {
	Path   string         `json:"path"` // below the directory
	To     string         `json:"to"`   // path on the host
	Mode   string         `json:"mode"` // octal
	Kind   hostfiles.Kind `json:"kind"`
	Config bool           `json:"config,omitempty"` // the administrator may change it
}

const (
	brandList = "files.json"
	hostTree  = "host"
	plainMain = "github.com/optool/optool/cmd/optool"
	maxBinary = 256 << 20

	maxBrandList = 4 << 20
)

// branded is a program with its brand.
type branded struct {
	BrandBinary
	program []byte
}

// MakeBrand makes the vendor's programs and what lies beside them on a host, or with
// no Binaries the latter alone. The same order makes the same bytes. Out is there
// whole, or as it was before.
func MakeBrand(ctx context.Context, o BrandOrder) (BrandBuilt, error) {
	host := hostfiles.Host{Name: brand.Own().Name, Profile: o.Profile}
	built := BrandBuilt{Name: brand.Own().Name, Prefix: brand.Own().Prefix,
		Summary: "Licence, updates, diagnostics and support of an on-premise platform"}
	if p := o.Profile; p != nil {
		if !p.Brand.Given() {
			return built, fault.Usage("the profile of %s names no brand", p.Product).
				Hinted("add the section brand to it, with the name of the program: brand: {name: acme-tool}")
		}
		b := p.Brand
		host.Name = b.Name
		built = BrandBuilt{Name: b.Name, Prefix: b.Prefix, Title: p.Title, Vendor: p.Vendor.Name, Summary: b.Summary,
			Description: b.Description, Homepage: b.Homepage, Maintainer: b.Maintainer, Profile: p.Digest()}
	}
	built.Group, built.Units, built.Folders = host.Group(), host.Enabled(), host.Folders()
	programs, err := o.seal(built)
	if err != nil {
		return built, err
	}
	for _, b := range programs {
		built.Binaries = append(built.Binaries, b.BrandBinary)
	}
	if err := o.mayReplace(); err != nil {
		return built, err
	}
	files := host.Files()
	if o.DryRun {
		built.DryRun, built.Out = true, o.Out
		built.list(files)
		return built, nil
	}
	stage, err := os.MkdirTemp(filepath.Dir(o.Out), "."+filepath.Base(o.Out)+"-*.new")
	if err != nil {
		return built, fault.File(err, lang.Say("making %s", o.Out))
	}
	defer os.RemoveAll(stage)
	for _, b := range programs {
		if err := put(filepath.Join(stage, b.Path), b.program, 0o755); err != nil {
			return built, err
		}
	}
	speaker, err := o.speaker(stage, built, programs)
	if err != nil {
		return built, err
	}
	spoken, err := speaker.files(ctx)
	if err != nil {
		return built, err
	}
	files = append(files, spoken...)
	hostfiles.Sort(files)
	for _, f := range files {
		if err := put(filepath.Join(stage, hostTree, f.To), f.Text, 0o644); err != nil {
			return built, err
		}
	}
	built.list(files)
	text, err := json.MarshalIndent(built, "", "  ")
	if err != nil {
		return built, err
	}
	if err := put(filepath.Join(stage, brandList), append(text, '\n'), 0o644); err != nil {
		return built, err
	}
	built.Out = o.Out
	return built, o.place(stage)
}

// seal reads the programs and puts the brand into them.
func (o BrandOrder) seal(b BrandBuilt) ([]branded, error) {
	var all []branded
	for _, path := range o.Binaries {
		program, arch, err := plainProgram(path)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(other branded) bool { return other.Arch == arch }) {
			return nil, fault.Usage("two programs are for %s, the second is %s", arch, path).Hinted("name one for each processor")
		}
		sealed, err := o.sealed(program, b, path)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(sealed)
		all = append(all, branded{BrandBinary{
			Path: "bin/linux-" + arch + "/" + b.Name, Arch: arch, To: hostfiles.Host{Name: b.Name}.Program(), Mode: "0755",
			Bytes: int64(len(sealed)), SHA256: hex.EncodeToString(sum[:]),
		}, sealed})
	}
	return all, nil
}

func (o BrandOrder) sealed(program []byte, b BrandBuilt, path string) ([]byte, error) {
	sealed, err := brand.Seal(program, brand.Brand{Name: b.Name, Prefix: b.Prefix, Profile: o.Text}, o.Force)
	switch {
	case errors.Is(err, brand.ErrSealed):
		return nil, fault.New(fault.ExitUsage, "program_branded", "%s is a vendor's program already", path).
			Hinted("name the plain optool: --binary FILE; or replace the brand in it with --force")
	case errors.Is(err, brand.ErrDamaged):
		return nil, fault.New(fault.ExitUsage, "program_unfit", "%s is a vendor's program, and damaged", path).
			Hinted("name the plain optool: --binary FILE")
	case err != nil:
		return nil, unfit(path)
	}
	return sealed, nil
}

// plainProgram reads an optool, whole and for Linux, and tells its processor.
func plainProgram(path string) (program []byte, arch string, err error) {
	if program, err = system.ReadFile(path, maxBinary); err != nil {
		return nil, "", err
	}
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil || info.Path != plainMain {
		return nil, "", unfit(path)
	}
	goos := runtime.GOOS
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			goos = s.Value
		case "GOARCH":
			arch = s.Value
		}
	}
	if goos != "linux" || arch == "" {
		return nil, "", unfit(path)
	}
	return program, arch, nil
}

func unfit(path string) error {
	return fault.New(fault.ExitUsage, "program_unfit", "%s is no optool for Linux that can be branded", path).
		Hinted("name the program optool as it was released, of the version of this optool-vendor: --binary FILE")
}

// list notes files in built.
func (b *BrandBuilt) list(files []hostfiles.File) {
	b.Files = []BrandFile{}
	for _, f := range files {
		b.Files = append(b.Files, BrandFile{Path: hostTree + f.To, To: f.To, Mode: "0644", Kind: f.Kind, Config: f.Config})
	}
}
