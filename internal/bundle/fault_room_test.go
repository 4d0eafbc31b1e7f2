package bundle

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
)

// TestAnySize makes bundles with any limit of size: what fits is there.
func TestAnySize(t *testing.T) {
	times, size := int64(3), int64(10<<20)
	switch {
	case soaking():
		times = 100
	case racing:
		times, size = 2, 5<<20
	}
	text := logOf(int(size))
	for i := range times {
		w := newWork(t)
		w.job.Recipe.Items = w.ordinary(text)
		w.options.MaxSize = 4<<20 + (i*(size/2)+rand.Int64N(size/2))/times
		w.create(t.Context())
		w.holds("facts/facts.json")
		if w.result.Written.Size > w.options.MaxSize {
			t.Errorf("of %d bytes at most it has %d", w.options.MaxSize, w.result.Written.Size)
		}
		if stopped := w.result.Manifest.Stopped; stopped != "" && stopped != StopSize || w.result.Manifest.Complete == (stopped != "") && w.result.Manifest.Checked.Dropped == 0 {
			t.Errorf("it says stopped %q, complete %v", stopped, w.result.Manifest.Complete)
		}
		t.Logf("%d bytes at most: %d, %d members, stopped %q, mended %d, dropped %d", w.options.MaxSize, w.result.Written.Size, len(w.members), w.result.Manifest.Stopped, w.result.Manifest.Checked.Mended, w.result.Manifest.Checked.Dropped)
	}
}

// TestNoRoom keeps more of the disk free than there is.
func TestNoRoom(t *testing.T) {
	w := newWork(t, heavy("logs", says("a.log", logOf(1<<20))))
	w.options.KeepFree = 1 << 60
	w.create(t.Context())
	if f := fault.Of(w.err); f == nil || f.Code != "disk_full" || f.Exit != fault.ExitFailure || f.Hint == "" {
		t.Errorf("%+v", w.err)
	}
}

// TestSomebodyElseFillsTheDisk takes what is free away while the bundle is made.
func TestSomebodyElseFillsTheDisk(t *testing.T) {
	free := func() int64 {
		w := newWork(t)
		out, err := archive.Create(w.options)
		fatal(t, err)
		defer out.Abort()
		return out.Room()
	}
	text := logOf(8 << 20)
	rooms := []int64{3 << 20, 5 << 20}
	if soaking() {
		for range 100 {
			rooms = append(rooms, rand.Int64N(16<<20))
		}
	}
	for _, room := range rooms {
		w := newWork(t)
		w.job.Recipe.Items = w.ordinary(text)
		w.options.KeepFree = free() - room // others write to this disk too: any outcome is fair
		w.create(t.Context())
		if w.err == nil && w.result.Manifest.Complete && (w.result.Manifest.Stopped != "" || w.result.Manifest.Checked.Dropped > 0) {
			t.Error("it says that it is complete")
		}
		t.Logf("%d bytes free: %v, stopped %q, dropped %d", room, w.err, w.result.Manifest.Stopped, w.result.Manifest.Checked.Dropped)
		if w.err != nil && fault.Of(w.err).Code != "disk_full" {
			t.Error(w.err)
		}
	}
}

// TestSecretsLearnedLate has a value named after it went by.
func TestSecretsLearnedLate(t *testing.T) {
	w := newWork(t)
	w.job.Recipe.Items = w.ordinary(logOf(3 << 20))
	w.secrets = append(w.secrets, w.late)
	w.create(t.Context())
	w.holds("logs/first.log", "logs/last.conf", "small/small.log", "more/more.log")
	c := w.result.Manifest.Checked
	if c.Found == 0 || c.Mended == 0 || c.Dropped != 0 || !w.result.Manifest.Complete {
		t.Errorf("%+v", c)
	}
	if text := w.members["logs/first.log"]; !strings.Contains(text, "and with REDACTED-password-") {
		t.Errorf("what was mended: %.100q", text)
	}
}

// TestAMemberThatGrowsWhenItIsMended reaches the limit of size by mending.
func TestAMemberThatGrowsWhenItIsMended(t *testing.T) {
	w := newWork(t)
	secret := w.secret()
	var bare strings.Builder
	for bare.Len() < 9<<20 {
		bare.WriteString(secret + " " + strconv.Itoa(bare.Len()) + "\n")
	}
	w.options.MaxSize = 4 << 20
	w.job.Recipe.Items = []Item{
		heavy("a", says("first.log", bare.String())),
		light("z", says("facts.json", "{}")),
		heavy("c", says("last.conf", "password="+secret+"\n")),
	}
	w.create(t.Context())
	w.holds("z/facts.json")
	t.Logf("%+v", w.result.Manifest.Checked)
	if w.result.Manifest.Checked.Dropped > 0 && w.result.Manifest.Complete {
		t.Error("it says that it is complete")
	}
}
