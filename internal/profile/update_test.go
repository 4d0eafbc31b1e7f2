package profile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const rootJSON = `{"signed": {"_type": "root"}, "signatures": []}`

func parseMore(t *testing.T, more string) *Profile {
	t.Helper()
	p, err := Parse("p", []byte(least+more))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestUpdateDefaults(t *testing.T) {
	p := parseMore(t, "")
	h := p.Platform.Health
	got := []any{p.Platform.Keep, h.Deadline.D(), h.Interval.D(), p.Update.Channel, len(p.Update.Mirrors), p.Trust.Releases}
	if d := cmp.Diff([]any{2, time.Minute, time.Second, "stable", 0, ""}, got); d != "" {
		t.Error(d)
	}
	p = parseMore(t, `
platform:
  services: [{unit: a.service}, {name: b, unit: b@1.socket, timeout: 5m}, {name: c, start: [/s], stop: [/s], status: [/s]}]
  health: {deadline: 3s, interval: 100ms, checks: [{url: "https://acme.example/?a=b"}, {command: [/bin/true, x]}, {name: z, url: "http://[::1]:1", status: 503, timeout: 1s}]}
  hooks: {prepare: {command: [/p]}, backup: {command: [/b], timeout: 24h, space: 1.5G}, restore: , finish: }
  checks: [{name: x, command: [/x]}]
  ports: [1, 65535]
  writable: [cache, a/b.c, ..data]
  keep: 20
  tool: cached/optool
update:
  channels: [{name: stable}]
  mirrors: ["https://m.example/a/", "http://127.0.0.1:8080"]
  cadence: {perYear: 4, perQuarter: 1}
`)
	var lines []string
	for _, s := range p.Platform.Services {
		lines = append(lines, fmt.Sprint(s.Name, " ", s.Timeout))
	}
	for _, h := range p.Platform.Health.Checks {
		lines = append(lines, fmt.Sprint(h.Name, " ", h.Status, " ", h.Timeout))
	}
	k := p.Platform.Hooks
	if k.Backup.Space != 3<<29 {
		t.Errorf("space: %d", k.Backup.Space)
	}
	lines = append(lines, fmt.Sprint(k.Prepare.Timeout, k.Backup.Timeout, k.Restore == nil, k.Finish == nil),
		p.Platform.Checks[0].Timeout.String(), p.Update.Channels.Title("stable"), strings.Join(p.Update.Mirrors, " "))
	want := []string{
		"a.service 1m30s", "b 5m0s", "c 1m30s",
		"https://acme.example/?a=b 200 3s", "/bin/true 0 3s", "z 503 1s",
		"10m0s 24h0m0s true true",
		"30s", "stable", "https://m.example/a http://127.0.0.1:8080",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
}

func TestUpdateBounds(t *testing.T) {
	many := func(n int, item string) string { return "[" + strings.Repeat(item+", ", n) + "]" }
	for _, c := range []struct{ in, want string }{
		{"platform: {services: " + many(257, "{unit: a.service}") + "}", "p:5: platform.services: want up to 256 items, got 257"},
		{"platform: {services: [{unit: " + long(200) + ".service}]}", "p:5: platform.services[0].unit: want up to 200 bytes, got 208"},
		{"platform: {services: [{unit: .service}]}", "p:5: platform.services[0].unit: want the name of a unit that ends in one of .service, .socket, .target, .timer, .path, .mount"},
		{`platform: {services: [{unit: "a\e.service"}]}`, "p:5: platform.services[0].unit: want one line without control characters, got U+001B"},
		{"platform: {services: [{unit: ../a.service}]}", `p:5: platform.services[0].unit: want letters, digits and : - _ . \ @ alone`},
		{"platform: {services: [{unit: a.service, timeout: 0s}]}", "p:5: platform.services[0].timeout: want a duration up to 24h, such as 90s or 10m"},
		{"platform: {services: [{unit: a.service, timeout: [1s]}]}", "p:5: platform.services[0].timeout: want text, got a list"},
		{"platform: {services: [~]}", "p:5: platform.services[0]: want a unit, or the commands start, stop and status"},
		{"platform: {health: {checks: " + many(33, "{url: 'https://a'}") + "}}", "p:5: platform.health.checks: want up to 32 items, got 33"},
		{"platform: {health: {interval: 99ms}}", "p:5: platform.health.interval: want 100ms up to the deadline, 1m0s, got 99ms"},
		{"platform: {hooks: {finish: {command: [/a], space: 1M}}}", "p:5: platform.hooks.finish.space: want it for backup alone: no other hook is checked for room"},
		{"platform: {hooks: {backup: {command: [/a], space: much}}}", "p:5: platform.hooks.backup.space: want an amount of bytes up to 1024T, such as 500M or 20G"},
		{"platform: {checks: " + many(33, "{name: a, command: [/a]}") + "}", "p:5: platform.checks: want up to 32 items, got 33"},
		{"platform: {checks: [{name: a, command: [/a], hint: " + long(1001) + "}]}", "p:5: platform.checks[0].hint: want up to 1000 bytes, got 1001"},
		{"platform: {checks: [{name: a, command: " + many(33, "/a") + "}]}", "p:5: platform.checks[0].command: want up to 32 items, got 33"},
		{"platform: {ports: " + many(257, "80") + "}", "p:5: platform.ports: want up to 256 items, got 257"},
		{"platform: {writable: " + many(257, "a") + "}", "p:5: platform.writable: want up to 256 items, got 257"},
		{"platform: {writable: [" + long(501) + "]}", "p:5: platform.writable[0]: want up to 500 bytes, got 501"},
		{"platform: {writable: ['']}", "p:5: platform.writable[0]: want a path relative to the release, without . or .."},
		{"platform: {keep: 21}", "p:5: platform.keep: want 1 to 20 releases, got 21"},
		{"platform: {tool: /usr/bin/optool}", "p:5: platform.tool: want a path relative to the release, without . or .."},
		{"update: {channel: ''}", "p:5: update.channel: want up to 32 of a-z 0-9 -, the first no hyphen"},
		{"update: {channels: " + many(257, "{name: stable}") + "}", "p:5: update.channels: want up to 256, got 257"},
		{"update: {mirrors: " + many(33, "https://a") + "}", "p:5: update.mirrors: want up to 32 items, got 33"},
		{"update: {mirrors: ['']}", "p:5: update.mirrors[0]: want a URL such as https://acme.example"},
		{"update: {cadence: {perYear: 367}}", "p:5: update.cadence.perYear: want 0 to 366, got 367"},
		{"update: {cadence: {perQuarter: -1}}", "p:5: update.cadence.perQuarter: want 0 to 92, got -1"},
		{"update: {cadence: {text: " + long(1001) + "}}", "p:5: update.cadence.text: want up to 1000 bytes, got 1001"},
	} {
		if _, err := Parse("p", []byte(least+c.in+"\n")); text(err) != c.want {
			t.Errorf("%.60s:\n got %s\nwant %s", c.in, text(err), c.want)
		}
	}
}

// The root metadata is kept as it stands; what is no root metadata is refused.
func TestReleases(t *testing.T) {
	with := func(block string) []byte {
		return []byte(strings.Replace(least, "trust: {roots: ["+rootA+"]}", "trust:\n  roots: ["+rootA+"]\n  releases: |\n    "+block, 1))
	}
	p, err := Parse("p", with("{\n    \t\"signed\": {},\n    \"signatures\": []}"))
	if err != nil || p.Trust.Releases != "{\n\t\"signed\": {},\n\"signatures\": []}\n" {
		t.Errorf("%v, %+v", err, p)
	}
	const want = "p:6: trust.releases: want the text of a root.json, with signed and signatures"
	for block, want := range map[string]string{
		rootJSON:                 "",
		"hello":                  want,
		"[]":                     want,
		"{}":                     want,
		rootJSON + "{}":          want,
		`{"signed": 1}`:          want,
		`{"signatures": []}`:     want,
		rootJSON[:20] + "\u202e": want,
		strings.Replace(rootJSON, "root", "\u202e", 1):            "p:6: trust.releases: want one line without control characters, got U+202E",
		strings.Replace(rootJSON, "root", long(maxRoot), 1) + "#": "p:6: trust.releases: want up to 524288 bytes, got 524333",
	} {
		if _, err := Parse("p", with(block)); text(err) != want {
			t.Errorf("%.60s:\n got %s\nwant %s", block, text(err), want)
		}
	}
}

func TestDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "1h30m": 90 * time.Minute, "24h": 24 * time.Hour,
		"": 0, "0": 0, "0s": 0, "-1s": 0, "24h1s": 0, "90": 0, "1d": 0, " 1s": 0, "9999999999999999h": 0,
	} {
		var d Duration
		if err := d.UnmarshalText([]byte(in)); (err == nil) != (want > 0) || d.D() != want {
			t.Errorf("%q: %v, %v", in, d, err)
		}
	}
}

func TestBytes(t *testing.T) {
	for in, want := range map[string]Bytes{
		"0": 0, "1": 1, "1K": 1024, "1.5G": 3 << 29, "1024T": 1 << 50,
		"": -1, "G": -1, "-1": -1, "1025T": -1, "1e3": -1, "Inf": -1, "NaN": -1, "1 G": -1, "1g": -1, "1KK": -1, ".": -1,
	} {
		b := Bytes(-1)
		if err := b.UnmarshalText([]byte(in)); (err == nil) != (want >= 0) || b != want {
			t.Errorf("%q: %v, %v", in, b, err)
		}
	}
}
