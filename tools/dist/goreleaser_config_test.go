package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/files"
	"go.yaml.in/yaml/v3"
)

// goreleaser is as much of .goreleaser.yaml as dist does too; another key is an error.
// The names are those of goreleaser 2 (https://goreleaser.com/customization/).
type goreleaser struct {
	Version     int    `yaml:"version"`
	ProjectName string `yaml:"project_name"`
	Before      struct {
		Hooks []string `yaml:"hooks"`
	} `yaml:"before"`
	Builds []struct {
		ID           string   `yaml:"id"`
		Main         string   `yaml:"main"`
		Binary       string   `yaml:"binary"`
		Env          []string `yaml:"env"`
		Flags        []string `yaml:"flags"`
		Ldflags      []string `yaml:"ldflags"`
		ModTimestamp string   `yaml:"mod_timestamp"`
		Goos         []string `yaml:"goos"`
		Goarch       []string `yaml:"goarch"`
	} `yaml:"builds"`
	Archives []struct {
		IDs             []string      `yaml:"ids"`
		NameTemplate    string        `yaml:"name_template"`
		WrapInDirectory bool          `yaml:"wrap_in_directory"`
		Formats         []string      `yaml:"formats"`
		BuildsInfo      fileInfo      `yaml:"builds_info"`
		Files           []archiveFile `yaml:"files"`
	} `yaml:"archives"`
	NFPMs []nfpmConfig `yaml:"nfpms"`
	SBOMs []struct {
		Artifacts string   `yaml:"artifacts"`
		Documents []string `yaml:"documents"`
		Cmd       string   `yaml:"cmd"`
		Args      []string `yaml:"args"`
	} `yaml:"sboms"`
	Checksum struct {
		NameTemplate string `yaml:"name_template"`
		Algorithm    string `yaml:"algorithm"`
	} `yaml:"checksum"`
	Signs []struct {
		Artifacts string   `yaml:"artifacts"`
		Cmd       string   `yaml:"cmd"`
		Args      []string `yaml:"args"`
		Signature string   `yaml:"signature"`
	} `yaml:"signs"`
	Snapshot struct {
		VersionTemplate string `yaml:"version_template"`
	} `yaml:"snapshot"`
	Changelog struct {
		Disable bool `yaml:"disable"`
	} `yaml:"changelog"`
}

type fileInfo struct {
	Owner string      `yaml:"owner"`
	Group string      `yaml:"group"`
	Mode  os.FileMode `yaml:"mode"`
	MTime string      `yaml:"mtime"`
}

type archiveFile struct {
	Src         string   `yaml:"src"`
	Dst         string   `yaml:"dst"`
	StripParent bool     `yaml:"strip_parent"`
	Info        fileInfo `yaml:"info"`
}

type nfpmConfig struct {
	nfpmOverridables `yaml:",inline"`
	ID               string                      `yaml:"id"`
	IDs              []string                    `yaml:"ids"`
	PackageName      string                      `yaml:"package_name"`
	FileNameTemplate string                      `yaml:"file_name_template"`
	Formats          []string                    `yaml:"formats"`
	Vendor           string                      `yaml:"vendor"`
	Homepage         string                      `yaml:"homepage"`
	Maintainer       string                      `yaml:"maintainer"`
	Description      string                      `yaml:"description"`
	License          string                      `yaml:"license"`
	Section          string                      `yaml:"section"`
	Priority         string                      `yaml:"priority"`
	Release          string                      `yaml:"release"`
	Bindir           string                      `yaml:"bindir"`
	MTime            string                      `yaml:"mtime"`
	Changelog        string                      `yaml:"changelog"`
	Overrides        map[string]nfpmOverridables `yaml:"overrides"`
}

