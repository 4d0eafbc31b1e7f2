package update

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/release"
)

// Past is a run that ended, or the one that is open.
type Past struct {
	Run
	Began    time.Time
	Ended    time.Time // zero: it has not ended
	Ending   Ending    // empty: it has not ended
	Step     string    // that failed, or that an interrupted run stands at
	Reason   string    // why it was undone, in English
	Code     string    // of the fault behind the reason
	Output   string    // end of what the failed program printed
	Downtime time.Duration
	Told     bool
	Stuck    bool   // what ran before could not be brought back, so far
	Alarmed  bool   // the administrator was told of that
	Log      string // path, of what the programs of the run printed

	why *lang.Told // Reason as it was composed
}

const maxRuns = 200 // kept

// Why is the reason, to be said.
func (p *Past) Why() lang.Text { return p.why.Or(p.Reason) }

// pastOf reads the story of a run from its journal.
func pastOf(j *journal) (Past, bool) {
	r := j.run()
	if r == nil {
		return Past{}, false
	}
	p := Past{Run: *r, Began: j.lines[0].At}
	var stopped time.Time
	for _, l := range j.lines {
		switch l.Word {
		case WordBegun:
			p.Step = l.Step
			if l.Step == StepStop {
				stopped = l.At
			}
		case WordDone:
			if l.Step == StepHealth && !stopped.IsZero() {
				p.Downtime = max(0, l.At.Sub(stopped))
			}
		case WordUndoing:
			p.Reason, p.why, p.Code, p.Output = l.Note, l.Why, l.Code, l.Output
			if l.Step != "" {
				p.Step = l.Step
			}
		case WordEnded:
			p.Ended, p.Ending = l.At, l.Ending
			if l.Ending == EndUndone && !stopped.IsZero() {
				p.Downtime = l.At.Sub(stopped)
			}
		case WordStuck:
			p.Stuck = true
		case WordTold:
			p.Told = p.Ending != ""
			p.Alarmed = p.Alarmed || p.Ending == ""
		}
	}
	if p.Ending == EndDone {
		p.Step = ""
	}
	return p, true
}

// History returns the runs of this host, newest first. Of the newest alone the
// Ending may be empty: it is under way, or was interrupted.
func (u *Updater) History() ([]Past, error) {
	ids, err := u.runs()
	if err != nil {
		return nil, err
	}
	var all []Past
	for _, id := range slices.Backward(ids) {
		j, err := openJournal(u.Disk, u.journalPath(id))
		if err != nil && id != ids[len(ids)-1] {
			continue // an old one that is gone or damaged hides nothing that is open
		}
		if err != nil {
			return nil, err
		}
		if p, ok := pastOf(j); ok {
			p.Log = u.logOf(id)
			all = append(all, p)
		}
	}
	return all, nil
}

// Open returns the run that is under way or was interrupted, nil without one.
func (u *Updater) Open() (*Past, error) {
	j, err := u.newest()
	if err != nil || j == nil {
		return nil, err
	}
	p, ok := pastOf(j)
	if !ok || p.Ending != "" {
		return nil, nil
	}
	p.Step = j.step()
	p.Log = u.logOf(p.ID)
	return &p, nil
}

// newest returns the journal of the newest run, nil if there never was one.
func (u *Updater) newest() (*journal, error) {
	ids, err := u.runs()
	for err == nil && len(ids) > 0 {
		var j *journal
		j, err = openJournal(u.Disk, u.journalPath(ids[len(ids)-1]))
		if err == nil && j.run() != nil {
			return j, nil
		}
		ids = ids[:len(ids)-1] // a run whose first line was lost never began
	}
	return nil, err
}

func (u *Updater) journalPath(id string) string { return u.state("runs", id+".journal") }

// logPath is where the programs of a run print.
func (u *Updater) logPath(id string) string { return u.state("runs", id+".log") }

// logOf returns the path of the log of a run, "" if nothing was printed.
func (u *Updater) logOf(id string) string {
	path := u.logPath(id)
	if _, err := u.Disk.Lstat(path); err != nil {
		return ""
	}
	return path
}

