package ui

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/lang"
)

// What cobra writes lets the shell evaluate the line that is being typed, to call the
// program with it: a command substitution in it would run at Tab. These call the
// program with the words as they stand. Quotes are taken off, and a home that is written
// as ~ is put in; a name that is no program, such as an alias, stands for the program.
const (
	bashEval = "    # Use eval to handle any environment variables and such\n" +
		"    out=$(eval \"${requestComp}\" 2>/dev/null)\n"
	bashCall = `    local program word
    args=()
    for word in "${words[@]}"; do
        word=${word//[\"\'\\]/}
        [[ ${word} == "~/"* ]] && word=${HOME}${word:1}
        args+=("${word}")
    done
    program=$(type -P -- "${args[0]}") || program=@NAME@
    out=$("${program}" __complete "${args[@]:1}" 2>/dev/null)
`
	zshEval = "    # Use eval to handle any environment variables and such\n" +
		"    out=$(eval ${requestComp} 2>/dev/null)\n"
	zshCall = `    local program
    local -a asked
    asked=("${(@Q)words}")
    asked=("${(@)asked:#}")
    asked=("${(@)asked/#\~\//$HOME/}")
    program=${asked[1]}
    whence -p -- "${program}" >/dev/null || program=@NAME@
    asked=("${(@)asked[2,-1]}")
    [ "${lastChar}" = "" ] && asked+=("")
    out=$("${program}" __complete "${(@)asked}" 2>/dev/null)
`
	fishEval = "    set -l results (eval $requestComp 2> /dev/null)\n"
	fishCall = `    set args (string replace -r '^~/' "$HOME/" -- $args)
    set -l program $args[1]
    command -q -- $program; or set program @NAME@
    set -l begun (commandline -ct)
    set -l results (command $program __complete $args[2..-1] "$begun" 2> /dev/null)
`
)

// completionScript writes what generate does, with call in the place of eval.
func completionScript(cmd *cobra.Command, generate func(io.Writer) error, eval, call string) error {
	var script bytes.Buffer
	if err := generate(&script); err != nil {
		return err
	}
	before, after, found := strings.Cut(script.String(), eval)
	if !found {
		return lang.Errorf("the completion script is not as it was expected")
	}
	_, err := io.WriteString(cmd.OutOrStdout(), before+strings.ReplaceAll(call, "@NAME@", cmd.Root().Name())+after)
	return err
}
