package analysis

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/diagnostics"
)

func TestLevels(t *testing.T) {
	for line, want := range map[string]level{
		`2026-11-22T03:01:56Z ERROR something`:                                 bad,
		`2026-11-22 03:01:56,123 [main] WARN  c.a.B - x`:                       warning,
		`2026-11-22 03:01:56,123 INFO retry after ERROR`:                       calm,
		`Nov 22 03:01:56 host sshd[12]: error: PAM failed`:                     bad,
		`Nov 22 03:01:56 host app[12]: no error was found`:                     calm,
		`2026/11/22 03:01:56 [error] 12#12: *1 open() failed`:                  bad,
		`[Sun Nov 22 03:01:56.123456 2026] [core:error] [pid 12] x`:            bad,
		`{"level":"error","msg":"x"}`:                                          bad,
		`{"msg":"x", "severity": "WARNING"}`:                                   warning,
		`{"level":50,"msg":"x"}`:                                               bad,
		`{"level":30,"msg":"ERROR"}`:                                           calm,
		`{"level":3,"msg":"x"}`:                                                bad,
		`{"t":{"$date":"2026-11-22T03:01:56Z"},"s":"E","c":"x"}`:               bad,
		`time=2026 level=error msg=x`:                                          bad,
		`time=2026 level=info msg="an error: x"`:                               calm,
		`E1122 03:01:56.123456 12 a.go:1] x`:                                   bad,
		`<3>disk gone`:                                                         bad,
		`<30>Nov 22 03:01:56 host x: ERROR`:                                    calm,
		`<4>careful`:                                                           warning,
		"2026-11-22T03:01:56Z\terror\tmsg":                                     bad,
		`2026-11-22 03:01:56 error connecting`:                                 bad,
		`daemon.err sshd: x`:                                                   bad,
		`panic: runtime error: x`:                                              bad,
		`fatal: not a repository`:                                              bad,
		`Exception in thread "main" java.lang.Error`:                           bad,
		`Traceback (most recent call last):`:                                   bad,
		`Caused by: org.x.Y: ERROR: relation`:                                  calm,
		"\tat com.acme.ERROR.run(A.java:1)":                                    calm,
		`error_log /var/log/nginx.log;`:                                        calm,
		`errors=0 warnings=0`:                                                  calm,
		`GET /error HTTP/1.1`:                                                  calm,
		`2026-11-22 03:01:56.123 UTC [12] ERROR:  relation "a" does not exist`: bad,
		`2026-11-22 03:01:56.123 UTC [12] LOG:  checkpoint`:                    calm,
		`22-Nov-2026 03:01:56.123 SEVERE [main] x`:                             bad,
		`ERROR`:                      bad,
		``:                           calm,
		`the alert was an emergency`: calm,
		`<0123456789>`:               calm,
		`Nov 22 03:01:56 host kernel: [12.3] error: x`: bad,
		`a|err|b`: bad,
		`2026.11.22 03:01:56.123 [ 12 ] {} <Error> TCPHandler: Code: 60`: bad,
		`NO-ERROR`:        calm,
		`SOME_ERROR here`: calm,
		`[notice] ERROR`:  calm,
		`127.0.0.1 - - [22/Nov/2026:03:01:56 +0000] "GET /?level=error HTTP/1.1" 200 1 "-"`:  bad, // it cannot know
		`127.0.0.1 - - [22/Nov/2026:03:01:56 +0000] "GET /errors/error.png HTTP/1.1" 200 12`: calm,
	} {
		if got := levelOf([]byte(line)); got != want {
			t.Errorf("%q: level %d, want %d", line, got, want)
		}
		// What has a level is found by the search for words, wherever it lies.
		for shift := range 2 {
			a, err := New(nil, nil, now)
			if err != nil {
				t.Fatal(err)
			}
			tap := a.Member("a.log", "files")
			_, _ = tap.Write([]byte("2026-11-22 x" + strings.Repeat(".", shift) + "\n" + line))
			found := tap.tally
			_ = tap.Close()
			found = tap.tally
			n := found.undated
			for _, h := range found.hours {
				n += h[0] + h[1]
			}
			if _, begins := lettered([]byte(line)); begins {
				continue // known by the first line of the member
			}
			if dated := want == warning && n == 0; (n == 1) != (want != calm) && !dated {
				t.Errorf("%q at %d: %d lines counted", line, shift, n)
			}
		}
	}
}

