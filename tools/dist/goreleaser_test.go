package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSameAsGoreleaser makes a release and holds it against what .goreleaser.yaml
// describes: the same files, packages of the same bytes, archives of the same contents.
func TestSameAsGoreleaser(t *testing.T) {
	g, r := readGoreleaser(t), newRelease(t)
	must(t, r.all())
	for _, arch := range r.archs {
		if !slices.Contains(g.Builds[0].Goarch, arch) {
			t.Errorf("goreleaser does not build for %s", arch)
		}
	}
	var want []string
	for _, a := range g.Archives {
		for _, arch := range r.archs {
			name := r.render(t, a.NameTemplate, map[string]any{"Arch": arch}) + "." + a.Formats[0]
			document := strings.ReplaceAll(g.SBOMs[0].Documents[0], "${artifact}", name)
			want = append(want, name, document)
		}
	}
	for _, n := range g.NFPMs {
		for _, format := range n.Formats {
			for _, arch := range r.archs {
				want = append(want, r.render(t, n.FileNameTemplate, map[string]any{"PackageName": n.PackageName, "Arch": arch})+"."+format)
			}
		}
	}
	want = append(want, g.Checksum.NameTemplate)
	slices.Sort(want)
	entries, err := os.ReadDir(r.out)
	must(t, err)
	var made []string
	for _, e := range entries {
		made = append(made, e.Name())
	}
	if !slices.Equal(made, want) {
		t.Errorf("dist makes\n%s\ngoreleaser\n%s", strings.Join(made, "\n"), strings.Join(want, "\n"))
	}

	t.Run("packages", func(t *testing.T) { samePackages(t, g, r) })
	t.Run("archives", func(t *testing.T) { sameArchives(t, g, r) })
}

func samePackages(t *testing.T, g goreleaser, r release) {
	t.Chdir(r.root) // sources are named from there
	for _, n := range g.NFPMs {
		for _, format := range n.Formats {
			for _, arch := range r.archs {
				name := fmt.Sprintf("%s_%s_linux_%s.%s", n.PackageName, r.version, arch, format)
				path := filepath.Join(t.TempDir(), name)
				must(t, writePackage(n.info(t, r, arch, format, filepath.Join(r.programs, "linux-"+arch, n.IDs[0])), format, path))
				theirs, err := os.ReadFile(path)
				must(t, err)
				ours, err := os.ReadFile(filepath.Join(r.out, name))
				must(t, err)
				if !bytes.Equal(ours, theirs) {
					t.Errorf("dist and .goreleaser.yaml describe a different %s: %d and %d bytes", name, len(ours), len(theirs))
				}
			}
		}
	}
}

func sameArchives(t *testing.T, g goreleaser, r release) {
	for _, a := range g.Archives {
		for _, arch := range r.archs {
			folder := r.render(t, a.NameTemplate, map[string]any{"Arch": arch})
			want := map[string]string{}
			for _, id := range a.IDs {
				want[path.Join(folder, id)] = entryLine(a.BuildsInfo.Mode, r.time.Unix(), filepath.Join(r.programs, "linux-"+arch, id), t)
			}
			for _, f := range a.Files {
				from, err := filepath.Glob(filepath.Join(r.root, f.Src))
				must(t, err)
				if len(from) == 0 {
					t.Errorf("%s: there is no such file", f.Src)
				}
				for _, file := range from {
					want[path.Join(folder, f.Dst, filepath.Base(file))] = entryLine(f.Info.Mode, r.time.Unix(), file, t)
				}
			}
			made := readArchive(t, filepath.Join(r.out, folder+".tar.gz"))
			if !maps.Equal(made, want) {
				t.Errorf("%s holds\n%s\ngoreleaser's\n%s", folder, lines(made), lines(want))
			}
		}
	}
}

func entryLine(mode os.FileMode, mtime int64, file string, t *testing.T) string {
	text, err := os.ReadFile(file)
	must(t, err)
	return fmt.Sprintf("%04o root root %d %d bytes", mode, mtime, len(text))
}

func readArchive(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	unzip, err := gzip.NewReader(f)
	must(t, err)
	found := map[string]string{}
	for in := tar.NewReader(unzip); ; {
		head, err := in.Next()
		if err == io.EOF {
			return found
		}
		must(t, err)
		found[head.Name] = fmt.Sprintf("%04o %s %s %d %d bytes", head.Mode, head.Uname, head.Gname, head.ModTime.Unix(), head.Size)
	}
}

func lines(m map[string]string) string {
	var out strings.Builder
	for _, name := range sorted(m) {
		fmt.Fprintf(&out, "  %s %s\n", m[name], name)
	}
	return out.String()
}

// TestGoreleaserBuilds holds what dist does by Makefile and by command against the rest
// of .goreleaser.yaml.
func TestGoreleaserBuilds(t *testing.T) {
	g := readGoreleaser(t)
	text, err := os.ReadFile("../../Makefile")
	must(t, err)
	makefile := string(text)
	for _, b := range g.Builds {
		for _, flag := range slices.Concat(b.Env, b.Flags) {
			if !strings.Contains(makefile, flag) {
				t.Errorf("goreleaser builds %s with %s, make does not", b.ID, flag)
			}
		}
		for _, name := range []string{"Version", "Commit", "Date"} {
			if !strings.Contains(makefile, "-X $(package)."+name+"=") || !strings.Contains(b.Ldflags[0], "/internal/version."+name+"={{ .") {
				t.Errorf("%s is not told its %s by both", b.ID, name)
			}
		}
		if b.Main != "./cmd/"+b.Binary || b.ID != b.Binary || !strings.Contains(makefile, b.Main) {
			t.Errorf("%s is built of %s", b.Binary, b.Main)
		}
	}
	if archs := "ARCHS ?= " + strings.Join(g.Builds[0].Goarch, " ") + "\n"; !strings.Contains(makefile, archs) {
		t.Errorf("the Makefile does not say %q", archs)
	}
	for _, hook := range g.Before.Hooks {
		word := strings.Fields(hook)
		if word[0] != "make" || !strings.Contains(makefile, "\n"+word[1]+":") {
			t.Errorf("there is no %q", hook)
		}
	}
	r := release{version: "0.0.0"}
	r.time = newReleaseAt(t, "../..").time
	next, err := packageVersion("dev", r.time.Unix())
	must(t, err)
	if theirs := r.render(t, g.Snapshot.VersionTemplate, nil); theirs != next {
		t.Errorf("a tree without a release is %s to goreleaser, %s to dist", theirs, next)
	}
	if got, want := strings.Join(g.Signs[0].Args, " "), "-Y sign -q -n file -f {{ .Env.SIGN_KEY }} ${artifact}"; g.Signs[0].Cmd != "ssh-keygen" || got != want {
		t.Errorf("goreleaser signs by %s %s", g.Signs[0].Cmd, got)
	}
	if s := g.SBOMs[0]; s.Artifacts != "archive" || !strings.HasSuffix(s.Documents[0], sbomSuffix) || s.Cmd != "../bin/dist" || !slices.Contains(s.Args, "sbom") {
		t.Errorf("bills of materials: %+v", s)
	}
}
