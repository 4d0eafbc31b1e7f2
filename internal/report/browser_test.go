package report

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// inBrowser skips the test where there is no Chromium, and lets others run beside it.
func inBrowser(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil || testing.Short() {
		t.Skip("no chromium, or -short")
	}
	t.Parallel()
}

// browse opens the page in headless Chromium and returns what it prints. What the
// page logs, and what its policy forbids, is an error.
func browse(t *testing.T, path string, flags ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + t.TempDir(),
		"--enable-logging=stderr", "--log-level=0", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=1000", "--hide-scrollbars"}, flags...)
	cmd := exec.CommandContext(ctx, "chromium", append(args, "file://"+path)...)
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, stderr.String())
	}
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Content Security Policy") {
			t.Errorf("the browser complains: %s", line)
		}
	}
	return stdout.String()
}

func written(t *testing.T, in Input) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(render(t, in)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var tableRow = regexp.MustCompile(`<tr><td class="name code">`)

func TestSearchInABrowser(t *testing.T) {
	inBrowser(t)
	dom := browse(t, written(t, example(50_000))+"#find=log%20service-03", "--dump-dom")
	if n := len(tableRow.FindAllString(dom, -1)); n != 100 || !strings.Contains(dom, "2941 of 50000 files, the first 100 are shown") {
		t.Errorf("%d rows are shown of what is found", n)
	}
	dom = browse(t, written(t, example(300))+"#file=acme-logs%2Fvar%2Flog%2Facme%2Fservice-04%2Fapp-00004.log", "--dump-dom")
	if n := len(tableRow.FindAllString(dom, -1)); n != 1 || !strings.Contains(dom, "1 of 300 files") {
		t.Errorf("a link to a file finds %d rows", n)
	}
}

func TestHostilePageInABrowser(t *testing.T) {
	inBrowser(t)
	in := hostile(t, `</pre><script>document.title="broken"</script>"><img src="https://example.com/x" onerror='document.title="broken"'>`, 1, 1)
	dom := browse(t, written(t, in), "--dump-dom")
	if strings.Contains(dom, "<title>broken") || strings.Contains(dom, "<img") || strings.Count(dom, "<script>") != 1 {
		t.Error("a text of the bundle became part of the page")
	}
}

func TestPicturesOfThePage(t *testing.T) {
	inBrowser(t)
	keep := t.TempDir()
	path := written(t, example(300))
	for name, flags := range map[string][]string{
		"dark.png":  {"--window-size=400,2600", "--blink-settings=preferredColorScheme=0"},
		"paper.pdf": nil,
	} {
		file, how := filepath.Join(keep, name), "--screenshot="
		if strings.HasSuffix(name, ".pdf") {
			how = "--print-to-pdf="
		}
		browse(t, path, append(flags, how+file)...)
		if info, err := os.Stat(file); err != nil || info.Size() < 10_000 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
