package services

import (
	"context"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// obstacle is why the unit cannot be started at all; nil: it can.
func (s *unitService) obstacle(doing lang.Text, u unit) *fault.Error {
	switch {
	case u.load == "masked" || strings.HasPrefix(u.file, "masked"):
		return fault.New(fault.ExitFailure, "service_masked", "%s: the unit is masked, so that nothing can start it", doing).
			Hinted("if that is no longer wanted: systemctl unmask %s", s.unit)
	case u.load == "not-found":
		return fault.New(fault.ExitFailure, "service_unknown", "%s: systemd knows no such unit", doing).
			Hinted("install the unit's file and run systemctl daemon-reload; systemctl list-unit-files shows what there is")
	case u.load != "loaded" && u.load != "merged":
		return fault.New(fault.ExitFailure, "service_failed", "%s: systemd cannot use the unit's file (%s)", doing, u.load).
			Hinted("systemd-analyze verify %s", s.unit)
	}
	return nil
}

// failed is the fault of a unit that is not up after its start job ended.
func (s *unitService) failed(doing lang.Text, result string, u unit) *fault.Error {
	endedBy := func(format string, args ...any) *fault.Error {
		return fault.New(fault.ExitFailure, "service_failed", "%s: %s", doing, lang.Say(format, args...))
	}
	switch {
	case result == "dependency":
		return endedBy("a unit that it needs did not start").
			Hinted("systemctl list-dependencies %s shows which; then journalctl -u UNIT -n 50", s.unit)
	case result == "canceled":
		return endedBy("somebody stopped it meanwhile").Retry().
			Hinted("make sure that nobody else starts and stops it now (systemctl list-jobs), then repeat the command")
	case result == "assert" || u.unmet:
		return endedBy("a condition in its unit does not hold").
			Hinted("systemctl status %s tells which condition", s.unit)
	}
	why := cause(u)
	if why == nil { // systemd forgets how a unit ended that nothing refers to
		return endedBy("it does not run after its start: it ended by itself, or a condition in its unit does not hold").
			Hinted("systemctl cat %[1]s shows its conditions, journalctl -u %[1]s -n 50 what it said", s.unit)
	}
	f := endedBy("%s", why)
	if result == "timeout" || u.result == "timeout" {
		f.Code = "service_timeout"
		f.Retry()
	}
	return s.journal(f)
}

// refused is the fault of a call that systemd did not do.
func (s *unitService) refused(ctx context.Context, doing lang.Text, err error) *fault.Error {
	if f, ok := err.(*fault.Error); ok {
		return f
	}
	var f *fault.Error
	switch {
	case ctx.Err() != nil:
		f = s.journal(timedOut("%s: systemd has not done it in the time there was", doing))
	case !s.root:
		f = fault.New(fault.ExitFailure, "permission_denied", "%s: systemd refuses it: %s", doing, shortened{err}).
			Hinted("run the command as root, for example with sudo")
	default:
		f = fault.New(fault.ExitFailure, "service_failed", "%s: systemd refuses it: %s", doing, shortened{err}).
			Hinted("systemctl status %s", s.unit)
	}
	f.Err = err
	return f
}

func (s *unitService) journal(f *fault.Error) *fault.Error {
	return f.Hinted("journalctl -u %s -n 50", s.unit)
}

// cause says how the unit's last run ended, nil if well. The results are those of
// systemd.service(5), under $SERVICE_RESULT.
func cause(u unit) *lang.Text {
	why := func(format string, args ...any) *lang.Text {
		t := lang.Say(format, args...)
		return &t
	}
	switch u.result {
	case "", "success":
		return nil
	case "exit-code":
		if u.code != exited { // a command before or after the main process
			return why("one of its commands failed")
		}
		if word := statusWord(u.status); word != "" {
			return why("exit status %d, %s", u.status, lang.Say(word))
		}
		return why("exit status %d", u.status)
	case "signal", "core-dump":
		if u.code == 0 {
			return why("one of its commands was killed")
		}
		if u.code == dumped {
			return why("crashed with signal %d", u.status)
		}
		return why("killed by signal %d", u.status)
	case "timeout":
		return why("it took longer than its unit allows (TimeoutStartSec, TimeoutStopSec)")
	case "watchdog":
		return why("it stopped telling systemd that it is alive (WatchdogSec)")
	case "start-limit-hit":
		return why("it failed too often in a short time")
	case "oom-kill":
		return why("the host ran out of memory and killed it")
	case "protocol":
		return why("it did not tell systemd that it had started, as its unit says it does (Type, PIDFile)")
	case "resources":
		return why("something that its unit names is missing or used up (result resources)")
	}
	return why("result %s", oneLine(u.result))
}

// statusWord explains the exit statuses with which systemd itself gives up before
// the program runs; systemd.exec(5), "Process exit codes".
func statusWord(status int) string {
	switch status {
	case 200:
		return lang.Mark("its working directory cannot be entered")
	case 203:
		return lang.Mark("its program cannot be executed")
	case 209:
		return lang.Mark("its output cannot be opened")
	case 216:
		return lang.Mark("its group does not exist")
	case 217:
		return lang.Mark("its user does not exist")
	case 226:
		return lang.Mark("its namespace cannot be made: a directory its unit names may be missing")
	case 233, 238, 239, 240:
		return lang.Mark("one of its directories cannot be made")
	}
	return ""
}