func TestInstants(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	here := now.In(zone)
	const utc, local = "2026-11-22T03:01:56Z", "2026-11-22T00:01:56Z"
	for line, want := range map[string]string{
		"2026-11-22T03:01:56Z ERROR":                          utc,
		"2026-11-22T03:01:56.123456Z ERROR":                   utc,
		"2026-11-22T05:01:56+02:00 ERROR":                     utc,
		"2026-11-22T05:01:56.1+0200 host app[1]: x":           utc,
		"2026-11-22 03:01:56,123 ERROR":                       local,
		"[2026-11-22 03:01:56] ERROR":                         local,
		"2026-11-22 03:01:56.123 UTC [12] ERROR":              utc,
		"2026/11/22 03:01:56 [error] x":                       local,
		"<3>Nov 22 03:01:56 host x":                           local,
		"Nov  9 03:01:56 host x":                              "2026-11-09T00:01:56Z",
		"Dec 31 23:59:59 host x":                              "2025-12-31T20:59:59Z",
		"[Sun Nov 22 03:01:56.123456 2026] [core:error] x":    local,
		"[Sat Nov 22 03:01:56 2025] [core:error] x":           "2025-11-22T00:01:56Z",
		`1.1.1.1 - - [22/Nov/2026:03:01:56 +0000] "GET /"`:    utc,
		"1:M 22 Nov 2026 03:01:56.123 # x":                    local,
		"E1122 03:01:56.123456 12 a.go:1] x":                  local,
		`{"level":"error","ts":1795316516.25,"msg":"x"}`:      utc,
		`{"level":50,"time":1795316516000,"pid":1}`:           utc,
		`{"msg":"x","@timestamp":"2026-11-22T03:01:56.000Z"}`: utc,
		`time="2026-11-22T03:01:56Z" level=error`:             utc,
		"2027-11-22T03:01:56Z from the future":                "",
		"2026-13-22T03:01:56Z":                                "",
		"2026-11-22T25:01:56Z":                                "",
		"1795316516 is no key":                                "",
		"no time":                                             "",
		"MAR 22":                                              "",
		"":                                                    "",
	} {
		got, ok := instantOf([]byte(line), here)
		if ok != (want != "") || ok && got.UTC().Truncate(time.Second).Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v, want %s", line, got.UTC(), ok, want)
		}
	}
}

func TestTimelineCountsOnce(t *testing.T) {
	log := `2026-11-22 01:10:00 ERROR failed
java.lang.IllegalStateException: ERROR: no
	at com.acme.A(A.java)
Caused by: x: ERROR
2026-11-22 01:20:00 WARN careful
2026-11-22 02:20:00 INFO fine
panic: in a line without a time
2026-11-22 02:30:00 INFO fine
`
	for size := 1; size < 60; size += 7 {
		got := run(t, size, nil, member{"logs/a.log", "files", log}, member{"etc/app.conf", "files", "ERROR\nERROR\n"},
			member{"logs/old.log", "files", "[error] one\n"}, member{"host/x.txt", "host", log}).Timeline
		if len(got.Hours) < 1 || got.Hours[0].Errors != 1 || got.Hours[0].Warnings != 1 || got.Hours[0].Members["logs/a.log"] != 1 ||
			!got.Hours[0].Start.Equal(now.Truncate(time.Hour).Add(-2*time.Hour)) {
			t.Fatalf("in pieces of %d: %+v", size, got)
		}
		if n := got.Undated; n != 1 && n != 2 { // the line above may have been in another piece
			t.Errorf("in pieces of %d: %d undated", size, n)
		}
	}
}

func TestErrorsRising(t *testing.T) {
	log := func(usual, recent int) string {
		var b strings.Builder
		for h := 48; h >= 0; h-- {
			n := usual
			if h <= 3 {
				n = recent
			}
			at := now.Add(-time.Duration(h) * time.Hour).Format(time.RFC3339)
			fmt.Fprintf(&b, "%s INFO x\n%s", at, strings.Repeat(at+" ERROR x\n", n))
		}
		return b.String()
	}
	for _, test := range []struct {
		usual, recent int
		want          diagnostics.Verdict
	}{{0, 0, "pass"}, {0, 5, "pass"}, {30, 40, "pass"}, {0, 25, "warn"}, {10, 40, "warn"}, {10, 300, "fail"}, {300, 1, "pass"}} {
		f := find(t, run(t, 4000, nil, member{"logs/a.log", "files", log(test.usual, test.recent)}).Findings, risingName)
		if f.Verdict != test.want || test.want != "pass" && (len(f.Evidence) != 1 || f.Advice == "") {
			t.Errorf("%d to %d: %+v", test.usual, test.recent, f)
		}
	}
	f := find(t, run(t, 4000, nil, member{"logs/a.log", "files", now.Format(time.RFC3339) + " ERROR x\n"}).Findings, risingName)
	if f.Verdict != diagnostics.Unknown {
		t.Error(f)
	}
}

