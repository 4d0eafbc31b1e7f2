package sla

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
	_ "time/tzdata" // where the system has no zones
)

// workedCase is one element of testdata/cases/*.json: what happened to a request, and
// when its answer is due. Days of the week are those of ISO 8601: 7 is Sunday.
type workedCase struct {
	ID          int    `json:"id"`
	Why         string `json:"why"`
	Budget      int    `json:"budget_minutes"`
	Zone        string `json:"tz"`
	HoursWindow struct {
		Days []int  `json:"days"`
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"hours_window"`
	Holidays    []string  `json:"holidays"`
	WorkingDays []string  `json:"working_days"`
	Published   []int     `json:"published"` // none: all years
	Received    time.Time `json:"received_at"`
	Policy      string    `json:"policy"` // restart, pause; none: restart
	Events      []struct {
		At         time.Time `json:"at"`
		Type       string    `json:"type"`
		Duplicate  bool      `json:"duplicate"`
		Automatic  bool      `json:"auto_submitted"`
		Authorised *bool     `json:"authorised"` // none: yes
		Budget     int       `json:"set_budget_minutes"`
	} `json:"events"`

	Due         *time.Time `json:"expected_due_at"` // null: no answer is expected, or none is promised
	State       State      `json:"expected_state"`  // none: running, where an answer is due
	Provisional *bool      `json:"expected_provisional"`
}

// TestWorkedCases works every case out that is in testdata/cases.
func TestWorkedCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) < 2 {
		t.Fatalf("cases: %q, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []workedCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, tc := range cases {
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(file), tc.ID), func(t *testing.T) { tc.run(t) })
		}
	}
}

func (tc workedCase) run(t *testing.T) {
	c, clock := tc.calendar(t), tc.clock(t)
	last := clock.Accepted
	for _, e := range clock.Events {
		if e.At.After(last) {
			last = e.At
		}
	}
	got := clock.Stand(c, last)
	switch {
	case tc.Due == nil && (got.State == Running && got.Budget > 0 || got.State == Paused && !got.Due.IsZero()):
		t.Errorf("%s: due %v, want no answer to be due", tc.Why, got.Due)
	case tc.Due != nil && (got.State != Running || !got.Due.Equal(*tc.Due)):
		t.Errorf("%s: %s, due %v, want %v", tc.Why, got.State, got.Due, tc.Due)
	}
	if tc.State != "" && got.State != tc.State {
		t.Errorf("%s: %s, want %s", tc.Why, got.State, tc.State)
	}
	if tc.Provisional != nil && got.Provisional != *tc.Provisional {
		t.Errorf("%s: provisional %v", tc.Why, got.Provisional)
	}
}

func (tc workedCase) calendar(t *testing.T) *Calendar {
	location, err := time.LoadLocation(tc.Zone)
	if err != nil {
		t.Fatal(err)
	}
	w := Window{From: minuteOf(t, tc.HoursWindow.From), To: minuteOf(t, tc.HoursWindow.To)}
	for _, d := range tc.HoursWindow.Days {
		w.Days[d%7] = true
	}
	c, err := NewCalendar(Rules{Location: location, Windows: []Window{w}, Published: tc.Published,
		Holidays: daysOf(t, tc.Holidays), WorkingDays: daysOf(t, tc.WorkingDays)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (tc workedCase) clock(t *testing.T) Clock {
	k := Clock{Accepted: tc.Received, Budget: time.Duration(tc.Budget) * time.Minute, Mode: Mode(tc.Policy)}
	kinds := map[string]Kind{"customer_message": CustomerMessage, "vendor_question": VendorQuestion,
		"vendor_answer": VendorAnswer, "closed": Closed, "reopened": Reopened}
	for _, e := range tc.Events {
		if kinds[e.Type] == "" {
			t.Fatalf("an event of type %q", e.Type)
		}
		k.Events = append(k.Events, Event{At: e.At, Kind: kinds[e.Type], Budget: time.Duration(e.Budget) * time.Minute,
			Duplicate: e.Duplicate, AutoSubmitted: e.Automatic, Unauthorised: e.Authorised != nil && !*e.Authorised})
	}
	switch k.Mode {
	case "", Restart, Pause:
	default:
		t.Fatalf("a policy of %q", k.Mode)
	}
	return k
}

func minuteOf(t *testing.T, clock string) int {
	var hour, minute int
	if _, err := fmt.Sscanf(clock, "%d:%d", &hour, &minute); err != nil {
		t.Fatal(err)
	}
	return hour*60 + minute
}

func daysOf(t *testing.T, texts []string) (days []Day) {
	for _, text := range texts {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, dayOf(at))
	}
	return days
}

func dayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day{year, month, day}
}
