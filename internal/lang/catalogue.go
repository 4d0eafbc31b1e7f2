package lang

import (
	"embed"
	"io/fs"
	"strings"
	"sync"
)

//go:embed ru/*.po
var russian embed.FS

// entry is one text of a catalogue: its translation, or its plural forms.
type entry []string

// catalogue holds the texts of the one language beside English. It is read when
// the first text is said in that language.
var catalogue = struct {
	once    sync.Once
	entries map[string]entry
}{}

func entries() map[string]entry {
	catalogue.once.Do(func() {
		catalogue.entries = make(map[string]entry, 4096)
		files, _ := fs.Glob(russian, "ru/*.po")
		for _, file := range files {
			data, _ := russian.ReadFile(file)
			for _, t := range parse(string(data)) {
				if t.said[0] != "" {
					catalogue.entries[t.id] = t.said
				}
			}
		}
	})
	return catalogue.entries
}

// translated is the format in the language of v, or as it is.
func (v *voice) translated(format string) string {
	if v.language == English || format == "" {
		return format
	}
	if e, ok := entries()[format]; ok {
		return e[0]
	}
	return format
}

// plural is the form for n in the language of v.
func (v *voice) plural(n int, one, many string) string {
	if v.language == Russian {
		if e, ok := entries()[one]; ok && len(e) == russianForms {
			return e[russianForm(n)]
		}
	}
	if n == 1 || n == -1 {
		return one
	}
	return many
}

const russianForms = 3

// russianForm tells which of the three forms of a Russian plural n takes: 1, 21,
// 101 день; 2, 3, 24 дня; 0, 5, 11, 12 дней (CLDR, cardinal plural rules).
func russianForm(n int) int {
	if n < 0 {
		n = -n
	}
	switch tens, ones := n%100, n%10; {
	case ones == 1 && tens != 11:
		return 0
	case ones >= 2 && ones <= 4 && (tens < 12 || tens > 14):
		return 1
	}
	return 2
}

// translation is an entry as it stands in a file.
type translation struct {
	id, plural string
	said       entry
	line       int
}

// parse reads a catalogue in the format of GNU gettext's PO files (gettext
// manual, "The Format of PO Files"): msgid, msgid_plural, msgstr and msgstr[n],
// each a sequence of quoted strings. Comments, contexts and the header entry are
// passed over.
func parse(text string) []translation {
	var all []translation
	var t translation
	var at *string
	keep := func() {
		if t.id != "" && len(t.said) > 0 {
			all = append(all, t)
		}
		t = translation{}
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		keyword, quoted, found := strings.Cut(line, "\"")
		if !found || strings.HasPrefix(line, "#") {
			continue
		}
		switch keyword = strings.TrimSpace(keyword); {
		case keyword == "msgid":
			keep()
			t.line, at = number, &t.id
		case keyword == "msgid_plural":
			at = &t.plural
		case strings.HasPrefix(keyword, "msgstr"):
			t.said = append(t.said, "")
			at = &t.said[len(t.said)-1]
		}
		if at != nil {
			*at += unquote(strings.TrimSuffix(quoted, "\""))
		}
	}
	keep()
	return all
}

// unquote resolves the escapes of a string of C that stand in catalogues.
func unquote(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\t`, "\t").Replace(s)
}
