package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/optool/optool/pkg/diagnostics"
)

var made = time.Date(2026, 11, 22, 3, 30, 0, 0, time.UTC)

// example is an ordinary bundle with so many files.
func example(files int) Input {
	yes, offset, kills, booted := false, -12.5, int64(2), made.Add(-100*time.Hour)
	m := &diagnostics.Manifest{
		Schema: diagnostics.ManifestSchema, ID: "01KAJ2T3M4N5P6Q7R8S9T0V1W2", Created: made, Finished: made.Add(4200 * time.Millisecond),
		Tool: diagnostics.Tool{Name: "optool", Version: "1.4.0"}, Product: "acme", Title: "Acme Platform", Host: "app1.example.com", Privacy: diagnostics.Strict,
		Redacted: map[string]int{"password": 31, "token": 12, "email": 804, "ipv4": 9120, "private-key": 2}, Stopped: "deadline",
		Checked: diagnostics.Check{Values: 45, Clean: true},
	}
	for i, o := range []diagnostics.Outcome{"ok", "ok", "partial", "failed", "timeout", "skipped", "denied", "unsafe"} {
		c := diagnostics.Collected{Name: fmt.Sprintf("collector-%d", i), Title: []string{"Host facts", "Processes", "Application logs", "Database", "HTTP health", "Redis", "Kernel log", "Old dump"}[i],
			Outcome: o, Seconds: float64(i) * 1.7, BytesOut: int64(i) * 123456, Members: i, Redacted: map[string]int{"ipv4": i}}
		for j := range i - 1 {
			c.Problems = append(c.Problems, diagnostics.Problem{Code: "denied", What: fmt.Sprintf("/var/log/acme/%d.log", j), Message: "permission denied"})
		}
		m.Collectors = append(m.Collectors, c)
	}
	for i := range files {
		modified := made.Add(-time.Duration(i) * time.Minute)
		member := diagnostics.Member{Name: fmt.Sprintf("acme-logs/var/log/acme/service-%02d/app-%05d.log", i%17, i), Source: fmt.Sprintf("/var/log/acme/service-%02d/app-%05d.log", i%17, i), Size: int64(i) * 3711, Modified: &modified}
		if i%9 == 0 {
			member.Cut, member.Redacted = int64(i)*1000, map[string]int{"ipv4": i}
		}
		m.Members = append(m.Members, member)
	}
	a := &diagnostics.Analysis{Findings: []diagnostics.Finding{
		{Name: "disk-space", Title: "Disk space", Verdict: "fail", Message: "/var is 96.5 % full, 1.0 GiB are free", Advice: "Free space or enlarge the file system: du -xh --max-depth=2 MOUNT | sort -h shows what takes it.", Evidence: []string{"host/facts.json"}},
		{Name: "errors-rising", Title: "Errors rising", Verdict: "warn", Message: "420 errors in each of the last 3 hours, 12 an hour is usual", Advice: "Look at the logs named here, from the hour in which the errors became more.", Evidence: []string{"acme-logs/var/log/acme/service-03/app-00003.log:1204", "acme-logs/var/log/acme/service-04/app-00004.log"}},
		{Name: "clock", Title: "Clock", Verdict: "warn", Message: "the clock is not synchronised", Advice: "Start chronyd or systemd-timesyncd and allow it to reach its time servers."},
		{Name: "memory", Title: "Memory", Verdict: "pass", Message: "5.2 GiB of 16.0 GiB are available"},
		{Name: "failed-units", Title: "Failed services", Verdict: "pass", Message: "no unit has failed"},
		{Name: "certificates", Title: "Certificates", Verdict: "pass", Message: "CN=app1: 61 days left"},
		{Name: "licence", Title: "Licence", Verdict: "unknown", Message: "nothing that this looks at was collected: optool/license.json"},
	}}
	for h := range 24 * 9 {
		if h%5 == 1 {
			continue
		}
		n := 5 + h*7%11
		if h > 24*9-5 {
			n = 400 + h%30
		}
		a.Timeline.Hours = append(a.Timeline.Hours, diagnostics.Hour{Start: made.Truncate(time.Hour).Add(time.Duration(h-24*9) * time.Hour), Errors: n, Warnings: h * 3 % 40,
			Members: map[string]int{"acme-logs/var/log/acme/service-03/app-00003.log": n - 2, "journal/kernel.log": 2}})
	}
	a.Timeline.Undated = 3
	host := &diagnostics.Host{Taken: made, Name: "app1", OS: "Debian GNU/Linux 13 (trixie)", Kernel: "6.12.9-amd64", Arch: "amd64", Booted: &booted, Virtual: "kvm", User: "root", Root: true,
		CPU: diagnostics.CPU{Model: "AMD EPYC 9354", Cores: 8, Used: 34}, Memory: diagnostics.Memory{Total: 16 << 30, Available: 5 << 30, UsedPercent: 68, SwapTotal: 4 << 30, SwapUsed: 3600 << 20},
		Load: &diagnostics.Load{One: 2.31, Five: 1.9, Fifteen: 1.02}, Clock: diagnostics.Clock{Synchronised: &yes, OffsetMs: &offset, Daemon: "chronyd"}, OOMKills: &kills, Timezone: "Europe/Berlin",
		Disks:      []diagnostics.Disk{{Mount: "/", Total: 40 << 30, Free: 22 << 30, UsedPercent: 45}, {Mount: "/var", Total: 100 << 30, Free: 1 << 30, UsedPercent: 96.5, InodesPercent: 88}, {Mount: "/srv/data", Total: 900 << 30, Free: 100 << 30, UsedPercent: 88}},
		Interfaces: []diagnostics.Interface{{Name: "eth0", Up: true, Addresses: []string{"REDACTED-ipv4-abcdefghij/24"}, Received: 1 << 34, Sent: 1 << 30}}, Limits: diagnostics.Limits{OpenFiles: 1024, OpenFilesMax: 524288, Processes: 211}, Problems: []string{"pressure: not supported by this kernel"}}
	in := Input{Manifest: m, Analysis: a, Host: host}
	for i := range 60 {
		in.Units = append(in.Units, Unit{Name: fmt.Sprintf("acme-%02d.service", i), Active: []string{"active", "inactive", "active"}[i%3], Sub: "running", Description: "Acme worker"})
	}
	in.Units[7] = Unit{Name: "acme-mailer.service", Active: "failed", Sub: "failed", Result: "exit-code", Description: "Acme mailer", Since: "2026-11-22T01:10:00Z"}
	in.Certificates = []Certificate{{Source: "/etc/acme/tls.pem", Subject: "CN=app1.example.com", Issuer: "CN=R11, O=Let's Encrypt", NotAfter: "2027-01-22T00:00:00Z", DaysLeft: 61, KeyType: "ECDSA P-256", Names: []string{"app1.example.com"}},
		{Source: "127.0.0.1:8443", Subject: "CN=internal", SelfSigned: true, NotAfter: "2026-11-30T00:00:00Z", DaysLeft: 8, ChainProblem: "it is signed by itself"}}
	return in
}

