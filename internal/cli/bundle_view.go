package cli

import (
	"slices"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/diagnostics"
)

// bundleCreatedView is data of BundleCreated.
type bundleCreatedView struct {
	ID         string              `json:"id"`
	Files      []bundleFile        `json:"files"`
	Size       int64               `json:"size"`
	Encrypted  bool                `json:"encrypted"`
	Privacy    diagnostics.Privacy `json:"privacy"`
	Complete   bool                `json:"complete"`
	Stopped    string              `json:"stopped,omitempty"`
	Seconds    float64             `json:"seconds"`
	Members    int                 `json:"members"`
	BytesIn    int64               `json:"bytesIn"`
	Collectors []collectedView     `json:"collectors"`
	Redacted   map[string]int      `json:"redacted"`
	Checked    diagnostics.Check   `json:"check"`
	Findings   []findingView       `json:"findings"`
}

type bundleFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type collectedView struct {
	Name     string              `json:"name"`
	Outcome  diagnostics.Outcome `json:"outcome"`
	Members  int                 `json:"members"`
	Bytes    int64               `json:"bytes"`
	Problems int                 `json:"problems"`
	Problem  string              `json:"problem,omitempty"` // the first
}

type findingView struct {
	Name    string              `json:"name"`
	Verdict diagnostics.Verdict `json:"verdict"`
	Message string              `json:"message"`
	Advice  string              `json:"advice,omitempty"`
}

func collectedViews(list []diagnostics.Collected) []collectedView {
	views := []collectedView{}
	for _, c := range list {
		v := collectedView{Name: c.Name, Outcome: c.Outcome, Members: c.Members, Bytes: c.BytesOut, Problems: len(c.Problems) + c.More}
		if len(c.Problems) > 0 {
			v.Problem = c.Problems[0].Message
			if c.Problems[0].What != "" {
				v.Problem = c.Problems[0].What + ": " + v.Problem
			}
		}
		views = append(views, v)
	}
	return views
}

// findingViews are the findings that ask for something, the worst first.
func findingViews(list []diagnostics.Finding) []findingView {
	views := []findingView{}
	for _, verdict := range []diagnostics.Verdict{diagnostics.Fail, diagnostics.Warn} {
		for _, f := range list {
			if f.Verdict == verdict {
				views = append(views, findingView{f.Name, f.Verdict, f.Message, f.Advice})
			}
		}
	}
	return views
}

func (d *desk) bundleCreated(r bundle.Result, b bundlePlan) error {
	m := r.Manifest
	v := bundleCreatedView{
		ID: m.ID, Files: []bundleFile{}, Size: r.Written.Size, Encrypted: m.Encrypted, Privacy: m.Privacy, Complete: m.Complete, Stopped: m.Stopped,
		Seconds: m.Finished.Sub(m.Created).Seconds(), Members: len(m.Members) + 1, Collectors: collectedViews(bundle.Said(m).Collectors), Redacted: m.Redacted, Checked: m.Checked, Findings: findingViews(analysis.Said(r.Analysis).Findings),
	}
	for _, f := range r.Written.Files {
		v.Files = append(v.Files, bundleFile{f.Path, f.Size, f.SHA256})
	}
	for _, c := range m.Collectors {
		v.BytesIn += c.BytesIn
	}
	if err := d.printer.Result("BundleCreated", v, v.warnings(b), v.draw); err != nil {
		return err
	}
	switch {
	case v.Complete:
		return nil
	case d.quiet && d.printer.Output == ui.Table: // nothing was said yet
		return fault.New(fault.ExitPartial, "bundle_partial", "the bundle %s is whole, but holds less than was asked for: %s", v.Files[0].Path, v.why()).
			Hinted("optool diagnostics-bundle inspect %s says what is missing", v.Files[0].Path)
	}
	return settled{fault.ExitPartial}
}