func TestBounds(t *testing.T) {
	a, err := New(nil, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	tap := a.Member("a.log", "files")
	piece := bytes.Repeat([]byte("x"), 1<<20)
	for range 64 {
		_, _ = tap.Write(piece)
	}
	_, _ = tap.Write([]byte("\n2026-11-22T01:00:00Z ERROR segfault at 0\n"))
	if cap(tap.rest) > 2*longestLine {
		t.Errorf("holds %d bytes of a line", cap(tap.rest))
	}
	_ = tap.Close()
	// More hours and more members of an hour than are kept.
	for m := range 60 {
		tap := a.Member(fmt.Sprintf("m%d.log", m), "files")
		for h := range 20 {
			if m < 2 {
				h *= 200
			}
			fmt.Fprintf(tap, "%s ERROR\n", now.Add(-time.Duration(h)*time.Hour).Format(time.RFC3339))
			for i := 1; m < 2 && i < 200; i++ {
				fmt.Fprintf(tap, "%s ERROR\n", now.Add(-time.Duration(h+i)*time.Hour).Format(time.RFC3339))
			}
		}
		_ = tap.Close()
	}
	got := a.Result()
	if n := len(got.Timeline.Hours); n != mostHours || len(got.Timeline.Hours[n-1].Members) != mostMembers {
		t.Errorf("%d hours", n)
	}
	if f := find(t, got.Findings, "crashes"); f.Verdict != diagnostics.Warn || f.Evidence[0] != "a.log:2" {
		t.Error(f)
	}
	for name, text := range map[string]string{
		"large": `{"disks":[` + strings.Repeat(" ", 5<<20) + "]}", "deep": strings.Repeat("[", 1<<20), "yaml deep": strings.Repeat("- ", 1<<18),
		"laughs": "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + func() (s string) {
			for c := 'b'; c < 'm'; c++ {
				s += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 10), ","))
			}
			return s
		}(), "circle": "a: &a [*a]", "binary": "\x00\xff\x00",
	} {
		f := find(t, run(t, 1<<16, nil, member{facts, "host", text}).Findings, "disk-space")
		if f.Verdict != diagnostics.Unknown {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// logText is an ordinary log: none of its lines has a level that counts.
func logText(size int, every int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("connection accepted request handled in cache miss for key user session started worker finished job database query returned rows written to table from upstream server response status level debug scheduler tick metadata event")
	var b bytes.Buffer
	for n := 0; b.Len() < size; n++ {
		l := "INFO "
		if every > 0 && n%every == 0 {
			l = "ERROR"
		}
		fmt.Fprintf(&b, "2026-11-22T%02d:%02d:%02d.%03dZ %s [worker-%d] c.a.p.Service -", n/3600%3, n/60%60, n%60, r.IntN(1000), l, r.IntN(16))
		for range 6 + r.IntN(8) {
			b.WriteString(" " + words[r.IntN(len(words))])
		}
		fmt.Fprintf(&b, " id=%08x took=%dms\n", r.Uint32(), r.IntN(3000))
	}
	return b.Bytes()
}

func BenchmarkTap(b *testing.B) {
	for name, every := range map[string]int{"calm": 0, "error in 1000": 1000, "error in 10": 10} {
		text := logText(8<<20, every)
		b.Run(name, func(b *testing.B) {
			a, err := New(nil, nil, now)
			if err != nil {
				b.Fatal(err)
			}
			tap := a.Member("logs/a.log", "files")
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				for from := 0; from < len(text); from += 256 << 10 {
					_, _ = tap.Write(text[from:min(len(text), from+256<<10)])
				}
			}
		})
	}
}

func FuzzTap(f *testing.F) {
	f.Add([]byte("2026-11-22 ERROR x\n{\"level\":50}\n<3>x\nE1122 03:01:56 x"), uint8(3))
	f.Add([]byte("a: [1, {b: c}]\n- x"), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		own := []profile.Analyser{{Name: "n", Member: "**", Pattern: `value (\d+)`, Warn: "> 1"}, {Name: "p", Member: "**", Path: "$[*].a[0]", Warn: "> $.b * 2"}}
		run(t, int(size)+1, own, member{"a.log", "files", string(text)})
	})
}
