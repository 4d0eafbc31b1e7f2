package cli_test

import (
	"strings"
	"testing"

	"github.com/optool/optool/internal/cli"
)

// A new configuration goes to the file that is read: that which was named, else the
// user's own, or root's.
func TestConfigInitPlace(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "{}\n")
	where := func(args ...string) string {
		t.Helper()
		r := h.run(append([]string{"config", "init", "--dry-run"}, args...)...)
		_, place, _ := strings.Cut(strings.TrimSpace(r.stdout+r.stderr), "settings to ")
		return place
	}
	if got := where("--config", h.path("named.yaml")); got != h.path("named.yaml") {
		t.Errorf("named by a flag: %q", got)
	}
	h.environ = []string{"OPTOOL_CONFIG=" + h.path("other.yaml")}
	h.edit = func(w *cli.World) { w.Environ = append([]string{"HOME=" + h.path("home")}, h.environ...) }
	if got := where(); got != h.path("other.yaml") {
		t.Errorf("named by a variable: %q", got)
	}
	h.environ = nil
	if got := where(); got != h.path("home/.config/optool/optool.yaml") {
		t.Errorf("of a user: %q", got)
	}
	if dir := t.TempDir(); where("--to", dir) != dir+"/optool.yaml" {
		t.Errorf("a folder: %q", where("--to", dir))
	}
	h.edit = func(w *cli.World) { w.Environ, w.Root = nil, true }
	r := h.run("config", "init", "--dry-run", "--force")
	if !strings.Contains(r.stdout, "settings to /etc/optool/optool.yaml") {
		t.Errorf("of root: %s%s", r.stdout, r.stderr)
	}
}
