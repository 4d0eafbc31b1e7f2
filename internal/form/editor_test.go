package form

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// pressed runs keys, as bytes of a terminal, through an editor that begins with what
// is before and after the bar in text, and returns it in the same form.
func pressed(t *testing.T, text, keys string, lines bool) (string, ending) {
	t.Helper()
	before, after, _ := strings.Cut(text, "|")
	e := newEditor(before+after, lines, 1000)
	e.at = len(before)
	how := goesOn
	var d decoder
	for b := []byte(keys); len(b) > 0 && how == goesOn; {
		k, n := d.next(b, 0)
		if n == 0 {
			if k, n = d.next(b, idleEscape); n == 0 {
				t.Fatalf("the decoder is stuck at %q", b)
			}
		}
		b = b[n:]
		if k.code != keyNone {
			how = e.press(k)
		}
	}
	return e.text[:e.at] + "|" + e.text[e.at:], how
}

func TestEditing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, from, keys, want string }{
		{"typing", "|", "hi", "hi|"},
		{"typing in the middle", "a|c", "b", "ab|c"},
		{"home, end", "abc|", "\x01x\x05y", "xabcy|"},
		{"home, end keys", "abc|", "\x1b[Hx\x1b[Fy\x1b[1~z\x1bOF", "zxabcy|"},
		{"left, right", "abc|", "\x02\x02x\x06y", "axby|c"},
		{"cursor keys", "abc|", "\x1b[D\x1bOD\x1b[D\x1b[D\x1b[Cx", "ax|bc"},
		{"right at the end", "abc|", "\x06\x1b[C", "abc|"},
		{"backspace", "abc|", "\x7f\x08", "a|"},
		{"backspace at the beginning", "|abc", "\x7f", "|abc"},
		{"delete", "|abc", "\x1b[3~\x04", "|c"},
		{"delete at the end", "abc|", "\x1b[3~\x04", "abc|"},
		{"kill to the end", "ab|cd", "\x0b", "ab|"},
		{"kill to the beginning, yank", "ab|cd", "\x15\x05\x19", "cdab|"},
		{"kill words", "one two three|", "\x17\x17", "one |"},
		{"kills add up", "one two three|", "\x17\x17\x01\x19", "two three|one "},
		{"kills parted by a key do not", "one two|", "\x17\x02\x17\x19", "one| "},
		{"kill a word of a path", "cat /var/log|", "\x1b\x7f", "cat /var/|"},
		{"kill a word by blanks", "cat /var/log|", "\x17", "cat |"},
		{"kill the next word", "|one, two", "\x1bd\x1bd", "|"},
		{"words", "one, two-three|", "\x1bb\x1bbx", "one, x|two-three"},
		{"words to the right", "|one, two", "\x1bfx\x1b[1;5Cy", "onex, twoy|"},
		{"words with marks", "|ре\u0301ка два", "\x1bf", "ре\u0301ка| два"},
		{"words by ctrl and alt", "one two|", "\x1b[1;5D\x1b[1;3D", "|one two"},
		{"swap", "ab|c", "\x14", "acb|"},
		{"swap at the end", "abc|", "\x14", "acb|"},
		{"swap at the beginning", "|abc", "\x14", "|abc"},
		{"swap one", "a|", "\x14", "a|"},
		{"wide characters", "日本|語", "\x7f\x1b[C語", "日語語|"},
		{"a mark goes with its character", "re\u0301|x", "\x7f", "r|x"},
		{"a mark is passed with its character", "e\u0301|", "\x02x", "x|e\u0301"},
		{"a family goes as one", "a👨‍👩‍👧|", "\x7f", "a|"},
		{"a mark typed after its character", "e|x", "\u0301", "e\u0301|x"},
		{"a character typed before a mark", "|\u0301x", "e", "e\u0301|x"},
		{"unknown keys", "ab|", "\x1b[15~\x1b[1;2Q\x1bOR\x1b[[C\x1bz\x00\x1c\x1e\x16", "ab|"},
		{"answers of a terminal", "ab|", "\x1b[?62;4c\x1b[24;80R\x1b]11;rgb:0/0/0\x07\x1bP1$r0m\x1b\\\x1b[<0;3;4M\x1b[M !!", "ab|"},
		{"a paste", "a|d", "\x1b[200~b\rc\x1b[201~!", "ab c!|d"},
		{"keys in a paste", "|", "\x1b[200~a\x03\x04\x1b[Db\x1b[201~", "a[Db|"},
		{"not UTF-8", "|", "a\xffb\xc3(", "ab(|"},
		{"C1 controls", "|", "a\u009bb\u0085", "ab|"},
		{"tab", "a|", "\t", "a|"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, how := pressed(t, tt.from, tt.keys, false); got != tt.want || how != goesOn {
				t.Errorf("%q and %q is %q (%v), want %q", tt.from, tt.keys, got, how, tt.want)
			}
		})
	}
}

func TestEditingLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, from, keys, want string
		how                    ending
	}{
		{"enter", "a|b", "\r", "a\n|b", goesOn},
		{"carriage return and line feed are one", "a|", "\r\nb", "a\nb|", goesOn},
		{"up and down", "abc\nd\nefg|", "\x1b[A\x1b[Ax\x1b[B", "abcx\nd|\nefg", goesOn},
		{"up keeps the column", "abc\nd\nefg|", "\x10\x10", "abc|\nd\nefg", goesOn},
		{"up from the first", "ab|c\nd", "\x1b[A", "ab|c\nd", wentUp},
		{"down from the last", "a\nb|c", "\x0e", "a\nb|c", wentDown},
		{"home and end of the line", "ab\ncd|\nef", "\x01x\x05y", "ab\nxcdy|\nef", goesOn},
		{"backspace joins", "ab\n|cd", "\x7f", "ab|cd", goesOn},
		{"delete joins", "ab|\ncd", "\x04", "ab|cd", goesOn},
		{"left over a line end", "ab\n|cd", "\x02", "ab|\ncd", goesOn},
		{"kill at the end joins", "ab|\ncd", "\x0b", "ab|cd", goesOn},
		{"kill to the beginning of the line", "ab\ncd|", "\x15", "ab\n|", goesOn},
		{"ctrl-D on an empty line", "ab\n|", "\x04", "ab\n|", entered},
		{"ctrl-D on an empty text", "|", "\x04", "|", entered},
		{"ctrl-D at the end of a line", "ab|", "\x04", "ab|", goesOn},
		{"ctrl-D on an empty line in the middle", "ab\n|\ncd", "\x04", "ab\n|cd", goesOn},
		{"a paste of lines", "|", "\x1b[200~a\r\nb\rc\td\n\x1b[201~", "a\nb\nc\td\n|", goesOn},
		{"columns of wide characters", "日本\nabc|", "\x1b[A", "日|本\nabc", goesOn},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, how := pressed(t, tt.from, tt.keys, true); got != tt.want || how != tt.how {
				t.Errorf("%q and %q is %q (%v), want %q (%v)", tt.from, tt.keys, got, how, tt.want, tt.how)
			}
		})
	}
}

func TestEditorIsBounded(t *testing.T) {
	t.Parallel()
	e := newEditor("", false, 5)
	e.insert("abc")
	e.insert("дд")
	if e.text != "abcд" || e.over != 2 {
		t.Errorf("%q and %d over, want abcд and 2", e.text, e.over)
	}
}

// One key at a time, wherever the line was cut in two on its way, means the same.
func TestKeysInPieces(t *testing.T) {
	t.Parallel()
	stream := []byte("a\x1b[1;5Dé日\x1b[200~x\x1by\r\nz\x1b[201~\x1bOA\x18\x05\x1b]0;t\x1b\\\x1b[[A\r\n👨‍👩")
	decode := func(pieces ...[]byte) (keys []key) {
		var d decoder
		var b []byte
		for _, piece := range pieces {
			b = append(b, piece...)
			for len(b) > 0 {
				k, n := d.next(b, 0)
				if n == 0 {
					break
				}
				b = b[n:]
				last := len(keys) - 1
				switch {
				case k.code == keyNone:
				case last >= 0 && k.text != "" && keys[last].code == k.code:
					keys[last].text += k.text
				case k.code != keyPaste || k.text != "":
					keys = append(keys, k)
				}
			}
		}
		return keys
	}
	want := decode(stream)
	if len(want) != 9 {
		t.Fatalf("%d keys: %v", len(want), want)
	}
	for i := range stream {
		if got := decode(stream[:i], stream[i:]); !slices.Equal(got, want) {
			t.Fatalf("cut at %d: %v, want %v", i, got, want)
		}
	}
}

// What waits for its rest does not wait for ever.
func TestKeysTimeOut(t *testing.T) {
	t.Parallel()
	for _, begun := range []string{"\x1b", "\x1b[", "\x1b[1;", "\x1bO", "\x1b]0;title", "\x18", "\xd0", "\xe6\x97"} {
		var d decoder
		if _, n := d.next([]byte(begun), 0); n != 0 {
			t.Errorf("%q: %d taken at once", begun, n)
		}
		k, n := d.next([]byte(begun), idleEscape)
		if n == 0 || k.code != keyNone {
			t.Errorf("%q: %v, %d taken after a while", begun, k, n)
		}
	}
}