// stopWord says a reason for which collecting ended early.
func stopWord(reason string) string {
	switch reason {
	case bundle.StopInterrupted:
		return lang.T("interrupted")
	case bundle.StopDeadline:
		return lang.T("deadline")
	case bundle.StopSize:
		return lang.T("size")
	case bundle.StopDisk:
		return lang.T("disk")
	}
	return reason
}

// why a bundle is not complete, in short.
func (v *bundleCreatedView) why() string {
	if v.Stopped != "" {
		return lang.T("the run was stopped, reason: %s", stopWord(v.Stopped))
	}
	for _, c := range v.Collectors {
		if c.Outcome != diagnostics.OK && c.Problem != "" {
			return c.Problem
		}
	}
	return lang.T("some files could not be redacted")
}

func (v *bundleCreatedView) warnings(b bundlePlan) []ui.Warning {
	var all []ui.Warning
	switch v.Stopped {
	case bundle.StopInterrupted:
		all = append(all, ui.Warning{Code: "bundle_stopped", Message: lang.T("the run was interrupted; the bundle holds what there was")})
	case bundle.StopDeadline:
		all = append(all, ui.Warning{Code: "bundle_stopped", Message: lang.T("the time was over; the bundle holds what there was: give it more with --deadline, or leave something out with --exclude")})
	case bundle.StopSize:
		all = append(all, ui.Warning{Code: "bundle_stopped", Message: lang.T("the bundle became too large and holds what fitted: allow more with --max-size, or leave something out with --exclude")})
	case bundle.StopDisk:
		all = append(all, ui.Warning{Code: "bundle_stopped", Message: lang.T("the disk is too full, and the bundle holds what fitted: write it to another disk with --to")})
	}
	unsafe := slices.ContainsFunc(v.Collectors, func(c collectedView) bool { return c.Outcome == diagnostics.Unsafe })
	if unsafe || v.Checked.Dropped > 0 {
		all = append(all, ui.Warning{Code: "bundle_unsafe", Message: lang.T("some files were left out because they could not be redacted; inspect says which")})
	}
	if v.Checked.Overflowed {
		all = append(all, ui.Warning{Code: "bundle_overflowed", Message: lang.T("more secrets were found than can be sought in other files: they are redacted where their place tells what they are")})
	}
	if !v.Encrypted && !b.plain && b.profile != nil && len(b.settings.Recipients) == 0 {
		all = append(all, ui.Warning{Code: "bundle_plain", Message: lang.T("the vendor's profile names no key, so the bundle is not encrypted")})
	}
	return all
}

func (v *bundleCreatedView) draw(s *ui.Sheet) error {
	verdict := ui.Good(lang.T("complete"))
	if !v.Complete {
		verdict = ui.Warn(lang.T("not complete"))
	}
	s.Heading(lang.T("Bundle %s", v.ID), verdict)
	for _, f := range v.Files {
		s.Field("file", ui.Strong(f.Path))
		s.Field("size", ui.Plain(ui.Bytes(f.Size)))
		s.Field("SHA-256", ui.Plainf("%s", f.SHA256))
	}
	s.Field("encrypted", yesNo(v.Encrypted))
	s.Field("collected", ui.Plainf("%d files, %s read in %.1f s", v.Members, ui.Bytes(v.BytesIn), v.Seconds))
	s.Field("redacted", ui.Plainf("%d times; secret values then sought in every file: %d", sum(v.Redacted), v.Checked.Values))
	for _, c := range v.Collectors {
		if c.Outcome != diagnostics.OK && c.Outcome != diagnostics.Skipped {
			s.Entry(c.Name, outcomeWord(c.Outcome), ui.Faint(c.Problem))
		} else if c.Name == bundle.PathsName && c.Problems > 0 {
			s.Entry(c.Name, ui.Plainf("%d left out, such as", c.Problems), ui.Faint(c.Problem))
		}
	}
	for _, f := range v.Findings {
		s.Entry(f.Name, verdictWord(f.Verdict), ui.Plain(f.Message))
	}
	return nil
}
