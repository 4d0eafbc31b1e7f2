package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/profile"
)

// Every recipe that the documentation shows is one that "profile validate" accepts,
// as is the one of each example.
func TestDocsRecipesAreSound(t *testing.T) {
	texts := map[string]string{}
	var bare string // a whole profile without a recipe
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		data, err := os.ReadFile(filepath.Join(docsDir, "examples", name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(data)
		before, _, ok := strings.Cut(texts[name], "\ndiagnostics:\n")
		if !ok {
			t.Errorf("%s shows no recipe", name)
		}
		bare = before + "\n"
	}
	block := regexp.MustCompile("(?ms)^```yaml\n((?:diagnostics|support):\n.*?)^```$")
	shown := 0
	for path, text := range pages(t) {
		for _, m := range block.FindAllStringSubmatch(text, -1) {
			if rules, ok := strings.CutPrefix(m[1], "support:\n"); ok {
				if !strings.Contains(path, "vendor") {
					continue // of the administrator's configuration
				}
				m[1] = "support:\n" + wholePolicy(rules)
			}
			shown++
			texts[path+": "+m[1]] = bare + m[1]
		}
	}
	if shown < 9 {
		t.Errorf("only %d recipes were found", shown)
	}
	for where, text := range texts {
		p, err := profile.Parse("profile.yaml", []byte(text))
		if err == nil {
			err = bundle.CheckProfile(p)
		}
		if err != nil {
			t.Errorf("%v\nin %s", err, where)
		}
	}
}

// wholePolicy adds to a part of a policy what no policy may lack.
func wholePolicy(part string) string {
	for key, value := range map[string]string{"version": `"1"`, "effective": "2026-01-01", "delivery": "{endpoint: true}"} {
		if !strings.Contains(part, "  "+key+":") {
			part += "  " + key + ": " + value + "\n"
		}
	}
	return part
}
