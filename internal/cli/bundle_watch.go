package cli

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/diagnostics"
)

// bundleWatcher tells on a terminal what is being collected; elsewhere nothing,
// since what came of it is in the result.
type bundleWatcher struct {
	d        *desk
	mu       sync.Mutex
	progress *ui.Progress
	current  string
	titles   map[string]string
}

func (d *desk) bundleWatch(r bundle.Recipe) *bundleWatcher {
	w := &bundleWatcher{d: d, titles: map[string]string{}}
	for _, item := range r.Items {
		w.titles[item.Name] = bundle.Title(item.Title)
	}
	return w
}

func (w *bundleWatcher) event(e bundle.Event) {
	if w.d.printer.Quiet || !w.d.printer.Err.Terminal() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e.Phase {
	case bundle.Going:
		if e.Bytes < leastShown {
			return
		}
		if w.current != e.Item {
			w.stop()
			w.current, w.progress = e.Item, ui.NewProgress(w.d.printer.Err, e.Item, 0, w.d.Now)
		}
		w.progress.Set(e.Bytes)
	case bundle.Ended:
		w.stop()
		w.say(w.titles[e.Item], collectedWords(*e.Done)...)
	case bundle.Checking:
		w.stop()
		w.say(lang.T("Self-check"), ui.Faint(lang.T("looking for secrets once more")))
	}
}

func (w *bundleWatcher) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
}

func (w *bundleWatcher) stop() {
	if w.progress != nil {
		w.progress.Done()
		w.progress, w.current = nil, ""
	}
}

func (w *bundleWatcher) say(what string, words ...ui.Word) {
	sheet := ui.NewSheet(w.d.printer.Err)
	sheet.Text(append([]ui.Word{ui.Plain(what)}, words...)...)
	_ = sheet.Flush()
}

func collectedWords(c diagnostics.Collected) []ui.Word {
	words := []ui.Word{outcomeWord(c.Outcome)}
	if c.BytesIn > 0 {
		words = append(words, ui.Faint(ui.Bytes(c.BytesIn)))
	}
	if c.Seconds >= 0.5 {
		words = append(words, ui.Faint(lang.T("%.1f s", c.Seconds)))
	}
	return words
}

func outcomeWord(o diagnostics.Outcome) ui.Word {
	switch o {
	case diagnostics.OK:
		return ui.Good(lang.T("ok"))
	case diagnostics.Skipped:
		return ui.Faint(lang.T("not on this host"))
	case diagnostics.Denied:
		return ui.Warn(lang.T("may not be read by this user"))
	case diagnostics.Partly:
		return ui.Warn(lang.T("in part"))
	case diagnostics.Unsafe:
		return ui.Bad(lang.T("left out: could not be redacted"))
	case diagnostics.TimedOut:
		return ui.Warn(lang.T("took too long"))
	}
	return ui.Bad(lang.Word(string(o)))
}

// bundlePlanView is data of BundlePlan: the recipe, and for a dry run how much it
// would read.
type bundlePlanView struct {
	Privacy    diagnostics.Privacy `json:"privacy"`
	Recipients []string            `json:"recipients"`
	Deadline   string              `json:"deadline"`
	MaxSize    int64               `json:"maxSize"`
	Since      *time.Time          `json:"since,omitempty"`
	Writes     string              `json:"writes,omitempty"` // dry run: the file
	Collectors []plannedView       `json:"collectors"`
	Analysers  []analyserView      `json:"analysers"`
	Files      int                 `json:"files"` // dry run: known beforehand
	Bytes      int64               `json:"bytes"`
}

type plannedView struct {
	Name    string  `json:"name"`
	Kind    string  `json:"kind"`
	Title   string  `json:"title"`
	Source  string  `json:"source"`
	BuiltIn bool    `json:"builtIn"`
	Timeout float64 `json:"timeoutSeconds"`
	Limit   int64   `json:"limit,omitempty"` // bytes of each file or output; absent: none
	Files   int     `json:"files,omitempty"`
	Bytes   int64   `json:"bytes,omitempty"`
}

type analyserView struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	BuiltIn bool   `json:"builtIn"`
}

func (d *desk) planView(ctx context.Context, b bundlePlan, estimate bool) bundlePlanView {
	v := bundlePlanView{Privacy: b.privacy, Recipients: append([]string{}, b.archive.Recipients...), Deadline: b.deadline.String(), MaxSize: b.archive.MaxSize, Collectors: []plannedView{}, Analysers: analyserViews(b.settings)}
	if !b.recipe.Since.IsZero() {
		v.Since = utc(&b.recipe.Since)
	}
	for _, i := range b.recipe.Items {
		c := plannedView{Name: i.Name, Kind: i.Kind, Title: bundle.Title(i.Title), Source: i.Source, BuiltIn: i.BuiltIn, Timeout: i.Timeout.Seconds(), Limit: i.Limit}
		if e, ok := i.Collector.(bundle.Estimator); ok && estimate {
			c.Files, c.Bytes = e.Estimate(ctx)
			v.Files += c.Files
			v.Bytes += c.Bytes
		}
		v.Collectors = append(v.Collectors, c)
	}
	return v
}

func (d *desk) bundleDryRun(ctx context.Context, b bundlePlan) error {
	v := d.planView(ctx, b, true)
	v.Writes = b.archive.Path
	if _, err := os.Lstat(v.Writes); err == nil && !b.archive.Replace {
		d.printer.Warn(ui.Warning{Code: "bundle_exists", Message: lang.T("%s is there already: create needs --force to replace it", v.Writes)})
	}
	return d.printer.Result("BundlePlan", v, nil, func(s *ui.Sheet) error {
		s.Heading("Would write", ui.Plain(v.Writes))
		s.Field("privacy", ui.Plain(string(v.Privacy)))
		s.Field("encrypted", yesNo(len(v.Recipients) > 0))
		s.Field("to read", ui.Plainf("%d files of %s, and what programs and services answer", v.Files, ui.Bytes(v.Bytes)))
		s.Field("at most", ui.Plainf("%s, written within %s", ui.Bytes(v.MaxSize), v.Deadline))
		return v.table(s)
	})
}

func yesNo(yes bool) ui.Word {
	if yes {
		return ui.Plain(lang.T("yes"))
	}
	return ui.Plain(lang.T("no"))
}

func (v *bundlePlanView) table(s *ui.Sheet) error {
	var rows [][]ui.Word
	for _, c := range v.Collectors {
		size := ui.Word{}
		if c.Files > 0 {
			size = ui.Plainf("%d, %s", c.Files, ui.Bytes(c.Bytes))
		}
		limit := ui.Word{}
		if c.Limit > 0 {
			limit = ui.Plain(ui.Bytes(c.Limit))
		}
		rows = append(rows, []ui.Word{ui.Strong(c.Name), ui.Plain(c.Title), size, limit, ui.Faint(lang.Word(c.Source))})
	}
	return s.Table([]string{"collector", "what", "files", "limit", "source"}, rows)
}
