//go:build accept

package accept

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// untar reads up to 1 MiB of each member of a .tar.zst, by no code of the product.
func untar(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	z, err := zstd.NewReader(f)
	must(t, err)
	defer z.Close()
	members := map[string]string{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return members
		}
		must(t, err)
		most := int64(1 << 20)
		if h.Name == "manifest.json" {
			most = h.Size
		}
		text, err := io.ReadAll(io.LimitReader(r, most))
		must(t, err)
		members[h.Name] = string(text)
	}
}
