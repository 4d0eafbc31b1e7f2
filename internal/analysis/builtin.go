package analysis

import (
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
)

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

// builtins returns them in English, under the brand's name.
func builtins() []builtin {
	all := append(append(hostAnalysers(), logAnalysers()...), productAnalysers()...)
	for i := range all {
		b := &all[i]
		b.Member, b.Advice = lang.Named(b.Member), lang.Named(b.Advice)
		b.Message = strings.ReplaceAll(b.Message, "%%", "%") // twice for the catalogues, where % begins a verb
	}
	return all
}

func hostAnalysers() []builtin {
	return []builtin{
		{Analyser: profile.Analyser{Name: "disk-space", Title: lang.Mark("Disk space"), Member: facts,
			Path: "$.disks[*].usedPercent", Warn: ">= 85", Fail: ">= 95",
			Message: lang.Mark("{mount} is {value} %% full, {free:bytes} are free"),
			Advice:  lang.Mark("Free space or enlarge the file system: du -xh --max-depth=2 MOUNT | sort -h shows what takes it.")}, unless: "readOnly"},
		{Analyser: profile.Analyser{Name: "inodes", Title: lang.Mark("Inodes"), Member: facts,
			Path: "$.disks[*].inodesUsedPercent", Warn: ">= 85", Fail: ">= 95",
			Message: lang.Mark("{mount} has used {value} %% of its inodes"),
			Advice:  lang.Mark("A disk without inodes takes no new file though it has space: look for folders with very many small files.")}, unless: "readOnly"},
		{Analyser: profile.Analyser{Name: "memory", Title: lang.Mark("Memory"), Member: facts,
			Path: "$.memory.available", Warn: "< $.memory.total * 0.08", Fail: "< $.memory.total * 0.03",
			Message: lang.Mark("{value:bytes} of {total:bytes} are available"),
			Advice:  lang.Mark("Look in the list of processes for what takes most memory, and at the memory limits of the services.")}},
		{Analyser: profile.Analyser{Name: "swap", Title: lang.Mark("Swap"), Member: facts,
			Path: "$.memory.swapUsed", Warn: "> $.memory.swapTotal * 0.6", Fail: "> $.memory.swapTotal * 0.95",
			Message: lang.Mark("{value:bytes} of {swapTotal:bytes} swap are in use"),
			Advice:  lang.Mark("A host that swaps much is slow: give it more memory, or run less on it.")},
			absent: true, empty: lang.Mark("the host has no swap")},
		{Analyser: profile.Analyser{Name: "load", Title: lang.Mark("Load"), Member: facts,
			Path: "$.load.fifteen", Warn: "> $.cpu.cores * 2", Fail: "> $.cpu.cores * 8",
			Message: lang.Mark("the load was {value} on average over 15 minutes"),
			Advice:  lang.Mark("More tasks wait than the processors can serve: see the processes by CPU, and whether the disks keep them waiting.")}},
		{Analyser: profile.Analyser{Name: "clock", Title: lang.Mark("Clock"), Member: facts,
			Path: "$.clock.synchronised", Warn: "== false",
			Message: lang.Mark("the clock is not synchronised"),
			Advice:  lang.Mark("Start chronyd or systemd-timesyncd and allow it to reach its time servers: timedatectl shows the state.")},
			passes: lang.Mark("the clock is synchronised")},
		{Analyser: profile.Analyser{Name: "clock-offset", Title: lang.Mark("Clock offset"), Member: facts,
			Path: "$.clock.offsetMs", Warn: "> 500 or < -500", Fail: "> 60000 or < -60000",
			Message: lang.Mark("the clock is off by {value} ms"),
			Advice:  lang.Mark("Sessions, certificates and licences depend on the clock: set it right and see that it stays synchronised.")}},
		{Analyser: profile.Analyser{Name: "failed-units", Title: lang.Mark("Failed services"), Member: "units/units.json",
			Path: "$.units[*].active", Warn: `== "failed"`,
			Message: lang.Mark("{name} has failed: {result}"),
			Advice:  lang.Mark("systemctl status NAME and journalctl -u NAME say why; systemctl reset-failed NAME forgets an old failure.")},
			passes: lang.Mark("no unit has failed"), empty: lang.Mark("no unit has failed")},
		{Analyser: profile.Analyser{Name: "out-of-memory", Title: lang.Mark("Out of memory since boot"), Member: facts,
			Path: "$.oomKills", Warn: "> 0",
			Message: lang.Mark("the kernel killed processes for want of memory: {value} since the host was started"),
			Advice:  lang.Mark("The kernel's messages name the killed process: journalctl -k --grep 'Out of memory'.")},
			passes: lang.Mark("the kernel had to kill no process for want of memory")},
		{Analyser: profile.Analyser{Name: "open-files", Title: lang.Mark("Open files"), Member: facts,
			Path: "$.limits.openFilesMax", Warn: "< 8192", Fail: "< 1024",
			Message: lang.Mark("a process may have {value} files open at most"),
			Advice:  lang.Mark("Databases and web servers need more: raise LimitNOFILE of the service, or nofile in /etc/security/limits.conf.")}, above0: true},
		{Analyser: profile.Analyser{Name: "system-files", Title: lang.Mark("Open files of the system"), Member: facts,
			Path: "$.limits.systemFilesUsed", Warn: "> $.limits.systemFilesMax * 0.8", Fail: "> $.limits.systemFilesMax * 0.95",
			Message: lang.Mark("{value} files are open in the whole system"),
			Advice:  lang.Mark("Find the process that opens so many, or raise fs.file-max.")}},
		{Analyser: profile.Analyser{Name: "processes", Title: lang.Mark("Processes"), Member: facts,
			Path: "$.limits.processes", Warn: "> $.limits.pidMax * 0.8", Fail: "> $.limits.pidMax * 0.95",
			Message: lang.Mark("{value} processes are running, {pidMax} are possible"),
			Advice:  lang.Mark("Find the program that starts so many, or raise kernel.pid_max.")}},
	}
}

