package bundle

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/optool/optool/internal/system"
)

// planted is a text in which a word stands that must be there whole or not at all.
const planted = "sk" + "_live_51Hq8ZkL2mNpRtVwXyBcDfGj"

// tokens is a text of n times the planted word, with sep between.
func tokens(sep string, n int) string { return strings.Repeat(planted+sep, n) }

// half is the part of a planted word that stands alone in text, "" when none does.
func half(text string) string {
	for _, word := range regexp.MustCompile(`[A-Za-z0-9_]+`).FindAllString(strings.ReplaceAll(text, planted, ""), -1) {
		if !strings.Contains("optool bytes left out here exit status ended after before it was done output more than", word) && strings.Trim(word, "0123456789sm") != "" {
			return word
		}
	}
	return ""
}

func TestWhole(t *testing.T) {
	long := strings.Repeat("y", 5000)
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{"a\nb\n", "a\nb\n"},
		{"a\nsecr", "a\n"},
		{"short, without an end", ""},
		{"one two," + long, "one "},
		{"two,three" + long, "two,"},
		{`{"a":"b","c` + long, `{"a":"b","`},
		{"oneword" + long, ""},
	} {
		if got := tc.text[:narrow.whole([]byte(tc.text))]; got != tc.want {
			t.Errorf("%.30q: %q, want %q", tc.text, got, tc.want)
		}
		for text, order := range map[width]binary.AppendByteOrder{wideLittle: binary.LittleEndian, wideBig: binary.BigEndian} {
			wideText := text.encode(tc.text)
			end := text.whole(wideText)
			var units []uint16
			for i := 0; i < end; i += 2 {
				units = append(units, order.(binary.ByteOrder).Uint16(wideText[i:]))
			}
			if got := string(utf16.Decode(units)); end%2 != 0 || !strings.HasPrefix(tc.text, got) || strings.Contains(tc.text, "\n") && got != tc.want {
				t.Errorf("wide %.30q: %q, want %q", tc.text, got, tc.want)
			}
		}
	}
}

// TestNoWordIsCutInTwo cuts lines without an end wherever a limit can lie.
func TestNoWordIsCutInTwo(t *testing.T) {
	dir := t.TempDir()
	for i, sep := range []string{",", " ", `","`} {
		text := tokens(sep, 10_000) // a line of some 330 KB
		for j := range 4 {
			limit := int64(90_000 + 11*j)
			for name, data := range map[string][]byte{"one.json": []byte(text), "packed.gz": gzipOf(text), "wide": wideLittle.encode("\ufeff" + text)} {
				path := put(t, dir, fmt.Sprint(i, j, name), data)
				out := keep()
				if err := collect(t, Files(means(""), FileSet{Patterns: []string{path}, Limit: limit}), out, 10*time.Second); err != nil {
					t.Fatal(err)
				}
				got := out.text[out.names[0]].String()
				if name == "wide" {
					got = strings.ReplaceAll(got, "\x00", "")
				}
				if part := half(strings.TrimPrefix(got, "\xff\xfe")); part != "" {
					t.Errorf("%q, limit %d, %s: half a word is left: %q", sep, limit, name, part)
				}
				if out.cut == 0 || len(got) < 7_000 {
					t.Errorf("%q, limit %d, %s: %d kept, %d cut", sep, limit, name, len(got), out.cut)
				}
			}
			_ = os.RemoveAll(dir)
			_ = os.Mkdir(dir, 0o700)
		}
	}
}

// TestStreamsInPieces gives streams by pieces of any size; what is kept and what is
// left out make up the whole.
func TestStreamsInPieces(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for n := range 300 {
		sep := []string{",", "\n", " ", "x\n\n"}[n%4]
		text := tokens(sep, 1+random.IntN(6000))
		limit, torn := int64(1+random.IntN(250_000)), n%3 == 0
		if torn {
			text = text[:random.IntN(len(text))]
		}
		var b bytes.Buffer
		out := keep()
		e := newEnds(&b, limit, n%2 == 0)
		for p := text; p != ""; {
			k := min(len(p), 1+random.IntN(1+random.IntN(40_000)))
			if _, err := e.Write([]byte(p[:k])); err != nil {
				t.Fatal(err)
			}
			p = p[k:]
		}
		err := error(nil)
		if torn {
			err = errTorn
		}
		if err := done(out, e, err); err != nil {
			t.Fatal(err)
		}
		if part := half(b.String()); part != "" {
			t.Fatalf("%q, limit %d of %d, torn %v: half a word is left: %q", sep, limit, len(text), torn, part)
		}
		notes := regexp.MustCompile(`\[optool: \d+ bytes left out here\]\n`)
		kept := notes.ReplaceAllString(b.String(), "")
		if less := int64(len(text)-len(kept)) - out.cut; out.cut == 0 && kept != text || less > 0 || less < -2 { // a line end before a note
			t.Fatalf("%q, limit %d of %d, torn %v: %d kept, %d cut", sep, limit, len(text), torn, len(kept), out.cut)
		}
	}
}

