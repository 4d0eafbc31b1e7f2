package redact_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/internal/redact/planted"
	"github.com/optool/optool/pkg/diagnostics"
)

// leakSeeds are the trees that every change is tried on. OPTOOL_SOAK=1 tries more.
func leakSeeds(t *testing.T) []int64 {
	seeds := []int64{1, 2, 3}
	if testing.Short() {
		return seeds[:1]
	}
	if os.Getenv("OPTOOL_SOAK") != "" {
		for seed := range int64(30) {
			seeds = append(seeds, 1000+seed)
		}
	}
	return seeds
}

func TestNothingLeaks(t *testing.T) {
	for _, seed := range leakSeeds(t) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			tree := planted.Grow(seed)
			judge(t, tree, tree.Judge(redacted(t, tree, diagnostics.Strict)))
		})
	}
}

// At standard privacy credentials go, and personal data stays byte for byte.
func TestPersonalDataStaysAtStandard(t *testing.T) {
	tree := planted.Grow(1)
	result := tree.Judge(redacted(t, tree, diagnostics.Standard))
	seen := map[planted.Plant]bool{}
	for _, p := range result.Leaked {
		seen[p] = true
	}
	for _, p := range planted.Of(planted.Personal, tree.Plants) {
		if !seen[p] {
			t.Errorf("%s %q of %s is gone", p.Kind, p.Value, p.File)
		}
	}
	result.Finds = slices.DeleteFunc(result.Finds, func(f planted.Find) bool { return f.Plant.Class == planted.Personal })
	judge(t, tree, result)
}

// judge fails the test for all that leaked or was harmed, and says how much of
// each kind did.
func judge(t *testing.T, tree planted.Tree, result planted.Result) {
	t.Helper()
	type sum struct{ bad, all int }
	sums := map[string]map[string]sum{planted.Credential: {}, planted.Personal: {}, planted.Decoy: {}}
	for _, p := range tree.Plants {
		s := sums[p.Class][p.Kind]
		s.all++
		sums[p.Class][p.Kind] = s
	}
	for _, f := range result.Finds {
		s := sums[f.Plant.Class][f.Plant.Kind]
		s.bad++
		sums[f.Plant.Class][f.Plant.Kind] = s
		value := f.Plant.Value
		if len(value) > 80 {
			value = value[:77] + "..."
		}
		t.Errorf("%s %s in %s: %q\n\t... %q", f.Plant.Class, f.Plant.Kind, f.Plant.File, value, f.Excerpt)
	}
	for _, class := range []string{planted.Credential, planted.Personal, planted.Decoy} {
		var table []string
		bad, all := 0, 0
		for kind, s := range sums[class] {
			bad, all = bad+s.bad, all+s.all
			if s.bad > 0 {
				table = append(table, fmt.Sprintf("%s %d/%d", kind, s.bad, s.all))
			}
		}
		slices.Sort(table)
		t.Logf("%s: %d of %d values of %d kinds failed: %s", class, bad, all, len(sums[class]), strings.Join(table, ", "))
	}
}

// redacted is what a bundle would hold of the tree: all files are read to learn
// from them, then redacted.
func redacted(t *testing.T, tree planted.Tree, privacy diagnostics.Privacy) map[string][]byte {
	t.Helper()
	r, err := redact.New(redact.Options{Key: [32]byte{1}, Privacy: privacy, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tree.Names() {
		if err := r.Learn(strings.TrimSuffix(name, ".gz"), source(t, tree, name)); err != nil && !errors.Is(err, redact.ErrBinary) {
			t.Fatalf("learn %s: %v", name, err)
		}
	}
	if r.Overflowed() {
		t.Error("more was learned than can be sought")
	}
	out := map[string][]byte{}
	for _, name := range tree.Names() {
		var b bytes.Buffer
		member := strings.TrimSuffix(name, ".gz")
		w := r.Writer(&b, member)
		_, err := io.Copy(w, source(t, tree, name))
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Errorf("redact %s: %v", name, err)
		}
		out[member] = b.Bytes()
	}
	return out
}

func source(t *testing.T, tree planted.Tree, name string) io.Reader {
	t.Helper()
	data := bytes.NewReader(tree.Files[name])
	if !strings.HasSuffix(name, ".gz") {
		return data
	}
	r, err := gzip.NewReader(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
