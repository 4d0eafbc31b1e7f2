package cli_test

import (
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/vendorcli"
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
		"diagnostics-bundle create":     writing("diagnostics-bundle create -n --include logs --to DIR/new.tar.zst", "diagnostics-bundle create --plain --include logs --to DIR/out"),
		"diagnostics-bundle diff":       reading("diagnostics-bundle diff DIR/before.tar.zst DIR/after.tar.zst"),
		"diagnostics-bundle inspect":    reading("diagnostics-bundle inspect DIR/after.tar.zst", "diagnostics-bundle inspect --members DIR/after.tar.zst"),
		"diagnostics-bundle open":       {{line: "diagnostics-bundle open --text DIR/after.tar.zst", machine: true}},
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
		"support-request create":   {{line: "support-request create --print-template", file: true}},
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
		rows[name] = []row{{line: line, machine: name == "bundle report"}}
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

// plainEnglish may stand on a Russian screen: commands of others, and what a bundle says
// of its own members.
const plainEnglish = ` systemctl status | the kernel | the vendor | log of the last platform run | the queue does not answer `

// betweenWords make a sentence English also where they stand alone.
const betweenWords = ` the is are was were has of to by for from with and or not no yes ran next last since until at on in ago left needs waits `

// commandWords are all commands, since one may be broken over two lines.
func commandWords() string {
	var all []string
	for _, root := range []*cobra.Command{tree(cli.Tree), vendorcli.Commands()} {
		for _, cmd := range commands(root) {
			all = append(all, cmd.CommandPath())
		}
	}
	return strings.Join(all, " | ")
}

// english returns the first words of a line that stand there untranslated: two or more
// in a row, or one that joins others, that are neither command, flag, path, id nor data.
func (s *settledHost) english(line string) string {
	if command, comment, _ := strings.Cut(line, "  # "); strings.HasPrefix(command, "  optool") { // of an example
		line = comment
	}
	for _, known := range []string{"'[^']*'|\"[^\"]*\"|`[^`]*`|«[^»]*»|https?://\\S+", `\boptool(-vendor)?( [a-z][a-z-]*)*`, `\S*[-_/.=@:<>\[\]{}()|0-9]\S*`} {
		line = regexp.MustCompile(known).ReplaceAllString(line, "\x00")
	}
	for _, found := range regexp.MustCompile(`[A-Za-z]+( [A-Za-z]+)*`).FindAllString(line, -1) {
		if !strings.Contains(found, " ") && !strings.Contains(betweenWords, " "+found+" ") {
			continue
		}
		if found == strings.ToUpper(found) { // arguments
			continue
		}
		if !s.given(found, 2) {
			return found
		}
	}
	return ""
}

// given reports whether words are data: one piece of it, or so many side by side.
func (s *settledHost) given(words string, pieces int) bool {
	if strings.Contains(s.words+plainEnglish, words) {
		return true
	}
	for i, r := range words {
		if r == ' ' && pieces > 1 && s.given(words[:i], 1) && s.given(words[i+1:], pieces-1) {
			return true
		}
	}
	return false
}
