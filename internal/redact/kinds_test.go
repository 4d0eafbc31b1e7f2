package redact

import "testing"

func TestKinds(t *testing.T) {
	for i := range 256 {
		c, want := byte(i), uint8(0)
		for _, k := range []struct {
			bit uint8
			is  bool
		}{
			{kindLower, lowerLetter(c)}, {kindUpper, upperLetter(c)}, {kindDigit, decimal(c)}, {kindSign, drawnSign(c)},
			{kindJoint, c == '-' || c == '_' || c == '.'}, {kindSlash, c == '/'}, {kindGap, c <= ' ' || anyQuote(c)},
		} {
			if k.is {
				want |= k.bit
			}
		}
		if kinds[c] != want {
			t.Errorf("%q: %b, not %b", c, kinds[c], want)
		}
	}
}
