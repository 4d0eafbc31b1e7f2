package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/pkg/diagnostics"
)

// largestPage is the most of a member that is kept for the report, in bytes.
const largestPage = 4 << 20

// page keeps a member that the report shows, while it streams by.
type page struct {
	run  *run
	name string
	text []byte
	much bool
}

// page returns nil for a member that the report does not show.
func (r *run) page(name string) *page {
	if !report.Wants(name) {
		return nil
	}
	return &page{run: r, name: name}
}

func (p *page) Write(text []byte) {
	if p == nil || p.much {
		return
	}
	if p.much = len(p.text)+len(text) > largestPage; p.much {
		p.text = nil
		return
	}
	p.text = append(p.text, text...)
}

func (p *page) keep() {
	if p != nil && !p.much {
		p.run.pages[p.name] = p.text
	}
}

// broken notes that the archive cannot be written, which ends everything.
func (r *run) broken(err error) {
	r.mu.Lock()
	if r.failure == nil {
		r.failure = err
	}
	r.mu.Unlock()
	r.stop(err)
}

// finish checks what was gathered, adds the ending and gives the archive its name.
func (r *run) finish() (Result, error) {
	if r.failure != nil {
		return Result{}, r.failure
	}
	r.tell(Event{Phase: Checking})
	if err := r.rename(); err != nil {
		return Result{}, err
	}
	if err := r.check(); err != nil {
		return Result{}, err
	}
	r.tell(Event{Phase: Finishing})
	result := Result{Analysis: r.Analysis.Result()}
	r.again(&result.Analysis)
	if err := r.final(diagnostics.AnalysisName, result.Analysis, bareAnalysis(result.Analysis)); err != nil {
		return Result{}, err
	}
	r.manifest.Finished = r.Now().UTC()
	r.manifest.Stopped = r.reason()
	r.manifest.Complete = r.complete()
	page := report.Input{Manifest: &r.manifest, Analysis: &result.Analysis}
	for _, name := range slices.Sorted(maps.Keys(r.pages)) {
		page.Add(name, []byte(r.Redactor.Text(name, string(r.pages[name]))))
	}
	page = saidReport(page)
	html, err := rendered(page)
	if err != nil {
		return Result{}, err
	}
	manifest, findings := bareManifest(*page.Manifest), bareAnalysis(*page.Analysis)
	page.Manifest, page.Analysis = &manifest, &findings
	bare, err := rendered(page)
	if err != nil {
		return Result{}, err
	}
	if err := r.ending(diagnostics.ReportName, html, bare); err != nil {
		return Result{}, err
	}
	if err := r.final(diagnostics.ManifestName, r.manifest, bareManifest(r.manifest)); err != nil {
		return Result{}, err
	}
	result.Manifest = r.manifest
	result.Written, err = r.Archive.Commit()
	return result, err
}

// again redacts what was noted on the way once more: by now everything is known
// that was learned.
func (r *run) again(a *diagnostics.Analysis) {
	text := func(all ...*string) {
		for _, s := range all {
			*s = r.Redactor.Text("", *s)
		}
	}
	text(&r.manifest.Host, &r.manifest.Title)
	for i := range r.manifest.Collectors {
		c := &r.manifest.Collectors[i]
		text(&c.Title)
		for k := range c.Problems {
			text(&c.Problems[k].What, &c.Problems[k].Message)
		}
	}
	for i := range r.manifest.Members {
		text(&r.manifest.Members[i].Source)
	}
	r.follow(a)
	there := map[string]bool{}
	for _, m := range r.manifest.Members {
		there[m.Name] = true
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		text(&f.Title, &f.Message, &f.Advice)
		f.Evidence = slices.DeleteFunc(f.Evidence, func(e string) bool { // of members that were taken out
			name, _, _ := strings.Cut(e, ":")
			return !there[e] && !there[name] && !there[e[:max(0, strings.LastIndexByte(e, ':'))]]
		})
	}
	for _, h := range a.Timeline.Hours {
		maps.DeleteFunc(h.Members, func(name string, _ int) bool { return !there[name] })
	}
}

// complete says whether the bundle holds what was asked for. What a host does
// not let this user read, and services that do not answer, are findings of their
// own; what the administrator named himself is asked for.
func (r *run) complete() bool {
	if r.manifest.Stopped != "" || r.manifest.Checked.Dropped > 0 {
		return false
	}
	return !slices.ContainsFunc(r.manifest.Collectors, func(c diagnostics.Collected) bool {
		unsafe := slices.ContainsFunc(c.Problems, func(p diagnostics.Problem) bool { return p.Code == ProblemUnsafe })
		return unsafe || c.Outcome == diagnostics.Unsafe || c.Outcome == diagnostics.Stopped || c.Name == PathsName && c.Outcome != diagnostics.OK
	})
}

func rendered(page report.Input) ([]byte, error) {
	var html bytes.Buffer
	err := report.HTML(&html, page)
	return html.Bytes(), err
}

func (r *run) final(name string, document, bare any) error {
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	without, err := json.MarshalIndent(bare, "", "  ")
	if err != nil {
		return err
	}
	return r.ending(name, append(text, '\n'), append(without, '\n'))
}

// ending writes one of the last members. It is made of redacted texts, and looked
// through like every other member; bare is the same without those texts.
func (r *run) ending(name string, text, bare []byte) error {
	if found := r.leaks(text); found > 0 && found > r.leaks(bare) {
		return fault.New(fault.ExitFailure, "bundle_unsafe", "the self-check found secret values in %s of the bundle, so there is none: %d", name, found).
			Hinted("this is a defect of optool; leave collectors out one after another (--exclude NAME) to learn which one it is, and report it")
	}
	if name != diagnostics.ManifestName {
		sum := sha256.Sum256(text)
		r.manifest.Members = append(r.manifest.Members, diagnostics.Member{Name: name, Collector: "", Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:])})
	}
	return r.Archive.Final(name, text)
}

// bareManifest and bareAnalysis return the documents without the texts that came
// from outside: what is found in them too is a word of ours that happens to be
// somebody's name or password.
const nothing = "-" // in place of a text, so that all that stands around it is the same

func bareManifest(m diagnostics.Manifest) diagnostics.Manifest {
	m.Host, m.Title, m.Product = nothing, nothing, nothing
	m.Collectors, m.Members = slices.Clone(m.Collectors), slices.Clone(m.Members)
	for i := range m.Collectors {
		c := &m.Collectors[i]
		c.Title, c.Problems = nothing, slices.Clone(c.Problems)
		for k := range c.Problems {
			c.Problems[k].What, c.Problems[k].Message = nothing, nothing
		}
	}
	for i := range m.Members { // names were looked through with the members
		m.Members[i].Source = nothing
	}
	return m
}

func bareAnalysis(a diagnostics.Analysis) diagnostics.Analysis {
	a.Findings = slices.Clone(a.Findings)
	for i := range a.Findings {
		f := &a.Findings[i]
		f.Title, f.Message, f.Advice = nothing, nothing, nothing
	}
	return a
}

func (r *run) leaks(text []byte) int {
	return leaksIn(r.Redactor.Checker(), text)
}

func leaksIn(c *redact.Checker, text []byte) int {
	w := c.Writer()
	_, _ = w.Write(text)
	return w.Found()
}
