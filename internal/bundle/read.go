package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/pkg/diagnostics"
)

// Contents is what a bundle says about itself, and the members that were asked for.
type Contents struct {
	Manifest *diagnostics.Manifest
	Analysis *diagnostics.Analysis
	Report   report.Input // for report.HTML and report.Text; complete
	Page     []byte       // report.html as it came; written by whoever made the bundle
	Texts    map[string][]byte
	Altered  int // members that are not what the manifest says, or are missing; said in Report.Notes too
}

const (
	largestDocument = 64 << 20 // bytes of a manifest, analysis or page
	largestTexts    = 64 << 20 // bytes of all members that are kept
)

// Read goes through a bundle to its end. keep names further members to keep whole; those that
// would be too large together are left out. A bundle without a manifest is the fault
// bundle_damaged (exit 5).
func Read(r *archive.Reader, keep func(name string, size int64) bool) (*Contents, error) {
	c := &Contents{Texts: map[string][]byte{}}
	kept, found := int64(0), map[string]string{}
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		// Everything is read: what is not shown is compared with the manifest too.
		hash := sha256.New()
		content := io.TeeReader(r, hash)
		document := e.Name == diagnostics.ManifestName || e.Name == diagnostics.AnalysisName || e.Name == diagnostics.ReportName
		wanted := keep != nil && keep(e.Name, e.Size) && kept+e.Size <= largestTexts
		if !document && !wanted && !report.Wants(e.Name) || e.Size > largestDocument {
			if _, err := io.Copy(io.Discard, content); err != nil {
				return nil, err
			}
			found[e.Name] = hex.EncodeToString(hash.Sum(nil))
			continue
		}
		text, err := io.ReadAll(io.LimitReader(content, e.Size))
		if err != nil {
			return nil, err
		}
		found[e.Name] = hex.EncodeToString(hash.Sum(nil))
		if err := c.add(e.Name, text); err != nil {
			return nil, err
		}
		if wanted {
			c.Texts[e.Name] = text
			kept += e.Size
		}
	}
	if c.Manifest == nil {
		return nil, damaged("it has no " + diagnostics.ManifestName)
	}
	c.Report.Manifest, c.Report.Analysis = c.Manifest, c.Analysis
	for _, m := range c.Manifest.Members {
		if found[m.Name] != m.SHA256 {
			c.Altered++
		}
	}
	if c.Altered > 0 {
		c.Report.Notes = append(c.Report.Notes, fmt.Sprintf("Files that are not what the manifest says, or are missing: %d. The bundle is damaged or was altered; what is shown may be wrong.", c.Altered))
	}
	return c, nil
}

func (c *Contents) add(name string, text []byte) error {
	switch name {
	case diagnostics.ManifestName:
		c.Manifest = &diagnostics.Manifest{}
		if err := json.Unmarshal(text, c.Manifest); err != nil || !strings.HasPrefix(c.Manifest.Schema, "optool-bundle/") {
			return damaged("its " + name + " is not what it should be")
		}
		if c.Manifest.Schema != diagnostics.ManifestSchema {
			return fault.New(fault.ExitUsage, "bundle_newer", "the bundle is of the form %.40q, this program reads %s", c.Manifest.Schema, diagnostics.ManifestSchema).
				Hinted("install a version that is as new as the one that made the bundle: %.40s", c.Manifest.Tool.Version)
		}
	case diagnostics.AnalysisName:
		c.Analysis = &diagnostics.Analysis{}
		if err := json.Unmarshal(text, c.Analysis); err != nil {
			return damaged("its " + name + " is not what it should be")
		}
	case diagnostics.ReportName:
		c.Page = text
	default:
		if report.Wants(name) {
			c.Report.Add(name, text)
		}
	}
	return nil
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
