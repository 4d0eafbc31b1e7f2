package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/fault"
)

type facts struct {
	Zeta  string            `json:"zeta"`
	Alpha []string          `json:"alpha"`
	N     int64             `json:"n"`
	F     float64           `json:"f"`
	None  *int              `json:"none"`
	Map   map[string]string `json:"map"`
	Skip  string            `json:"skip,omitempty"`
}

func printer(output Output) (*Printer, *bytes.Buffer, *bytes.Buffer) {
	var out, err bytes.Buffer
	return &Printer{Out: FixedStream(&out, 0, false), Err: FixedStream(&err, 0, false), Output: output, Schema: "optool/v1"}, &out, &err
}

func show(s *Sheet) error { s.Field("Key", Plain("value")); return nil }

func TestDocuments(t *testing.T) {
	data := facts{Zeta: "<true> & \x1b\u202e\U000e0041 ", Alpha: []string{"true", "12", "null", "a\nb\n", "~", "", "no"}, N: 1 << 60, F: 1e21, Map: map[string]string{"": "\u007f\u009b"}}
	for _, output := range []Output{JSON, YAML} {
		p, out, _ := printer(output)
		p.Warn(Warning{"first", "kept"})
		if err := p.Result("Facts", data, []Warning{{"second", "given"}}, show); err != nil {
			t.Fatal(err)
		}
		golden(t, "facts."+string(output), out.String())
		checkTame(t, out.String(), true)

		p, out, _ = printer(output)
		if err := p.Result("Empty", struct{}{}, nil, show); err != nil {
			t.Fatal(err)
		}
		golden(t, "empty."+string(output), out.String())

		p, out, stderr := printer(output)
		failed := fault.New(fault.ExitUnreachable, "vendor_unreachable", "reach <vendor>: %w", errors.New("timeout")).Hinted("try later").Retry()
		if code := p.Fail(fmt.Errorf("update: %w", failed)); code != fault.ExitUnreachable || stderr.Len() > 0 {
			t.Errorf("exit %d, stderr %q", code, stderr)
		}
		golden(t, "error."+string(output), out.String())
	}
}

// Whatever a result holds, JSON and YAML say the same.
func FuzzDocumentsAgree(f *testing.F) {
	f.Add("a: b", "\u2028\x85", "2026-01-02")
	f.Add("\U000e0041 \\U000e0041", "0x1f", strings.Repeat("k", 2000))
	f.Fuzz(func(t *testing.T, a, b, c string) {
		data := map[string]any{a: b, b: []any{c, 1, nil, true}, c: map[string]any{a: a}}
		var docs [2]any
		for i, output := range []Output{JSON, YAML} {
			text, err := encode(output, data)
			if err != nil {
				t.Fatal(err)
			}
			checkTame(t, string(text), true)
			if output == JSON {
				err = json.Unmarshal(text, &docs[i])
			} else {
				err = yaml.Unmarshal(text, &docs[i])
			}
			if err != nil {
				t.Fatalf("%s: %v\n%s", output, err, text)
			}
		}
		if fmt.Sprintf("%#v", normal(docs[0])) != fmt.Sprintf("%#v", normal(docs[1])) || !reflect.DeepEqual(normal(docs[0]), normal(docs[1])) {
			t.Fatalf("JSON %#v\nYAML %#v", docs[0], docs[1])
		}
	})
}

// normal makes the numbers of both decoders one type.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = normal(v[k])
		}
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	case int:
		return float64(v)
	}
	return v
}

func TestResultForPeople(t *testing.T) {
	p, out, stderr := printer(Table)
	p.Warn(Warning{"w", "mind\nthe \x1bgap"})
	if err := p.Result("K", nil, nil, show); err != nil {
		t.Fatal(err)
	}
	if out.String() != "Key  value\n" || stderr.String() != "warning: mind\n  the \\x1bgap\n" {
		t.Errorf("out %q, stderr %q", out, stderr)
	}
	p, out, stderr = printer(Table)
	p.Quiet = true
	p.Warn(Warning{"w", "x"})
	if err := p.Result("K", nil, nil, show); err != nil || out.Len()+stderr.Len() > 0 {
		t.Errorf("quiet: out %q, stderr %q, %v", out, stderr, err)
	}
}

func TestFailForPeople(t *testing.T) {
	p, out, stderr := printer(Table)
	p.Quiet = true
	p.Err = FixedStream(stderr, 80, true)
	code := p.Fail(fault.Usage("two\nlines \x1b[2J").Hinted("type this"))
	want := "\x1b[1;31merror:\x1b[0m two\n  lines \\x1b[2J\n\x1b[1mhint:\x1b[0m type this\n"
	if code != 2 || out.Len() > 0 || stderr.String() != want {
		t.Errorf("exit %d\n%q\n%q", code, stderr, want)
	}
	if p.Fail(nil) != 0 {
		t.Error("Fail(nil) is no failure")
	}
	if code := p.Fail(&fault.Error{Message: "forgot the code"}); code != fault.ExitFailure {
		t.Errorf("a failure ended with %d", code)
	}
}

func TestOneDocumentOnly(t *testing.T) {
	p, out, stderr := printer(JSON)
	if err := p.Result("K", nil, nil, show); err != nil {
		t.Fatal(err)
	}
	before := out.Len()
	if code := p.Fail(errors.New("late")); code != 1 || out.Len() != before || stderr.String() != "error: late\n" {
		t.Errorf("exit %d, %d more bytes, stderr %q", code, out.Len()-before, stderr)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestBrokenOutput(t *testing.T) {
	for _, output := range []Output{Table, JSON, YAML} {
		p, _, stderr := printer(output)
		p.Out = FixedStream(brokenPipe{}, 0, false)
		if err := p.Result("K", nil, nil, show); fault.Of(err) == nil || fault.Of(err).Code != "output_failed" {
			t.Errorf("%s: %v", output, err)
		}
		if code := p.Fail(errors.New("why")); code != 1 || stderr.String() != "error: why\n" {
			t.Errorf("%s: exit %d, %q", output, code, stderr)
		}
	}
}
