package lang

// Texts of the diagnostics bundle, of profiles and of the reader of YAML that no call
// holds as a literal.
func init() {
	for name, at := range map[string][]int{
		"r.damaged": {0}, "r.unreadable": {0}, "w.unfit": {0}, // internal/archive
		"d.add": {2}, "NewProblem": {3}, "strictyaml.NewProblem": {3}, "d.mismatch": {2}, // internal/strictyaml
		"badRule": {0}, // internal/redact
	} {
		wording[name] = at
	}
	composed = append(composed, composedOfBundles...)
}

var composedOfBundles = []string{
	// what findings say beside the messages of their analysers
	"no log was collected", "nothing that this looks at was collected: {members}", "{title}: nothing found", "{title}: none of {values}",
	"no line says it", "1 line matches", "{lines} lines match", "the value is {value}", "it was not learned on this host",
	"{finding}; {others} more like it", "{member} is too large to be looked into", "{member} cannot be read: {trouble}",
	"the logs reach back less than {hours} hours", "1 error in each of the last {hours} hours, {usual} an hour is usual",
	"{errors} errors in each of the last {hours} hours, {usual} an hour is usual",
	"it is no JSON or YAML document", "it is too large for a YAML document",
	// states of a licence, in a finding
	"state of the licence: expiring", "state of the licence: grace", "state of the licence: none", "state of the licence: expired",
	"state of the licence: stale", "state of the licence: suspended", "state of the licence: revoked", "state of the licence: not-yet-valid",
	"state of the licence: version-mismatch", "state of the licence: host-mismatch", "state of the licence: clock-rollback", "state of the licence: damaged",
	// verdicts and outcomes
	"fail", "warn", "pass", "unknown", "failed%s", "to watch%s", "passed%s", "unknown%s",
	// internal/archive
	"it is larger than the limit when it is expanded", "it holds more files than the limit", "there is no room left on the disk for more members",
	"the archive has reached its largest permitted size", "a member was written to after its end", "a member was closed twice",
	// internal/cli
	"Collects what support needs to find an error, in one file: facts of the host,\n" +
		"logs, configuration, the state of services and of the licence. Passwords, keys\n" +
		"and other secrets are taken out before anything is written. Nothing is sent.\n\n" +
		"Without a subcommand it creates a bundle.",
	// internal/report
	"%s is too large to be shown", "%s holds too much to be shown", "%s cannot be read",
	// internal/strictyaml
	"a duration such as 30s or 24h", "a whole number", "a whole number from 0", "a number", "true or false", "line %d: %s%v",
	// internal/profile
	"want a path relative to the release, without . or ..",
}
