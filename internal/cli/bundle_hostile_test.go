package cli_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/internal/vendorcli"
)

// rewrite packs a bundle anew, with each member as change makes it.
func rewrite(t *testing.T, from, to string, change func(name string, text []byte) []byte) {
	t.Helper()
	packed, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	in, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	z, _ := zstd.NewWriter(&out)
	w := tar.NewWriter(z)
	for r := tar.NewReader(in); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		text, err2 := io.ReadAll(r)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		text = change(head.Name, text)
		if err := w.WriteHeader(&tar.Header{Name: head.Name, Size: int64(len(text)), Mode: 0o600, ModTime: head.ModTime, Format: tar.FormatPAX}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close(), os.WriteFile(to, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// spoiled puts text in the place of every string of a JSON value, but for those
// that must parse.
func spoiled(v any, key, text string) any {
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			v[name] = spoiled(child, name, text)
		}
		if key == "redacted" {
			v[text] = 7
		}
	case []any:
		for i, child := range v {
			v[i] = spoiled(child, key, text)
		}
	case string:
		if key == "schema" || key == "created" || key == "finished" || key == "since" || key == "began" || key == "modified" {
			return v
		}
		return text
	}
	return v
}

// Whatever a bundle says about itself, on the side of the customer or of the
// vendor it reaches no terminal as anything but text.
func TestHostileBundle(t *testing.T) {
	t.Parallel()
	h := bundleHost(t)
	whole, hostile := h.path("b.tar.zst"), h.path("hostile.tar.zst")
	h.must("diagnostics-bundle", "create", noHost, "--path", h.path("app"), "--to", whole)
	const evil = "\x1b]0;owned\a\x1b[2J\u202e\u009b31m\r\nerror: fake"
	for _, spoil := range []string{"manifest.json", "analysis.json", "optool/version.json", ""} {
		rewrite(t, whole, hostile, func(name string, text []byte) []byte {
			if name != spoil && (spoil != "" || !strings.HasSuffix(name, ".json")) {
				return text
			}
			var doc any
			if err := json.Unmarshal(text, &doc); err != nil {
				t.Fatal(err)
			}
			text, _ = json.Marshal(spoiled(doc, "", evil))
			return text
		})
		calm := func(what string, exit int, text string) {
			t.Helper()
			for i, line := range strings.Split(text, "\n") {
				if strings.IndexFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' }) >= 0 || strings.HasPrefix(line, "error: fake") {
					t.Errorf("%s, %s: line %d is %q", spoil, what, i+1, line)
				}
			}
			if strings.Contains(text, "panic") || exit > 7 {
				t.Errorf("%s, %s: exit %d\n%s", spoil, what, exit, text)
			}
		}
		for _, line := range []string{"inspect --members", "verify", "open --text", "diff " + whole, "inspect -o json", "open -o yaml"} {
			r := h.run(append(append([]string{"diagnostics-bundle"}, strings.Fields(line)...), hostile)...)
			calm(line, r.exit, r.stdout+r.stderr)
		}
		for _, line := range []string{"list", "report", "open --to " + t.TempDir() + "/case"} {
			var stdout, stderr bytes.Buffer
			exit := vendorcli.Run(t.Context(), vendorcli.World{
				Args: append(append([]string{"bundle"}, strings.Fields(line)...), hostile), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
				Now: time.Now, Environ: []string{"HOME=" + h.dir}})
			calm("vendor "+line, exit, stdout.String()+stderr.String())
		}
	}
}
