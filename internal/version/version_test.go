package version

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	recorded := &debug.BuildInfo{
		Main: debug.Module{Version: "v1.4.0"},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"},
		},
	}
	var b Build
	b.fill(recorded)
	if b.Version != "v1.4.0" || b.Commit != "abc" || b.Date != "2026-01-02T03:04:05Z" || !b.Modified {
		t.Errorf("nothing set: %+v", b)
	}
	b = Build{Version: "2.0.0", Commit: "def"}
	b.fill(recorded)
	if b.Version != "2.0.0" || b.Commit != "def" || b.Date == "" {
		t.Errorf("release values must win: %+v", b)
	}
	b = Build{}
	b.fill(&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}})
	if b.Version != "" {
		t.Errorf("(devel) is no version: %+v", b)
	}
}

func TestInfoAlwaysNamesAVersion(t *testing.T) {
	if v := Info().Version; v == "" || strings.HasPrefix(v, "v") {
		t.Errorf("Version = %q", v)
	}
	if ua := UserAgent("optool"); !strings.HasPrefix(ua, "optool/") || strings.Count(ua, " ") != 1 {
		t.Errorf("UserAgent = %q", ua)
	}
}
