package cli_test

import (
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// helpRules are the rules for support of scripts that want none of their own: whoever
// has the licence may ask, at the endpoint.
const helpRules = `
support:
  version: "1"
  effective: 2026-01-01
  languages: [{code: en}]
  required:
    error: [description, impact]
  priorities:
    - {level: 1, title: Nothing works, functions: all, users: all, reaction: {on-premise: 2h}}
    - {level: 2, title: Something fails, reaction: {on-premise: 4h}}
  reaction: {on-premise: 8h}
  delivery: {endpoint: true}
`

// policy adds rules for support to the vendor's profile: those of FILE, in which
// $NAME is a variable of the script, or a few plain ones.
func policyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: policy [FILE]")
	}
	rules := helpRules
	if len(args) == 1 {
		rules = "\n" + os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	}
	path := filepath.Join(ts.Getenv("WORK"), "vendor", "profile.yaml")
	profile, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, append(profile, rules...), 0o644))
}
