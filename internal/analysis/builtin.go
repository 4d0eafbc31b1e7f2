package analysis

import "github.com/optool/optool/internal/profile"

// builtin is an analyser of every bundle, with what the language of profiles has
// no words for.
type builtin struct {
	profile.Analyser
	unless string // a field beside the value: where it is true, the value does not count
	logs   bool   // of the members, logs alone
	above0 bool   // a value of 0 or less means that it is not known, or without limit
	absent bool   // that the document has no such value is as good as a value that passes
	passes string // said when it passes, instead of the message
	empty  string // said when there is nothing to look at, which passes
}

const (
	facts      = "host/facts.json"
	risingName = "errors-rising"
)

func builtins() []builtin {
	return append(append(hostAnalysers(), logAnalysers()...), productAnalysers()...)
}

func hostAnalysers() []builtin {
	return []builtin{
		{Analyser: profile.Analyser{Name: "disk-space", Title: "Disk space", Member: facts,
			Path: "$.disks[*].usedPercent", Warn: ">= 85", Fail: ">= 95",
			Message: "{mount} is {value} % full, {free:bytes} are free",
			Advice:  "Free space or enlarge the file system: du -xh --max-depth=2 MOUNT | sort -h shows what takes it."}, unless: "readOnly"},
		{Analyser: profile.Analyser{Name: "inodes", Title: "Inodes", Member: facts,
			Path: "$.disks[*].inodesUsedPercent", Warn: ">= 85", Fail: ">= 95",
			Message: "{mount} has used {value} % of its inodes",
			Advice:  "A disk without inodes takes no new file though it has space: look for folders with very many small files."}, unless: "readOnly"},
		{Analyser: profile.Analyser{Name: "memory", Title: "Memory", Member: facts,
			Path: "$.memory.available", Warn: "< $.memory.total * 0.08", Fail: "< $.memory.total * 0.03",
			Message: "{value:bytes} of {total:bytes} are available",
			Advice:  "Look in the list of processes for what takes most memory, and at the memory limits of the services."}},
		{Analyser: profile.Analyser{Name: "swap", Title: "Swap", Member: facts,
			Path: "$.memory.swapUsed", Warn: "> $.memory.swapTotal * 0.6", Fail: "> $.memory.swapTotal * 0.95",
			Message: "{value:bytes} of {swapTotal:bytes} swap are in use",
			Advice:  "A host that swaps much is slow: give it more memory, or run less on it."},
			absent: true, empty: "the host has no swap"},
		{Analyser: profile.Analyser{Name: "load", Title: "Load", Member: facts,
			Path: "$.load.fifteen", Warn: "> $.cpu.cores * 2", Fail: "> $.cpu.cores * 8",
			Message: "the load was {value} on average over 15 minutes",
			Advice:  "More tasks wait than the processors can serve: see the processes by CPU, and whether the disks keep them waiting."}},
		{Analyser: profile.Analyser{Name: "clock", Title: "Clock", Member: facts,
			Path: "$.clock.synchronised", Warn: "== false",
			Message: "the clock is not synchronised",
			Advice:  "Start chronyd or systemd-timesyncd and allow it to reach its time servers: timedatectl shows the state."},
			passes: "the clock is synchronised"},
		{Analyser: profile.Analyser{Name: "clock-offset", Title: "Clock offset", Member: facts,
			Path: "$.clock.offsetMs", Warn: "> 500 or < -500", Fail: "> 60000 or < -60000",
			Message: "the clock is off by {value} ms",
			Advice:  "Sessions, certificates and licences depend on the clock: set it right and see that it stays synchronised."}},
		{Analyser: profile.Analyser{Name: "failed-units", Title: "Failed services", Member: "units/units.json",
			Path: "$.units[*].active", Warn: `== "failed"`,
			Message: "{name} has failed: {result}",
			Advice:  "systemctl status NAME and journalctl -u NAME say why; systemctl reset-failed NAME forgets an old failure."},
			passes: "no unit has failed", empty: "no unit has failed"},
		{Analyser: profile.Analyser{Name: "out-of-memory", Title: "Out of memory since boot", Member: facts,
			Path: "$.oomKills", Warn: "> 0",
			Message: "the kernel killed processes for want of memory: {value} since the host was started",
			Advice:  "The kernel's messages name the killed process: journalctl -k --grep 'Out of memory'."},
			passes: "the kernel had to kill no process for want of memory"},
		{Analyser: profile.Analyser{Name: "open-files", Title: "Open files", Member: facts,
			Path: "$.limits.openFilesMax", Warn: "< 8192", Fail: "< 1024",
			Message: "a process may have {value} files open at most",
			Advice:  "Databases and web servers need more: raise LimitNOFILE of the service, or nofile in /etc/security/limits.conf."}, above0: true},
		{Analyser: profile.Analyser{Name: "system-files", Title: "Open files of the system", Member: facts,
			Path: "$.limits.systemFilesUsed", Warn: "> $.limits.systemFilesMax * 0.8", Fail: "> $.limits.systemFilesMax * 0.95",
			Message: "{value} files are open in the whole system",
			Advice:  "Find the process that opens so many, or raise fs.file-max."}},
		{Analyser: profile.Analyser{Name: "processes", Title: "Processes", Member: facts,
			Path: "$.limits.processes", Warn: "> $.limits.pidMax * 0.8", Fail: "> $.limits.pidMax * 0.95",
			Message: "{value} processes are running, {pidMax} are possible",
			Advice:  "Find the program that starts so many, or raise kernel.pid_max."}},
	}
}

