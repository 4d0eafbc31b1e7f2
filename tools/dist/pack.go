package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/apk" // the formats
	_ "github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

// revision counts packages of one version: it rises when only the packaging changes.
const revision = "1"

// debVersion is a version as Debian writes it.
func debVersion(version string) string { return strings.Replace(version, "-", "~", 1) + "-" + revision }

// pack writes a parcel in every format for one architecture, and returns the names of
// the files.
func (r release) pack(p *parcel, arch string) ([]string, error) {
	if p.programs[arch] == "" {
		return nil, fmt.Errorf("there is no %s for %s", p.name, arch)
	}
	var made []string
	for _, format := range []string{deb, rpm, apk} {
		name := fmt.Sprintf("%s_%s_linux_%s.%s", p.name, r.version, arch, format)
		if err := writePackage(r.info(p, arch, format), format, filepath.Join(r.out, name)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintln(r.say, filepath.Join(filepath.Base(r.out), name))
		made = append(made, name)
	}
	return made, nil
}

func writePackage(info *nfpm.Info, format, path string) error {
	packager, err := nfpm.Get(format)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := packager.Package(nfpm.WithDefaults(info), f); err != nil {
		return err
	}
	return f.Close()
}

// info is a parcel as nfpm takes it.
func (r release) info(p *parcel, arch, format string) *nfpm.Info {
	contents := make(files.Contents, 0, len(p.contents)+1)
	for _, c := range p.contents {
		content, mode := *c, *c.FileInfo
		content.FileInfo = &mode
		contents = append(contents, &content)
	}
	contents = append(contents, &files.Content{
		Source: p.programs[arch], Destination: "/usr/bin/" + p.name, FileInfo: &files.ContentFileInfo{Mode: 0o755},
	})
	script := func(format, name string) string {
		if path := filepath.Join(p.dir, format, name); p.scripts && hasPart(format+"/"+name) {
			return path
		}
		return ""
	}
	info := &nfpm.Info{
		Name: p.name, Arch: arch, Platform: "linux", Version: r.version, Release: revision,
		Section: "admin", Priority: "optional", Maintainer: p.maintainer, Vendor: p.vendor, Homepage: p.homepage,
		Description: p.summary + "\n" + p.description, License: "Apache-2.0",
		MTime: r.time, Changelog: filepath.Join(p.dir, "changelog.yaml"),
		Overridables: nfpm.Overridables{
			Contents: contents,
			Scripts: nfpm.Scripts{
				PostInstall: script(format, "postinst"), PreRemove: script(format, "prerm"), PostRemove: script(format, "postrm"),
			},
			// The name of the machine that builds would be in it.
			RPM: nfpm.RPM{Summary: p.summary, Group: "Applications/System", BuildHost: "localhost", Compression: "gzip"},
			Deb: nfpm.Deb{Compression: "gzip"},
		},
	}
	if format != apk { // which has no such thing as a recommendation
		info.Recommends = p.recommends
	}
	if format == deb && p.scripts {
		info.Depends = []string{"adduser"}
	}
	return info
}
