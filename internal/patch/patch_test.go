package patch_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/pkg/release"
)

var kinds = []string{release.KindBsdiff, release.KindZstd}

// noise returns n bytes that nothing can be said about.
func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// program returns what looks like the output of a compiler: instructions with
// relative addresses, and a table of places. Insertion of code at place at moves
// what follows by shift.
func program(n, at, shift int) []byte {
	var b []byte
	r := rand.New(rand.NewPCG(7, 7))
	for i := range n / 8 {
		target := int(r.Uint32() % uint32(n))
		if target > at {
			target += shift
		}
		if i*8 == at/8*8 {
			b = append(b, noise(9, shift)...)
		}
		b = append(b, 0xe8, byte(target), byte(target>>8), byte(target>>16), 0, byte(r.Uint32()), 0x48, 0x8b)
	}
	return b
}

func apply(kind string, old, blob []byte, size int) ([]byte, error) {
	var out bytes.Buffer
	err := patch.Apply(kind, bytes.NewReader(old), int64(len(old)), bytes.NewReader(blob), int64(size), &out)
	return out.Bytes(), err
}

func roundTrip(t interface{ Fatalf(string, ...any) }, kind string, old, fresh []byte) []byte {
	blob, err := patch.Make(kind, old, fresh)
	if err != nil {
		t.Fatalf("%s: make: %v", kind, err)
	}
	got, err := apply(kind, old, blob, len(fresh))
	if err != nil || !bytes.Equal(got, fresh) {
		t.Fatalf("%s: %d bytes of %d came back otherwise: %v", kind, len(fresh), len(old), err)
	}
	return blob
}

func TestRoundTrip(t *testing.T) {
	big := noise(1, 60_000)
	swapped := append(bytes.Clone(big[30_000:]), big[:30_000]...)
	for name, x := range map[string]struct {
		old, fresh []byte
		most       int // bytes of the better patch
	}{
		"nothing":           {nil, nil, 16},
		"of nothing":        {nil, big[:1000], 1100},
		"to nothing":        {big, nil, 16},
		"one byte":          {[]byte("a"), []byte("b"), 32},
		"the same":          {big, big, 40},
		"zeros":             {make([]byte, 90_000), make([]byte, 90_001), 64},
		"zeros to ones":     {make([]byte, 70_000), bytes.Repeat([]byte{1}, 70_000), 128},
		"longer":            {big, append(bytes.Clone(big), big[:5000]...), 64},
		"shorter":           {big, big[:30_000], 40},
		"beginning gone":    {big, big[12_345:], 40},
		"halves swapped":    {big, swapped, 64},
		"nothing in common": {big[:20_000], noise(2, 20_000), 20_500},
		"moved addresses":   {program(60_000, 20_000, 0), program(60_000, 20_000, 104), 2500},
		"long period":       {bytes.Repeat([]byte("abcdefg"), 5_000), bytes.Repeat([]byte("abcdefh"), 5_000), 600},
	} {
		t.Run(name, func(t *testing.T) {
			roundTrip(t, release.KindBsdiff, x.old, x.fresh)
			kind, blob, err := patch.Best(x.old, x.fresh)
			if err != nil || len(blob) > x.most {
				t.Fatalf("best is %s with %d bytes (%v), want up to %d", kind, len(blob), err, x.most)
			}
			if got, err := apply(kind, x.old, blob, len(x.fresh)); err != nil || !bytes.Equal(got, x.fresh) {
				t.Errorf("best, %s: %d bytes of %d came back otherwise: %v", kind, len(x.fresh), len(x.old), err)
			}
		})
	}
}

func TestRoundTripOfEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]int{1, 2, 4, 256}).Draw(t, "alphabet")
		text := func(label string, most int) []byte {
			b := noise(rapid.Uint64().Draw(t, label), rapid.IntRange(0, most).Draw(t, label+" length"))
			for i := range b {
				b[i] = byte(int(b[i]) % alphabet)
			}
			return b
		}
		old := text("old", 3000)
		fresh := bytes.Clone(old)
		for range rapid.IntRange(0, 12).Draw(t, "edits") {
			a := rapid.IntRange(0, len(fresh)).Draw(t, "from")
			b := min(len(fresh), a+rapid.IntRange(0, 400).Draw(t, "length"))
			piece := bytes.Clone(fresh[a:b])
			switch rapid.IntRange(0, 3).Draw(t, "edit") {
			case 0:
				fresh = append(fresh[:a:a], fresh[b:]...)
			case 1:
				fresh = append(append(fresh[:a:a], text("inserted", 200)...), fresh[a:]...)
			case 2:
				fresh = append(fresh, piece...)
			case 3:
				for i := a; i < b; i += 7 {
					fresh[i] += 3
				}
			}
		}
		roundTrip(t, release.KindBsdiff, old, fresh)
		if rapid.IntRange(0, 19).Draw(t, "other") == 0 {
			roundTrip(t, release.KindZstd, old, fresh)
		}
	})
}