// FuzzKeys: whatever comes, nothing panics, the text stays a text, and the screen shows
// it.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{
		"hello\x01\x0b\x19", "日本語\x02\x02x", "e\u0301\x7f", "a\rb\rc\x1b[A\x1b[A\x0bxyz", strings.Repeat("long line ", 30) + "\x01",
		strings.Repeat("0123456789", 12) + "\x01" + strings.Repeat("\x06", 120) + strings.Repeat("\x02", 120),
		"\x1b[200~a\rb\x1b[201~", "👨‍👩‍👧\x02🇩🇪\x14", "\x1b]0;\x1b[", strings.Repeat("x\r", 40) + strings.Repeat("\x1b[A", 30), "\u0301\t\x7f\u200d", "กำ\x02한",
	} {
		for _, lines := range []bool{true, false} {
			f.Add([]byte(seed), uint8(80), lines)
			f.Add([]byte(seed), uint8(12), lines)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, columns uint8, lines bool) {
		if columns < 10 || columns > 200 || len(data) > 800 {
			t.Skip()
		}
		const height = 8
		prompt := cells("| ")
		e := newEditor("", lines, 500)
		s := newScreen(int(columns), 100)
		var p paper
		var v view
		var d decoder
		released := 0
		for b := data; len(b) > 0; {
			k, n := d.next(b, 0)
			if n == 0 {
				if k, n = d.next(b, idleEscape); n == 0 {
					t.Fatalf("the decoder is stuck at %q", b)
				}
			}
			b = b[n:]
			if k.code == keyNone {
				continue
			}
			e.press(k)
			if !utf8.ValidString(e.text) || len(e.text) > 500 || strings.ContainsFunc(e.text, func(r rune) bool { return unicode.IsControl(r) && (!lines || r != '\n' && r != '\t') }) {
				t.Fatalf("text %q", e.text)
			}
			begin, end := e.line()
			if at := e.at - begin; boundaryAfter(e.text[begin:end], at, false) != at {
				t.Fatalf("the cursor is within a character of %q: %d", e.text, e.at)
			}
			rows, r, c := v.layout(e, prompt, int(columns), height)
			if released += min(v.gone, len(p.rows)); released > 80 {
				t.Skip() // the small screen would scroll
			}
			p.paint(rows, r, c, v.gone)
			_, _ = s.Write(p.out.Bytes())
			p.out.Reset()
			for i, row := range rows {
				if want, got := strings.TrimRight(join(row), " "), strings.TrimRight(strings.Join(s.grid[released+i], ""), " "); got != want {
					t.Fatalf("row %d shows %q, want %q of %q after %v", i, got, want, e.text, k)
				}
			}
			if s.r != released+r || s.c != c || len(s.wrong) > 0 {
				t.Fatalf("cursor %d,%d, want %d,%d of %q; %v", s.r, s.c, released+r, c, e.text, s.wrong)
			}
			if at := cells(e.text[e.at:end]); len(at) > 0 && at[0].w == 1 && s.grid[s.r][s.c] != at[0].s {
				t.Fatalf("the cursor is on %q, not on %q", s.grid[s.r][s.c], at[0].s)
			}
			for i := released + len(rows); i < 100; i++ {
				if strings.TrimRight(strings.Join(s.grid[i], ""), " ") != "" {
					t.Fatalf("something is left in row %d", i)
				}
			}
		}
	})
}

// A key costs few bytes on the line.
func TestBytesPerKey(t *testing.T) {
	t.Parallel()
	press := func(e *editor, p *paper, v *view, k key) int {
		e.press(k)
		rows, r, c := v.layout(e, cells("2/9 Subject: "), 80, 10)
		p.out.Reset()
		p.paint(rows, r, c, v.gone)
		return p.out.Len()
	}
	var p paper
	var v view
	e := newEditor("", false, 10000)
	press(e, &p, &v, key{})
	total := 0
	for i := range 600 {
		n := press(e, &p, &v, key{keyText, string(rune('a' + i%26))})
		if total += n; i < 60 && n > 1 {
			t.Errorf("character %d cost %d bytes", i, n)
		}
	}
	if total > 600*4 {
		t.Errorf("600 characters cost %d bytes", total)
	}
	for _, tt := range []struct {
		k    key
		most int
	}{
		{key{code: keyBackspace}, 5}, {key{keyText, "d"}, 1}, {key{code: keyLeft}, 1}, {key{code: keyWordLeft}, 90}, {key{code: keyRight}, 3}, {key{code: keyEnd}, 90},
	} {
		if n := press(e, &p, &v, tt.k); n > tt.most {
			t.Errorf("key %v cost %d bytes: %q", tt.k, n, p.out.Bytes())
		}
	}
	// In a text, a line end at its end costs no more than its row.
	lines := newEditor(strings.Repeat("a line of a text\n", 30), true, 10000)
	p, v = paper{}, view{}
	press(lines, &p, &v, key{})
	for range 20 {
		if n := press(lines, &p, &v, key{code: keyEnter}); n > 2+13 {
			t.Errorf("a new line cost %d bytes: %q", n, p.out.Bytes())
		}
	}
	if !bytes.Contains(p.out.Bytes(), []byte("\n")) {
		t.Error("no new line")
	}
}
