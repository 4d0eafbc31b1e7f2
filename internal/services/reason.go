package services

import (
	"context"
	"fmt"
	"strings"

	"github.com/optool/optool/internal/fault"
)

// obstacle is why the unit cannot be started at all; nil: it can.
func (s *unitService) obstacle(doing string, u unit) *fault.Error {
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
func (s *unitService) failed(doing, result string, u unit) *fault.Error {
	failure := func(format string, args ...any) *fault.Error {
		return fault.New(fault.ExitFailure, "service_failed", doing+": "+format, args...)
	}
	switch {
	case result == "dependency":
		return failure("a unit that it needs did not start").
			Hinted("systemctl list-dependencies %s shows which; then journalctl -u UNIT -n 50", s.unit)
	case result == "canceled":
		return failure("somebody stopped it meanwhile").Retry().
			Hinted("make sure that nobody else starts and stops it now (systemctl list-jobs), then repeat the command")
	case result == "assert" || u.unmet:
		return failure("a condition in its unit does not hold").
			Hinted("systemctl status %s tells which condition", s.unit)
	}
	why := cause(u)
	if why == "" { // systemd forgets how a unit ended that nothing refers to
		return failure("it does not run after its start: it ended by itself, or a condition in its unit does not hold").
			Hinted("systemctl cat %[1]s shows its conditions, journalctl -u %[1]s -n 50 what it said", s.unit)
	}
	f := failure("%s", why)
	if result == "timeout" || u.result == "timeout" {
		f.Code = "service_timeout"
		f.Retry()
	}
	return s.journal(f)
}

// refused is the fault of a call that systemd did not do.
func (s *unitService) refused(ctx context.Context, doing string, err error) *fault.Error {
	if f, ok := err.(*fault.Error); ok {
		return f
	}
	var f *fault.Error
	switch {
	case ctx.Err() != nil:
		f = s.journal(timedOut("%s: systemd has not done it in the time there was", doing))
	case !s.root:
		f = fault.New(fault.ExitFailure, "permission_denied", "%s: systemd refuses it: %s", doing, oneLine(err.Error())).
			Hinted("run the command as root, for example with sudo")
	default:
		f = fault.New(fault.ExitFailure, "service_failed", "%s: systemd refuses it: %s", doing, oneLine(err.Error())).
			Hinted("systemctl status %s", s.unit)
	}
	f.Err = err
	return f
}

func (s *unitService) journal(f *fault.Error) *fault.Error {
	return f.Hinted("journalctl -u %s -n 50", s.unit)
}

// cause says how the unit's last run ended, "" if well. The results are those of
// systemd.service(5), under $SERVICE_RESULT.
func cause(u unit) string {
	switch u.result {
	case "", "success":
		return ""
	case "exit-code":
		if u.code != exited { // a command before or after the main process
			return "one of its commands failed"
		}
		return fmt.Sprintf("exit status %d%s", u.status, statusWord(u.status))
	case "signal", "core-dump":
		if u.code == 0 {
			return "one of its commands was killed"
		}
		if u.code == dumped {
			return fmt.Sprintf("crashed with signal %d", u.status)
		}
		return fmt.Sprintf("killed by signal %d", u.status)
	case "timeout":
		return "it took longer than its unit allows (TimeoutStartSec, TimeoutStopSec)"
	case "watchdog":
		return "it stopped telling systemd that it is alive (WatchdogSec)"
	case "start-limit-hit":
		return "it failed too often in a short time"
	case "oom-kill":
		return "the host ran out of memory and killed it"
	case "protocol":
		return "it did not tell systemd that it had started, as its unit says it does (Type, PIDFile)"
	case "resources":
		return "something that its unit names is missing or used up (result resources)"
	}
	return "result " + oneLine(u.result)
}

// statusWord explains the exit statuses with which systemd itself gives up before
// the program runs; systemd.exec(5), "Process exit codes".
func statusWord(status int) string {
	switch status {
	case 200:
		return ", its working directory cannot be entered"
	case 203:
		return ", its program cannot be executed"
	case 209:
		return ", its output cannot be opened"
	case 216:
		return ", its group does not exist"
	case 217:
		return ", its user does not exist"
	case 226:
		return ", its namespace cannot be made: a directory its unit names may be missing"
	case 233, 238, 239, 240:
		return ", one of its directories cannot be made"
	}
	return ""
}