func TestSameBytes(t *testing.T) {
	old, fresh := program(60_000, 9_000, 0), program(60_000, 9_000, 48)
	for _, kind := range kinds {
		first, second := roundTrip(t, kind, old, fresh), roundTrip(t, kind, old, fresh)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two patches of the same texts differ", kind)
		}
	}
	var first, second bytes.Buffer
	for _, w := range []io.Writer{&first, &second} {
		if err := patch.Encode(iotest.HalfReader(bytes.NewReader(old)), w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two full blobs of the same text differ")
	}
}

// Patches that lie on a vendor's server must be readable by any later optool.
func TestPublishedPatch(t *testing.T) {
	old, fresh := program(20_000, 3_000, 0), program(20_000, 3_000, 16)
	for kind, file := range map[string]string{
		release.KindBsdiff: "testdata/moved.bsdiff",
		release.KindZstd:   "testdata/moved.zst", // zstd 1.5.4 --ultra -22 --patch-from
	} {
		blob, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := apply(kind, old, blob, len(fresh))
		if err != nil || !bytes.Equal(got, fresh) {
			t.Errorf("%s is not understood any more: %v", file, err)
		}
	}
}

func TestDamagedPatch(t *testing.T) {
	old, fresh := program(6_000, 900, 0), program(6_000, 900, 48)
	for _, kind := range kinds {
		blob, err := patch.Make(kind, old, fresh)
		if err != nil {
			t.Fatal(err)
		}
		for n := range blob {
			if got, err := apply(kind, old, blob[:n], len(fresh)); fault.Of(err) == nil || fault.Of(err).Code != "blob_malformed" || len(got) > len(fresh) {
				t.Fatalf("%s: %d of %d bytes gave %v", kind, n, len(blob), err)
			}
			if n%7 != 0 {
				continue
			}
			bad := bytes.Clone(blob)
			bad[n] ^= 1 << (n % 8)
			if got, err := apply(kind, old, bad, len(fresh)); len(got) > len(fresh) || err == nil && len(got) != len(fresh) {
				t.Fatalf("%s: byte %d changed: %d bytes of %d, %v", kind, n, len(got), len(fresh), err)
			}
		}
		for name, x := range map[string]struct {
			blob []byte
			size int
		}{
			"trailing bytes": {append(bytes.Clone(blob), 0), len(fresh)},
			"too short":      {blob, len(fresh) + 1},
			"too long":       {blob, len(fresh) - 1},
		} {
			if got, err := apply(kind, old, x.blob, x.size); fault.Of(err) == nil || fault.Of(err).Exit != fault.ExitUnverified || len(got) > x.size {
				t.Errorf("%s: %s: %d bytes, %v", kind, name, len(got), err)
			}
		}
	}
}

// Reasons that lie outside come back as they are: a broken connection is worth
// another try, a full disk is not the vendor's fault.
func TestOthersErrors(t *testing.T) {
	old, fresh := program(100_000, 9_000, 0), program(100_000, 9_000, 48)
	broken := errors.New("broken")
	var full bytes.Buffer
	if err := patch.Encode(bytes.NewReader(fresh), &full); err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		blob, err := patch.Make(kind, old, fresh)
		if err != nil {
			t.Fatal(err)
		}
		half := func() io.Reader { return io.MultiReader(bytes.NewReader(blob[:len(blob)/2]), iotest.ErrReader(broken)) }
		for name, err := range map[string]error{
			"blob": patch.Apply(kind, bytes.NewReader(old), int64(len(old)), half(), int64(len(fresh)), io.Discard),
			"old":  patch.Apply(kind, brokenAt{broken}, int64(len(old)), bytes.NewReader(blob), int64(len(fresh)), io.Discard),
			"sink": patch.Apply(kind, bytes.NewReader(old), int64(len(old)), bytes.NewReader(blob), int64(len(fresh)), brokenAt{broken}),
		} {
			if !errors.Is(err, broken) {
				t.Errorf("%s: broken %s: %v", kind, name, err)
			}
		}
	}
	half := io.MultiReader(bytes.NewReader(full.Bytes()[:full.Len()/2]), iotest.ErrReader(broken))
	if err := patch.Decode(release.KindZstd, half, int64(len(fresh)), io.Discard); !errors.Is(err, broken) {
		t.Errorf("full blob: %v", err)
	}
	if err := patch.Decode(release.KindZstd, bytes.NewReader(full.Bytes()), int64(len(fresh)), brokenAt{broken}); !errors.Is(err, broken) {
		t.Errorf("full blob, broken sink: %v", err)
	}
}

