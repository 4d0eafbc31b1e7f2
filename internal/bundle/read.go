package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/diagnostics"
)

// Contents is what a bundle says about itself, and the members that were asked for.
type Contents struct {
	Manifest *diagnostics.Manifest
	Analysis *diagnostics.Analysis
	Report   report.Input // for report.HTML and report.Text; complete, in the language of the run
	Texts    map[string][]byte
	Verified archive.Verification // of the bundle as it was read
	Altered  int                  // problems of it; said in Report.Notes too
}

const (
	largestAnalysis = 8 << 20  // bytes; the largest that is made has some 2 MiB
	mostCommas      = 200_000  // of it: each may stand for a value of some 200 bytes
	largestTexts    = 32 << 20 // bytes of all members that are kept
)

// Read goes through a bundle to its end. keep names further members to keep whole; those
// that would be too large together are left out. A bundle without a manifest that can
// be read is the fault bundle_damaged (exit 5) or, if it is of a later form,
// bundle_newer (exit 2): what was read otherwise comes with it.
//
// Memory is bounded by the limits above, whatever the bundle says.
func Read(from archive.Source, keep func(name string, size int64) bool) (*Contents, error) {
	c := &Contents{Texts: map[string][]byte{}}
	kept := int64(0)
	r := archive.NewVerifier(from) // reads all, also what is not shown
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		wanted := keep != nil && keep(e.Name, e.Size) && kept+e.Size <= largestTexts
		switch {
		case e.Name == diagnostics.ManifestName:
			continue
		case e.Name == diagnostics.AnalysisName:
			wanted = false
			if e.Size > largestAnalysis {
				c.note(lang.T("%s is too large to be shown", e.Name))
				continue
			}
		case !wanted && !(report.Wants(e.Name) && c.Report.Fits(e.Name, e.Size)):
			continue
		}
		text := make([]byte, e.Size)
		if _, err := io.ReadFull(r, text); err != nil {
			return nil, err
		}
		if wanted {
			c.Texts[e.Name] = text
			kept += e.Size
		}
		if e.Name == diagnostics.AnalysisName {
			c.analysis(text)
		} else if report.Wants(e.Name) {
			c.Report.Add(e.Name, text)
		}
	}
	c.Verified = r.Verification()
	c.Manifest = c.Verified.Manifest
	c.Report.Manifest, c.Report.Analysis = c.Manifest, c.Analysis
	c.Report = saidReport(c.Report)
	if c.Manifest == nil {
		return c, unread(c.Verified)
	}
	c.Altered = len(c.Verified.Problems) + c.Verified.More
	if c.Altered > 0 {
		c.note(lang.T("The bundle is damaged or was altered: what is shown may be wrong. Problems found in comparing it with its manifest: %d.", c.Altered))
	}
	return c, nil
}

func (c *Contents) note(text string) { c.Report.Notes = append([]string{text}, c.Report.Notes...) }

// analysis reads the findings. Those that make no sense, or would cost too much
// memory, are left out, and a note says so.
func (c *Contents) analysis(text []byte) {
	a := &diagnostics.Analysis{}
	if bytes.Count(text, []byte(",")) > mostCommas || json.Unmarshal(text, a) != nil {
		c.note(lang.T("%s cannot be read", diagnostics.AnalysisName))
		return
	}
	c.Analysis = a
}

// unread is the fault of a bundle whose manifest cannot be read.
func unread(v archive.Verification) error {
	if strings.HasPrefix(v.Form, "optool-bundle/") {
		f := fault.New(fault.ExitUsage, "bundle_newer", "the bundle is of the form %.40q, this program reads %s", v.Form, diagnostics.ManifestSchema)
		if v.MadeBy == "" {
			return f.Hinted("install a later version of this program")
		}
		return f.Hinted("install a version that is as new as the one that made the bundle: %.40q", v.MadeBy)
	}
	return damaged(strings.Join(v.Problems, "; "))
}

// Findings is the analysis, an empty one where the bundle has none.
func (c *Contents) Findings() diagnostics.Analysis {
	if c.Analysis == nil {
		return diagnostics.Analysis{Schema: diagnostics.AnalysisSchema, Findings: []diagnostics.Finding{}, Timeline: diagnostics.Timeline{Hours: []diagnostics.Hour{}}}
	}
	return *c.Analysis
}

func damaged(why string) error {
	return fault.New(fault.ExitUnverified, "bundle_damaged", "the bundle is damaged: %s", why).
		Hinted("have it sent again, and compare its SHA-256 with the one shown when it was made")
}

// WritePage writes the report as a page that only this user can read.
func WritePage(path string, in report.Input) error {
	page, err := rendered(in)
	if err != nil {
		return err
	}
	return system.WriteFile(path, page, 0o600)
}
