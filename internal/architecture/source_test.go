package architecture

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// source is one Go file of the tree.
type source struct {
	path  string // from the root, with slashes
	dir   string // its package, as the plan writes it
	lines int
	file  *ast.File
	set   *token.FileSet
}

// readTree parses every Go file of the module at root but tests, whatever its build tags.
func readTree(root fs.FS) (product []source, err error) {
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() {
			if name != "." && (strings.ContainsAny(base[:1], "._") || base == "testdata") {
				return fs.SkipDir
			}
			if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil && name != "." {
				return fs.SkipDir // a module of its own: another house
			}
			return nil
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		s := source{path: name, dir: path.Dir(name), lines: bytes.Count(text, []byte("\n")), set: token.NewFileSet()}
		if s.file, err = parser.ParseFile(s.set, name, text, parser.ParseComments); err != nil {
			return err
		}
		product = append(product, s)
		return nil
	})
	return product, err
}

// at is the place of a node, as path:line.
func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.set.Position(n.Pos()).Line)
}

// imported is one import of a file. Ours is its package when it is one of this
// module, as the plan writes it.
type imported struct {
	spec       *ast.ImportSpec
	path, ours string
}

func (s source) imports() []imported {
	var all []imported
	for _, spec := range s.file.Imports {
		i := imported{spec: spec}
		i.path, _ = strconv.Unquote(spec.Path.Value)
		i.ours, _ = strings.CutPrefix(i.path, module+"/")
		if i.ours == i.path {
			i.ours = ""
		}
		all = append(all, i)
	}
	return all
}

// standard reports whether the import is of the standard library: its first
// element is no host.
func (i imported) standard() bool {
	host, _, _ := strings.Cut(i.path, "/")
	return !strings.Contains(host, ".")
}

// name returns what an expression names outside its file, such as
// "net/http.Get", or a builtin's name; else "".
func (s source) name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		from, ok := e.X.(*ast.Ident)
		if !ok || from.Obj != nil {
			return ""
		}
		for _, i := range s.imports() {
			local := path.Base(i.path)
			if i.spec.Name != nil {
				local = i.spec.Name.Name
			}
			if local == from.Name {
				return i.path + "." + e.Sel.Name
			}
		}
	case *ast.Ident:
		if e.Obj == nil {
			return e.Name
		}
	}
	return ""
}

// among reports whether the words of list, separated by blanks, have word.
func among(list, word string) bool {
	return strings.Contains(" "+list+" ", " "+word+" ")
}
