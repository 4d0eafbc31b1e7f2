package lang

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

var missingFile = flag.String("missing", "", "write the texts that the catalogues lack to this file, as entries to fill in; \"-\" for standard output")

// wording says which argument of a call is a text. Names are those that the house
// uses for nothing else; a name with a dot is a function of that package.
var wording = map[string][]int{
	"lang.T": {0}, "lang.Say": {0}, "lang.Errorf": {0}, "lang.Mark": {0}, "lang.N": {1}, "lang.Word": {0},
	"fault.New": {2}, "fault.Usage": {0}, "fault.File": nil,
	"Hinted": {0}, "Append": {0}, "Advise": {0},
	"ui.Plainf": {0}, "ui.Group": {1}, "ui.DefaultGroup": {1}, "ui.ExitMeaning": {2},
	"Heading": {0}, "Field": {0}, "Reject": {1},
}

// found is a text of the code, and where it stands.
type found struct {
	id, plural string
	at         string
}

// texts are those of all the packages but for the ones that speak to nobody.
func texts(t *testing.T) []found {
	t.Helper()
	var all []found
	files := token.NewFileSet()
	root := filepath.Join("..", "..")
	for _, top := range []string{"internal", "pkg"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			slash := filepath.ToSlash(path)
			if d.IsDir() && (d.Name() == "testdata" || strings.Contains(slash, "internal/demo") || strings.Contains(slash, "internal/bench") || strings.HasSuffix(slash, "internal/accept")) {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				all = append(all, worded(files, n)...)
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return slices.DeleteFunc(all, func(f found) bool { return !wordy(f.id) })
}

// worded are the texts in a node of the syntax.
func worded(files *token.FileSet, n ast.Node) []found {
	at := func(e ast.Node) string {
		p := files.Position(e.Pos())
		return fmt.Sprintf("%s:%d", strings.TrimPrefix(filepath.ToSlash(p.Filename), "../../"), p.Line)
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch fun := n.Fun.(type) {
		case *ast.SelectorExpr:
			name = fun.Sel.Name
			if x, ok := fun.X.(*ast.Ident); ok && wording[x.Name+"."+name] != nil {
				name = x.Name + "." + name
			}
		case *ast.Ident: // within the package itself
			name = fun.Name
		}
		var all []found
		for _, i := range wording[name] {
			if i >= len(n.Args) {
				continue
			}
			if text, ok := literal(n.Args[i]); ok {
				f := found{id: text, at: at(n.Args[i])}
				if name == "lang.N" {
					f.plural, _ = literal(n.Args[2])
				}
				all = append(all, f)
			}
		}
		return append(all, rows(n, at)...)
	case *ast.KeyValueExpr:
		key, ok := n.Key.(*ast.Ident)
		if !ok || !slices.Contains([]string{"Short", "Long"}, key.Name) {
			return nil
		}
		if text, ok := literal(n.Value); ok {
			return []found{{id: strings.TrimRight(text, " \n"), at: at(n.Value)}}
		}
	}
	return nil
}

// rows are the headers of a table, and the meanings of flags.
func rows(n *ast.CallExpr, at func(ast.Node) string) []found {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || len(n.Args) == 0 {
		return nil
	}
	var all []found
	if sel.Sel.Name == "Table" {
		if list, ok := n.Args[0].(*ast.CompositeLit); ok {
			for _, e := range list.Elts {
				if text, ok := literal(e); ok {
					all = append(all, found{id: text, at: at(e)})
				}
			}
		}
	}
	if flagKind.MatchString(sel.Sel.Name) && len(n.Args) >= 3 {
		if text, ok := literal(n.Args[len(n.Args)-1]); ok {
			all = append(all, found{id: text, at: at(n.Args[len(n.Args)-1])})
		}
	}
	return all
}

var flagKind = regexp.MustCompile(`^(Bool|String|Int|Int64|Uint|Uint64|Duration|StringSlice|StringArray|Count|Var|Float64)(Var)?P?$`)

// literal is a string of the source, also one in several pieces.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, ok1 := literal(e.X)
		right, ok2 := literal(e.Y)
		return left + right, e.Op == token.ADD && ok1 && ok2
	case *ast.ParenExpr:
		return literal(e.X)
	case *ast.CallExpr: // a marked text inside another call counts there
		return "", false
	}
	return "", false
}

