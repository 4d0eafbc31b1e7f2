//go:build accept

package accept

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shelf is a folder with what completion may offer, and the environment to do it in.
func shelf(t *testing.T) (dir string, environ []string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range []string{"bundle.tar.zst", "notes.txt"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	must(t, os.WriteFile(filepath.Join(dir, "empty.yaml"), []byte("{}\n"), 0o600))
	bin, err := filepath.Abs("../../bin")
	must(t, err)
	profile, err := filepath.Abs("../../docs/examples/navixy-like.yaml")
	must(t, err)
	return dir, []string{
		"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + dir, "TERM=dumb", "LANG=C.UTF-8", "OPTOOL_PROFILE=" + profile,
		"OPTOOL_CONFIG=" + filepath.Join(dir, "empty.yaml"), "OPTOOL_STATE_DIR=" + filepath.Join(dir, "state"),
	}
}

// shell runs a script and returns all that it printed.
func shell(t *testing.T, argv ...string) string {
	t.Helper()
	path := need(t, argv[0])
	dir, environ := shelf(t)
	cmd := exec.Command("timeout", append([]string{"120", path}, argv[1:]...)...)
	cmd.Dir, cmd.Env = dir, environ
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v", argv[0], err)
	}
	return string(out)
}

// TestBash completes by the function that bash calls, in the words that bash gives it.
func TestBash(t *testing.T) {
	if _, err := os.Stat("/usr/share/bash-completion/bash_completion"); err != nil {
		t.Skip("bash-completion is not installed")
	}
	out := shell(t, "bash", "-c", `
source /usr/share/bash-completion/bash_completion
source <(optool completion bash)
source <(optool-vendor completion bash)
tab() {
	COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=${2:-9} COMP_KEY=9 COMPREPLY=()
	eval "COMP_WORDS=($1)"; [[ $1 == *" " ]] && COMP_WORDS+=("")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	"__start_${COMP_WORDS[0]}" 2>/dev/null
	printf '%s|' "${COMPREPLY[@]}"; echo
}
complete -p optool optool-vendor
tab "optool lic"
tab "optool license check -o "
tab "optool license check --lan"
tab "optool diagnostics-bundle inspect "
tab "optool platform update --channel "
tab "optool support-request show "
tab "optool diagnostics-bundle create --privacy " 63
tab "optool-vendor request list --state a"
typed() {
	COMP_WORDS=("$@") COMP_LINE="$*" COMP_TYPE=9 COMP_KEY=9 COMPREPLY=()
	COMP_POINT=${#COMP_LINE} COMP_CWORD=$(($# - 1))
	__start_optool 2>/dev/null
	printf '%s|' "${COMPREPLY[@]}"; echo
}
typed o --config "'~/empty.yaml'" --config '~/empty.yaml' platform update --channel ''
typed optool support-request show '$(touch ran)' ''
typed $'\x60touch ran\x60' lic
ls ran* 2>/dev/null; true
`)
	want := "license|\ntable|json|yaml|nagios|prometheus|\n--lang|\nbundle.tar.zst|\nstable|devices|\n|\nstandard|strict|\nanswered|all|\nstable|devices|\n|\nlicense|\n"
	if !strings.HasSuffix(out, want) || !strings.Contains(out, "-F __start_optool optool\n") {
		t.Errorf("want at the end\n%s\ngot\n%s", want, out)
	}
}

// TestZsh types into an interactive zsh, and sees which command line was run.
func TestZsh(t *testing.T) {
	out := shell(t, "zsh", "-f", "-c", `
zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z "stty -echo; autoload -U compinit; compinit -u -D; source <(optool completion zsh); echo RE''ADY"
out=
await() { # until $1 was printed
	for i in {1..300}; do
		while zpty -r -t z line; do out+=$line; done
		[[ $out == *$1* ]] && return
		sleep 0.1
	done
}
await READY
sleep 0.5
zpty -w -n z $'print -r -- RAN optool licen\tchec\t--lang e\t-o jso\n'
await 'RAN optool'
zpty -w -n z $'optool licen\tchec\t--lang e\t-o jso\t--hel\t| sed s/^/RAN:/\n'
await RAN:Usage
zpty -w -n z $'optool diagnostics-bundle insp\tbun\t--offl\t| sed s/^/SAID:/\n'
await SAID
sleep 0.5
zpty -w -n z $'optool platform update --channel \t'
await integrations
zpty -w -n z $'\025optool support-request show $(touch ran) \t'
sleep 1
zpty -d z
[[ -e ran ]] && out+='WHAT WAS TYPED RAN'
print -r -- $out
`)
	for _, want := range []string{"RAN:  optool license check [flags]", "inspect", "bundle.tar.zst", "stable", "Builds with new device integrations first"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not there:\n%q", want, out)
		}
	}
	if strings.Contains(out, "WHAT WAS TYPED RAN") {
		t.Error("what was typed was run")
	}
	if strings.Contains(out, "notes.txt") {
		t.Errorf("what is no bundle is offered:\n%q", out)
	}
}

// TestFish asks fish what it would offer.
func TestFish(t *testing.T) {
	out := shell(t, "fish", "--no-config", "-c", `
optool completion fish | source
for line in "optool lic" "optool license check -o " "optool license check --lan" "optool platform update --channel " "optool support-request show " 'optool support-request show (touch ran) '
	complete -C $line
	echo .
end
ls ran 2>/dev/null; true
`)
	want := "license\tManage the licence of this host\n.\njson\nnagios\nprometheus\ntable\nyaml\n.\n" +
		"--lang\tlanguage of what people read: auto, en or ru\n.\nstable\tStable builds\ndevices\tBuilds with new device integrations first\n.\n.\n.\n"
	if out != want {
		t.Errorf("want\n%s\ngot\n%s", want, out)
	}
}

// TestManualPages has the pages of both programs, in both languages, read by two
// formatters that complain.
func TestManualPages(t *testing.T) {
	dir, environ := shelf(t)
	run := func(argv ...string) string {
		t.Helper()
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir, cmd.Env = dir, environ
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%q: %v", argv, err)
		}
		return string(out)
	}
	bin, err := filepath.Abs("../../bin")
	must(t, err)
	for _, language := range []string{"en", "ru"} {
		run(filepath.Join(bin, "optool"), "man", "--lang", language, "--dir", language)
	}
	run(filepath.Join(bin, "optool-vendor"), "man", "--dir", "vendor")
	pages, err := filepath.Glob(filepath.Join(dir, "*", "*.1"))
	must(t, err)
	if len(pages) < 100 {
		t.Errorf("only %d pages were written", len(pages))
	}
	t.Run("mandoc", func(t *testing.T) {
		if out := run(append([]string{need(t, "mandoc"), "-T", "lint", "-W", "warning"}, pages...)...); out != "" {
			t.Error(out)
		}
	})
	t.Run("groff", func(t *testing.T) {
		groff := need(t, "groff")
		for _, page := range pages {
			if out := run(groff, "-Kutf8", "-Tutf8", "-man", "-ww", "-z", page); out != "" {
				t.Errorf("%s: %s", page, out)
			}
		}
	})
}
