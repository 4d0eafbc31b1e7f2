package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestPackageVersion(t *testing.T) {
	for version, want := range map[string]string{
		"1.2.3": "1.2.3", "1.2.3-rc1": "1.2.3-rc1", "1.2.3-beta2": "1.2.3-beta2",
		"dev": "0.0.1-git7", "1.2.3-4-gabcdef0": "1.2.4-git7", "1.2.3-4-gabcdef0-dirty": "1.2.4-git7", "1.2.3-dirty": "1.2.4-git7",
		"1.2.3-rc.1": "", "1.2": "", "v1.2.3": "", "1.2.3-rc": "", "": "",
	} {
		got, err := packageVersion(version, 7)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q becomes %q, %v; want %q", version, got, err, want)
		}
	}
	if got := debVersion("1.2.3-rc1"); got != "1.2.3~rc1-1" {
		t.Errorf("Debian's version is %s", got)
	}
}

func TestChanges(t *testing.T) {
	const text = `# Changelog

Words before.

## [Unreleased]

### Added

- ` + "`optool a`" + `: one,
  and [more](of/it.md).

### Fixed

- Two.

## [1.0.0] - 2026-10-01

- First.
`
	now := time.Unix(commitTime, 0).UTC()
	for _, test := range []struct {
		version string
		want    []string
	}{
		{"1.1.0", []string{"1.1.0 2026-11-22: optool a: one, and more.", "1.1.0 2026-11-22: Fixed: Two.", "1.0.0 2026-10-01: First."}},
	} {
		entries, err := readChanges(bufio.NewScanner(strings.NewReader(text)), test.version, now)
		must(t, err)
		var got []string
		for _, e := range entries {
			for _, c := range e.Changes {
				got = append(got, e.Version+" "+e.Date.Format(time.DateOnly)+": "+c.Note)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\n%s\nwant\n%s", test.version, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
	released := strings.Replace(text, "[Unreleased]\n", "[Unreleased]\n\n## [1.1.0] - 2026-11-20\n", 1)
	entries, err := readChanges(bufio.NewScanner(strings.NewReader(released)), "1.1.0", now)
	must(t, err)
	if len(entries) != 2 || entries[0].Version != "1.1.0" || entries[0].Date.Day() != 20 {
		t.Errorf("of a release with a part of its own: %+v", entries)
	}
	entries, err = readChanges(bufio.NewScanner(strings.NewReader("# Changelog\n")), "2.0.0", now)
	must(t, err)
	if len(entries) != 1 || entries[0].Changes[0].Note != "Version 2.0.0." {
		t.Errorf("of nothing: %+v", entries)
	}
}

func TestLicences(t *testing.T) {
	for want, text := range map[string]string{
		"Apache-2.0":   "Apache License\nVersion 2.0, January 2004",
		"MIT":          "Permission is hereby granted, free of charge, to any person\nobtaining a copy",
		"BSD-3-Clause": "Redistribution and use in source and binary forms ... to endorse or promote products",
		"BSD-2-Clause": "Redistribution and use in source and binary forms, with or without",
		"ISC":          "Permission to use, copy, modify, and/or distribute this software for any purpose",
		"MPL-2.0":      "Mozilla Public License Version 2.0",
		"":             "All rights reserved.",
	} {
		if got := strings.Join(licencesOf(map[string]string{"LICENSE": text}), " "); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	apache, err := os.ReadFile("../../LICENSE")
	must(t, err)
	if rest := withoutApache(string(apache)); rest != "" {
		t.Errorf("of Apache's licence is left: %q", rest)
	}
	if rest := withoutApache("Of others:\n\n" + string(apache) + "\nCopyright A. Author\n"); rest != "Of others:\nCopyright A. Author\n" {
		t.Errorf("beside Apache's licence there is %q", rest)
	}
}

// TestSBOM holds a bill of materials against the schema of CycloneDX 1.6, which comes
// with the library.
func TestSBOM(t *testing.T) {
	r := newRelease(t)
	self, err := os.Executable() // it has modules
	must(t, err)
	for _, arch := range r.archs[:1] {
		p := &parcel{name: "optool", programs: map[string]string{arch: self}}
		name, err := r.writeArchive([]*parcel{p}, arch)
		must(t, err)
		bom := filepath.Join(r.out, name+sbomSuffix)
		must(t, r.writeSBOM(filepath.Join(r.out, name), bom))
		text, err := os.ReadFile(bom)
		must(t, err)
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		must(t, err)
		must(t, cyclonedx(t).Validate(document))

		var said struct {
			Metadata   struct{ Timestamp string }
			Components []struct {
				Name, Version, PURL string
				Licenses            []any
				Hashes              []any
			}
		}
		must(t, json.Unmarshal(text, &said))
		names := map[string]bool{}
		for _, c := range said.Components {
			names[c.Name] = true
			if c.Version == "" || len(c.Licenses) == 0 || c.PURL == "" && c.Name != "optool" {
				t.Errorf("%+v says too little", c)
			}
		}
		for _, name := range []string{"optool", standard, "github.com/goreleaser/nfpm/v2"} {
			if !names[name] {
				t.Errorf("%s is not in the bill", name)
			}
		}
		if said.Metadata.Timestamp != "2026-11-22T09:44:17Z" {
			t.Errorf("the bill is of %s", said.Metadata.Timestamp)
		}
	}
}

func cyclonedx(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	must(t, err)
	compiler := jsonschema.NewCompiler()
	for name, file := range map[string]string{"bom-1.6.schema.json": "bom-1.6.schema.json", "spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json"} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema", file))
		must(t, err)
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		must(t, err)
		must(t, compiler.AddResource("http://cyclonedx.org/schema/"+name, schema))
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	must(t, err)
	return schema
}

// TestBrand packages what a vendor made of optool: nothing in it is called optool, but
// for the notice whose work it is.
func TestBrand(t *testing.T) {
	r := newRelease(t)
	r.brand = filepath.Join(t.TempDir(), "acmetool")
	must(t, writeHost(r.brand, "acmetool"))
	h, err := readHost(r.brand)
	must(t, err)
	h.Maintainer, h.Summary = "Acme <packages@acme.example>", "Licence of Acme"
	for _, arch := range r.archs {
		to := "bin/linux-" + arch + "/acmetool"
		h.Binaries = append(h.Binaries, hostBinary{Path: to, Arch: arch, To: "/usr/bin/acmetool"})
		text, err := os.ReadFile(filepath.Join(r.programs, "linux-"+arch, "optool"))
		must(t, err)
		must(t, put(filepath.Join(r.brand, to), string(text)))
	}
	data, err := json.Marshal(h)
	must(t, err)
	must(t, put(filepath.Join(r.brand, "files.json"), string(data)))
	must(t, r.all())
	for _, format := range []string{".deb", ".rpm", ".apk", ".tar.gz", ".tar.gz" + sbomSuffix} {
		if _, err := os.Stat(filepath.Join(r.out, "acmetool_1.2.3_linux_"+r.archs[0]+format)); err != nil {
			t.Error(err)
		}
	}
	must(t, filepath.WalkDir(filepath.Join(r.stage, "acmetool"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if name := filepath.Base(path); name != "copyright" && name != "NOTICES" && bytes.Contains(bytes.ToLower(text), []byte("optool")) {
			t.Errorf("%s names optool:\n%s", path, text)
		}
		return err
	}))

	h.Maintainer = ""
	data, err = json.Marshal(h)
	must(t, err)
	must(t, put(filepath.Join(r.brand, "files.json"), string(data)))
	if err := r.all(); err == nil || !strings.Contains(err.Error(), "brand.maintainer") {
		t.Errorf("without a maintainer: %v", err)
	}
}
