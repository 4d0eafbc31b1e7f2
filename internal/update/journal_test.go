package update

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/disk/powercut"
	"github.com/optool/optool/internal/fault"
)

const journalFile = "/runs/1.journal"

// story is what a run might note.
func story() []Line {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return []Line{
		{At: at, Word: WordRun, Run: &Run{ID: "1", Kind: Advance, From: "1.0.0", To: "1.1.0", Running: true, PID: 7, By: "test"}},
		{At: at.Add(time.Second), Word: WordBegun, Step: StepStop},
		{At: at.Add(2 * time.Second), Word: WordDone, Step: StepStop},
		{At: at.Add(3 * time.Second), Word: WordBegun, Step: StepMigrate + "data"},
		{At: at.Add(4 * time.Second), Word: WordUndoing, Step: StepMigrate + "data", Note: "it \"broke\"\nat line 2", Code: "hook_failed", Output: "a\x1b[2Jb\x00\nc"},
		{At: at.Add(5 * time.Second), Word: WordUndone, Step: StepMigrate + "data"},
		{At: at.Add(6 * time.Second), Word: WordEnded, Ending: EndUndone},
	}
}

func journalOf(t testing.TB, d disk.Disk) *journal {
	t.Helper()
	j, err := openJournal(d, journalFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.close)
	return j
}

// written is a disk with a journal that tells the story, and the journal's bytes.
func written(t testing.TB, lines []Line) (*powercut.Model, []byte) {
	t.Helper()
	m := powercut.New()
	if err := disk.MkdirAll(m, "/runs", 0o700); err != nil {
		t.Fatal(err)
	}
	j := journalOf(t, m)
	for _, l := range lines {
		if err := j.note(l); err != nil {
			t.Fatal(err)
		}
	}
	data, err := disk.ReadFile(m, journalFile, maxJournal)
	if err != nil && len(lines) > 0 {
		t.Fatal(err)
	}
	return m, data
}

