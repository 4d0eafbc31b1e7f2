package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
)

func TestParseSince(t *testing.T) {
	t.Parallel()
	here := time.FixedZone("CET", 3600)
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, here)
	for text, want := range map[string]time.Time{
		"":                     {},
		"all":                  {},
		"36h":                  now.Add(-36 * time.Hour),
		"90m":                  now.Add(-90 * time.Minute),
		"0s":                   now,
		"7d":                   time.Date(2026, 11, 15, 4, 0, 0, 0, here),
		"0d":                   now,
		"2026-11-21":           time.Date(2026, 11, 21, 0, 0, 0, 0, here),
		"2026-11-21 08:00":     time.Date(2026, 11, 21, 8, 0, 0, 0, here),
		"2026-11-21 08:00:30":  time.Date(2026, 11, 21, 8, 0, 30, 0, here),
		"2026-11-21T08:00:30":  time.Date(2026, 11, 21, 8, 0, 30, 0, here),
		"2026-11-21T08:00:30Z": time.Date(2026, 11, 21, 8, 0, 30, 0, time.UTC),
	} {
		if got, err := parseSince(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"yesterday", "-1h", "-1d", "d", "1.5d", "7", "99999d", "2026-13-01", "24 h", "ALL", "\x1b[31m"} {
		_, err := parseSince(text, now)
		f := fault.Of(err)
		if f == nil || f.Exit != fault.ExitUsage || f.Hint == "" || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v, want a usage error with a hint", text, err)
		}
	}
}

func TestParseSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"": 0, "4096": 4096, "64K": 64 << 10, "500M": 500 << 20, "500m": 500 << 20, "500MB": 500 << 20, "500MiB": 500 << 20, "1.5G": 3 << 29, "2T": 2 << 40,
	} {
		if got, err := parseSize("--split", text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"many", "-5", "+5", "1e9", "5 M", "0x10", "M", ".", "NaN", "9999999T", "5MM", "\x1b[31m"} {
		_, err := parseSize("--split", text)
		f := fault.Of(err)
		if f == nil || f.Exit != fault.ExitUsage || !strings.Contains(err.Error(), "--split") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v, want a usage error that names the flag", text, err)
		}
	}
}

// The name of the file tells the product and the time, nothing of the host.
func TestBundleName(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.FixedZone("CET", 3600))
	if got := (&desk{World: World{Brand: brand.Own()}}).bundleName(nil, now, "tar.gz", false); got != "optool-diagnostics-20261122T030000Z.tar.gz" {
		t.Error(got)
	}
	if got := (&desk{World: World{Brand: brand.Own()}}).bundleName(&profile.Profile{Product: "acme-platform"}, now, "tar.zst", true); got != "acme-platform-diagnostics-20261122T030000Z.tar.zst.age" {
		t.Error(got)
	}
}
