package planted

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
	base62 = digits + upper + lower
	url64  = base62 + "-_"
	std64  = base62 + "+/"
	base32 = upper + "234567"
)

// of is n characters of the alphabet; if it has letters and digits, n >= 12 holds both.
func (g *grower) of(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[g.r.IntN(len(alphabet))]
	}
	if n >= 12 && strings.Contains(alphabet, digits) {
		at := 1 + g.r.IntN(n-4)
		b[at] = digits[1+g.r.IntN(9)]
		if strings.Contains(alphabet, lower) {
			b[at+1] = lower[g.r.IntN(26)]
		}
		if strings.Contains(alphabet, upper) {
			b[at+2] = upper[g.r.IntN(26)]
		}
	}
	return string(b)
}

// word is a word of no language, of two or more syllables.
func (g *grower) word(syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteByte("bcdfgklmnprstvz"[g.r.IntN(15)])
		b.WriteByte("aeiou"[g.r.IntN(5)])
	}
	b.WriteByte("klmnrstx"[g.r.IntN(8)])
	return b.String()
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// make is a value of a generator: a name, or a name and a number for how long.
func (g *grower) make(gen string) string {
	name := strings.TrimRight(gen, digits)
	n, _ := strconv.Atoi(gen[len(name):])
	for _, more := range []func(string, int) string{g.password, g.ordinary, g.personal, g.token, g.block} {
		if value := more(name, n); value != "" {
			return value
		}
	}
	panic("planted: no generator " + gen)
}

