package vendorcli

import (
	"testing"
	"time"
)

func TestInstant(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 5, time.UTC)
	for text, want := range map[string][2]string{ // as an end, as a start
		"2027-01-31":                {"2027-01-31T23:59:59Z", "2027-01-31T00:00:00Z"},
		"2027-01-31T12:00:00+02:00": {"2027-01-31T10:00:00Z", "2027-01-31T10:00:00Z"},
		"720h":                      {"2026-12-21T12:00:00Z", "2026-12-21T12:00:00Z"},
		"30d":                       {"2026-12-21T12:00:00Z", "2026-12-21T12:00:00Z"},
		"-24h":                      {"2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"},
		"-1d":                       {"2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"},
		"0s":                        {"2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z"},
		"":                          {},
		"d":                         {},
		"soon":                      {},
		"720":                       {},
		"2027-02-30":                {},
		"99999999999999d":           {},
		"3000000d":                  {},
		"-100000d":                  {},
	} {
		for i, at := range []edge{dayEnd, dayStart} {
			got, err := instant("expires", text, now, at)
			if want[i] == "" {
				if err == nil {
					t.Errorf("%q was read as %v", text, got)
				}
			} else if err != nil || got.Format(time.RFC3339Nano) != want[i] {
				t.Errorf("%q: %v, %v, want %s", text, got, err, want[i])
			}
		}
	}
}

func FuzzInstant(f *testing.F) {
	for _, text := range []string{"2027-01-31", "30d", "-1d", "720h", "9999999d", "-d"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := instant("expires", text, now, dayEnd)
		if err != nil {
			return
		}
		if _, err := got.MarshalJSON(); err != nil || got.Nanosecond() != 0 {
			t.Errorf("%q: %v cannot stand in a licence: %v", text, got, err)
		}
	})
}
