package redact

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// numberAs writes six digits drawn by lot in one of the ways that people do.
func numberAs(r *rand.Rand, grouped bool) string {
	d := func(n int) string {
		s := ""
		for range n {
			s += fmt.Sprint(r.IntN(10))
		}
		return s
	}
	if !grouped {
		return d([]int{4, 5, 6, 6, 7, 8}[r.IntN(6)])
	}
	switch r.IntN(3) {
	case 0:
		return d(3) + "-" + d(3)
	case 1:
		return d(3) + " " + d(3)
	}
	return d(2) + "-" + d(2) + "-" + d(2)
}

func TestCrossProductOfNumbers(t *testing.T) {
	byPlace, byName := shares{}, shares{}
	bad, all := 0, 0
	r, err := New(Options{Key: [32]byte{1}, Privacy: diagnostics.Strict})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 5))
	run := func(names []string, places [][2]string, grouped bool) {
		for i, name := range names {
			for j, place := range places {
				if testing.Short() && (i+j)%4 != 0 {
					continue
				}
				value := numberAs(random, grouped)
				text := strings.NewReplacer("N", name, "V", value).Replace(keepCapitals.Replace(place[1]))
				text = restoreCapitals.Replace(text)
				got := crossed(t, r, place[0], text)
				leak := strings.Contains(got, value)
				if again := crossed(t, r, place[0], got); again != got {
					t.Errorf("twice: %q -> %q", got, again)
				}
				example := fmt.Sprintf("%q -> %q", text, got)
				byPlace.count(place[0]+": "+place[1], leak, example)
				byName.count(name, leak, example)
				if all++; leak {
					bad++
				}
			}
		}
	}
	settings, words := numberNames()
	inSettings, written := numberPlaces()
	run(settings, inSettings, false)
	run(words, written, false)
	run(words, written[:8], true)
	t.Logf("%d of %d leak, %.2f %%", bad, all, 100*float64(bad)/float64(all))
	if bad*100 > 2*all {
		byPlace.print(t, "place", 20)
		byName.print(t, "name", 20)
		t.Errorf("%d of %d numbers leak", bad, all)
	}
}

var (
	keepCapitals    = strings.NewReplacer("INSERT INTO", "\x01", "VALUES", "\x02", "BEGIN:VCALENDAR", "\x03", "BEGIN:VCARD", "\x04", "DESCRIPTION", "\x05", "NOTE", "\x06", "INFO", "\x07", "String", "\x08")
	restoreCapitals = strings.NewReplacer("\x01", "INSERT INTO", "\x02", "VALUES", "\x03", "BEGIN:VCALENDAR", "\x04", "BEGIN:VCARD", "\x05", "DESCRIPTION", "\x06", "NOTE", "\x07", "INFO", "\x08", "String")
)
