package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// sbomSuffix ends the name of a bill of materials, after that of its archive
// (https://cyclonedx.org/specification/overview/, "Recognized file patterns").
const sbomSuffix = ".cdx.json"

// writeSBOM writes the bill of materials of the programs in an archive: what the Go
// linker recorded in them. It is CycloneDX 1.6.
func (r release) writeSBOM(archive, to string) error {
	programs, err := programsIn(archive)
	if err != nil {
		return fmt.Errorf("%s: %w", archive, err)
	}
	bom, err := billOf(programs, r.version, r.time)
	if err != nil {
		return fmt.Errorf("%s: %w", archive, err)
	}
	var out bytes.Buffer
	encoder := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON).SetPretty(true)
	if err := encoder.EncodeVersion(bom, cdx.SpecVersion1_6); err != nil {
		return err
	}
	fmt.Fprintln(r.say, path.Join(path.Base(path.Dir(to)), path.Base(to)))
	return os.WriteFile(to, out.Bytes(), 0o644)
}

// program is one that an archive holds.
type program struct {
	name string
	hash [sha256.Size]byte
	info *debug.BuildInfo
	mods []module
}

// programsIn are the Go programs in an archive.
func programsIn(archive string) ([]program, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzip, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var found []program
	for in := tar.NewReader(unzip); ; {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if head.Typeflag != tar.TypeReg || head.Mode&0o111 == 0 {
			continue
		}
		text, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		info, err := buildinfo.Read(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", head.Name, err)
		}
		mods, err := modulesOf(info)
		if err != nil {
			return nil, err
		}
		found = append(found, program{path.Base(head.Name), sha256.Sum256(text), info, mods})
	}
	if len(found) == 0 {
		return nil, errors.New("there is no program in it")
	}
	return found, nil
}

// billOf is the bill of materials of programs: what each is made of, and what that is.
func billOf(programs []program, version string, at time.Time) (*cdx.BOM, error) {
	bom := cdx.NewBOM()
	whole := programs[0].name + "@" + version
	var parts, links = []cdx.Component{}, []cdx.Dependency{}
	var all []module
	digest := sha256.New()
	for _, p := range programs {
		digest.Write(p.hash[:])
		ref := p.name + "@" + version
		if ref == whole {
			ref = "program:" + ref
		}
		parts = append(parts, cdx.Component{
			BOMRef: ref, Type: cdx.ComponentTypeApplication, Name: p.name, Version: version,
			Hashes:     &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(p.hash[:])}},
			Licenses:   licenceChoice([]string{"Apache-2.0"}),
			Properties: settingsOf(p.info),
		})
		var needs []string
		for _, m := range p.mods {
			needs = append(needs, m.purl())
		}
		slices.Sort(needs)
		links = append(links, cdx.Dependency{Ref: ref, Dependencies: &needs})
		all = append(all, p.mods...)
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.purl(), b.purl()) })
	all = slices.CompactFunc(all, func(a, b module) bool { return a.purl() == b.purl() })
	for _, m := range all {
		component, err := m.component()
		if err != nil {
			return nil, err
		}
		parts = append(parts, component)
	}
	id := digest.Sum(nil)[:16] // of the programs: the same ones have the same bill
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	bom.SerialNumber = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
	bom.Metadata = &cdx.Metadata{
		Timestamp:  at.Format(time.RFC3339),
		Lifecycles: &[]cdx.Lifecycle{{Phase: cdx.LifecyclePhaseBuild}},
		Component: &cdx.Component{BOMRef: whole, Type: cdx.ComponentTypeApplication, Name: programs[0].name, Version: version,
			Licenses: licenceChoice([]string{"Apache-2.0"})},
	}
	var contains []string
	for _, l := range links {
		contains = append(contains, l.Ref)
	}
	links = append([]cdx.Dependency{{Ref: whole, Dependencies: &contains}}, links...)
	bom.Components, bom.Dependencies = &parts, &links
	return bom, nil
}

// purl is the package URL of a module
// (https://github.com/package-url/purl-spec, type golang).
func (m module) purl() string {
	if m.path == standard {
		return "pkg:golang/std@" + m.version
	}
	return "pkg:golang/" + strings.ToLower(m.path) + "@" + strings.ReplaceAll(m.version, "+", "%2B")
}

func (m module) component() (cdx.Component, error) {
	c := cdx.Component{
		BOMRef: m.purl(), Type: cdx.ComponentTypeLibrary, Name: m.path, Version: m.version,
		PackageURL: m.purl(), Licenses: licenceChoice(m.licences),
	}
	if sum, ok := strings.CutPrefix(m.sum, "h1:"); ok { // of the list of its files, golang.org/x/mod/sumdb/dirhash
		hash, err := base64.StdEncoding.DecodeString(sum)
		if err != nil {
			return c, fmt.Errorf("the checksum of %s: %w", m.path, err)
		}
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(hash)}}
	}
	return c, nil
}

// licenceChoice is one licence, or an expression of several that all hold.
func licenceChoice(ids []string) *cdx.Licenses {
	if len(ids) == 1 {
		return &cdx.Licenses{{License: &cdx.License{ID: ids[0]}}}
	}
	return &cdx.Licenses{{Expression: strings.Join(ids, " AND ")}}
}

// settingsOf is how a program was built.
func settingsOf(info *debug.BuildInfo) *[]cdx.Property {
	properties := []cdx.Property{{Name: "go:version", Value: info.GoVersion}}
	for _, s := range info.Settings {
		if s.Value != "" {
			properties = append(properties, cdx.Property{Name: "go:build:" + s.Key, Value: s.Value})
		}
	}
	return &properties
}