// runs returns the ids of all runs, oldest first.
func (u *Updater) runs() ([]string, error) {
	names, err := u.Disk.ReadDir(u.state("runs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.File(err, lang.Say("reading the history of updates in %s", u.state("runs")))
	}
	var ids []string
	for _, name := range names {
		if id, ok := strings.CutSuffix(name, ".journal"); ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// nextID is greater than all ids before it, whatever the clock says.
func (u *Updater) nextID() (string, error) {
	ids, err := u.runs()
	if err != nil {
		return "", err
	}
	number := 0
	if len(ids) > 0 {
		head, _, _ := strings.Cut(ids[len(ids)-1], "-")
		if number, err = strconv.Atoi(head); err != nil {
			return "", fault.New(fault.ExitFailure, "state_damaged", "the history of updates has the strange run %q", ids[len(ids)-1]).
				Hinted("move that file out of %s", u.state("runs"))
		}
	}
	// Two platforms of one host may begin a run in the same second.
	place := sha256.Sum256([]byte(u.root() + "\n" + u.state()))
	return fmt.Sprintf("%08d-%s-%x", number+1, u.Now().UTC().Format("20060102T150405Z"), place[:3]), nil
}

// forget drops the oldest runs.
func (u *Updater) forget() {
	ids, err := u.runs()
	if err != nil {
		return // the next run tries again
	}
	for len(ids) > maxRuns {
		_ = u.Disk.Remove(u.journalPath(ids[0]))
		_ = u.Disk.Remove(u.logPath(ids[0]))
		ids = ids[1:]
	}
}

// Untold returns the ended runs that no notice was queued for, oldest first.
func (u *Updater) Untold() ([]Past, error) {
	all, err := u.History()
	var untold []Past
	for _, p := range slices.Backward(all) {
		if p.Ending != "" && !p.Told {
			untold = append(untold, p)
		}
	}
	return untold, err
}

// Told notes that the notice of a run is queued.
func (u *Updater) Told(id string) error {
	j, err := openJournal(u.Disk, u.journalPath(id))
	if err != nil {
		return err
	}
	defer j.close()
	return j.note(Line{At: u.Now().UTC(), Word: WordTold})
}

// failed returns the versions that are not to be tried again, and why: the last
// run towards them failed for a cause of their own, or the administrator went back
// from them.
func failed(history []Past) map[string]lang.Text {
	found := map[string]lang.Text{}
	for _, p := range slices.Backward(history) { // oldest first
		day := p.Began.UTC().Format(time.DateOnly)
		switch {
		case p.Ending == EndUndone && p.Kind != Rollback && p.blames():
			found[p.To] = lang.Say("it failed here on %s (%s)", day, p.Step)
		case p.Ending == EndDone && p.Kind == Rollback:
			for _, left := range append(p.Leaving, p.From) {
				found[left] = lang.Say("it was rolled back here on %s", day)
			}
			delete(found, p.To)
		case p.Ending == EndDone:
			delete(found, p.To)
		}
	}
	return found
}

// blames reports whether a run was undone for a cause that the release would bring
// along the next time too.
func (p *Past) blames() bool {
	switch p.Code {
	case "release_invalid", "wrong_content", "manifest_wrong":
		return true
	case "interrupted", "disk_full", "read_only", "permission_denied", "file_failed", "no_systemd":
		return false
	}
	return p.Step == StepTool || p.Step == StepStart || p.Step == StepHealth || strings.HasPrefix(p.Step, StepMigrate)
}

// applied returns the releases whose changes are in force, oldest first: what was
// installed over each other and not rolled back. The last one is current. Of a host
// whose history was lost, it is what is kept.
func (u *Updater) applied(current string) ([]string, error) {
	past, err := u.History()
	if err != nil {
		return nil, err
	}
	var chain []string
	for _, p := range slices.Backward(past) {
		if p.Ending != EndDone {
			continue
		}
		if p.Kind == Rollback {
			if i := slices.Index(chain, p.To); i >= 0 {
				chain = chain[:i+1]
				continue
			}
		}
		chain = append(chain, p.To)
	}
	if len(chain) > 0 && chain[len(chain)-1] == current {
		return chain, nil
	}
	kept, err := u.Kept()
	return slices.DeleteFunc(kept, func(v string) bool { return release.Compare(v, current) > 0 }), err
}
