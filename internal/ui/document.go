package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Warning is a remark beside a result that does not change the exit code.
type Warning struct {
	Code    string `json:"code"` // stable, snake_case
	Message string `json:"message"`
}

// success and failure are the two documents a script can meet. The order of
// the fields is the order of the output.
type success struct {
	Schema   string    `json:"schema"`
	Kind     string    `json:"kind"`
	Data     any       `json:"data"`
	Warnings []Warning `json:"warnings"` // never null
}

type failure struct {
	Schema string  `json:"schema"`
	Kind   string  `json:"kind"` // always "Error"
	Error  problem `json:"error"`
}

type problem struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Hint      string `json:"hint"`
	ExitCode  int    `json:"exitCode"`
	Retryable bool   `json:"retryable"`
}

func failureOf(schema string, f *fault.Error) failure {
	return failure{schema, "Error", problem{f.Code, lang.Of(f), lang.Of(f.Advice()), f.Exit, f.Retryable}}
}

// encode renders doc as one JSON or YAML document with a final line feed. YAML
// is made from the JSON, so that names, order and omissions are the same.
// Characters that could steer a terminal are escaped in both.
func encode(output Output, doc any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	if output != YAML {
		return escapeWild(b.Bytes(), jsonEscape), nil
	}
	dec := json.NewDecoder(&b)
	dec.UseNumber()
	node, err := yamlOf(dec)
	if err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	var out bytes.Buffer
	yenc := yaml.NewEncoder(&out)
	yenc.SetIndent(2)
	if err := yenc.Encode(node); err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	return escapeWild(out.Bytes(), escape), nil
}

// yamlOf reads the next JSON value as a YAML node. JSON text itself is no safe
// YAML: its raw DEL and its long keys are refused by YAML readers.
func yamlOf(dec *json.Decoder) (*yaml.Node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		node := &yaml.Node{Kind: yaml.MappingNode}
		if v == '[' {
			node.Kind = yaml.SequenceNode
		}
		for dec.More() {
			child, err := yamlOf(dec)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child) // in a mapping: key, value, key, value
		}
		if len(node.Content) == 0 {
			node.Style = yaml.FlowStyle // [] and {}
		}
		_, err := dec.Token() // the closing delimiter
		return node, err
	case string:
		var node yaml.Node
		if err := node.Encode(v); err != nil { // quotes what older readers take for a boolean or a number
			return nil, err
		}
		if !tame(v, "\n\t") {
			node.Style = yaml.DoubleQuotedStyle // where escapeWild may write escapes
		}
		return &node, nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
	default: // json.Number, bool
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(v)}, nil
	}
}

// escapeWild escapes what an encoder left raw. Such characters occur inside
// double quotes only, where the escape means the same character.
func escapeWild(doc []byte, escape func(rune) string) []byte {
	if tame(string(doc), "\n\t") {
		return doc
	}
	var b bytes.Buffer
	for _, r := range string(doc) {
		if wild(r) && r != '\n' && r != '\t' {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

func jsonEscape(r rune) string {
	if hi, lo := utf16.EncodeRune(r); hi != 0xfffd {
		return escape(hi) + escape(lo)
	}
	return escape(r)
}

// write sends all of b to w; a short or failed write is reported once.
func write(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fault.New(fault.ExitFailure, "output_failed", "write the result: %w", err)
	}
	return nil
}
