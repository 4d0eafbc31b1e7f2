package ui

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// No script lets the shell evaluate the line that is typed: what stands in it as a
// command would run when somebody presses Tab.
func TestCompletionEvaluatesNothing(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish"} {
		var out bytes.Buffer
		root := &cobra.Command{Use: "acme-tool"}
		root.AddCommand(completionCommand("acme-tool"))
		root.SetOut(&out)
		root.SetArgs([]string{"completion", shell})
		if err := root.Execute(); err != nil {
			t.Fatalf("%s: %v", shell, err)
		}
		for line := range strings.Lines(out.String()) {
			if strings.Contains(line, "eval") && strings.Contains(line, "requestComp") && !strings.Contains(line, "debug") {
				t.Errorf("%s: %s", shell, line)
			}
		}
		if !strings.Contains(out.String(), " __complete ") || strings.Contains(out.String(), "@NAME@") {
			t.Errorf("%s does not call the program:\n%s", shell, out.String())
		}
		if shell != "bash" {
			continue
		}
		if _, err := exec.LookPath("bash"); err != nil {
			t.Log("there is no bash")
			continue
		}
		dir := t.TempDir()
		script := out.String() + `
acme-tool() { :; }
words=(acme-tool show '$(touch ran)' '` + "`touch ran`" + `' ';touch ran' '') cur=
__acme-tool_get_completion_results
ls
`
		cmd := exec.Command("bash", "-c", script)
		cmd.Dir, cmd.Env = dir, []string{"PATH=/usr/bin:/bin", "HOME=" + dir}
		if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("bash: %v: what was typed was run: %s", err, said)
		}
	}
}
