package backoffice

import (
	"net/textproto"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

func TestReceivedAt(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  string // "" for none
	}{
		"none":       {nil, ""},
		"the newest": {[]string{"from a by b; Sat, 21 Nov 2026 12:00:05 +0100", "from c by d; Sat, 21 Nov 2026 10:00:00 +0000"}, "2026-11-21T11:00:05Z"},
		"a comment":  {[]string{"from a (HELO x; y) by b with ESMTP id 1; Sat, 21 Nov 2026 03:00:05 -0800 (PST)"}, "2026-11-21T11:00:05Z"},
		"no weekday": {[]string{"by b;21 Nov 2026 11:00:05 GMT"}, "2026-11-21T11:00:05Z"},
		"no time":    {[]string{"from a by b", "from c by d; Sat, 21 Nov 2026 10:00:00 +0000"}, ""},
		"nonsense":   {[]string{"from a by b; yesterday"}, ""},
		"empty":      {[]string{""}, ""},
	} {
		got := receivedAt(textproto.MIMEHeader{"Received": c.lines})
		if got.IsZero() != (c.want == "") || !got.IsZero() && got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// What was carried here counts from when it arrived, if the vendor says when that was: not
// from before it was written, nor from tomorrow.
func TestImportCountsFromItsArrival(t *testing.T) {
	for name, c := range map[string]struct {
		received, want time.Duration // after it was written; zero received: not said
		imported       bool
	}{
		"not said":         {0, 48 * time.Hour, false},
		"on Saturday":      {time.Hour, time.Hour, true},
		"before it was":    {-time.Hour, 0, true},
		"later than now":   {100 * time.Hour, 48 * time.Hour, false},
		"by another clock": {time.Hour + 300*time.Microsecond, time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAsker(t)
			soon := begun().Add(24 * time.Hour) // support ends between arrival and import
			b := a.licensed(t, license.License{Support: &license.Support{Until: &soon}})
			if !c.imported {
				b = a.licensed(t, license.License{})
			}
			r := b.request(t)
			m := b.reply(t, r.ID)
			m.Created = begun().Add(2 * time.Hour)
			a.watch.turn(48 * time.Hour)
			received := time.Time{}
			if c.received != 0 {
				received = begun().Add(c.received)
			}
			file := func() (all []member) {
				return []member{{r.ID + ".dsse", b.seal(t, support.TypeRequest, r)}, {m.ID + ".dsse", b.seal(t, support.TypeMessage, m)}}
			}
			taken, err := a.store.ImportCarried(t.Context(), tarOf(t, file()...), received)
			if err != nil || len(taken) != 2 || !taken[0].Accepted.Equal(begun().Add(c.want)) {
				t.Fatalf("%+v, %v", taken, err)
			}
			found, err := a.store.FindTicket(r.ID)
			if err != nil || !found.Accepted().Equal(begun().Add(c.want)) || found.Entries[0].Imported.IsZero() == c.imported {
				t.Errorf("%+v, %v", found, err)
			}
			second := max(c.want, 2*time.Hour) // when the reply was written
			if second == c.want {
				second += time.Millisecond // after the request
			}
			if e := found.Entries[1]; !e.At.Equal(begun().Add(second)) || c.imported && !e.Imported.Equal(begun().Add(48*time.Hour)) {
				t.Errorf("%+v, want %v", e, begun().Add(second))
			}
			again, err := a.store.ImportCarried(t.Context(), tarOf(t, file()...), received.Add(time.Minute))
			if err != nil || !again[0].Duplicate || !again[0].Accepted.Equal(taken[0].Accepted) {
				t.Errorf("%+v, %v", again, err)
			}
		})
	}
}
