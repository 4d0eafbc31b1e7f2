package cli_test

import (
	"io"
	"os"
	"regexp"
	"strings"
)

// ourRows are the command lines of optool in the matrix. A new command wants one.
func ourRows() map[string][]row {
	reading := func(lines ...string) (all []row) {
		for _, line := range lines {
			all = append(all, row{line: line})
		}
		return all
	}
	writing := func(lines ...string) (all []row) {
		for _, line := range lines {
			all = append(all, row{line: line, changes: true})
		}
		return all
	}
	return map[string][]row{
		"completion":      {{line: "completion bash", plain: true}},
		"config init":     writing("config init --to DIR/out -n"),
		"config path":     reading("config path"),
		"config profile":  {{line: "config profile", plain: true}},
		"config validate": reading("config validate"),
		"config view":     reading("config view", "config view --show-origin"),

		"diagnostics-bundle collectors": reading("diagnostics-bundle collectors"),
		"diagnostics-bundle create":     writing("diagnostics-bundle create -n --include logs", "diagnostics-bundle create --plain --include logs --to DIR/out"),
		"diagnostics-bundle diff":       reading("diagnostics-bundle diff DIR/before.tar.zst DIR/after.tar.zst"),
		"diagnostics-bundle inspect":    reading("diagnostics-bundle inspect DIR/after.tar.zst", "diagnostics-bundle inspect --members DIR/after.tar.zst"),
		"diagnostics-bundle open":       reading("diagnostics-bundle open --text DIR/after.tar.zst"),
		"diagnostics-bundle verify":     reading("diagnostics-bundle verify DIR/after.tar.zst"),

		"doctor": reading("doctor --list", "doctor configuration profile machine-id state-directory state license timer outbox bundle"),

		"license activate":    writing("license activate -n --key-file DIR/key", "license activate --key-file DIR/key"),
		"license cache-clean": writing("license cache-clean -n", "license cache-clean"),
		"license check":       reading("license check", "license check --feature api --limit devices=480"),
		"license info":        reading("license info"),
		"license report":      writing("license report --count devices=480"),
		"license update":      writing("license update", "license update --force"),
		"license verify":      reading("license verify DIR/state/license.dsse"),

		"man":         {{line: "man license check", plain: true}},
		"notify test": writing("notify test"),

		"platform history":  reading("platform history"),
		"platform recover":  writing("platform recover"),
		"platform rollback": writing("platform rollback -n", "platform rollback --yes"),
		"platform status":   reading("platform status"),
		"platform update":   writing("platform update --check", "platform update -n", "platform update --yes"),
		"platform verify":   reading("platform verify"),

		"status": reading("status"),

		"support-request close":    writing("support-request close TRAC-1001 -n", "support-request close TRAC-1001"),
		"support-request coverage": reading("support-request coverage", "support-request coverage tls-certificates"),
		"support-request create":   writing("support-request create --print-template"),
		"support-request list":     reading("support-request list", "support-request list --all"),
		"support-request policy":   reading("support-request policy"),
		"support-request reply":    writing("support-request reply TRAC-1001 --text Вчера. -n", "support-request reply TRAC-1001 --text Вчера."),
		"support-request send":     writing("support-request send -n", "support-request send"),
		"support-request show":     reading("support-request show TRAC-1001"),

		"version": reading("version"),
	}
}

// theirRows are those of optool-vendor. A command without lines changes the vendor's
// directory; its help is looked at, and its words by the scripts.
func theirRows() map[string][]row {
	rows := map[string][]row{}
	for _, name := range []string{
		"airgap export", "brand build", "brand files", "bundle open", "init", "key rotate", "license issue", "license renew", "license resume", "license revoke",
		"license suspend", "release add", "release delta", "release publish", "release refresh", "release rollout", "release withdraw",
		"request close", "request import", "request reply", "request verify", "serve",
	} {
		rows[name] = nil
	}
	for name, line := range map[string]string{
		"bundle list": "bundle list DIR/after.tar.zst", "bundle report": "bundle report DIR/after.tar.zst", "key list": "key list",
		"license list": "license list", "license show": "license show LICENCE", "license usage": "license usage",
		"profile validate": "profile validate DIR/profile.yaml", "release list": "release list", "release show": "release show 1.1.0",
		"request list": "request list", "request show": "request show TRAC-1001", "version": "version",
	} {
		rows[name] = []row{{line: line}}
	}
	for _, name := range []string{"completion", "man"} {
		line := map[string]string{"completion": "completion bash", "man": "man license issue"}[name]
		rows[name] = []row{{line: line, plain: true}}
	}
	return rows
}

func (s *settledHost) runOurs(environ []string, args ...string) ran {
	s.environ = environ
	defer func() { s.environ = nil }()
	return s.run(args...)
}

func drained(f *os.File) string {
	text, _ := io.ReadAll(f) // ends with EIO when the far end closes
	return string(text)
}

var (
	said1    = regexp.MustCompile("'[^']*'|\"[^\"]*\"|`[^`]*`|«[^»]*»|https?://\\S+")
	commandl = regexp.MustCompile(`\boptool(-vendor)?( [a-z][a-z-]*)*`)
	marked   = regexp.MustCompile(`\S*[-_/.=@:<>\[\]{}()|0-9]\S*`)
	running  = regexp.MustCompile(`[A-Za-z]{2,}( [A-Za-z]{2,})+`)
)

// plainEnglish may stand on a Russian screen.
const plainEnglish = ` tar zst | Red Hat | Let us Encrypt `

// english returns the first words of a line that stand there untranslated: two or more
// in a row that are neither command, flag, path, id nor data.
func (s *settledHost) english(line string) string {
	for _, p := range []*regexp.Regexp{said1, commandl, marked} {
		line = p.ReplaceAllString(line, "\x00")
	}
	for _, found := range running.FindAllString(line, -1) {
		if !strings.Contains(s.words, found) && !strings.Contains(plainEnglish, found) {
			return found
		}
	}
	return ""
}
