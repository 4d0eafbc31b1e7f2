package vendorcli

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// A mail counts from when it reached the vendor, whenever it is imported.
func TestRequestCountsFromItsArrival(t *testing.T) {
	c := newCustomer(t)
	const received = "Received: from mx.acme.example by imap.acme.example; Fri, 20 Nov 2026 12:30:00 +0100\r\n" +
		"Received: from nord.example by mx.acme.example; Thu, 19 Nov 2026 01:00:00 +0000\r\n"
	for _, step := range []struct {
		head, flag string
		want       time.Duration // before noon
	}{
		{received, "", 24*time.Hour + 30*time.Minute},
		{received, "-3h", 3 * time.Hour},
		{"", "2026-11-21T11:00:00Z", time.Hour},
		{"", "", 0},
		{received, "2026-11-01", 48 * time.Hour}, // when it was written
	} {
		r := c.request(t, "Reports are empty")
		r.Created = noon().Add(-48 * time.Hour)
		data, err := os.ReadFile(c.mailed(t, r.ID, r.ID, r.Subject, r.Text(), r, "a line"))
		if err != nil {
			t.Fatal(err)
		}
		line := []string{"--dir", c.dir, "request", "import", "-"}
		if step.flag != "" {
			line = append(line, "--received", step.flag)
		}
		exit, out, stderr := do(t, step.head+string(data), nil, line...)
		want := noon().Add(-step.want)
		if exit != 0 || !strings.Contains(out, want.Format("2006-01-02 15:04 UTC")) {
			t.Fatalf("%+v: exit %d, %s%s", step, exit, out, stderr)
		}
		v := answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "show", r.ID)
		if !v.Accepted.Equal(want) || (v.Imported != nil) != (step.want > 0) || v.Imported != nil && !v.Imported.Equal(noon()) || !v.Clock.Due.Equal(want.Add(4*time.Hour)) {
			t.Errorf("%+v: %+v", step, v.ticketRow)
		}
		if exit, out, _ := do(t, "", nil, "--dir", c.dir, "request", "show", v.Ticket); exit != 0 || strings.Contains(out, "by mail taken in 2026-11-21 12:00 UTC") != (step.want > 0) {
			t.Errorf("%+v: %s", step, out)
		}
	}
	file := c.carried(t, c.request(t, "x"), "a line")
	for _, wrong := range []string{"yesterday", "2h", "2027-01-01"} {
		if exit, _, stderr := do(t, "", nil, "--dir", c.dir, "request", "import", file, "--received", wrong); exit != fault.ExitUsage || !strings.Contains(stderr, "--received") {
			t.Errorf("%s: exit %d, %s", wrong, exit, stderr)
		}
	}
}
