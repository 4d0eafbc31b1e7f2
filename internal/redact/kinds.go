package redact

// What the words drawn by lot are told by is of each byte a few bits: whether it is a
// letter, a digit, a sign that passwords have, or what joins words.
const (
	kindLower = 1 << iota // a-z
	kindUpper             // A-Z
	kindDigit             // 0-9
	kindSign              // drawnSign
	kindJoint             // - _ .
	kindSlash             // /
	kindGap               // a blank, a quote, a control character: it stands in no word

	kindsOfBase62 = kindLower | kindUpper | kindDigit
	kindsOfWord   = kindsOfBase62 | kindSign | kindJoint | kindSlash
)

// kinds has the bits of all bytes. Those above ASCII have none.
var kinds = [256]uint8{
	0: kindGap, 1: kindGap, 2: kindGap, 3: kindGap, 4: kindGap, 5: kindGap, 6: kindGap, 7: kindGap, 8: kindGap, 9: kindGap, 10: kindGap,
	11: kindGap, 12: kindGap, 13: kindGap, 14: kindGap, 15: kindGap, 16: kindGap, 17: kindGap, 18: kindGap, 19: kindGap, 20: kindGap, 21: kindGap,
	22: kindGap, 23: kindGap, 24: kindGap, 25: kindGap, 26: kindGap, 27: kindGap, 28: kindGap, 29: kindGap, 30: kindGap, 31: kindGap, 32: kindGap,
	'"': kindGap, '\'': kindGap, '`': kindGap,
	'!': kindSign, '#': kindSign, '$': kindSign, '%': kindSign, '^': kindSign, '*': kindSign, '~': kindSign, '+': kindSign, '?': kindSign, '@': kindSign,
	'-': kindJoint, '_': kindJoint, '.': kindJoint, '/': kindSlash,
	'0': kindDigit, '1': kindDigit, '2': kindDigit, '3': kindDigit, '4': kindDigit, '5': kindDigit, '6': kindDigit, '7': kindDigit, '8': kindDigit, '9': kindDigit,
	'a': kindLower, 'b': kindLower, 'c': kindLower, 'd': kindLower, 'e': kindLower, 'f': kindLower, 'g': kindLower, 'h': kindLower, 'i': kindLower,
	'j': kindLower, 'k': kindLower, 'l': kindLower, 'm': kindLower, 'n': kindLower, 'o': kindLower, 'p': kindLower, 'q': kindLower, 'r': kindLower,
	's': kindLower, 't': kindLower, 'u': kindLower, 'v': kindLower, 'w': kindLower, 'x': kindLower, 'y': kindLower, 'z': kindLower,
	'A': kindUpper, 'B': kindUpper, 'C': kindUpper, 'D': kindUpper, 'E': kindUpper, 'F': kindUpper, 'G': kindUpper, 'H': kindUpper, 'I': kindUpper,
	'J': kindUpper, 'K': kindUpper, 'L': kindUpper, 'M': kindUpper, 'N': kindUpper, 'O': kindUpper, 'P': kindUpper, 'Q': kindUpper, 'R': kindUpper,
	'S': kindUpper, 'T': kindUpper, 'U': kindUpper, 'V': kindUpper, 'W': kindUpper, 'X': kindUpper, 'Y': kindUpper, 'Z': kindUpper,
}
