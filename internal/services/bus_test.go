package services

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	type pair []any // as the bus delivers structures
	got := describe(map[string]any{
		"LoadState": "loaded", "ActiveState": "activating", "SubState": "start", "UnitFileState": "disabled", "NeedDaemonReload": true,
		"WantedBy": []string{}, "TriggeredBy": []string{"acme.socket"}, "Job": []any{uint32(7), "/job/7"},
		"ConditionResult": true, "ConditionTimestamp": uint64(5), "AssertResult": false, "AssertTimestamp": uint64(5),
		"Result": "exit-code", "Type": "notify", "ExecMainCode": int32(1), "ExecMainStatus": int32(203), "MainPID": uint32(99), "ControlGroup": "/system.slice/acme.service",
	})
	want := unit{
		load: "loaded", active: "activating", sub: "start", file: "disabled", stale: true, wanted: true, job: true, unmet: true,
		result: "exit-code", kind: "notify", code: 1, status: 203, mainPID: 99, cgroup: "/system.slice/acme.service",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(unit{})); diff != "" {
		t.Error(diff)
	}
	// What systemd has never looked at counts as held; what is of another type, as nothing.
	for _, p := range []map[string]any{
		nil,
		{"ConditionResult": false, "ConditionTimestamp": uint64(0), "Job": []any{uint32(0), "/"}},
		{"LoadState": 7, "Job": []any{}, "WantedBy": "x", "MainPID": "1", "ConditionResult": "no"},
		{"Job": pair{uint32(1)}, "ExecMainStatus": int64(1)},
	} {
		if diff := cmp.Diff(unit{}, describe(p), cmp.AllowUnexported(unit{})); diff != "" {
			t.Errorf("%v: %s", p, diff)
		}
	}
}

func TestCause(t *testing.T) {
	if got := cause(unit{}); got != nil {
		t.Errorf("nothing is wrong: %q", got)
	}
	for want, u := range map[string]unit{
		"exit status 7":                       {result: "exit-code", code: exited, status: 7},
		"one of its commands failed":          {result: "exit-code"},
		"killed by signal 9":                  {result: "signal", code: 2, status: 9},
		"one of its commands was killed":      {result: "signal"},
		"crashed with signal 11":              {result: "core-dump", code: dumped, status: 11},
		"it failed too often in a short time": {result: "start-limit-hit"},
		"result exec-condition":               {result: "exec-condition"},
	} {
		if got := cause(u); got.String() != want {
			t.Errorf("%+v: %q, want %q", u, got, want)
		}
	}
	for _, result := range []string{"timeout", "watchdog", "oom-kill", "protocol", "resources"} {
		if got := cause(unit{result: result}).String(); got == "result "+result {
			t.Errorf("%s: %q", result, got)
		}
	}
	for status := range 256 {
		if word := statusWord(status); word != "" && status < 200 {
			t.Errorf("%d: %q", status, word)
		}
	}
}
