package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type place struct{ start, end, value int }

// everywhere is find by a look at each place for each kind of anchor. In a part of a
// text the places that are odd do not count for long ones: of two anchors of a value
// one may lie outside.
func everywhere(t *table, text []byte, from, to int) map[place]bool {
	all := map[place]bool{}
	s := &search{text: text, count: int(t.count.Load()), left: 1 << 40, found: func(start, end, value int) { all[place{start, end, value}] = true }}
	whole := from == 0 && to == len(text)
	for at := from; at < min(to, len(text)-anchorSize+1); at++ {
		t.compare(t.words, s, at)
		t.compare(t.short, s, at)
		if at <= len(text)-longSize && (whole || at%2 == 0) {
			t.compare(t.long, s, at)
		}
	}
	return all
}

// writings are ways in which programs write a value.
func writings(value string) []string {
	quoted, _ := json.Marshal(value)
	inner := string(quoted[1 : len(quoted)-1])
	var u, x, p strings.Builder
	for _, c := range []byte(value) {
		if isLetterOrDigit(c) || c >= 0x80 {
			for _, b := range []*strings.Builder{&u, &x, &p} {
				b.WriteByte(c)
			}
			continue
		}
		digits := hex.EncodeToString([]byte{c})
		u.WriteString(`\u00` + digits)
		x.WriteString(`\x` + digits)
		p.WriteString("%25" + strings.ToUpper(digits))
	}
	return []string{
		value, url.QueryEscape(value), url.PathEscape(value), inner, strings.ReplaceAll(inner, `\`, `\\`), u.String(), strings.ToUpper(u.String()), x.String(), p.String(),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.URLEncoding.EncodeToString([]byte("ab" + value + "c")), hex.EncodeToString([]byte(value)), upperHex(value),
	}
}

func TestFindMissesNothing(t *testing.T) {
	values := []string{
		"web1", "node-alfa", "müllerin", "web-07.example", "s3-kX9", "Zq7!kk2m", "abcd1234", "a1b2-c3d4-e5f6", "x%y&z\"12", "!@#$%^&*()", "longerThanEight77", "two words 1",
		"line\nbreak9", "é9x7k-é2m4", "tab\tbed12", "_under_score9", "9f8e7d6c5b4a39281706f5e4d3c2b1a0", "A-B-C-D-E-1", "p/q/rstu/v", "12345678901",
	}
	glue := []string{" ", "", "", "x", "9", "_", "-", "=", "\n", `\n`, `\t`, "%20", "%2F", "%252f", "%25", "%", `\u002f`, `\`, `\\`, `"`, "\x1b[31m", "\x1b[0;1m", "m", "é", "&#45;", "&amp;", "abcdefgh", "2545"}
	random := rand.New(rand.NewPCG(5, 9))
	for round := range 400 {
		tab := newTable(64)
		for i, v := range values {
			if random.IntN(3) > 0 {
				tab.add(known{value: v, rule: "password", whole: (i+round)%3 == 0, name: (i+round)%4 == 0})
			}
		}
		var text []byte
		for range 1 + random.IntN(60) {
			v := values[random.IntN(len(values))]
			all := writings(v)
			text = append(append(text, glue[random.IntN(len(glue))]...), all[random.IntN(len(all))]...)
		}
		from, to := 0, len(text)
		if round%2 == 0 {
			from = random.IntN(1 + len(text)/4)
			to = len(text) - random.IntN(1+len(text)/4)
		}
		want, got := everywhere(tab, text, from, to), map[place]bool{}
		tab.find(text, from, to, int(tab.count.Load()), func(start, end, value int) { got[place{start, end, value}] = true })
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%q, from %d to %d: %s", text, from, to, d)
		}
	}
}

func TestSolid(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		text := make([]byte, random.IntN(150))
		for i := range text {
			text[i] = byte(random.IntN(256))
		}
		at := random.IntN(160)
		got := solidAt(text, at)
		for i := range 64 {
			want := at+i < len(text) && isLetterOrDigit(text[at+i])
			if is := got>>i&1 != 0; is != want {
				t.Fatalf("%q at %d: %v", text, at+i, is)
			}
		}
	}
	for c := range 256 {
		if got := solidAt(bytes.Repeat([]byte{byte(c)}, 64), 0); got != 0 && got != ^uint64(0) || got != 0 != isLetterOrDigit(byte(c)) {
			t.Errorf("%q: %x", byte(c), got)
		}
	}
}

func TestRows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		bits, next := random.Uint64()|random.Uint64()|random.Uint64(), random.Uint64()|random.Uint64()
		for _, n := range []int{4, 8} {
			for i := range 64 {
				want := true
				for j := i; j < i+n; j++ {
					want = want && (j < 64 && bits>>j&1 != 0 || j >= 64 && next>>(j-64)&1 != 0)
				}
				if is := rows(bits, next, n)>>i&1 != 0; is != want {
					t.Fatalf("%x %x: %d of %d: %v", bits, next, i, n, is)
				}
			}
		}
	}
}

// Whoever counts what is found, and leaves out what overlaps, counts a value more when
// there is one more: wherever the others stand and whatever they are.
func TestFindGoesInOrder(t *testing.T) {
	tab := newTable(64)
	tab.add(known{value: "light", rule: "host", whole: true, name: true})
	tab.add(known{value: "complete", rule: "user", whole: true, name: true})
	tab.add(known{value: "!?!?", rule: "password"})
	for _, text := range []string{
		"light complete !?!?", "complete light !?!?", "!?!? complete light", "complete !?!? light", strings.Repeat(" complete", 9) + `\nlight !?!? light complete `,
	} {
		last, n := -1, 0
		tab.find([]byte(text), 0, len(text), 3, func(start, _, _ int) {
			if start < last {
				t.Errorf("%q: %d behind %d", text, start, last)
			}
			last = start
			n++
		})
		if n < 3 {
			t.Errorf("%q: %d", text, n)
		}
	}
}

// Texts that end in the midst of a value, with it, or shortly behind it.
func TestFindAtTheEnd(t *testing.T) {
	tab := newTable(4)
	tab.add(known{value: "abcdE123", rule: "password"})
	for before := range 70 {
		for n := range 12 {
			text := []byte(strings.Repeat("-", before) + "abcdE123----"[:n])
			for from := range before + 1 {
				found := 0
				tab.find(text[:len(text):len(text)], from, len(text), 1, func(_, _, _ int) { found++ })
				if found > 0 != (n >= 8) {
					t.Fatalf("%q from %d: %d", text, from, found)
				}
			}
		}
	}
}

// A member is checked in pieces: what lies across the end of one is found once,
// wherever that is.
func TestCheckAcrossPieces(t *testing.T) {
	for _, value := range []string{"abcdE123", "abcdefG1234567890", "ab-cd-E1"} {
		r, err := New(Options{Secrets: []string{value, strings.Repeat("odd", len(value)%2+5)}})
		if err != nil {
			t.Fatal(err)
		}
		c := r.Checker()
		for n := range 60 {
			w := c.Writer()
			odd := n % 2
			at := 2*checkedAtOnce - w.margin() + odd + 20 - n/2 // the first piece ends 20 bytes on, less odd
			for _, part := range []string{strings.Repeat(" ", odd), strings.Repeat(" ", at-odd) + value + strings.Repeat(" ", 2*checkedAtOnce), value} {
				if _, err := io.WriteString(w, part); err != nil {
					t.Fatal(err)
				}
			}
			if got := w.Found(); got != 2 {
				t.Fatalf("%s at %d: %d", value, at, got)
			}
		}
	}
}