func logAnalysers() []builtin {
	log := func(name, title, pattern, warn, message, passes, advice string) builtin {
		return builtin{Analyser: profile.Analyser{Name: name, Title: title, Member: "**", Pattern: pattern,
			Warn: warn, Message: message, Advice: advice}, passes: passes, logs: true}
	}
	return []builtin{
		log("out-of-memory-log", "Out of memory in the logs", `Out of memory: Kill|oom-kill:|oom_reaper:|java\.lang\.OutOfMemoryError`, "> 0",
			"lines that tell of a lack of memory: {value}", "no line tells of a lack of memory",
			"The lines name the process. Give it more memory, or bound what it takes."),
		log("disk-errors", "Disk errors", `I/O error, dev |EXT4-fs error|XFS \([^)]*\): Corruption|XFS \([^)]*\): Metadata|Remounting filesystem read-only|critical medium error`, "> 0",
			"lines that tell of errors of a disk or file system: {value}", "no line tells of errors of a disk",
			"Look at the disk (smartctl -a DEVICE) and save the data before anything else."),
		log("disk-full-log", "Disk full in the logs", `No space left on device|ENOSPC`, "> 0",
			"lines that say that a disk was full: {value}", "no line says that a disk was full",
			"See which disk it was: it may have been freed since."),
		log("open-files-log", "Too many open files in the logs", `[Tt]oo many open files`, "> 0",
			"lines that say that too many files were open: {value}", "no line says that too many files were open",
			"Raise LimitNOFILE of the service that says so, or look for what it does not close."),
		log("crashes", "Crashes", `segfault at |general protection fault|systemd-coredump\[|traps: .* trap `, "> 0",
			"lines that tell of programs that crashed: {value}", "no line tells of a crash",
			"coredumpctl list shows them. Report a crash of the product to the vendor."),
		{Analyser: profile.Analyser{Name: risingName, Title: "Errors rising",
			Advice: "Look at the logs named here, from the hour in which the errors became more."}},
	}
}

func productAnalysers() []builtin {
	const certificates = "*/certificates.json"
	return []builtin{
		{Analyser: profile.Analyser{Name: "certificates", Title: "Certificates", Member: certificates,
			Path: "$.certificates[*].daysLeft", Warn: "<= 30", Fail: "<= 3",
			Message: "{subject}: {value} days left, ends {notAfter} ({source})",
			Advice:  "Renew it and reload the service that uses it."}, empty: "no certificate was found"},
		{Analyser: profile.Analyser{Name: "certificate-chains", Title: "Certificate chains", Member: certificates,
			Path: "$.certificates[*].chainProblem", Warn: `!= ""`,
			Message: "{subject}: {chainProblem} ({source})",
			Advice:  "Put the intermediate certificates into the file, in their order, and reload the service."}, absent: true,
			passes: "every chain is complete", empty: "every chain is complete"},
		{Analyser: profile.Analyser{Name: "licence", Title: "Licence", Member: "optool/license.json",
			Path: "$.state", Warn: `== "expiring" or == "grace" or == "none"`,
			Fail: `== "expired" or == "stale" or == "suspended" or == "revoked" or == "not-yet-valid" or == "version-mismatch"` +
				` or == "host-mismatch" or == "clock-rollback" or == "damaged"`,
			Message: "state of the licence: {value}",
			Advice:  "optool license info tells more; optool license update fetches a new one."},
			passes: "the licence is valid"},
		{Analyser: profile.Analyser{Name: "licence-ends", Title: "End of the licence", Member: "optool/license.json",
			Path: "$.daysLeft", Warn: "<= 14", Fail: "<= 0",
			Message: "the licence has {value} days left",
			Advice:  "Ask the vendor for a renewal, then: optool license update."}, absent: true,
			passes: "the licence has more than 14 days left, or no end"},
		{Analyser: profile.Analyser{Name: "platform-run", Title: "Platform updates", Member: "optool/platform.json",
			Path: "$.openRun.state", Fail: `== "interrupted"`,
			Message: "an update was interrupted",
			Advice:  "Finish or undo it: optool platform recover."}, absent: true,
			passes: "no update is unfinished"},
	}
}
