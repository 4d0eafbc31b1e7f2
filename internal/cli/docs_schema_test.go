package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/sla"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/tree"
	"github.com/optool/optool/internal/update"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s:%s", quote(m.name), value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// words are the values of string types that have a fixed list of them.
func words() map[reflect.Type]any {
	return map[reflect.Type]any{
		reflect.TypeFor[license.State]():    license.States(),
		reflect.TypeFor[license.Status]():   []license.Status{license.Active, license.Suspended, license.Revoked},
		reflect.TypeFor[license.Coverage](): []license.Coverage{license.CoverageUnknown, license.Covered, license.NotCovered},
		reflect.TypeFor[license.Use]():      []license.Use{license.UseLicense, license.UseTime},
		reflect.TypeFor[licensing.Result](): []licensing.Result{licensing.Fresh, licensing.Unchanged, licensing.Updated, licensing.ByFile},
		reflect.TypeFor[update.Kind]():      []update.Kind{update.Install, update.Advance, update.Rollback},
		reflect.TypeFor[update.Ending]():    []update.Ending{update.EndDone, update.EndUndone},
		reflect.TypeFor[update.Level]():     []update.Level{update.Pass, update.Warn, update.Fail},
		reflect.TypeFor[tree.Kind]():        []tree.Kind{tree.Changed, tree.Missing, tree.Extra},
		reflect.TypeFor[support.Kind]():     support.Kinds(),
		reflect.TypeFor[support.Share]():    []support.Share{support.One, support.Several, support.All},
		reflect.TypeFor[support.MessageKind](): []support.MessageKind{support.Reply, support.Close, support.Answer, support.Question, support.Note,
			support.Closed},
		reflect.TypeFor[vendorapi.RequestState](): []vendorapi.RequestState{vendorapi.RequestOpen, vendorapi.RequestWaiting, vendorapi.RequestAnswered,
			vendorapi.RequestClosed},
		reflect.TypeFor[outbox.State]():    knownStates(),
		reflect.TypeFor[outbox.Stage]():    []outbox.Stage{outbox.Queued, outbox.Uploading, outbox.Sending, outbox.Accepted, outbox.Carried, outbox.Dead},
		reflect.TypeFor[policy.Severity](): []policy.Severity{policy.Refusal, policy.Missing, policy.Question, policy.Advice},
		reflect.TypeFor[sla.State]():       []sla.State{sla.Running, sla.Paused, sla.Answered, sla.Ended},
		reflect.TypeFor[config.Layer](): []config.Layer{config.LayerDefault, config.LayerSystem, config.LayerUser,
			config.LayerExplicit, config.LayerEnvironment, config.LayerFlag},
	}
}

// schema makes the JSON Schema of Go types by the rules of encoding/json.
type schema struct {
	t        *testing.T
	comments map[string]string
	words    map[reflect.Type]any
	shared   object // named structs, under $defs
	known    map[string]reflect.Type
	bounds   map[string]object // more of a field, by type and field; may be nil
}

func (s *schema) of(typ reflect.Type) object {
	if values, ok := s.words[typ]; ok {
		return object{{"type", "string"}, {"enum", values}}
	}
	switch typ {
	case reflect.TypeFor[time.Time]():
		return object{{"type", "string"}, {"format", "date-time"}}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return s.of(typ.Elem())
	case reflect.String:
		return object{{"type", "string"}}
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Int, reflect.Int64:
		return object{{"type", "integer"}}
	case reflect.Float64:
		return object{{"type", "number"}}
	case reflect.Uint64:
		return object{{"type", "integer"}, {"minimum", 0}}
	case reflect.Slice:
		return object{{"type", "array"}, {"items", s.of(typ.Elem())}}
	case reflect.Map:
		return object{{"type", "object"}, {"additionalProperties", s.of(typ.Elem())}}
	case reflect.Struct:
		return s.reference(typ)
	}
	s.t.Fatalf("no schema for a %s", typ)
	return nil
}