func TestTheEndOfAStreamThatIsHadAgain(t *testing.T) {
	text := tokens("\n", 400_000)[:12<<20] // 12 MiB
	for name, stop := range map[string]error{"torn": errTorn, "over": context.DeadlineExceeded} {
		var b bytes.Buffer
		err := twice(keep(), &b, 10<<20, func(w io.Writer) error {
			if _, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{strings.NewReader(text)}, make([]byte, 100_000)); err != nil {
				return err
			}
			return stop
		})
		if part := half(b.String()); part != "" || errors.Is(stop, errTorn) && (err != nil || b.Len() < 9<<20) {
			t.Errorf("%s: %v, half a word is left: %q of %d", name, err, part, b.Len())
		}
	}
	var b bytes.Buffer
	e := newEnds(&b, 1000, true)
	_, _ = e.Write([]byte(text[:200_000]))
	r := newest(e, 20_001) // within a word
	_, _ = r.Write([]byte(text))
	if left, err := r.finish(false); err != nil || left == 0 || half(b.String()) != "" {
		t.Errorf("%v: %d left, half a word is left: %q", err, left, half(b.String()))
	}
}

func TestWhatBreaksOffEndsWithAWholeLine(t *testing.T) {
	dir := t.TempDir()
	text := tokens("\n", 60_000) // 1.9 MB
	packed := gzipOf(text)
	put(t, dir, "torn.gz", packed[:len(packed)/2])
	put(t, dir, "flood.gz", gzipOf(strings.Repeat("z", 17<<20)+" "+text+text[:1000]))
	script := put(t, dir, "program", []byte("#!/bin/sh\nprintf '%s\\n%s' "+planted+" "+planted[:20]+"\nexec sleep 20\n"))
	_ = os.Chmod(script, 0o700)
	out := keep()
	err := collect(t, Files(means(""), FileSet{Patterns: []string{dir + "/*.gz"}, Limit: 200_000}), out, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	_ = collect(t, Command(means(testPath), []string{script}, 1<<20), out, 2*time.Second)
	for name, b := range out.text {
		if name != inDir(dir, "flood") && half(b.String()) != "" {
			t.Errorf("%s: half a word is left: %q", name, half(b.String()))
		}
	}
	out.has(t, "output.txt", planted+"\n[optool: 20 bytes left out here]\n[optool: ended after")
	s, err := openSource(put(t, dir, "shrinks", []byte(text)), false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	_ = os.Truncate(filepath.Join(dir, "shrinks"), 600_010)
	var b bytes.Buffer
	out = keep()
	r := reading{ctx: t.Context(), out: out, block: make([]byte, blockSize)}
	if err := r.plain(&b, s, []byte(text[:256])); err != nil || half(b.String()) != "" || out.cut == 0 {
		t.Errorf("%v, %d cut, half a word is left: %q", err, out.cut, half(b.String()))
	}
}

// A member whose time is over is left to who ends it.
func TestAMemberIsNotClosedWhenItsTimeIsOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	path := put(t, t.TempDir(), "a.log", []byte(tokens("\n", 60_000)))
	out := &swapping{keep(), cancel}
	if err := Files(means(""), FileSet{Patterns: []string{path}}).Collect(ctx, out); !errors.Is(err, context.Canceled) || !out.open {
		t.Errorf("%v, open %v", err, out.open)
	}
}

func TestLongAnswersOfDatabasesEndWithAWholeLine(t *testing.T) {
	out := keep()
	d := &database{limit: 1 << 20}
	if err := d.deliver(out, "status.txt", system.Result{Stdout: []byte("a\nhalf"), Truncated: true}); err != nil || !strings.HasPrefix(out.text["status.txt"].String(), "a\n[optool: 4 ") {
		t.Errorf("%v: %q", err, out.text["status.txt"])
	}
}

func TestBrinkPassesErrorsOn(t *testing.T) {
	b := &brink{to: func([]byte) error { return errTestOver }}
	if err := b.write(make([]byte, 100)); err != nil {
		t.Error(err)
	}
	if err := b.write(make([]byte, 100_000)); err != errTestOver {
		t.Error(err)
	}
	if _, err := b.end(false, narrow); err != errTestOver {
		t.Error(err)
	}
}

// TestWideStreamsKeepTheirBeginning holds that no byte of wide text comes out of step.
func TestWideStreamsKeepTheirBeginning(t *testing.T) {
	text := tokens("\n", 6000)
	for _, limit := range []int64{20_001, 100_002, 150_003} {
		path := put(t, t.TempDir(), "wide.gz", gzipOf(string(wideLittle.encode(text))))
		out := keep()
		if err := collect(t, Files(means(""), FileSet{Patterns: []string{path}, Limit: limit}), out, 10*time.Second); err != nil {
			t.Fatal(err)
		}
		got := out.text[out.names[0]].Bytes()
		var units []uint16
		for i := 0; i+1 < len(got); i += 2 {
			units = append(units, binary.LittleEndian.Uint16(got[i:]))
		}
		head, ok := strings.CutSuffix(string(utf16.Decode(units)), fmt.Sprintf("[optool: %d bytes left out here]\n", out.cut))
		if !ok || !strings.HasPrefix(text, head) || !strings.HasSuffix(head, "\n") || len(got)%2 != 0 {
			t.Errorf("limit %d: %d bytes, %d cut, ends %.80q", limit, len(got), out.cut, string(got[max(0, len(got)-160):]))
		}
	}
}
