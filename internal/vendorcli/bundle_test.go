package vendorcli

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/pkg/diagnostics"
)

// sentBundle writes a bundle as a customer may send it: all pairs of a name and a text.
func sentBundle(t *testing.T, all ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sent.tar.zst")
	var b bytes.Buffer
	z, _ := zstd.NewWriter(&b)
	w := tar.NewWriter(z)
	for i := 0; i < len(all); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: all[i], Size: int64(len(all[i+1])), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(all[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What cannot be read to its end leaves nothing behind; what can is kept, and what is
// wrong with it is said.
func TestOpenDamagedBundle(t *testing.T) {
	manifest := func(m diagnostics.Manifest) string {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	whole := sentBundle(t, "a.txt", "text", "report.html", "theirs", "manifest.json", manifest(diagnostics.Manifest{Schema: diagnostics.ManifestSchema, ID: "x"}))
	short := filepath.Join(t.TempDir(), "short.tar.zst")
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(short, b[:len(b)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file   string
		exit   int
		says   string
		report bool // made anew
		stays  bool
	}{
		"foreign files": {whole, 5, "not what its manifest says", true, true},
		"cut short":     {short, 5, "was cut short", false, false},
		"no manifest":   {sentBundle(t, "a.txt", "text"), 5, "no manifest that can be read", false, true},
		"later form":    {sentBundle(t, "a.txt", "text", "manifest.json", manifest(diagnostics.Manifest{Schema: "optool-bundle/v2"})), 2, "install a later version", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "case")
			exit, out, stderr := do(t, "", nil, "bundle", "open", "--to", dir, "-o", "json", c.file)
			if exit != c.exit || !strings.Contains(out+stderr, c.says) {
				t.Errorf("exit %d\n%s%s", exit, out, stderr)
			}
			if _, err := os.Stat(filepath.Join(dir, "a.txt")); (err == nil) != c.stays {
				t.Error(err)
			}
			if _, err := os.Stat(dir); (err == nil) != c.stays {
				t.Error(err)
			}
			page, _ := os.ReadFile(filepath.Join(dir, "report.html"))
			if strings.HasSuffix(string(page), "</html>\n") != c.report {
				t.Errorf("the report is %.40q", page)
			}
		})
	}
}
