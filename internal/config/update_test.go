package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestUpdateSettings(t *testing.T) {
	src := sources(map[string]string{etc: `
update:
  channel: early
  mirrors: [https://a.example/x/, "http://[::1]:8080"]
  limit-rate: 1.5M
  window: 22:00-04:00
`})
	cfg := load(t, src)
	want := Update{"early", []string{"https://a.example/x", "http://[::1]:8080"}, 3 << 19, Window{22 * 60, 4 * 60}}
	if d := cmp.Diff(want, cfg.Update); d != "" {
		t.Error(d)
	}
	var shown []string
	for _, row := range cfg.View() {
		if strings.HasPrefix(row.Key, "update.") {
			shown = append(shown, row.Key+"="+row.Value)
		}
	}
	if d := cmp.Diff([]string{"update.channel=early", "update.mirrors=https://a.example/x, http://[::1]:8080", "update.limit-rate=1536k", "update.window=22:00-04:00"}, shown); d != "" {
		t.Error(d)
	}
	src.Flags = map[string]string{"channel": "stable", "mirror": "https://b.example", "limit-rate": "500k", "window": ""}
	cfg = load(t, src)
	if d := cmp.Diff(Update{"stable", []string{"https://b.example"}, 500 << 10, Window{}}, cfg.Update); d != "" {
		t.Error(d)
	}
	if o := cfg.Origin("update.window"); o != (Origin{LayerFlag, "--window"}) {
		t.Error(o)
	}
}

func TestUpdateSettingsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"channel: Early":                        `update.channel: want up to 32 of a-z 0-9 -, the first no hyphen, got "Early"`,
		"channel: -a":                           `update.channel: want up to 32 of a-z 0-9 -, the first no hyphen, got "-a"`,
		"mirrors: [a]":                          "update.mirrors: want URLs such as https://mirror.example/releases",
		"mirrors: https://me:hunter2@a.example": "update.mirrors: want URLs without user, query and fragment",
		"mirrors: 'https://a.example?token=1'":  "update.mirrors: want URLs without user, query and fragment",
		"mirrors: http://a.example":             `update.mirrors: "http://a.example": want https; http is for a loopback host alone`,
		"limit-rate: fast":                      `update.limit-rate: want bytes per second from 1k to 1T, such as 500k or 2M, got "fast"`,
		"window: 2-4":                           `update.window: want two times of the day, such as 02:00-04:00, got "2-4"`,
		"window: [02:00-04:00]":                 "update.window: want two times of the day, such as 02:00-04:00, got a list",
	} {
		_, _, err := Load(sources(map[string]string{etc: "update: {" + text + "}\n"}))
		if err == nil || err.Error() != etc+":1: "+want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRate(t *testing.T) {
	for text, want := range map[string]int64{
		"": 0, "0": 0, "1024": 1024, "500k": 512000, "500K": 512000, "2M": 2 << 20, "1.5m": 3 << 19, "1G": 1 << 30, "1T": 1 << 40,
		"1": -1, "1e9": -1, "-1k": -1, "2T": -1, "k": -1, "Inf": -1, "1.2.3k": -1, "5 k": -1, "5kB": -1, "5b": -1, "\xff": -1, "0x10k": -1,
	} {
		n, ok := rate(text)
		if ok != (want >= 0) || ok && n != want {
			t.Errorf("%q: %d, %v", text, n, ok)
		}
		if ok {
			if again, ok := rate(rateText(n)); !ok || again != n {
				t.Errorf("%q is written as %q", text, rateText(n))
			}
		}
	}
}

func TestWindow(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "02:00-04:00": "02:00-04:00", "2:00 - 4:30": "02:00-04:30", "22:00-04:00": "22:00-04:00",
		"22:00-24:00": "22:00-24:00", "22:00-00:00": "22:00-24:00", "00:00-00:01": "00:00-00:01",
		"02:00": "bad", "02:00-02:00": "bad", "00:00-24:00": "bad", "00:00-00:00": "bad", "24:00-01:00": "bad", "25:00-26:00": "bad",
		"02:60-03:00": "bad", "02:0-03:00": "bad", "2-4": "bad", "-": "bad", "+2:00-04:00": "bad", "02:00-04:00-06:00": "bad", "٢:٠٠-٤:٠٠": "bad",
	} {
		w, ok := window(text)
		if ok != (want != "bad") || ok && w.String() != want {
			t.Errorf("%q: %v, %v", text, w, ok)
		}
	}
}

func TestWindowWait(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	for _, c := range []struct{ window, now, want string }{
		{"", "2026-11-21 12:00", "0s"},
		{"02:00-04:00", "2026-11-21 02:00", "0s"},
		{"02:00-04:00", "2026-11-21 03:59", "0s"},
		{"02:00-04:00", "2026-11-21 04:00", "22h0m0s"},
		{"02:00-04:00", "2026-11-21 01:30", "30m0s"},
		{"22:00-04:00", "2026-11-21 23:00", "0s"},
		{"22:00-04:00", "2026-11-21 01:00", "0s"},
		{"22:00-04:00", "2026-11-21 04:00", "18h0m0s"},
		{"22:00-24:00", "2026-11-21 00:00", "22h0m0s"},
		{"02:00-04:00", "2026-03-29 01:30", "30m0s"},    // 02:00 does not exist: it opens at 03:00
		{"02:00-03:00", "2026-03-29 01:30", "23h30m0s"}, // swallowed
		{"04:00-05:00", "2026-10-25 01:00", "4h0m0s"},   // an hour comes twice
	} {
		w, ok := window(c.window)
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, berlin)
		if got := w.Wait(now); !ok || err != nil || got.String() != c.want {
			t.Errorf("%s at %s: %v, want %s", c.window, c.now, got, c.want)
		}
	}
}

func FuzzUpdateValues(f *testing.F) {
	for _, seed := range []string{"02:00-04:00", "1.5M", "https://a/", "stable"} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if w, ok := window(text); ok {
			if again, ok := window(w.String()); !ok || again != w || w.Wait(now) < 0 || w.Wait(now) >= 24*time.Hour {
				t.Errorf("%q: %v", text, w)
			}
		}
		if n, ok := rate(text); ok && (n < 0 || n > 1<<40) {
			t.Errorf("%q: %d", text, n)
		}
	})
}
