package sla

import (
	"slices"
	"testing"
	"time"
)

// weekdays is a vendor in Moscow who works from eight to four.
func weekdays(t testing.TB) *Calendar {
	t.Helper()
	c, err := NewCalendar(Rules{Location: time.FixedZone("MSK", 3*60*60),
		Windows: []Window{{Days: [7]bool{false, true, true, true, true, true}, From: 8 * 60, To: 16 * 60}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// tuesday is a time of November 17, 2026, and hours after it those of the days after.
func tuesday(hour, minute int) time.Time {
	return time.Date(2026, 11, 17, hour, minute, 0, 0, time.FixedZone("MSK", 3*60*60))
}

func TestStanding(t *testing.T) {
	const hour = time.Hour
	question := Event{At: tuesday(11, 0), Kind: VendorQuestion}
	for _, tc := range []struct {
		name   string
		clock  Clock
		events []Event
		now    time.Time
		want   Standing
	}{
		{"nobody has it yet", Clock{Budget: 3 * hour}, []Event{{At: tuesday(9, 0), Kind: CustomerMessage}}, tuesday(10, 0),
			Standing{Budget: 3 * hour}},
		{"it runs", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, nil, tuesday(10, 30),
			Standing{State: Running, Since: tuesday(9, 0), Budget: 3 * hour, Due: tuesday(12, 0), Spent: 90 * time.Minute, Left: 90 * time.Minute}},
		{"due now is in time", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, nil, tuesday(12, 0),
			Standing{State: Running, Since: tuesday(9, 0), Budget: 3 * hour, Due: tuesday(12, 0), Spent: 3 * hour}},
		{"overdue", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, nil, tuesday(13, 0),
			Standing{State: Running, Since: tuesday(9, 0), Budget: 3 * hour, Due: tuesday(12, 0), Spent: 4 * hour, Overdue: true}},
		{"due at closing, overdue in the evening", Clock{Accepted: tuesday(13, 0), Budget: 3 * hour}, nil, tuesday(17, 0),
			Standing{State: Running, Since: tuesday(13, 0), Budget: 3 * hour, Due: tuesday(16, 0), Spent: 3 * hour, Overdue: true}},
		{"whoever asks has a slow clock", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, nil, tuesday(8, 0),
			Standing{State: Running, Since: tuesday(9, 0), Budget: 3 * hour, Due: tuesday(12, 0), Left: 3 * hour}},
		{"slower than the last message", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, []Event{{At: tuesday(11, 0), Kind: CustomerMessage}}, tuesday(10, 0),
			Standing{State: Running, Since: tuesday(11, 0), Budget: 3 * hour, Due: tuesday(14, 0), Left: 3 * hour}},
		{"asked back: all will be left", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, []Event{question}, tuesday(15, 0),
			Standing{State: Paused, Since: tuesday(11, 0), Budget: 3 * hour, Spent: 2 * hour, Left: 3 * hour}},
		{"asked back: the rest will be left", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour, Mode: Pause}, []Event{question}, tuesday(15, 0),
			Standing{State: Paused, Since: tuesday(11, 0), Budget: 3 * hour, Spent: 2 * hour, Left: hour}},
		{"asked back too late", Clock{Accepted: tuesday(9, 0), Budget: hour, Mode: Pause}, []Event{question}, tuesday(15, 0),
			Standing{State: Paused, Since: tuesday(11, 0), Budget: hour, Spent: 2 * hour, Overdue: true}},
		{"answered in time, which later stays so", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, []Event{{At: tuesday(12, 0), Kind: VendorAnswer}}, tuesday(15, 0),
			Standing{State: Answered, Since: tuesday(12, 0), Budget: 3 * hour, Due: tuesday(12, 0), Spent: 3 * hour}},
		{"answered late", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour}, []Event{{At: tuesday(12, 1), Kind: VendorAnswer}}, tuesday(15, 0),
			Standing{State: Answered, Since: tuesday(12, 1), Budget: 3 * hour, Due: tuesday(12, 0), Spent: 3*hour + time.Minute, Overdue: true}},
		{"answered, then closed", Clock{Accepted: tuesday(9, 0), Budget: 3 * hour},
			[]Event{{At: tuesday(11, 0), Kind: VendorAnswer}, {At: tuesday(14, 0), Kind: Closed}}, tuesday(15, 0),
			Standing{State: Ended, Since: tuesday(14, 0), Budget: 3 * hour, Due: tuesday(12, 0), Spent: 2 * hour}},
		{"none is promised", Clock{Accepted: tuesday(9, 0)}, nil, tuesday(11, 0),
			Standing{State: Running, Since: tuesday(9, 0), Spent: 2 * hour}},
		{"never", Clock{Accepted: tuesday(9, 0), Budget: 1 << 62}, nil, tuesday(9, 0),
			Standing{State: Running, Since: tuesday(9, 0), Budget: 1 << 62, Left: 1 << 62}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.clock.Events = tc.events
			got := tc.clock.Stand(weekdays(t), tc.now)
			if !got.Due.Equal(tc.want.Due) || !got.Since.Equal(tc.want.Since) {
				t.Errorf("due %v, since %v", got.Due, got.Since)
			}
			if got.Due, got.Since = tc.want.Due, tc.want.Since; got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

// TestFollowUp shows what a message would do before it is sent, and leaves no trace.
func TestFollowUp(t *testing.T) {
	c, now := weekdays(t), tuesday(15, 0)
	k := Clock{Accepted: tuesday(9, 0), Budget: 8 * time.Hour, Events: make([]Event, 0, 4)}
	k.Events = append(k.Events, Event{At: tuesday(9, 30), Kind: CustomerMessage})
	before := k.Stand(c, now)
	if want := tuesday(24+9, 30); !before.Due.Equal(want) {
		t.Errorf("due %v, want %v", before.Due, want)
	}
	message := Event{At: now, Kind: CustomerMessage}
	if got, want := k.With(message).Stand(c, now).Due, tuesday(24+15, 0); !got.Equal(want) {
		t.Errorf("with a follow-up due %v, want %v", got, want)
	}
	message.Budget = time.Hour
	if got, want := k.With(message).Stand(c, now).Due, tuesday(16, 0); !got.Equal(want) {
		t.Errorf("with an urgent one due %v, want %v", got, want)
	}
	k.Mode = Pause
	message.Budget = 0
	if got, want := k.With(message).Stand(c, now).Due, tuesday(24+9, 0); !got.Equal(want) {
		t.Errorf("where it pauses due %v, want %v", got, want)
	}
	if len(k.Events) != 1 || slices.Contains(k.Events[:2], message) {
		t.Errorf("the clock itself was changed: %+v", k.Events[:2])
	}
}
