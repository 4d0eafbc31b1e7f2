package sla

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutant is a clock that goes wrong: in the file, before some text, it does something
// else. The text may have a %s, where it is asked whether the mutant is let out.
type mutant struct{ name, file, at, does string }

// text is what stands at the place.
func (m mutant) text() string {
	out := fmt.Sprintf("mutated(%q)", m.name)
	if strings.Contains(m.does, "%s") {
		return strings.Replace(m.does, "%s", out, 1)
	}
	return "if " + out + " { " + m.does + " }\n" + m.at
}

func mutants() []mutant {
	return []mutant{
		// the calendar
		{"no holidays", "calendar.go", "c := &Calendar{", "rules.Holidays = nil"},
		{"no transferred days", "calendar.go", "c := &Calendar{", "rules.WorkingDays = nil"},
		{"holidays beat transferred days", "calendar.go", "slices.SortStableFunc(c.special", "slices.Reverse(c.special)"},
		{"transferred days have all windows", "calendar.go", "if err := c.mark(", "return c, c.mark(rules, c.week[time.Monday])"},
		{"the closing time is inside", "calendar.go", "return span{int64(w.From)", "return span{60 * int64(w.From), 60*int64(w.To) + 1}"},
		{"the opening time is outside", "calendar.go", "return span{int64(w.From)", "return span{60*int64(w.From) + 1, 60 * int64(w.To)}"},
		{"what two windows cover counts twice", "calendar.go", "var apart []span", "return spans"},
		{"Sunday is Monday", "calendar.go", "return ((day+int64(", "return ((day + 5)%7 + 7) % 7"},
		// where hands are moved
		{"the administrator's zone", "walk.go", "if budget <= 0 {", "o := *c; o.location = from.Location(); c = &o"},
		{"the vendor's zone is UTC", "calendar.go", "if c.location == nil {", "c.location = nil"},
		{"hours as the wall shows them", "walk.go", "if budget <= 0 {", `if c.location != time.UTC {
			_, ahead := from.In(c.location).Zone()
			o := *c
			o.location = time.UTC
			d, p, err := o.Add(from.Add(time.Duration(ahead)*time.Second), budget)
			return time.Date(d.Year(), d.Month(), d.Day(), d.Hour(), d.Minute(), d.Second(), d.Nanosecond(), c.location), p, err
		}`},
		{"hands are never moved again", "walk.go", "switch {", "return int64(ahead), math.MaxInt64"},
		{"windows on standard time", "walk.go", "switch {", "if t.IsDST() { ahead -= 3600 }"},
		// the walk
		{"due at the next opening", "walk.go", "return due, c.provisional(from, due), nil", `if !c.Open(due) {
			next, _ := c.nth(due.Unix(), due.Unix()+horizon, 1)
			due = time.Unix(next, 0).In(c.location)
		}`},
		{"seconds are whole", "walk.go", "if budget > horizon*", "from = from.Truncate(time.Second)"},
		{"weeks run over special days", "walk.go", "return min((until-day)/7", "until = floor(to, secondsOfDay)"},
		{"weeks use all up", "walk.go", "return min((until-day)/7", "return min((until-day)/7, most/c.weekly)"},
		{"weeks begin before the beginning", "walk.go", "if day*secondsOfDay < from {", "from = 0"},
		// years that are not published
		{"nothing is provisional", "walk.go", "if len(c.published) == 0 {", "return false"},
		{"the first year alone", "walk.go", "if len(c.published) == 0 {", "due = from"},
		{"the last year alone", "walk.go", "if len(c.published) == 0 {", "from = due.Add(-1)"},
		{"the year after midnight", "walk.go", "due = due.Add(-1)", "due = due.Add(1)"},
		{"the administrator's year", "walk.go", "for year := from.In(", "o := *c; o.location = from.Location(); c = &o"},
		{"what was spent is certain", "count.go", "due, provisional, err :=", "n.uncertain = false"},
		// events
		{"events are in order", "clock.go", "return a.At.Compare(b.At)", "return 0"},
		{"what came before acceptance counts", "clock.go", "if !e.At.Before(", "if e.At.Before(k.Accepted) { n.take(e, k.Mode); continue }"},
		{"a duplicate restarts", "clock.go", "if !e.At.Before(", "e.Duplicate = false"},
		{"an automatic reply restarts", "clock.go", "if !e.At.Before(", "e.AutoSubmitted = false"},
		{"a stranger restarts", "clock.go", "if !e.At.Before(", "e.Unauthorised = false"},
		{"a restart is ignored", "count.go", "case mode != Pause ||", "case %s && n.state == Running && !changed:\ncase mode != Pause ||"},
		{"the priority is ignored", "count.go", "n.budget = e.Budget", "return false"},
		{"a new budget counts from the start", "count.go", "|| changed ||", "|| changed && !%s ||"},
		{"the old budget again is a new one", "count.go", "if e.Budget <= 0 || e.Budget == n.budget {", "if e.Budget == n.budget { return e.Budget > 0 }"},
		{"a question does not stop it", "count.go", "if n.state == Running {\n\t\t\tn.stop(e.At, Paused)", "return"},
		{"an answer does not stop it", "count.go", "if n.state == Running || n.state == Paused {", "return"},
		{"a pause hides the answer", "count.go", "if n.state == Running || n.state == Paused {", "if n.state == Paused { return }"},
		{"the end does not end it", "count.go", "if n.state != Ended {", "return"},
		{"a message opens what ended", "count.go", "if n.state == Ended {\n\t\t\treturn", "if n.state == Ended { n.begin(e.At) }"},
		{"a message after the answer is ignored", "count.go", "changed := n.rebudget(e)", "if n.state == Answered { return }"},
		{"nothing can be reopened", "count.go", "if n.state == Answered || n.state == Ended {", "return"},
		{"reopening reopens anything", "count.go", "if n.state == Answered || n.state == Ended {", "n.begin(e.At)"},
		// pauses
		{"a pause is a restart", "count.go", "switch e.Kind {", "mode = Restart"},
		{"a restart is a pause", "count.go", "switch e.Kind {", "mode = Pause"},
		{"an unasked message restarts a pausing clock", "count.go", "case mode != Pause ||", "case %s && n.state == Running: n.begin(e.At)\ncase mode != Pause ||"},
		{"the whole budget after a pause", "count.go", "due, provisional, err :=", "n.spent = 0"},
		{"nights are spent", "count.go", "n.uncertain = n.uncertain ||", "n.spent += at.Sub(n.since) - n.calendar.Between(n.since, at)"},
		{"what was late becomes timely", "count.go", "if n.budget <= 0 || n.late {", "n.late = false"},
		// the standing
		{"due is overdue", "count.go", "return !n.due.IsZero() && at.After(n.due)", "return !n.due.IsZero() && !at.Before(n.due)"},
		{"overdue in working time alone", "count.go", "s.Left = max(0, n.budget-s.Spent)", "s.Overdue = s.Spent > n.budget"},
		{"an answer makes it timely", "count.go", "switch n.state {", "s.Overdue = false"},
		{"due while it waits", "count.go", "s.Due, s.Provisional = time.Time{}, false", "return s"},
		{"the rest while a whole one waits", "count.go", "if mode == Pause {", "s.Left = max(0, n.budget-n.spent)"},
	}
}

