package checkup

import (
	"testing"
)

func TestHint(t *testing.T) {
	for advice, want := range map[string]string{
		"More tasks wait: see the processes.": "more tasks wait: see the processes",
		"A host that swaps is slow.":          "a host that swaps is slow",
		"NTP is off.":                         "NTP is off",
		"systemctl status NAME says why.":     "systemctl status NAME says why",
		"Больше задач, чем успевают процессоры.": "больше задач, чем успевают процессоры",
		"": "",
	} {
		if got := hint(advice); got != want {
			t.Errorf("%q: %q", advice, got)
		}
	}
}
