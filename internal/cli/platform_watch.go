package cli

import (
	"fmt"
	"sync"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/update"
)

// watcher tells on stderr what a run does, as it does it.
type watcher struct {
	d        *desk
	mu       sync.Mutex
	progress *ui.Progress
}

func (d *desk) watch(u *platform) *watcher {
	w := &watcher{d: d}
	if !d.printer.Quiet {
		u.Report = w.event
	}
	return w
}

// leastShown is from how many bytes on a bar is worth its line.
const leastShown = 1 << 20

// end leaves the line of a progress bar.
func (w *watcher) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
}

func (w *watcher) stop() {
	if w.progress != nil {
		w.progress.Done()
		w.progress = nil
	}
}

func (w *watcher) event(e update.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.State == update.Moving && e.Note == "" {
		if e.Total < leastShown {
			return
		}
		if w.progress == nil && e.Total > 0 {
			w.progress = ui.NewProgress(w.d.printer.Err, stepWord(e.Step), e.Total, w.d.Now)
		}
		if w.progress != nil {
			w.progress.Set(e.Done)
		}
		return
	}
	w.stop()
	switch e.State {
	case update.Begun:
		if e.Step == "download" {
			w.say(ui.Plain(stepWord(e.Step)), ui.Faint(lang.T("%s from %[2]s", ui.Bytes(e.Total), e.Note)))
		}
	case update.Moving:
		w.say(ui.Plain(stepWord(e.Step)), ui.Faint(e.Note))
	case update.Done:
		w.say(ui.Plain(stepWord(e.Step)), ui.Good(lang.T("done")), took(e.Took))
	case update.Failed:
		w.say(ui.Plain(stepWord(e.Step)), ui.Bad(lang.T("failed")), took(e.Took), ui.Plain(e.Note))
	case update.Undoing:
	case update.Undone:
		w.say(ui.Plainf("undo %s", stepWord(e.Step)), ui.Good(lang.T("done")), took(e.Took))
	case update.Stuck:
		w.say(ui.Plainf("undo %s", stepWord(e.Step)), ui.Bad(lang.T("failed")), took(e.Took), ui.Plain(e.Note))
	}
}

// stepWord is how a step is called. Those of a run have names, by which hooks and
// the journal call them too.
func stepWord(step string) string {
	switch step {
	case "download", "check":
		return lang.Word(step)
	}
	return step
}

func took(d time.Duration) ui.Word {
	if d < 100*time.Millisecond {
		return ui.Plain("")
	}
	return ui.Faint(fmt.Sprintf("(%s)", d.Round(100*time.Millisecond)))
}

func (w *watcher) say(words ...ui.Word) {
	s := ui.NewSheet(w.d.printer.Err)
	s.Text(words...)
	_ = s.Flush() // nobody is left to tell
}
