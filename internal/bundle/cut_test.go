package bundle

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

func lines(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "line %06d of the log\n", i)
	}
	return b.String()
}

// checkEnds holds that got is text, or begins and ends like it with whole lines,
// and that what is left out is counted right.
func checkEnds(t *testing.T, text, got string, cut, limit int64) {
	t.Helper()
	if cut == 0 {
		if got != text {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
		return
	}
	head, tail, ok := strings.Cut(got, fmt.Sprintf("[optool: %d bytes left out here]\n", cut))
	if !ok || !strings.HasPrefix(text, head) || !strings.HasSuffix(text, tail) || len(head)+len(tail)+int(cut) != len(text) {
		t.Errorf("head %d, tail %d, cut %d of %d: marker %v", len(head), len(tail), cut, len(text), ok)
		return
	}
	if !strings.HasSuffix(head, "\n") || !strings.HasSuffix(text[:len(text)-len(tail)], "\n") {
		t.Error("cut within a line")
	}
	if over := int64(len(head)+len(tail)) - limit; over > 100 {
		t.Errorf("%d bytes over the limit", over)
	}
	if limit > 1000 && int64(len(head)+len(tail)) < limit-200 && limit <= mostTail {
		t.Errorf("only %d of %d kept", len(head)+len(tail), limit)
	}
}

func TestEnds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 400 {
		text := lines(0, random.IntN(3000))
		limit := int64(1 + random.IntN(60000))
		if n%5 == 0 {
			text = strings.TrimSuffix(text, "\n")
		}
		stream := func(w io.Writer) error {
			for p := []byte(text); len(p) > 0; {
				k := min(len(p), 1+random.IntN(20000))
				if _, err := w.Write(p[:k]); err != nil {
					return err
				}
				p = p[k:]
			}
			return nil
		}
		var once bytes.Buffer
		out := keep()
		e := newEnds(&once, limit, false)
		if err := stream(e); err != nil {
			t.Fatal(err)
		}
		if err := done(out, e, nil); err != nil {
			t.Fatal(err)
		}
		checkEnds(t, text, once.String(), out.cut, limit)

		var again bytes.Buffer
		out = keep()
		if err := twice(out, &again, limit, stream); err != nil {
			t.Fatal(err)
		}
		checkEnds(t, text, again.String(), out.cut, limit)
	}
}

func TestTwiceReadsLargeEndsAgain(t *testing.T) {
	t.Parallel()
	text := lines(0, 1_200_000) // 31 MB
	for _, limit := range []int64{20 << 20, 30 << 20, 40 << 20} {
		var b bytes.Buffer
		out := keep()
		passes := 0
		err := twice(out, &b, limit, func(w io.Writer) error {
			passes++
			_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{strings.NewReader(text)}, make([]byte, 256<<10))
			return err
		})
		if err != nil || passes != 2 {
			t.Errorf("%v, %d passes", err, passes)
		}
		checkEnds(t, text, b.String(), out.cut, limit)
		if kept := int64(b.Len()); limit < int64(len(text)) && kept < limit-1000 {
			t.Errorf("kept %d of %d", kept, limit)
		}
	}
}

func TestEndsOfOneLine(t *testing.T) {
	for piece, least := range map[string]int{"x": 0, "word ": 80_000} {
		var b bytes.Buffer
		out := keep()
		e := newEnds(&b, 100_000, false)
		for range 1000 {
			_, _ = e.Write(bytes.Repeat([]byte(piece), 10_000/len(piece)))
		}
		if err := done(out, e, nil); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); out.cut == 0 || len(got) < least || len(got) > 300_000 || !strings.HasSuffix(got, "[optool: "+fmt.Sprint(out.cut)+" bytes left out here]\n") {
			t.Errorf("%s: %d bytes, %d cut, ends %q", piece, len(got), out.cut, got[max(0, len(got)-60):])
		}
	}
}

func TestRestartLeavesNoPartOfAKey(t *testing.T) {
	end := "-----END " + "PRIVATE KEY-----\n"
	for text, want := range map[string]string{
		"half\nMIIEabc\n" + end + "after\n":                                    "after\n",
		"half\nabc\n-----BEGIN " + "PRIVATE KEY-----\nMII\n" + end + "after\n": "abc\n-----BEGIN " + "PRIVATE KEY-----\nMII\n" + end + "after\n",
		"secret without any end":                                               "",
		"half\nabc\n" + strings.TrimSuffix(end, "\n"):                          "",
	} {
		if got := text[restart([]byte(text)):]; got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestEndsPassErrorsOn(t *testing.T) {
	e := newEnds(iotest.TruncateWriter(io.Discard, 0), 0, false)
	if _, err := e.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	out := keep()
	out.failAt = 10
	w, _ := out.Member("m", "", testTime)
	if err := twice(out, w, 20, func(w io.Writer) error { _, err := w.Write([]byte(lines(0, 9))); return err }); err != errTestOver {
		t.Errorf("%v", err)
	}
}
