package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
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
	if err := r.check(); err != nil {
		return Result{}, err
	}
	r.tell(Event{Phase: Finishing})
	result := Result{Analysis: r.Analysis.Result()}
	r.again(&result.Analysis)
	if err := r.final(diagnostics.AnalysisName, result.Analysis); err != nil {
		return Result{}, err
	}
	r.manifest.Finished = r.Now().UTC()
	r.manifest.Stopped = r.reason()
	r.manifest.Complete = r.complete()
	page := report.Input{Manifest: &r.manifest, Analysis: &result.Analysis}
	for _, name := range slices.Sorted(maps.Keys(r.pages)) {
		page.Add(name, []byte(r.Redactor.Text(name, string(r.pages[name]))))
	}
	var html bytes.Buffer
	if err := report.HTML(&html, page); err != nil {
		return Result{}, err
	}
	if err := r.ending(diagnostics.ReportName, html.Bytes()); err != nil {
		return Result{}, err
	}
	if err := r.final(diagnostics.ManifestName, r.manifest); err != nil {
		return Result{}, err
	}
	var err error
	result.Manifest = r.manifest
	result.Written, err = r.Archive.Commit()
	return result, err
}

// again redacts what was noted on the way once more: by now everything is known
// that was learned.
func (r *run) again(a *diagnostics.Analysis) {
	text := func(s *string) { *s = r.Redactor.Text("", *s) }
	for i := range a.Findings {
		text(&a.Findings[i].Message)
	}
	for i := range r.manifest.Collectors {
		for k := range r.manifest.Collectors[i].Problems {
			p := &r.manifest.Collectors[i].Problems[k]
			text(&p.What)
			text(&p.Message)
		}
	}
	for i := range r.manifest.Members {
		text(&r.manifest.Members[i].Source)
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

func (r *run) final(name string, document any) error {
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	return r.ending(name, append(text, '\n'))
}

// ending writes one of the last members. It is made of redacted texts, and looked
// through like every other member.
func (r *run) ending(name string, text []byte) error {
	if r.leaks(text) > 0 {
		text = []byte(r.Redactor.Text(name, string(text)))
	}
	if found := r.leaks(text); found > 0 {
		return fault.New(fault.ExitFailure, "bundle_unsafe", "the self-check found %d secret values in %s of the bundle, so there is none", found, name).
			Hinted("this is a defect of optool; leave collectors out one after another (--exclude NAME) to learn which one it is, and report it")
	}
	if name != diagnostics.ManifestName {
		sum := sha256.Sum256(text)
		r.manifest.Members = append(r.manifest.Members, diagnostics.Member{Name: name, Collector: "", Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:])})
	}
	return r.Archive.Final(name, text)
}

func (r *run) leaks(text []byte) int {
	w := r.Redactor.Checker().Writer()
	_, _ = w.Write(text)
	return w.Found()
}

// check is the self-check: every member is read back, its sum is compared, and
// it is searched for every value that was found to be secret anywhere. Members
// that hold one, because it was learned after they had gone by, are redacted once
// more; the archive is written anew for that, still sealed.
func (r *run) check() error {
	leaking, err := r.search()
	if err != nil {
		return err
	}
	c := &r.manifest.Checked
	c.Found = total(leaking)
	for again := false; len(leaking) > 0; again = true {
		if err := r.mend(leaking, again); err != nil {
			return err
		}
		if leaking, err = r.search(); err != nil {
			return err
		}
	}
	c.Values, c.Clean, c.Overflowed = r.Redactor.Values(), true, r.Redactor.Overflowed()
	return nil
}

func total(counts map[string]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// search returns how often secret values were found, by member.
func (r *run) search() (map[string]int, error) {
	leaking, sums := map[string]int{}, map[string]string{}
	checker := r.Redactor.Checker()
	err := r.Archive.Check(func(name string, content io.Reader) error {
		w, hash := checker.Writer(), sha256.New()
		if _, err := io.Copy(io.MultiWriter(w, hash), content); err != nil {
			return err
		}
		sums[name] = hex.EncodeToString(hash.Sum(nil))
		if n := w.Found(); n > 0 {
			leaking[name] = n
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, m := range r.manifest.Members {
		if sums[m.Name] != m.SHA256 {
			return nil, fault.New(fault.ExitUnverified, "bundle_damaged", "reading the bundle back: %s is not what was written", m.Name).
				Hinted("the disk or the memory of this host damages data; try again with --to on another disk")
		}
	}
	return leaking, nil
}

// mend redacts the named members once more, where there is room for that; those
// that it did not help are taken out.
func (r *run) mend(leaking map[string]int, again bool) error {
	counts, lost := map[string]map[string]int{}, []string{}
	err := archive.ErrNoSpace
	if !again {
		err = r.Archive.Rewrite(func(name string, content io.Reader, out io.Writer) error {
			if leaking[name] == 0 {
				return archive.ErrKeep
			}
			w := r.Redactor.Writer(out, strings.TrimPrefix(r.source(name), "/"))
			_, err := io.Copy(w, content)
			if err := errors.Join(err, w.Close()); err != nil {
				lost = append(lost, name)
				return archive.ErrDrop
			}
			counts[name] = w.Counts()
			return nil
		}, nil)
	}
	if errors.Is(err, archive.ErrNoSpace) || errors.Is(err, archive.ErrTooLarge) {
		lost, counts = slices.Sorted(maps.Keys(leaking)), nil
		err = r.Archive.Drop(lost...)
	}
	if err != nil {
		return err
	}
	r.manifest.Checked.Mended += len(counts)
	r.manifest.Checked.Dropped += len(lost)
	r.manifest.Members = slices.DeleteFunc(r.manifest.Members, func(m diagnostics.Member) bool { return slices.Contains(lost, m.Name) })
	stored := map[string]archive.Stored{}
	for _, s := range r.Archive.Members() {
		stored[s.Name] = s
	}
	for i := range r.manifest.Members {
		r.restored(&r.manifest.Members[i], stored, counts)
	}
	return nil
}

// restored notes what a member has become in an archive written anew.
func (r *run) restored(m *diagnostics.Member, stored map[string]archive.Stored, counts map[string]map[string]int) {
	s := stored[m.Name]
	m.Size, m.SHA256 = s.Size, s.SHA256
	for rule, n := range counts[m.Name] {
		if m.Redacted == nil {
			m.Redacted = map[string]int{}
		}
		m.Redacted[rule] += n
		r.manifest.Redacted[rule] += n
		for i := range r.manifest.Collectors {
			if c := &r.manifest.Collectors[i]; c.Name == m.Collector {
				c.Redacted[rule] += n
			}
		}
	}
}

// source is what a member was made of, which says how it is to be read.
func (r *run) source(name string) string {
	for _, m := range r.manifest.Members {
		if m.Name == name {
			return m.Source
		}
	}
	return name
}
