package analysis

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/diagnostics"
)

var now = time.Date(2026, 11, 22, 3, 30, 0, 0, time.UTC)

type member struct{ name, kind, text string }

// run feeds members in pieces of size bytes.
func run(t testing.TB, size int, analysers []profile.Analyser, members ...member) diagnostics.Analysis {
	t.Helper()
	a, err := New(analysers, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		tap := a.Member(m.name, m.kind)
		for piece := range slices.Chunk([]byte(m.text), size) {
			if n, err := tap.Write(piece); err != nil || n != len(piece) {
				t.Fatal(n, err)
			}
		}
		if err := tap.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if a.kept != 0 {
		t.Errorf("%d bytes of documents are still counted", a.kept)
	}
	return a.Result()
}

func find(t testing.TB, findings []diagnostics.Finding, name string) diagnostics.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no finding %s", name)
	return diagnostics.Finding{}
}

func TestBuiltinAnalysersAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range Builtin() {
		if seen[b.Name] {
			t.Errorf("%s is there twice", b.Name)
		}
		seen[b.Name] = true
		if b.Advice == "" || b.Title == "" {
			t.Errorf("%s: no title or advice", b.Name)
		}
		if b.Name == risingName {
			continue
		}
		if err := Check(b); err != nil {
			t.Error(err)
		}
		if b.Pattern != "" && literals(b.Pattern) == nil {
			t.Errorf("%s: %s has no literal and would be slow", b.Name, b.Pattern)
		}
	}
}

const sick = `{"memory":{"total":1000,"available":20,"swapTotal":100,"swapUsed":70},"load":{"fifteen":9.26},"cpu":{"cores":4},
"disks":[{"mount":"/","usedPercent":40,"free":6000000},{"mount":"/cd","usedPercent":100,"readOnly":true},
{"mount":"/var","usedPercent":96.54,"free":1073741824,"inodesUsedPercent":86},{"mount":"/srv","usedPercent":88,"free":5}],
"clock":{"synchronised":false,"offsetMs":-700},"oomKills":3,"limits":{"openFilesMax":4096,"systemFilesUsed":99,"systemFilesMax":100,"processes":1,"pidMax":32768}}`

func TestVerdictsOfASickHost(t *testing.T) {
	got := run(t, 7, nil, member{"host/facts.json", "host", sick},
		member{"units/units.json", "host", `{"units":[{"name":"a.service","active":"active"},{"name":"b.service","active":"failed","result":"exit-code"},{"name":"c.service","active":"failed"}]}`},
		member{"certificates/certificates.json", "certificates", `{"certificates":[{"subject":"CN=a","daysLeft":12,"notAfter":"2026-12-04T00:00:00Z","source":"/etc/a.pem"},{"subject":"CN=b","daysLeft":300,"chainProblem":""}]}`},
		member{"optool/license.json", "optool", `{"state":"grace","daysLeft":-2}`},
		member{"optool/platform.json", "optool", `{"openRun":{"state":"interrupted"}}`})
	for _, want := range []diagnostics.Finding{
		{Name: "disk-space", Verdict: "fail", Message: "/var is 96.5 % full, 1.0 GiB are free; 1 more like it", Evidence: []string{"host/facts.json"}},
		{Name: "inodes", Verdict: "warn", Message: "/var has used 86 % of its inodes"},
		{Name: "memory", Verdict: "fail", Message: "20 bytes of 1000 bytes are available"},
		{Name: "swap", Verdict: "warn", Message: "70 bytes of 100 bytes swap are in use"},
		{Name: "load", Verdict: "warn", Message: "the load was 9.3 on average over 15 minutes"},
		{Name: "clock", Verdict: "warn", Message: "the clock is not synchronised"},
		{Name: "clock-offset", Verdict: "warn", Message: "the clock is off by -700 ms"},
		{Name: "failed-units", Verdict: "warn", Message: "b.service has failed: exit-code; 1 more like it"},
		{Name: "out-of-memory", Verdict: "warn", Message: "the kernel killed processes for want of memory: 3 since the host was started"},
		{Name: "open-files", Verdict: "warn", Message: "a process may have 4096 files open at most"},
		{Name: "system-files", Verdict: "fail", Message: "99 files are open in the whole system"},
		{Name: "processes", Verdict: "pass", Message: "1 processes are running, 32768 are possible"},
		{Name: "certificates", Verdict: "warn", Message: "CN=a: 12 days left, ends 2026-12-04T00:00:00Z (/etc/a.pem)"},
		{Name: "certificate-chains", Verdict: "pass", Message: "every chain is complete"},
		{Name: "licence", Verdict: "warn", Message: "state of the licence: grace"},
		{Name: "licence-ends", Verdict: "fail", Message: "the licence has -2 days left"},
		{Name: "platform-run", Verdict: "fail", Message: "an update was interrupted"},
		{Name: "crashes", Verdict: "unknown", Message: "no log was collected"},
		{Name: "errors-rising", Verdict: "unknown", Message: "no log was collected"},
	} {
		f := find(t, got.Findings, want.Name)
		if f.Verdict != want.Verdict || f.Message != want.Message {
			t.Errorf("%s: %s %q, want %s %q", f.Name, f.Verdict, f.Message, want.Verdict, want.Message)
		}
		if (f.Advice != "") != (f.Verdict == "warn" || f.Verdict == "fail") {
			t.Errorf("%s: %s has advice %q", f.Name, f.Verdict, f.Advice)
		}
		if want.Evidence != nil && !slices.Equal(want.Evidence, f.Evidence) {
			t.Errorf("%s: evidence %q", f.Name, f.Evidence)
		}
	}
}

