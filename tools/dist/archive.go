package main

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// member is a file of an archive.
type member struct {
	name string
	mode int64
	from string
}

// writeArchive writes the archive for one architecture: the programs, and what those
// want who install them by hand. It returns the name of the file.
func (r release) writeArchive(packages []*parcel, arch string) (string, error) {
	folder := fmt.Sprintf("%s_%s_linux_%s", packages[0].name, r.version, arch)
	name := folder + ".tar.gz"
	members := r.members(packages, arch)
	f, err := os.Create(filepath.Join(r.out, name))
	if err != nil {
		return "", err
	}
	defer f.Close()
	zip, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	out := tar.NewWriter(zip)
	for _, m := range members {
		text, err := os.ReadFile(m.from)
		if err != nil {
			return "", err
		}
		head := &tar.Header{Typeflag: tar.TypeReg, Name: path.Join(folder, m.name), Mode: m.mode, Size: int64(len(text)),
			ModTime: r.time, Uname: "root", Gname: "root", Format: tar.FormatGNU}
		if err := out.WriteHeader(head); err != nil {
			return "", err
		}
		if _, err := out.Write(text); err != nil {
			return "", err
		}
	}
	if err := out.Close(); err != nil {
		return "", err
	}
	if err := zip.Close(); err != nil {
		return "", err
	}
	fmt.Fprintln(r.say, filepath.Join(filepath.Base(r.out), name))
	return name, f.Close()
}

// members are the files of the archive for one architecture.
func (r release) members(packages []*parcel, arch string) []member {
	var all []member
	add := func(name string, mode int64, from string) { all = append(all, member{name, mode, from}) }
	if r.brand == "" {
		for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
			add(name, 0o644, filepath.Join(r.root, name))
		}
	}
	for _, p := range packages {
		add(p.name, 0o755, p.programs[arch])
		for _, c := range p.contents {
			if to := inArchive(c.Destination); to != "" && (c.Packager == "" || c.Packager == deb) {
				add(to, 0o644, c.Source)
			}
		}
	}
	slices.SortFunc(all, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return all
}

// inArchive is where a file of a host lies in the archive, "" for those that are not
// in it.
func inArchive(to string) string {
	for folder, in := range map[string]string{
		"/usr/share/man/man1": "man/man1", "/usr/share/man/ru/man1": "man/ru/man1",
		"/usr/share/bash-completion/completions": "completions/bash",
		"/usr/share/zsh/vendor-completions":      "completions/zsh",
		"/usr/share/fish/vendor_completions.d":   "completions/fish",
		"/usr/lib/systemd/system":                "systemd",
	} {
		if path.Dir(to) == folder {
			return in + "/" + path.Base(to)
		}
	}
	return ""
}
