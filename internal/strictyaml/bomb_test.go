package strictyaml

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bombs are documents that are small to send and large to hold.
func bombs() map[string]string {
	var laughs strings.Builder
	laughs.WriteString("any:\n  a0: &a0 [lol]\n")
	for i := 1; i < 20; i++ {
		fmt.Fprintf(&laughs, "  a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	long := strings.Repeat("k", 1<<18)
	return map[string]string{
		"laughs":        laughs.String(),
		"laughs in key": "? " + strings.TrimPrefix(laughs.String(), "any:") + "\n: x",
		"circle":        "any: &a [*a, *a, *a]",
		"circle merged": "any: &a {<<: *a, b: *a}",
		"circle in key": "any: &a {? [*a, *a] : *a}",
		"long value":    "any: [&a " + long + strings.Repeat(", *a", 1<<17) + "]",
		"long key":      "any: {" + long + ": [" + strings.Repeat("1,", 1<<18) + "]}",
		"brackets":      "any: " + strings.Repeat("[", MaxSize-8),
		"dashes":        strings.Repeat("- ", MaxSize/2),
		"items":         "any: [" + strings.Repeat("1,", MaxSize/2-8) + "]",
		"unknown keys":  strings.Repeat("nane: {a: b}\n", MaxSize/64),
		"quotes":        strings.Repeat("\"a\": \"", MaxSize/8),
		"documents":     strings.Repeat("---\n", MaxSize/4),
		"comments":      strings.Repeat("#\n", MaxSize/2),
		"comments deep": "any:\n" + strings.Repeat("  #\n", MaxSize/4-8),
		"questions":     strings.Repeat("? ", MaxSize/2),
		"colons":        strings.Repeat("a: ", MaxSize/3),
	}
}

func TestBombs(t *testing.T) {
	for name, in := range bombs() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			err := Decode("bomb", []byte(in), &settings{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			spent := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%v, %d MiB: %.100v", took, spent, err)
			if err == nil && !strings.HasPrefix(name, "comments") {
				t.Error("accepted")
			}
			// Generous for a busy machine with the race detector: what is unbounded takes for ever.
			if took > 90*time.Second || spent > 1024 {
				t.Errorf("took %v and allocated %d MiB", took, spent)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, in := range bombs() {
		if len(in) < 1<<12 {
			f.Add([]byte(in))
		}
	}
	f.Add([]byte("---"))
	f.Add([]byte("name: x\nlicense: {warnDays: 14}\ntitles: {a.b: &x c, d: *x}\nspan: [1, 2]\n"))
	f.Add([]byte("any: !!binary x\n? [a]\n: <<\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		err := Decode("f", in, &settings{})
		lines, again := Lines(in)
		if again != nil && err == nil {
			t.Fatalf("decoded what cannot be surveyed: %v", again)
		}
		most := 2 + strings.Count(strings.NewReplacer("\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(string(in)), "\n")
		for path, line := range lines {
			if line < 1 || line > most {
				t.Fatalf("%s on line %d of %d", path, line, most)
			}
		}
		if err == nil {
			return
		}
		for _, p := range err.(*Errors).Problems {
			if p.Line < 0 || p.Line > most || p.Message == "" || printable(p.String()) != p.String() {
				t.Fatalf("bad problem %+v", p)
			}
		}
	})
}
