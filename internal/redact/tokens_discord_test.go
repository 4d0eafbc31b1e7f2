package redact

import (
	"encoding/base64"
	"fmt"
	"testing"
)

// A token begins with the number of its bot in base64; numbers grow with the years, and so does the
// time behind them.
func TestDiscordTokensOfAllNumbers(t *testing.T) {
	for first := 1; first <= 9; first++ {
		for second := range 10 {
			id := base64.RawStdEncoding.EncodeToString(fmt.Appendf(nil, "%d%d83746519283746%d%d", first, second, second, first))
			token := id + ".aB3xY9.k3Xc9vB2nM5qW8eR1tY4uI7oP0aS6dF3gH_jKl"
			wantMarked(t, "2026-01-02 INFO logged in as «"+token+"» in 12 ms\n")
		}
	}
}
