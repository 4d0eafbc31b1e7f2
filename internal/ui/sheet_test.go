package ui

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite testdata")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got, rewrite with -update):\n%s", name, diff)
	}
}

// page draws everything a sheet knows.
func page(s *Sheet) error {
	s.Heading("Licence", Good("valid"), Plain(", 27 days left"))
	s.Field("Customer", Plain("Nord AG \x1b]0;owned\a\u202e"))
	s.Field("Product", Plain("acme-platform"))
	s.Field("Reason")
	s.Field("Features", Plain("api, automation, campaigns, e-mail channel, push channel, sms channel, web analytics, единый профиль"))
	s.Field("File", Plain("/var/lib/optool/a/very/long/path/that/is/better/copied/whole/than/cut/license.dsse"))
	s.Field("A label wider than the column of labels", Warn("expiring"))
	s.Heading("Limits")
	err := s.Table([]string{"name", "allowed", "note"}, [][]Word{
		{Plain("devices"), Good("500"), Plain("active devices, counted once a day by the platform and reported with the next update")},
		{Plain("ユーザー"), Bad("3")},
		{Plain("a\tb\nc"), Plain(""), Plain(strings.Repeat("unbroken", 12))},
	})
	s.Gap()
	s.Text(Plain("Updates are included until the end of the licence; the next major version is expected in the coming quarter."))
	return err
}

func draw(t *testing.T, width int, colour bool) string {
	t.Helper()
	var b bytes.Buffer
	s := NewSheet(FixedStream(&b, width, colour))
	if err := page(s); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSheet(t *testing.T) {
	golden(t, "sheet_80.txt", draw(t, 80, false))
	golden(t, "sheet_colour.txt", strings.ReplaceAll(draw(t, 80, true), "\x1b", "^["))
	golden(t, "sheet_pipe.txt", draw(t, 0, false))
	for _, width := range []int{40, 60, 80, 132} {
		for line := range strings.Lines(draw(t, width, true)) {
			line = strings.TrimSuffix(line, "\n")
			if got := shown(line); got > width && !strings.Contains(line, "/copied/whole/") && !strings.Contains(line, "A label wider") {
				t.Errorf("%d columns at width %d: %q", got, width, line)
			}
		}
	}
}

func TestNoTrailingBlanks(t *testing.T) {
	for line := range strings.Lines(draw(t, 80, true)) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), reset, "")
		if strings.TrimRight(line, " ") != line {
			t.Errorf("%q", line)
		}
	}
}

func TestPipeIsPlain(t *testing.T) {
	for line := range strings.Lines(draw(t, 0, false)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.ContainsAny(line, "│─┌\x1b\t") || strings.TrimRight(line, " ") != line {
			t.Errorf("not plain: %q", line)
		}
	}
}

func TestEmptySheetPrintsNothing(t *testing.T) {
	var b bytes.Buffer
	if err := NewSheet(FixedStream(&b, 80, true)).Flush(); err != nil || b.Len() > 0 {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestAnyTextStaysInItsCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		s := NewSheet(FixedStream(&b, rapid.SampledFrom([]int{0, 40, 80}).Draw(t, "width"), false))
		text := rapid.String().Draw(t, "text") + string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		s.Field("label", Plain(text))
		if err := s.Table([]string{"a", "b"}, [][]Word{{Plain(text), Plain("end")}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		checkTame(t, b.String(), true)
		for line := range strings.Lines(b.String()) {
			if trimmed := strings.TrimRight(line, " \n"); trimmed+"\n" != line {
				t.Fatalf("trailing blanks: %q", line)
			}
		}
	})
}
