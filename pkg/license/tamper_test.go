package license_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/optool/optool/pkg/license"
)

// target is a signed document and the way to open it.
type target struct {
	name string
	data []byte
	open func([]byte) error
}

func targets(t *testing.T) []target {
	known := trust()
	opened, err := license.OpenKeyRing(signedRing(ring(), root1, root2), product, known.Roots, known.Threshold)
	if err != nil {
		t.Fatal(err)
	}
	known.Ring = opened
	report, err := sampleReport().Sign(customerKey)
	if err != nil {
		t.Fatal(err)
	}
	return []target{
		{"licence file", file(), func(b []byte) error { _, err := trust().Open(b); return err }},
		{"licence file with a known ring", file(), func(b []byte) error { _, err := known.Open(b); return err }},
		{"licence envelope", signedLicense(sample(), licenseKey).Marshal(), func(b []byte) error { _, err := known.Open(b); return err }},
		{"key ring", (&license.File{KeyRing: signedRing(ring(), root1, root3)}).Marshal(), openRing},
		{"time statement", statement(ides, timeKey), func(b []byte) error { _, err := ring().OpenTime(b, product); return err }},
		{"usage report", report, func(b []byte) error { _, err := license.OpenUsage(b, product, public(customerKey)); return err }},
	}
}

func openRing(b []byte) error {
	f, err := license.ParseFile(b)
	if err != nil {
		return err
	}
	if f.KeyRing == nil {
		return fmt.Errorf("no ring in the file")
	}
	_, err = license.OpenKeyRing(f.KeyRing, product, trust().Roots, 2)
	return err
}

// raceDetector is set when the tests run under it, ten times slower.
var raceDetector bool

// Every flipped bit of every signed document is noticed. -short tries one in
// seven, and so does the race detector, which has nothing to find here.
func TestEveryBitFlip(t *testing.T) {
	step := 1
	if testing.Short() || raceDetector {
		step = 7
	}
	for _, target := range targets(t) {
		if err := target.open(target.data); err != nil {
			t.Fatalf("%s does not open untouched: %v", target.name, err)
		}
		for worker := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprintf("%s/%d", target.name, worker), func(t *testing.T) {
				t.Parallel()
				data := slices.Clone(target.data)
				for bit := worker * step; bit < len(data)*8; bit += step * runtime.GOMAXPROCS(0) {
					data[bit/8] ^= 1 << (bit % 8)
					if target.open(data) == nil {
						t.Errorf("bit %d of byte %d flipped (%q) and still open", bit%8, bit/8, data[bit/8])
					}
					data[bit/8] ^= 1 << (bit % 8)
				}
			})
		}
	}
}

// A document cut off anywhere does not open; only the very last newline may go.
func TestEveryTruncation(t *testing.T) {
	for _, target := range targets(t) {
		whole := len(target.data)
		if target.data[whole-1] == '\n' {
			whole--
		}
		for n := range whole {
			if target.open(target.data[:n]) == nil && !endsBetweenBlocks(target.name, target.data, n) {
				t.Errorf("%s: opens when cut after %d of %d bytes", target.name, n, len(target.data))
			}
		}
	}
}

// endsBetweenBlocks allows for a licence that lost just its ring, in front of a
// reader who knows the ring: what is left is a whole licence.
func endsBetweenBlocks(name string, data []byte, n int) bool {
	f, err := license.ParseFile(data[:n])
	return name == "licence file with a known ring" && err == nil && f.License != nil && f.KeyRing == nil
}

// A byte taken out, doubled, or changed to another letter of the alphabet.
func TestSmallEdits(t *testing.T) {
	for _, target := range targets(t) {
		end := len(target.data) - 1 // a newline more or less there is forgiven
		for i := 0; i < end; i += 3 {
			edits := map[string][]byte{
				"without": slices.Delete(slices.Clone(target.data), i, i+1),
				"twice":   slices.Insert(slices.Clone(target.data), i, target.data[i]),
				"zeroed":  slices.Replace(slices.Clone(target.data), i, i+1, 0),
			}
			for edit, data := range edits {
				if target.open(data) == nil {
					t.Errorf("%s: opens with byte %d %s", target.name, i, edit)
				}
			}
		}
	}
}
