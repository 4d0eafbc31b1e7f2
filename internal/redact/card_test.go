package redact

import (
	"strings"
	"testing"
)

// cardOf completes a number with the check digit.
func cardOf(l letters, prefix string, size int) string {
	body := prefix + l.of(digitSet, size-len(prefix)-1)
	for _, c := range digitSet {
		if n := body + string(c); luhn([]byte(n)) {
			return n
		}
	}
	return ""
}

func grouped(n, sep string, sizes ...int) string {
	var parts []string
	for _, size := range sizes {
		parts, n = append(parts, n[:size]), n[size:]
	}
	return strings.Join(parts, sep)
}

func TestCards(t *testing.T) {
	for seed := range uint64(20) {
		l := drawing(seed)
		visa, amex := cardOf(l, "4539", 16), cardOf(l, "3782", 15)
		for _, n := range []string{visa, cardOf(l, "5425", 16), cardOf(l, "2223", 16), amex, cardOf(l, "6011", 16), cardOf(l, "3530", 16), cardOf(l, "36", 14), cardOf(l, "62", 16), cardOf(l, "2200", 16),
			grouped(visa, " ", 4, 4, 4, 4), grouped(visa, "-", 4, 4, 4, 4), grouped(amex, " ", 4, 6, 5)} {
			for _, text := range []string{"«" + n + "»", "card=«" + n + "»,", `{"pan":"«` + n + `»"}`, "paid with «" + n + "».", `\n«` + n + `»\n`, "(«" + n + "»)"} {
				wantMarked(t, text)
			}
		}
		for _, text := range []string{"1" + visa, visa + "1", "x" + visa, "0." + visa, visa + ".5", "id-" + visa, visa + "-ab", "1732244645" + "000", visa[:15] + string('0'+(visa[15]-'0'+1)%10), "4111 11", "2026-11-22 03:04:05.123456", l.hex(4) + "-" + visa, "12 " + grouped(visa, " ", 4, 4, 4, 4)} {
			wantMarked(t, text)
		}
	}
}

func TestAccounts(t *testing.T) {
	for _, country := range []string{"DE", "GB", "FR", "NL", "NO"} {
		l := drawing(uint64(country[0]))
		n := country + "00" + l.of(digitSet, ibanLength(country)-4)
		for i := range 97 {
			if m := []byte(country + string([]byte{'0' + byte((i+2)/10), '0' + byte((i+2)%10)}) + n[4:]); mod97(m) {
				n = string(m)
			}
		}
		var groups []string
		for rest := n; len(rest) > 0; rest = rest[min(4, len(rest)):] {
			groups = append(groups, rest[:min(4, len(rest))])
		}
		wantMarked(t, "IBAN: «"+n+"».")
		wantMarked(t, "to «"+strings.Join(groups, " ")+"», thanks")
		wantMarked(t, "x"+n)
		if got := found(tokenSpans([]byte(n), false, carry{})); got != nil {
			t.Errorf("found at standard privacy: %q", got)
		}
	}
	wantMarked(t, "DE00500105175407324931")
}