func TestWhatIsMissingIsUnknown(t *testing.T) {
	for _, f := range run(t, 10, nil).Findings {
		if f.Verdict != diagnostics.Unknown || f.Advice != "" || f.Message == "" || f.Evidence == nil {
			t.Errorf("%+v", f)
		}
	}
	got := run(t, 10, nil, member{"host/facts.json", "host", `{"oomKills":null}`}, member{"units/units.json", "host", "{"})
	for _, name := range []string{"disk-space", "out-of-memory", "failed-units"} {
		f := find(t, got.Findings, name)
		if name == "disk-space" {
			continue
		}
		if f.Verdict != diagnostics.Unknown {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestOwnAnalysers(t *testing.T) {
	own := []profile.Analyser{
		{Name: "slow", Title: "Slow queries", Member: "acme/**", Pattern: `took (\d+) ms`, Warn: "> 1000", Fail: "> 5000", Message: "a query took {value} ms"},
		{Name: "least", Member: "acme/**", Pattern: `(\d+) connections free`, Fail: "< 5"},
		{Name: "count", Title: "Refused", Member: "acme/*.log", Pattern: `connection refused`, Warn: ">= 2", Fail: ">= 4"},
		{Name: "number", Member: "acme/out.txt", Pattern: `^(\d+)$`, Fail: "!= 42"},
		{Name: "yaml", Member: "acme/conf.yaml", Path: "$.pools[*].size", Fail: "> $.limits.pool", Message: "pool {name} has {value}"},
		{Name: "first", Member: "acme/conf.yaml", Path: `$["a key"][1]`, Fail: `== "b"`},
		{Name: "none", Member: "acme/**", Pattern: `(\d+) apples`, Fail: "> 1"},
	}
	log := "2026-11-22 took 300 ms\ntook 1200 ms\nconnection refused\r\n7 connections free\n3 connections free\nCONNECTION REFUSED\nconnection refused"
	got := run(t, 11, own, member{"acme/a.log", "files", log}, member{"acme/out.txt", "command", "x\n43\n"},
		member{"acme/conf.yaml", "files", "limits: {pool: 10}\na key: [a, b]\npools:\n- &p {name: main, size: 12}\n- name: other\n  size: \"11\"\n- *p\n"})
	for _, want := range []diagnostics.Finding{
		{Name: "slow", Title: "Slow queries", Verdict: "warn", Message: "a query took 1200 ms", Evidence: []string{"acme/a.log:2"}},
		{Name: "least", Title: "least", Verdict: "fail", Message: "the value is 3", Evidence: []string{"acme/a.log:5"}},
		{Name: "count", Title: "Refused", Verdict: "warn", Message: "2 lines match", Evidence: []string{"acme/a.log:3", "acme/a.log:7"}},
		{Name: "number", Title: "number", Verdict: "fail", Message: "the value is 43", Evidence: []string{"acme/out.txt:2"}},
		{Name: "yaml", Title: "yaml", Verdict: "fail", Message: "pool main has 12; 2 more like it", Evidence: []string{"acme/conf.yaml"}},
		{Name: "first", Title: "first", Verdict: "fail", Message: "the value is b", Evidence: []string{"acme/conf.yaml"}},
		{Name: "none", Title: "none", Verdict: "unknown", Message: "no line says it", Evidence: []string{}},
	} {
		if diff := cmp.Diff(want, find(t, got.Findings, want.Name), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWrongAnalysersAreNamed(t *testing.T) {
	good := profile.Analyser{Name: "mine", Member: "a/**", Path: "$.a", Fail: "> 1"}
	for what, change := range map[string]func(a *profile.Analyser){
		"member":      func(a *profile.Analyser) { a.Member = "../a" },
		"two stars":   func(a *profile.Analyser) { a.Member = "a/b**" },
		"neither":     func(a *profile.Analyser) { a.Path = "" },
		"both":        func(a *profile.Analyser) { a.Pattern = "aaaa" },
		"path":        func(a *profile.Analyser) { a.Path = "$.a[x]" },
		"path end":    func(a *profile.Analyser) { a.Path = "$.a b" },
		"no dollar":   func(a *profile.Analyser) { a.Path = "a.b" },
		"pattern":     func(a *profile.Analyser) { a.Path, a.Pattern = "", "a(" },
		"comparison":  func(a *profile.Analyser) { a.Fail = "1" },
		"text order":  func(a *profile.Analyser) { a.Fail = `> "a"` },
		"or":          func(a *profile.Analyser) { a.Warn = "> 1 or" },
		"and":         func(a *profile.Analyser) { a.Warn = "> 1 and < 3" },
		"many":        func(a *profile.Analyser) { a.Warn = "> $.a[*]" },
		"infinite":    func(a *profile.Analyser) { a.Warn = "> Inf" },
		"no verdict":  func(a *profile.Analyser) { a.Fail = "" },
		"message":     func(a *profile.Analyser) { a.Message = "{value" },
		"form":        func(a *profile.Analyser) { a.Message = "{value:feet}" },
		"lines, text": func(a *profile.Analyser) { a.Path, a.Pattern, a.Fail = "", "aaaa", `== "x"` },
	} {
		bad := good
		change(&bad)
		err := Check(bad)
		f := fault.Of(err)
		if err == nil || f.Code != "analyser_invalid" || f.Exit != fault.ExitUsage || f.Hint == "" || !strings.Contains(f.Message, "analyser mine") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := Check(good); err != nil {
		t.Error(err)
	}
	for _, twice := range [][]profile.Analyser{{good, good}, {{Name: "load", Member: "a", Path: "$.a", Fail: "> 1"}}} {
		if _, err := New(twice, []string{"swap"}, now); err == nil || !strings.Contains(err.Error(), "another of this name") {
			t.Error(err)
		}
	}
	if _, err := New([]profile.Analyser{{Name: "swap", Member: "a", Path: "$.a", Fail: "> 1"}}, []string{"swap"}, now); err != nil {
		t.Error("what was left out may be replaced:", err)
	}
}

func TestOrderOfMembersDoesNotMatter(t *testing.T) {
	own := []profile.Analyser{{Name: "n", Member: "**", Pattern: `value (\d+)`, Warn: "> 1"}, {Name: "c", Member: "**", Pattern: `value`, Warn: "> 1"}}
	var members []member
	for i := range 60 {
		var text strings.Builder
		for j := range 30 {
			fmt.Fprintf(&text, "2026-11-21 %02d:00:00 ERROR value %d\n", j%24, i*j%97)
		}
		members = append(members, member{fmt.Sprintf("logs/%02d.log", i), "files", text.String()})
	}
	want := run(t, 1000, own, members...)
	slices.Reverse(members)
	if diff := cmp.Diff(want, run(t, 64, own, members...)); diff != "" {
		t.Error(diff)
	}
}

func TestJudge(t *testing.T) {
	findings, err := Judge(nil, []string{"swap"}, map[string][]byte{"host/facts.json": []byte(sick)}, now)
	if err != nil || find(t, findings, "disk-space").Verdict != diagnostics.Fail {
		t.Error(findings, err)
	}
	if slices.ContainsFunc(findings, func(f diagnostics.Finding) bool { return f.Name == "swap" }) {
		t.Error("swap was left out and is there")
	}
}

func TestSeveralTapsAtOnce(t *testing.T) {
	a, err := New(nil, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for j := range 20 {
				tap := a.Member(fmt.Sprintf("logs/%d-%d.log", i, j), "journal")
				fmt.Fprintf(tap, "2026-11-22T02:00:00Z ERROR No space left on device\n")
				_ = tap.Close()
			}
		})
	}
	wait.Wait()
	got := a.Result()
	if got.Timeline.Hours[0].Errors != 160 || find(t, got.Findings, "disk-full-log").Message != "lines that say that a disk was full: 160" {
		t.Errorf("%+v", got.Timeline.Hours[0])
	}
}
