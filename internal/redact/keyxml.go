package redact

import "bytes"

// lookXMLKey reports the private members of an RSAKeyValue behind its modulus: D, P, Q,
// DP, DQ, InverseQ, also where the marks are written as entities.
// https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsa.toxmlstring
func lookXMLKey(w *window, at, n int) {
	area := w.text[at:min(len(w.text), at+8<<10)]
	for _, name := range [...]string{"D", "P", "Q", "DP", "DQ", "InverseQ"} {
		for _, marks := range [...][2]string{{"<", ">"}, {"&lt;", "&gt;"}} {
			open := []byte(marks[0] + name + marks[1])
			i := bytes.Index(area[n:], open)
			if i < 0 {
				continue
			}
			from := at + n + i + len(open)
			from = runEnd(w.text, from, 64, blankOrEnd)
			if to := runEnd(w.text, from, longestToken, base64std); to-from >= 16 {
				w.add(from, to, keyBlock, true)
			}
		}
	}
}