func render(t testing.TB, in Input) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOrdinaryPageIsSmallAndWhole(t *testing.T) {
	page := render(t, example(500))
	t.Logf("%d KiB", len(page)>>10)
	if len(page) > 300<<10 {
		t.Errorf("%d bytes", len(page))
	}
	for _, want := range []string{"Acme Platform on app1.example.com", "/var is 96.5 % full", "service-03/app-00003.log:1204", "acme-mailer.service", "8 days left",
		"The time for the bundle was over", "app-00499.log", "private-key", "searched again for 45 secret values", "strict: secrets and personal data"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, foreign := range []string{"http:", "https:", "src=", "@import", "url("} {
		if strings.Contains(page, foreign) {
			t.Errorf("the page has %q", foreign)
		}
	}
}

func TestEmptyInputs(t *testing.T) {
	for _, in := range []Input{{}, {Manifest: &diagnostics.Manifest{}}, {Analysis: &diagnostics.Analysis{}, Host: &diagnostics.Host{}}} {
		if page := render(t, in); !strings.HasSuffix(page, "</html>\n") {
			t.Error("the page is not whole")
		}
		Text(in)
	}
	if err := HTML(failing{}, example(10)); err == nil {
		t.Error("an error of the writer is lost")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAdd(t *testing.T) {
	var in Input
	for name, text := range map[string]string{
		"host/facts.json": `{"name":"a","cpu":{"cores":4}}`, "units/units.json": `{"units":[{"name":"x.service"}]}`,
		"tls/certificates.json": `{"certificates":[{"subject":"CN=a","daysLeft":3}]}`, "more/certificates.json": `{"certificates":[{}]}`, "bad/certificates.json": `[`,
	} {
		if !Wants(name) {
			t.Errorf("%s is not wanted", name)
		}
		in.Add(name, []byte(text))
	}
	if in.Host == nil || in.Host.CPU.Cores != 4 || len(in.Units) != 1 || len(in.Certificates) != 2 || len(in.Notes) != 1 {
		t.Errorf("%+v", in)
	}
	if Wants("acme/host/facts.json") || Wants("certificates.json") || Wants("a/b/certificates.json") {
		t.Error("wants what it cannot show")
	}
	in.Add("host/facts.json", make([]byte, maxDocument+1))
	if len(in.Notes) != 2 {
		t.Error(in.Notes)
	}
}

func TestTextHasNoControls(t *testing.T) {
	in := example(30)
	in.Analysis.Findings[0].Message = "\x1b[31mred\u202e\nline"
	in.Manifest.Host = "a\x1b]0;b\x07"
	var all strings.Builder
	for _, s := range Text(in) {
		fmt.Fprintln(&all, "##", s.Title)
		for _, r := range s.Rows {
			fmt.Fprintf(&all, "%-24s %s\n", r.Label, r.Text)
			for _, c := range r.Label + r.Text {
				if unicode.IsControl(c) || c == 0x202e {
					t.Errorf("%+q", r.Label+r.Text)
				}
			}
		}
	}
	for _, want := range []string{"## Verdicts", "acme-mailer.service", "96 % used", "Application logs         partly: /var/log/acme/0.log: permission denied", "email                    804 times"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the text has no %q:\n%s", want, all.String())
		}
	}
}

// outline is the page without what came from the bundle: its tags.
var outline = regexp.MustCompile(`<[^>]*>`)

// FuzzPage holds that no text of a bundle becomes HTML: the page has the same
// tags, whatever the texts say, and no tag has an attribute that runs something.
func FuzzPage(f *testing.F) {
	for _, s := range []string{"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</pre></style>", "a\tb\nc", "\x00\xff\u202e", "javascript:alert(1)", "&lt;", "-->"} {
		f.Add(s, 1.5, 3)
	}
	f.Add("x", math.Inf(1), math.MinInt)
	f.Add("y", math.NaN(), math.MaxInt)
	f.Fuzz(func(t *testing.T, s string, x float64, n int) {
		page := render(t, hostile(t, s, x, n))
		want := render(t, hostile(t, "plain", x, n))
		own := strings.NewReplacer(script, "", style, "")
		got, plain := outline.FindAllString(own.Replace(page), -1), outline.FindAllString(own.Replace(want), -1)
		if s != "" && len(got) != len(plain) {
			t.Errorf("%d tags, of a harmless bundle %d", len(got), len(plain))
		}
		for i := range min(len(got), len(plain)) {
			name := func(s string) string { return strings.SplitN(s, " ", 2)[0] }
			if s != "" && name(got[i]) != name(plain[i]) || strings.Count(got[i], `"`)%2 != 0 {
				t.Fatalf("tag %q, of a harmless bundle %q", got[i], plain[i])
			}
		}
		if lines := strings.Count(page[strings.Index(page, `id="list"`):], "\n"); lines > 0 && lines != strings.Count(want[strings.Index(want, `id="list"`):], "\n") {
			t.Error("a name makes lines in the list of files")
		}
		Text(hostile(t, s, x, n))
	})
}

// hostile has s in every text, and x and n in every number.
func hostile(t testing.TB, s string, x float64, n int) Input {
	in := example(5)
	in.Analysis.Timeline.Hours, in.Units = in.Analysis.Timeline.Hours[:5], in.Units[:10]
	for i := range in.Manifest.Members {
		in.Manifest.Members[i].Name, in.Manifest.Members[i].Source, in.Manifest.Members[i].Size = s, s+"/", int64(n)
	}
	for i := range in.Manifest.Collectors {
		c := &in.Manifest.Collectors[i]
		c.Title, c.Name, c.Seconds, c.Members = s, s, x, n
		for j := range c.Problems {
			c.Problems[j].What, c.Problems[j].Message = s, s
		}
	}
	for i := range in.Analysis.Findings {
		f := &in.Analysis.Findings[i]
		f.Title, f.Message, f.Name, f.Evidence = s, s, s, []string{s}
		if f.Advice != "" {
			f.Advice = s + "."
		}
	}
	for i := range in.Analysis.Timeline.Hours {
		in.Analysis.Timeline.Hours[i].Members = map[string]int{s: 3}
	}
	in.Manifest.Redacted = map[string]int{s: 1}
	in.Manifest.Host, in.Manifest.ID, in.Manifest.Tool.Name, in.Manifest.Stopped = "h"+s, "i"+s, "o"+s, "x"+s
	in.Units[7].Name, in.Units[7].Description, in.Units[7].Since = s, s, s
	in.Certificates[0].Subject, in.Certificates[0].Names = s, []string{s}
	in.Host.OS, in.Host.Disks[0].Mount, in.Host.Disks[0].UsedPercent, in.Host.Disks[0].Total = "o"+s, s, x, int64(n)
	in.Notes = []string{s}
	if _, err := json.Marshal(in.Manifest.Members); err != nil {
		t.Fatal(err)
	}
	return in
}
