package main

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"unicode"
)

// module is a Go module that is linked into a program.
type module struct {
	path, version, sum string
	licences           []string          // SPDX identifiers, sorted
	texts              map[string]string // its licences and notices, by the names of their files
}

// standard is how the standard library is called among modules.
const standard = "std"

// linked are the modules in the programs of a parcel, the standard library with them.
// What is linked can differ between architectures.
func (r release) linked(p *parcel) ([]module, error) {
	var all []module
	for _, arch := range sorted(p.programs) {
		info, err := buildinfo.ReadFile(p.programs[arch])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.programs[arch], err)
		}
		mods, err := modulesOf(info)
		if err != nil {
			return nil, err
		}
		all = append(all, mods...)
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.path+"@"+a.version, b.path+"@"+b.version) })
	return slices.CompactFunc(all, func(a, b module) bool { return a.path == b.path && a.version == b.version }), nil
}

// modulesOf are the modules of one program, with the licences that lie beside their
// sources in Go's cache of modules.
func modulesOf(info *debug.BuildInfo) ([]module, error) {
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	cache, goroot, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	mods := []module{{path: standard, version: strings.TrimPrefix(info.GoVersion, "go")}}
	if mods[0].texts, err = licenceTexts(goroot); err != nil {
		return nil, err
	}
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			dep = dep.Replace
		}
		m := module{path: dep.Path, version: dep.Version, sum: dep.Sum}
		dir := filepath.Join(cache, escape(m.path)+"@"+escape(m.version))
		if m.texts, err = licenceTexts(dir); err != nil {
			return nil, fmt.Errorf("the licence of %s %s: %w (go mod download fetches it)", m.path, m.version, err)
		}
		mods = append(mods, m)
	}
	for i, m := range mods {
		if mods[i].licences = licencesOf(m.texts); len(mods[i].licences) == 0 {
			return nil, fmt.Errorf("the licence of %s %s is not among those that dist knows", m.path, m.version)
		}
	}
	return mods, nil
}

// escape writes a path as Go's cache does, for disks that know no upper case.
func escape(path string) string {
	var out strings.Builder
	for _, c := range path {
		if unicode.IsUpper(c) {
			out.WriteByte('!')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

// licenceTexts reads the licences and notices at the top of a module.
func licenceTexts(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICENSE") && !strings.HasPrefix(name, "LICENCE") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "NOTICE") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		texts[e.Name()] = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")) + "\n"
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("there is none in %s", dir)
	}
	return texts, nil
}

// licencesOf names the licences in texts, by what only they say.
func licencesOf(texts map[string]string) []string {
	var found []string
	for _, text := range texts {
		words := strings.Join(strings.Fields(text), " ")
		says := func(phrase string) bool { return strings.Contains(words, phrase) }
		if says("Apache License") && says("Version 2.0") {
			found = append(found, "Apache-2.0")
		}
		if says("Permission is hereby granted, free of charge, to any person obtaining a copy") {
			found = append(found, "MIT")
		}
		if says("Redistribution and use in source and binary forms") {
			if says("endorse or promote") {
				found = append(found, "BSD-3-Clause")
			} else {
				found = append(found, "BSD-2-Clause")
			}
		}
		if says("Permission to use, copy, modify, and") && says("distribute this software for any purpose") {
			found = append(found, "ISC")
		}
		if says("Mozilla Public License Version 2.0") || says("Mozilla Public License, version 2.0") {
			found = append(found, "MPL-2.0")
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
