package architecture

import (
	"cmp"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

const root = "../.."

func TestTheHouseIsAsPlanned(t *testing.T) {
	product, err := readTree(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range sorted(inspect(product)) {
		t.Error(c)
	}
}

// TestThePlanIsOfThisHouse keeps the plan free of what is gone.
func TestThePlanIsOfThisHouse(t *testing.T) {
	product, err := readTree(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, s := range product {
		for _, i := range s.imports() {
			used[i.path+" in "+s.dir] = true
		}
	}
	for library, users := range homes {
		for user := range strings.FieldsSeq(users) {
			if !used[library+" in "+user] {
				t.Errorf("the plan lets %s import %s, which it does not", user, library)
			}
		}
	}
	lists := []string{aside}
	for _, f := range floors {
		lists = append(lists, f.packages)
	}
	for _, users := range outside {
		lists = append(lists, users.users)
	}
	for _, list := range lists {
		for name := range strings.FieldsSeq(list) {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
				t.Errorf("the plan names %s, which is not there", name)
			}
		}
	}
}

// TestTheRulesCatch holds a house built all wrong against the rules. A line that
// breaks one ends with a comment saying which; no other line may be complained of.
func TestTheRulesCatch(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/crooked.txtar")
	if err != nil {
		t.Fatal(err)
	}
	house := fstest.MapFS{
		"internal/ui/long.go": {Data: []byte("package ui // breaks length\n" + strings.Repeat("\n", longestFile))},
	}
	for _, f := range archive.Files {
		house[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	product, err := readTree(house)
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]bool{}, map[string]bool{}
	for _, c := range inspect(product) {
		got[c.at+" breaks "+c.rule] = true
	}
	broken := map[string]bool{}
	mark := regexp.MustCompile(`// breaks ([a-z -]+)$`)
	for _, s := range product {
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if m := mark.FindStringSubmatch(c.Text); m != nil {
					for rule := range strings.SplitSeq(m[1], " and ") {
						want[s.at(c)+" breaks "+rule] = true
						broken[rule] = true
					}
				}
			}
		}
	}
	for at := range want {
		if !got[at] {
			t.Errorf("nobody complained: %s", at)
		}
	}
	for at := range got {
		if !want[at] {
			t.Errorf("an undeserved complaint: %s", at)
		}
	}
	for rule := range rules {
		if !broken[rule] {
			t.Errorf("nothing in the crooked house breaks %q", rule)
		}
	}
}

// TestNothingUnwantedIsLinked asks the go command what the optool binary is made of.
func TestNothingUnwantedIsLinked(t *testing.T) {
	if _, err := os.ReadFile(filepath.Join(root, "go.mod")); err != nil { // and be run again when it changes
		t.Fatal(err)
	}
	list := exec.Command("go", "list", "-deps", "./cmd/optool")
	list.Dir = root
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, module+"/internal/cli") {
		t.Fatalf("go list found no optool:\n%s", out)
	}
	for _, pkg := range linked {
		for _, no := range slices.Sorted(maps.Keys(unlinked)) {
			if pkg == no || strings.HasPrefix(pkg, no+"/") {
				t.Errorf("optool links %s: it %s", pkg, unlinked[no])
			}
		}
	}
}

func sorted(all []complaint) []complaint {
	return slices.SortedFunc(slices.Values(all), func(a, b complaint) int { return cmp.Compare(a.String(), b.String()) })
}