func (g *grower) password(name string, n int) string {
	switch name {
	case "pw": // as people choose them, with nothing that any syntax minds
		return g.pick(
			title(g.word(2))+"-"+title(g.word(2))+g.of(digits, 2),
			g.of(base62, 12+g.r.IntN(9)),
			title(g.word(3))+g.of(digits, 4),
			g.word(2)+"_"+g.word(2)+"_"+g.of(digits, 3),
			g.of(lower+digits, 16),
			g.word(2)+"."+g.of(digits, 3)+"."+title(g.word(2)),
			title(g.word(2))+"!"+g.of(digits, 4),
			g.of(upper+digits, 14),
			g.of(base62, 2)+g.of(url64, 20)+"x",
		)
	case "nasty": // with what syntaxes mind; encode it
		return title(g.word(2)) + g.pick("@", "@:", "/?", "#", "&", "%", `"`, "'", `\`, "<&>", "$", "=", "{}", "|;", ", ", "@/:", "+", "%2", "((") + g.of(base62, 7) + g.pick("!", "#", "@", "*", "")
	case "symbols": // what most unquoted syntaxes bear
		return g.of(base62, 5) + g.pick("@", "!", "*", "^", "+", "~", "?") + g.of(base62, 5) + g.pick("%", "=", "+", "!", "_") + g.of(base62, 3)
	case "plain": // a word, as weak as they come
		return g.word(4)
	case "number":
		return strconv.Itoa(1+g.r.IntN(9)) + g.of(digits, 8)
	case "phrase":
		return g.word(2) + " " + g.word(3) + " " + g.word(2) + " " + g.word(2)
	case "mnemonic":
		words := make([]string, 12)
		for i := range words {
			words[i] = g.word(1 + g.r.IntN(2))
		}
		return strings.Join(words, " ")
	case "russian":
		b := []rune{}
		for range 3 {
			b = append(b, []rune("бвгдклмнпрст")[g.r.IntN(12)], []rune("аеиоуы")[g.r.IntN(6)])
		}
		return strings.ToUpper(string(b[:1])) + string(b[1:]) + g.of(digits, 4)
	case "hex":
		return g.of(digits+"abcdef", n)
	case "HEX":
		return g.of(digits+"ABCDEF", n)
	case "base62-":
		return g.of(base62, n)
	case "base64-": // n characters, with padding
		return g.of(std64, n-2) + "A="
	case "url64-":
		return g.of(base62, 1) + g.of(url64, n-2) + g.of(base62, 1)
	case "base32-":
		return g.of(base32, n)
	case "digits":
		return strconv.Itoa(1+g.r.IntN(9)) + g.of(digits, n-1)
	}
	return ""
}

// ordinary is what surrounds the plants.
func (g *grower) ordinary(name string, n int) string {
	switch name {
	case "word":
		return g.word(2)
	case "int":
		return strconv.Itoa(g.r.IntN(max(n, 2)))
	case "uuid":
		h := g.of(digits+"abcdef", 32)
		return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
	case "version":
		return fmt.Sprintf("%d.%d.%d", 1+g.r.IntN(14), g.r.IntN(30), g.r.IntN(20))
	case "port":
		return strconv.Itoa(1024 + g.r.IntN(60000))
	case "day":
		return fmt.Sprintf("2026-%02d-%02d", 1+g.r.IntN(11), 1+g.r.IntN(28))
	case "time":
		return fmt.Sprintf("%02d:%02d:%02d", g.r.IntN(24), g.r.IntN(60), g.r.IntN(60))
	case "stamp":
		return g.ordinary("day", 0) + "T" + g.ordinary("time", 0) + fmt.Sprintf(".%03dZ", g.r.IntN(1000))
	case "syslog": // the time of RFC 3164
		return fmt.Sprintf("%s %2d %s", g.pick("Jan", "Mar", "Jun", "Sep", "Nov"), 1+g.r.IntN(28), g.ordinary("time", 0))
	case "clf": // the time of the common log format
		return fmt.Sprintf("%02d/%s/2026:%s +0300", 1+g.r.IntN(28), g.pick("Feb", "Apr", "Oct", "Nov"), g.ordinary("time", 0))
	case "service":
		return g.pick("billing", "orders", "gateway", "search", "ledger", "mailer", "reports", "catalog")
	case "serial": // of a certificate
		pairs := make([]string, 18)
		for i := range pairs {
			pairs[i] = g.of(digits+"abcdef", 2)
		}
		return strings.Join(pairs, ":")
	case "SERIAL": // a SHA-256 fingerprint as openssl writes it
		pairs := make([]string, 32)
		for i := range pairs {
			pairs[i] = g.of(digits+"ABCDEF", 2)
		}
		return strings.Join(pairs, ":")
	}
	return ""
}

var (
	givenNames  = []string{"anton", "boris", "dmitri", "elena", "fatima", "gustav", "helena", "ingrid", "jorge", "katarina", "lorenzo", "marek", "nadia", "oskar", "priya", "renata", "sergei", "tamara", "yusuf", "zoltan"}
	familyNames = []string{"abramowicz", "bergstrom", "castellano", "dombrovsky", "eriksson", "fedorchuk", "gorshkov", "hartmann", "ivashchenko", "jankowski", "kovalenko", "lindqvist", "marchetti", "novikova", "okonkwo", "petrossian", "quintero", "rosenthal", "szczepanski", "tikhomirov", "vandenberg", "yakovleva", "zhuravlev"}
)

// personal is a personal or network value.
func (g *grower) personal(name string, n int) string {
	given, family := g.pick(givenNames...), g.pick(familyNames...)
	domain := g.word(2) + g.pick("soft", "bank", "trade", "med", "net", "stal") + g.pick(".ru", ".com", ".de", ".org", ".co.uk", ".io", ".example", ".local", ".internal")
	switch name {
	case "user":
		return g.pick(given[:1]+family+g.of(digits, 1), given+"."+family+g.of(digits, 2), given[:2]+"_"+family, family+g.of(digits, 2))
	case "email":
		return g.pick(given+"."+family, given[:1]+family+g.of(digits, 2), family+"+"+g.word(2), given+"_"+family, title(given)+"."+title(family)) + "@" + g.pick("", "mail.", "corp.") + domain
	case "person":
		return title(given) + " " + title(family)
	case "host": // a name of one label
		return g.pick("srv", "db", "app", "node", "web", "kfk", "vm") + "-" + g.word(2) + g.pick("-", "") + g.of(digits, 2)
	case "fqdn":
		return g.pick("db", "app", "node", "mx", "ldap", "k8s-worker", "pg") + g.of(digits, 2) + "." + g.pick("", "msk.", "dc1.", "prod.") + domain
	case "ipv4-":
		return fmt.Sprintf("%s.%d.%d", g.pick("10.17", "192.168", "172.21", "91.203", "185.44", "203.0", "100.72"), 11+g.r.IntN(240), 2+g.r.IntN(250))
	case "ipv6-":
		return g.pick(
			fmt.Sprintf("2a02:6b8:%x:%x::%x", 0x1000+g.r.IntN(0xefff), 1+g.r.IntN(0xfff), 0x10+g.r.IntN(0xfff)),
			fmt.Sprintf("fd%02x:%04x:%04x:1:%04x:%04x:%04x:%04x", g.r.IntN(256), 0x1000+g.r.IntN(0xefff), 0x1000+g.r.IntN(0xefff), 0x1000+g.r.IntN(0xefff), 0x1000+g.r.IntN(0xefff), 0x1000+g.r.IntN(0xefff), 0x1000+g.r.IntN(0xefff)),
			fmt.Sprintf("2001:db8:%x::%x:%x", 0x10+g.r.IntN(0xfff), 0x100+g.r.IntN(0xefff), 0x100+g.r.IntN(0xefff)),
			fmt.Sprintf("fe80::%x:%xff:fe%02x:%x", 0x1000+g.r.IntN(0xefff), 0x10+g.r.IntN(0xef), g.r.IntN(256), 0x1000+g.r.IntN(0xefff)),
		)
	case "mac":
		h := g.pick("02", "52", "00", "3c", "b8") + g.of(digits+"abcdef", 10)
		pairs := []string{h[:2], h[2:4], h[4:6], h[6:8], h[8:10], h[10:]}
		return g.pick(strings.Join(pairs, ":"), strings.ToUpper(strings.Join(pairs, ":")), strings.ToUpper(strings.Join(pairs, "-")))
	case "macdots":
		h := "00" + g.of(digits+"abcdef", 10)
		return h[:4] + "." + h[4:8] + "." + h[8:]
	case "phone":
		return g.pick(
			"+7 ("+g.pick("495", "812", "912")+") "+g.of(digits, 3)+"-"+g.of(digits, 2)+"-"+g.of(digits, 2),
			"+79"+g.of(digits, 9), "8 (4"+g.of(digits, 2)+") "+g.of(digits, 3)+"-"+g.of(digits, 2)+"-"+g.of(digits, 2),
			"+49 30 "+g.of(digits, 4)+" "+g.of(digits, 4), "+1-202-555-01"+g.of(digits, 2), "+44 20 7946 0"+g.of(digits, 3),
			"(202) 555-01"+g.of(digits, 2))
	}
	return ""
}
