package strictyaml

import (
	"encoding"
	"errors"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Decode fills the value that into points to and adds what does not fit to the
// document's problems. It panics if into is not a pointer.
func (d *Document) Decode(into any) {
	if d.root != nil {
		d.fill(d.root, "", reflect.ValueOf(into).Elem())
	}
}

func (d *Document) fill(n *yaml.Node, path string, v reflect.Value) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if d.full() || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return
	}
	switch self := v.Addr().Interface().(type) {
	case yaml.Unmarshaler, *yaml.Node, *any:
		if err := n.Decode(self); err != nil && !d.rejectedWithin(path) {
			d.Reject(path, "%s", ownWords(err))
		}
		return
	case encoding.TextUnmarshaler:
		if n.Kind != yaml.ScalarNode {
			d.mismatch(n, path, "text")
		} else if err := self.UnmarshalText([]byte(n.Value)); err != nil {
			d.Reject(path, "%s", own(err))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		d.fill(n, path, target.Elem())
		v.Set(target)
	case reflect.Struct:
		d.fillStruct(n, path, v)
	case reflect.Map:
		d.fillMap(n, path, v)
	case reflect.Slice:
		d.fillList(n, path, v)
	default:
		d.fillScalar(n, path, v)
	}
}

func (d *Document) fillStruct(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.mismatch(n, path, "a section of keys")
		return
	}
	names, fields := structFields(v)
	for i := 0; i < len(n.Content) && !d.full(); i += 2 {
		key := n.Content[i].Value
		at := child(path, key)
		if d.reported(n.Content[i], at) {
			continue
		}
		if field, ok := fields[key]; ok {
			d.fill(n.Content[i+1], at, field)
		} else if near := Suggest(key, names); near != "" {
			d.Reject(at, "unknown key, did you mean %s?", near)
		} else {
			d.Reject(at, "unknown key, want one of %s", clip(strings.Join(names, ", ")))
		}
	}
}

func (d *Document) fillMap(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.mismatch(n, path, "a section of keys")
		return
	}
	t := v.Type()
	filled := reflect.MakeMapWithSize(t, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		at := child(path, n.Content[i].Value)
		if d.reported(n.Content[i], at) {
			continue
		}
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		d.fill(n.Content[i], at, key)
		d.fill(n.Content[i+1], at, value)
		filled.SetMapIndex(key, value)
	}
	v.Set(filled)
}

// reported says whether survey has found a key unusable: not text, or the second of its name.
func (d *Document) reported(key *yaml.Node, at string) bool {
	return key.Kind != yaml.ScalarNode || key.Line != d.Line(at)
}

func (d *Document) fillList(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.mismatch(n, path, "a list")
		return
	}
	filled := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		d.fill(c, item(path, i), filled.Index(i))
	}
	v.Set(filled)
}

// fillScalar narrows what the YAML package converts: a text field takes a scalar
// as written, a whole number is never cut from a fraction.
func (d *Document) fillScalar(n *yaml.Node, path string, v reflect.Value) {
	want := words(v.Type().String())
	whole := false
	switch k := v.Kind(); {
	case k == reflect.String:
		if n.Kind != yaml.ScalarNode {
			d.mismatch(n, path, "text")
			return
		}
		v.SetString(n.Value)
		return
	case v.Type() == reflect.TypeFor[time.Duration]():
		want = "a duration such as 30s or 24h"
	case v.CanInt():
		want, whole = "a whole number", true
	case v.CanUint():
		want, whole = "a whole number from 0", true
	case v.CanFloat():
		want = "a number"
	case k == reflect.Bool:
		want = "true or false"
	}
	if whole && n.ShortTag() != "!!int" || n.Decode(v.Addr().Interface()) != nil {
		d.mismatch(n, path, want)
	}
}

// mismatch rejects a value of another type than wanted.
func (d *Document) mismatch(n *yaml.Node, path string, want words) {
	switch n.Kind {
	case yaml.MappingNode:
		d.Reject(path, "want %s, got a section of keys", want)
	case yaml.SequenceNode:
		d.Reject(path, "want %s, got a list", want)
	default:
		d.Reject(path, "want %s, got %q", want, clip(n.Value))
	}
}

// ownWords returns what a type that reads itself said, without the frame of the YAML package.
func ownWords(err error) any {
	if several, ok := errors.AsType[*yaml.TypeError](err); ok {
		return clip(strings.Join(several.Errors, "; "))
	}
	if rest, framed := strings.CutPrefix(err.Error(), "yaml: "); framed {
		return clip(rest)
	}
	return own(err)
}

// own is what a type that reads itself said: as it was composed where that is known.
func own(err error) any {
	if _, ok := err.(interface{ Said() (string, []any) }); ok {
		return err
	}
	return clip(err.Error())
}

// structFields returns the keys of a struct in their order, and its fields by key.
func structFields(v reflect.Value) (names []string, fields map[string]reflect.Value) {
	fields = map[string]reflect.Value{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported() || name == "-":
			continue
		case strings.Contains(options, "inline"):
			inner, by := structFields(v.Field(i))
			for _, name := range inner {
				names, fields[name] = append(names, name), by[name]
			}
			continue
		case name == "":
			name = strings.ToLower(f.Name)
		}
		names, fields[name] = append(names, name), v.Field(i)
	}
	return names, fields
}
