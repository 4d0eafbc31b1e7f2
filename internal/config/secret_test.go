package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
)

func TestNoSecretIsShown(t *testing.T) {
	src := sources(map[string]string{etc: "network:\n  proxy: http://root:hunter2@proxy:3128\n"})
	src.Environ = []string{"OPTOOL_NOTIFY_SMTP_PASSWORD=hunter3"}
	cfg := load(t, src)
	view := fmt.Sprint(cfg.View())
	if strings.Contains(view, "hunter") || strings.Contains(view, "root") || !strings.Contains(view, "http://********@proxy:3128") {
		t.Error(view)
	}
	if strings.Contains(fmt.Sprintf("%+v %#v", cfg, *cfg), "hunter3") {
		t.Error("a printed Config shows the password")
	}
	if cfg.Origin(passwordKey).Layer != LayerEnvironment || cfg.Origin("no.such") != (Origin{}) {
		t.Errorf("origin %v", cfg.Origin(passwordKey))
	}
}

func TestSMTPPassword(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("smtp-password", "from credentials\n")
	for _, tt := range []struct{ env, file, credentials, want string }{
		{"", "", "", ""},
		{"", "", dir, "from credentials"},
		{"", "", t.TempDir(), ""},
		{"", write("pw", "from file\r\n"), dir, "from file"},
		{"from env", write("pw", "from file\n"), dir, "from env"},
		{"", write("two", "a\nb\n"), "", "error"},
		{"", write("empty", "\n"), "", "error"},
		{"", filepath.Join(dir, "none"), "", "error"},
	} {
		cfg := load(t, Sources{Environ: []string{
			"OPTOOL_NOTIFY_SMTP_PASSWORD=" + tt.env, "OPTOOL_NOTIFY_SMTP_PASSWORD_FILE=" + tt.file, "CREDENTIALS_DIRECTORY=" + tt.credentials,
		}})
		got, err := cfg.SMTPPassword()
		if tt.want == "error" && fault.Of(err) == nil || tt.want != "error" && (err != nil || got != tt.want) {
			t.Errorf("%+v: got %q, %v", tt, got, err)
		}
	}
}
