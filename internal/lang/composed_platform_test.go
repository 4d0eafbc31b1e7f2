package lang

import "testing"

// Texts of licence, platform and the tools below them that no call holds as a
// literal: words of states and steps, meanings of exit codes, and formats that are
// picked before they are said.
var composedPlatform = []string{
	// states of a licence, see license.State.Words
	"valid", "expiring", "grace", "expired", "not yet valid", "suspended", "revoked",
	"version mismatch", "host mismatch", "clock rollback", "damaged", "none%.0s", "stale",
	// reasons of a verdict
	"ends in %d days, on %s", "ends in %d day, on %s",
	"licence file is cut off: no end of its %s block", "licence file has two %s blocks",
	"licence file has its %s block behind the other", "%s block is not base64",
	"optool is the administrator's tool beside a platform on his own hosts: it keeps\nthe licence current and tells people, scripts and monitoring what it is worth.",
	// headings of licence commands
	"The licence cache", "More",
	// exit codes
	"expiring (only with --warn-days or --min-days)", "in grace", "platform version not licensed", "other host",
	"feature missing or limit exceeded", "clock moved back", "damaged or forged", "none cached", "stale: too long without contact",
	"done", "other failure", "usage or configuration", "vendor unreachable, try later", "vendor refused: credentials or entitlement",
	"verification failed: signature, hash, tampering", "another run holds the lock", "partial result",
	"input needed, or cancelled at a prompt", "update undone, the platform is as before", "interrupted", "terminated", "Aliases", "Examples", "Commands", "More commands", "Flags", "Global flags", "Exit codes",
	// kinds of a run, and what is no step of one
	"install", "update", "rollback", "check", "download",
	// checks before an update
	"license", "clock", "ownership", "disk", "inodes", "services", "health", "ports", "files",
	// how a file differs
	"changed", "missing", "extra", "type", "bytes", "mode", "target",
	// stages of a talk with a mail server
	"connecting", "encrypting", "signing in", "waiting for its greeting", "introducing ourselves", "naming the sender",
	"naming the recipient %s", "handing the notice over", "handing the message over",
	"it does not offer STARTTLS", "it offers no sign-in method known here", "it does not follow the rules of the sign-in method",
	"the connection is neither encrypted nor local, the password stays here", "it sent more than a mail server says",
	// comments in examples
	"from cron", "on a host without a network", "shows the plan and asks", "from cron: silent unless news", "without a network", "at boot",
}

func init() {
	composed = append(composed, composedPlatform...)
	for name, at := range map[string][]int{
		"problem": {0, 1}, "reason": {1}, "find": {1}, "phrase": {0}, "unusable": {0}, // pkg/license, pkg/release, pkg/versions
		"older": {0}, "remark": {0}, "timedOut": {0}, "endedBy": {0}, "why": {0}, // licensing, cli, services
		"settings": {0}, "addressFault": {0}, "deferred": {0}, "made": {2}, // notify
		"stale": {0}, "mismatch": {1}, "malformed": {0}, "unmade": {0}, "amiss": {0}, // tuf, patch, airgap, tree
	} {
		wording[name] = at
	}
}

// Each of them has its Russian.
func TestComposedOfPlatformAreSaid(t *testing.T) {
	have := map[string]bool{}
	for _, entries := range catalogueFiles(t) {
		for _, e := range entries {
			have[e.id] = true
		}
	}
	for _, id := range composedPlatform {
		if !have[id] {
			t.Errorf("no Russian for %q", id)
		}
	}
}