// reference points to a struct under $defs, and puts it there on first use.
func (s *schema) reference(typ reflect.Type) object {
	name := strings.TrimSuffix(typ.Name(), "View")
	if before, ok := s.known[name]; !ok {
		s.known[name] = typ
		body := s.structure(typ)
		s.shared = append(s.shared, member{name, body})
	} else if before != typ {
		s.t.Fatalf("%s and %s would have one name in a schema", before, typ)
	}
	return object{{"$ref", "#/$defs/" + name}}
}

func (s *schema) structure(typ reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" { // its members are members here
			inner := s.structure(f.Type)
			properties = append(properties, inner[1].value.(object)...)
			required = append(required, inner[2].value.([]string)...)
			continue
		}
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			s.t.Fatalf("%s.%s is printed without a name of its own", typ, f.Name)
		}
		property := s.of(f.Type)
		comment := s.comments[path.Base(typ.PkgPath())+"."+typ.Name()+"."+f.Name]
		property = append(property, s.bounds[typ.Name()+"."+f.Name]...)
		if comment != "" {
			property = append(property, member{"description", comment})
		}
		properties = append(properties, member{name, property})
		if strings.Contains(options, "omit") {
			continue
		}
		if f.Type.Kind() == reflect.Pointer {
			s.t.Fatalf("%s.%s may be null: readers are promised that nothing is", typ, f.Name)
		}
		required = append(required, name)
	}
	return object{{"type", "object"}, {"properties", properties}, {"required", required}}
}

// documentSchema is the schema of a whole document. It is open: a later release
// may add fields, and readers are to ignore those they do not know.
func documentSchema(t *testing.T, kind string, data any, comments map[string]string) []byte {
	t.Helper()
	s := &schema{t: t, comments: comments, words: words(), known: map[string]reflect.Type{}}
	body := s.structure(reflect.TypeOf(data))
	warning := object{{"type", "object"}, {"properties", object{
		{"code", object{{"type", "string"}, {"pattern", "^[a-z_]+$"}, {"description", "stable, for scripts"}}},
		{"message", object{{"type", "string"}}},
	}}, {"required", []string{"code", "message"}}}
	root := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "urn:optool:v1:" + kind},
		{"title", kind},
		{"type", "object"},
		{"properties", object{
			{"schema", object{{"const", Schema}}},
			{"kind", object{{"const", kind}}},
			{"data", body},
			{"warnings", object{{"type", "array"}, {"items", warning}}},
		}},
		{"required", []string{"schema", "kind", "data", "warnings"}},
	}
	if len(s.shared) > 0 {
		root = append(root, member{"$defs", s.shared})
	}
	return indented(root)
}

// errorSchema is the schema of the document that stands in for a result.
func errorSchema() []byte {
	text := object{{"type", "string"}}
	return indented(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "urn:optool:v1:Error"},
		{"title", "Error"},
		{"type", "object"},
		{"properties", object{
			{"schema", object{{"const", Schema}}},
			{"kind", object{{"const", "Error"}}},
			{"error", object{{"type", "object"}, {"properties", object{
				{"code", object{{"type", "string"}, {"pattern", "^[a-z_]+$"}, {"description", "stable, for scripts"}}},
				{"message", append(text, member{"description", "what was attempted and what is wrong"})},
				{"hint", append(text, member{"description", "what to do next; may be empty"})},
				{"exitCode", object{{"type", "integer"}, {"minimum", 1}, {"maximum", 255}}},
				{"retryable", object{{"type", "boolean"}, {"description", "the same call may succeed later without any change"}}},
			}}, {"required", []string{"code", "message", "hint", "exitCode", "retryable"}}}},
		}},
		{"required", []string{"schema", "kind", "error"}},
	})
}

func indented(v any) []byte {
	compact, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		panic(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}
