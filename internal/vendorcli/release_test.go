package vendorcli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/release"
)

func TestStopRange(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"minor":             "1.4.2 1.5",
		">=1.4.2 <1.5":      "1.4.2 1.5",
		">=1.4.2,<1.5":      "1.4.2 1.5",
		" >= 1.4 , < 2.0 ":  "1.4 2.0",
		">=1.4":             "!",
		"<1.5":              "!",
		"1.4.2 <1.5":        "!",
		">1.4.2 <1.5":       "!",
		">=1.4.2 <=1.5":     "!",
		">=1.4.2 <1.5 <1.6": "!",
		">= <":              "!",
		"about 1.4":         "!",
	} {
		stop, err := stopRange(text, "1.4.2")
		got := ""
		if err != nil {
			got = "!"
			if f := fault.Of(err); f.Exit != fault.ExitUsage || f.Hint != "for example --required-stop='>=1.4.2 <1.5'" {
				t.Errorf("%q: %+v", text, f)
			}
		} else if stop != nil {
			got = stop.From + " " + stop.Before
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A stop without a range holds its own version, whatever the version is.
func TestMinorAfter(t *testing.T) {
	for version, want := range map[string]string{
		"1.4.2": "1.5", "5": "5.1", "5.0.0-rc.1": "5.1", "2026.1.3.7": "2026.2", "0.9": "0.10",
	} {
		got := minorAfter(version)
		stop := release.Stop{From: version, Before: got}
		if got != want || !stop.In(version) {
			t.Errorf("%s: %s, want %s", version, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for text, want := range map[string]int{"10%": 10, "10": 10, " 100 % ": 100, "1%": 1, "0": 0, "101%": 0, "": 0, "-5%": 0, "1.5%": 0, "ten": 0, "%": 0} {
		if n, err := percent("to", text); n != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	}
}

func TestSteps(t *testing.T) {
	steps, err := parseSteps("steps.yaml", []byte(`
- name: schema
  run: [bin/migrate, up, --to, 5]
  undo: [bin/migrate, down]
  timeout: 1h
- {name: index, run: [bin/index], timeout: 1500ms}
- {name: last, run: [bin/last]}
`))
	want := []release.Step{
		{Name: "schema", Run: []string{"bin/migrate", "up", "--to", "5"}, Undo: []string{"bin/migrate", "down"}, Timeout: 3600},
		{Name: "index", Run: []string{"bin/index"}, Timeout: 2},
		{Name: "last", Run: []string{"bin/last"}},
	}
	if err != nil || !cmp.Equal(want, steps) {
		t.Error(err, cmp.Diff(want, steps))
	}
	_, err = parseSteps("s", []byte(`- {name: Schema, run: [bin/x]}
- {name: a, run: [/bin/x], undo: [../x]}
- {name: a, run: bin/x}
- {name: b, ran: [bin/x], timeout: 25h}
- {run: []}
`))
	wantText := `s:1: [0].name: want up to 64 of a-z 0-9 - _ .
s:2: [1].run[0]: want a program as a path inside the release, such as bin/migrate
s:2: [1].undo[0]: want a program as a path inside the release, such as bin/migrate
s:3: [2].run: want a list, got "bin/x"
s:3: [2].name: a is given twice, first on line 2
s:4: [3].ran: unknown key, did you mean run?
s:4: [3].timeout: want a duration up to 24h, such as 90s or 10m
s:4: [3].run: missing, want a program of the release and its arguments
s:5: [4].name: missing
s:5: [4].run: missing, want a program of the release and its arguments`
	if err == nil || err.Error() != wantText {
		t.Error(cmp.Diff(wantText, err.Error()))
	}
	for _, text := range []string{"", "[]", "name: a\nrun: [bin/x]\n", "- ", "- [a]", "hello", ":"} {
		if steps, err := parseSteps("s", []byte(text)); err == nil {
			t.Errorf("%q was read as %+v", text, steps)
		}
	}
}

func TestWrongReleaseCommandLines(t *testing.T) {
	dir := vendorDir(t)
	for line, want := range map[string]string{
		"release ad":      "did you mean 'optool-vendor release add'",
		"release add":     "needs the argument VERSION",
		"release add 1.0": "needs --from",
		"release add 1.0 --from x --required-stop >=1.0":            "put an equals sign between: --required-stop='>=1.0'",
		"release add 1.0 2.0 --from x":                              "takes one argument, got 2",
		"release add 1.0 --from x --required-stop=soon":             "for example --required-stop='>=1.0 <1.1'",
		"release add 1.0 --from x --rollout all":                    "from 1% to 100%",
		"release add 1.0 --from x --released soon":                  "want a date",
		"release add 1.0 --from x --notes /nowhere/notes":           "/nowhere/notes",
		"release add 1.0 --from x --steps /nowhere/steps":           "/nowhere/steps",
		"release add 1.0 --from x --steps -":                        "want a list of steps",
		"--dir DIR release add one --from x":                        "is no version",
		"--dir DIR release add 1.0 --from x --channel Early":        "is no name of a channel",
		"--dir DIR release add 1.0 --from x --channel root":         "choose another name",
		"--dir DIR release add 1.0 --from x --platform linux":       "linux/amd64",
		"--dir DIR release add 1.0 --from x --min-from 2.0":         "over nothing older",
		"--dir DIR release add 1.0 --from x --required-stop=>=2,<1": "no range",
		"--dir DIR release add 1.0 --from DIR/absent":               "absent",
		"release delta --from 1.0":                                  "needs --to",
		"release delta --to 1.0":                                    "needs --from",
		"--dir DIR release delta --from 1.0 --to 1.1":               "release list",
		"release withdraw":                                          "needs the argument VERSION",
		"release withdraw 1.0":                                      "needs --reason",
		"--dir DIR release withdraw 1.0 --reason x":                 "release list",
		"release rollout 1.0":                                       "needs --to",
		"release rollout 1.0 --to 0":                                "release withdraw",
		"--dir DIR release show 1.0":                                "release list",
		"release publish":                                           "OPTOOL_VENDOR_DIR",
		"release refresh now":                                       "takes no arguments",
		"airgap export":                                             "needs --to",
		"--dir DIR airgap export --to x --channel early":            "release publish",
		"key rotate --lost x":                                       "give --role",
		"key rotate --role root --revoke x":                         "exclude each other",
		"--dir DIR key rotate --role nobody":                        "it has root",
	} {
		exit, out, stderr := do(t, "", nil, strings.Fields(strings.ReplaceAll(line, "DIR", dir))...)
		if exit != fault.ExitUsage || out != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, want 2 and %q\n%s%s", line, exit, want, out, stderr)
		}
	}
}

// What is quiet is quiet, and what was cut short leaves nothing behind.
func TestAirgapFile(t *testing.T) {
	dir, tree, to := vendorDir(t), t.TempDir(), filepath.Join(t.TempDir(), "acme.bundle")
	if err := os.WriteFile(filepath.Join(tree, "VERSION"), []byte("1.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{{"release", "add", "1.0", "--from", tree}, {"release", "publish"}, {"airgap", "export", "--to", to}} {
		if exit, out, stderr := do(t, "", nil, append([]string{"--dir", dir, "-q"}, line...)...); exit != 0 || out+stderr != "" {
			t.Errorf("%v: exit %d, %q", line, exit, out+stderr)
		}
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	v := answer[airgapView](t, "VendorAirgap", "--dir", dir, "airgap", "export", "--to", to)
	if sum := sha256.Sum256(data); v.SHA256 != hex.EncodeToString(sum[:]) || v.Bytes != int64(len(data)) || v.Versions[0] != "1.0" || !v.Expires.After(noon()) {
		t.Errorf("%+v of %d bytes; made twice it is to be the same", v, len(data))
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(fault.New(fault.ExitInterrupt, "interrupted", "interrupted"))
	var out bytes.Buffer
	exit := Run(ctx, World{Args: []string{"--dir", dir, "airgap", "export", "--to", to + "2"}, Stdout: &out, Stderr: &out, Now: noon})
	left, err := filepath.Glob(to + "2*")
	if exit != fault.ExitInterrupt || err != nil || len(left) != 0 {
		t.Errorf("exit %d, left %v, %v\n%s", exit, left, err, out.String())
	}
}

func FuzzSteps(f *testing.F) {
	f.Add("- {name: a, run: [bin/x], undo: [bin/y], timeout: 1s}\n", ">=1 <2")
	f.Add("- &a {name: a, run: [bin/x]}\n- *a\n", "minor")
	f.Fuzz(func(t *testing.T, text, stop string) {
		if steps, err := parseSteps("s", []byte(text)); err == nil {
			for _, s := range steps {
				if s.Name == "" || len(s.Run) == 0 || release.CheckPath(s.Run[0]) != nil || s.Timeout < 0 || s.Timeout > 24*60*60 {
					t.Errorf("%q: %+v", text, s)
				}
			}
		}
		if s, err := stopRange(stop, "1.4.2"); err == nil && s != nil && (s.From == "" || s.Before == "" || strings.ContainsAny(s.From+s.Before, " <>")) {
			t.Errorf("%q: %+v", stop, s)
		}
	})
}
