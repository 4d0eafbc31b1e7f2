package profile

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const examples = "../../docs/examples/"

func example(t *testing.T, name string) *Profile {
	t.Helper()
	data, err := os.ReadFile(examples + name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A term licence, bound to versions, with messages from two weeks ahead and free updates.
func TestTermLicenceExample(t *testing.T) {
	p := example(t, "altcraft-like.yaml")
	if p.License.WarnDays != 14 || !slices.Equal(p.License.Notices.Thresholds, []int{14, 7, 3, 1}) {
		t.Errorf("messages do not start two weeks ahead: %+v", p.License)
	}
	if p.Trust.Threshold != 2 || len(p.Roots()) != 3 {
		t.Errorf("want 2 of 3 roots, got %+v", p.Trust)
	}
	if got := p.Platform.VersionFile(); got != "/opt/mailcraft/current/VERSION" {
		t.Error(got)
	}
	if v, err := p.Platform.Version.Find("2026.4.1\n"); v != "2026.4.1" || err != nil {
		t.Error(v, err)
	}
	if !strings.Contains(p.License.Updates, "four major updates a year") || strings.Contains(p.License.Updates, "\n") {
		t.Errorf("updates: %q", p.License.Updates)
	}
	if p.License.Renew == "" || p.License.Features.Title("api") != "Public API" {
		t.Error("texts are missing")
	}
	if len(p.Platform.Services) < 3 || p.Platform.Hooks.Backup == nil || p.Platform.Hooks.Restore == nil {
		t.Errorf("several services and a backup make an update of it: %+v", p.Platform)
	}
	if c := p.Update.Cadence; c.PerYear != 4 || c.PerQuarter != 1 || c.Text == "" {
		t.Errorf("cadence: %+v", c)
	}
}

// A monthly subscription by active devices, enforced in two stages.
func TestSubscriptionExample(t *testing.T) {
	p := example(t, "navixy-like.yaml")
	if len(p.License.Usage) != 1 || !p.License.Usage.Has("devices") {
		t.Errorf("usage: %+v", p.License.Usage)
	}
	if len(p.License.Stages) != 2 || !p.License.Stages.Has("admin-panel") || !p.License.Stages.Has("platform") {
		t.Errorf("stages: %+v", p.License.Stages)
	}
	if !strings.Contains(p.License.Stages.Title("admin-panel"), "10th") || !strings.Contains(p.License.Stages.Title("platform"), "15th") {
		t.Errorf("stages: %+v", p.License.Stages)
	}
	if v, err := p.Platform.Version.Find("trackline-server 7.4.1 (build 8812)\n"); v != "7.4.1" || err != nil {
		t.Error(v, err)
	}
	if p.License.Renew == "" || strings.Contains(p.License.Renew, "\n") {
		t.Errorf("renew: %q", p.License.Renew)
	}
	if !strings.Contains(p.Update.Cadence.Text, "new build") || p.Update.Cadence.PerYear != 0 {
		t.Errorf("cadence: %+v", p.Update.Cadence)
	}
	if s := p.Platform.Services; len(s) != 2 || s[0].Name != "trackline-server.service" || len(s[1].Status) != 2 {
		t.Errorf("services: %+v", s)
	}
}

func TestExamplesExplainEverySection(t *testing.T) {
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		data, err := os.ReadFile(examples + name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		for i, line := range lines {
			if utf8.RuneCountInString(line) > 100 {
				t.Errorf("%s:%d: longer than 100 columns", name, i+1)
			}
			section := strings.HasSuffix(line, ":") && !strings.ContainsAny(line[:1], " #")
			if section && line != "license:" && !strings.HasPrefix(lines[i-1], "#") {
				t.Errorf("%s:%d: %s is not explained", name, i+1, line)
			}
		}
	}
}
