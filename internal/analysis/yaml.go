package analysis

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"go.yaml.in/yaml/v3"
)

const (
	maxDocument = 4 << 20 // bytes of a document, and of the JSON that a YAML one amounts to
	maxYAML     = 1 << 20 // its parser takes much memory
	maxMarks    = 60_000  // lines, commas and colons of YAML, a bound for its values
	maxDepth    = 64
)

var errDocument = errors.New("it is no JSON or YAML document")

// read returns a document as valid JSON. YAML is turned into it: the first
// document alone, aliases followed as far as the bounds go, since they can make a small
// file large ("billion laughs").
func read(raw []byte) (text, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if json.Valid(raw) {
		return raw, nil
	}
	marks := 0
	for _, mark := range []string{"\n", ",", ": ", "- ", "[", "? "} {
		marks += bytes.Count(raw, []byte(mark))
	}
	if len(raw) > maxYAML || marks > maxMarks {
		return nil, errors.New("it is too large for a YAML document")
	}
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil || root.Kind != yaml.DocumentNode || len(root.Content) != 1 {
		return nil, errDocument
	}
	out, err := appendJSON(nil, root.Content[0], 0)
	if err != nil || !json.Valid(out) {
		return nil, errDocument
	}
	return out, nil
}

func appendJSON(out []byte, n *yaml.Node, depth int) ([]byte, error) {
	if depth > maxDepth || len(out) > maxDocument {
		return nil, errDocument
	}
	var err error
	switch n.Kind {
	case yaml.AliasNode:
		return appendJSON(out, n.Alias, depth+1)
	case yaml.SequenceNode:
		out = append(out, '[')
		for i, item := range n.Content {
			if i > 0 {
				out = append(out, ',')
			}
			if out, err = appendJSON(out, item, depth+1); err != nil {
				return nil, err
			}
		}
		return append(out, ']'), nil
	case yaml.MappingNode:
		out = append(out, '{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendText(out, n.Content[i].Value), ':')
			if out, err = appendJSON(out, n.Content[i+1], depth+1); err != nil {
				return nil, err
			}
		}
		return append(out, '}'), nil
	case yaml.ScalarNode:
		return appendScalar(out, n), nil
	}
	return nil, errDocument
}

func appendScalar(out []byte, n *yaml.Node) []byte {
	switch n.ShortTag() {
	case "!!null":
		return append(out, "null"...)
	case "!!bool":
		var yes bool
		if n.Decode(&yes) == nil {
			return strconv.AppendBool(out, yes)
		}
	case "!!int", "!!float":
		var number float64
		if n.Decode(&number) == nil {
			if exact, err := json.Marshal(number); err == nil {
				return append(out, exact...)
			}
		}
	}
	return appendText(out, n.Value)
}

func appendText(out []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		return append(out, `""`...)
	}
	return append(out, quoted...)
}
