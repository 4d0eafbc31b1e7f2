package redact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

// wide writes a text in UTF-16.
func wide(text string, order binary.AppendByteOrder, mark bool) string {
	var out []byte
	if mark {
		out = order.AppendUint16(out, 0xfeff)
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

func TestDecode(t *testing.T) {
	const text = "password=Ab3xyz9Q # пароль 🔑\nnext line\n"
	const want = "password=REDACTED-password # пароль 🔑\nnext line\n"
	ascii := strings.ReplaceAll(text, "🔑", "")
	for name, c := range map[string]struct{ in, want string }{
		"UTF-8":                        {text, want},
		"UTF-8 with a mark":            {"\xef\xbb\xbf" + text, want},
		"little-endian with a mark":    {wide(text, binary.LittleEndian, true), want},
		"big-endian with a mark":       {wide(text, binary.BigEndian, true), want},
		"little-endian":                {wide(ascii, binary.LittleEndian, false), strings.ReplaceAll(want, "🔑", "")},
		"big-endian":                   {wide(ascii, binary.BigEndian, false), strings.ReplaceAll(want, "🔑", "")},
		"an environment":               {"HOME=/root\x00password=Ab3xyz9Q\x00\x00X=1\x00", "HOME=/root\npassword=REDACTED-password\nX=1\n"},
		"a log that was cut":           {strings.Repeat("\x00", 300_000) + text, "\n" + want},
		"an 8-bit encoding":            {"\xef\xe0\xf0\xee\xeb\xfc password=Ab3xyz9Q\n", "\xef\xe0\xf0\xee\xeb\xfc password=REDACTED-password\n"},
		"a lone half of a pair":        {"\xff\xfea\x00\x00\xd8b\x00", "a\ufffdb"},
		"a mark alone":                 {"\xff\xfe", ""},
		"half a character at the end":  {"\xff\xfea\x00b", "a"},
		"colours":                      {"\x1b[1mpassword=Ab3xyz9Q\n", "\x1b[1mpassword=REDACTED-password\n"},
		"fields separated by controls": {"8=FIX\x019=12\x0135=A\x01", "8=FIX\x019=12\x0135=A\x01"},
	} {
		for _, size := range []int{0, 1, 7} {
			if got := shape(redactAll(t, tried(t, Options{}), c.in, size)); got != c.want {
				t.Errorf("%s, writes of %d:\ngot  %q\nwant %q", name, size, got, c.want)
			}
		}
	}
}

func TestBinaryIsRefused(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for name, c := range map[string][]byte{
		"noise":            noise,
		"a short key":      noise[:48],
		"a key":            noise[:1200],
		"gzip":             []byte("\x1f\x8b\x08\x00 a text"),
		"a program":        append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 1000)...),
		"text, then noise": append([]byte(strings.Repeat("ordinary line\n", 200_000)), noise...),
		"letters apart":    []byte(strings.Repeat("text\n", 20_000) + strings.Repeat("s\x00e\x00c\x00", 40_000)),
		"32 bits":          []byte(strings.Repeat("s\x00\x00\x00e\x00\x00\x00", 40_000)),
	} {
		var out bytes.Buffer
		w := tried(t, Options{}).Writer(&out, "x")
		_, err := w.Write(c)
		if err = errors.Join(err, w.Close()); !errors.Is(err, ErrBinary) {
			t.Errorf("%s: error %v", name, err)
		}
		if bytes.Contains(out.Bytes(), noise[:20]) {
			t.Errorf("%s: came out", name)
		}
	}
	if err := tried(t, Options{}).Learn("x", bytes.NewReader(noise)); !errors.Is(err, ErrBinary) {
		t.Errorf("learn: %v", err)
	}
}

func TestTheErrorOfTheOtherSideIsReturned(t *testing.T) {
	broken := errors.New("disk full")
	for _, workers := range []int{1, 3} {
		w := tried(t, Options{Workers: workers}).Writer(writerFunc(func(p []byte) (int, error) { return 0, broken }), "x")
		_, err := io.WriteString(w, strings.Repeat("ordinary line\n", 300_000))
		if err = errors.Join(err, w.Close()); !errors.Is(err, broken) {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// What is counted eight bytes at a time is what is counted one by one.
func TestStrangers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		p := make([]byte, random.IntN(80))
		for i := range p {
			if p[i] = byte(random.IntN(256)); n%3 > 0 { // mostly as in texts
				p[i] &= 0x7f
			}
		}
		odd, ascii := 0, true
		for _, c := range p {
			odd += int(strange[c])
			ascii = ascii && c < 0x80
		}
		if gotOdd, gotASCII := strangers(p); gotOdd != odd || gotASCII != ascii {
			t.Fatalf("%q: %d, %v; want %d, %v", p, gotOdd, gotASCII, odd, ascii)
		}
	}
}
