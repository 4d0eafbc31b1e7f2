package cli

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/vendorcli"
	"github.com/optool/optool/internal/version"
	"github.com/optool/optool/pkg/diagnostics"
)

// The generated part of docs/ is kept by these tests: a plain run compares, and
//
//	go test ./internal/cli -run TestDocs -update
//
// writes it anew.

const docsDir = "../../docs"

// rewriting reports whether -update was given.
func rewriting() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// generated holds one page against what it should be, or writes it.
func generated(t *testing.T, name string, want []byte) {
	t.Helper()
	path := filepath.Join(docsDir, name)
	if rewriting() {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not up to date (%v): run 'make docs'", name, err)
	}
}

// kinds lists every document of both programs: by kind, a value of the type that
// stands in data.
func kinds() map[string]any {
	all := vendorcli.Kinds()
	for kind, data := range map[string]any{
		"BundleCreated":       bundleCreatedView{},
		"BundleDiff":          bundle.Difference{},
		"BundleManifest":      diagnostics.Manifest{},
		"BundlePlan":          bundlePlanView{},
		"BundleReport":        bundleReport{},
		"BundleVerification":  bundleVerification{},
		"ConfigInit":          configInitView{},
		"ConfigPath":          configPaths{},
		"ConfigProfile":       profileView{},
		"ConfigValidation":    configValidation{},
		"ConfigView":          configView{},
		"Doctor":              doctorView{},
		"DoctorChecks":        checkList{},
		"DryRun":              dryRunView{},
		"LicenseCacheClean":   cacheCleanView{},
		"LicenseCheck":        checkView{},
		"LicenseInfo":         licenseView{},
		"LicenseReport":       reportView{},
		"LicenseUpdate":       updateView{},
		"LicenseVerification": licenseView{},
		"ManPages":            ui.ManPages{},
		"NotifyTest":          notifyTestView{},
		"PlatformCheck":       platformCheckView{},
		"PlatformHistory":     platformHistoryView{},
		"PlatformPlan":        planView{},
		"PlatformRecover":     platformRecoverView{},
		"PlatformRollback":    platformUpdateView{},
		"PlatformStatus":      platformStatusView{},
		"PlatformUpdate":      platformUpdateView{},
		"PlatformVerify":      platformVerifyView{},
		"Request":             requestDetail{},
		"RequestCarried":      carriedView{},
		"RequestCoverage":     policy.Listing{},
		"RequestCreated":      createdView{},
		"RequestDiscarded":    closedView{},
		"RequestList":         listView{},
		"RequestMessage":      messageView{},
		"RequestPlan":         requestPlan{},
		"RequestPolicy":       policyView{},
		"RequestReplyPlan":    replyPlan{},
		"RequestSend":         sendView{},
		"RequestTemplate":     templateView{},
		"Status":              statusView{},
		"Version":             version.Build{},
	} {
		all[kind] = data
	}
	return all
}

func TestDocsReference(t *testing.T) {
	generated(t, "reference/commands.md", commandsPage(Tree(&desk{World: World{Brand: brand.Own()}}), vendorcli.Commands()))
	generated(t, "reference/configuration.md", configurationPage(config.Settings()))
	generated(t, "reference/exit-codes.md", exitCodesPage())
	generated(t, "reference/profile.md", profilePage(t))
}

