package planted_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/redact/planted"
)

func seeds(t testing.TB) []int64 {
	if testing.Short() {
		return []int64{1}
	}
	return []int64{1, 2, 3, 2026}
}

func TestEnoughGrows(t *testing.T) {
	for _, seed := range seeds(t) {
		tree := planted.Grow(seed)
		kinds := map[string]bool{}
		for _, p := range planted.Of(planted.Credential, tree.Plants) {
			kinds[p.Kind] = true
		}
		for _, c := range []struct {
			what      string
			got, want int
		}{
			{"credentials", len(planted.Of(planted.Credential, tree.Plants)), 180},
			{"kinds of credentials", len(kinds), 70},
			{"personal values", len(planted.Of(planted.Personal, tree.Plants)), 60},
			{"decoys", len(planted.Of(planted.Decoy, tree.Plants)), 80},
			{"files", len(tree.Files), 60},
		} {
			if c.got < c.want {
				t.Errorf("seed %d: %d %s, want %d", seed, c.got, c.what, c.want)
			}
		}
		t.Logf("seed %d: %d plants of %d kinds of credentials in %d files", seed, len(tree.Plants), len(kinds), len(tree.Files))
	}
}

// What is not redacted at all must be found to have leaked, all of it.
func TestJudgeFindsEverything(t *testing.T) {
	for _, seed := range seeds(t) {
		tree := planted.Grow(seed)
		result := tree.Judge(tree.Plain())
		leaked := map[planted.Plant]bool{}
		for _, p := range result.Leaked {
			leaked[p] = true
		}
		for _, p := range tree.Plants {
			if p.Class != planted.Decoy && !leaked[p] {
				t.Errorf("seed %d: %s %q in %s is not found", seed, p.Kind, p.Value, p.File)
			}
		}
		for _, p := range result.Harmed {
			t.Errorf("seed %d: decoy %s %q in %s counts as harmed", seed, p.Kind, p.Value, p.File)
		}
	}
}

func TestJudge(t *testing.T) {
	tree := planted.Tree{
		Files: map[string][]byte{"a/x.log.gz": nil, "b/y.log": nil},
		Plants: []planted.Plant{
			{Kind: "one", Value: "Korova@Tuman42", File: "a/x.log.gz", Class: planted.Credential},
			{Kind: "lines", Value: "-----BEGIN X-----\nabcdefghijklmnopqrstu\nshort\n-----END X-----", File: "b/y.log", Class: planted.Credential},
			{Kind: "user", Value: "ivanov", File: "b/y.log", Class: planted.Personal},
			{Kind: "commit", Value: "4f2c77", File: "b/y.log", Class: planted.Decoy},
		},
	}
	for _, c := range []struct {
		name, x, y     string
		leaked, harmed string
	}{
		{"clean", "", "ivanovich 4f2c77 short", "", ""},
		{"plain", "=Korova@Tuman42;", "4f2c77", "one", ""},
		{"URL", "Korova%40Tuman42", "4f2c77", "one", ""},
		{"JSON", `Korova\u0040Tuman42`, "4f2c77", "one", ""},
		{"base64 after something", "c2VydmljZTpLb3JvdmFAVHVtYW40Mg==", "4f2c77", "one", ""},
		{"hex", "4b6f726f76614054756d616e3432", "4f2c77", "one", ""},
		{"a line", "", "  abcdefghijklmnopqrstu 4f2c77", "lines", ""},
		{"a word", "", "user=ivanov 4f2c77", "user", ""},
		{"harm", "", "4f2c7", "", "commit"},
	} {
		result := tree.Judge(map[string][]byte{"files/0001/a/x.log": []byte(c.x), "files/0001/b/y.log.part": []byte(c.y)})
		if got := kinds(result.Leaked); got != c.leaked {
			t.Errorf("%s: leaked %q, want %q", c.name, got, c.leaked)
		}
		if got := kinds(result.Harmed); got != c.harmed {
			t.Errorf("%s: harmed %q, want %q", c.name, got, c.harmed)
		}
	}
	if got := kinds(tree.Judge(nil).Harmed); got != "commit" {
		t.Errorf("without its file: harmed %q", got)
	}
}

func kinds(plants []planted.Plant) string {
	var names []string
	for _, p := range plants {
		names = append(names, p.Kind)
	}
	return strings.Join(names, " ")
}

func TestSameSeedSameTree(t *testing.T) {
	a, b, other := planted.Grow(7), planted.Grow(7), planted.Grow(8)
	if !maps.EqualFunc(a.Files, b.Files, bytes.Equal) || !slices.Equal(a.Plants, b.Plants) {
		t.Error("one seed grew two trees")
	}
	same := 0
	for i, p := range other.Plants {
		if i < len(a.Plants) && p.Class == planted.Credential && p.Value == a.Plants[i].Value {
			same++
		}
	}
	if same > 0 {
		t.Errorf("two seeds grew %d equal credentials", same)
	}
}

// A redactor that takes out every secret must be able to leave every decoy.
func TestDecoysHoldNoSecret(t *testing.T) {
	for _, seed := range seeds(t) {
		tree := planted.Grow(seed)
		for _, d := range planted.Of(planted.Decoy, tree.Plants) {
			for _, p := range tree.Plants {
				if p.Class != planted.Decoy && strings.Contains(d.Value, p.Value) {
					t.Errorf("seed %d: decoy %q holds %s %q", seed, d.Value, p.Kind, p.Value)
				}
			}
		}
	}
}

func TestWrite(t *testing.T) {
	tree, dir := planted.Grow(3), t.TempDir()
	if err := tree.Write(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range tree.Names() {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(got, tree.Files[name]) {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
