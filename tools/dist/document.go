package main

import (
	"os"
	"path/filepath"

	"github.com/goreleaser/nfpm/v2/files"
)

// document adds what packages say about themselves: whose work it is and under which
// licences, what changed, and where to begin. Everything staged then gets the time of
// the commit.
func (r release) document(p *parcel, readme string) error {
	mods, err := r.linked(p)
	if err != nil {
		return err
	}
	docs := "/usr/share/doc/" + p.name
	licenses := "/usr/share/licenses/" + p.name
	apache, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return err
	}
	copyright, notices := copyrightOf(p.name, mods), noticesOf(mods)
	log, err := r.changes(p)
	if err != nil {
		return err
	}
	for _, doc := range []struct {
		to, text, kind, packager string
	}{
		{docs + "/copyright", copyright, files.TypeFile, deb},
		{licenses + "/LICENSE", string(apache), files.TypeRPMLicense, rpm},
		{licenses + "/NOTICES", notices, files.TypeRPMLicense, rpm},
		{docs + "/README", string(p.fill(readme)), files.TypeFile, deb},
		{docs + "/README", string(p.fill(readme)), files.TypeRPMDoc, rpm},
		{docs + "/README", string(p.fill(readme)), files.TypeFile, apk},
		{licenses + "/NOTICES", notices, files.TypeFile, apk},
	} {
		if err := p.add(doc.to, []byte(doc.text), 0o644, doc.kind, doc.packager); err != nil {
			return err
		}
	}
	for _, dir := range []string{docs, licenses} {
		p.contents = append(p.contents, &files.Content{Destination: dir, Type: files.TypeDir, Packager: rpm, FileInfo: &files.ContentFileInfo{Mode: 0o755}})
	}
	if err := p.add("/usr/share/lintian/overrides/"+p.name, p.fill("lintian"), 0o644, files.TypeFile, deb); err != nil {
		return err
	}
	if err := p.write("changelog.yaml", log, 0o644); err != nil {
		return err
	}
	return filepath.WalkDir(p.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, r.time, r.time)
	})
}