// put makes a disk with a journal of these bytes.
func put(t testing.TB, data []byte) *powercut.Model {
	t.Helper()
	m := powercut.New()
	if err := errors.Join(disk.MkdirAll(m, "/runs", 0o700), disk.WriteFile(m, journalFile, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	return m
}

// begins reports whether got is the beginning of all.
func begins(got, all []Line) bool {
	return len(got) <= len(all) && reflect.DeepEqual(append([]Line{}, got...), append([]Line{}, all[:len(got)]...))
}

func TestJournalIsReadBack(t *testing.T) {
	m, data := written(t, story())
	if j := journalOf(t, m); !reflect.DeepEqual(j.lines, story()) || j.dirty || j.good != int64(len(data)) {
		t.Errorf("%+v", j.lines)
	}
	if lines := bytes.Count(data, []byte("\n")); lines != len(story()) {
		t.Errorf("%d lines for %d notes", lines, len(story()))
	}
	info, err := m.Lstat(journalFile)
	if err != nil || info.Mode() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if j := journalOf(t, powercut.New()); j.run() != nil || j.lines != nil || j.committed() || j.last(WordRun) != nil || j.step() != "starting" {
		t.Errorf("no journal: %+v", j)
	}
}

// TestJournalTornAnywhere cuts the file at each byte, with nothing or any of what a
// file system may put there after it, and goes on writing.
func TestJournalTornAnywhere(t *testing.T) {
	_, data := written(t, story())
	whole := func(n int) (lines int) { return bytes.Count(data[:n], []byte("\n")) }
	tails := map[string][]byte{"nothing": nil, "zeros": make([]byte, 600), "garbage": bytes.Repeat([]byte{0xff, '\n', ' '}, 50), "its own lines": data}
	for n := range len(data) + 1 {
		for name, tail := range tails {
			if n == 0 && name == "its own lines" {
				continue // that is the journal
			}
			torn := append(bytes.Clone(data[:n]), tail...)
			want := whole(n)
			if j := journalOf(t, put(t, torn)); len(j.lines) != want || !begins(j.lines, story()) || j.dirty != (j.good < int64(len(torn))) {
				t.Fatalf("cut at %d, then %s: %d lines, want %d", n, name, len(j.lines), want)
			}
			if n%17 != 0 {
				continue
			}
			m := put(t, torn)
			j := journalOf(t, m)
			if err := j.note(Line{Word: WordTold, Note: "next"}); err != nil {
				t.Fatal(err)
			}
			again := journalOf(t, m)
			if again.dirty || len(again.lines) != want+1 || again.lines[want].Note != "next" || !begins(again.lines[:want], story()) {
				t.Fatalf("cut at %d, then %s, and written on: %+v", n, name, again.lines)
			}
		}
	}
}

// TestJournalChangedAnywhere: a changed byte ends the journal at its line, and so
// does a line that is missing, doubled, or from another journal.
func TestJournalChangedAnywhere(t *testing.T) {
	_, data := written(t, story())
	for n := range data {
		for _, change := range []byte{0x01, 0x20, 0x80} {
			changed := bytes.Clone(data)
			changed[n] ^= change
			before := bytes.Count(data[:n], []byte("\n"))
			if j := journalOf(t, put(t, changed)); !begins(j.lines, story()) || len(j.lines) > before {
				t.Fatalf("byte %d: %d lines, want at most %d", n, len(j.lines), before)
			}
		}
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines = lines[:len(lines)-1]
	other := story()
	other[0].Run.To = "6.6.6"
	_, foreign := written(t, other)
	for i := range lines {
		rest := bytes.Join(lines[i+1:], nil)
		for what, text := range map[string][]byte{
			"missing": rest, "twice": bytes.Join([][]byte{lines[i], lines[i], rest}, nil), "of another run": append(bytes.Clone(bytes.SplitAfter(foreign, []byte("\n"))[i]), rest...),
			"without a sum": append(bytes.Clone(lines[i][17:]), rest...), "with another line end": append(bytes.Replace(lines[i], []byte("\n"), []byte("\r\n"), 1), rest...),
		} {
			j := journalOf(t, put(t, append(bytes.Join(lines[:i], nil), text...)))
			if what == "of another run" && i == 0 {
				continue // it is another journal from its beginning
			}
			most := i
			if what == "twice" {
				most++
			}
			if len(rest) == 0 && what == "missing" {
				most = len(lines)
			}
			if !begins(j.lines, story()) || len(j.lines) > most {
				t.Errorf("line %d %s: %d lines", i, what, len(j.lines))
			}
		}
	}
}

// TestJournalReplaced: what is no file is no journal, and too large a one is not read.
func TestJournalReplaced(t *testing.T) {
	for name, test := range map[string]struct {
		make func(*powercut.Model) error
	}{
		"a directory": {func(m *powercut.Model) error { return m.Mkdir(journalFile, 0o700) }},
		"a link":      {func(m *powercut.Model) error { return m.Symlink("/etc/passwd", journalFile) }},
		"17 MiB":      {func(m *powercut.Model) error { return disk.WriteFile(m, journalFile, make([]byte, 17<<20), 0o600) }},
	} {
		t.Run(name, func(t *testing.T) {
			m := put(t, nil)
			if err := errors.Join(m.Remove(journalFile), test.make(m)); err != nil {
				t.Fatal(err)
			}
			_, err := openJournal(m, journalFile)
			if f := fault.Of(err); f == nil || f.Hint == "" || !strings.Contains(f.Message, journalFile) {
				t.Errorf("%+v", f)
			}
		})
	}
}

// TestJournalAfterFailures: whatever part of a note fails, the next one is written
// as if it had not been tried, and survives a power cut.
func TestJournalAfterFailures(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EIO} {
		for n := 1; n < 30; n++ {
			m, _ := written(t, story()[:2])
			j, err := openJournal(powercut.Watch(m, func(o powercut.Op) error {
				if o.N == n {
					return &powercut.Short{Bytes: 20, Err: cause}
				}
				return nil
			}), journalFile)
			if err != nil {
				t.Fatal(err)
			}
			var noted []Line
			failures := 0
			for _, l := range story()[2:] {
				if err := j.note(l); err != nil {
					if failures++; fault.Of(err).Hint == "" {
						t.Errorf("%v: no hint", err)
					}
					continue
				}
				noted = append(noted, l)
			}
			j.close()
			if failures > 1 {
				t.Errorf("change %d failed once, and %d notes", n, failures)
			}
			want := append(story()[:2:2], noted...)
			for how, left := range map[string]*powercut.Model{"as it is": m, "after a cut": m.Cut()} {
				got := journalOf(t, left)
				unsure := len(noted) < len(story()[2:]) && reflect.DeepEqual(got.lines, append(want[:len(want):len(want)], story()[len(story())-1]))
				if !reflect.DeepEqual(got.lines, want) && !unsure { // the last one, when its sync failed
					t.Errorf("change %d (%v), %s: %d lines, want %d", n, cause, how, len(got.lines), len(want))
				}
			}
			if failures == 0 {
				break
			}
		}
	}
}

// TestJournalOwed: what was begun and not undone, newest first.
func TestJournalOwed(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "",
		"begun a, done a":  "a",
		"begun a, begun b": "b a",
		"begun a, done a, begun b, failed b, undoing , undone b":            "a",
		"begun a, begun b, undoing , undone b, undone a":                    "",
		"begun a, begun b, begun c, undoing , undone b":                     "c a",
		"begun a, undoing , undone a, undone a":                             "",
		"begun a, begun b, undoing , stuck b, undone b":                     "a",
		"begun a, begun b, undoing , stuck b":                               "b a",
		"begun a, done a, begun b, done b, committed , told , ended , told": "b a",
	} {
		j := &journal{}
		for note := range strings.SplitSeq(text, ", ") {
			word, step, _ := strings.Cut(note, " ")
			if word != "" {
				j.lines = append(j.lines, Line{Word: Word(word), Step: step})
			}
		}
		if got := strings.Join(j.owed(), " "); got != want {
			t.Errorf("%s: %q is owed, want %q", text, got, want)
		}
	}
}

func TestJournalCommitted(t *testing.T) {
	for text, want := range map[string]bool{
		"run begun done": false, "run begun done committed": true, "run committed ended told": true, "run begun undoing": false, "run committed undoing": false, "": false,
	} {
		j := &journal{}
		for word := range strings.FieldsSeq(text) {
			j.lines = append(j.lines, Line{Word: Word(word)})
		}
		if j.committed() != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// TestStoryOfARun: what history makes of a journal.
func TestStoryOfARun(t *testing.T) {
	m, _ := written(t, story())
	p, ok := pastOf(journalOf(t, m))
	if !ok || p.Ending != EndUndone || p.Step != StepMigrate+"data" || p.Code != "hook_failed" || p.Downtime != 5*time.Second || p.Told || p.Stuck || p.To != "1.1.0" {
		t.Errorf("%+v", p)
	}
	if _, ok := pastOf(journalOf(t, powercut.New())); ok {
		t.Error("a run without a journal")
	}
}

// FuzzJournal: whatever the bytes, nothing panics, what is read is sound, any
// beginning of the file gives a beginning of its lines, and it can be written on.
func FuzzJournal(f *testing.F) {
	_, data := written(f, story())
	f.Add(data, 100)
	f.Add(data[:len(data)-3], 10)
	f.Add([]byte("0123456789abcdef {}\n"), 5)
	f.Add([]byte(fmt.Sprintf("%s {\"word\":\"ended\"}\n", chain("", []byte(`{"word":"ended"}`)))), 3)
	f.Add(bytes.Repeat([]byte{0}, 100), 0)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		m := put(t, data)
		j := journalOf(t, m)
		sum := ""
		for i, text := range bytes.SplitAfter(data[:j.good], []byte("\n")) {
			if i == len(j.lines) {
				break
			}
			_, document, _ := bytes.Cut(bytes.TrimSuffix(text, []byte("\n")), []byte(" "))
			var l Line
			if sum = chain(sum, document); !bytes.HasPrefix(text, []byte(sum+" ")) || json.Unmarshal(document, &l) != nil || !reflect.DeepEqual(l, j.lines[i]) {
				t.Fatalf("line %d: %q", i, text)
			}
		}
		j.run()
		j.owed()
		j.step()
		j.committed()
		if _, ok := pastOf(j); ok == (j.run() == nil) {
			t.Fatal("a run that is none")
		}
		part := journalOf(t, put(t, data[:min(max(n, 0), len(data))]))
		if !begins(part.lines, j.lines) {
			t.Fatalf("%d lines of a beginning, %d of the whole", len(part.lines), len(j.lines))
		}
		if err := j.note(Line{Word: WordTold}); err != nil {
			t.Fatal(err)
		}
		if again := journalOf(t, m); len(again.lines) != len(j.lines) || again.dirty {
			t.Fatalf("%d lines, then one more: %d", len(j.lines)-1, len(again.lines))
		}
	})
}

// TestRunsAreNumbered: by their number, whatever the clock says.
func TestRunsAreNumbered(t *testing.T) {
	s := host(t)
	if _, err := s.update("1.0.0"); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.AddDate(-1, 0, 0) // the clock was wrong
	if _, err := s.update("1.1.0"); err != nil {
		t.Fatal(err)
	}
	past, err := s.updater().History()
	if err != nil || len(past) != 2 || past[0].To != "1.1.0" || past[1].To != "1.0.0" || !past[0].Began.Before(past[1].Began) {
		t.Fatalf("%+v, %v", past, err)
	}
	status, err := s.updater().Status()
	if err != nil || status.Installed != "1.1.0" || status.Last.To != "1.1.0" || status.Open != nil || len(status.Back) != 1 {
		t.Errorf("%+v, %v", status, err)
	}
	if err := disk.WriteFile(s.disk, s.updater().journalPath("strange"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.updater().nextID(); fault.Of(err) == nil || fault.Of(err).Code != "state_damaged" || fault.Of(err).Hint == "" {
		t.Error(err)
	}
}

// TestOldRunsAreForgotten: history is bounded, and numbers go on.
func TestOldRunsAreForgotten(t *testing.T) {
	s := host(t)
	u := s.updater()
	for n := range maxRuns + 3 {
		id := fmt.Sprintf("%08d-x", n)
		if err := errors.Join(disk.WriteFile(s.disk, u.journalPath(id), nil, 0o600), disk.WriteFile(s.disk, u.logPath(id), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	u.forget()
	ids, err := u.runs()
	if err != nil || len(ids) != maxRuns || ids[0] != "00000003-x" {
		t.Errorf("%d runs, %v", len(ids), err)
	}
	if _, err := s.disk.Lstat(u.logPath("00000002-x")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if id, err := u.nextID(); err != nil || !strings.HasPrefix(id, fmt.Sprintf("%08d-", maxRuns+3)) {
		t.Error(id, err)
	}
}

// TestTold: a run is told of once, and in the order of the runs.
func TestTold(t *testing.T) {
	s := host(t)
	for _, v := range []string{"1.0.0", "1.1.0"} {
		if _, err := s.update(v); err != nil {
			t.Fatal(err)
		}
	}
	u := s.updater()
	untold, err := u.Untold()
	if err != nil || len(untold) != 2 || untold[0].To != "1.0.0" || untold[1].To != "1.1.0" {
		t.Fatalf("%+v, %v", untold, err)
	}
	if err := u.Told(untold[0].ID); err != nil {
		t.Fatal(err)
	}
	if untold, err = u.Untold(); err != nil || len(untold) != 1 || untold[0].To != "1.1.0" {
		t.Errorf("%+v, %v", untold, err)
	}
	if past, err := u.History(); err != nil || past[0].Ending != EndDone || past[1].Ending != EndDone || !past[1].Told {
		t.Errorf("%+v, %v", past, err)
	}
}
