package redact

import "bytes"

// versionWord is a word that has a version behind it.
type versionWord struct {
	word    string
	product bool // behind a colon it has its address
}

// versionWords are all there are, by their last letter.
var versionWords = [128][]versionWord{
	'a': {{"kafka", true}, {"java", true}},
	'b': {{"mariadb", true}, {"mongodb", true}},
	'c': {{"rfc", false}},
	'd': {{"oid", false}, {"upgraded", false}, {"build", false}},
	'e': {{"jre", true}, {"chrome", true}, {"edge", true}, {"oracle", true}, {"clickhouse", true}, {"release", false}, {"firmware", false}, {"package", false}, {"clause", false}},
	'h': {{"elasticsearch", true}, {"patch", false}},
	'k': {{"jdk", true}, {"sdk", false}},
	'l': {{"postgresql", true}, {"mysql", true}, {"openssl", true}},
	'm': {{"chromium", true}},
	'n': {{"version", false}, {"revision", false}, {"plugin", false}, {"section", false}},
	'r': {{"ver", false}, {"driver", false}, {"chapter", false}},
	's': {{"postgres", true}, {"redis", true}},
	'v': {{"rev", false}},
	'x': {{"nginx", true}, {"firefox", true}},
	'y': {{"assembly", false}},
}

// versionWordBefore looks at the word before the value, over quotes, blanks, colons.
func versionWordBefore(text []byte, at int) bool {
	low := max(0, at-10)
	end := at
	for end > low && !latinOrNumeral(text[end-1]) && text[end-1] != '\n' && text[end-1] != ',' && text[end-1] != '/' {
		end--
	}
	word := text[max(0, end-16):end]
	if len(word) == 0 || !latin(word[len(word)-1]) {
		return false
	}
	for _, v := range versionWords[word[len(word)-1]|0x20] {
		if foldSuffix(word, v.word) {
			if v.product && bytes.ContainsAny(text[end:at], ":=\"'") {
				return false // "redis": "10.0.0.1:6379"
			}
			return v.word != "ver" || len(word) == 3 || !latin(word[len(word)-4]) // not "server 10.0.0.1"
		}
	}
	return false
}
