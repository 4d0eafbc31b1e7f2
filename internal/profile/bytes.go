package profile

import (
	"math"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

// Bytes is an amount of data as a profile writes it: a number, or one with a unit
// of 1024, as in 500M, 1.5G or 20G; up to 1024T.
type Bytes int64

const maxBytes = 1 << 50

// UnmarshalText reads a number and its unit: K, M, G, T or none.
func (b *Bytes) UnmarshalText(text []byte) error {
	number, factor := string(text), 1.0
	for i, unit := range "KMGT" {
		if rest, ok := strings.CutSuffix(number, string(unit)); ok {
			number, factor = rest, math.Pow(1024, float64(i+1))
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || strings.Trim(number, "0123456789.") != "" || n*factor > maxBytes {
		return lang.Errorf("want an amount of bytes up to 1024T, such as 500M or 20G")
	}
	*b = Bytes(n * factor)
	return nil
}
