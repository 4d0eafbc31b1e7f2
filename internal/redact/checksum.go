package redact

import (
	"bytes"
	"hash/crc32"
)

const base62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// checksumHolds tells whether a token ends with the CRC-32 of its random part in
// six base62 digits, as those of GitHub, npm and others do: such a token is one wherever
// it stands.
// https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
func checksumHolds(token []byte) bool {
	i := bytes.LastIndexByte(token, '_')
	if i < 0 || len(token)-i-1 < 20 {
		return false
	}
	body := token[i+1:]
	split := len(body) - 6
	return string(body[split:]) == base62Sum(body[:split]) || string(body[split:]) == base62Sum(token[:i+1+split])
}

// base62Sum is the CRC-32 (IEEE) of b in six base62 digits.
func base62Sum(b []byte) string {
	sum := crc32.ChecksumIEEE(b)
	var out [6]byte
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = base62Digits[sum%62]
		sum /= 62
	}
	return string(out[:])
}

// luhn tells whether digits hold the check digit of ISO/IEC 7812-1.
func luhn(digits []byte) bool {
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// mod97 tells whether an account number holds the check digits of ISO 13616.
func mod97(iban []byte) bool {
	rest := 0
	for i := range iban {
		c := iban[(i+4)%len(iban)]
		if decimal(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}
