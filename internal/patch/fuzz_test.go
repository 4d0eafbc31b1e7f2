package patch_test

import (
	"bytes"
	"testing"

	"github.com/optool/optool/internal/patch"
	"github.com/optool/optool/pkg/release"
)

// bounded fails the test when more is written than was asked for.
type bounded struct {
	t    *testing.T
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		b.t.Fatal("more bytes than asked for")
	}
	return len(p), nil
}

func FuzzApply(f *testing.F) {
	old := program(2_000, 300, 0)
	for i, kind := range kinds {
		blob, err := patch.Make(kind, old, program(2_000, 300, 24))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), blob, uint16(2_024))
	}
	f.Fuzz(func(t *testing.T, kind uint8, blob []byte, size uint16) {
		out := &bounded{t, int(size)}
		err := patch.Apply(kinds[int(kind)%2], bytes.NewReader(old), int64(len(old)), bytes.NewReader(blob), int64(size), out)
		if err == nil && out.left != 0 {
			t.Errorf("%d bytes are missing", out.left)
		}
	})
}

func FuzzDecode(f *testing.F) {
	var blob bytes.Buffer
	if err := patch.Encode(bytes.NewReader(program(2_000, 300, 0)), &blob); err != nil {
		f.Fatal(err)
	}
	f.Add(blob.Bytes(), uint16(2_000))
	f.Fuzz(func(t *testing.T, blob []byte, size uint16) {
		out := &bounded{t, int(size)}
		if err := patch.Decode(release.KindZstd, bytes.NewReader(blob), int64(size), out); err == nil && out.left != 0 {
			t.Errorf("%d bytes are missing", out.left)
		}
	})
}

func FuzzMake(f *testing.F) {
	f.Add([]byte("old bytes, old bytes"), []byte("new bytes, old bytes"))
	f.Fuzz(func(t *testing.T, old, fresh []byte) {
		roundTrip(t, release.KindBsdiff, old, fresh)
	})
}
