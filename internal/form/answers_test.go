package form

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestChoosing(t *testing.T) {
	t.Parallel()
	f := Field{Kind: Choice, Options: []Option{
		{"install", "Installation", ""}, {"update", "Update of the platform", ""}, {"updates", "Updates of others", ""}, {"db", "База данных", ""}, {"7", "seven", ""}}}
	for typed, want := range map[string]string{
		"1": "install", "5": "7", "inst": "install", "INSTALL": "install", "update": "update", "updates": "updates",
		"others": "updates", "платформ": "", "данн": "db", "7": "7", "": "", "upd": "", "9": "", "0": "",
	} {
		if got, refused := understand(f, typed); got != want || (refused == "") != (want != "" || typed == "") {
			t.Errorf("%q means %q (%s), want %q", typed, got, refused, want)
		}
	}
	if _, refused := understand(f, "upd"); !strings.Contains(refused, "2 of them") || !strings.Contains(refused, "3  Updates of others") {
		t.Errorf("of several: %s", refused)
	}
}

func TestManyOptions(t *testing.T) {
	t.Parallel()
	options := slices.Repeat([]Option{{"x", "one of many", ""}}, 200)
	if n := strings.Count(listed(options, nil), "\n"); n != mostListed {
		t.Errorf("%d lines", n+1)
	}
	if n := strings.Count(explanation(Field{Kind: Choice, Options: options}), "\n"); n != 200 {
		t.Errorf("%d lines when asked", n+1)
	}
}

// What is shown for editing means what it was.
func TestListsMeanWhatTheySay(t *testing.T) {
	t.Parallel()
	f := Field{Kind: List}
	rapid.Check(t, func(t *rapid.T) {
		entry := rapid.StringMatching(`[a-z\\,/][a-z\\, /]{0,6}[a-z\\,/]`)
		value := strings.Join(rapid.SliceOfN(entry, 0, 4).Draw(t, "entries"), "\n")
		if got := normal(f, editable(f, value)); got != value {
			t.Fatalf("%q is shown as %q, which means %q", value, editable(f, value), got)
		}
	})
}

func TestWrap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(10, 40).Draw(t, "columns")
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab  -\n日é\u0301\t\x1b"))).Draw(t, "text")
		var words []string
		for _, line := range wrap(text, columns) {
			if w := width(cells(line)); w > columns {
				t.Fatalf("%q is %d wide of %d", line, w, columns)
			}
			words = append(words, strings.Fields(line)...)
		}
		want := strings.Join(strings.Fields(clean(text, true)), "")
		if got := strings.Join(words, ""); got != strings.ReplaceAll(want, "?", "") && got != want && !strings.Contains(text, "\u0301") {
			t.Fatalf("%q became %q", want, got)
		}
	})
	got := wrap("  one two three four\nand a line", 12)
	if want := []string{"  one two", "  three four", "and a line"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text    string
		columns int
		want    string
	}{
		{"short", 10, "short"}, {"much too long", 10, "much to..."}, {"日本語日本語", 10, "日本語 ..."}, {"a\nb", 10, "a b"}, {"a\u202eb", 10, "a?b"}, {"\x1b[31m", 10, "[31m"},
	} {
		if got := shown(tt.text, tt.columns); got != tt.want {
			t.Errorf("%q in %d is %q, want %q", tt.text, tt.columns, got, tt.want)
		}
	}
}
