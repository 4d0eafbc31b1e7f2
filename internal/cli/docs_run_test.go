package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Every command line of the guides is run, as it stands there: by a shell, with the real
// programs, in the order of the page. Each must end with 0, or as commandsEnd has it.
//
// A page meets an installation that is complete: a vendor with licences, releases and a
// request, and a customer's host. Each block of a page begins with it anew, unless
// the page tells one story. What belongs to the machine (packages, units, accounts,
// other people's servers) is played by programs that do nothing.

// story is what a page needs beside that.
type story struct {
	before string // shell commands before each beginning
	whole  bool   // blocks build on one another
}

func stories() map[string]story {
	const own = `printf 'brand: {name: aktool, summary: Ours, description: Our tool., homepage: "https://acme.example", maintainer: Acme <it@acme.example>}\n' >>profile.yaml`
	early := "rm -rf ../vendor && cp -a ../early ../vendor"
	return map[string]story{
		"docs/admin/air-gap.md":        {before: "rm nord.optool-request"},
		"docs/admin/support.md":        {before: "rm nord.optool-request"},
		"docs/vendor/branding.md":      {before: own},
		"docs/vendor/packages.md":      {before: own},
		"docs/vendor/first-licence.md": {before: "rm acme nord.key; unset OPTOOL_VENDOR_DIR", whole: true},
		"docs/vendor/hooks.md":         {before: early},
		"docs/vendor/releases.md":      {before: early, whole: true},
		"docs/vendor/keys.md":          {whole: true},
	}
}

// notRun are the commands that are not run, by their beginning, and why.
func notRun() map[string]string {
	return map[string]string{
		"sudo optool support-request$":             "a form on a terminal: TestFormKilled fills it in",
		"optool-vendor brand build":                "wants programs of a release: vendor_brand_build.txtar makes some",
		"optool-vendor request import request.eml": "a request that went by mail: support-request_create_mail.txtar sends and imports one",
	}
}

// asks are commands that ask on a terminal before they do it: here --yes answers.
func asks() []string {
	return []string{"sudo optool platform update$", "sudo optool platform rollback$", "sudo optool platform update --from-bundle acme-4.3.0.airgap$", "sudo optool platform update --from-bundle acme-4.3.0.airgap --accept-expired$"}
}

// commandsEnd are exit codes other than 0 that the page speaks of.
func commandsEnd() map[string]int {
	return map[string]int{
		"grep -rF -f planted-passwords.txt try": 1, // nothing was found
	}
}

// prepared is what has to be done between two lines of a block that are for different
// occasions.
func prepared() map[string]string {
	return map[string]string{
		"sudo optool platform rollback --to 4.1.3":                          "fresh",
		"sudo optool config init":                                           "rm $OPTOOL_CONFIG",
		"sudo optool diagnostics-bundle create --plain --to acme.tar.zst":   "rm acme.tar.zst",
		"OPTOOL_PROFILE=profile.yaml optool diagnostics-bundle create":      "rm try.tar.zst",
		"optool-vendor bundle open acme-diagnostics.tar.zst.age --identity": "rm -r case-4711; cp acme/keys/bundle.key helpdesk.key",
		"sudo optool diagnostics-bundle create --include":                   "rm *.age", // names tell seconds, and this is the same one
		"sudo optool diagnostics-bundle create --exclude":                   "rm *.age",
		"optool support-request create --from request.yaml --dry-run":       "cp ../kept/work/request.yaml .", // the template, filled in
		"optool-vendor release refresh":                                     "anew",
		"optool support-request send 01M811":                                "rm nord.optool-request",
	}
}

func TestDocsRun(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	used := map[string]bool{} // entries of the lists above
	t.Run("pages", func(t *testing.T) {
		for part, pages := range guides(t) {
			t.Run(part, func(t *testing.T) {
				t.Parallel()
				g := newGuide(t)
				for _, page := range pages {
					t.Run(page, func(t *testing.T) {
						g.t = t
						found := g.page(page)
						mu.Lock()
						defer mu.Unlock()
						for _, entry := range found {
							used[entry] = true
						}
					})
				}
			})
		}
	})
	for _, entry := range slices.Concat(asks(), sorted(notRun()), sorted(commandsEnd()), sorted(prepared()), sorted(stories())) {
		if !used[entry] {
			t.Errorf("no page has %q", entry)
		}
	}
}

