package checkup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/diagnostics"
)

func TestRun(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	checks := []Check{
		{ID: "heeds", Run: func(ctx context.Context) Result { <-ctx.Done(); return Result{Fail, "its own words", ""} }},
		{ID: "well", Run: func(context.Context) Result { return Well("fine") }},
		{ID: "hangs", Run: func(context.Context) Result { <-hang; return Well("too late") }},
		{ID: "hangs too", Run: func(context.Context) Result { <-hang; return Well("too late") }},
		{ID: "breaks", Run: func(context.Context) Result { panic("on purpose") }},
		{ID: "outside", Network: true, Run: func(context.Context) Result { t.Error("it was asked though offline"); return Result{} }},
	}
	var told []int
	began := time.Now()
	got := Run(t.Context(), checks, Options{Offline: true, Limit: 50 * time.Millisecond, Now: time.Now, Done: func(done, all int) { told = append(told, done, all) }})
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	want := []Finding{
		{ID: "heeds", Outcome: Fail, Message: "its own words"},
		{ID: "well", Outcome: OK, Message: "fine"},
		{ID: "hangs", Outcome: Fail, Message: "gave no answer within 50ms", Hint: "look what keeps it waiting: a disk or server that does not answer"},
		{ID: "hangs too", Outcome: Fail, Message: "gave no answer within 50ms", Hint: "look what keeps it waiting: a disk or server that does not answer"},
		{ID: "breaks", Outcome: Fail, Message: "the check itself broke: on purpose", Hint: "report it to the maker of this program"},
		{ID: "outside", Outcome: Skip, Message: "not looked at: --offline is set"},
	}
	for i := range got {
		if got[i].Millis = 0; got[i] != want[i] {
			t.Errorf("%+v\nwant %+v", got[i], want[i])
		}
	}
	if !slices.Equal(told, []int{1, 6, 2, 6, 3, 6, 4, 6, 5, 6, 6, 6}) {
		t.Errorf("told %v", told)
	}
}

// All checks run at once: together they take as long as the slowest.
func TestRunAtOnce(t *testing.T) {
	var checks []Check
	for range 20 {
		checks = append(checks, Check{Run: func(context.Context) Result { time.Sleep(100 * time.Millisecond); return Well("") }})
	}
	began := time.Now()
	Run(t.Context(), checks, Options{Now: time.Now})
	if took := time.Since(began); took > time.Second {
		t.Errorf("20 checks of 100ms took %v", took)
	}
}

func TestBad(t *testing.T) {
	r := Bad(Warn, fault.New(1, "x", "it is %s", "so").Hinted("type %s", "this"))
	if r != (Result{Warn, "it is so", "type this"}) {
		t.Errorf("%+v", r)
	}
}

func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	yes, no := true, false
	signed := func(off time.Duration) func(context.Context) (time.Time, error) {
		return func(context.Context) (time.Time, error) { return now.Add(off), nil }
	}
	silent := func(context.Context) (time.Time, error) { return time.Time{}, errors.New("away") }
	for _, c := range []struct {
		name  string
		clock Clock
		want  Outcome
		says  string
	}{
		{"nothing is known", Clock{}, OK, "not behind"},
		{"proven past", Clock{Proven: now.Add(-time.Hour)}, OK, "not behind"},
		{"a little behind", Clock{Proven: now.Add(20 * time.Minute)}, Warn, "20m0s behind"},
		{"far behind", Clock{Proven: now.Add(26 * time.Hour)}, Fail, "26h0m0s behind"},
		{"agrees", Clock{Signed: signed(-time.Minute)}, OK, "agrees"},
		{"ahead", Clock{Signed: signed(-10 * time.Minute)}, Warn, "10m0s ahead"},
		{"far ahead", Clock{Signed: signed(-48 * time.Hour)}, Fail, "48h0m0s ahead"},
		{"behind the vendor", Clock{Signed: signed(2 * time.Hour)}, Fail, "2h0m0s behind"},
		{"vendor away", Clock{Signed: silent, Kernel: diagnostics.Clock{Synchronised: &yes}}, OK, "synchronised"},
		{"not synchronised", Clock{Kernel: diagnostics.Clock{Synchronised: &no}}, Warn, "not synchronised"},
		{"daemon without servers", Clock{Kernel: diagnostics.Clock{Synchronised: &no, Daemon: "chronyd"}}, Warn, "though chronyd runs"},
		{"both", Clock{Signed: signed(0), Kernel: diagnostics.Clock{Synchronised: &yes}}, OK, "synchronised, and agrees"},
	} {
		c.clock.Now = func() time.Time { return now }
		if got := c.clock.Judge(t.Context()); got.Outcome != c.want || !strings.Contains(got.Message, c.says) || (got.Hint == "") != (c.want == OK) {
			t.Errorf("%s: %+v, want %s with %q", c.name, got, c.want, c.says)
		}
	}
}

func TestHost(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	sound := func() diagnostics.Host {
		return diagnostics.Host{
			CPU: diagnostics.CPU{Cores: 4}, Memory: diagnostics.Memory{Total: 8 << 30, Available: 4 << 30}, Load: &diagnostics.Load{Fifteen: 0.5},
			Disks:  []diagnostics.Disk{{Mount: "/", UsedPercent: 40, InodesPercent: 3, Free: 50 << 30}},
			Limits: diagnostics.Limits{OpenFilesMax: 1 << 20, FilesMax: 1 << 30, PIDMax: 1 << 20},
		}
	}
	if r := Host(sound(), now); r.Outcome != OK {
		t.Errorf("a sound host: %+v", r)
	}
	full := sound()
	full.Disks[0].UsedPercent = 97
	full.Memory.Available = 500 << 20
	r := Host(full, now)
	if r.Outcome != Fail || !strings.HasPrefix(r.Message, "/ is 97 % full") || !strings.Contains(r.Message, "; ") || !strings.Contains(r.Hint, "du -xh") {
		t.Errorf("a full disk and little memory: %+v", r)
	}
	busy := sound()
	busy.Load.Fifteen = 100
	if r := Host(busy, now); r.Outcome != Warn {
		t.Errorf("a busy host: %+v", r)
	}
	little := sound()
	little.Memory.Available = 500 << 20
	if r := Host(little, now); r.Outcome != Warn {
		t.Errorf("little memory: %+v", r)
	}
}