func logAnalysers() []builtin {
	log := func(name, title, pattern, warn, message, passes, advice string) builtin {
		return builtin{Analyser: profile.Analyser{Name: name, Title: title, Member: "**", Pattern: pattern,
			Warn: warn, Message: message, Advice: advice}, passes: passes, logs: true}
	}
	return []builtin{
		log("out-of-memory-log", lang.Mark("Out of memory in the logs"), `Out of memory: Kill|oom-kill:|oom_reaper:|java\.lang\.OutOfMemoryError`, "> 0",
			lang.Mark("lines that tell of a lack of memory: {value}"), lang.Mark("no line tells of a lack of memory"),
			lang.Mark("The lines name the process. Give it more memory, or bound what it takes.")),
		log("disk-errors", lang.Mark("Disk errors"), `I/O error, dev |EXT4-fs error|XFS \([^)]*\): Corruption|XFS \([^)]*\): Metadata|Remounting filesystem read-only|critical medium error`, "> 0",
			lang.Mark("lines that tell of errors of a disk or file system: {value}"), lang.Mark("no line tells of errors of a disk"),
			lang.Mark("Look at the disk (smartctl -a DEVICE) and save the data before anything else.")),
		log("disk-full-log", lang.Mark("Disk full in the logs"), `No space left on device|ENOSPC`, "> 0",
			lang.Mark("lines that say that a disk was full: {value}"), lang.Mark("no line says that a disk was full"),
			lang.Mark("See which disk it was: it may have been freed since.")),
		log("open-files-log", lang.Mark("Too many open files in the logs"), `[Tt]oo many open files`, "> 0",
			lang.Mark("lines that say that too many files were open: {value}"), lang.Mark("no line says that too many files were open"),
			lang.Mark("Raise LimitNOFILE of the service that says so, or look for what it does not close.")),
		log("crashes", lang.Mark("Crashes"), `segfault at |general protection fault|systemd-coredump\[|traps: .* trap `, "> 0",
			lang.Mark("lines that tell of programs that crashed: {value}"), lang.Mark("no line tells of a crash"),
			lang.Mark("coredumpctl list shows them. Report a crash of the product to the vendor.")),
		{Analyser: profile.Analyser{Name: risingName, Title: lang.Mark("Errors rising"),
			Advice: lang.Mark("Look at the logs named here, from the hour in which the errors became more.")}},
	}
}

func productAnalysers() []builtin {
	const certificates = "*/certificates.json"
	return []builtin{
		{Analyser: profile.Analyser{Name: "certificates", Title: lang.Mark("Certificates"), Member: certificates,
			Path: "$.certificates[*].daysLeft", Warn: "<= 30", Fail: "<= 3",
			Message: lang.Mark("{subject}: {value} days left, ends {notAfter} ({source})"),
			Advice:  lang.Mark("Renew it and reload the service that uses it.")}, empty: lang.Mark("no certificate was found")},
		{Analyser: profile.Analyser{Name: "certificate-chains", Title: lang.Mark("Certificate chains"), Member: certificates,
			Path: "$.certificates[*].chainProblem", Warn: `!= ""`,
			Message: lang.Mark("{subject}: {chainProblem} ({source})"),
			Advice:  lang.Mark("Put the intermediate certificates into the file, in their order, and reload the service.")}, absent: true,
			passes: lang.Mark("every chain is complete"), empty: lang.Mark("every chain is complete")},
		{Analyser: profile.Analyser{Name: "licence", Title: lang.Mark("Licence"), Member: "optool/license.json",
			Path: "$.state", Warn: `== "expiring" or == "grace" or == "none"`,
			Fail: `== "expired" or == "stale" or == "suspended" or == "revoked" or == "not-yet-valid" or == "version-mismatch"` +
				` or == "host-mismatch" or == "clock-rollback" or == "damaged"`,
			Message: lang.Mark("state of the licence: {value}"),
			Advice:  lang.Mark("optool license info tells more; optool license update fetches a new one.")},
			passes: lang.Mark("the licence is valid")},
		{Analyser: profile.Analyser{Name: "licence-ends", Title: lang.Mark("End of the licence"), Member: "optool/license.json",
			Path: "$.daysLeft", Warn: "<= 14", Fail: "<= 0",
			Message: lang.Mark("the licence has {value} days left"),
			Advice:  lang.Mark("Ask the vendor for a renewal, then: optool license update.")}, absent: true,
			passes: lang.Mark("the licence has more than 14 days left, or no end")},
		{Analyser: profile.Analyser{Name: "platform-run", Title: lang.Mark("Platform updates"), Member: "optool/platform.json",
			Path: "$.openRun.state", Fail: `== "interrupted"`,
			Message: lang.Mark("an update was interrupted"),
			Advice:  lang.Mark("Finish or undo it: optool platform recover.")}, absent: true,
			passes: lang.Mark("no update is unfinished")},
	}
}