// guides are the pages that tell people what to type, by whom they are for.
func guides(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{"admin": {"README.md"}}
	for _, part := range []string{"admin", "vendor"} {
		found, err := filepath.Glob(filepath.Join("../../docs", part, "*.md"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no pages for %s: %v", part, err)
		}
		for _, path := range found {
			all[part] = append(all[part], "docs/"+part+"/"+filepath.Base(path))
		}
	}
	return all
}

// command is one command of a page, with the lines it goes on over.
type command struct {
	text string
	line int
}

// blocks returns the commands of the blocks in sh and console.
func blocks(text string) [][]command {
	var all [][]command
	var kind string
	number, open := 0, false // open: the line before goes on
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if fence, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
			if kind == "" && fence != "" {
				kind = fence
				if kind == "sh" || kind == "console" {
					all = append(all, nil)
				}
			} else {
				kind = ""
			}
			continue
		}
		if kind != "sh" && kind != "console" {
			continue
		}
		block := &all[len(all)-1]
		if open {
			last := &(*block)[len(*block)-1]
			last.text += "\n" + line
			open = strings.HasSuffix(line, `\`)
			continue
		}
		if kind == "console" {
			typed, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				if typed, ok = strings.CutPrefix(line, "# "); !ok {
					continue
				}
			}
			line = typed
		}
		if strings.HasPrefix(line, "#!") { // a program, not what is typed
			all, kind = all[:len(all)-1], "program"
			continue
		}
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		*block = append(*block, command{line, number})
		open = strings.HasSuffix(line, `\`)
	}
	return all
}

// begins finds the entry that a command begins with; one that ends in $ is all of it.
func begins(command string, entries []string) (string, bool) {
	command, _, _ = strings.Cut(command, "  #")
	i := slices.IndexFunc(entries, func(e string) bool { return strings.HasPrefix(strings.TrimSpace(command)+"$", e) })
	if i < 0 {
		return "", false
	}
	return entries[i], true
}

// page runs the commands of one page, and returns what it used of the lists.
func (g *guide) page(page string) (used []string) {
	g.t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", page))
	g.need(err)
	skip, ends := sorted(notRun()), sorted(commandsEnd())
	s := stories()[page]
	if _, ok := stories()[page]; ok {
		used = append(used, page)
	}
	var script strings.Builder
	fmt.Fprintf(&script, "set -uo pipefail\nfresh() { anew\n%s\n}\n", s.before)
	if s.whole {
		script.WriteString("fresh\n")
	}
	count := 0
	for _, block := range blocks(string(text)) {
		if !s.whole && len(block) > 0 {
			script.WriteString("fresh\n")
		}
		for _, c := range block {
			if entry, ok := begins(c.text, skip); ok {
				used = append(used, entry)
				continue
			}
			if entry, ok := begins(c.text, sorted(prepared())); ok {
				used = append(used, entry)
				script.WriteString(prepared()[entry] + "\n")
			}
			want := 0
			if entry, ok := begins(c.text, ends); ok {
				used = append(used, entry)
				want = commandsEnd()[entry]
			}
			line := g.here(c.text)
			if entry, ok := begins(c.text, asks()); ok {
				used = append(used, entry)
				line += " --yes"
			}
			fmt.Fprintf(&script, "echo '::: line %d' >&2\n%s\njudge $? %d %d\n", c.line, line, want, c.line)
			count++
		}
	}
	if count > 0 {
		g.shell(page, script.String())
	}
	return used
}

func sorted[V any](m map[string]V) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// shell runs a script; judge in it notes the commands that ended with another code.
func (g *guide) shell(page, script string) {
	g.t.Helper()
	judged := filepath.Join(g.dir, "judged")
	g.need(os.WriteFile(judged, nil, 0o600))
	cmd := exec.CommandContext(g.t.Context(), "bash", "-c", g.functions()+script)
	cmd.Env = g.environment()
	cmd.WaitDelay = time.Second
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	wrong, readErr := os.ReadFile(judged)
	g.need(readErr)
	if err != nil || len(wrong) > 0 {
		g.t.Errorf("%s: %v\n%s\n%s", page, err, wrong, out.String())
	}
}
