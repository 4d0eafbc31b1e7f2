package architecture

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"strings"
)

// complaint is one place that breaks a rule.
type complaint struct{ rule, at, text string }

func (c complaint) String() string { return fmt.Sprintf("%s: %s: %s", c.at, c.rule, c.text) }

// rules are all the rules but those about what gets linked.
var rules = map[string]func(source, func(at, format string, args ...any)){
	"floor":    keepFloor,
	"library":  keepLibrary,
	"outside":  keepInside,
	"start-up": keepStill,
	"name":     keepName,
	"length":   keepLength,
}

// inspect holds a tree against the rules.
func inspect(product []source) []complaint {
	var all []complaint
	for _, s := range product {
		for name, rule := range rules {
			rule(s, func(at, format string, args ...any) {
				all = append(all, complaint{name, at, fmt.Sprintf(format, args...)})
			})
		}
	}
	return append(all, keepComment(product)...)
}

// height is the floor a package is on; -1 if the plan gives it none.
func height(pkg string) int {
	for i, f := range floors {
		if among(f.packages, pkg) {
			return i
		}
	}
	return -1
}

func keepFloor(s source, complain func(at, format string, args ...any)) {
	mine := height(s.dir)
	if mine < 0 && !among(aside, s.dir) {
		complain(s.at(s.file.Name), "package %s has no floor: give it one in the plan", s.dir)
	}
	for _, i := range s.imports() {
		if i.ours == "" {
			continue
		}
		theirs := height(i.ours)
		switch {
		case mine < 0 || theirs < 0:
			complain(s.at(i.spec), "%s imports %s, and one of them is on no floor", s.dir, i.ours)
		case theirs >= mine:
			complain(s.at(i.spec), "%s (%s) imports %s (%s): imports point down", s.dir, floors[mine].name, i.ours, floors[theirs].name)
		case among(forDesk, i.ours) && floors[mine].name != deskFloor:
			complain(s.at(i.spec), "%s is for the desk alone", i.ours)
		}
	}
}

func keepLibrary(s source, complain func(at, format string, args ...any)) {
	public := strings.HasPrefix(s.dir, "pkg/") && !(height(s.dir) >= 0 && floors[height(s.dir)].name == doorFloor)
	for _, i := range s.imports() {
		switch {
		case public && i.ours != "" && !strings.HasPrefix(i.ours, "pkg/"):
			complain(s.at(i.spec), "other programs link %s: it imports the standard library, golang.org/x/crypto and pkg/ alone", s.dir)
		case i.standard() || i.ours != "" || public && strings.HasPrefix(i.path, "golang.org/x/crypto/"):
		case !among(homes[i.path], s.dir):
			complain(s.at(i.spec), "%s is not at home in %s", i.path, s.dir)
		}
	}
}

func keepInside(s source, complain func(at, format string, args ...any)) {
	if among(aside, s.dir) {
		return
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		e, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name := s.name(e)
		for _, o := range outside {
			if name != "" && among(o.names, name) && !among(o.users, s.dir) && !among(o.users, s.path) {
				complain(s.at(e), "%s: %s", name, o.why)
			}
		}
		return true
	})
}

func keepStill(s source, complain func(at, format string, args ...any)) {
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == "init" {
				complain(s.at(d), "an init function: nothing works before main")
			}
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncLit:
					return false // runs when it is called
				case *ast.CallExpr:
					switch n.Fun.(type) {
					case *ast.ArrayType, *ast.ParenExpr: // a conversion
					default:
						if !among(harmless, s.name(n.Fun)) {
							complain(s.at(n), "a call that initialises a package: nothing works before main")
						}
					}
				}
				return true
			})
		}
	}
}

func keepName(s source, complain func(at, format string, args ...any)) {
	if name := s.file.Name.Name; among(vague, name) || among(vague, path.Base(s.dir)) {
		complain(s.at(s.file.Name), "%q says nothing about the package", name)
	}
}

func keepLength(s source, complain func(at, format string, args ...any)) {
	if s.lines > longestFile {
		complain(s.at(s.file.Name), "%d lines; more than %d usually hold two ideas", s.lines, longestFile)
	}
}

// keepComment wants one package comment in each package, in godoc's form.
func keepComment(product []source) []complaint {
	first, comments := map[string]source{}, map[string]int{}
	for _, s := range product {
		if _, ok := first[s.dir]; !ok {
			first[s.dir] = s
		}
		begins := "Package " + s.file.Name.Name + " "
		if s.file.Name.Name == "main" {
			begins = "Command " + path.Base(s.dir) + " "
		}
		if strings.HasPrefix(s.file.Doc.Text(), begins) {
			comments[s.dir]++
		}
	}
	var all []complaint
	for dir, s := range first {
		if n := comments[dir]; n != 1 {
			all = append(all, complaint{"comment", s.at(s.file.Name), fmt.Sprintf("package %s has %d package comments, want one", dir, n)})
		}
	}
	return all
}