var verb = regexp.MustCompile(`%[-+# 0]*(\[\d+\])?[\d.*]*[a-zA-Z%]`)

// wordy reports whether there is anything to translate.
func wordy(text string) bool {
	return strings.ContainsFunc(verb.ReplaceAllString(text, ""), unicode.IsLetter)
}

func catalogueFiles(t *testing.T) map[string][]translation {
	t.Helper()
	all := map[string][]translation{}
	paths, _ := filepath.Glob("ru/*.po")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = parse(string(data))
	}
	return all
}

// No text of the code is without its Russian.
func TestNoTextIsMissing(t *testing.T) {
	have := map[string]bool{}
	for _, entries := range catalogueFiles(t) {
		for _, e := range entries {
			have[e.id] = e.said[0] != ""
		}
	}
	lacking := map[string]found{}
	for _, f := range texts(t) {
		if !have[f.id] {
			lacking[f.id] = f
		}
	}
	for _, id := range composed {
		if !have[id] {
			lacking[id] = found{id: id, at: "composed"}
		}
	}
	ordered := slices.SortedFunc(maps.Values(lacking), func(a, b found) int { return strings.Compare(a.at, b.at) })
	if *missingFile != "" {
		var b strings.Builder
		for _, f := range ordered {
			b.WriteString(blank(f))
		}
		if *missingFile == "-" {
			fmt.Print(b.String())
		} else if err := os.WriteFile(*missingFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, f := range ordered {
		if i == 20 {
			t.Errorf("and %d more; to see them as entries: go test ./internal/lang -run Missing -missing FILE", len(ordered)-i)
			break
		}
		t.Errorf("%s: no Russian for %q", f.at, f.id)
	}
}

// blank is an entry to fill in.
func blank(f found) string {
	text := fmt.Sprintf("#: %s\nmsgid %s\n", f.at, quoted(f.id))
	if f.plural != "" {
		return text + fmt.Sprintf("msgid_plural %s\nmsgstr[0] \"\"\nmsgstr[1] \"\"\nmsgstr[2] \"\"\n\n", quoted(f.plural))
	}
	return text + "msgstr \"\"\n\n"
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}

// The catalogues fit the code: each entry is used, stands once, and takes the same
// arguments.
func TestCataloguesFitTheCode(t *testing.T) {
	used := map[string]bool{}
	for _, f := range texts(t) {
		used[f.id] = true
	}
	seen := map[string]string{}
	for path, entries := range catalogueFiles(t) {
		for _, e := range entries {
			at := fmt.Sprintf("%s:%d", path, e.line)
			if before, ok := seen[e.id]; ok {
				t.Errorf("%s: %q stands at %s already", at, e.id, before)
			}
			seen[e.id] = at
			if !used[e.id] && !slices.Contains(composed, e.id) {
				t.Errorf("%s: no code says %q", at, e.id)
			}
			if e.plural != "" && len(e.said) != russianForms {
				t.Errorf("%s: %d plural forms, want %d", at, len(e.said), russianForms)
			}
			for _, said := range e.said {
				if want, got := verbs(e.id), verbs(said); said != "" && e.plural == "" && !slices.Equal(want, got) {
					t.Errorf("%s: the arguments are %v in English and %v in Russian", at, want, got)
				}
			}
		}
	}
}

// verbs are what a format takes, in the order of the arguments.
func verbs(format string) []string {
	taken := map[int]string{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if strings.HasSuffix(m[0], "%") {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(strings.Trim(m[1], "[]"))
		}
		kind := m[0][len(m[0])-1:]
		if kind == "w" {
			kind = "v"
		}
		taken[next] = kind
		next++
	}
	var all []string
	for _, i := range slices.Sorted(maps.Keys(taken)) {
		all = append(all, strconv.Itoa(i)+taken[i])
	}
	return all
}
