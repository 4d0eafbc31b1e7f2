package release_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/release"
)

func sum(data string) string {
	h := sha256.Sum256([]byte(data))
	return hex.EncodeToString(h[:])
}

func blob(data string) release.Blob {
	return release.Blob{Kind: release.KindZstd, SHA256: sum("blob of " + data), Size: int64(len(data))}
}

func component(data string) release.Component {
	return release.Component{SHA256: sum(data), Size: int64(len(data)), Full: blob(data)}
}

func file(path, data string, component int) release.Entry {
	return release.Entry{Path: path, Type: release.File, Mode: 0o755, Size: int64(len(data)), SHA256: sum(data), Component: component}
}

func dir(path string) release.Entry {
	return release.Entry{Path: path, Type: release.Dir, Mode: 0o755}
}

func link(path, target string) release.Entry {
	return release.Entry{Path: path, Type: release.Link, Target: target}
}

func tree(entries ...release.Entry) *release.Tree { return &release.Tree{Entries: entries} }

// sample is a release with a large file, two small ones with the same contents
// together with a third, and a migration.
func sample() (*release.Manifest, *release.Tree) {
	t := tree(
		dir("bin"), file("bin/migrate", "script", 1), file("bin/server", "the large program", 0), link("bin/tool", "server"),
		dir("share"), file("share/a", "x", 1), file("share/b", "x", 1), link("share/bin", "../bin"))
	m := &release.Manifest{
		Schema: release.Schema, Product: "acme", Version: "1.2.0",
		Components: []release.Component{component("the large program"), component("scriptx")},
		Steps:      []release.Step{{Name: "data", Run: []string{"bin/migrate", "up"}, Undo: []string{"bin/migrate", "down"}, Timeout: 60}},
	}
	m.Components[0].Patches = []release.Patch{{From: sum("the program before"), Blob: blob("patch")}}
	m.Tree = component(string(text(t)))
	return m, t
}

func offer() release.Offer {
	return release.Offer{Version: "1.2.0", Channel: "stable", Released: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)}
}

func text(document any) []byte {
	data, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	return data
}

// refused wants a *Problem that says why, in one short line that quotes nothing
// raw. Part "" takes any; want false: no problem at all.
func refused(t *testing.T, err error, want bool, part string) {
	t.Helper()
	if !want {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		return
	}
	problem, ok := errors.AsType[*release.Problem](err)
	switch {
	case !ok:
		t.Fatalf("got %v, want a problem", err)
	case !strings.Contains(problem.Text, part):
		t.Fatalf("got %q, want it to say %q", problem.Text, part)
	case len(problem.Text) > 700 || strings.ContainsFunc(problem.Text, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }):
		t.Fatalf("not fit for a terminal: %q", problem.Text)
	}
}
