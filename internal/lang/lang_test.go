package lang

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

// speak makes this test speak so, with a catalogue of its own.
func speak(t *testing.T, l Language, name, prefix string, po string) {
	t.Helper()
	own := entries()
	catalogue.entries = map[string]entry{}
	for _, e := range parse(po) {
		if e.said[0] != "" {
			catalogue.entries[e.id] = e.said
		}
	}
	Use(l, name, prefix)
	t.Cleanup(func() {
		catalogue.entries = own
		Use(English, ownName, ownPrefix)
	})
}

const sample = `
msgid ""
msgstr "Language: ru\n"

#: somewhere.go:1
msgid "reading %s: %w"
msgstr "чтение %s: %w"

msgid "no such file or directory"
msgstr "нет такого файла или каталога"

msgid "%d of %s"
msgstr "%[2]s: %[1]d"

msgid "%d day"
msgid_plural "%d days"
msgstr[0] "%d день"
msgstr[1] "%d дня"
msgstr[2] "%d дней"

msgid "run 'optool license update'"
msgstr "выполните 'optool license update'"

msgid ""
"two "
"\"pieces\"\n"
msgstr ""
"два "
"\"куска\"\n"

msgid "not yet"
msgstr ""
`

func TestT(t *testing.T) {
	missing := &fs.PathError{Op: "open", Path: "/x", Err: syscall.ENOENT}
	for _, c := range []struct{ name, english, russian string }{
		{"plain", "run 'optool license update'", "выполните 'optool license update'"},
		{"pieces", "two \"pieces\"\n", "два \"куска\"\n"},
		{"not translated", "not yet", "not yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := T(c.english); got != c.english {
				t.Errorf("English: got %q", got)
			}
			speak(t, Russian, ownName, ownPrefix, sample)
			if got := T(c.english); got != c.russian {
				t.Errorf("Russian: got %q, want %q", got, c.russian)
			}
		})
	}
	speak(t, Russian, ownName, ownPrefix, sample)
	if got := T("%d of %s", 3, "x"); got != "x: 3" {
		t.Errorf("the order of arguments is the catalogue's: got %q", got)
	}
	err := Errorf("reading %s: %w", "/x", missing)
	if got, want := T("reading %s: %w", "a", err), "чтение a: чтение /x: open /x: нет такого файла или каталога"; got != want {
		t.Errorf("errors within errors: got %q, want %q", got, want)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("Errorf lost its cause")
	}
	if err.Error() != "reading /x: open /x: no such file or directory" {
		t.Errorf("the error's own text is English: got %q", err)
	}
	if got := Of(fmt.Errorf("outside: %w", Errorf("reading %s: %w", "b", errors.New("no such file or directory")))); got != "outside: чтение b: нет такого файла или каталога" {
		t.Errorf("a foreign error around ours: got %q", got)
	}
}

func TestPlural(t *testing.T) {
	want := map[int]string{0: "0 дней", 1: "1 день", 2: "2 дня", 4: "4 дня", 5: "5 дней", 11: "11 дней", 12: "12 дней", 14: "14 дней",
		21: "21 день", 22: "22 дня", 100: "100 дней", 101: "101 день", 111: "111 дней", 112: "112 дней", 122: "122 дня", -1: "-1 день", -3: "-3 дня"}
	if got := N(1, "%d day", "%d days") + N(2, "%d day", "%d days") + N(-1, "%d day", "%d days") + N(0, "%d day", "%d days"); got != "1 day2 days-1 day0 days" {
		t.Errorf("English: got %q", got)
	}
	speak(t, Russian, ownName, ownPrefix, sample)
	for n, text := range want {
		if got := N(n, "%d day", "%d days"); got != text {
			t.Errorf("%d: got %q, want %q", n, got, text)
		}
	}
}

func TestKeptTextIsEnglishInDocuments(t *testing.T) {
	speak(t, Russian, ownName, ownPrefix, sample)
	kept := Say("%d of %s", 1, "y")
	data, err := json.Marshal(map[string]any{"text": kept})
	if err != nil || string(data) != `{"text":"1 of y"}` {
		t.Errorf("got %s, %v", data, err)
	}
	if got := Of(kept); got != "y: 1" {
		t.Errorf("got %q", got)
	}
}

func TestBrandSpeaksUnderItsName(t *testing.T) {
	speak(t, English, "acmectl", "ACMECTL", "")
	for text, want := range map[string]string{
		"run 'optool license update' (OPTOOL_CONFIG, /etc/optool)": "run 'acmectl license update' (ACMECTL_CONFIG, /etc/acmectl)",
		"ask with optool-vendor":                                   "ask with optool-vendor",
		"schema optool/v1 and optool-profile/v1":                   "schema optool/v1 and optool-profile/v1",
		"optool's and optool":                                      "acmectl's and acmectl",
	} {
		if got := T(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := T("customer %s", "optool Ltd"); got != "customer optool Ltd" {
		t.Errorf("what fills a text is left alone: got %q", got)
	}
	speak(t, Russian, "acmectl", "ACMECTL", sample)
	if got := T("run 'optool license update'"); got != "выполните 'acmectl license update'" {
		t.Errorf("got %q", got)
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want Language
	}{
		{nil, English},
		{map[string]string{"LANG": "C"}, English},
		{map[string]string{"LANG": "C.UTF-8"}, English},
		{map[string]string{"LANG": "ru_RU.UTF-8"}, Russian},
		{map[string]string{"LANG": "ru_RU.utf8"}, Russian},
		{map[string]string{"LANG": "ru_RU.UTF-8@euro"}, Russian},
		{map[string]string{"LANG": "ru_RU.KOI8-R"}, English},
		{map[string]string{"LANG": "ru_RU"}, English}, // ISO 8859-5 by the C library
		{map[string]string{"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, English},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, Russian},
		{map[string]string{"LANG": "en_US.UTF-8", "LANGUAGE": "ru:en"}, Russian},
		{map[string]string{"LANG": "ru_RU.UTF-8", "LANGUAGE": "de:en:ru"}, English},
		{map[string]string{"LANG": "C.UTF-8", "LANGUAGE": "ru"}, English},
		{map[string]string{"LANG": "de_DE.UTF-8"}, English},
	} {
		if got := FromEnvironment(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: got %s, want %s", c.env, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("msgid \"\\\"\nmsgstr[\"")
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range parse(text) {
			if e.id == "" || len(e.said) == 0 {
				t.Errorf("an entry without text: %+v", e)
			}
		}
	})
}