func TestDocsSchema(t *testing.T) {
	comments := fieldComments(t)
	generated(t, "schema/Error.json", errorSchema())
	want := []string{"Error.json"}
	for kind, data := range kinds() {
		generated(t, "schema/"+kind+".json", documentSchema(t, kind, data, comments))
		want = append(want, kind+".json")
	}
	for name, text := range requestSchemas(t) {
		generated(t, "schema/"+name+".json", text)
		want = append(want, name+".json")
	}
	entries, err := os.ReadDir(filepath.Join(docsDir, "schema"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(want, e.Name()) {
			t.Errorf("schema/%s is the schema of no document", e.Name())
		}
	}
}

// Every kind that a command prints is among those that have a schema.
func TestDocsKindsAreComplete(t *testing.T) {
	printed := regexp.MustCompile(`\.Result\("(\w+)"`)
	for _, dir := range []string{".", "../vendorcli"} {
		for path, text := range sources(t, dir) {
			for _, m := range printed.FindAllStringSubmatch(text, -1) {
				if _, known := kinds()[m[1]]; !known {
					t.Errorf("%s prints %s, which has no schema", path, m[1])
				}
			}
		}
	}
}

// Every code of an error or a warning is explained where people look for it, and
// no code is explained that does not exist.
func TestDocsExplainEveryCode(t *testing.T) {
	// Written where a fault is made, or as a constant that is used there.
	made := regexp.MustCompile(`(?:(?m:^(?:const |\s+)[Cc]ode[A-Z]\w*)\s+= |fault\.New\([\w.]+,\s*|made\([\w.]+, |\bp\.Code, p\.Exit = |refuse\(|l\.warn\(|Warning\{Code: |Warning\{\{Code: )"([a-z_]+)"`)
	row := regexp.MustCompile(`(?m)^\| ((?:` + "`[a-z_]+`" + `(?:, )?)+) \|`)
	pages := map[string]string{}
	for _, page := range []string{"admin/troubleshooting.md", "vendor/troubleshooting.md"} {
		data, err := os.ReadFile(filepath.Join(docsDir, page))
		if err != nil {
			t.Fatal(err)
		}
		pages[page] = string(data)
	}
	var code strings.Builder
	for _, dir := range []string{".", "../airgap", "../analysis", "../archive", "../bundle", "../host", "../redact", "../report", "../config", "../disk", "../fault", "../form", "../licensing",
		"../mail", "../notify", "../patch", "../policy", "../profile", "../services", "../sla", "../state", "../support", "../system", "../tree", "../tuf", "../update",
		"../backoffice", "../vendorcli", "../../pkg/vendorapi"} {
		page := "admin/troubleshooting.md"
		if dir == "../backoffice" || dir == "../vendorcli" || dir == "../../pkg/vendorapi" {
			page = "vendor/troubleshooting.md"
		}
		for path, text := range sources(t, dir) {
			code.WriteString(text)
			for _, m := range made.FindAllStringSubmatch(text, -1) {
				prefix := strings.TrimSuffix(m[1], "_") // license_ is completed by a state
				if !strings.Contains(pages[page], "`"+prefix) {
					t.Errorf("%s: the code %s is not explained in %s", path, m[1], page)
				}
			}
		}
	}
	for page, text := range pages {
		for _, m := range row.FindAllStringSubmatch(text, -1) {
			for name := range strings.SplitSeq(m[1], ", ") {
				if !strings.Contains(code.String(), strconv.Quote(strings.Trim(name, "`"))) {
					t.Errorf("%s explains the code %s, which does not exist", page, name)
				}
			}
		}
	}
}

// sources returns the Go files of a directory, without tests.
func sources(t *testing.T, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources in %s: %v", dir, err)
	}
	files := map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = string(data)
	}
	return files
}

// Every command line that the documentation shows exists, flags included.
func TestDocsCommandsExist(t *testing.T) {
	seen := 0
	for path, text := range pages(t) {
		for _, line := range commandLines(text) {
			seen++
			root := Tree(&desk{World: World{Brand: brand.Own()}})
			if line[0] == "optool-vendor" {
				root = vendorcli.Commands()
			}
			if err := parses(root, line[1:]); err != nil {
				t.Errorf("%s: %s: %v", path, strings.Join(line, " "), err)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d command lines were found", seen)
	}
}

// pages returns every Markdown page of the project.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	read := func(path string) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found[path] = string(data)
	}
	top, err := filepath.Glob("../../*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range top {
		read(path)
	}
	err = filepath.WalkDir(docsDir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			read(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Every link to a file of the project leads somewhere.
func TestDocsLinksLead(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s#]+)`)
	for path, text := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// commandLines finds the commands of both programs in code blocks, in unit files
// and crontabs, and between backquotes, each split into words.
func commandLines(text string) [][]string {
	command := regexp.MustCompile(`(?:^\s*|\$ |sudo (?:-u \w+ )?|\| |\$\(|/usr/local/bin/)(optool(?:-vendor)?) ([^` + "`" + `|;#&)>\n]+)`)
	var lines [][]string
	fenced := false
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
			continue
		}
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		candidates := []string{line}
		if !fenced {
			candidates = nil
			for i, part := range strings.Split(line, "`") {
				if i%2 == 1 && strings.HasPrefix(part, "optool") {
					candidates = append(candidates, part)
				}
			}
		}
		for _, c := range candidates {
			for _, m := range command.FindAllStringSubmatch(c, -1) {
				if words := shellWords(m[2]); len(words) > 0 {
					lines = append(lines, append([]string{m[1]}, words...))
				}
			}
		}
	}
	return lines
}

// shellWords splits at blanks, but not within quotes.
func shellWords(line string) []string {
	var words []string
	for _, w := range regexp.MustCompile(`(?:'[^']*'|"[^"]*"|\S)+`).FindAllString(line, -1) {
		words = append(words, strings.NewReplacer("'", "", `"`, "").Replace(w))
	}
	return words
}

// parses finds the command of a line in the tree and reads its flags.
func parses(root *cobra.Command, words []string) error {
	cmd, rest, err := root.Find(words)
	if err != nil {
		return err
	}
	if cmd.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return &unknownWord{rest[0]}
	}
	if err := cmd.ParseFlags(rest); !errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return nil
}

type unknownWord struct{ word string }

func (u *unknownWord) Error() string { return "unknown command " + u.word }