// TestMutantsAreCaught builds the package with all its mutants in it, each of which
// can be let out, and wants the worked or the random cases to notice every one.
func TestMutantsAreCaught(t *testing.T) {
	t.Parallel()
	catch := build(t)
	if out, err := catch(""); err != nil {
		t.Fatalf("without a mutant: %v\n%s", err, out)
	}
	for _, m := range mutants() {
		if out, err := catch(m.name); err == nil {
			t.Errorf("nobody noticed: %s", m.name)
		} else if !strings.Contains(out, "--- FAIL") {
			t.Errorf("%s: %v\n%s", m.name, err, out)
		}
	}
}

// build returns what runs the tests with a mutant let out.
func build(t *testing.T) (run func(name string) (string, error)) {
	dir := t.TempDir()
	sources := map[string]string{
		"go.mod":    "module sla\n\ngo 1.26\n",
		"mutant.go": "package sla\n\nimport \"os\"\n\nfunc mutated(name string) bool { return os.Getenv(\"MUTANT\") == name }\n",
	}
	files, _ := filepath.Glob("*.go")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if file != "mutants_test.go" {
			sources[file] = string(text)
		}
	}
	for _, m := range mutants() {
		if strings.Count(sources[m.file], m.at) != 1 {
			t.Fatalf("%s: %s does not say once: %s", m.name, m.file, m.at)
		}
		sources[m.file] = strings.Replace(sources[m.file], m.at, m.text(), 1)
	}
	for file, text := range sources {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("go", "test", "-c", "-vet=off", "-o", "mutants", ".")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return func(name string) (string, error) {
		command := exec.Command(filepath.Join(dir, "mutants"), "-test.short", "-test.timeout=60s", "-test.run=^(TestWorkedCases|TestRandomCases)$")
		command.Dir, command.Env = dir, append(os.Environ(), "MUTANT="+name)
		out, err := command.CombinedOutput()
		return string(out), err
	}
}