type nfpmOverridables struct {
	Dependencies []string `yaml:"dependencies"`
	Recommends   []string `yaml:"recommends"`
	Contents     []struct {
		Src      string   `yaml:"src"`
		Dst      string   `yaml:"dst"`
		Type     string   `yaml:"type"`
		Packager string   `yaml:"packager"`
		FileInfo fileInfo `yaml:"file_info"`
	} `yaml:"contents"`
	Scripts struct {
		PostInstall string `yaml:"postinstall"`
		PreRemove   string `yaml:"preremove"`
		PostRemove  string `yaml:"postremove"`
	} `yaml:"scripts"`
	RPM struct {
		Summary     string `yaml:"summary"`
		Group       string `yaml:"group"`
		Compression string `yaml:"compression"`
		BuildHost   string `yaml:"buildhost"`
	} `yaml:"rpm"`
	Deb struct {
		Compression string `yaml:"compression"`
	} `yaml:"deb"`
}

func readGoreleaser(t *testing.T) goreleaser {
	t.Helper()
	text, err := os.ReadFile("../../.goreleaser.yaml")
	must(t, err)
	var g goreleaser
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	must(t, decoder.Decode(&g))
	return g
}

// render fills a template as goreleaser does.
func (r release) render(t *testing.T, text string, more map[string]any) string {
	t.Helper()
	fields := map[string]any{
		"ProjectName": "optool", "Version": r.version, "Os": "linux", "Env": map[string]string{"SIGN_KEY": "KEY"},
		"CommitDate": r.time.Format(time.RFC3339), "CommitTimestamp": r.time.Unix(), "FullCommit": "COMMIT",
	}
	for name, value := range more {
		fields[name] = value
	}
	incpatch := func(v string) string {
		major, rest, _ := strings.Cut(v, ".")
		minor, patch, _ := strings.Cut(rest, ".")
		n, err := strconv.Atoi(patch)
		must(t, err)
		return major + "." + minor + "." + strconv.Itoa(n+1)
	}
	parsed, err := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"incpatch": incpatch}).Parse(text)
	must(t, err)
	var out strings.Builder
	must(t, parsed.Execute(&out, fields))
	return out.String()
}

// info is what goreleaser hands to nfpm for a package (its internal/pipe/nfpm).
func (c nfpmConfig) info(t *testing.T, r release, arch, format, binary string) *nfpm.Info {
	t.Helper()
	mtime, err := time.Parse(time.RFC3339Nano, r.render(t, c.MTime, nil))
	must(t, err)
	over := c.nfpmOverridables
	if more, ok := c.Overrides[format]; ok { // what is empty there overrides nothing
		if len(more.Dependencies) > 0 {
			over.Dependencies = more.Dependencies
		}
		if more.Scripts.PostInstall != "" {
			over.Scripts.PostInstall = more.Scripts.PostInstall
		}
		if more.Scripts.PreRemove != "" {
			over.Scripts.PreRemove = more.Scripts.PreRemove
		}
		if more.Scripts.PostRemove != "" {
			over.Scripts.PostRemove = more.Scripts.PostRemove
		}
	}
	contents := files.Contents{}
	for _, f := range over.Contents {
		contents = append(contents, &files.Content{Source: f.Src, Destination: f.Dst, Type: f.Type, Packager: f.Packager,
			FileInfo: &files.ContentFileInfo{Owner: f.FileInfo.Owner, Group: f.FileInfo.Group, Mode: f.FileInfo.Mode}})
	}
	contents = append(contents, &files.Content{Source: binary, Destination: c.Bindir + "/" + c.IDs[0],
		FileInfo: &files.ContentFileInfo{Mode: 0o755, MTime: mtime}})
	return &nfpm.Info{
		Arch: arch, Platform: "linux", Name: c.PackageName, Version: r.version, Section: c.Section, Priority: c.Priority,
		Release: c.Release, Maintainer: c.Maintainer, Description: c.Description, Vendor: c.Vendor, Homepage: c.Homepage,
		License: c.License, Changelog: c.Changelog, MTime: mtime,
		Overridables: nfpm.Overridables{
			Depends: over.Dependencies, Recommends: over.Recommends, Contents: contents,
			Scripts: nfpm.Scripts{PostInstall: over.Scripts.PostInstall, PreRemove: over.Scripts.PreRemove, PostRemove: over.Scripts.PostRemove},
			Deb:     nfpm.Deb{Compression: over.Deb.Compression},
			RPM: nfpm.RPM{Summary: over.RPM.Summary, Group: over.RPM.Group, Compression: over.RPM.Compression,
				BuildHost: over.RPM.BuildHost},
		},
	}
}
