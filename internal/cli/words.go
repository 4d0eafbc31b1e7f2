package cli

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
)

func snake(s license.State) string { return strings.ReplaceAll(string(s), "-", "_") }

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

func usageOf(err error, flag string) error { return fault.Usage("%s: %w", flag, err) }

func ownedByRoot(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Uid == 0
}