type brokenAt struct{ err error }

func (b brokenAt) ReadAt([]byte, int64) (int, error) { return 0, b.err }
func (b brokenAt) Write([]byte) (int, error)         { return 0, b.err }

func TestUnknownKind(t *testing.T) {
	if patch.Known("courgette") || !patch.Known(release.KindBsdiff) || !patch.Known(release.KindZstd) {
		t.Error("knows the wrong kinds")
	}
	if patch.Memory("courgette", 1, 1) <= patch.MaxMemory {
		t.Error("an unknown kind seems affordable")
	}
	_, err := apply("courgette", nil, nil, 0)
	if f := fault.Of(err); f == nil || f.Code != "patch_unknown" || f.Hint == "" {
		t.Errorf("apply: %v", err)
	}
	if err := patch.Decode("brotli", strings.NewReader(""), 0, io.Discard); fault.Of(err) == nil || fault.Of(err).Code != "blob_unknown" {
		t.Errorf("decode: %v", err)
	}
	if _, err := patch.Make("courgette", nil, nil); err == nil {
		t.Error("made a patch of an unknown kind")
	}
}

func TestMemory(t *testing.T) {
	old, fresh := program(1<<19, 100_000, 0), program(1<<19, 100_000, 48)
	for _, kind := range kinds {
		blob, err := patch.Make(kind, old, fresh)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		err = patch.Apply(kind, bytes.NewReader(old), int64(len(old)), bytes.NewReader(blob), int64(len(fresh)), io.Discard)
		runtime.ReadMemStats(&after)
		if took, most := int64(after.TotalAlloc-before.TotalAlloc), patch.Memory(kind, int64(len(old)), int64(len(fresh))); err != nil || took > most {
			t.Errorf("%s took %d bytes, said %d: %v", kind, took, most, err)
		}
	}
	if patch.Memory(release.KindZstd, 200<<20, 200<<20) <= patch.MaxMemory {
		t.Error("a dictionary of 200 MiB seems affordable")
	}
	if err := patch.Apply(release.KindZstd, bytes.NewReader(nil), 1<<40, bytes.NewReader(nil), 1<<40, io.Discard); fault.Of(err).Code != "patch_too_large" {
		t.Errorf("a dictionary of a terabyte: %v", err)
	}
}

func TestDecode(t *testing.T) {
	for _, text := range [][]byte{nil, []byte("x"), noise(3, 100_000), make([]byte, 5<<20)} {
		var blob bytes.Buffer
		if err := patch.Encode(bytes.NewReader(text), &blob); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{len(text), len(text) + 1, len(text) - 1, 1 << 30} {
			hash := sha256.New()
			err := patch.Decode(release.KindZstd, bytes.NewReader(blob.Bytes()), int64(size), hash)
			if want := sha256.Sum256(text); size == len(text) && (err != nil || !bytes.Equal(hash.Sum(nil), want[:])) {
				t.Errorf("%d bytes came back otherwise: %v", size, err)
			}
			if size != len(text) && (err == nil || fault.Of(err).Code != "blob_malformed") {
				t.Errorf("%d bytes passed for %d: %v", len(text), size, err)
			}
		}
	}
}

// A few bytes that say "a window of 1 GiB" or "an endless run" cost nothing.
func TestBombs(t *testing.T) {
	wide := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0x00, 0x00} // window descriptor: 1 GiB; one empty block
	run := append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58}, bytes.Repeat([]byte{0x02, 0x00, 0x10, 0x00}, 5000)...)
	for name, blob := range map[string][]byte{"wide": wide, "run": run} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		count := &counting{}
		err := patch.Decode(release.KindZstd, bytes.NewReader(blob), 1000, count)
		runtime.ReadMemStats(&after)
		if err == nil || count.n > 1000 || after.TotalAlloc-before.TotalAlloc > 70<<20 {
			t.Errorf("%s: wrote %d bytes, took %d: %v", name, count.n, after.TotalAlloc-before.TotalAlloc, err)
		}
	}
}

type counting struct{ n int }

func (c *counting) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }

func Example() {
	old, fresh := []byte("the quick brown fox jumps over the lazy dog"), []byte("the quick brown cat jumps over the lazy dog")
	kind, blob, err := patch.Best(old, fresh)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = patch.Apply(kind, bytes.NewReader(old), int64(len(old)), bytes.NewReader(blob), int64(len(fresh)), os.Stdout)
	fmt.Println("", err)
	// Output: the quick brown cat jumps over the lazy dog <nil>
}
